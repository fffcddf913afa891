"""Invented names, domains, business numbers and record ids, none of which belongs to anyone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from nachim.sample.vocabulary import Vocabulary

_BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


@dataclass(frozen=True, slots=True)
class Identity:
    """How a company is called: in Korean, in Latin script, on the web and at the tax office."""

    korean: str
    latin: str
    domain: str
    business_number: str


def business_number(serial: int) -> str:
    """Korean business number with a valid check digit, from office codes and a type (00) that are not given out."""
    digits = f"{900 + serial % 100}00{(serial // 100 * 37 + 1001) % 10_000:04d}"
    weighted = [int(d) * w for d, w in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True)]
    check = -(sum(weighted) + weighted[-1] // 10) % 10
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}{check}"


def salesforce_id(prefix: str, serial: int) -> str:
    """18-character record id: 15 characters that tell upper from lower case, 3 that make it safe where case is lost."""
    tail = ""
    for _ in range(5):
        serial, rest = divmod(serial, 62)
        tail = _BASE62[rest] + tail
    short = f"{prefix}5i00000{tail}"
    bits = ("".join("1" if c.isupper() else "0" for c in reversed(short[i : i + 5])) for i in (0, 5, 10))
    return short + "".join(_ID_SUFFIX[int(b, 2)] for b in bits)


def identities(rng: np.random.Generator, words: Vocabulary, count: int) -> tuple[Identity, ...]:
    """Draw distinct companies.

    Parameters
    ----------
    count
        How many; at most as many as names can be put together.
    """
    size, suffixes = len(words.syllables), len(words.suffixes)
    picks = rng.permutation(size**3 * suffixes)[:count]
    return tuple(_identity(words, int(pick), serial) for serial, pick in enumerate(picks))


def _identity(words: Vocabulary, pick: int, serial: int) -> Identity:
    size = len(words.syllables)
    stem, suffix_at = divmod(pick, len(words.suffixes))
    parts = [words.syllables[i] for i in (stem % size, stem // size % size, stem // size**2)]
    suffix = words.suffixes[suffix_at]
    latin = "".join(part[1] for part in parts)
    return Identity(
        korean="".join(part[0] for part in parts) + suffix[0],
        latin=f"{latin.capitalize()} {suffix[1].capitalize()}",
        domain=f"{latin}{suffix[1]}.example",  # no syllable begins another, so no two companies share one
        business_number=business_number(serial),
    )


def people(rng: np.random.Generator, words: Vocabulary) -> Iterator[str]:
    """Endless invented person names."""
    while True:
        surnames = rng.integers(len(words.surnames), size=256)
        given = rng.integers(len(words.given), size=256)
        for s, g in zip(surnames, given, strict=True):
            yield words.surnames[s] + words.given[g]
