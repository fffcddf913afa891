"""A column of a table against its standard: distinct texts out, a mapping table back to join with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from nachim.engine.dialects import text as literal
from nachim.engine.frame import Frame
from nachim.engine.protocol import Engine
from nachim.standards.correction import corrected, meant, own_words
from nachim.standards.kinds import BY_NAME
from nachim.standards.mapped import Mapped, Way
from nachim.standards.spelling import Merge
from nachim.standards.technology import split_names
from nachim.standards.text import clean_text, gap_in

NOTHING: Mapping[str, str] = MappingProxyType({})
MOST = 200_000
"""Distinct texts taken from a column, the most frequent first; beyond, it is free text and no category."""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A text without a canonical value, with what it might mean."""

    text: str
    n: int
    """Rows with that text."""
    kept_as: str | None
    """The category it is kept as; None when its value is missing."""
    candidates: tuple[str, ...]
    why: Way


@dataclass(frozen=True, slots=True)
class Standardised:
    """A mapping table and what there is to say about it.

    The table has one row a distinct raw text (several when cells hold lists): raw, value, label_ko, label_en, why,
    sure, and the further columns of its kind. Raw texts that are missing from it, and NULL, have no value.
    """

    table: str
    kind: str
    mapped: tuple[Mapped, ...]
    unmapped: tuple[Unmapped, ...]
    """By rows, most first."""
    merged: tuple[Merge, ...]
    """Spellings that were taken for another, for a person to look over."""
    beyond: int
    """Distinct texts left out because the column has more than `MOST`."""


KINDS = tuple(BY_NAME)
"""What a column can be standardised as."""


def label_of(kind: str, value: str, language: str) -> str:
    """Return a value's name in a language; the company's own words are their own name.

    Examples
    --------
    >>> label_of("industry", "game", "ko"), label_of("region", "KR-11", "en"), label_of("own", "Gold", "ko")
    ('게임', 'Seoul', 'Gold')
    """
    return BY_NAME[kind].label(value).in_language(language)


def values_of(kind: str) -> frozenset[str]:
    """Return the canonical values of a kind; none where only the company's own words stand."""
    return BY_NAME[kind].values


def value_meant(kind: str, text: str, known: Iterable[str], *, own: bool) -> tuple[str | None, tuple[str, ...]]:
    """Return the value a person means by a text, and, where it is none, what could be meant (see `meant`)."""
    of = BY_NAME[kind]
    return meant(text, of.values, lambda one: of.map([one])[0], known, own=(own or not of.values) and not of.closed)


def canonical(kind: str, text: str, known: Iterable[str] = ()) -> str | None:
    """Return the value of one text, for instance of a condition written by hand or of one lead.

    Parameters
    ----------
    known
        Values that the build settled (those of its facts or card), so that own words take the same spelling.

    Examples
    --------
    >>> canonical("industry", "온라인 쇼핑몰"), canonical("industry", "BLORVANE", known=["Blorvane"])
    ('ecommerce', 'Blorvane')
    """
    settled = list(known)
    return text if text in settled else BY_NAME[kind].map([text], known=settled)[0].value


def standardise(
    engine: Engine,
    table: str,
    column: str,
    kind: str,
    *,
    known: Iterable[str] = (),
    separator: str | None = None,
    mapping: str | None = None,
    corrections: Mapping[str, str] = NOTHING,
    listed: Mapping[str, str] = NOTHING,
) -> Standardised:
    """Map a column's distinct texts and load the mapping table.

    Parameters
    ----------
    kind
        One of `KINDS`.
    known
        Values settled before, so that new texts take their spelling.
    separator
        Between the names of one cell; the mapping table then has a row a name.
    mapping
        Name of the mapping table; made from table and column without it.
    corrections
        What persons decided of this column's texts, by `correction_key`.
    listed
        What a list of the company's own says of them, by `correction_key`; persons come before it.
    """
    texts, counts, beyond = _distinct(engine, table, column)
    cells = [split_names(text, separator) if separator else (text,) for text in texts]
    rows = _by_name(cells, counts)
    raws = list(rows)
    mapped = map_column(
        kind,
        raws,
        [rows[raw] for raw in raws],
        known=(*known, *listed.values()),
        corrections=corrections,
        listed=listed,
    )
    by_raw = {hit.raw: hit for hit in mapped}
    name = mapping or mapping_name(table, column)
    _load(
        engine, name, kind, [(text, by_raw[part]) for text, names in zip(texts, cells, strict=True) for part in names]
    )
    return Standardised(name, kind, tuple(mapped), _unmapped(mapped, rows), _merged(mapped, rows), beyond)


RECOGNISED = ("company_class", "headcount")
"""Kinds that a column of the user's own is taken for by its values."""
_RECOGNISED_SHARE, _RECOGNISED_TEXTS = 0.9, 2
_GRADES = frozenset("ABCDEFS")
"""Letters that people grade with; codes of size reach further."""


def recognised_kind(engine: Engine, table: str, column: str, expected: str | None) -> str:
    """Return what a column says, by its values: what is expected of it, or one of `RECOGNISED`, else "own".

    "Company type" is headed alike where it holds owners and where it holds sizes: there the values decide.
    """
    if expected not in (None, "ownership"):
        return expected
    texts, counts, _ = _distinct(engine, table, column)
    found = kind_of_texts(texts, counts)
    if expected is None or found == "own":
        return expected or found
    mapped = BY_NAME[expected].map(texts, counts=counts)
    known = sum(n for n, hit in zip(counts, mapped, strict=True) if hit.canonical)
    said = sum(n for n, hit in zip(counts, mapped, strict=True) if hit.why not in (Way.BLANK, Way.ABSENT))
    return expected if known >= _RECOGNISED_SHARE * said else found


def kind_of_texts(texts: Sequence[str], counts: Sequence[int]) -> str:
    """Return the kind that nearly all rows of a column are words of; "own" where there is none.

    Examples
    --------
    >>> kind_of_texts(["대기업", "중견기업", "-"], [5, 9, 2]), kind_of_texts(["gold", "대기업"], [5, 5])
    ('company_class', 'own')
    >>> kind_of_texts(["A", "B", "C"], [5, 9, 2]), kind_of_texts(["B", "C", "H"], [5, 9, 2])
    ('own', 'headcount')
    """
    said = [(text, n) for text, n in zip(texts, counts, strict=True) if gap_in(text) is None]
    # Plain numbers are no bands, grades no codes of size, and a column of hundreds of texts is no list of classes.
    if all(text.strip().upper() in _GRADES for text, _ in said):
        return "own"
    if not _RECOGNISED_TEXTS <= len(said) <= 200 or all(text.strip().isdigit() for text, _ in said):
        return "own"
    for kind in RECOGNISED:
        mapped = BY_NAME[kind].map([text for text, _ in said])
        known = sum(n for (_, n), hit in zip(said, mapped, strict=True) if hit.canonical)
        values = {hit.value for hit in mapped if hit.canonical}
        if known >= _RECOGNISED_SHARE * sum(n for _, n in said) and len(values) >= _RECOGNISED_TEXTS:
            return kind
    return "own"


def kept_sql(standardised: Sequence[tuple[str, Standardised]]) -> str:
    """Return the query of every raw text that was read, beside the value it was given and why."""
    parts = [
        f'SELECT {literal(column)} AS "column", {literal(one.kind)} AS "kind", "raw", "value", "why", "sure" '
        f'FROM "{one.table}"'
        for column, one in standardised
    ]
    return f'SELECT * FROM ({" UNION ALL ".join(parts)}) AS "x" ORDER BY "column", "raw", "value"'


def counted(engine: Engine, table: str, column: str, separator: str | None = None) -> dict[str, int]:
    """Return the rows with each text of a column, or with each name of a list."""
    texts, counts, _ = _distinct(engine, table, column)
    return _by_name([split_names(text, separator) if separator else (text,) for text in texts], counts)


def _by_name(cells: Sequence[Sequence[str]], counts: Sequence[int]) -> dict[str, int]:
    rows: dict[str, int] = {}
    for names, n in zip(cells, counts, strict=True):
        for name in names:
            rows[name] = rows.get(name, 0) + n
    return rows


def map_column(
    kind: str,
    raws: Sequence[str],
    counts: Sequence[int],
    *,
    known: Iterable[str] = (),
    corrections: Mapping[str, str] = NOTHING,
    listed: Mapping[str, str] = NOTHING,
) -> list[Mapped]:
    """Map distinct texts of a column: by the rules of its kind, then as lists say, then as persons decided."""
    own = own_words(corrections, lambda value: value in values_of(kind))
    mapped = BY_NAME[kind].map(raws, counts=counts, known=(*known, *own))
    mapped = corrected(mapped, listed, BY_NAME[kind].label, Way.LISTED)
    return corrected(mapped, corrections, BY_NAME[kind].label)


def mapping_name(table: str, column: str) -> str:
    """Return the name of a column's mapping table: at most 60 bytes.

    Examples
    --------
    >>> mapping_name("account", "industry")
    'std_account_industry'
    """
    name = f"std_{table}_{column}"
    if len(name.encode()) <= 60:
        return name
    mark = hashlib.blake2s(name.encode(), digest_size=5).hexdigest()
    return name.encode()[:48].decode(errors="ignore") + "_" + mark


def _distinct(engine: Engine, table: str, column: str) -> tuple[list[str], list[int], int]:
    quoted, source = f'"{column}"', f'"{table}"'
    total = engine.rows(f'SELECT COUNT(DISTINCT {quoted}) AS "n" FROM {source}')
    frame = engine.rows(
        f'SELECT {quoted} AS "raw", COUNT(*) AS "n" FROM {source} WHERE {quoted} IS NOT NULL '
        f'GROUP BY {quoted} ORDER BY "n" DESC, "raw" LIMIT {MOST}'
    )
    texts = [str(text) for text in frame["raw"]]
    return texts, [int(n) for n in frame["n"]], int(total["n"][0]) - len(texts)


def _load(engine: Engine, name: str, kind: str, pairs: Sequence[tuple[str, Mapped]]) -> None:
    columns: dict[str, list[str | None]] = {
        "raw": [raw for raw, _ in pairs],
        "value": [hit.value for _, hit in pairs],
        "label_ko": [hit.label.ko if hit.label else None for _, hit in pairs],
        "label_en": [hit.label.en if hit.label else None for _, hit in pairs],
        "why": [hit.why.value for _, hit in pairs],
    }
    for fact, read in BY_NAME[kind].facts.items():
        columns[fact] = [read(hit) for _, hit in pairs]
    frame = {column: np.array(cells, dtype=object) for column, cells in columns.items()}
    frame["sure"] = np.array([hit.sure for _, hit in pairs], dtype=np.float64)
    types = {column: "DOUBLE" if column == "sure" else "VARCHAR" for column in frame}
    engine.load(name, Frame(frame), types)


def _unmapped(mapped: Sequence[Mapped], rows: Mapping[str, int]) -> tuple[Unmapped, ...]:
    left = (
        Unmapped(hit.raw, rows[hit.raw], hit.value, hit.candidates, hit.why)
        for hit in mapped
        if not hit.canonical and hit.why not in (Way.BLANK, Way.ABSENT)
    )
    return tuple(sorted(left, key=lambda one: (-one.n, one.text)))


def _merged(mapped: Sequence[Mapped], rows: Mapping[str, int]) -> tuple[Merge, ...]:
    merged = (
        Merge(hit.raw, hit.value, rows[hit.raw])
        for hit in mapped
        if hit.value and hit.why in (Way.SPELLING, Way.VARIANT, Way.LISTED) and clean_text(hit.raw) != hit.value
    )
    return tuple(sorted(merged, key=lambda one: (-one.n, one.text)))
