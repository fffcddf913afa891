"""Coverage of attributes, and columns that know the outcome."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nachim.engine import Engine
from nachim.engine.dialects import quote
from nachim.evidence.ledger import Ledger
from nachim.evidence.models import Models
from nachim.facts.attributes import Origin
from nachim.model.attribute import Attribute
from nachim.model.findings import Coverage, Note
from nachim.proof.leakage import LeakSign, LeakVerdict

CLOSED_SHARE, OPEN_SHARE, FEWEST_OPEN = 0.30, 0.05, 20
"""A deal column filled in on so many closed and on so few open deals is filled in after closing."""


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that knows the outcome, and by which sign."""

    attribute: str
    sign: str
    """"after", "closing", or the sign in its own figures."""


def leaks(engine: Engine, models: Models, outcome: str, origins: Sequence[Origin]) -> tuple[Leak, ...]:
    """Return the attributes that must not be learned from, each with the reason."""
    attributes = {attribute.name: attribute for attribute in models.specifications[outcome].attributes}
    found: dict[str, str] = {}
    for origin in origins:
        if origin.after and outcome == "won" and origin.column in attributes:
            found[origin.column] = "after"
    if outcome == "won":
        for name in _filled_after_closing(engine, attributes):
            found.setdefault(name, "closing")
    for leak in models.leaks(outcome):
        if leak.verdict is LeakVerdict.BLOCK:
            found.setdefault(leak.attribute, leak.sign.value)
    return tuple(Leak(name, sign) for name, sign in found.items())


def leak_notes(ledger: Ledger, found: Sequence[Leak], model: str) -> dict[str, Note]:
    """Enter what gave each column away, by attribute.

    Parameters
    ----------
    model
        Name of the model that still has these columns.
    """
    notes = {}
    for one in found:
        figures = {}
        if one.sign in {sign.value for sign in LeakSign}:
            figures["value"] = ledger.add(
                f"leak.{one.attribute}", f"report.figure.leak.{one.sign}", "leak",
                ledger.runner.models.specifications[model].query,
                unit="auc" if one.sign == LeakSign.AUC else "share", words={"attribute": one.attribute},
                arguments={"model": model, "attribute": one.attribute, "sign": one.sign},
            )  # fmt: skip
        notes[one.attribute] = Note(f"findings.leak.{one.sign}", {"attribute": one.attribute}, figures=figures)
    return notes


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
