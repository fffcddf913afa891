"""Narrowing as every form of it says it: rows of figures, warnings, and the chart of coverage against rate."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from nachim.model.condition import All, Not
from nachim.model.evidence import Figure
from nachim.model.icp import Role
from nachim.model.narrowing import Bought, Narrowing, Selection, Worth
from nachim.report.drawing import Drawing

PARTS = (
    "leads", "cover", "rate", "quarter", "cycle", "cycle_spread", "revenue", "revenue_quarter", "revenue_spread",
    "wins_spread",
)  # fmt: skip
"""What is said of a selection, in this order; each is a field of it and the last part of its label's id."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 7.0, 97.0, 12.0, 208.0


def rows(one: Selection) -> list[tuple[str, str]]:
    """Return what is known of a selection: name of the part and id of its figure."""
    return [(name, id_) for name in PARTS if (id_ := getattr(one, name)) is not None]


@dataclass(frozen=True, slots=True)
class Warned:
    """A sentence that somebody should look at."""

    text: str
    figures: tuple[str, ...]


def warnings(found: Narrowing, drawing: Drawing) -> Iterator[Warned]:
    """Yield what a person should know before narrowing: a dry pipeline, conditions that buy nothing."""
    looked = found.after or found.now
    if looked.dry and looked.quarter and looked.floor:
        floor = drawing.figure(looked.floor).value
        id_ = "narrow.dry" if floor is not None else "narrow.dry.none"
        told = {"quarter": drawing.told(looked.quarter), "floor": drawing.told(looked.floor)}
        yield Warned(drawing.words(id_, **told), (looked.quarter, looked.floor))
    for one in found.worth:
        if one.role is not Role.PLUS and one.bought in (Bought.NOTHING, Bought.LESS):
            yield _warned(one, drawing)


def _warned(one: Worth, drawing: Drawing) -> Warned:
    """Return what to say of a condition that buys nothing, or costs wins."""
    shown = {"n": one.number, "condition": named(one, drawing)}
    if not drawing.figure(one.away).k:
        return Warned(drawing.words("narrow.buys.nobody", **shown), (one.away,))
    told, interval = drawing.told(one.lift), drawing.show(one.lift).interval_text or "–"
    said = drawing.words(f"narrow.buys.{one.bought.value}", **shown, lift=told, interval=interval)
    return Warned(said, (one.lift,))


def named(one: Worth, drawing: Drawing) -> str:
    """Return a condition as its line of the condition table says it; that it is a knock-out stands beside it."""
    return drawing.phrase(one.when.part if isinstance(one.when, Not) else one.when)


def numbers(one: Selection, found: Narrowing) -> str:
    """Return a selection as the numbers of the conditions that it is made of: "2 + 10"."""
    parts = one.when.parts if isinstance(one.when, All) else (one.when,)
    by = {repr(worth.when): str(worth.number) for worth in found.worth}
    return " + ".join(by[repr(part)] for part in parts)


@dataclass(frozen=True, slots=True)
class Point:
    """A point of the chart, x in per cent of the width, y in pixels, with its interval."""

    id: str
    x: float
    y: float
    low: float
    high: float
    text: str


@dataclass(frozen=True, slots=True)
class Plane:
    """Coverage to the right, rate upward."""

    points: tuple[Point, ...]
    now: Point | None
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]

    @property
    def line(self) -> tuple[tuple[Point, Point], ...]:
        """Pieces from point to point."""
        return tuple(zip(self.points, self.points[1:], strict=False))


def plane(found: Narrowing, drawing: Drawing) -> Plane:
    """Return the chart of coverage against rate."""
    chosen = (*found.frontier, found.now)
    rates = [drawing.figure(one.rate) for one in chosen]
    widest = max((f.high or f.value or 0.0 for f in rates), default=1.0)
    most = min(1.0, max(0.1, -(-widest // 0.1) * 0.1))

    def up(share: float) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * min(share, most) / most, 1)

    def point(one: Selection, figure: Figure, number: int) -> Point | None:
        cover = drawing.figure(one.cover).value
        if figure.value is None or cover is None:
            return None
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        x = round(_LEFT + (_RIGHT - _LEFT) * cover, 2)
        return Point(one.id, x, up(figure.value), up(low), up(high), str(number))

    points = [point(one, figure, n) for n, (one, figure) in enumerate(zip(chosen, rates, strict=True), 1)]
    step = 0.1 if most <= 0.5 else 0.2
    return Plane(
        tuple(one for one in points[:-1] if one),
        points[-1],
        tuple((round(_LEFT + (_RIGHT - _LEFT) * i / 5, 2), f"{20 * i}") for i in range(6)),
        tuple((up(step * i), f"{100 * step * i:.0f}") for i in range(int(most / step + 1e-9) + 1)),
    )


def frontier_columns(frontier: Sequence[Selection]) -> tuple[str, ...]:
    """Return which figures of the frontier there are, in the order of a table."""
    first = frontier[0] if frontier else None
    names = ("cover", "rate", "quarter", "revenue", "revenue_spread")
    return tuple(name for name in names if first is not None and getattr(first, name) is not None)


def markdown(
    found: Narrowing, drawing: Drawing, fig: Callable[[str], str], escaped: Callable[[str], str]
) -> Iterator[str]:
    """Yield the section as Markdown, below its heading.

    Parameters
    ----------
    fig
        Writes a figure with its interval, given its id.
    """
    words = drawing.words
    yield from (f"- {escaped(one.text)}" for one in warnings(found, drawing))
    yield ""
    yield from _table(
        ("", words("narrow.now")), [[words(f"narrow.part.{name}"), fig(id_)] for name, id_ in rows(found.now)]
    )
    if found.worth:
        yield f"### {words('narrow.worth')}"
        yield ""
        yield words("narrow.worth.sub")
        yield ""
        heads = [words(f"narrow.{name}") for name in WORTH_HEADS]
        yield from _table(
            heads,
            [
                [str(one.number), escaped(named(one, drawing)), words(f"icp.role.{one.role.value}"),
                 *map(fig, (one.kept, one.wide, one.away, one.lift)), words(f"narrow.bought.{one.bought.value}")]
                for one in found.worth
            ],
        )  # fmt: skip
    if found.frontier:
        yield f"### {words('narrow.frontier')}"
        yield ""
        yield words("narrow.frontier.sub")
        yield ""
        names = frontier_columns(found.frontier)
        heads = [words("narrow.col.number"), *(words(f"narrow.short.{name}") for name in names), words(_NUMBERS)]
        yield from _table(
            heads,
            [
                [str(n), *(fig(getattr(one, name)) for name in names), numbers(one, found) or words("narrow.everybody")]
                for n, one in enumerate(found.frontier, 1)
            ],
        )


WORTH_HEADS = (
    "col.number", "short.conditions", "col.role", "col.kept", "col.wide", "col.away", "col.lift", "col.bought",
)  # fmt: skip
_NUMBERS = "narrow.short.numbers"


def _table(heads: Sequence[str], lines: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(heads) + " |"
    yield "|" + " --- |" * len(heads)
    yield from ("| " + " | ".join(line) + " |" for line in lines)
    yield ""
