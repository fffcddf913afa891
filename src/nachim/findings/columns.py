"""Coverage of attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nachim.engine.dialects import quote
from nachim.evidence.ledger import Ledger
from nachim.model.attribute import Attribute
from nachim.model.findings import Coverage, Note


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
