"""What comes from outside: dated events about companies, and new leads."""

from __future__ import annotations

import numpy as np

from nachim.sample.crm_tables import company_cells, company_columns
from nachim.sample.names import salesforce_id
from nachim.sample.records import spell_name, technologies_of
from nachim.sample.tables import Cell, Kind, Table, table
from nachim.sample.world import World, day_of


def trigger_events(world: World) -> Table:
    """Events of accounts and leads alike, by company name and domain."""
    sources = {kind.name: kind.source for kind in world.words.events}
    found = [(e.day, world.companies.identity[e.company], e.kind) for e in world.funnel.events]
    found += [(e.day, world.leads.companies.identity[e.company], e.kind) for e in world.leads.events]
    found.sort(key=lambda event: (event[0], event[1].domain, event[2]))
    rows = [(who.korean, who.domain, day_of(day).isoformat(), kind, sources[kind]) for day, who, kind in found]
    return table(
        "trigger_events.csv",
        (
            ("event.company", "회사명", "plain"),
            ("event.domain", "도메인", "plain"),
            ("event.date", "이벤트 날짜", "plain"),
            ("event.kind", "이벤트 유형", "category"),
            ("event.source", "출처", "category"),
        ),
        rows,
    )


def new_leads(world: World) -> Table:
    """Leads of the last month with what a form and an enrichment service know of them."""
    leads, rng = world.leads, np.random.default_rng([world.seed, 24])
    columns: tuple[tuple[str, str, Kind], ...] = (
        ("lead.id", "리드 ID", "plain"),
        ("lead.company", "회사명", "plain"),
        *company_columns(),
        ("lead.channel", "리드 소스", "category"),
        ("lead.direction", "유입 방향", "category"),
        ("lead.decision_maker", "결재권자 접점", "category"),
        ("lead.title", "직함", "category"),
        ("lead.email", "이메일", "plain"),
        ("lead.created", "만든 날짜", "plain"),
    )
    rows: list[tuple[Cell, ...]] = []
    for i, identity in enumerate(leads.companies.identity):
        cells = company_cells(
            leads.companies,
            i,
            headcount=str(leads.companies.headcount[i]),
            technologies=";".join(technologies_of(world.words, leads.companies, i)) or "없음",
            website=True,
            number=rng.random() < 0.8,
        )
        rows.append(
            (
                salesforce_id("00Q", 9_000 + i),
                spell_name(rng, identity),
                *cells,
                str(leads.channel[i]),
                str(leads.direction[i]),
                str(leads.decision_maker[i]),
                str(leads.title[i]),
                f"contact{int(rng.integers(1, 90))}@{identity.domain}",
                day_of(leads.created[i]).isoformat(),
            )
        )
    return table("new_leads.csv", columns, rows)
