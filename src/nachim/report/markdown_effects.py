"""The effects as Markdown tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from nachim.model.effects import Effects
from nachim.report.drawing import Drawing
from nachim.report.effects import EffectRow, EffectTable, effect_tables, family_title

Fig = Callable[[str | None, bool], str]
"""Writes a figure with its footnote; the flag asks for its doubt."""


def effect_lines(drawing: Drawing, found: Effects, fig: Fig, escaped: Callable[[str], str]) -> Iterator[str]:
    """Yield every family and measure as a table."""
    words = drawing.words
    yield words("report.effects.sub")
    yield ""
    for family in found.families:
        yield f"### {words(f'report.effects.of.{family.of}')}: {escaped(family_title(drawing, family))}"
        yield ""
        for table in effect_tables(drawing, family):
            heads = [escaped(table.title), *(words(f"report.effects.col.{name}") for name in table.columns)]
            yield "| " + " | ".join(heads) + " |"
            yield "|" + " --- |" * len(heads)
            for row in table.rows:
                yield f"| {escaped(row.name)} | " + " | ".join(_cells(drawing, row, table, fig, escaped)) + " |"
            yield ""


def _cells(
    drawing: Drawing, row: EffectRow, table: EffectTable, fig: Fig, escaped: Callable[[str], str]
) -> list[str]:  # fmt: skip
    if table.kind == "reason":
        return [", ".join(f"{escaped(drawing.lost_reason(one))} {fig(one, False)}" for one in row.figures if one)]
    cells = [
        row.instead if name == "half_life" and row.instead else fig(id_, name not in ("raw", "with"))
        for name, id_ in zip(table.columns, row.figures, strict=False)
    ]
    return [*cells, row.verdict]
