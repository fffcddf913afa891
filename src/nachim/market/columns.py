"""Which column of a table of counts says what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("establishments", re.compile("establishment|사업체")),
    ("employees", re.compile("(?<!code )size(?!.*code)|employees|headcount|직원|종사자|규모")),
    ("firms", re.compile("^(number of )?(firms|companies|enterprises)$|^count$|기업 ?수|회사 ?수|기업체 ?수")),
    ("industry", re.compile("industry|naics|ksic|sector|산업|업종")),
    ("region", re.compile("state|region|province|지역|시도|시·도|행정구역")),
    ("country", re.compile("country|국가")),
)
DIMENSIONS = ("industry", "employees", "region", "country")
UNITS = ("firms", "establishments")
_LOOKED = 20
"""First rows among which the head of the table is looked for."""


def find_head(rows: Sequence[Sequence[str]]) -> tuple[int, Mapping[str, tuple[int, ...]]] | None:
    """Return the row of heads and the places of each role's columns; None where nothing is counted by anything.

    Examples
    --------
    >>> find_head([["Counts of 2021"], ["Industry", "Size", "Firms"], ["52", "5-9", "10"]])
    (1, {'industry': (0,), 'employees': (1,), 'firms': (2,)})
    """
    for place, row in enumerate(rows[:_LOOKED]):
        found: dict[str, tuple[int, ...]] = {}
        for at, cell in enumerate(row):
            role = _role(cell)
            if role:
                found[role] = (*found.get(role, ()), at)
        if found.keys() & set(UNITS) and found.keys() & set(DIMENSIONS):
            return place, found
    return None


def _role(head: str) -> str:
    text = re.sub(r"[\s_]+", " ", head).strip().casefold()
    return next((role for role, pattern in _ROLES if len(text) <= 60 and pattern.search(text)), "")
