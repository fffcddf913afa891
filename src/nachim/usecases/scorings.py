"""The scorings that a workspace keeps: the leads as they were, what was printed of them, and how it is found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from nachim.engine import Engine
from nachim.engine.dialects import number, text
from nachim.errors import NotReady
from nachim.evidence.ledger import Ledger, Runner
from nachim.facts.columns import column_sql
from nachim.findings.leads import explained, lead_figures, lead_sql, score_sql, totals
from nachim.model.card import Card
from nachim.model.evidence import Evidence, Figure
from nachim.model.findings import LeadFinding
from nachim.model.icp import Icp
from nachim.workspace import Workspace
from nachim.workspace.atomic import write_text
from nachim.workspace.folder import is_whole

_FILE = "scored.json"


@dataclass(frozen=True, slots=True)
class Scoring:
    """Leads scored at one time by one version of the ICP.

    Every figure has an id: `score.<n>.scored`, `.above` and `.mean` of all, `score.<n>.<rank>.<part>` of one lead.
    """

    id: str
    icp: Icp
    leads: tuple[LeadFinding, ...]
    evidence: Mapping[str, Evidence]
    """The figures of all leads together; those of one lead come from `evidence_of`."""


def score_table(engine: Engine, icp: Icp, id_: str) -> Scoring:
    """Score the table `leads`, which has every attribute of the card."""
    card = icp.card
    ledger = Ledger(Runner(engine.rows, {}))
    totals(ledger, card, icp.threshold, id_)
    ledger.add(f"{id_}.mean", "report.figure.leads.mean", "total", _mean_sql(card), unit="points")
    attributes = [one.as_attribute() for one in card.attributes]
    frame = engine.rows(
        f'SELECT "key", "name", "total"{column_sql(attributes)} FROM ({score_sql(card)}) AS "x" '
        'ORDER BY "total" DESC, "key"'
    )
    return Scoring(id_, icp, explained(frame, card, attributes, id_), ledger.evidence)


def _mean_sql(card: Card) -> str:
    """Return the query of the mean score of the rows learned from: each level's share of them times its points."""
    rows = []
    for attribute in card.attributes:
        everybody = sum(level.n for level in attribute.levels) or 1
        rows += [
            f'SELECT {text(attribute.name)} AS "attribute", {level.n} AS "n", {level.points} AS "points", '
            f'{number(level.points * level.n / everybody)} AS "x"'
            for level in attribute.levels
        ]
    return " UNION ALL ".join(rows)


def evidence_of(scoring: Scoring, id_: str) -> Evidence | None:
    """Return the evidence of one of the scoring's figures, as it was printed; None for an id that it has not."""
    if id_ in scoring.evidence:
        return scoring.evidence[id_]
    lead = next((one for one in scoring.leads if id_.startswith(f"{one.id}.")), None)
    for one in lead_figures(lead) if lead else ():
        if lead and id_ == f"{lead.id}.{one.column}":
            query, column = lead_sql(scoring.icp.card, lead), {"column": one.column}
            return Evidence(id_, one.label, Figure(one.value), query, "value", column, one.words, one.unit)
    return None


def ids_of(scoring: Scoring) -> list[str]:
    """Return the ids of all figures of a scoring."""
    leads = [f"{lead.id}.{one.column}" for lead in scoring.leads for one in lead_figures(lead)]
    return [*scoring.evidence, *leads]


def save_scoring(folder: Path, scoring: Scoring) -> None:
    """Write what was found beside the frozen leads."""
    write_text(folder / _FILE, TypeAdapter(Scoring).dump_json(scoring, indent=1).decode())


def load_scoring(workspace: Workspace, id_: str) -> tuple[Path, Scoring] | None:
    """Return the scoring that has the figure of that id, with its folder; None where there is none.

    Raises
    ------
    NotReady
        If the files of the scoring are missing or damaged.
    """
    parts = id_.split(".")
    if len(parts) < 2 or parts[0] != "score" or not parts[1].isdecimal():
        return None
    folder = workspace.folder("scores") / parts[1]
    if not workspace.state.rows("select id from scoring where id = ?", (int(parts[1]),)):
        return None
    try:
        scoring = TypeAdapter(Scoring).validate_json((folder / _FILE).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise NotReady("score.damaged", n=parts[1]) from error
    if not is_whole(folder / "leads.parquet"):
        raise NotReady("score.damaged", n=parts[1])
    return folder, scoring
