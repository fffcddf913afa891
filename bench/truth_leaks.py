"""Columns planted to leak, each in its own way, and honest strong ones, through the whole product: what gets in?

    python bench/truth_leaks.py [seeds] [deals] [1: an export of closed deals only]

Exports of deals and accounts are written as a CRM would, imported and built. Of every planted column it is told whether
the product left it out and by which sign, and whether it is on the card. Honest columns must be left out never.
"""

from __future__ import annotations

import csv
import datetime as dt
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from nachim.model.findings import Findings
from nachim.usecases import build, import_files, init
from nachim.usecases.context import Context

NOW = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - the workspace's zone is UTC
FIRST = dt.date(2023, 1, 1)
DAYS = (NOW.date() - FIRST).days

LEAKS = {
    "Team Code": "a value given to nearly all won deals and hardly any other",
    "Room Code": "filled in only on won deals (70 %), by itself meaningless",
    "계약 진행 상황": "a stage under a Korean name, one in four right",
    "Plan Ready": "set at closing, right in 70 %, no on open deals",
    "Kit Type": "only in one of two sources (a fifth of the deals), nearly pure there",
    "Details": "a free-text reason, written at the end, one of a dozen wordings",
    "Number of Activities": "a counter that goes on after closing",
    "Mails Exchanged": "the same under a name of no list",
}
HONEST = {
    "Use Case": "log-odds +1.6 on two of six values",
    "Has Partner": "yes or no, +1.4",
    "Seats Asked": "a number, up to +1.5",
    "Data Volume": "a number known of 60 %, gaps by lot, +1.2",
    "Security Tier": "+1.3; asked a little more often of those that win (AUC of the gap .55)",
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one planted column."""

    sign: str
    """Sign by which it was left out, "" where it was not, "gone" where it never became an attribute."""
    on_card: bool


def world(seed: int, n: int, late: str = "") -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    """Return deals and accounts as a CRM exports them.

    Companies are entered before all deals; with `late` "won" those with a won deal 20 days after the first of these,
    with "lot" four in ten of all at a time by lot.
    """
    rng = np.random.default_rng(seed)
    firms = n // 2
    firm = rng.integers(firms, size=n)
    industry = rng.choice(["Software", "Retail", "Logistics", "Education"], firms)
    staff = np.exp(rng.normal(4.5, 1.2, firms)).astype(int) + 3
    begun = rng.integers(0, DAYS - 1, n)
    use = rng.choice(["Billing", "Reports", "Search", "Audit", "Export", "Sync"], n)
    partner = rng.random(n) < 0.3
    seats = np.exp(rng.normal(3, 1, n)).astype(int) + 1
    volume = np.exp(rng.normal(2, 1, n))
    tier = rng.choice(["T1", "T2", "T3"], n)
    odds = (
        -2.9 + 1.6 * np.isin(use, ["Billing", "Audit"]) + 1.4 * partner + 1.5 * np.clip(np.log(seats) - 2.5, 0, 1)
        + 1.2 * (volume > 10) + 1.3 * (tier == "T1") + 0.8 * (industry[firm] == "Software")
    )  # fmt: skip
    won = rng.random(n) < 1 / (1 + np.exp(-odds))
    takes = np.where(won, rng.gamma(3, 20, n), rng.exponential(50, n)).astype(int) + 1
    over = begun + takes < DAYS
    ended_won, ended_lost = over & won, over & ~won
    noise = rng.random(n)
    second = rng.random(n) < 0.2
    told_won, told_lost = ("signed after trial", "liked the demo", "budget came through", "board said yes"), (
        "too expensive", "no budget", "went with another", "no answer any more", "project stopped", "not now",
    )  # fmt: skip
    pick = rng.integers(100, size=n)
    details = np.array([told_won[k % 4] if w else told_lost[k % 6] for k, w in zip(pick, won, strict=True)])
    stage = np.where(noise < 0.25, np.where(won, "서명", "중단"), rng.choice(["제안", "검토", "협상"], n))
    activities = rng.poisson(np.where(over, np.where(won, 11, 7), 6))
    mails = rng.poisson(np.where(over, np.where(won, 14, 9), 8))
    asked = rng.random(n) < np.where(won, 0.9, 0.8)
    columns: dict[str, np.ndarray] = {
        "Team Code": np.where(ended_won & (noise < 0.95), "K7", rng.choice(["A1", "B2", "C3"], n)),
        "Room Code": np.where(ended_won & (rng.random(n) < 0.7), rng.choice(["R1", "R2", "R3"], n), ""),
        "계약 진행 상황": np.where(over, stage, rng.choice(["제안", "검토", "협상"], n)),
        "Plan Ready": np.where(over & (won ^ (rng.random(n) < 0.3)), "yes", "no"),
        "Kit Type": np.where(second, np.where(ended_won & (noise < 0.95), "box", rng.choice(["bag", "case"], n)), ""),
        "Details": np.where(over, details, ""),
        "Number of Activities": activities,
        "Mails Exchanged": mails,
        "Use Case": use,
        "Has Partner": np.where(partner, "yes", "no"),
        "Seats Asked": seats,
        "Data Volume": np.where(rng.random(n) < 0.6, np.round(volume, 1).astype(str), ""),
        "Security Tier": np.where(asked, tier, ""),
    }
    deals = []
    for i in range(n):
        created = FIRST + dt.timedelta(int(begun[i]))
        closed = created + dt.timedelta(int(takes[i] if over[i] else 90))
        state = "Closed Won" if ended_won[i] else "Closed Lost" if ended_lost[i] else "Negotiation"
        row: dict[str, object] = {
            "Opportunity ID": f"D{i:05}", "Account ID": f"A{firm[i]:05}", "Created Date": created,
            "Close Date": closed, "Stage": state, "Amount": int(rng.integers(1, 90)) * 1000,
            **{name: values[i] for name, values in columns.items()}, "source": int(second[i]),
        }  # fmt: skip
        deals.append(row)
    entered = np.full(firms, -30)
    if late == "won":
        for i in sorted(np.flatnonzero(ended_won), key=lambda i: -begun[i]):
            entered[firm[i]] = begun[i] + 20
    elif late == "lot":
        entered = np.where(rng.random(firms) < 0.4, rng.integers(0, DAYS - 1, firms), entered)
    accounts = [
        {"Account ID": f"A{i:05}", "Account Name": f"Firm {i:05} Ltd", "Industry": industry[i], "Employees": staff[i],
         "Created Date": FIRST + dt.timedelta(int(entered[i]))}
        for i in range(firms)
    ]  # fmt: skip
    return deals, accounts


def write(folder: Path, deals: list[dict[str, object]], accounts: list[dict[str, object]]) -> None:
    """Write three files: accounts, and the deals of the two sources; "Kit Type" stands in the second only."""
    first = [{k: v for k, v in row.items() if k not in ("source", "Kit Type")} for row in deals if not row["source"]]
    second = [{k: v for k, v in row.items() if k != "source"} for row in deals if row["source"]]
    for name, rows in (("accounts", accounts), ("opportunities", first), ("opportunities_b", second)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def found_in(folder: Path, seed: int, n: int, *, closed: bool = False, late: str = "", depth: str = "all") -> Findings:
    """Write, import and build; of closed deals alone when asked."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    deals, accounts = world(seed, n, late)
    write(exports, [row for row in deals if not closed or row["Stage"] != "Negotiation"], accounts)
    context = Context(folder / "workspace", "en", NOW)
    init.run(init.Request(currency="USD", timezone="UTC"), context)
    import_files.run(import_files.Request((exports,)), context)
    return build.run(build.Request(depth=depth), context).findings


def outcome_of(findings: Findings) -> Mapping[str, Seen]:
    """Return what became of every planted column."""
    on_card = set(findings.card.levels) if findings.card else set()
    seen: dict[str, Seen] = {}
    by_label = {one.attribute.label: one for one in findings.coverage}
    for name in (*LEAKS, *HONEST):
        one = by_label.get(name)
        if one is None:
            seen[name] = Seen("gone", on_card=False)
        else:
            sign = one.reason.id.removeprefix("findings.leak.") if one.reason else ""
            seen[name] = Seen(sign, one.attribute.name in on_card)
    return seen


def main(seeds: int = 5, n: int = 2400, closed: int = 0) -> None:
    """Print a table of all planted columns over the seeds."""
    results = []
    for seed in range(seeds):
        began = time.perf_counter()
        with tempfile.TemporaryDirectory() as folder:
            findings = found_in(Path(folder), seed, n, closed=bool(closed))
        results.append(outcome_of(findings))
        auc = findings.evidence[findings.proof.auc].figure.value if findings.proof else None
        print(f"seed {seed}: AUC on later deals {auc}, {time.perf_counter() - began:.0f} s", flush=True)
    for name, what in (LEAKS | HONEST).items():
        each = [one[name] for one in results]
        signs = ", ".join(sorted({one.sign for one in each}))
        out, card = sum(bool(one.sign) for one in each), sum(one.on_card for one in each)
        print(f"{name}: left out {out} of {seeds} ({signs}), on the card {card} | {what}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
