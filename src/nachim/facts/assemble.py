"""From snapshots to facts: the order of the steps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from nachim.engine import Engine
from nachim.errors import DataError
from nachim.facts.anchors import make_anchors
from nachim.facts.attributes import Origin, origins
from nachim.facts.companies import make_companies
from nachim.facts.conversions import deals_from_leads
from nachim.facts.customers import Feeds, feed_ends, make_customers
from nachim.facts.deals import DealWindow, deal_window, make_deals
from nachim.facts.derive import UNCORRECTED, Derived, make_subjects
from nachim.facts.history import link_history, load_asof, tracked_columns
from nachim.facts.instants import instant_sql
from nachim.facts.links import link_companies
from nachim.facts.money import in_base, load_rates
from nachim.facts.products import find_products
from nachim.facts.sources import OwnColumn, Part, attach, separate_systems
from nachim.facts.subjects import make_raw, make_values
from nachim.identity.decision import Identity
from nachim.identity.memory import Remembered
from nachim.imports.zones import to_utc
from nachim.model.tables import Type
from nachim.standards.correction import Corrections
from nachim.workspace import Settings

_DECIDED = 'CASE WHEN "won" IS NOT NULL OR "is_closed" THEN "closed" END'
"""The closing date of an open deal is a guess about the future."""
_DATED = (
    ("deal", '"created"'),
    ("deal", _DECIDED),
    *((table, '"date"') for table in ("invoice", "event", "usage", "ticket", "history")),
)
_PLANNED = (("contract", '"start"'),)
"""A contract may be entered before it starts: asked only where nothing else has a date."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the facts tables in the engine rest on.

    Tables: `deal`, `customer`, `anchor`, `subject`, `company`, and the linked `l_<table>`.
    """

    as_of: dt.datetime
    window: DealWindow
    feeds: Feeds
    own: tuple[OwnColumn, ...]
    origins: tuple[Origin, ...]
    derived: Derived
    identity: Identity
    from_leads: bool = False
    """There are no deals: a lead that was converted counts as one that was won."""


@dataclass(frozen=True, slots=True)
class Happened:
    """What the tables of what happened rest on: `company` (names alone), `deal`, `customer`, the linked `l_<table>`."""

    as_of: dt.datetime
    from_leads: bool
    """As in `Facts`."""


@dataclass(frozen=True, slots=True)
class _Linked:
    """Rows of every table with their company."""

    own: tuple[OwnColumn, ...]
    converted: tuple[OwnColumn, ...]
    identity: Identity
    undated: bool
    as_of: dt.datetime


def happened(
    engine: Engine, parts: Sequence[Part], settings: Settings, now: dt.datetime, decisions: Sequence[Remembered] = ()
) -> Happened:
    """Make the tables of what happened to whom, and nothing of what the companies are like.

    Raises
    ------
    DataError
        If no table holds a date, or a currency has no rate.
    """
    linked = _link(engine, parts, settings, now, decisions, lambda _: None)
    make_companies(engine, {})
    _histories(engine, linked, settings)
    return Happened(linked.as_of, "place" in engine.columns("l_deal"))


def assemble(
    engine: Engine,
    parts: Sequence[Part],
    settings: Settings,
    now: dt.datetime,
    progress: Callable[[float], None],
    decisions: Sequence[Remembered] = (),
    corrections: Corrections = UNCORRECTED,
) -> Facts:
    """Build the facts tables; `decisions` are what persons said on which companies are one.

    Parameters
    ----------
    corrections
        What persons decided about texts of a column.

    Raises
    ------
    DataError
        If no table holds a date, or a currency has no rate.
    """
    linked = _link(engine, parts, settings, now, decisions, progress)
    as_of, own = linked.as_of, linked.own
    tracked = tracked_columns(engine, parts)
    found = origins(
        (*own, *linked.converted), frozenset((one.table, one.column) for one in tracked),
        tuple(engine.columns("l_deal")),
    )  # fmt: skip
    found = tuple(replace(one, standard="own") if _is_called(one, settings.judgement) else one for one in found)
    accounts = {one.column: one.type for one in found if "account" in one.tables and one.column != "revenue_base"}
    make_companies(engine, accounts | {"revenue_base": Type.NUMBER})
    feeds = _histories(engine, linked, settings)
    window = deal_window(engine, as_of, settings.horizon_days, undated=linked.undated)
    progress(0.6)
    make_anchors(engine, as_of)
    load_asof(engine, tracked)
    make_values(engine, found)
    make_raw(engine, found)
    progress(0.8)
    derived = make_subjects(engine, found, feeds.stop("event"), corrections, find_products(engine, parts, found))
    return Facts(as_of, window, feeds, own, found, derived, linked.identity, "place" in engine.columns("l_deal"))


def _link(
    engine: Engine, parts: Sequence[Part], settings: Settings, now: dt.datetime, decisions: Sequence[Remembered],
    progress: Callable[[float], None],
) -> _Linked:  # fmt: skip
    own = attach(engine, parts)
    separate_systems(engine)
    load_rates(engine, settings.currency, settings.rates)
    progress(0.1)
    identity = link_companies(engine, decisions)
    link_history(engine)
    progress(0.4)
    for table in ("account", "lead"):
        in_base(engine, f"l_{table}", {"revenue": "revenue_base"}, "created", settings.currency)
    converted = deals_from_leads(engine, own)
    undated = _undated(engine)
    return _Linked(own, converted, identity, undated, _as_of(engine, settings, now, undated))


def _histories(engine: Engine, linked: _Linked, settings: Settings) -> Feeds:
    """Make `deal` and `customer`; needs `company`."""
    make_deals(engine, linked.as_of, settings.currency, undated=linked.undated)
    feeds = feed_ends(engine, linked.as_of)
    make_customers(engine, feeds, settings.currency)
    return feeds


def _is_called(origin: Origin, header: str) -> bool:
    """Tell the column of the reps' judgement, whose "A" to "C" are grades whatever else they may be elsewhere."""
    return header.strip().casefold() in (origin.column.casefold(), origin.attribute.label.casefold())


def _undated(engine: Engine) -> bool:
    """Tell whether there are deals and none has a date of creation."""
    rows = engine.rows('SELECT COUNT(*) AS "n", COUNT("created") AS "dates" FROM "l_deal"')
    return bool(rows["n"][0]) and not rows["dates"][0]


def _latest(engine: Engine, dated: Sequence[tuple[str, str]], now: dt.datetime) -> list[dt.datetime]:
    """Return the latest date of each table that does not lie in the future."""
    found = []
    for table, date in dated:
        rows = engine.rows(f'SELECT MAX({date}) AS "at" FROM "c_{table}" WHERE {date} <= {instant_sql(now)}')
        value = rows.records()[0]["at"]
        if isinstance(value, dt.datetime):
            found.append(value)
    return found


def _as_of(engine: Engine, settings: Settings, now: dt.datetime, undated: bool) -> dt.datetime:
    """Return the latest event in the data that does not lie in the future, unless the settings name a date.

    Where nothing has a date, the records are as of today.
    """
    if settings.as_of is not None:  # to the end of that day, where the company is
        return to_utc(dt.datetime.combine(settings.as_of, dt.time.max), settings.timezone)
    found = _latest(engine, _DATED, now) or _latest(engine, _PLANNED, now)
    if not found and undated:
        return dt.datetime.combine(now.date(), dt.time())
    if not found:
        raise DataError("facts.no_dates")
    return max(found)
