"""Our shares against the market's, in Markdown and in the workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from nachim.model.market import Against, MarketLevel, MarketShares
from nachim.report.cells import Cell, Fig, Table, column_heads, spread
from nachim.report.drawing import Drawing
from nachim.report.escaping import escaped
from nachim.report.written import Written

AGAINST: Mapping[Against, str] = {
    Against.MORE: "▲",
    Against.FEWER: "▼",
    Against.UNCLEAR: "",
    Against.UNCOUNTED: "",
}


def market_said(shares: MarketShares, drawing: Drawing) -> tuple[str, ...]:
    """Return sentences: where we sell more than the market has, and whether the best customers are there too."""
    said = tuple(
        drawing.words(id_, when=drawing.phrase(level.when))
        for one in shares.attributes
        for level in one.levels
        if (id_ := _sentence(level))
    )
    return said or (drawing.words("report.market.as_market", looks=shares.looks),)


def _sentence(level: MarketLevel) -> str:
    if level.customers_say is Against.MORE:
        return "report.market.both" if level.best_says is Against.MORE else "report.market.sold_only"
    return "report.market.best_only" if level.best_says is Against.MORE else ""


def market_lines(page: Written, shares: MarketShares) -> Iterator[str]:
    """Yield the shares as Markdown."""
    draw, words = page.draw, page.draw.words
    for one in shares.attributes:
        yield f"### {words('report.market.of', attribute=escaped(draw.attribute(one.attribute)))}"
        yield ""
        rows = [
            [escaped(draw.level(level.when)), f"{page.fig(level.best)} {AGAINST[level.best_says]}".rstrip(),
             f"{page.fig(level.customers)} {AGAINST[level.customers_say]}".rstrip(), page.fig(level.deals),
             page.fig(level.companies) if level.companies else words("report.market.uncounted"),
             page.fig(level.best_ratio)]
            for level in one.levels
        ]  # fmt: skip
        columns = ("level", "market_best", "market_customers", "market_deals", "market_companies", "market_ratio")
        yield from page.table(columns, rows)
    yield words("report.market.legend")
    yield ""
    yield from (f"- {escaped(text)}" for text in market_said(shares, draw))
    yield ""


def market_table(draw: Drawing, shares: MarketShares) -> Table:
    """Return the shares as a sheet of the workbook."""
    rows: list[list[Cell]] = [
        [draw.attribute(one.attribute), draw.level(level.when), Fig(level.best), Fig(level.customers),
         Fig(level.deals), Fig(level.companies), *spread(level.best_ratio), AGAINST[level.best_says],
         *spread(level.customers_ratio), AGAINST[level.customers_say], level.best]
        for one in shares.attributes
        for level in one.levels
    ]  # fmt: skip
    heads = (
        "col.attribute", "col.level", "col.market_best", "col.market_customers", "col.market_deals",
        "col.market_companies", "col.market_ratio", "sheet.low", "sheet.high", "col.market_best", "col.market_sold",
        "sheet.low", "sheet.high", "col.market_customers", "col.id",
    )  # fmt: skip
    return "market", column_heads(draw, *heads), rows
