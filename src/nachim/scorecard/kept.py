"""A learned card as JSON: everything that scoring needs, readable by people and by later versions."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from nachim.model.attribute import Attribute
from nachim.model.card import Card

SCHEMA = "nachim-scorecard/1"


@dataclass(frozen=True, slots=True)
class Kept:
    """A card with the columns that it scores."""

    card: Card
    attributes: tuple[Attribute, ...]
    """Every column in its order, on the card or not."""
    classes: tuple[bool | int | float | str, ...]
    """The two classes; the second is the outcome."""
    names: tuple[str, ...]
    """Names of the columns; empty where they had none."""
    verdict: str
    """What may be claimed for the card."""
    schema: str = SCHEMA


def kept_as_json(kept: Kept) -> str:
    """Return a card as JSON."""
    return TypeAdapter(Kept).dump_json(kept, indent=1).decode()


def kept_of_json(text: str) -> Kept:
    """Return the card of a JSON text.

    Raises
    ------
    ValueError
        If it is no such text, of another schema, or its card does not add up to 100.
    """
    try:
        kept = TypeAdapter(Kept).validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"])) or "the text"
        raise ValueError(f"This is no card: {place}: {first['msg']}.") from error
    if kept.schema != SCHEMA:
        raise ValueError(f"This card is of schema {kept.schema!r}; this version reads {SCHEMA!r}.")
    total = sum(one.most for one in kept.card.attributes)
    if kept.card.attributes and total != 100:
        raise ValueError(f"The card's points add up to {total}, not to 100.")
    return kept
