"""What the best share."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from nachim.cli.printing import Column, Page, counted, doubted, drawing_of
from nachim.cli.render.quantities import quantities
from nachim.model.findings import AttributeRates, Hypothesis, PatternFinding
from nachim.report.drawing import Drawing
from nachim.usecases.build import Answer


def render(answer: Answer, page: Page) -> None:
    """Print patterns of each outcome, then hypotheses."""
    found = answer.findings
    drawing, words = drawing_of(found, page), page.words
    if not found.patterns:
        page.heading(words("report.section.patterns"))
        page.line(words("report.patterns.not_searched"), indent=2)
    for searched in found.patterns:
        page.heading(words("report.patterns.of", outcome=words(f"icp.outcome.{searched.outcome}")))
        counts = {"rows": drawing.show(searched.rows).text, "tests": drawing.show(searched.tests).text}
        page.line(Text.assemble(words("report.patterns.searched", **counts), (f"  {searched.tests}", "dim")), indent=2)
        if not searched.found:
            page.line(words("report.patterns.nothing"), indent=2)
        for place, one in enumerate(searched.found, 1):
            pattern(place, one, drawing, page)
        page.notes(searched.notes, drawing)
    if any(searched.found for searched in found.patterns):
        page.line()
        page.line(words("cli.discover.ids"), style="dim", indent=2)
    quantities(found.quantities, drawing, page)
    if found.rates:
        rates(found.rates, drawing, page)
    if found.hypotheses:
        page.heading(words("report.hypotheses"))
        for guess in found.hypotheses:
            status = words(f"icp.status.{guess.status}")
            page.bullet(
                f"{guess.id}  {guess.text or drawing.sentence(guess.when)}", more=f"{status} {guess.pattern or ''}"
            )
            page.line(on_later(guess, drawing, page), indent=4)
        page.line()
        page.line(words("cli.discover.judge"), style="dim", indent=2)
    page.line()
    page.path("cli.next.build", folder=page.folder)


def on_later(guess: Hypothesis, drawing: Drawing, page: Page) -> str:
    """Return what rows say of a hypothesis that it was not found on."""
    if guess.later is None:
        return page.words("quantity.hypothesis.untested")
    verdict = page.words(f"icp.later.{guess.later.value}")
    return f"{verdict} {doubted(drawing, guess.later_lift)}" if guess.later_lift else verdict


def rates(found: Sequence[AttributeRates], drawing: Drawing, page: Page) -> None:
    """Print each attribute by itself: its largest levels, and whether they differ."""
    words = page.words
    page.heading(words("report.rates"))
    page.line(words("report.rates.sub"), style="dim", indent=2)
    rows = []
    for one in found:
        standing, p = words(f"icp.standing.{one.standing.value}"), words("report.rates.p", p=drawing.show(one.p).text)
        rows.append((drawing.attribute(one.attribute), f"{standing} · {p}", one.p))
        rows += [(f"  {drawing.level(x.condition)}", counted(drawing, x.rate), x.rate) for x in one.levels]
        if one.more:
            rows.append((f"  {words('report.rates.more', n=one.more)}", "", ""))
    page.table([Column(""), Column("", wide=True), Column(words("cli.id"), dim=True, whole=True)], rows)


def pattern(place: int, one: PatternFinding, drawing: Drawing, page: Page) -> None:
    """Print one pattern in three lines: what, how much, how sure."""
    words = page.words
    what = drawing.phrase(one.when)
    if one.negative:
        what = f"[{words('report.patterns.anti')}] {what}"
    figures = words(
        "cli.discover.figures", lift=doubted(drawing, one.lift), with_rate=counted(drawing, one.with_rate),
        without_rate=drawing.show(one.without_rate).text,
    )  # fmt: skip
    later = words(f"icp.later.{one.later.value}")
    if one.later_lift and one.later_lift != one.lift:
        later = f"{later} {doubted(drawing, one.later_lift)}"
    sure = [
        words(f"icp.standing.{one.standing.value}"),
        words("report.patterns.p", p=drawing.show(one.p_adjusted).text),
        later,
    ]
    if one.won_lift:
        sure.append(words("report.patterns.won_lift", lift=drawing.show(one.won_lift).text))
    page.line()
    page.line(Text.assemble((f"{place}. {what}", "bold"), (f"  {one.id}", "dim")), indent=2)
    page.line(figures, indent=5)
    if one.first_lift:
        first = doubted(drawing, one.first_lift)
        page.line(words(f"joint.lift.basis.{drawing.basis(one.lift)}", first=first), style="dim", indent=5)
    page.line(" · ".join(sure), indent=5)
