"""What the findings rest on: counts, dates, and what had to be left out."""

from __future__ import annotations

import datetime as dt

from nachim.evidence.ledger import Ledger
from nachim.facts.deals import window_sql
from nachim.findings.best import months_note
from nachim.findings.freeze import Frozen
from nachim.model.attribute import Kind
from nachim.model.findings import Note, Scope
from nachim.proof.fresh import FEWEST
from nachim.workspace import Settings

ONE = 'SELECT COUNT(*) AS "n" FROM'


def scope(ledger: Ledger, frozen: Frozen, settings: Settings, build: str, outcome: str) -> Scope:
    """Enter the counts behind everything."""
    facts = frozen.facts
    add = ledger.add
    split = frozen.split["deals" if outcome == "won" else "customers"]
    counts = {status: _status(ledger, status) for status in ("won", "lost", "open")}
    return Scope(
        workspace=settings.name,
        build=build,
        as_of=settings.as_of or facts.as_of.date(),
        currency=settings.currency,
        horizon=_horizon(ledger, frozen, settings),
        split=split.date() if isinstance(split, dt.datetime) else None,
        outcome=outcome,
        accounts=add("accounts", "report.figure.accounts", "count", f'{ONE} "accounts"', unit="count"),
        deals=add("deals", "report.figure.deals", "count", f'{ONE} "deals"', unit="count"),
        won=counts["won"],
        lost=counts["lost"],
        open=counts["open"],
        win_rate=add("win_rate", "report.figure.win_rate", "share", _win_rate(ledger)),
        cycle=add("cycle", "report.figure.cycle", "cycle", CYCLE, unit="days"),
        customers=add("customers", "report.figure.customers", "count", f'{ONE} "customers"', unit="count"),
        notes=tuple(_notes(ledger, frozen, settings, outcome)),
    )


CYCLE = 'SELECT "cycle_days" AS "days", 1 AS "event" FROM "deals" WHERE "status" = \'won\' AND "cycle_days" IS NOT NULL'
"""Days from creation to won, of won deals."""


def _few(ledger: Ledger, status: str) -> bool:
    """Tell whether deals of this status are too few to be compared with the others."""
    return (ledger.figure(status).value or 0) < FEWEST


def _status(ledger: Ledger, status: str) -> str:
    return ledger.add(
        status, f"report.figure.{status}", "count", f'{ONE} "deals" WHERE "status" = \'{status}\'', unit="count"
    )


def _win_rate(ledger: Ledger) -> str:
    """Return won of closed deals; where nobody records lost ones, won within the horizon of those old enough."""
    if ledger.figure("lost").n:
        won = "CASE WHEN \"status\" = 'won' THEN 1 ELSE 0 END"
        return f'SELECT {won} AS "y" FROM "deals" WHERE "status" <> \'open\''
    return 'SELECT "y" FROM "deals" WHERE "judged" = 1'


def _horizon(ledger: Ledger, frozen: Frozen, settings: Settings) -> str:
    """Enter the days after which a deal is judged: found from the deals, or as somebody set them."""
    if frozen.facts.window.undated:
        return ""
    if settings.horizon_days is not None:
        days = f'SELECT {settings.horizon_days} AS "x"'
        return ledger.add("horizon", "report.figure.horizon.set", "value", days, unit="days")
    query = window_sql("deals", frozen.facts.window.since)
    return ledger.add("horizon", "report.figure.horizon", "horizon", query, unit="days")


def _notes(ledger: Ledger, frozen: Frozen, settings: Settings, outcome: str) -> list[Note]:
    """Say which rows could not be judged, and which attributes are only known as of today."""
    facts, days = frozen.facts, {"days": "horizon"}
    notes = []
    if facts.from_leads:
        notes.append(Note("findings.from_leads", {}, "look"))
    if facts.window.undated:
        notes.append(Note("findings.undated", {}, "look"))
        return notes
    if not ledger.figure("lost").n and ledger.figure("won").n:
        notes.append(Note("findings.no_lost", {}, "look", days))
    young = ledger.add(
        "deals.young",
        "report.figure.young",
        "count",
        f'{ONE} "deals" WHERE "judged" = 0 AND "age_days" < {facts.window.horizon_days}',
        unit="count",
    )
    if ledger.figure(young).value:
        notes.append(Note("findings.young", {}, figures={"n": young, **days}))
    if outcome == "won" and not facts.from_leads and not facts.window.undated and _few(ledger, "open"):
        notes.append(Note("findings.no_open", {}, "look"))
    if facts.window.since is not None:
        notes.append(Note("findings.truncated", {"date": facts.window.since.date()}, "look"))
    for feed, end in facts.feeds.ends.items():
        if end.detected:
            notes.append(Note(f"findings.feed_end.{feed}", {"date": facts.feeds.end(feed).date()}, "look"))
    known = {attribute.name for attribute in frozen.attributes}
    if strange := [key for key in settings.belief if key.partition("=")[0] not in known]:
        notes.append(Note("findings.belief_unknown", {"names": ", ".join(strange)}, "look"))
    ordered = {word for one in frozen.attributes if one.kind is not Kind.CATEGORY for word in (one.name, one.label)}
    if strange := [key for key in settings.monotone if key not in ordered]:
        notes.append(Note("findings.monotone_unknown", {"names": ", ".join(strange)}, "look"))
    if frozen.assessed is not None and outcome == "good":
        notes.append(months_note(ledger, settings))
    return notes
