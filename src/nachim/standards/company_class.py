"""Company class: what kind of company a CRM says it is, by law, size or owner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from nachim.standards.mapped import Mapped
from nachim.standards.vocabulary import Vocabulary, map_texts, vocabulary

_ENDINGS = ("기업", "회사", "업체", "법인", "기관", "company", "companies", "business", "businesses")


@cache
def company_classes() -> Vocabulary:
    """Return the company classes known by name."""
    return vocabulary("company_classes.csv", endings=_ENDINGS)


def map_company_classes(
    raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
) -> list[Mapped]:
    """Map distinct texts to company classes; unknown ones keep their text.

    Examples
    --------
    >>> [m.value for m in map_company_classes(["중견", "Mid-Market", "공공기관", "코스닥 상장사", "Blorvane"])]
    ['mid_company', 'mid_company', 'public_body', 'listed_company', 'Blorvane']
    """
    return map_texts(raws, company_classes().look_up, counts=counts, known=known)
