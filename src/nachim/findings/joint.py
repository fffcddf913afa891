"""One error rate for everything that a build calls confirmed (R13): which families share it, and in which parts."""

from __future__ import annotations

from nachim.evidence.ledger import Ledger
from nachim.evidence.models import WEIGHTS
from nachim.findings.judged_rows import TABLES
from nachim.findings.quantities import SOURCES, searchable
from nachim.model.findings import Note

FEWEST = 10
"""Rows with the outcome, and without it, below which nothing is learned."""
LATE = ("rates", "anti")
"""Families that are tested after the searches: single attributes of the outcome, and conditions of bad customers."""


def enough(ledger: Ledger, outcome: str) -> bool:
    """Tell whether there are rows enough with the outcome, and without it."""
    y = ledger.runner.models.rows(outcome).y
    return min(int(y.sum()), int((~y).sum())) >= FEWEST


def describes(ledger: Ledger, outcome: str) -> bool:
    """Tell whether anything is known by which rows could be told apart."""
    return bool(ledger.runner.models.specifications[outcome].attributes)


def share_out(ledger: Ledger, outcome: str) -> None:
    """Enter the part of the common 5 % of each family that these data let us test, and hold the searches to it."""
    models = ledger.runner.models
    searched = [name for name in TABLES if enough(ledger, name) and describes(ledger, name)]
    searched += [name for name in SOURCES if name in models.specifications and searchable(ledger, name)]
    tested = {"rates": enough(ledger, outcome) and describes(ledger, outcome), "anti": len(models.rows("good").y) > 0}
    late = [name for name in LATE if tested[name]]
    query = models.specifications[outcome].query
    names = {"searched": " ".join(searched), "late": " ".join(late)}
    for name in (*searched, *late):
        ledger.add(
            f"part.{name}", f"joint.figure.{name}", "error_part", query, arguments={"family": name, **names},
        )  # fmt: skip
    models.allot({name: part_of(ledger, name) for name in searched})


def part_of(ledger: Ledger, family: str) -> float:
    """Return the part of the common 5 % that a family is held to; all of it where nothing is shared."""
    entered = ledger.evidence.get(f"part.{family}")
    return 1.0 if entered is None or entered.figure.value is None else entered.figure.value


def joint_notes(ledger: Ledger, outcome: str) -> list[Note]:
    """Say that all findings share one error rate, and what part of it this search has."""
    own = f"part.{outcome}"
    if own not in ledger.evidence:
        return []
    if outcome == "won" and "part.good" in ledger.evidence:  # said above already
        return [Note("joint.part", {}, figures={"part": own})]
    shared = sum(name in ledger.evidence for name in (f"part.{family}" for family in WEIGHTS))
    return [Note("joint.shared", {"families": shared}, figures={"part": own})]
