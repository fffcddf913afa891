"""What the forms of the sheet share about patterns on times and amounts."""

from __future__ import annotations

from nachim.model.quantity import QuantityFinding
from nachim.words import Words

AMOUNTS = ("ltv",)


def direction(one: QuantityFinding, words: Words) -> str:
    """Return which way a pattern points: shorter or longer, lower or higher."""
    ends = ("less", "more") if one.quantity in AMOUNTS else ("shorter", "longer")
    return words(f"quantity.{ends[not one.lower]}")
