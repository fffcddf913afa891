"""Earlier and later rows, and random parts of the same size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nachim.stats.coded import Bools

EARLIER = 0.7
"""Share of rows that a card is learned from."""


@dataclass(frozen=True, slots=True)
class Split:
    """Two parts of the rows."""

    earlier: Bools
    later: Bools
    order: str
    """"time", "record" (no dates: the order of the rows stands in) or "random"."""
    at: np.datetime64 | float | None
    """First value of `when` in the later part; None for a random split."""
    met_before: float | None
    """Share of later rows whose account also stands in the earlier part; None without accounts."""
    new: Bools
    """Later rows whose account does not stand in the earlier part (all later rows without accounts)."""


def split_by_time(
    when: npt.NDArray[Any] | None, rows: int, accounts: npt.NDArray[Any] | None = None, share: float = EARLIER
) -> Split:
    """Split at the date that leaves about `share` of the rows earlier; rows of one date stay together.

    Parameters
    ----------
    when
        Creation date (or any number that rises with time) of each row; None, or values all missing, for record order.
        Rows without a date take part in neither side.
    accounts
        Key of the account of each row; None where a row has none.

    Examples
    --------
    >>> split = split_by_time(np.array([1.0, 2.0, 2.0, 3.0]), 4, share=0.5)
    >>> split.earlier.tolist(), split.at
    ([True, False, False, False], 2.0)
    """
    known = None if when is None else ~_missing(when)
    if when is None or known is None or not known.any():
        order, known = np.arange(rows, dtype=np.float64), np.ones(rows, np.bool_)
        name = "record"
    else:
        order, name = when, "time"
    distinct, place, counts = np.unique(order[known], return_inverse=True, return_counts=True)
    before = np.concatenate([[0], np.cumsum(counts)])
    wanted = share * before[-1]
    inner = before[1:-1]
    cut = 1 + int(np.abs(inner - wanted).argmin()) if len(inner) else len(distinct)
    earlier = np.zeros(rows, np.bool_)
    earlier[np.flatnonzero(known)[place < cut]] = True
    later = known & ~earlier
    at = None
    if cut < len(distinct):
        at = distinct[cut] if order.dtype.kind == "M" else float(distinct[cut])
    return _with_accounts(earlier, later, name, at, accounts)


def split_at_random(
    rows: npt.NDArray[np.int64], total: int, earlier: int, seed: int, accounts: npt.NDArray[Any] | None = None
) -> Split:
    """Split the given rows at random, `earlier` of them into the first part.

    Parameters
    ----------
    rows
        Rows that take part (those of the split by time), of `total`.
    """
    drawn = np.random.default_rng(seed).permutation(rows)
    first, second = np.zeros(total, np.bool_), np.zeros(total, np.bool_)
    first[drawn[:earlier]] = True
    second[drawn[earlier:]] = True
    return _with_accounts(first, second, "random", None, accounts)


def _with_accounts(
    earlier: Bools, later: Bools, order: str, at: np.datetime64 | float | None, accounts: npt.NDArray[Any] | None
) -> Split:
    if accounts is None:
        return Split(earlier, later, order, at, None, later)
    seen = {account for account in accounts[earlier].tolist() if account is not None}
    met = np.array([account in seen for account in accounts.tolist()], np.bool_) & later
    return Split(earlier, later, order, at, float(met.sum() / max(later.sum(), 1)), later & ~met)


def _missing(when: npt.NDArray[Any]) -> Bools:
    missing: Bools = np.isnat(when) if when.dtype.kind == "M" else np.isnan(when.astype(np.float64))
    return missing
