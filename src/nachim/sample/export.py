"""From the fictional company to the files its systems would export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal

from nachim.sample import business_tables, crm_tables, lead_tables
from nachim.sample.dirt import soil
from nachim.sample.files import TOTAL, write_parquet, write_text, write_workbook
from nachim.sample.rename import Renamer
from nachim.sample.tables import Table
from nachim.sample.vocabulary import vocabulary as words
from nachim.sample.world import AS_OF, World, simulate


@dataclass(frozen=True, slots=True)
class SampleFiles:
    """Where the exports of the sample company lie; ``mapping`` only where the vocabulary is renamed."""

    folder: Path
    as_of: date
    accounts: Path
    opportunities: Path
    account_history: Path
    opportunity_history: Path
    billing: Path
    tickets: Path
    usage: Path
    marketing_cost: Path
    nps: Path
    trigger_events: Path
    new_leads: Path
    mapping: Path | None

    @property
    def history(self) -> tuple[Path, ...]:
        """The company's own history: everything to import before leads are scored."""
        return (
            self.accounts,
            self.opportunities,
            self.account_history,
            self.opportunity_history,
            self.billing,
            self.tickets,
            self.usage,
            self.marketing_cost,
            self.nps,
            self.trigger_events,
        )

    def __iter__(self) -> Iterator[Path]:
        """All exports, new leads last."""
        return iter((*self.history, self.new_leads))


def write_sample(
    folder: Path,
    *,
    seed: int = 20260901,
    accounts: int = 1200,
    deals: int = 3000,
    leads: int = 400,
    vocabulary: Literal["plain", "renamed"] = "plain",
) -> SampleFiles:
    """Write the exports of a fictional Korean software company, as its systems would.

    Parameters
    ----------
    folder
        Where to; made if it is not there. Files of the same names are overwritten.
    seed
        The same seed gives the same files.
    accounts
        Companies in the CRM. Some are entered two or three times and some rows are repeated, so the file is longer.
    deals
        Deals created in the 30 months to the end of August 2026.
    leads
        New leads of the last month.
    vocabulary
        With ``renamed`` every header, category value, technology, event, channel, stage and file name is an invented
        word, and ``mapping.json`` says what each stands for. Numbers, dates and names of companies stay, as do the
        words for an empty cell, a total and a currency.

    Returns
    -------
    SampleFiles
        The paths, and the last day that the exports know of.

    Raises
    ------
    ValueError
        If there are too few accounts for so many deals.
    """
    folder.mkdir(parents=True, exist_ok=True)
    clean = _tables(simulate(seed=seed, accounts=accounts, deals=deals, leads=leads))
    renamer = Renamer() if vocabulary == "renamed" else None
    named = tuple(renamer.table(table) if renamer else table for table in clean)
    spellings = {} if renamer else words().spellings
    ready = tuple(_with_total(soil(table, seed, spellings)) for table in named)
    _write(folder, ready, seed)
    mapping = folder / "mapping.json" if renamer else None
    if renamer and mapping:
        told = renamer.mapping(tuple(zip(clean, named, strict=True)))
        mapping.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    paths = {table.name: folder / table.written for table in ready}
    return SampleFiles(
        folder=folder,
        as_of=AS_OF,
        accounts=paths["salesforce_accounts.csv"],
        opportunities=paths["salesforce_opportunities.csv"],
        account_history=paths["salesforce_account_history.csv"],
        opportunity_history=paths["salesforce_opportunity_history.csv"],
        billing=paths["billing.xlsx"],
        tickets=paths["tickets.csv"],
        usage=paths["usage.parquet"],
        marketing_cost=paths["marketing_cost.csv"],
        nps=paths["nps.csv"],
        trigger_events=paths["trigger_events.csv"],
        new_leads=paths["new_leads.csv"],
        mapping=mapping,
    )


def _tables(world: World) -> tuple[Table, ...]:
    return (
        crm_tables.accounts(world),
        crm_tables.opportunities(world),
        crm_tables.account_history(world),
        crm_tables.opportunity_history(world),
        business_tables.contracts(world),
        business_tables.invoices(world),
        business_tables.tickets(world),
        business_tables.usage(world),
        business_tables.marketing_cost(world),
        business_tables.nps(world),
        lead_tables.trigger_events(world),
        lead_tables.new_leads(world),
    )


def _with_total(table: Table) -> Table:
    """Add the sums that people leave under a table: billing's amounts, and all marketing cost."""
    if table.name == "marketing_cost.csv":
        return replace(table, total=(TOTAL, "", f"{_sum_of_costs(table):,.1f}억"))
    if table.name != "billing.xlsx":
        return table
    summed = {"contract.monthly", "contract.seats", "invoice.net", "invoice.tax"}
    return replace(
        table,
        total=tuple(
            sum(v for v in column.values if isinstance(v, int)) if column.role in summed else None
            for column in table.columns
        ),
    )


def _sum_of_costs(table: Table) -> float:
    """Add up in 억;  whoever made the sheet left the dollars out."""
    amounts = [str(value) for value in table.columns[-1].values]
    small = sum(float(a.removesuffix("만원").replace(",", "")) for a in amounts if a.endswith("만원"))
    return small / 10_000 + sum(float(a.removesuffix("억")) for a in amounts if a.endswith("억"))


def _write(folder: Path, tables: tuple[Table, ...], seed: int) -> None:
    sheets = tuple(table for table in tables if table.sheet)
    write_workbook(folder / sheets[0].written, sheets, seed)
    for table in tables:
        if table.name.endswith(".parquet"):
            write_parquet(folder / table.written, table)
        elif not table.sheet:
            write_text(folder / table.written, table)
