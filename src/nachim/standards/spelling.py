"""Misspellings: a text one letter away from a known word, and rare spellings of a frequent text.

Neighbours are found by deleting one letter on both sides (the symmetric-delete index of SymSpell, W. Garbe 2012), so
the work grows with the number of texts, not with its square; every pair found is then measured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from nachim.standards.text import key_of, letters_of

SHORTEST = 7
"""Letters below which one different letter more often makes another word (baking, banking)."""
SHORTEST_SWAPPED = 9
"""The same where a Latin letter is replaced by another (shipping, shopping)."""
SHORTEST_HANGUL = 8
LONG = 14
"""Letters from which two may differ."""
LONGEST = 60
MANY = 20_000
"""Distinct texts beyond which a column is no category: the rarer ones keep their own spelling."""
RATIO = 5
"""A spelling is a variant of another that occurs at least so many times as often."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A spelling that was taken for another."""

    text: str
    into: str
    n: int
    """Rows with that spelling."""


class Spellings:
    """Words by their letters, found again with a letter wrong.

    Examples
    --------
    >>> Spellings(["technology", "logistics"]).nearest("tecnology")
    ('technology',)
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._by_deletion: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            for short in _deletions(letters_of(key)):
                self._by_deletion[short].append(key)

    def near(self, key: str) -> set[str]:
        """Return the words, other than itself, that could be meant."""
        found: set[str] = set()
        for short in _deletions(letters_of(key)):
            found.update(self._by_deletion.get(short, ()))
        return {word for word in found if word != key and distance(key, word) is not None}

    def nearest(self, key: str) -> tuple[str, ...]:
        """Return the words at the smallest distance, in byte order."""
        found = [(distance(key, word) or 0, word) for word in self.near(key)]
        least = min(found)[0] if found else 0
        return tuple(sorted(word for far, word in found if far == least))


def distance(left: str, right: str) -> int | None:
    """Return the letters in which two keys differ, or None when they are too different (or too short) to be one word.

    The first letter and all digits must agree; a transposition counts as one (optimal string alignment).

    Examples
    --------
    >>> distance("tecnology", "technology"), distance("shipping", "shopping"), distance("banking", "baking")
    (1, None, None)
    """
    a, b = letters_of(left), letters_of(right)
    if not a or not b or a[0] != b[0] or _digits(a) != _digits(b):
        return None
    shorter = min(len(a), len(b))
    hangul = len(a) != len(left)
    if shorter < (SHORTEST_HANGUL if hangul else SHORTEST):
        return None
    allowed = 2 if shorter >= LONG else 1
    far = OSA.distance(a, b, score_cutoff=allowed)
    if far > allowed:
        return None
    swapped = not hangul and len(a) == len(b) and sorted(a) != sorted(b)
    return None if swapped and shorter < SHORTEST_SWAPPED else far


def cluster_spellings(counts: Mapping[str, int], known: Iterable[str] = ()) -> tuple[dict[str, str], tuple[Merge, ...]]:
    """Give every text one spelling: variants go to the spelling people use.

    Texts that differ only in case, spaces, marks or width always share one; a text a letter away from another joins it
    when that one is `RATIO` times as frequent, or is `known`. The result does not depend on the order of the texts.

    Parameters
    ----------
    counts
        Rows with each text (already cleaned).
    known
        Spellings settled before (values of a card): they keep their form whatever the counts say.

    Returns
    -------
    tuple
        The spelling of each text, and what was merged into another (by rows, then text).

    Examples
    --------
    >>> spelling, merged = cluster_spellings({"Fruit trade": 40, "fruit trade": 2, "Friut trade": 1})
    >>> set(spelling.values()), [merge.text for merge in merged]
    ({'Fruit trade'}, ['fruit trade', 'Friut trade'])
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for text in counts:
        groups[key_of(text) or text].append(text)
    settled = {key_of(text): text for text in sorted(known, reverse=True)}
    size = {key: sum(counts[text] for text in texts) for key, texts in groups.items()}
    form = {key: settled.get(key) or min(texts, key=lambda t: (-counts[t], t)) for key, texts in groups.items()}
    form.update({key: text for key, text in settled.items() if key not in form})
    target = _targets(size, frozenset(settled))
    spelling = {text: form[target.get(key, key)] for key, texts in groups.items() for text in texts}
    merged = [Merge(text, into, counts[text]) for text, into in spelling.items() if text != into]
    return spelling, tuple(sorted(merged, key=lambda m: (-m.n, m.text)))


def _targets(size: Mapping[str, int], settled: frozenset[str]) -> dict[str, str]:
    """Say which key goes into which; only into keys that stay themselves."""
    order = sorted(size, key=lambda key: (-size[key], key))[:MANY]
    spellings = Spellings(sorted(settled.union(order)))
    target: dict[str, str] = {}
    for key in order:
        if key in settled:
            continue
        near = [
            other
            for other in spellings.near(key)
            if other not in target and (other in settled or size.get(other, 0) >= RATIO * size[key])
        ]
        if near:
            target[key] = min(near, key=lambda o: (o not in settled, distance(key, o) or 0, -size.get(o, 0), o))
    return target


def _deletions(letters: str) -> list[str]:
    if not SHORTEST <= len(letters) <= LONGEST:
        return []
    return [letters, *{letters[:i] + letters[i + 1 :] for i in range(1, len(letters))}]


def _digits(letters: str) -> str:
    return "".join(c for c in letters if c.isdigit())
