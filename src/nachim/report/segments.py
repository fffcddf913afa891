"""Core, adjacent, anti and tiers as parts: sentences and tables that every form of the answer prints alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from nachim.model.findings import Note
from nachim.model.segments import AntiFinding, Compared, CoreFinding, Nearby, Plan, Segments, Tiers
from nachim.report.drawing import Drawing

_READING = {1: "better", -1: "worse", 0: "none"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A text, or the figure of an id with its doubt."""

    text: str = ""
    figure: str | None = None
    counts: bool = False
    """Whether the counts behind the figure are shown, else its interval."""
    plain: bool = False
    """Whether a narrow form may leave both out: the difference beside it has them."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line; the ids of its figures begin with `id`."""

    id: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, what is said under it, and a table (which may have no rows)."""

    name: str
    title: str
    notes: tuple[Note, ...] = ()
    columns: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    """What the ids of a column's figures end in."""
    rows: tuple[Row, ...] = ()
    level: int = 2
    """2 for a part, 3 for one of several alike within it."""


def segment_parts(draw: Drawing) -> tuple[Part, ...]:
    """Return everything that is said of segments, in the order in which it is read; nothing without them."""
    found = draw.findings.segments
    if found is None:
        return ()
    parts: list[Part] = []
    if found.core is not None:
        parts += [_core(draw, found.core), _near(draw, found)]
        if found.plan is not None and any(one.direction >= 0 for one in found.near):
            parts.append(_plan(draw, found.plan))
    parts += _anti(draw, found.anti)
    if found.core is not None:
        parts.append(_tiers(draw, found.tiers))
    return tuple(parts)


def part_lines(
    parts: Iterable[Part],
    figure: Callable[[str], str],
    notes: Callable[[Iterable[Note]], Iterator[str]],
    escaped: Callable[[str], str],
) -> Iterator[str]:
    """Yield parts as lines of Markdown; figures, notes and texts are written by the functions given."""
    for part in parts:
        yield f"{'#' * (part.level + 1)} {escaped(part.title)}"
        yield ""
        yield from notes(part.notes)
        yield ""
        if part.rows:
            yield "| " + " | ".join(map(escaped, part.columns)) + " |"
            yield "|" + " --- |" * len(part.columns)
            for row in part.rows:
                cells = (figure(cell.figure) if cell.figure else escaped(cell.text) for cell in row.cells)
                yield "| " + " | ".join(cells) + " |"
            yield ""


def _columns(draw: Drawing, *names: str) -> tuple[str, ...]:
    return tuple(draw.words(f"segments.col.{name}") for name in names)


def _core(draw: Drawing, core: CoreFinding) -> Part:
    columns, endings, rows = _measures(draw, "core", core.measures)
    note = Note(f"segments.core.{core.proven}", {}, "info" if core.proven == "both" else "look", {"n": core.deals})
    return Part("core", draw.words("segments.core"), (note,), columns, endings, rows)


def _measures(
    draw: Drawing, prefix: str, measures: Sequence[Compared]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Row, ...]]:
    rows = tuple(
        Row(
            f"{prefix}.{one.name}",
            (
                Cell(draw.words(f"segments.measure.{one.name}")),
                Cell(figure=one.segment, counts=True, plain=True),
                Cell(figure=one.others, counts=True, plain=True),
                Cell(figure=one.gap),
                Cell(figure=one.later) if one.later else Cell(draw.words("segments.later.few")),
                Cell(_reading(draw, one)),
            ),
        )
        for one in measures
    )
    columns = _columns(draw, "measure", "segment", "others", "gap", "later", "reading")
    return columns, ("", "", ".others", ".gap", ".later", ""), rows


def _reading(draw: Drawing, one: Compared) -> str:
    return draw.words(f"segments.reading.{_READING[one.direction]}.{one.standing.value}")


def _near(draw: Drawing, found: Segments) -> Part:
    title = draw.words("segments.near")
    if not found.near:
        return Part("near", title, (Note("segments.near.nobody", {}),))
    rows = tuple(Row(f"adjacent.{place}", _near_cells(draw, one)) for place, one in enumerate(found.near, 1))
    notes = (Note("segments.near.sub", {"compared": found.compared}), *_told(found.near))
    columns = _columns(draw, "near", "rate", "shrunk", "difference", "overlap", "good", "reading")
    return Part(
        "near", title, notes, columns, ("", ".rate", ".shrunk", ".difference", ".overlap", ".good", ""), rows
    )  # fmt: skip


def _told(near: Sequence[Nearby]) -> tuple[Note, ...]:
    worse = sum(one.direction < 0 for one in near)
    return (Note("segments.near.told", {"worse": worse, "open": len(near) - worse}),)


def _near_cells(draw: Drawing, one: Nearby) -> tuple[Cell, ...]:
    overlap = (draw.figure(one.overlap).value or 0.0) > 0
    return (
        Cell(draw.phrase(one.when)),
        Cell(figure=one.rate, counts=True),
        Cell(figure=one.shrunk),
        Cell(figure=one.difference),
        Cell(figure=one.overlap) if overlap else Cell(draw.words("segments.overlap.none")),
        Cell(figure=one.good, counts=True) if one.good else Cell("–"),
        Cell(draw.words(f"segments.near.{_READING[one.direction]}")),
    )


def _plan(draw: Drawing, plan: Plan) -> Part:
    rule = Note("segments.plan.rule", {}, figures={"line": plan.line, "deals": plan.deals})
    if not (plan.core_pace and plan.trial_pace and plan.pace and plan.quarters):
        return Part("plan", draw.words("segments.plan"), (Note("segments.plan.split", {}), rule))
    paced = {"core": plan.core_pace, "trial": plan.trial_pace, "pace": plan.pace}
    near = draw.findings.segments.near if draw.findings.segments else ()
    rows = tuple(
        Row(f"adjacent.{place}", (Cell(draw.phrase(one.when)), Cell(figure=one.quarters)))
        for place, one in enumerate(near, 1)
        if one.direction >= 0 and one.quarters
    )
    notes = (
        Note("segments.plan.paced", {}, figures=paced), rule,
        Note("segments.plan.when", {}, figures={"deals": plan.deals, "quarters": plan.quarters}),
    )  # fmt: skip
    columns = _columns(draw, "near", "quarters") if rows else ()
    return Part("plan", draw.words("segments.plan"), notes, columns, ("", ".quarters"), rows)


def _anti(draw: Drawing, found: Sequence[AntiFinding]) -> Iterator[Part]:
    title = draw.words("segments.anti")
    if not found:
        yield Part("anti", title, (Note("segments.anti.nobody", {}),))
        return
    yield Part("anti", title, (Note("segments.anti.sub", {}),))
    for one in found:
        columns, endings, rows = _measures(draw, one.id, one.costs)
        yield Part(one.id, draw.phrase(one.when), tuple(_said_of(draw, one)), columns, endings, rows, level=3)


def _said_of(draw: Drawing, one: AntiFinding) -> Iterator[Note]:
    role = "refuse" if one.refuse else "price"
    yield Note(f"segments.anti.{role}", {}, figures={"cover": one.cover})
    by = {"later": draw.words(f"icp.later.{one.later.value}")}
    if one.p:
        yield Note(f"segments.anti.by.{one.found_by}", by, figures={"p": one.p})
    else:
        yield Note(f"segments.anti.by.{one.outcome}", by, figures={"lift": one.lift})
    if one.wins_easily:
        yield Note("segments.anti.easily", {}, "look")
    for leaf in one.substitute:
        yield Note("segments.anti.substitute", {"what": leaf})
    if frees := {id_.rpartition(".")[2]: id_ for id_ in one.frees}:
        known = "_".join(name for name in ("deals", "selling", "tickets") if name in frees)
        yield Note(f"segments.frees.{known}", {}, figures=frees)


def _tiers(draw: Drawing, found: Tiers) -> Part:
    figures = {"tests": found.tests, "visible": found.visible}
    known = {name: id_ for name, id_ in figures.items() if id_}
    notes = [Note(f"segments.tiers.{found.verdict}", {}, figures=known)]
    notes += [Note("segments.tiers.differs", {"what": one.when}, figures={"p": one.p}) for one in found.interactions]
    rows = tuple(
        Row(
            f"tiers.{one.name}",
            (
                Cell(f"{draw.words(f'segments.tier.{one.name}')} ({draw.level(one.when)})"),
                Cell(figure=one.rate, counts=True),
                *(Cell(figure=own.lift) for own in one.conditions),
                *(() if one.enough else (Cell(draw.words("segments.tier.few")),)),
            ),
        )
        for one in found.tiers
    )
    own = tuple(draw.phrase(one.when) for one in found.interactions)
    width = max((len(row.cells) for row in rows), default=0)
    rows = tuple(Row(row.id, row.cells + (Cell(),) * (width - len(row.cells))) for row in rows)
    columns = (*_columns(draw, "tier", "rate"), *own)
    columns += ("",) * (width - len(columns))
    endings = ("", ".rate", *(f".{place}.lift" for place, _ in enumerate(own, 1)))
    endings += ("",) * (width - len(endings))
    return Part("tiers", draw.words("segments.tiers"), tuple(notes), columns if rows else (), endings, rows)
