"""Anchors: which company is looked at, as of when.

Every attribute is taken as known at an anchor: a deal's creation, the start of a customer, today for a lead or
an account. One table of anchors serves all of them, so that one query per attribute does too.
"""

from __future__ import annotations

import datetime as dt

from nachim.engine import Engine
from nachim.facts.instants import instant_sql


def make_anchors(engine: Engine, as_of: dt.datetime) -> None:
    """Make the table `anchor`: id, kind (deal, customer, lead, account), company, deal_key, lead_key, at.

    Needs `deal`, `customer`, `company` (see the files of these names) and `l_lead`.
    """
    now = instant_sql(as_of)
    engine.create(
        "anchor",
        'SELECT \'deal:\' || "key" AS "id", \'deal\' AS "kind", "company", "key" AS "deal_key", '
        'CAST(NULL AS VARCHAR) AS "lead_key", "created" AS "at" FROM "deal" '
        "UNION ALL "
        'SELECT \'customer:\' || "company" AS "id", \'customer\' AS "kind", "company", "deal_key", '
        'CAST(NULL AS VARCHAR) AS "lead_key", "known_at" AS "at" FROM "customer" '
        "UNION ALL "
        'SELECT \'lead:\' || "key" AS "id", \'lead\' AS "kind", MIN("company") AS "company", '
        f'CAST(NULL AS VARCHAR) AS "deal_key", "key" AS "lead_key", {now} AS "at" FROM "l_lead" '
        'WHERE "key" IS NOT NULL GROUP BY "key" '
        "UNION ALL "
        'SELECT \'account:\' || "company" AS "id", \'account\' AS "kind", "company", '
        f'CAST(NULL AS VARCHAR) AS "deal_key", CAST(NULL AS VARCHAR) AS "lead_key", {now} AS "at" FROM "company"',
    )
