"""Size: the usual bands of head count and revenue, as edges for levels."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from nachim.standards.mapped import Mapped, Way
from nachim.standards.text import clean_text, gap_in
from nachim.standards.vocabulary import Vocabulary, map_texts, words_of

HEADCOUNT_EDGES = (10.0, 50.0, 200.0, 500.0, 1000.0, 5000.0)
"""People: 1–9, 10–49, 50–199, 200–499, 500–999, 1,000–4,999, 5,000 and more. Bands are left closed."""

REVENUE_EDGES = {
    "KRW": (1e9, 5e9, 1e10, 5e10, 1e11, 5e11, 1e12),
    "USD": (1e6, 5e6, 1e7, 5e7, 1e8, 5e8, 1e9),
}
"""Yearly revenue by currency.

KRW: 10억, 50억, 100억, 500억, 1,000억, 5,000억, 1조; USD: 1, 5, 10, 50, 100, 500 million, 1 billion.
"""

CLASS_EDGES = {
    "employees": (100.0, 1000.0),
    "revenue_KRW": (5e10, 1e12),
    "revenue_USD": (5e7, 1e9),
}
"""Where small business ends and enterprise begins: 100 and 1,000 people; 50 million and 1 billion USD; 500억, 1조."""


def class_edges(field: str, currency: str | None = None) -> tuple[float, float] | None:
    """Return where the middle class of size begins and where it ends; None where there is no usual answer.

    Examples
    --------
    >>> class_edges("employees"), class_edges("revenue", "BRL")
    ((100.0, 1000.0), None)
    """
    return CLASS_EDGES.get(field if field == "employees" else f"{field}_{currency}")


def size_edges(field: str, currency: str | None = None) -> tuple[float, ...] | None:
    """Return the usual inner edges of a field's bands; None where there are none and the data must choose.

    Parameters
    ----------
    field
        ``"employees"`` or ``"revenue"``.
    currency
        ISO code of the revenue's currency.

    Examples
    --------
    >>> size_edges("employees")[:2], size_edges("revenue", "KRW")[0], size_edges("revenue", "BRL")
    ((10.0, 50.0), 1000000000.0, None)
    """
    if field == "employees":
        return HEADCOUNT_EDGES
    return REVENUE_EDGES.get(currency or "") if field == "revenue" else None


def band_of(value: float, edges: tuple[float, ...]) -> tuple[float | None, float | None]:
    """Return the left-closed band a value lies in; None for an open end.

    Examples
    --------
    >>> band_of(200, HEADCOUNT_EDGES), band_of(9, HEADCOUNT_EDGES), band_of(5000, HEADCOUNT_EDGES)
    ((200.0, 500.0), (None, 10.0), (5000.0, None))
    """
    low = max((edge for edge in edges if edge <= value), default=None)
    high = min((edge for edge in edges if edge > value), default=None)
    return low, high


_LINKEDIN = {
    "A": (1, 1), "B": (2, 10), "C": (11, 50), "D": (51, 200), "E": (201, 500), "F": (501, 1000),
    "G": (1001, 5000), "H": (5001, 10_000), "I": (10_001, None),
}  # fmt: skip
"""Codes of head count in LinkedIn's API and exports."""
_PEOPLE = re.compile(
    r"employees?|people|staff|fte|workers|headcount|명|인|이상|이하|미만|초과|직원|임직원|약|\s", re.IGNORECASE
)
_RANGE = re.compile(r"(\d+)(k?)(?:[-–—~〜]|to)(\d+)(k?)")
_OPEN = re.compile(r"[>≥]?=?(\d+)(k?)(\+?)|<=?(\d+)(k?)")
_FEW_CODES = 3


def read_headcount(text: str) -> tuple[int, int | None] | None:
    """Return the smallest and largest head count that a text says; None at the end where it is open.

    Examples
    --------
    >>> read_headcount("50-99명"), read_headcount("1,000+"), read_headcount("201-500 employees")
    ((50, 99), (1000, None), (201, 500))
    >>> read_headcount("300인 미만"), read_headcount("10K+"), read_headcount("large")
    ((1, 299), (10000, None), None)
    """
    folded = clean_text(text).casefold().replace(",", "")
    bare = _PEOPLE.sub("", folded)
    if match := _RANGE.fullmatch(bare):
        low, high = _people(match[1], match[2]), _people(match[3], match[4])
        return (low, high) if low <= high else None
    match = _OPEN.fullmatch(bare)
    if not match:
        return None
    if match[4]:
        return (1, _people(match[4], match[5]) - ("=" not in bare))
    n = _people(match[1], match[2])
    if "미만" in folded:
        return (1, n - 1) if n > 1 else None
    if "이하" in folded:
        return 1, n
    more = "초과" in folded or (bare.startswith(">") and "=" not in bare)
    if match[3] or "이상" in folded or more or bare[0] in ">≥":
        return n + more, None
    return n, n


def _people(digits: str, thousands: str) -> int:
    return int(digits) * (1000 if thousands else 1)


def headcount_bands() -> Vocabulary:
    """Return the usual bands of head count as values: "1-9", "10-49", …, "5000+"."""
    return words_of("headcount_bands.csv")


def map_headcounts(
    raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
) -> list[Mapped]:
    """Map distinct texts to the usual bands of head count; texts that say no number stay None.

    A range that reaches over a band's edge goes to the band of its geometric middle, and the other bands it reaches are
    candidates. LinkedIn's letters are read where the whole column is of such letters.

    Examples
    --------
    >>> [m.value for m in map_headcounts(["50-99명", "201-500 employees", "1,000+", "5001-10000", "large"])]
    ['50-199', '200-499', '1000-4999', '5000+', None]
    >>> [m.value for m in map_headcounts(["B", "D", "I"])]
    ['1-9', '50-199', '5000+']
    """
    said = [raw for raw in raws if gap_in(raw) is None]
    letters = len(said) >= _FEW_CODES and all(raw.strip().upper() in _LINKEDIN for raw in said)

    def look_up(raw: str) -> Mapped | None:
        people = _LINKEDIN.get(raw.strip().upper()) if letters else read_headcount(raw)
        return _banded(raw, people, Way.CODE if letters else Way.NAME) if people else None

    return map_texts(raws, look_up, counts=counts, known=known, keep_own=False)


def _banded(raw: str, people: tuple[int, int | None], way: Way) -> Mapped | None:
    low, high = people
    if low < 1:
        return None
    bands = headcount_bands()
    ids = list(bands.entries)
    first = _place(low)
    # "51-200" and "1-10" are meant as bands whose edges fall one beside ours.
    last = len(ids) - 1 if high is None else _place(high)
    middle = first if high is None else _place(math.sqrt(low * high))
    if high is not None and last > middle and high == HEADCOUNT_EDGES[middle]:
        last = middle
    sure = 1.0 if first == last else 0.8
    candidates = (ids[middle], *(ids[place] for place in range(first, last + 1) if place != middle))
    return Mapped(raw, ids[middle], bands.label(ids[middle]), sure, candidates, way if sure == 1.0 else Way.PART)


def _place(people: float) -> int:
    return sum(edge <= people for edge in HEADCOUNT_EDGES)
