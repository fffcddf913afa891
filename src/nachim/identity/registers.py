"""Numbers in registers of companies: read from whatever column holds them, and kept as one text a mention."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from nachim.engine.protocol import Engine
from nachim.identity.decision import Hub
from nachim.identity.keys import LEGAL, REGISTERS, business_number, number_in, registry_number
from nachim.identity.loading import load_text

TELLING = ("corporation_number", "ein", "duns", "registry_number", "business_number")
"""Columns that may hold a number of a register, the surest first."""
NO_NUMBER = "|" * (len(REGISTERS) - 1)
"""No number in any register."""
_OWN = {"corporation_number": "kr", "ein": "ein", "duns": "duns"}


def load_numbers(
    engine: Engine, have: Mapping[str, str], prefix: str, texts: Callable[[str], list[str]]
) -> tuple[str, ...]:
    """Write `<prefix>_<column>_told`: for every text its number in each register; return the columns there are."""
    told = tuple(column for column in TELLING if column in have)
    for column in told:
        raws = texts(column)
        read = [_registered(column, text) for text in raws]
        numbers = {kind: [digits if kind == of else "" for of, digits in read] for kind in REGISTERS}
        load_text(engine, f"{prefix}_{column}_told", {"raw": raws, **numbers})
    return told


def _registered(column: str, text: str) -> tuple[str, str]:
    """Return the register and the digits of a text in a column."""
    own = _OWN.get(column)
    if own and (digits := number_in(own, text)):
        return own, digits
    if column == "business_number" and business_number(text):
        return "", ""
    kind, _, digits = (registry_number(text) or "").partition(":")
    return kind, digits


def packed(told: Sequence[str]) -> str:
    """Return SQL for a mention's numbers in all registers as one text: so they are grouped and stored."""

    def first(kind: str) -> str:
        offers = [f'NULLIF("{column}_told"."{kind}", \'\')' for column in told]
        return f"COALESCE({', '.join(offers)}, '')"

    return " || '|' || ".join(first(kind) for kind in REGISTERS) if told else f"'{NO_NUMBER}'"


def list_numbers(engine: Engine, prefix: str) -> None:
    """Write `<prefix>_listed`: every mention's numbers, one a row."""
    either = " UNION ALL ".join(
        f'SELECT \'{kind}\' AS "kind", SPLIT_PART("registry", \'|\', {nth}) AS "number", "key" '
        f'FROM "{prefix}_mention" WHERE "registry" <> \'\''
        for nth, kind in enumerate(REGISTERS, start=1)
    )
    engine.create(f"{prefix}_listed", f'SELECT "kind", "number", "key" FROM ({either}) AS n WHERE "number" <> \'\'')


def usable_numbers(engine: Engine, prefix: str, hubs: Sequence[Hub]) -> tuple[str, str]:
    """Write `<prefix>_number`: the numbers without those of crowds; return SQL for a mention's, and its joins."""
    engine.create(
        f"{prefix}_number",
        f'SELECT n."kind", n."number", n."key" FROM "{prefix}_listed" AS n LEFT JOIN "{prefix}_hub" AS h '
        'ON h."kind" = \'registry\' AND h."key" = n."kind" || \':\' || n."number" WHERE h."key" IS NULL',
    )
    if not any(hub.kind == "registry" for hub in hubs):
        return 'm."registry"', ""
    joins = [
        f'LEFT JOIN (SELECT "key", "number" FROM "{prefix}_number" WHERE "kind" = \'{kind}\') AS "of_{kind}" '
        f'ON "of_{kind}"."key" = m."key"'
        for kind in REGISTERS
    ]
    told = " || '|' || ".join(f'COALESCE("of_{kind}"."number", \'\')' for kind in REGISTERS)
    return f"CASE WHEN {told} = '{NO_NUMBER}' THEN '' ELSE {told} END", " ".join(joins)


def compared() -> str:
    """Return SQL for what the numbers of the mentions `l` and `r` say of each other (see `score.SIGNS`).

    One number of a legal person settles it, and two say that there are two; a number of a place of business settles it
    too, but two of them only say that there are two places.
    """

    def each(kind: str, holds: str) -> str:
        left, right = (f"SPLIT_PART({side}.\"registry\", '|', {REGISTERS.index(kind) + 1})" for side in "lr")
        return f"({left} <> '' AND {right} <> '' AND {left} {holds} {right})"

    places = [kind for kind in REGISTERS if kind not in LEGAL]
    rules = (("s", LEGAL, "="), ("d", LEGAL, "<>"), ("p", places, "="), ("e", places, "<>"))
    cases = " ".join(
        f"WHEN {' OR '.join(each(kind, holds) for kind in kinds)} THEN '{sign}'" for sign, kinds, holds in rules
    )
    return f"CASE WHEN l.\"registry\" = '' OR r.\"registry\" = '' THEN '-' {cases} ELSE '-' END"


def numbers_of(registry: str) -> dict[str, str]:
    """Return a mention's numbers by register.

    Examples
    --------
    >>> numbers_of("1301110006246||150483782|"), numbers_of("")
    ({'kr': '1301110006246', 'duns': '150483782'}, {})
    """
    return {kind: number for kind, number in zip(REGISTERS, registry.split("|"), strict=False) if number}
