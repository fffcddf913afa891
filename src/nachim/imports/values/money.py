"""Amounts of money: the value and the currency that the text itself names."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from nachim.imports.values.numbers import read_number
from nachim.imports.values.parsed import Parsed, gap
from nachim.imports.values.words import value_words

_CODES = {sign.lower(): code for code, signs in value_words()["currencies"].items() for sign in signs}
_SIGN = re.compile(
    "|".join(re.escape(sign) for sign in sorted(_CODES, key=lambda sign: (-len(sign), sign))), re.IGNORECASE
)


def currency_of(text: str) -> str | None:
    """Return the ISO code of the currency that a text names, or None.

    Examples
    --------
    >>> currency_of("1,200만원"), currency_of("R$ 30"), currency_of("300")
    ('KRW', 'BRL', None)
    """
    match = _SIGN.search(text)
    return _CODES[match[0].lower()] if match else None


def read_money(text: str, *, decimal: str = ".", scale: float = 1.0) -> Parsed:
    """Return an amount and its currency, None when the text names none.

    `scale` comes from the header, e.g. 1e4 for "(만원)"; a text with its own unit ("1.2억", "$2K") or naming the
    currency in full is not scaled again.

    Examples
    --------
    >>> read_money("1,200만원").value, read_money("$2K").value, read_money("$2K").currency
    (12000000.0, 2000.0, 'USD')
    >>> read_money("1.2억", scale=1e4).value, read_money("300", scale=1e4).value
    (120000000.0, 3000000.0)
    """
    folded = unicodedata.normalize("NFKC", text.replace("￦", "₩")).strip()
    if missing := gap(folded):
        return missing
    currency = currency_of(folded)
    bare = _SIGN.sub(" ", folded).strip() if currency else folded
    bare = re.sub(r"\s*정$", "", re.sub(r"^([-(−△▲])\s+", r"\1", bare))
    own_unit = re.search(r"\d\s*([조억만천]|[kmb]\b|mm\b|mn\b|bn\b|million|billion|thousand)", bare, re.IGNORECASE)
    parsed = read_number(bare, decimal=decimal, scale=1.0 if own_unit or currency else scale)
    # 만 and 억 without a currency are won: every other currency is named beside them
    korean = "KRW" if own_unit and own_unit[1] in "조억만천" else None
    return replace(parsed, currency=(currency or korean) if parsed.value is not None else None)
