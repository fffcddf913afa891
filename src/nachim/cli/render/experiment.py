"""An experiment: its plan, the lots, and what it shows."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from nachim.cli.printing import MARKS, Column, Page
from nachim.cli.render.score import safe
from nachim.model.evidence import Figure
from nachim.model.experiment import Assigned, Outcome, Plan, Reading, Side
from nachim.proof.trial import FIRST_DAYS
from nachim.stats.eprocess import STOP
from nachim.usecases.experiment import Answer
from nachim.words import Words
from nachim.workspace.atomic import write_text

MOST = 20


def render(answer: Answer, page: Page, *, saved: Path | None = None) -> None:
    """Print how an experiment stands."""
    words, plan = page.words, answer.plan
    if plan is None:
        page.say("experiment.none")
    else:
        page.heading(words("experiment.title", id=plan.id, line=plan.line))
        if answer.assigned:
            _lots(answer.assigned, page)
        elif answer.reading is not None:
            _reading(plan, answer.reading, page, answer.ids)
        elif answer.recorded:
            page.say("experiment.recorded", n=answer.recorded)
        else:
            _plan(plan, page, answer.ids)
        if answer.arms:
            page.line()
            arms = [
                (words(f"experiment.arms.{name}"), words("experiment.leads", n=n)) for name, n in answer.arms.items()
            ]
            page.pairs(arms)
    page.line()
    if saved is not None and answer.assigned:
        page.path("experiment.saved", file=str(saved))
    page.path(f"experiment.next.{answer.next}", folder=page.folder)


def _plan(plan: Plan, page: Page, ids: str) -> None:
    words = page.words
    page.pairs(
        [
            (words("experiment.plan.score"), words("experiment.plan.version", version=plan.version)),
            (words("experiment.plan.leads"), words("experiment.plan.flow", flow=plan.flow, weeks=plan.weeks)),
            (words("experiment.plan.halves"), words("experiment.plan.by_lot", line=plan.line)),
            (words("experiment.plan.under"), words("experiment.plan.below", share=plan.below)),
            (words("experiment.plan.first"), words("experiment.plan.first_days", days=FIRST_DAYS)),
            (words("experiment.plan.second"), words("experiment.plan.second_days", days=plan.cycle_days)),
        ]
    )
    page.line()
    rows = [
        (
            words("experiment.line.chosen", line=one.line) if one.line == plan.line else str(one.line),
            words.value(one.share, "percent"),
            _rate(one.rule, words),
            words.value(one.taken, "count"),
            _weeks(one.accepted_weeks, words),
            _weeks(one.won_weeks, words),
        )
        for one in plan.options
    ]
    named = ("line", "share", "rate", "taken", "accepted_weeks", "won_weeks")
    columns = [Column(words(f"experiment.col.{name}"), right=True, whole=name == "rate") for name in named]
    page.table(columns, rows)
    page.line(words("joint.trial.ids.plan", ids=ids), style="dim", indent=2)
    page.line(words("experiment.plan.average", rate=_rate(plan.option.usual, words)), style="dim", indent=2)
    page.line(words("experiment.plan.seen"), style="dim", indent=2)
    page.line()
    for id_, level in _advice(plan):
        values = {
            "line": plan.line,
            "weeks": plan.weeks,
            "taken": plan.option.taken,
            "better": _readable(plan),
            "need": _need(plan),
        }
        told = words(f"experiment.advice.{id_}", **values)
        page.bullet(told, mark=MARKS[level], style="yellow" if level == "look" else "")


def _advice(plan: Plan) -> list[tuple[str, str]]:
    one = plan.option
    found = []
    if (one.accepted_weeks or 10**6) > plan.weeks and (one.won_weeks or 10**6) > plan.weeks:
        here = "longer" if _need(plan) else "nowhere"
        found.append((here if _readable(plan) == plan.line else "lower", "look"))
    if plan.conversion is None:
        found.append(("no_conversion", "look"))
    found.append(("looks", "info"))
    return found


def _need(plan: Plan) -> int:
    """Return the weeks after which the first of the two measures is seen; 0 where neither is in sight."""
    return min((weeks for weeks in (plan.option.accepted_weeks, plan.option.won_weeks) if weeks), default=0)


def _readable(plan: Plan) -> int:
    """Return the line at which the wins can be read soonest; the one chosen where it is as good."""
    readable = [one for one in plan.options if one.won_weeks is not None]
    best = min(readable, key=lambda one: (one.won_weeks or 0, one.line != plan.line), default=plan.option)
    return best.line


def _rate(figure: Figure, words: Words) -> str:
    rate = words.value(figure.value, "percent")
    return f"{rate} ({words('experiment.of', k=figure.k, n=figure.n)})" if figure.n else rate


def _weeks(weeks: int | None, words: Words) -> str:
    return words("experiment.weeks", n=weeks) if weeks else words("experiment.too_long")


def _lots(lots: tuple[Assigned, ...], page: Page) -> None:
    words = page.words
    rows = [
        (str(one.total), one.name or one.lead, _lot(one, words), words.value(one.probability, "percent"))
        for one in lots[:MOST]
    ]
    lot, chance = (words(f"experiment.col.{name}") for name in ("lot", "chance"))
    columns = [
        Column(words("report.col.score"), right=True),
        Column(words("report.col.company")),
        Column(lot, wide=True),
    ]
    page.table([*columns, Column(chance, right=True)], rows)
    if len(lots) > MOST:
        page.line(words("experiment.more", n=len(lots) - MOST), style="dim", indent=2)
    again = sum(one.again for one in lots)
    if again:
        page.bullet(words("experiment.again", n=again))


def _lot(one: Assigned, words: Words) -> str:
    return words(f"experiment.lot.{one.arm.value}.{'work' if one.work else 'left'}")


def _reading(plan: Plan, reading: Reading, page: Page, ids: str) -> None:
    words = page.words
    page.line(words("experiment.as_of", date=reading.as_of), style="dim", indent=2)
    for name, outcomes in (("first", reading.first), ("second", reading.second)):
        days = FIRST_DAYS if name == "first" else plan.cycle_days
        page.heading(words(f"experiment.reading.{name}", days=days))
        rows = [
            (
                words(f"experiment.measure.{one.measure}"),
                _side(one, one.rule, words),
                _side(one, one.usual, words),
                difference_text(one.difference, words),
                words.value(one.waiting, "count"),
                f"{ids}.{one.measure}",
            )
            for one in outcomes
        ]
        heads = [words(f"experiment.col.{part}") for part in ("measure", "rule", "usual", "difference", "waiting")]
        page.table([Column(heads[0], wide=True), *(Column(head, right=True) for head in heads[1:]),
                    Column(words("cli.id"), dim=True, whole=True)], rows)  # fmt: skip
        for one in outcomes:
            if one.verdict:
                page.bullet(verdict_text(one, words), mark="✓" if one.verdict == "shown" else "·")
    below = reading.below
    if below is not None:
        page.heading(words("experiment.below"))
        missed = below.missed
        page.line(words("experiment.below.worked", n=below.worked, k=below.won, left=below.left), indent=2)
        if missed.value is not None and below.left:
            page.line(words("experiment.below.missed", n=missed.value, low=missed.low, high=missed.high), indent=2)
    page.line()
    page.line(words("joint.trial.ids.read"), style="dim", indent=2)


def _side(one: Outcome, side: Side, words: Words) -> str:
    if one.measure == "ttv":
        return f"{words.value(side.value, 'days')} ({words('experiment.of', k=side.yes, n=side.of)})"
    return f"{words.value(side.value, 'percent')} ({words('experiment.of', k=side.yes, n=side.of)})"


def difference_text(figure: Figure, words: Words) -> str:
    """Return a difference of shares in points of percent, with its interval."""
    if figure.value is None:
        return words.value(None)
    text = words("experiment.points", points=words.value(100 * figure.value, "signed"))
    if figure.low is None or figure.high is None:
        return text
    low, high = (words.value(100 * limit, "signed") for limit in (figure.low, figure.high))
    return words("experiment.interval", points=words.value(100 * figure.value, "signed"), low=low, high=high)


def verdict_text(one: Outcome, words: Words) -> str:
    """Return what may be said of a measure that decides."""
    now, most = (
        words.value(min(part or 1.0, 1e6), "1" if (part or 1.0) < 10 else "count") for part in (one.evidence, one.most)
    )
    return words(
        f"experiment.verdict.{one.verdict}", measure=words(f"experiment.measure.{one.measure}"), now=now, most=most,
        stop=int(STOP), n=one.waiting,
    )  # fmt: skip


def write_lots(answer: Answer, path: Path, words: Words) -> None:
    """Write the lots as a CSV file with two columns for sales to fill in and bring back."""
    out = io.StringIO()
    table = csv.writer(out)
    named = [words("report.col.company"), words("report.col.score")]
    more = [words(f"experiment.col.{name}") for name in ("lot", "work", "chance", "accepted", "met")]
    table.writerow([words("experiment.col.lead"), *named, *more])
    for one in answer.assigned:
        work = words("experiment.yes" if one.work else "experiment.no")
        table.writerow([safe(one.lead), safe(one.name), one.total, _lot(one, words), work, one.probability, "", ""])
    write_text(path, "\ufeff" + out.getvalue())
