"""Data quality: what the imports noticed, contradictions in the facts, coverage, leakage, and what these forbid."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nachim.engine import Engine
from nachim.engine.dialects import quote
from nachim.evidence.ledger import Ledger
from nachim.evidence.models import Models
from nachim.facts.attributes import Origin
from nachim.facts.instants import as_days
from nachim.model.attribute import Attribute
from nachim.model.findings import Coverage, Note, QualityFinding
from nachim.proof.leakage import LeakFinding, LeakVerdict, find_leaks
from nachim.workspace.state import Snapshot

ROWS = 5
"""Example rows shown with a finding."""
CLOSED_SHARE, OPEN_SHARE, FEWEST_OPEN = 0.30, 0.05, 20
"""A deal column filled in on so many closed and on so few open deals is filled in after closing."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that knows the outcome, and by which sign."""

    attribute: str
    note: Note


def leaks(engine: Engine, models: Models, outcome: str, origins: Sequence[Origin]) -> tuple[Leak, ...]:
    """Return the attributes that must not be learned from, each with the reason."""
    learned = models.rows(outcome)
    attributes = {attribute.name: attribute for attribute in models.specifications[outcome].attributes}
    found: dict[str, Note] = {}
    for origin in origins:
        if origin.after and outcome == "won" and origin.column in attributes:
            found[origin.column] = Note("findings.leak.after", {"attribute": origin.column})
    if outcome == "won":
        for name in _filled_after_closing(engine, attributes):
            found.setdefault(name, Note("findings.leak.closing", {"attribute": name}))
    for leak in find_leaks(learned.columns, learned.y, as_days(learned.frame["at"])):
        if leak.verdict is LeakVerdict.BLOCK:
            found.setdefault(leak.attribute, _leak_note(leak))
    return tuple(Leak(name, note) for name, note in found.items())


def _leak_note(leak: LeakFinding) -> Note:
    return Note(f"findings.leak.{leak.sign.value}", {"attribute": leak.attribute, "value": leak.figure.value})


def _filled_after_closing(engine: Engine, attributes: Mapping[str, Attribute]) -> list[str]:
    if not attributes:
        return []
    filled = ", ".join(
        f"SUM(CASE WHEN {quote(a.name)} IS NOT NULL OR {quote(a.why)} = 'none' THEN 1 ELSE 0 END) AS {quote(a.name)}"
        for a in attributes.values()
    )
    rows = engine.rows(
        f'SELECT CASE WHEN "status" = \'open\' THEN 1 ELSE 0 END AS "open", COUNT(*) AS "n", {filled} '
        'FROM "deals" GROUP BY CASE WHEN "status" = \'open\' THEN 1 ELSE 0 END ORDER BY "open"'
    )
    if rows.height < 2 or int(rows["n"][1]) < FEWEST_OPEN:
        return []
    return [
        name
        for name in attributes
        if rows[name][0] >= CLOSED_SHARE * rows["n"][0] and rows[name][1] < OPEN_SHARE * rows["n"][1]
    ]


def coverage(
    ledger: Ledger, attributes: Sequence[Attribute], left_out: Mapping[str, Note], table: str
) -> tuple[Coverage, ...]:
    """Enter how far each attribute is filled in (an explicit "has none" is filled in)."""
    made = []
    for attribute in attributes:
        known = f"{quote(attribute.name)} IS NOT NULL OR {quote(attribute.why)} = 'none'"
        filled = ledger.add(
            f"filled.{attribute.name}", "report.figure.filled", "share",
            f'SELECT CASE WHEN {known} THEN 1 ELSE 0 END AS "y" FROM "{table}"', words={"attribute": attribute.name},
        )  # fmt: skip
        reason = left_out.get(attribute.name)
        made.append(Coverage(attribute, filled, reason is None, reason))
    return tuple(made)


_DEALS = (
    '(SELECT "key", MIN("source") AS "source", MIN("row") AS "row", MIN("company") AS "company", '
    'MIN("created") AS "created", MAX("closed") AS "closed" FROM "l_deal" GROUP BY "key") AS "d"'
)
"""A deal that several rows tell of is one deal."""


def contradictions(engine: Engine) -> list[QualityFinding]:
    """Return what the facts contradict: counts, example rows, and which conclusion that forbids."""
    checks = (
        ("closed_before_created", _DEALS, '"closed" < "created"', Note("findings.forbids.cycle", {})),
        ("deal_without_company", _DEALS, '"company" IS NULL', Note("findings.forbids.company", {})),
        ("deal_without_created", _DEALS, '"created" IS NULL', Note("findings.forbids.deal", {})),
        ("contract_ends_first", '"l_contract"', '"end" < "start"', Note("findings.forbids.retention", {})),
        ("invoice_without_company", '"l_invoice"', '"company" IS NULL', Note("findings.forbids.value", {})),
        ("event_without_company", '"l_event"', '"company" IS NULL', Note("findings.forbids.trigger", {})),
        ("negative_employees", '"l_account"', '"employees" < 1 OR "employees" > 3000000', None),
    )
    found = []
    for name, table, where, forbids in checks:
        total = engine.rows(
            f'SELECT COUNT(*) AS "all", SUM(CASE WHEN {where} THEN 1 ELSE 0 END) AS "n" FROM {table}'
        ).records()[0]
        count = int(str(total["n"] or 0).split(".", maxsplit=1)[0])
        if not count:
            continue
        rows = engine.rows(f'SELECT "source", "row" FROM {table} WHERE {where} ORDER BY "source", "row" LIMIT {ROWS}')
        share = count / int(str(total["all"]))
        places = tuple(f"{source}:{row}" for source, row in zip(rows["source"], rows["row"], strict=True))
        found.append(
            QualityFinding(
                Note(f"findings.quality.{name}", {"n": count, "share": share}, "look"),
                count,
                places,
                forbids if share > 0.02 else None,
            )
        )
    return found


def import_findings(snapshots: Sequence[Snapshot]) -> list[QualityFinding]:
    """Return what the imports noticed: unreadable values, rows under one key, columns left out."""
    found = []
    for snapshot in snapshots:
        details = snapshot.details
        for bad in details.get("unreadable", ()):
            note = Note(
                "findings.quality.unreadable",
                {"file": snapshot.file, "header": bad["header"], "value": bad["value"], "n": bad["count"]}, "look",
            )  # fmt: skip
            found.append(QualityFinding(note, int(bad["count"]), _places(snapshot.file, bad["rows"]), None))
        if details.get("duplicate_rows"):
            duplicates = details.get("duplicates", [])
            rows = [row for one in duplicates[:ROWS] for row in one["rows"][:1]]
            note = Note("findings.quality.duplicates", {"file": snapshot.file, "n": details["duplicate_rows"]})
            found.append(QualityFinding(note, int(details["duplicate_rows"]), _places(snapshot.file, rows), None))
    return found


def _places(file: str, rows: Sequence[int]) -> tuple[str, ...]:
    return tuple(f"{file}:{row}" for row in rows[:ROWS])
