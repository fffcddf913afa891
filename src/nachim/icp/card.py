"""The card of `icp.yaml`, read and checked: no edit may make scores that mean something else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from nachim.icp.conditions import read_condition, read_tree
from nachim.icp.levels import check_levels
from nachim.icp.reader import Node
from nachim.model.attribute import Attribute, Category, Combination, Kind, Known
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import Condition

ATTRIBUTE = ("attribute", "name", "category", "kind", "known", "unit", "label")
_FLAT = 30
"""Beyond these log-odds a point more or less makes no difference that could be seen."""


def read_card(node: Node, known: Mapping[str, Attribute], *, outcome: str, threshold: int) -> Card:
    """Read the card.

    Parameters
    ----------
    known
        Attributes of the file by name, for those that are made of others.

    Raises
    ------
    IcpFileError
        If levels overlap or leave something out, points do not add up to 100, or more points do not mean a higher
        probability.
    """
    node.only(("intercept", "slope", "attributes"))
    attributes = tuple(_read_card_attribute(one, known) for one in node.some_maps("attributes"))
    total = sum(attribute.most for attribute in attributes)
    if total != 100:
        raise node.error("icp.total", key="attributes", total=total)
    card = Card(outcome, attributes, node.number("intercept"), node.number("slope"), threshold)
    if not card.grows:
        key = "intercept" if card.slope > 0 and abs(card.intercept) > _FLAT else "slope"
        raise node.error("icp.growth", key=key, name=key, value=str(node.get(key)))
    return card


def read_attribute(node: Node, more: tuple[str, ...] = ()) -> Attribute:
    """Read what stands of an attribute; `more` are keys that may stand with it."""
    node.only((*ATTRIBUTE, *more))
    return Attribute(
        name=node.text("name"),
        label=node.text("label", "") or node.text("attribute"),
        category=Category(node.one_of("category", [category.value for category in Category])),
        kind=Kind(node.one_of("kind", [kind.value for kind in Kind])),
        known=Known(node.one_of("known", [known.value for known in Known])),
        unit=node.text("unit", "") or None,
    )


def known_attributes(nodes: tuple[Node, ...]) -> dict[str, Attribute]:
    """Return attributes by what the file calls them, and by name.

    Raises
    ------
    IcpFileError
        If two have the same.
    """
    found: dict[str, Attribute] = {}
    lines: dict[str, int] = {}
    for node in nodes:
        one = read_attribute(node, ("belief", "levels", "all"))
        for key in ("name", "attribute"):
            text = node.text(key)
            if text in found and found[text] is not one:
                raise node.error("icp.twice", key=key, name=text, other=lines[text])
            found[text] = one
            lines[text] = node.line(key)
    made = {node.text("name"): _made_of(node, found) for node in nodes if "all" in node}
    return {text: made.get(one.name, one) for text, one in found.items()}


def _made_of(node: Node, known: Mapping[str, Attribute]) -> Attribute:
    """Return an attribute that says whether conditions on others hold together."""
    parts = tuple(_read_part(part, known) for part in node.some_maps("all"))
    one = known[node.text("name")]
    attributes = tuple(known[part.attribute] for part in parts)
    return replace(one, label=one.name, both=Combination(parts, attributes))


def _read_part(node: Node, known: Mapping[str, Attribute]) -> Condition:
    tree = read_tree(node, known)
    if not isinstance(tree, Condition):
        raise node.error("icp.part")
    return tree


def _read_card_attribute(node: Node, known: Mapping[str, Attribute]) -> CardAttribute:
    read_attribute(node, ("belief", "levels", "all"))
    one = known[node.text("name")]
    levels = []
    for level in node.some_maps("levels"):
        condition = read_condition(level, one, ("points", "n", "k"))
        points, n, k = level.whole("points", 0, 100), level.whole("n", 0, 10**12), level.whole("k", 0, 10**12)
        if k > n:
            raise level.error("icp.counts", key="k", n=n, k=k)
        levels.append((level, Level(condition, points, n, k)))
    check_levels(node, one, [(level, made.condition) for level, made in levels])
    belief = node.whole("belief", -1, 1)
    return CardAttribute(
        one.name, one.label, one.category, one.kind, one.known, tuple(made for _, made in levels), belief, one.unit,
        one.both,
    )  # fmt: skip
