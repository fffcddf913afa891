"""Words with a canonical value: a table of entries, each with labels and the words people use for it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from nachim.standards.mapped import CANONICAL, Label, Mapped, Way
from nachim.standards.spelling import Spellings, cluster_spellings
from nachim.standards.text import clean_text, gap_in, key_of, letters_of, sound_of

_BETWEEN = re.compile(r"[>/,·|;:+&()\[\]ㆍ•→]|\s[-–—]\s|\s및\s|\sand\s", re.IGNORECASE)
_DEEPER = re.compile(r"[>→(:]|\s[-–—]\s")
_SAYS_NOTHING = frozenset(("", "기타", "other", "others", "일반", "etc", "등", "관련", "general", "misc"))

_SEVERAL = 8
"""Distinct texts from which a column can be said to have a vocabulary."""
OWN_BELOW = 0.25


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a table shipped with the room."""
    text = files("nachim.standards").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@dataclass(frozen=True, slots=True)
class Entry:
    """One canonical value."""

    id: str
    label: Label
    words: tuple[str, ...]
    more: Mapping[str, str] = field(default_factory=dict)
    """Further columns of its table, e.g. codes."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The canonical values of one attribute and how texts find them.

    `endings` are keys that add nothing at a word's end ("업", "industry"); of two values named in one text, one of
    `broad` gives way to the other.
    """

    entries: Mapping[str, Entry]
    by_key: Mapping[str, str]
    spellings: Spellings
    endings: tuple[str, ...] = ()
    broad: frozenset[str] = frozenset()
    sounds: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Values by how their Korean words sound."""
    kin: str = ""
    """Column of the table whose value neighbouring entries share: of two such in one text the first is taken."""

    def label(self, value: str) -> Label:
        """Return the labels of a value; one of the company's own is its own label."""
        entry = self.entries.get(value)
        return entry.label if entry else Label(value, value)

    def named(self, text: str) -> str | None:
        """Return the value that a text names outright."""
        key = key_of(text)
        for _ in range(3):
            if key in self.by_key:
                return self.by_key[key]
            ending = next((e for e in self.endings if key.endswith(e) and len(key) > len(e) + 1), None)
            if ending is None:
                return None
            key = key.removesuffix(ending)
        return None

    def look_up(self, raw: str) -> Mapped | None:
        """Map one text by its words, its parts or its spelling; None when nothing fits."""
        text = clean_text(raw)
        if value := self.named(text):
            return self._mapped(raw, (value,), Way.NAME, 1.0)
        parts = [part for part in _BETWEEN.split(text) if key_of(part) not in _SAYS_NOTHING]
        values = list(dict.fromkeys(value for part in parts if (value := self.named(part))))
        if values:
            return self._by_parts(raw, text, parts, values)
        near = self._misspelt(key_of(text))
        if len(near) == 1:
            return self._mapped(raw, near, Way.SPELLING, 0.9)
        return self._mapped(raw, near, Way.AMBIGUOUS, 0.0) if near else None

    def _misspelt(self, key: str) -> tuple[str, ...]:
        alike = self.sounds.get(sound_of(key), frozenset())
        if len(alike) == 1:
            return tuple(alike)
        return tuple(dict.fromkeys(self.by_key[word] for word in self.spellings.nearest(key)))

    def _by_parts(self, raw: str, text: str, parts: Sequence[str], values: list[str]) -> Mapped:
        narrow = [value for value in values if value not in self.broad] or values
        if _DEEPER.search(text):
            return self._mapped(raw, (narrow[-1], *narrow[:-1]), Way.PART, 0.8)
        named = sum(self.named(part) is not None for part in parts)
        if len(narrow) == 1 and named == len(parts):
            return self._mapped(raw, tuple(narrow), Way.PART, 0.9)
        if named == len(parts) and len({self.entries[value].more.get(self.kin) for value in narrow} - {None}) == 1:
            return self._mapped(raw, tuple(narrow), Way.PART, 0.6)
        return self._mapped(raw, tuple(values), Way.AMBIGUOUS, 0.0)

    def _mapped(self, raw: str, values: tuple[str, ...], why: Way, sure: float) -> Mapped:
        if why is Way.AMBIGUOUS:
            return Mapped(raw, None, None, sure, values, why)
        return Mapped(raw, values[0], self.label(values[0]), sure, values, why)


def vocabulary(
    table: str,
    *,
    endings: Iterable[str] = (),
    broad: Iterable[str] = (),
    more_words: Mapping[str, str] | None = None,
    kin: str = "",
) -> Vocabulary:
    """Read a vocabulary's table: columns id, ko, en, words (separated by "|") and any others.

    `more_words` are further words by text, which give way to those of the table.
    """
    entries: dict[str, Entry] = {}
    by_key = {key_of(word): value for word, value in (more_words or {}).items()}
    for row in read_table(table):
        words = (row["id"], row["ko"], row["en"], *row["words"].split("|"))
        more = {name: cell for name, cell in row.items() if name not in {"id", "ko", "en", "words"}}
        entries[row["id"]] = Entry(row["id"], Label(row["ko"], row["en"]), words, more)
        by_key.update({key: row["id"] for word in words if (key := key_of(word))})
    sounds: dict[str, set[str]] = {}
    for key, value in by_key.items():
        if len(letters_of(key)) > len(key):
            sounds.setdefault(sound_of(key), set()).add(value)
    alike = {sound: frozenset(values) for sound, values in sounds.items()}
    return Vocabulary(entries, by_key, Spellings(by_key), tuple(endings), frozenset(broad), alike, kin)


LookUp = Callable[[str], Mapped | None]


def map_texts(
    raws: Sequence[str],
    look_up: LookUp,
    *,
    counts: Sequence[int] | None = None,
    known: Iterable[str] = (),
    keep_own: bool = True,
    own_below: float = 0.0,
) -> list[Mapped]:
    """Map distinct texts, in their order: gaps, canonical values, then the company's own words.

    Parameters
    ----------
    counts
        Rows with each text; without them each counts once.
    known
        Values settled before; own words keep these spellings, and a word that was the company's own stays so.
    keep_own
        Whether a text without a canonical value is kept as a category of its own; else its value is None.
    own_below
        Share of rows with a canonical value below which the column is taken for a vocabulary of the company's own: then
        all its words stay as they are, and canonical values are only proposed.
    """
    rows = dict(zip(raws, counts, strict=True)) if counts else dict.fromkeys(raws, 1)
    settled = {key_of(text): text for text in sorted(known, reverse=True)}
    hits = {raw: _gap_or(raw, look_up) for raw in raws}
    if not keep_own:
        return [hits[raw] or Mapped(raw, None, None, 0.0, (), Way.UNMAPPED) for raw in raws]
    own_column = _is_own(hits, rows, own_below)
    for raw, hit in hits.items():
        if hit and hit.why in CANONICAL and (own_column or _was_own(hit, settled)):
            hits[raw] = Mapped(raw, None, None, 0.0, hit.candidates, Way.OWN)
    rest: dict[str, int] = {}
    for raw, hit in hits.items():
        if hit is None or hit.why in (Way.AMBIGUOUS, Way.OWN):
            text = clean_text(raw)
            rest[text] = rest.get(text, 0) + rows[raw]
    spelling, _ = cluster_spellings(rest, settled.values())
    return [_own(raw, hits[raw], spelling) for raw in raws]


def _gap_or(raw: str, look_up: LookUp) -> Mapped | None:
    gap = gap_in(raw)
    return Mapped(raw, None, None, 1.0, (), gap) if gap else look_up(raw)


def _is_own(hits: Mapping[str, Mapped | None], rows: Mapping[str, int], own_below: float) -> bool:
    """Tell whether a column of several words speaks the company's own language."""
    said = [raw for raw, hit in hits.items() if hit is None or hit.why not in (Way.BLANK, Way.ABSENT)]
    canonical = sum(rows[raw] for raw in said if (hit := hits[raw]) and hit.canonical)
    return len(said) >= _SEVERAL and canonical < own_below * sum(rows[raw] for raw in said)


def _was_own(hit: Mapped, settled: Mapping[str, str]) -> bool:
    """Tell whether a text that has a canonical value was settled as one of the company's own words."""
    return key_of(hit.raw) in settled and settled[key_of(hit.raw)] != hit.value


def _own(raw: str, hit: Mapped | None, spelling: Mapping[str, str]) -> Mapped:
    if hit and hit.why not in (Way.AMBIGUOUS, Way.OWN):
        return hit
    value = spelling[clean_text(raw)]
    label, candidates = Label(value, value), hit.candidates if hit else ()
    if hit and hit.why is Way.AMBIGUOUS:
        return Mapped(raw, value, label, 0.0, candidates, Way.AMBIGUOUS)
    same = key_of(raw) == key_of(value)
    return Mapped(raw, value, label, 1.0 if same else 0.8, candidates, Way.OWN if same else Way.VARIANT)


@cache
def words_of(table: str) -> Vocabulary:
    """Return a plain vocabulary, read once."""
    return vocabulary(table)
