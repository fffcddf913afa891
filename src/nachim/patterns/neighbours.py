"""Neighbours of the core: one or two of its conditions replaced by the next levels of the same attribute."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from nachim.model.attribute import Kind
from nachim.model.card import CardAttribute
from nachim.model.condition import Condition, Operator
from nachim.patterns.items import bounds_of

NAMING = (Operator.IN, Operator.BETWEEN, Operator.BELOW, Operator.AT_LEAST)
"""Operators that say what a company is; "none of these", "unknown" and "has none" name no segment to sell to."""
FEWEST = 20
"""Rows that a neighbour must have outside the core."""
MOST_SINGLE, MOST_DOUBLE = 6, 2
"""Most neighbours with one and with two conditions replaced."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The core with some conditions replaced."""

    conditions: tuple[Condition, ...]
    replaced: tuple[Condition, ...]
    replacement: tuple[Condition, ...]
    distance: int
    """Bands between the two; 0 where levels have no order."""


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The neighbours to show, and among how many segments the core may have been chosen."""

    shown: tuple[Neighbour, ...]
    compared: int
    """The core and every neighbour that has rows enough, shown or not."""

    @property
    def pairs(self) -> int:
        """How many pairs they make: any of these segments could have been the core.

        Examples
        --------
        >>> Neighbourhood((), 4).pairs
        6
        """
        return self.compared * (self.compared - 1) // 2


def neighbours(
    core: Sequence[Condition],
    card: Sequence[CardAttribute],
    swaps: Mapping[str, Sequence[str]],
    rows: Callable[[Sequence[Condition]], int],
    *,
    fewest: int = FEWEST,
) -> Neighbourhood:
    """Return the segments next to the core that have rows enough, in the order in which they are worth a look.

    Another industry, or another level without order, comes first (the same problem elsewhere), then the next bands of
    ordered attributes, then another technology of its kind; those with two conditions replaced last.

    Parameters
    ----------
    core
        The conditions that every company of the core meets.
    card
        Attributes with the levels among which the core's conditions were chosen.
    swaps
        By the name of a technology ("yes" or "no") the others of its kind: one CRM may take the place of another.
    rows
        Counts the rows that meet some conditions and are not in the core.
    """
    by_name = {attribute.name: attribute for attribute in card}
    each = [
        _replacements(own, by_name[own.attribute], swaps.get(own.attribute, ()))
        for own in core
        if own.attribute in by_name
    ]
    singles = sorted((one for ones in each for one in ones), key=_worth)
    kept = _enough([_swapped(core, (one,)) for one in singles], rows, fewest)
    near = [[one for one in ones if one.distance <= 1] for ones in each]
    pairs = [
        pair
        for one, other in itertools.combinations(near, 2)
        for pair in itertools.product(one, other)
        if pair[0].replacement[0].attribute != pair[1].replacement[0].attribute
    ]
    doubles = [_swapped(core, pair) for pair in sorted(pairs, key=lambda pair: (_worth(pair[0]), _worth(pair[1])))]
    more = _enough(doubles, rows, fewest)
    return Neighbourhood((*kept[:MOST_SINGLE], *more[:MOST_DOUBLE]), 1 + len(kept) + len(more))


def _worth(one: Neighbour) -> tuple[bool, int, str]:
    swapped = one.replaced[0].attribute != one.replacement[0].attribute
    return swapped, one.distance, repr(one.replacement)


def _replacements(own: Condition, attribute: CardAttribute, others: Sequence[str]) -> list[Neighbour]:
    """Return what could stand in place of one condition, as neighbours of this condition alone."""
    found = [
        Neighbour((level.condition,), (own,), (level.condition,), distance)
        for level in attribute.levels
        if (distance := _distance(own, level.condition, attribute)) is not None
    ]
    if own.value == ("yes",):
        swapped = [Condition(name, Operator.IN, ("yes",)) for name in others]
        found += [Neighbour((one,), (own,), (one,), 0) for one in swapped]
    return found


def _distance(own: Condition, other: Condition, attribute: CardAttribute) -> int | None:
    """Return how many bands lie between two levels; None where the other one is no neighbour."""
    if other.operator not in NAMING or other == own or other.value in (("no",), ("yes",)):
        return None
    if attribute.kind is Kind.CATEGORY:
        return 0
    bounds, its = bounds_of(own), bounds_of(other)
    if bounds is None or its is None or (its[0] >= bounds[0] and its[1] <= bounds[1]):
        return None
    levels = sorted(span for level in attribute.levels if (span := bounds_of(level.condition)) is not None)
    return sum(1 for span in levels if bounds[1] <= span[0] < its[1] or its[0] <= span[0] < bounds[0])


def _swapped(core: Sequence[Condition], parts: Sequence[Neighbour]) -> Neighbour:
    swap = {part.replaced[0]: part.replacement[0] for part in parts}
    return Neighbour(
        tuple(swap.get(one, one) for one in core),
        tuple(part.replaced[0] for part in parts),
        tuple(part.replacement[0] for part in parts),
        sum(part.distance for part in parts),
    )


def _enough(found: Sequence[Neighbour], rows: Callable[[Sequence[Condition]], int], fewest: int) -> list[Neighbour]:
    return [one for one in found if rows(one.conditions) >= fewest]
