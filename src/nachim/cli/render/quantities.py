"""What goes with a shorter cycle, a faster value, a larger lifetime value."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from nachim.cli.printing import Page, doubted
from nachim.model.quantity import QuantityFinding, QuantityPatterns
from nachim.report.drawing import Drawing
from nachim.report.quantities import direction


def quantities(found: Sequence[QuantityPatterns], drawing: Drawing, page: Page) -> None:
    """Print the patterns on each recorded quantity, or that there are none."""
    words = page.words
    for searched in found:
        page.heading(words("report.patterns.of", outcome=words(f"quantity.name.{searched.quantity}")))
        if searched.tests is None:
            page.line(words("quantity.too_few", rows=drawing.figure(searched.rows).value), indent=2)
            continue
        counts = {"rows": drawing.show(searched.rows).text, "tests": drawing.show(searched.tests).text}
        page.line(Text.assemble(words("report.patterns.searched", **counts), (f"  {searched.tests}", "dim")), indent=2)
        page.line(words(f"quantity.about.{searched.quantity}"), style="dim", indent=2)
        if not searched.found:
            page.line(words("quantity.nothing"), indent=2)
        for place, one in enumerate(searched.found, 1):
            _pattern(place, one, drawing, page)
    if any(searched.found for searched in found):
        page.line()
        page.line(words("quantity.ids"), style="dim", indent=2)


def _pattern(place: int, one: QuantityFinding, drawing: Drawing, page: Page) -> None:
    words = page.words
    sure = (
        words(f"icp.standing.{one.standing.value}"),
        words("report.patterns.p", p=drawing.show(one.p_adjusted).text),
        words(f"icp.later.{one.later.value}"),
    )
    page.line()
    what = f"{place}. {drawing.phrase(one.when)} → {direction(one, words)}"
    page.line(Text.assemble((what, "bold"), (f"  {one.id}", "dim")), indent=2)
    page.line(
        words(
            "quantity.figures", ratio=doubted(drawing, one.ratio), with_median=doubted(drawing, one.with_median),
            without_median=drawing.show(one.without_median).text,
        ),
        indent=5,
    )  # fmt: skip
    first = doubted(drawing, one.first_ratio)
    page.line(words(f"joint.lift.basis.{drawing.basis(one.ratio)}", first=first), style="dim", indent=5)
    page.line(" · ".join(sure), indent=5)
