"""Dirt as in life: spellings, approximate numbers, gaps, stray spaces, repeated rows and impossible dates.

Every column is soiled from a random stream of its own, named after its file and original header, so that the renamed
sample is dirty in the same places.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from nachim.sample.tables import Cell, Column, Table
from nachim.sample.world import AS_OF

Spellings = Mapping[str, tuple[str, ...]]
Soil = Callable[[str, np.random.Generator, Spellings], str]


def _respell(text: str, rng: np.random.Generator, spellings: Spellings) -> str:
    """Another spelling of one of the values; invented words only change their case."""
    parts = text.split(";")
    at = int(rng.integers(len(parts)))
    choice = int(rng.integers(1_000))
    known = spellings.get(parts[at], () if parts[at] in ("없음", "미정") else (parts[at].upper(), parts[at].title()))
    parts[at] = known[choice % len(known)] if known else parts[at]
    return ";".join(parts)


def _blank(_text: str, rng: np.random.Generator, _spellings: Spellings) -> str:
    return ("", "", "", "미정", "-")[int(rng.integers(5))]


def _trail(text: str, rng: np.random.Generator, _spellings: Spellings) -> str:
    return text + " " if rng.random() < 0.7 else " " + text


def _about(text: str, rng: np.random.Generator, _spellings: Spellings) -> str:
    """Write a head count as people say it: ``약 200명``, ``50~100``, ``200+``, ``230명``."""
    number = int(text)
    steps = [1, 10, 50, 100, 200, 300, 500, 1_000, 3_000, 10_000]
    low = max((step for step in steps if step <= number), default=0)
    high = min((step for step in steps if step > number), default=50_000)
    rounded = max(1, round(number, -1 if number > 30 else 0))
    return (f"약 {rounded}명", f"{low}~{high}", f"{low}+", f"{number}명", f"{number:,}")[int(rng.integers(5))]


def _money(text: str, rng: np.random.Generator, _spellings: Spellings) -> str:
    """Write an amount in won as people do: ``120억``, ``약 3억 5천만``, ``1,200만원``, ``$2K``."""
    number = int(text.replace(",", ""))
    hundred_millions, rest = divmod(number, 10**8)
    forms = [f"{number / 10**8:.1f}억", f"약 {max(1, hundred_millions)}억", f"{number // 10**4:,}만원"]
    forms.append(f"${number // 1_350_000:,}K")
    if rest // 10**7:
        forms.append(f"{hundred_millions}억 {rest // 10**7}천만원")
    return forms[int(rng.integers(len(forms)))]


def _no_dashes(text: str, _rng: np.random.Generator, _spellings: Spellings) -> str:
    return text.replace("-", "")


def _absurd(_text: str, rng: np.random.Generator, _spellings: Spellings) -> str:
    return ("0", "9999999", "-")[int(rng.integers(3))]


_CATEGORY: tuple[tuple[Soil, float], ...] = ((_respell, 0.05), (_trail, 0.015), (_blank, 0.03))
_RECIPES: Mapping[str, tuple[tuple[Soil, float], ...]] = {
    "account.name": ((_trail, 0.02),),
    "account.industry": ((_respell, 0.35), (_trail, 0.02), (_blank, 0.03)),
    "account.headcount": ((_about, 0.06), (_absurd, 0.004), (_blank, 0.03)),
    "account.revenue": ((_money, 0.06), (_absurd, 0.004), (_blank, 0.06)),
    "account.country": _CATEGORY,
    "account.region": ((_respell, 0.12), (_trail, 0.01), (_blank, 0.03)),
    "account.district": ((_trail, 0.01), (_blank, 0.04)),
    "account.business_number": ((_no_dashes, 0.05), (_blank, 0.04)),
    "account.website": ((_blank, 0.03),),
    "account.founded": ((_blank, 0.05),),
    "account.funding": ((_respell, 0.06), (_blank, 0.06)),
    "account.technologies": ((_respell, 0.12), (_trail, 0.01), (_blank, 0.04)),
    "account.sales_team": ((_about, 0.05), (_blank, 0.05)),
    "account.sso": _CATEGORY,
    "account.isms_p": _CATEGORY,
    "account.overseas": _CATEGORY,
    "deal.account_name": ((_trail, 0.01),),
    "deal.channel": ((_respell, 0.03), (_trail, 0.01), (_blank, 0.02)),
    "deal.direction": ((_respell, 0.02), (_trail, 0.01), (_blank, 0.01)),
    "deal.decision_maker": ((_respell, 0.03), (_blank, 0.06)),
    "lead.channel": ((_respell, 0.03), (_blank, 0.03)),
    "lead.direction": ((_respell, 0.02), (_blank, 0.02)),
    "lead.decision_maker": ((_respell, 0.03), (_blank, 0.12)),
    "ticket.company": ((_trail, 0.02),),
    "event.company": ((_trail, 0.01),),
    "event.kind": ((_trail, 0.01),),
    "cost.channel": ((_trail, 0.02),),
}
_REPEATED = {
    "salesforce_accounts.csv": 4,
    "salesforce_opportunities.csv": 8,
    "tickets.csv": 12,
    "trigger_events.csv": 10,
    "new_leads.csv": 3,
}
_SHARE_OF_IMPOSSIBLE_DATES = 0.004


def soil(table: Table, seed: int, spellings: Spellings) -> Table:
    """Make a table as dirty as life makes it.

    Parameters
    ----------
    spellings
        Other ways to write a value; for invented words, none.

    Returns
    -------
    Table
        With about 1 to 6 % of the cells of soiled columns changed (spellings of industries: a third), some rows
        twice, and some deals closed before they began. Leads are twice as dirty.
    """
    more = 2.0 if table.name == "new_leads.csv" else 1.0
    columns = tuple(_soil_column(c, _stream(seed, table, c.name), spellings, more) for c in table.columns)
    rng = _stream(seed, table, "rows")
    return _repeat(_reverse_dates(replace(table, columns=columns), rng), rng)


def _stream(seed: int, table: Table, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, 30, zlib.crc32(f"{table.name}/{name}".encode())])


def _soil_column(column: Column, rng: np.random.Generator, spellings: Spellings, more: float) -> Column:
    values: list[Cell] = list(column.values)
    for change, rate in _RECIPES.get(column.role, ()):
        factor = 1.0 if change is _respell else more
        for at in np.flatnonzero(rng.random(len(values)) < rate * factor):
            value, own = values[at], np.random.default_rng(int(rng.integers(2**32)))
            if isinstance(value, str) and value == column.values[at] and value:
                values[at] = change(value, own, spellings)
    return replace(column, values=tuple(values))


def _reverse_dates(table: Table, rng: np.random.Generator) -> Table:
    roles = [column.role for column in table.columns]
    if "deal.created" not in roles:
        return table
    first, last = roles.index("deal.created"), roles.index("deal.closed")
    begin, end = list(table.columns[first].values), list(table.columns[last].values)
    for at in np.flatnonzero(rng.random(len(begin)) < _SHARE_OF_IMPOSSIBLE_DATES):
        if str(end[at]) <= AS_OF.isoformat():  # a deal that begins in the future would be another kind of wrong
            begin[at], end[at] = end[at], begin[at]
    columns = list(table.columns)
    columns[first] = replace(columns[first], values=tuple(begin))
    columns[last] = replace(columns[last], values=tuple(end))
    return replace(table, columns=tuple(columns))


def _repeat(table: Table, rng: np.random.Generator) -> Table:
    length = len(table.columns[0].values)
    if not length:
        return table
    order = np.sort(np.concatenate([np.arange(length), rng.integers(0, length, _REPEATED.get(table.name, 0))]))
    return replace(table, columns=tuple(replace(c, values=tuple(c.values[at] for at in order)) for c in table.columns))
