"""A card as one query over many leads: totals and reasons as lookups, from the leads or from their bands.

For DuckDB. The same figures by portable SQL: `nachim.engine.conditions.score_columns`; in memory, with everything that
is told of one lead: `nachim.scorecard.score.score`.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from nachim.engine.conditions import combined_columns
from nachim.engine.dialects import number, quote
from nachim.engine.lookups import greatest_bits, lookup
from nachim.errors import InputError
from nachim.model.attribute import Kind
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import Operator

REASONS = 3
"""Reasons told of a lead."""
NEAR = 10
"""Points below the line down to which a lead has its reasons told, unless all are asked for."""
BAND = "__band"
"""Ending of the column that keeps the level of an attribute."""
_BITS = 52
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL", "UTINYINT")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be told of each lead."""

    all_reasons: bool = False
    """For every lead, not only near the line and above it."""
    bands: bool = False
    """Keep the level of each attribute, so that other points need no second reading."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """A card over leads with these columns.

    Parameters
    ----------
    columns
        DuckDB's type of each column of the leads; attributes of the card that are not among them are unknown.
    say
        Text of a reason: an attribute and its level.

    Raises
    ------
    InputError
        If there is no `key`, no attribute of the card, or text where the card has numbers.
    """

    card: Card
    columns: Mapping[str, str]
    say: Callable[[CardAttribute, Level], str]

    def __post_init__(self) -> None:
        """Check the columns."""
        brought = [one for one in self.card.attributes if one.name in self.columns]
        if "key" not in self.columns or not (brought or any(self._has_band(one) for one in self.card.attributes)):
            some = ", ".join(one.name for one in self.card.attributes[:3])
            raise InputError("score.bulk_columns", columns=some)
        for one in brought:
            kind = self.columns[one.name]
            if one.kind is not Kind.CATEGORY and not kind.lstrip("U").startswith(_NUMBERS):
                raise InputError("score.bulk_number", column=one.name, type=kind)

    def query(self, source: str, asked: Asked) -> str:
        """Return the query of the scores.

        Parameters
        ----------
        source
            A query of the leads.

        Returns
        -------
        str
            Columns: `key`, `total`, `probability`, `reason_1` to `reason_3` and, where asked for, the bands.
        """
        bits = self._bits()
        values = " + ".join(self._lookups(lambda one, level: self._worth(bits, one, level), "BIGINT"))
        bands = [f"{band} AS {quote(one.name + BAND)}" for one, band in zip(
            self.card.attributes, self._lookups(lambda one, level: one.levels.index(level), "UTINYINT"), strict=True
        )] if asked.bands else []  # fmt: skip
        inner = f"SELECT {', '.join(('key', f'{values} AS v', *bands))} FROM ({self._complete(source)})"
        total = f"CAST((v >> {_BITS}) + {self._least()} AS SMALLINT)"
        line = "" if asked.all_reasons else f"CASE WHEN {total} < {self.card.threshold - NEAR} THEN 0 ELSE "
        mask = f"{line}v & {(1 << _BITS) - 1}{' END' if line else ''}"
        told = f"SELECT *, {total} AS total, {mask} AS reason FROM ({inner})"
        named = {bit: self.say(*pair) for bit, pair in enumerate(self.reasons())}
        kept = [quote(one.name + BAND) for one in self.card.attributes] if asked.bands else []
        columns = ["key", "total", f"{self._probability()} AS probability"]
        columns += [f"reason_{nth}" for nth in range(1, REASONS + 1)]
        return f"SELECT {', '.join((*columns, *kept))} FROM ({greatest_bits(told, 'reason', REASONS, named)})"

    def total(self, source: str) -> str:
        """Return the query of the totals alone, as the column `total`."""
        terms = self._lookups(lambda _, level: level.points, "SMALLINT")
        return f"SELECT {' + '.join(terms)} AS total FROM ({self._complete(source)})"

    def bands_hash(self) -> str:
        """Return a hash of what the bands rest on; points are no part of it."""
        told = [(one.name, one.both, [level.condition for level in one.levels]) for one in self.card.attributes]
        return hashlib.sha256(repr(told).encode()).hexdigest()[:16]

    def from_bands(self) -> Bulk:
        """Return the same card over leads whose bands were kept."""
        kept = {one.name + BAND: "UTINYINT" for one in self.card.attributes}
        return Bulk(self.card, {"key": "VARCHAR", **kept}, self.say)

    def _lookups(self, result: Callable[[CardAttribute, Level], int], kind: str) -> list[str]:
        made = []
        for one in self.card.attributes:
            results = [f"CAST({result(one, level)} AS {kind})" for level in one.levels]
            if self._has_band(one):
                made.append(f"[{', '.join(results)}][{quote(one.name + BAND)} + 1]")
            elif one.name in self.columns or one.both is not None:
                conditions = [level.condition for level in one.levels]
                why = one.both is not None or f"{one.name}__why" in self.columns
                made.append(lookup(conditions, results, texts=one.kind is Kind.CATEGORY, why=why))
            else:
                operators = [level.condition.operator for level in one.levels]
                gap = operators.index(Operator.IS_UNKNOWN) if Operator.IS_UNKNOWN in operators else -1
                made.append(results[gap])
        return made

    def _has_band(self, one: CardAttribute) -> bool:
        return one.name + BAND in self.columns and one.name not in self.columns

    def _complete(self, source: str) -> str:
        """Return the query with attributes that are made of others, and every column in the type that is looked up."""
        changed: list[str] = []
        added: list[str] = []
        for one in self.card.attributes:
            kind = self.columns.get(one.name, "")
            wanted = "VARCHAR" if one.kind is Kind.CATEGORY else "DOUBLE"
            if kind and one.both is None and kind != wanted and not (wanted == "VARCHAR" and kind.startswith("ENUM")):
                changed.append(f"CAST({quote(one.name)} AS {wanted}) AS {quote(one.name)}")
            if one.both is not None and not self._has_band(one):
                added += combined_columns(one.as_attribute())
        if changed:
            source = f"SELECT * REPLACE ({', '.join(changed)}) FROM ({source})"
        if not added:
            return source
        asked = {part.name for one in self.card.attributes if one.both for part in one.both.attributes}
        # What a pattern asks of a column that is not there is unknown.
        gaps = [f"NULL AS {quote(name)}" for name in sorted(asked) if name not in self.columns]
        gaps += [f"CAST(NULL AS VARCHAR) AS {quote(f'{name}__why')}" for name in sorted(asked)
                 if f"{name}__why" not in self.columns]  # fmt: skip
        old = [name for one in self.card.attributes if one.both for name in (one.name, f"{one.name}__why")]
        dropped = [quote(name) for name in old if name in self.columns]
        star = f"* EXCLUDE ({', '.join(dropped)})" if dropped else "*"
        source = f"SELECT {', '.join((star, *gaps))} FROM ({source})"
        return f"SELECT *, {', '.join(added)} FROM ({source})"

    def reasons(self) -> list[tuple[CardAttribute, Level]]:
        """Return what may speak for a lead, the weakest first: the order of `nachim.scorecard.score.score`."""
        pairs = [
            (one, level)
            for one in sorted(self.card.attributes, key=lambda one: one.name, reverse=True)
            for level in one.levels
            if level.points - one.mean > 0 and level.condition.operator is not Operator.IS_UNKNOWN
        ]
        pairs.sort(key=lambda pair: pair[1].points - pair[0].mean)
        return pairs[-_BITS:]

    def _bits(self) -> dict[tuple[str, int], int]:
        return {(one.name, one.levels.index(level)): bit for bit, (one, level) in enumerate(self.reasons())}

    def _worth(self, bits: Mapping[tuple[str, int], int], one: CardAttribute, level: Level) -> int:
        """Return points above the least and, below them, the bit of the reason; all of a lead sum to one number."""
        bit = bits.get((one.name, one.levels.index(level)))
        return ((level.points - _least(one.levels)) << _BITS) + (0 if bit is None else 1 << bit)

    def _least(self) -> int:
        return sum(_least(one.levels) for one in self.card.attributes)

    def _probability(self) -> str:
        least, most = self._least(), sum(one.most for one in self.card.attributes)
        odds = [self.card.intercept + self.card.slope * total for total in range(least, most + 1)]
        return f"[{', '.join(f'CAST({number(_share(one))} AS DOUBLE)' for one in odds)}][total - {least} + 1]"


def _least(levels: Sequence[Level]) -> int:
    return min(level.points for level in levels)


def _share(odds: float) -> float:
    part = math.exp(-abs(odds))
    return 1 / (1 + part) if odds >= 0 else part / (1 + part)
