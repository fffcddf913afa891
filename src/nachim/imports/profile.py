"""What the values of a column look like, before anybody decides what they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nachim.engine import Engine
from nachim.imports.details import is_corporate
from nachim.imports.raw import RawTable
from nachim.imports.values.dates import has_time, read_date
from nachim.imports.values.flags import clearly_flag
from nachim.imports.values.missing import why_missing
from nachim.imports.values.money import currency_of, read_money
from nachim.imports.values.numbers import decimal_sign

MOST = 2_000
"""Distinct values looked at by Python, the commonest first."""

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[A-Za-z0-9-]{2,}$")
_DOMAIN = re.compile(r"^(https?://)?([\w-]+\.)+[A-Za-z]{2,}(:\d+)?(/\S*)?$")
_PHONE = re.compile(r"^\+?\(?\d{1,4}\)?[-. )]\s?\d{3,4}[-. ]\d{4}$|^01\d[-. ]?\d{3,4}[-. ]?\d{4}$|^\+\d{8,14}$")
_BUSINESS = re.compile(r"^\d{3}-\d{2}-\d{5}$")
_CORPORATION = re.compile(r"^\d{6}-?\d{7}$")
_EIN = re.compile(r"^\d{2}-\d{7}$")
_DUNS = re.compile(r"^\d{2}-\d{3}-\d{4}$")
_HASH = re.compile(
    r"^[0-9a-f]{16,}$|^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^[A-Za-z0-9+/]{22,}==$",
    re.IGNORECASE,
)
_CODE = re.compile(r"^(?=.*\d)[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$")


@dataclass(frozen=True, slots=True)
class Profile:
    """Counts and shapes of one column. Shares are of rows that hold a value, weighted by how often it stands."""

    rows: int
    filled: int
    """Rows with a value that says something: neither blank nor "미정"."""
    distinct: int
    """Distinct texts, missing words included."""
    top: Mapping[str, int]
    """The commonest distinct texts, without words for missing, with their counts."""
    number: float = 0.0
    date: float = 0.0
    flag: float = 0.0
    email: float = 0.0
    domain: float = 0.0
    phone: float = 0.0
    business_number: float = 0.0
    corporation_number: float = 0.0
    """Six and seven digits with the check digit that companies have, not persons."""
    ein: float = 0.0
    duns: float = 0.0
    code: float = 0.0
    """Letters and digits mixed, as ids are."""
    hashed: float = 0.0
    """Hexadecimal, UUID or base64."""
    currency: float = 0.0
    clock: float = 0.0
    """Dates with a time of day."""
    length: float = 0.0
    """Mean length of a value."""
    spaces: float = 0.0
    """Mean number of words."""

    @property
    def fill(self) -> float:
        """Share of rows that hold a value."""
        return self.filled / self.rows if self.rows else 0.0

    @property
    def variety(self) -> float:
        """Distinct texts per row that holds one."""
        return self.distinct / self.filled if self.filled else 0.0

    @property
    def examples(self) -> tuple[str, ...]:
        """Three common values."""
        return tuple(list(self.top)[:3])


def profile(engine: Engine, raw: RawTable, table: str) -> dict[str, Profile]:
    """Return the profile of every column of a raw table that the engine reads as `table`.

    Parameters
    ----------
    engine
        Where `table` is readable.
    raw
        The file as read.
    table
        Name under which its Parquet file was made readable.
    """
    return {key: _column(engine, table, key, raw.rows) for key in raw.keys}


def _column(engine: Engine, table: str, key: str, rows: int) -> Profile:
    counted = f'SELECT "{key}" AS "text", COUNT(*) AS "n" FROM "{table}" WHERE "{key}" IS NOT NULL GROUP BY "{key}"'
    frame = engine.rows(
        'SELECT "c".*, COUNT(*) OVER () AS "different", SUM("c"."n") OVER () AS "all" '
        f'FROM ({counted}) AS "c" ORDER BY "n" DESC, "text" LIMIT {MOST}'
    )
    counts = {str(text): int(n) for text, n in zip(frame["text"], frame["n"], strict=True)}
    distinct, present = (int(frame[name][0]) for name in ("different", "all")) if counts else (0, 0)
    missing = sum(n for text, n in counts.items() if why_missing(text) is not None)
    top = {text: n for text, n in counts.items() if why_missing(text) is None}
    return shape(rows, present - missing, distinct, top)


def shape(rows: int, filled: int, distinct: int, top: Mapping[str, int]) -> Profile:
    """Return the profile that these commonest values make.

    Examples
    --------
    >>> shape(3, 3, 2, {"1,200": 2, "약 300": 1}).number
    1.0
    """
    seen = sum(top.values())
    if not seen:
        return Profile(rows, filled, distinct, top)

    def share(holds: Mapping[str, bool]) -> float:
        return sum(n for text, n in top.items() if holds[text]) / seen

    dates = {text: _dated(text) for text in top}
    decimal = decimal_sign(text for text in top if not dates[text])
    numbers = {
        text: any(c.isdigit() for c in text) and read_money(text, decimal=decimal).value is not None for text in top
    }
    return Profile(
        rows, filled, distinct, top,
        number=share(numbers),
        date=share(dates),
        flag=share({text: clearly_flag(text) for text in top}),
        email=share({text: bool(_EMAIL.match(text)) for text in top}),
        domain=share({text: bool(_DOMAIN.match(text)) and not text.replace(".", "").isdigit() for text in top}),
        phone=share({text: bool(_PHONE.match(text)) for text in top}),
        business_number=share({text: bool(_BUSINESS.match(text)) for text in top}),
        corporation_number=share({text: _corporate(text) for text in top}),
        ein=share({text: bool(_EIN.match(text)) for text in top}),
        duns=share({text: bool(_DUNS.match(text)) for text in top}),
        code=share({text: bool(_CODE.match(text)) and not text.replace(".", "").isalpha() for text in top}),
        hashed=share({text: bool(_HASH.match(text)) for text in top}),
        currency=share({text: any(c.isdigit() for c in text) and currency_of(text) is not None for text in top}),
        clock=share({text: dates[text] and has_time(text) for text in top}),
        length=sum(len(text) * n for text, n in top.items()) / seen,
        spaces=sum(len(text.split()) * n for text, n in top.items()) / seen,
    )  # fmt: skip


def _dated(text: str) -> bool:
    if not any(c.isdigit() for c in text) or text.isdigit():
        return text.isdigit() and len(text) in (6, 8) and read_date(text).value is not None
    return any(read_date(text, order=order).value is not None for order in ("ymd", "dmy", "mdy"))


def _corporate(text: str) -> bool:
    return bool(_CORPORATION.match(text)) and is_corporate(text.replace("-", ""))
