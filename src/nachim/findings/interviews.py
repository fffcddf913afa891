"""The super users (R12): of the best customers the ten to interview, each with six traits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from nachim.engine.dialects import quote, text
from nachim.evidence.ledger import Ledger
from nachim.findings.fitting import Ground, fit, grounds
from nachim.findings.freeze import Frozen
from nachim.model.attribute import Attribute, Kind
from nachim.model.condition import Condition, Operator
from nachim.model.customers import TRAITS, Interview, Mark, Trait
from nachim.model.evidence import Word
from nachim.model.findings import Best, BestAccount

INTERVIEWS = 10
NEED_DAYS = 180
"""An event at most so long before the deal shows a need."""
LASTING = 24.0
"""Months of paying that show that a company keeps paying."""
_BACKED = ("series_a", "series_b", "series_c", "series_d", "pre_ipo", "listed", "pe_owned", "acquired")
_PROFIT = re.compile("profit|net income|ebitda|영업이익|순이익|영업손익", re.IGNORECASE)
_GROWTH = re.compile("growth|성장률", re.IGNORECASE)
_FUNDING = re.compile("funding|fundraising|investment round|raised|투자 유치|투자유치|펀딩", re.IGNORECASE)

_FIGURES = ("revenue_year", "observed_months", "cycle_days", "m_expansion")
"""Columns that traits are told from, as far as they are there."""

Row = Mapping[str, object]


def interviews(ledger: Ledger, frozen: Frozen, best: Best, outcome: str) -> tuple[Interview, ...]:
    """Return the ten of the best to interview, in their order; those like an earlier one come only if room is left."""
    known = ledger.runner.models.specifications[outcome].attributes
    ground = grounds(ledger, known, outcome)
    rows = _rows(ledger, [one.company for one in best.top])
    chosen = diverse([(one, _likeness(ground, rows[one.company])) for one in best.top])
    median = ledger.add(
        "best.cycle", "report.figure.best.cycle", "median",
        'SELECT "cycle_days" AS "x" FROM "customers" WHERE "judged" = 1', unit="days",
    )  # fmt: skip
    made = []
    for one in chosen:
        row, id_ = rows[one.company], f"best.{one.rank}"
        traits = {
            trait: fit(ledger, ground.get(trait), trait, _value(row, ground.get(trait)), outcome, f"{id_}.{trait}")
            for trait in ("industry", "size", "place")
        }
        traits["pay"] = _pay(ledger, frozen.attributes, row, one, id_)
        traits["ready"] = _ready(ledger, frozen.attributes, row, one, id_, median)
        traits["grow"] = _grow(ledger, frozen.attributes, row, one, id_)
        made.append(Interview(one.company, one.name, one.rank, tuple(traits[name] for name in TRAITS)))
    return tuple(made)


def diverse(accounts: Sequence[tuple[BestAccount, object]], size: int = INTERVIEWS) -> list[BestAccount]:
    """Return `size` accounts in their order: those unlike all before them first, then the best of the others.

    Parameters
    ----------
    accounts
        The best first, each with what makes two alike.
    """
    seen: set[object] = set()
    new: list[BestAccount] = []
    alike: list[BestAccount] = []
    for account, likeness in accounts:
        (alike if likeness in seen else new).append(account)
        seen.add(likeness)
    return sorted([*new, *alike][:size], key=lambda one: one.rank)


def _rows(ledger: Ledger, companies: Sequence[str]) -> dict[str, Row]:
    """Return customers as they were when they bought, with what their accounts say today under `today.`."""
    where = f'WHERE "company" IN ({", ".join(map(text, companies))})'
    then = {str(row["company"]): row for row in ledger.runner.rows(f'SELECT * FROM "customers" {where}').records()}
    accounts = ledger.runner.rows(f'SELECT * FROM "accounts" {where}').records()
    today = {str(row["company"]): row for row in accounts}
    return {
        company: row | {f"today.{name}": value for name, value in today.get(company, row).items()}
        for company, row in then.items()
    }


def _value(row: Row, ground: Ground | None) -> object:
    return None if ground is None else row.get(ground.attribute.name)


def _likeness(ground: Mapping[str, Ground], row: Row) -> object:
    values = {trait: _value(row, one) for trait, one in ground.items()}
    return tuple(None if value is None else ground[trait].condition(value) for trait, value in values.items())


def _number(row: Row, name: str) -> float | None:
    value = row.get(name)
    return None if value is None else float(str(value))


def _entered(
    ledger: Ledger, row: Row, one: BestAccount, id_: str, column: str, label: str, unit: str, **words: Word
) -> str:
    columns = ", ".join(quote(name) for name in _FIGURES if name in row)
    return ledger.add(
        id_, f"report.figure.{label}", "value",
        f'SELECT {columns} FROM "customers" WHERE "company" = {text(one.company)}', unit=unit,
        words={"company": one.name, **words}, arguments={"column": column},
    )  # fmt: skip


def _named(attributes: Sequence[Attribute], names: re.Pattern[str], kind: Kind) -> list[Attribute]:
    return [one for one in attributes if one.kind is kind and names.search(one.label)]


def _pay(ledger: Ledger, attributes: Sequence[Attribute], row: Row, one: BestAccount, id_: str) -> Trait:
    """Return whether it can pay and keep paying: it pays now, and its financing, profit or years with us say so."""
    paid, ended = _number(row, "revenue_year"), _number(row, "ended")
    if ended:
        return Trait("pay", Mark.NO, "interviews.pay.left")
    if paid is None:
        return Trait("pay", Mark.UNKNOWN, "interviews.pay.unknown")
    if paid <= 0:
        return Trait("pay", Mark.NO, "interviews.pay.nothing")
    currency = ledger.evidence[one.lifetime].words["currency"]
    figures = {
        "paid": _entered(ledger, row, one, f"{id_}.pay", "revenue_year", "paid_year", "money", currency=currency)
    }
    for profit in _named(attributes, _PROFIT, Kind.NUMBER):
        value = _number(row, f"today.{profit.name}")
        if value is not None:
            mark, sign = (Mark.YES, "profit") if value > 0 else (Mark.NO, "loss")
            return Trait("pay", mark, f"interviews.pay.{sign}", {"attribute": profit.name}, figures)
    stage = row.get("today.growth_stage")
    if stage in _BACKED:
        when = Condition("growth_stage", Operator.IN, (str(stage),))
        return Trait("pay", Mark.YES, "interviews.pay.funded", {"when": when}, figures)
    for event in _named(attributes, _FUNDING, Kind.DAYS):
        if _number(row, f"today.{event.name}") is not None or _number(row, event.name) is not None:
            return Trait("pay", Mark.YES, "interviews.pay.raised", {"event": event.label}, figures)
    if (_number(row, "observed_months") or 0) >= LASTING:
        months = _entered(ledger, row, one, f"{id_}.months", "observed_months", "paid_months", "number")
        return Trait("pay", Mark.YES, "interviews.pay.lasts", {}, figures | {"months": months})
    return Trait("pay", Mark.UNKNOWN, "interviews.pay.unclear", {}, figures)


def _ready(ledger: Ledger, attributes: Sequence[Attribute], row: Row, one: BestAccount, id_: str, median: str) -> Trait:
    """Return whether it was ready to buy: need (an event shortly before) and conviction (it decided soon)."""
    days, usual = _number(row, "cycle_days"), ledger.figure(median).value
    if days is None or usual is None:
        return Trait("ready", Mark.UNKNOWN, "interviews.ready.unknown")
    cycle = _entered(ledger, row, one, f"{id_}.ready", "cycle_days", "cycle_of", "days")
    figures = {"days": cycle, "median": median}
    events = [each for each in attributes if each.kind is Kind.DAYS]
    ago = {each.label: _number(row, each.name) for each in events}
    lately = {label: since for label, since in ago.items() if since is not None and since <= NEED_DAYS}
    covered = any(since is not None for since in ago.values()) or any(row.get(each.why) == "none" for each in events)
    if lately:
        event = min(lately, key=lambda label: (lately[label], label))
        mark, text_ = (Mark.YES, "both") if days <= usual else (Mark.UNKNOWN, "need")
        return Trait("ready", mark, f"interviews.ready.{text_}", {"event": event}, figures)
    if days <= usual:
        return Trait("ready", Mark.UNKNOWN, "interviews.ready.conviction", {}, figures)
    mark, text_ = (Mark.NO, "neither") if covered else (Mark.UNKNOWN, "slow")
    return Trait("ready", mark, f"interviews.ready.{text_}", {}, figures)


def _grow(ledger: Ledger, attributes: Sequence[Attribute], row: Row, one: BestAccount, id_: str) -> Trait:
    """Return whether it is able to grow: it pays more than at first, or its own growth is recorded."""
    for growth in _named(attributes, _GROWTH, Kind.NUMBER):
        value = _number(row, f"today.{growth.name}")
        if value is not None:
            mark, sign = (Mark.YES, "grows") if value > 0 else (Mark.NO, "stagnates")
            return Trait("grow", mark, f"interviews.grow.{sign}", {"attribute": growth.name})
    ratio = _number(row, "m_expansion")
    if ratio is None:
        return Trait("grow", Mark.UNKNOWN, "interviews.grow.unknown")
    figures = {"ratio": _entered(ledger, row, one, f"{id_}.grow", "m_expansion", "expansion_of", "ratio")}
    if round(ratio, 1) == 1.0:
        return Trait("grow", Mark.UNKNOWN, "interviews.grow.same", {}, figures)
    mark, sign = (Mark.YES, "more") if ratio > 1 else (Mark.NO, "less")
    return Trait("grow", mark, f"interviews.grow.{sign}", {}, figures)
