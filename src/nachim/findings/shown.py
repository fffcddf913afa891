"""The lift to show of a condition that was chosen on the earlier rows: one whose interval still holds afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nachim.evidence.ledger import Ledger
from nachim.findings.judged_rows import rows_sql
from nachim.model.evidence import Word

ENOUGH = 20
"""Later rows with the condition, and without it, from which they speak for themselves. Counted without a look at the
outcome: else what is shown would be chosen again."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Ids of the lift to show and of the lift on the rows that chose the condition."""

    lift: str
    first: str
    later: bool
    """Whether it rests on later rows; else it is the first one, drawn toward what all conditions are like."""

    @property
    def part(self) -> str:
        """The rows that the lift to show rests on."""
        return "later" if self.later else "earlier"


def shown_lift(
    ledger: Ledger, id_: str, has: str, outcome: str, words: Mapping[str, Word], *, check: bool = True
) -> Shown:
    """Enter both lifts of a condition.

    Parameters
    ----------
    has
        SQL for the columns `has`, `y` and `k`.
    words
        The condition, under the name that its labels have for it: "pattern", "condition" or "segment".
    check
        Whether the later rows had no part in choosing the condition.
    """
    kind = next(iter(words))
    earlier, later = (f"SELECT {has} FROM {rows_sql(outcome, part)}" for part in ("earlier", "later"))

    def enter(name: str, label: str, statistic: str, query: str, model: str = "") -> str:
        arguments = {"model": model} if model else {}
        return ledger.add(
            f"{id_}.{name}", f"joint.lift.{label}.{kind}", statistic, query, unit="ratio", words=words,
            arguments=arguments,
        )  # fmt: skip

    first = enter("first_lift", "first", "lift", earlier)
    flags = ledger.runner.rows(later)["has"].astype(float) > 0
    if check and min(int(flags.sum()), int((~flags).sum())) >= ENOUGH:
        lift = enter("lift", "later", "lift", later)
        if ledger.figure(lift).value is not None:
            return Shown(lift, first, later=True)
    return Shown(enter("lift", "drawn", "lift_drawn", earlier, outcome), first, later=False)
