"""Our shares against the market's."""

from __future__ import annotations

from nachim.cli.printing import Column, Page, doubted, drawing_of
from nachim.model.market import Against, Market, MarketAttribute, MarketShares
from nachim.report.drawing import Drawing
from nachim.report.market import AGAINST, market_said
from nachim.standards.column import label_of
from nachim.usecases.market import Answer

_SHOWN = 5
"""Texts named that stand for no level."""


def render(answer: Answer, page: Page) -> None:
    """Print what is kept, and each attribute's shares."""
    words = page.words
    if answer.market is None or answer.findings is None:
        page.say("cli.market.none")
        page.path("cli.market.how", folder=page.folder)
        return
    _kept(answer.market, page)
    shares = None if answer.findings.customers is None else answer.findings.customers.market
    drawing = drawing_of(answer.findings, page)
    if shares is None:
        page.say("cli.market.nothing")
        return
    for one in shares.attributes:
        page.heading(words("report.market.of", attribute=drawing.attribute(one.attribute)))
        _attribute(one, drawing, page)
    page.line(words("report.market.legend"), style="dim", indent=2)
    page.line(words("cli.market.ids"), style="dim", indent=2)
    page.line()
    _said(shares, drawing, page)


def _kept(market: Market, page: Page) -> None:
    words = page.words
    unit = words(f"report.market.unit.{market.unit}")
    where = label_of("country", market.country, words.language) if market.country else words("report.market.somewhere")
    page.say("report.market.file", file=market.file, unit=unit, where=where)
    for one in market.left_out[:_SHOWN]:
        page.bullet(words("cli.market.left_out", text=one.text, n=one.companies), mark="!", style="yellow")
    if len(market.left_out) > _SHOWN:
        page.bullet(words("cli.market.left_out.more", n=len(market.left_out) - _SHOWN), mark="!", style="yellow")


def _attribute(one: MarketAttribute, drawing: Drawing, page: Page) -> None:
    words = page.words
    rows = [
        (drawing.level(level.when), _marked(drawing, level.best, level.best_says),
         _marked(drawing, level.customers, level.customers_say), drawing.show(level.deals).text,
         words("report.market.uncounted") if level.companies is None else drawing.show(level.companies).text,
         "" if level.best_ratio is None else doubted(drawing, level.best_ratio))
        for level in one.levels
    ]  # fmt: skip
    heads = [words(f"report.col.market_{name}") for name in ("best", "customers", "deals", "companies", "ratio")]
    page.table([Column(words("report.col.level"), wide=True), *(Column(head, right=True) for head in heads)], rows)
    if one.more:
        page.line(words("report.market.more", n=one.more), style="dim", indent=2)


def _marked(drawing: Drawing, id_: str, says: Against) -> str:
    return f"{drawing.show(id_).text} {AGAINST[says]}".rstrip()


def _said(shares: MarketShares, drawing: Drawing, page: Page) -> None:
    """Say in sentences where we sell more than the market has, and whether the best are there too."""
    for text in market_said(shares, drawing):
        page.bullet(text)
