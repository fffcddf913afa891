"""Columns of which rules cannot tell whether they were known in time: what to ask about each, what it would add."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nachim.engine import Engine
from nachim.engine.dialects import quote
from nachim.evidence.ledger import Ledger
from nachim.facts.attributes import Origin
from nachim.findings.leaks import Leak, Leaks, of_origin
from nachim.model.attribute import Attribute, Kind
from nachim.model.findings import Doubt, Note

DECIDED = ("told", "after", "closing")
"""Signs that leave nothing to ask: a person said so, or the column stays empty until a deal is over."""
TOGETHER = ("dated",)
"""Signs that all columns share, so that one answer holds for them."""
EXAMPLES, LONGEST = 3, 60


def doubts(
    engine: Engine, found: Leaks, notes: Mapping[str, Note], attributes: Sequence[Attribute],
    origins: Sequence[Origin], table: str,
) -> tuple[Doubt, ...]:  # fmt: skip
    """Return what to ask about the columns that were left out, in the order of their signs.

    Parameters
    ----------
    notes
        What gave each attribute away.
    table
        Frozen table that the examples are taken from.
    """
    known = {one.name: one for one in attributes}
    columns = _columns(known, origins)
    groups: dict[tuple[str, str], list[Leak]] = {}
    for leak in found.left_out:
        if leak.sign not in DECIDED:
            column = columns.get(leak.attribute, leak.attribute)
            key = (leak.sign, "") if leak.sign in TOGETHER else ("", column)
            groups.setdefault(key, []).append(leak)
    made = []
    for group in groups.values():
        first, asked = group[0], dict[str, tuple[str, ...]]()
        for leak in group:
            column = columns.get(leak.attribute, leak.attribute)
            asked[column] = (*asked.get(column, ()), leak.attribute)
        examples = _examples(engine, table, [known[leak.attribute] for leak in group], asked)
        made.append(Doubt(asked, first.sign, notes[first.attribute].figures, examples))
    return tuple(made)


def doubt_notes(ledger: Ledger, asked: Sequence[Doubt], model: str, card: str) -> tuple[Note, ...]:
    """Name every column in doubt, with what it would have added on later rows.

    Parameters
    ----------
    model
        Name of the model that still has these columns.
    card
        Name of the model of the earlier rows, whose card they are put beside; empty where there is none.
    """
    made = []
    for doubt in asked:
        for column, attributes in doubt.columns.items():
            words = {"attribute": attributes[0] if len(attributes) == 1 else column}
            if not card:
                made.append(Note("findings.doubt", words, "look"))
                continue
            id_ = ledger.add(
                f"doubt.{attributes[0]}", "report.figure.doubt", "beside",
                ledger.runner.models.specifications[model].query, unit="auc", words=words,
                arguments={"model": model, "card": card, "attributes": " ".join(attributes)},
            )  # fmt: skip
            figure = ledger.figure(id_)
            limits = {"low": figure.low, "high": figure.high}
            made.append(Note("findings.doubt.cost", {**words, **limits}, "look", {"gain": id_}))
    return tuple(made)


def _columns(attributes: Mapping[str, Attribute], origins: Sequence[Origin]) -> dict[str, str]:
    """Return the name of the column that each attribute was made of."""
    made = {name: origin.attribute.label for origin in origins for name in of_origin(attributes, origin)}
    return made | {origin.column: origin.attribute.label for origin in origins}


def _examples(
    engine: Engine, table: str, attributes: Sequence[Attribute], columns: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Return the most frequent values; of a column with several values a cell the first of these."""
    if len(columns) > 1:
        return ()
    head = f"{next(iter(columns))}: "
    items = [one.label.removeprefix(head) for one in attributes if one.label.startswith(head)]
    if items:
        return tuple(_cut(item) for item in items[:EXAMPLES])
    value = quote(attributes[0].name)
    rows = engine.rows(
        f'SELECT {value} AS "x", COUNT(*) AS "n" FROM "{table}" WHERE "judged" = 1 AND {value} IS NOT NULL '
        f'GROUP BY {value} ORDER BY "n" DESC, "x" LIMIT {EXAMPLES}'
    )
    text = attributes[0].kind is Kind.CATEGORY
    return tuple(_cut(str(one)) if text else f"{float(one):.12g}" for one in rows["x"])


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
