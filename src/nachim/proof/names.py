"""Columns whose name says that they are written after the fact (the words stand in `after.yaml`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from nachim.imports.headers import compact, split

BETWEEN = 2
"""Most other words between two of an entry."""
SHORT = 3
"""Syllables up to which a Korean entry must end the name."""


@dataclass(frozen=True, slots=True)
class _Kind:
    name: str
    outcomes: frozenset[str]
    tables: frozenset[str]
    entries: tuple[tuple[frozenset[str], ...], ...]
    compact: tuple[str, ...]
    """Entries looked for in the name without its spaces."""


def told_by_name(header: str, tables: Sequence[str], outcome: str) -> str | None:
    """Return what a column's name says that it holds, if that is known too late to learn this outcome from.

    Parameters
    ----------
    tables
        "account", "deal" or both: where the column stands.
    outcome
        "won" or "good".

    Returns
    -------
    str or None
        "activity", "status", "left", "reason", "outcome", "judgement" or "discount".

    Examples
    --------
    >>> told_by_name("Last Sales Activity", ("deal",), "won"), told_by_name("실주 사유", ("deal",), "won")
    ('activity', 'reason')
    >>> told_by_name("Growth Stage", ("account",), "won") is None
    True
    """
    words, joined = split(header), compact(header)
    for kind in _kinds():
        if outcome not in kind.outcomes or not kind.tables.intersection(tables):
            continue
        if any(_stands(entry, words) for entry in kind.entries) or any(_ends(one, joined) for one in kind.compact):
            return kind.name
    return None


def _stands(entry: Sequence[frozenset[str]], words: Sequence[str]) -> bool:
    """Tell whether the words of an entry stand in this order, close together."""
    for start, word in enumerate(words):
        if word not in entry[0]:
            continue
        at = start
        for wanted in entry[1:]:
            reach = range(at + 1, min(at + 2 + BETWEEN, len(words)))
            found = next((place for place in reach if words[place] in wanted), None)
            if found is None:
                break
            at = found
        else:
            return True
    return False


def _ends(entry: str, joined: str) -> bool:
    return joined.endswith(entry) if len(entry) <= SHORT else entry in joined


@cache
def _kinds() -> tuple[_Kind, ...]:
    told = YAML(typ="safe").load(Path(__file__).with_name("after.yaml").read_text(encoding="utf-8"))
    made = []
    for name, one in told.items():
        plain = [str(entry) for entry in one["names"]]
        entries = tuple(
            tuple(frozenset(word.split("|")) for word in entry.split()) for entry in plain if entry.isascii()
        )
        others = tuple(entry for entry in plain if not entry.isascii())
        made.append(_Kind(name, frozenset(one["outcomes"]), frozenset(one["tables"]), entries, others))
    return tuple(made)
