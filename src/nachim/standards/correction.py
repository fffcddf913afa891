"""What a person decided about texts of a column: it comes before every rule, in every file."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from nachim.standards.mapped import CANONICAL, Label, Mapped, Way
from nachim.standards.text import clean_text, gap_in, key_of

Corrections = Mapping[str, Mapping[str, str]]
"""By column: what each text (see `correction_key`) was said to mean."""


def correction_key(raw: str) -> str:
    """Return what the spellings share that one correction holds for: case, spaces and marks do not matter.

    Examples
    --------
    >>> correction_key("Fin-Tech "), correction_key("--")
    ('fintech', '--')
    """
    return key_of(raw) or raw.strip()


def own_words(fixes: Mapping[str, str], canonical: Callable[[str], bool]) -> list[str]:
    """Return the values that persons gave which are the company's own words: their spelling is settled."""
    return sorted({value for value in fixes.values() if not canonical(value) and gap_in(value) is None})


def corrected(
    mapped: Sequence[Mapped], fixes: Mapping[str, str], label: Callable[[str], Label], by: Way = Way.PERSON
) -> list[Mapped]:
    """Return what became of each text after what persons, or a list of the company's own, decided.

    A correction of one of the company's own words holds for its misspellings too. The raw text stays beside the value.

    Examples
    --------
    >>> hits = [Mapped("blorvane ", "Blorvane", None, 1.0, (), Way.OWN)]
    >>> [(one.raw, one.value, one.why.value) for one in corrected(hits, {"blorvane": "game"}, lambda v: Label(v, v))]
    [('blorvane ', 'game', 'person')]
    """
    return [_one(hit, fixes, label, by) for hit in mapped]


def _one(hit: Mapped, fixes: Mapping[str, str], label: Callable[[str], Label], by: Way) -> Mapped:
    value = fixes.get(correction_key(hit.raw))
    if value is None and hit.why is Way.VARIANT and hit.value:
        value = fixes.get(correction_key(hit.value))
    if value is None:
        return hit
    gap = gap_in(value)
    if gap:
        return Mapped(hit.raw, None, None, 1.0, (), gap)
    return Mapped(hit.raw, value, label(value), 1.0, (value,), by)


def meant(
    text: str, entries: Iterable[str], look_up: Callable[[str], Mapped], known: Iterable[str], *, own: bool
) -> tuple[str | None, tuple[str, ...]]:
    """Return the value that a person means by a text, and, where it is none, what could be meant.

    Parameters
    ----------
    entries
        Canonical values.
    known
        The company's own words that the column holds already.
    own
        Whether the text may become a new word of the company's own.
    """
    if text in set(entries) or gap_in(text) is not None:
        return text, ()
    hit = look_up(text)
    if hit.why in CANONICAL and hit.why is not Way.PART and hit.value:
        return hit.value, ()
    settled = {correction_key(word): word for word in sorted(known, reverse=True)}
    if correction_key(text) in settled:
        return settled[correction_key(text)], ()
    return (clean_text(text), ()) if own else (None, hit.candidates)
