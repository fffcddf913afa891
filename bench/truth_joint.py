"""Whole companies without any signal through the whole build: how often is anything called confirmed?

    PYTHONPATH=src python bench/truth_joint.py 200 50 19 [first seed] [all]

Deals a company has; companies imported; how often each is redrawn. With "all" the card, its proof, segments and effects
are made too, nothing is redrawn. Fails where the lower limit of the share lies above 5 %.
Every family that says "confirmed" is counted: patterns on winning and on good
customers, on the sales cycle, time to value and lifetime value, single attributes, customers that go wrong; and, apart
from these, what has an error rate of its own: the card, tiers, effects, differences between segments.
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from nachim.engine import Engine, Frame
from nachim.engine.duckdb import DuckDBEngine
from nachim.evidence.ledger import Ledger, Runner
from nachim.evidence.models import Model
from nachim.facts.assemble import assemble
from nachim.findings.build import Order, find
from nachim.findings.compare import Comparer
from nachim.findings.joint import part_of, share_out
from nachim.findings.rates import rates
from nachim.findings.worse import worse_customers
from nachim.model.evidence import Standing
from nachim.model.findings import Findings
from nachim.stats.intervals import wilson
from nachim.usecases import import_files
from nachim.usecases.build import parts
from nachim.usecases.context import Context
from nachim.workspace import Settings, create_workspace, open_workspace

NOW = dt.datetime(2026, 1, 1)  # noqa: DTZ001
FRESH = 700_000
ANY = "any that shares the 5 %"
SHARED = ("won", "good", "cycle", "ttv", "ltv", "rates", "anti")
"""Families that share the 5 %."""
MAPPINGS = {
    "accounts": "{id: account.key, firm: account.name, field: account.industry, place: account.region, "
    "heads: account.employees, sales: account.revenue, tech: account.technologies, stage: account.growth_stage}",
    "deals": "{deal: deal.key, account: deal.account_key, opened: deal.created, ended: deal.closed, "
    "outcome: deal.stage, way: deal.channel, sum: deal.amount}\nstages: {won: [won], lost: [lost]}",
    "contracts": "{contract: contract.key, payer: contract.account_key, begin: contract.start, finish: contract.end, "
    "price: contract.monthly, users: contract.seats, value: contract.first_value}",
    "bills": "{bill: invoice.key, payer: invoice.account_key, day: invoice.date, sum: invoice.amount}",
    "tickets": "{ticket: ticket.key, sender: ticket.account_key, at: ticket.date}",
}
Rows = list[str]


def noise(random: np.random.Generator, n: int) -> Mapping[str, str]:
    """Return the exports of a company whose outcomes, times and amounts depend on nothing that is recorded."""
    fields, places = ("Software", "Retail", "Health care", "Logistics"), ("North", "South", "East")
    tools, ways = ("Alpha", "Beta", "Gamma", "Delta"), ("web", "fair", "partner")
    stages = ("seed", "growth", "mature")
    accounts: Rows = ["id,firm,field,place,heads,sales,tech,stage"]
    deals: Rows = ["deal,account,opened,ended,outcome,way,sum"]
    contracts: Rows = ["contract,payer,begin,finish,price,users,value"]
    bills: Rows = ["bill,payer,day,sum"]
    tickets: Rows = ["ticket,sender,at"]
    first, last = dt.date(2021, 1, 1), dt.date(2025, 12, 31)
    for i in range(n):
        heads = int(np.exp(random.normal(4.5, 1.2)))
        has = ";".join(one for one in tools if random.random() < 0.4)
        accounts.append(
            f"A{i},Firm number {i} Ltd,{random.choice(fields)},{random.choice(places)},{heads},"
            f"{int(heads * 1e5 * np.exp(random.normal(0, 0.5)))},{has},{random.choice(stages)}"
        )
        opened = first + dt.timedelta(days=int(random.integers(0, 1500)))
        ended = opened + dt.timedelta(days=int(random.gamma(3, 25)) + 2)
        won = random.random() < 0.45
        price = int(100 * np.exp(random.normal(0, 0.6)))
        deals.append(f"D{i},A{i},{opened},{ended},{'won' if won else 'lost'},{random.choice(ways)},{price * 12}")
        if not won:
            continue
        stays = int(random.exponential(900)) + 60
        stop = ended + dt.timedelta(days=stays)
        value = ended + dt.timedelta(days=int(random.gamma(2, 30)) + 1)
        there = value < min(stop, last)
        contracts.append(
            f"K{i},A{i},{ended},{stop if stop < last else '2027-01-01'},{price},{int(random.integers(3, 60))},"
            f"{value if there else ''}"
        )
        day, number = ended, 0
        while day < min(stop, last):
            bills.append(f"B{i}-{number},A{i},{day},{price}")
            day, number = day + dt.timedelta(days=91), number + 1
        for number, at in enumerate(random.uniform(0, min(stays, (last - ended).days), random.poisson(3))):
            tickets.append(f"T{i}-{number},A{i},{ended + dt.timedelta(days=int(at))}")
    named = {"accounts": accounts, "deals": deals, "contracts": contracts, "bills": bills, "tickets": tickets}
    return {f"{name}.csv": "\n".join(rows) for name, rows in named.items()}


def built(files: Mapping[str, str], seed: int, depth: str = "all", redrawn: int = 0) -> Iterator[set[str]]:
    """Import the exports and find, as a user's build does; yield what is claimed.

    Then so many times more, with what is recorded of each company given to another one by lot: as empty of signal as
    new exports are, and most of the time of a build is spared.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        exports, told, frozen = folder / "exports", folder / "told", folder / "frozen"
        for one in (exports, told, frozen):
            one.mkdir()
        for file, text in files.items():
            (exports / file).write_text(text, encoding="utf-8")
        given = []
        for source, columns in MAPPINGS.items():
            given.append(told / f"{source}.yaml")
            given[-1].write_text(
                f"source: {source}\nsystem: one\ntime_zone: UTC\ncolumns: {columns}\n", encoding="utf-8"
            )
        settings = Settings("noise", timezone="UTC")
        create_workspace(folder / "workspace", settings).close()
        import_files.run(import_files.Request((exports,), tuple(given)), Context(folder / "workspace", "en", NOW))
        workspace = open_workspace(folder / "workspace")
        try:
            with DuckDBEngine(threads=1) as engine:
                facts = assemble(engine, parts(workspace, workspace.snapshots()), settings, NOW, lambda _: None)
                order = Order("noise", "auto", 1, None, seed, depth)
                found, models = find(engine, facts, settings, order, frozen, workspace.snapshots(), lambda *_: None)
                if depth == "all":
                    yield claims(found)
                    return
                yield shared_claims(engine, found, models, seed)
                for table in ("deals", "customers"):
                    engine.create(f"{table}_0", f'SELECT * FROM "{table}"')
                for place in range(redrawn):
                    shuffle(engine, found, np.random.default_rng([seed, place]))
                    yield shared_claims(engine, found, models, seed)
        finally:
            workspace.close()


def shuffle(engine: Engine, found: Findings, random: np.random.Generator) -> None:
    """Give what is recorded of each company to another one, in the frozen tables of deals and customers."""
    companies = np.sort(engine.rows('SELECT DISTINCT "company" FROM "deals_0"')["company"].astype(str))
    drawn = Frame({"company": companies.astype(object), "of": random.permutation(companies).astype(object)})
    engine.load("drawn", drawn, {"company": "VARCHAR", "of": "VARCHAR"})
    recorded = {name for one in found.attributes for name in (one.name, one.why)} & set(engine.columns("deals_0"))
    for table in ("deals", "customers"):
        columns = ", ".join(
            f'"{"o" if name in recorded else "t"}"."{name}" AS "{name}"' for name in engine.columns(f"{table}_0")
        )
        engine.create(
            table, f'SELECT {columns} FROM "{table}_0" AS "t" JOIN "drawn" AS "d" ON "d"."company" = "t"."company" '
            'JOIN "deals_0" AS "o" ON "o"."company" = "d"."of"',
        )  # fmt: skip


def shared_claims(engine: Engine, found: Findings, models: Mapping[str, Model], seed: int) -> set[str]:
    """Return which of the families that share the 5 % call something confirmed, on the tables as they are now."""
    bare = {name: replace(model, part=1.0, seed=seed) for name, model in models.items()}
    ledger = Ledger(Runner(engine.rows, bare))
    outcome, learned = found.scope.outcome, ledger.runner.models
    share_out(ledger, outcome)
    tested = [name for name in SHARED if f"part.{name}" in ledger.evidence]
    said = {name for name in tested if name in ("won", "good") and learned.discovery(name).confirmed}
    said |= {name for name in tested if name in ("cycle", "ttv", "ltv") and learned.quantity(name).confirmed}
    each = rates(ledger, bare[outcome].attributes, outcome, part_of(ledger, "rates")) if "rates" in tested else ()
    said |= {"rates" for one in each if one.standing is Standing.CONFIRMED}
    measures = {one.name for one in found.best.contrast} if found.best else set()
    wrong = worse_customers(Comparer.of(ledger, measures, found.scope.currency))
    return said | ({"anti"} if wrong else set())


def claims(found: Findings) -> set[str]:
    """Return every family in which something is called confirmed, or claimed."""
    said = {one.outcome for one in found.patterns if any(x.standing is Standing.CONFIRMED for x in one.found)}
    said |= {one.quantity for one in found.quantities if any(x.standing is Standing.CONFIRMED for x in one.found)}
    if any(one.standing is Standing.CONFIRMED for one in found.rates):
        said.add("rates")
    segments = found.segments
    if segments is not None:
        if any(one.p for one in segments.anti):
            said.add("anti")
        if segments.tiers.tiers:
            said.add("tiers")
        if segments.core is not None and any(one.standing is Standing.CONFIRMED for one in segments.core.measures):
            said.add("core on later rows")
    if found.icp is not None:
        said.add("card (an ICP is drafted)")
    if found.proof is not None and found.proof.verdict == "proved":
        said.add("card proved on later rows")
    if found.effects is not None and any(
        measure.verdict == "different" for family in found.effects.families for one in family.effects
        for measure in one.measures
    ):  # fmt: skip
        said.add("effects")
    return said


def measured(n: int, seeds: Sequence[int], depth: str = "patterns", redrawn: int = 0) -> tuple[Counter[str], int]:
    """Return in how many companies each family claims something, "any" of the shared ones, and how many there were."""
    counts: Counter[str] = Counter()
    made = 0
    for seed in seeds:
        for said in built(noise(np.random.default_rng([n, FRESH + seed]), n), seed, depth, redrawn):
            counts.update(said)
            counts[ANY] += bool(said & set(SHARED))
            made += 1
    return counts, made


def main() -> None:
    whole = "all" in sys.argv
    given = [int(one) for one in sys.argv[1:] if one.isdigit()]
    n, repeats, redrawn, first = (*given, *(200, 10, 0 if whole else 19, 0)[len(given) :])
    start = time.process_time()
    counts, made = measured(n, range(first, first + repeats), "all" if whole else "patterns", redrawn)
    print(f"| {n:,} deals, {made:,} companies | share |\n| --- | --- |")
    for name, k in sorted(counts.items(), key=lambda one: -one[1]):
        low, high = wilson(k, made)
        print(f"| {name} | {k}: {k / made:.3f} ({float(low):.3f}–{float(high):.3f}) |")
    print(f"{(time.process_time() - start) / made:.1f} s of processor a company, first seed {first}", flush=True)
    if float(wilson(counts[ANY], made).low) > 0.05:
        sys.exit("more than 5 % of the companies without any signal confirm something")


if __name__ == "__main__":
    main()
