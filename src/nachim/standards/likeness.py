"""Which known names a text is most like, by the words they share: for proposals, never to decide."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from nachim.standards.text import clean_text, key_of

_WORDS = re.compile(r"[a-z0-9+#]+|[가-힣]+")
_ENDINGS = re.compile(r"(?:ings?|ments?|ions?|ers?|ors?|ies|ed|es|s|y)$")
_SHORTEST, _STEM = 4, 7


def tokens(text: str) -> tuple[str, ...]:
    """Return what of a text is compared: stems of Latin words, pairs of Hangul syllables.

    Examples
    --------
    >>> tokens("Auto parts manufacturers"), tokens("자동차 부품")
    (('auto', 'part', 'manufac'), ('자동', '동차', '부품'))
    """
    found: dict[str, None] = {}
    for word in _WORDS.findall(clean_text(text).casefold()):
        if not word.isascii():
            pairs = [word[i : i + 2] for i in range(len(word) - 1)] or [word]
            found.update(dict.fromkeys(pairs))
            continue
        stem = _ENDINGS.sub("", word) if len(word) > _SHORTEST else word
        found[(stem if len(stem) >= _SHORTEST - 1 else word)[:_STEM]] = None
    return tuple(found)


class Likeness:
    """Names with what they stand for, found again by shared words (cosine of inverse document frequencies).

    Parameters
    ----------
    names
        Pairs of a name and what it stands for; several names may stand for one thing.

    Examples
    --------
    >>> like = Likeness([("Auto parts", "a"), ("Truck parts", "b"), ("Bakery", "c")])
    >>> [meaning for meaning, _ in like.search("parts for autos")]
    ['a', 'b']
    """

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        kept = dict.fromkeys((key_of(name), tokens(name), meaning) for name, meaning in names)
        self._meanings = [meaning for _, _, meaning in kept]
        texts: Sequence[tuple[str, ...]] = [parts for _, parts, _ in kept]
        postings: dict[str, list[int]] = defaultdict(list)
        for place, parts in enumerate(texts):
            for part in parts:
                postings[part].append(place)
        self._postings = dict(postings)
        self._weight = {part: math.log(1 + len(texts) / len(places)) for part, places in postings.items()}
        self._length = [math.sqrt(sum(self._weight[part] ** 2 for part in parts)) for parts in texts]
        self._unseen = math.log(1 + len(texts))

    def search(self, text: str, most: int = 8) -> list[tuple[str, float]]:
        """Return what the text may stand for, likest first, each once with its likeness from 0 to 1."""
        parts = tokens(text)
        length = math.sqrt(sum(self._weight.get(part, self._unseen) ** 2 for part in parts))
        shared: dict[int, float] = defaultdict(float)
        for part in parts:
            for place in self._postings.get(part, ()):
                shared[place] += self._weight[part] ** 2
        best: dict[str, float] = {}
        for place, weight in shared.items():
            meaning, like = self._meanings[place], weight / (length * self._length[place])
            best[meaning] = max(best.get(meaning, 0.0), like)
        return sorted(best.items(), key=lambda one: (-round(one[1], 9), one[0]))[:most]
