"""The company's own list of what it sells: one spelling a product, and the family it belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nachim.standards.spelling import distance
from nachim.standards.text import clean_text, gap_in, key_of

LISTED = 0.8
"""Share of the rows of a column that the list must know, by name or code, before the column is one of products."""


@dataclass(frozen=True, slots=True)
class ProductList:
    """What is sold, as the company lists it; empty where nobody brought a list.

    Examples
    --------
    >>> goods = product_list([("A-1", "Zed Pro", "Zed"), ("A-2", "Zed Basic", "Zed")])
    >>> goods.meant("ZedPro"), goods.meant("a1"), goods.meant("Quill"), goods.families["Zed Pro"]
    ('Zed Pro', 'Zed Pro', None, 'Zed')
    """

    names: Mapping[str, str] = field(default_factory=dict)
    """Product by its name without case, spaces and marks."""
    codes: Mapping[str, str] = field(default_factory=dict)
    """Product by its code, written the same way; codes that two products share are left out."""
    families: Mapping[str, str] = field(default_factory=dict)

    def meant(self, text: str) -> str | None:
        """Return the product that a text names, by its name or its code; a letter may be wrong in a long name."""
        key = key_of(text)
        found = self.names.get(key) or self.codes.get(key)
        if found or not key:
            return found
        near = {name for other, name in self.names.items() if distance(key, other) is not None}
        return near.pop() if len(near) == 1 else None

    def knows(self, counts: Mapping[str, int]) -> bool:
        """Tell whether a column, given the rows of each text, holds products of the list: at least two of them."""
        said = {text: n for text, n in counts.items() if gap_in(text) is None}
        known = {text: product for text in said if (product := self.meant(text))}
        rows = sum(said[text] for text in known)
        return len(set(known.values())) >= 2 and rows >= LISTED * sum(said.values())


def product_list(rows: Iterable[tuple[str | None, str | None, str | None]]) -> ProductList:
    """Return the list of (code, name, family); of two spellings of one name the first counts."""
    names: dict[str, str] = {}
    codes: dict[str, set[str]] = {}
    families: dict[str, str] = {}
    for code, name, family in rows:
        if not name or gap_in(name) is not None:
            continue
        product = names.setdefault(key_of(name), clean_text(name))
        if code and key_of(code):
            codes.setdefault(key_of(code), set()).add(product)
        if family and gap_in(family) is None:
            families.setdefault(product, clean_text(family))
    return ProductList(names, {code: of.pop() for code, of in codes.items() if len(of) == 1}, families)
