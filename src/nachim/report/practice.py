"""What stands beside the proof, for the forms of the sheet that are not a web page."""

from __future__ import annotations

from collections.abc import Callable

from nachim.model.practice import Practice
from nachim.words import Words

Table = tuple[str, tuple[str, ...], list[list[str]]]
"""Title, ids of the heads below `report.col.`, rows."""


def tables(practice: Practice | None, words: Words, fig: Callable[[str], str]) -> list[Table]:
    """Return the tables: score bands as far as they were worked, and ratings of the reps.

    Parameters
    ----------
    fig
        Writes the figure of an id.
    """
    made: list[Table] = []
    if practice is not None and practice.feedback is not None:
        rows = [
            [f"{b.low}–{b.high}", fig(b.came), fig(b.worked), fig(b.rate) if b.rate else "–",
             words(f"report.practice.{b.standing}")]
            for b in reversed(practice.feedback.bands)
        ]  # fmt: skip
        made.append((words("report.practice.worked"), ("band", "came", "worked", "win_rate", "meaning"), rows))
    if practice is not None and practice.judgement is not None:
        rows = [[one.level, fig(one.deals), fig(one.rate)] for one in practice.judgement.ratings]
        made.append((words("report.practice.judgement"), ("rating", "deals", "win_rate"), rows))
    return made


def figures(practice: Practice | None) -> list[str]:
    """Return the ids of all figures."""
    if practice is None:
        return []
    found: list[str | None] = list(practice.hours.values())
    if practice.feedback is not None:
        found += [practice.feedback.auc, practice.feedback.slope]
        found += [id_ for one in practice.feedback.bands for id_ in (one.came, one.worked, one.rate)]
    if practice.judgement is not None:
        one = practice.judgement
        found += [one.auc_card, one.auc_reps, one.difference]
        found += [id_ for each in one.ratings for id_ in (each.deals, each.rate)]
    return [id_ for id_ in found if id_]
