"""The same company once: mentions of companies in any table become companies."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.engine.protocol import Engine
from nachim.identity.components import make_companies
from nachim.identity.decision import Decided, Identity, LinkDecision, PersonDecision, Reason
from nachim.identity.mentions import COLUMNS, KEYS, SAID, clean_mentions, make_mentions, unite_account_keys
from nachim.identity.pairs import ask_again, make_pairs, make_scored, make_signed
from nachim.identity.score import score_signature

__all__ = ["COLUMNS", "KEYS", "SHOWN", "read_links", "resolve"]

SHOWN = 1000
"""Decisions that come to Python; the tables hold all."""


def resolve(
    engine: Engine, mentions: str, decisions: Sequence[PersonDecision] = (), *, prefix: str = "identity"
) -> Identity:
    """Find which mentions are one company.

    Keys and names are compared in the engine; Python sees distinct texts, and the few groups whose members contradict
    each other. The answer does not depend on the order of the rows, and nothing is merged that has two business numbers
    unless a person says so.

    Parameters
    ----------
    mentions
        Table with the columns of `COLUMNS`, all text. `source_key` is unique; `account_key` is the company's key as its
        `source` writes it.
    decisions
        What persons decided so far, oldest first; the latest on a pair holds.
    prefix
        Of the tables written: `<prefix>_entity` is the answer, `_link` and `_review` the decisions, the others steps.
    """
    clean_mentions(engine, mentions, prefix)
    shared = unite_account_keys(engine, prefix)
    hubs, judged = make_mentions(engine, prefix, decisions)
    make_pairs(engine, prefix)
    make_signed(engine, prefix)
    make_scored(engine, prefix)
    grouped = make_companies(engine, prefix, judged)
    while ask_again(engine, prefix):
        make_scored(engine, prefix)
        grouped = make_companies(engine, prefix, judged)
    total, companies = _entity(engine, prefix)
    link, review = f"{prefix}_link", f"{prefix}_review"
    linked, waiting = (int(engine.rows(f'SELECT COUNT(*) AS "n" FROM "{one}"')["n"][0]) for one in (link, review))
    return Identity(
        entity=f"{prefix}_entity", mentions=total, companies=companies, linked=linked, waiting=waiting,
        links=read_links(engine, link), review=read_links(engine, review), ambiguous=grouped.ambiguous,
        hubs=hubs, shared_keys=shared, decisions=tuple(decisions), link_table=link, review_table=review,
    )  # fmt: skip


def read_links(engine: Engine, table: str, limit: int = SHOWN) -> tuple[LinkDecision, ...]:
    """Return the best decisions of a link or review table."""
    rows = engine.rows(
        f'SELECT "left_key", "right_key", "value", "signature", "reasons", "decided" FROM "{table}" '
        f'ORDER BY "value" DESC, "left_key", "right_key" LIMIT {limit}'
    )
    return tuple(decision_of(row) for row in rows.records())


def decision_of(row: dict[str, object]) -> LinkDecision:
    """Return one row of a link or review table as a decision."""
    signature = str(row["signature"])
    reasons = (
        score_signature(signature).reasons if signature else tuple(Reason(one) for one in str(row["reasons"]).split())
    )
    return LinkDecision(
        str(row["left_key"]), str(row["right_key"]), float(str(row["value"])), reasons, Decided(str(row["decided"]))
    )


def _entity(engine: Engine, prefix: str) -> tuple[int, int]:
    entity = f"{prefix}_entity"
    same = " AND ".join(f's."{column}" = m."{column}"' for column in SAID)
    total = engine.create(
        entity,
        'SELECT s."source_key", COALESCE(c."company_id", m."key") AS "company_id" '
        f'FROM "{prefix}_said" AS s JOIN "{prefix}_mention" AS m ON {same} '
        f'LEFT JOIN "{prefix}_company" AS c ON c."key" = m."key"',
    )
    counted = engine.rows(f'SELECT COUNT(DISTINCT "company_id") AS "n" FROM "{entity}"')
    return total, int(counted["n"][0])
