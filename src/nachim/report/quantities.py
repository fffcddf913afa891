"""What the forms of the sheet share about patterns on times and amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nachim.model.condition import Tree
from nachim.model.quantity import QuantityFinding, QuantityPatterns
from nachim.report.drawing import Drawing
from nachim.words import Words

AMOUNTS = ("ltv",)

Fig = Callable[[str | None], str]


def direction(one: QuantityFinding, words: Words) -> str:
    """Return which way a pattern points: shorter or longer, lower or higher."""
    ends = ("less", "more") if one.quantity in AMOUNTS else ("shorter", "longer")
    return words(f"quantity.{ends[not one.lower]}")


def told_in_markdown(searched: QuantityPatterns, drawing: Drawing, fig: Fig) -> Iterator[str]:
    """Yield what was searched on a quantity, and that nothing was found where that is so."""
    words = drawing.words
    yield f"### {words('report.patterns.of', outcome=words(f'quantity.name.{searched.quantity}'))}"
    yield ""
    if searched.tests is None:
        yield words("quantity.too_few", rows=drawing.figure(searched.rows).value)
        yield ""
        return
    yield words("report.patterns.searched", rows=fig(searched.rows), tests=fig(searched.tests))
    yield words(f"quantity.about.{searched.quantity}")
    yield ""
    if not searched.found:
        yield words("quantity.nothing")
        yield ""


def quantity_row(one: QuantityFinding, drawing: Drawing, fig: Fig, phrase: Callable[[Tree], str]) -> list[str]:
    """Return the cells of one pattern: what, medians, ratio, the ratio when chosen, standing."""
    words = drawing.words
    return [
        f"{phrase(one.when)} → {direction(one, words)}",
        f"{fig(one.with_median)} / {fig(one.without_median)}",
        f"{fig(one.ratio)} ({words(f'joint.lift.short.{drawing.basis(one.ratio)}')})",
        fig(one.first_ratio),
        f"{words(f'icp.standing.{one.standing.value}')}, {words(f'icp.later.{one.later.value}')}",
    ]
