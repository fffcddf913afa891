"""Official classifications: NAICS 2022 and the sections and divisions of KSIC 11."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from nachim.standards.vocabulary import read_table

_NAICS = re.compile(r"\d{2,6}")
_KSIC = re.compile(r"([A-U])?(\d{0,5})")


@cache
def naics_titles() -> dict[str, str]:
    """Return all NAICS 2022 codes, from sectors ("31-33") to six digits, with their official titles."""
    return {row["code"]: row["title"] for row in read_table("naics.csv")}


@cache
def ksic_titles() -> dict[str, str]:
    """Return KSIC 11 sections ("C") and divisions ("10") with their official titles."""
    return {row["code"]: row["title"] for row in read_table("ksic.csv")}


@cache
def _sections() -> dict[str, str]:
    return {row["code"]: row["section"] for row in read_table("ksic.csv") if row["section"]}


def naics_code(text: str) -> str | None:
    """Return the NAICS 2022 code that a text is, or None.

    Examples
    --------
    >>> naics_code("513210"), naics_code("999999")
    ('513210', None)
    """
    code = text.strip().removesuffix(".0")
    if code in naics_titles():
        return code
    # A two-digit code inside a sector's range.
    return code if _NAICS.fullmatch(code) and code in {"31", "32", "33", "44", "45", "48", "49"} else None


def ksic_code(text: str) -> str | None:
    """Return the KSIC 11 code that a text is, with the letter of its section, or None.

    Only section and division are checked; the digits below are kept.

    Examples
    --------
    >>> ksic_code("58221"), ksic_code("C"), ksic_code("C62"), ksic_code("04")
    ('J58221', 'C', None, None)
    """
    match = _KSIC.fullmatch(text.strip().upper())
    if not match or not match[0]:
        return None
    letter, digits = match[1] or "", match[2]
    if len(digits) < 2:
        return letter if letter and not digits else None
    section = _sections().get(digits[:2])
    return section + digits if section and letter in ("", section) else None


@cache
def _concordance() -> dict[str, tuple[str, ...]]:
    return {row["ksic"]: tuple(row["naics"].split()) for row in read_table("ksic_naics.csv")}


def naics_from_ksic(code: str, most: int = 5) -> tuple[str, ...]:
    """Return the NAICS industry groups (four digits) that a KSIC code may be, likeliest first; none for no code.

    One Korean code rarely is one American code, so these are candidates and never an answer. They come through ISIC
    revision 4; a class without a link there takes those of its group or division.

    Examples
    --------
    >>> naics_from_ksic("J58221"), naics_from_ksic("K65", 3)
    (('5132',), ('5241', '5251', '9231'))
    """
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRSTU")
    for length in range(min(len(digits), 4), 1, -1):
        found: Counter[str] = Counter()
        for of, codes in _concordance().items():
            if of.startswith(digits[:length]):
                found.update({one: len(codes) - place for place, one in enumerate(codes)})
        if found:
            return tuple(sorted(found, key=lambda one: (-found[one], one)))[:most]
    return ()


def code_system(texts: Iterable[str]) -> str | None:
    """Tell which classification a column of codes uses: "naics", "ksic", or None when both or none would do.

    Parameters
    ----------
    texts
        The column's distinct texts that look like codes.

    Examples
    --------
    >>> code_system(["513210", "5415"]), code_system(["J62", "C29"]), code_system(["62"])
    ('naics', 'ksic', None)
    """
    codes = list(texts)
    naics = sum(naics_code(code) is not None for code in codes)
    ksic = sum(ksic_code(code) is not None for code in codes)
    best = max(naics, ksic)
    if naics == ksic or best < 0.9 * len(codes):
        return None
    return "naics" if naics > ksic else "ksic"
