"""Local times to UTC in portable SQL: what a zone's clocks were ahead, written out as constants."""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from nachim.errors import MappingError

_FIRST, _LAST = 2000, 2040
"""Years whose changes of clock are written out; before and after, the nearest one holds."""


def zone_of(name: str) -> ZoneInfo:
    """Return a zone by its IANA name.

    Raises
    ------
    MappingError
        If there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError) as error:
        raise MappingError("mapping.zone", zone=name) from error


def to_utc(local: dt.datetime, zone: str) -> dt.datetime:
    """Return a naive local time as naive UTC.

    Examples
    --------
    >>> to_utc(dt.datetime(2025, 3, 14, 5), "Asia/Seoul")
    datetime.datetime(2025, 3, 13, 20, 0)
    """
    return local.replace(tzinfo=zone_of(zone)).astimezone(dt.UTC).replace(tzinfo=None)


def utc_sql(local: str, zone: str) -> str:
    r"""Return SQL for a local TIMESTAMP expression in UTC.

    Examples
    --------
    >>> utc_sql('"t"', "Asia/Seoul"), utc_sql('"t"', "UTC")
    ('("t" - INTERVAL \'32400\' SECOND)', '"t"')
    """
    first, changes = _changes(zone)
    if not changes:
        return _less(local, first)
    cases = []
    ahead = first
    for at, later in changes:
        cases.append(f"WHEN {local} < CAST('{at.isoformat(sep=' ')}' AS TIMESTAMP) THEN {_less(local, ahead)}")
        ahead = later
    return f"CASE {' '.join(cases)} ELSE {_less(local, ahead)} END"


def _less(local: str, seconds: int) -> str:
    return f"({local} - INTERVAL '{seconds}' SECOND)" if seconds else local


@cache
def _changes(name: str) -> tuple[int, tuple[tuple[dt.datetime, int], ...]]:
    """Seconds ahead of UTC at first, and each change: local time at which it comes, seconds ahead from then on."""
    zone = zone_of(name)
    at, end = dt.datetime(_FIRST, 1, 1, tzinfo=dt.UTC), dt.datetime(_LAST, 1, 1, tzinfo=dt.UTC)
    first = ahead = _ahead(at, zone)
    changes: list[tuple[dt.datetime, int]] = []
    while at < end:
        after = at + dt.timedelta(days=7)
        if _ahead(after, zone) != ahead:
            moment = _bisect(at, after, ahead, zone)
            changes.append(((moment + dt.timedelta(seconds=ahead)).replace(tzinfo=None), _ahead(moment, zone)))
            ahead = _ahead(moment, zone)
        at = after
    return first, tuple(changes)


def _bisect(low: dt.datetime, high: dt.datetime, ahead: int, zone: ZoneInfo) -> dt.datetime:
    while high - low > dt.timedelta(minutes=1):
        middle = low + (high - low) / 2
        low, high = (middle, high) if _ahead(middle, zone) == ahead else (low, middle)
    return (high + dt.timedelta(seconds=30)).replace(second=0, microsecond=0)


def _ahead(moment: dt.datetime, zone: ZoneInfo) -> int:
    offset = moment.astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
