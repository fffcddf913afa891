"""Size: the usual bands of head count and revenue, as edges for levels."""

from __future__ import annotations

HEADCOUNT_EDGES = (10.0, 50.0, 200.0, 500.0, 1000.0, 5000.0)
"""People: 1–9, 10–49, 50–199, 200–499, 500–999, 1,000–4,999, 5,000 and more. Bands are left closed."""

REVENUE_EDGES = {
    "KRW": (1e9, 5e9, 1e10, 5e10, 1e11, 5e11, 1e12),
    "USD": (1e6, 5e6, 1e7, 5e7, 1e8, 5e8, 1e9),
}
"""Yearly revenue by currency.

KRW: 10억, 50억, 100억, 500억, 1,000억, 5,000억, 1조; USD: 1, 5, 10, 50, 100, 500 million, 1 billion.
"""


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
