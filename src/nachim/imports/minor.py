"""Amounts that a system counts in the smallest unit of a currency: Stripe's API says 109800 for 1,098.00."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nachim.imports.candidates import Column
from nachim.model.source import ColumnUse, Verdict
from nachim.model.tables import Type

WHOLE = frozenset({
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf",
})  # fmt: skip
"""Currencies without a smaller unit: their amounts are as they stand."""
HUNDREDTH = 0.01
REASON, MIXED = "imports.reason.minor_unit", "imports.reason.minor_units"


def in_whole_units(uses: list[ColumnUse], columns: Sequence[Column], system: str) -> list[ColumnUse]:
    """Let amounts of Stripe's API count in hundredths, as far as the currencies of the file have any.

    The dashboard writes labels with capitals and amounts with a decimal point: those stay as they are. A file with
    currencies of both kinds, or without any, is asked about.
    """
    money = [use for use in uses if use.reading.type is Type.MONEY and use.verdict is Verdict.FIELD]
    api = not any(letter.isupper() for column in columns for letter in column.header.text)
    if system != "stripe" or not api or not money or not all(_integers(use, columns) for use in money):
        return uses
    named = {text.lower() for column in columns if column.header.compact == "currency" for text in column.profile.top}
    if named and named <= WHOLE:
        return uses
    verdict = Verdict.FIELD if named and not named & WHOLE else Verdict.ASK
    reason = MIXED if named & WHOLE else REASON
    return [
        replace(
            use, verdict=verdict, reading=replace(use.reading, scale=HUNDREDTH), sure=_sure(use, verdict), reason=reason
        )
        if use in money
        else use
        for use in uses
    ]


def _sure(use: ColumnUse, verdict: Verdict) -> float:
    return min(use.sure, 0.9) if verdict is Verdict.FIELD else 0.5


def _integers(use: ColumnUse, columns: Sequence[Column]) -> bool:
    column = next(column for column in columns if column.key == use.key)
    return all(text.lstrip("-").isdigit() for text in column.profile.top)
