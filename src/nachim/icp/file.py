"""`icp.yaml`: written for people, read back with the line of every mistake."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from nachim.icp.card import known_attributes, read_attribute, read_card
from nachim.icp.conditions import FORMS, OPERATORS, read_tree
from nachim.icp.document import yaml_of_people
from nachim.icp.reader import Node, root
from nachim.model.attribute import Attribute
from nachim.model.card import Card, CardAttribute
from nachim.model.condition import All, AnyOf, Condition, Not, Operator, Tree
from nachim.model.icp import Adjacent, Clause, Icp, Role, Tier

SCHEMA = "nachim/icp-1"
IDS = ("core",)
"""ICPs that a workspace can have; scores and sheets are made from this one."""
OUTCOMES = ("won", "good")
TIERS = ("small", "mid", "enterprise")
_TEXTS = ("value", "difference", "budget")
_LISTS = ("pains", "goals", "buyers", "notes")
_TOP = (
    "schema", "id", "version", "parent", "outcome", "threshold", "as_of", "build", *_TEXTS, *_LISTS,
    "who", "refuse", "adjacent", "tiers", "attributes", "card",
)  # fmt: skip
_CLAUSE = ("kind", "find", "examples", "counter_examples", "evidence")


def write_icp(icp: Icp, label: Callable[[Attribute], str], comments: Sequence[str] = ()) -> str:
    """Return an ICP as YAML 1.2.

    Parameters
    ----------
    label
        What an attribute is called in the reader's language; conditions name their attribute by it.
    comments
        Lines of explanation for the top, in the reader's language.
    """
    labels = _labels(icp, label)
    top = CommentedMap(
        schema=SCHEMA, id=icp.id, version=icp.version, parent=icp.parent, outcome=icp.outcome,
        threshold=icp.threshold, as_of=icp.as_of, build=icp.build,
    )  # fmt: skip
    for name in _TEXTS:
        top[name] = getattr(icp, name)
    for name in _LISTS:
        top[name] = list(getattr(icp, name))
    top["who"] = [_clause(clause, labels) for clause in icp.who]
    top["refuse"] = [_clause(clause, labels) for clause in icp.refuse]
    top["adjacent"] = [
        CommentedMap(name=one.name, when=_tree(one.when, labels), evidence=_flow(one.evidence)) for one in icp.adjacent
    ]
    top["tiers"] = [_tier(one, labels) for one in icp.tiers]
    top["attributes"] = [_attribute(one, labels) for one in icp.attributes]
    top["card"] = _card(icp.card, labels)
    if comments:
        top.yaml_set_start_comment("\n".join(comments))
    out = io.StringIO()
    yaml_of_people().dump(top, out)
    return out.getvalue()


def with_version(text: str, version: int, parent: int | None) -> str:
    """Return a file's text with another version, everything else (comments, order, wording) as it was."""
    yaml = yaml_of_people()
    top = yaml.load(text)
    top["version"], top["parent"] = version, parent
    out = io.StringIO()
    yaml.dump(top, out)
    return out.getvalue()


def _labels(icp: Icp, label: Callable[[Attribute], str]) -> dict[str, str]:
    """Return what the file calls each attribute: its label, or its name where another one could be meant."""
    labels = {name: label(attribute) for name, attribute in icp.known().items()}
    shared = {one for one, n in Counter(labels.values()).items() if n > 1}
    return {name: name if one in shared or one in labels else one for name, one in labels.items()}


def read_icp(text: str, file: str = "icp.yaml") -> Icp:
    """Read an ICP.

    Raises
    ------
    IcpFileError
        For the first mistake; names file and line.
    """
    top = root(text, file)
    top.only(_TOP)
    top.one_of("schema", (SCHEMA,))
    known = known_attributes((*top.map("card").maps("attributes"), *top.maps("attributes")))
    card = read_card(
        top.map("card"), known, outcome=top.one_of("outcome", OUTCOMES), threshold=top.whole("threshold", 0, 100)
    )
    return Icp(
        id=top.one_of("id", IDS),
        version=top.whole("version", 0, 1_000_000),
        parent=top.whole("parent", 0, 1_000_000) if top.get("parent") is not None else None,
        outcome=card.outcome,
        threshold=card.threshold,
        who=tuple(_read_clause(node, known, (Role.MUST, Role.PLUS)) for node in top.maps("who")),
        refuse=tuple(_read_clause(node, known, (Role.KNOCK_OUT,)) for node in top.maps("refuse")),
        adjacent=tuple(_read_adjacent(node, known) for node in top.maps("adjacent")),
        tiers=tuple(_read_tier(node, known) for node in top.maps("tiers")),
        card=card,
        as_of=_date(top),
        build=top.text("build"),
        value=top.text("value", ""),
        difference=top.text("difference", ""),
        budget=top.text("budget", ""),
        pains=top.texts("pains"),
        goals=top.texts("goals"),
        buyers=top.texts("buyers"),
        notes=top.texts("notes"),
        attributes=tuple(read_attribute(node) for node in top.maps("attributes")),
    )


def _clause(clause: Clause, labels: dict[str, str]) -> CommentedMap:
    made = _tree(clause.when, labels)
    made["kind"] = clause.role.value
    if clause.find:
        made["find"] = clause.find
    for name in ("examples", "counter_examples"):
        if getattr(clause, name):
            made[name] = _flow(getattr(clause, name))
    made["evidence"] = _flow(clause.evidence)
    return made


def _tier(tier: Tier, labels: dict[str, str]) -> CommentedMap:
    return CommentedMap(
        name=tier.name, when=_tree(tier.when, labels), who=[_clause(one, labels) for one in tier.who],
        evidence=_flow(tier.evidence),
    )  # fmt: skip


def _tree(tree: Tree, labels: dict[str, str]) -> CommentedMap:
    match tree:
        case Condition():
            value = list(tree.value) if isinstance(tree.value, tuple) else tree.value
            if tree.operator in (Operator.IN, Operator.NOT_IN):
                value = [str(one) for one in (value if isinstance(value, list) else [value])]
            if tree.operator in (Operator.IS_KNOWN, Operator.IS_NONE, Operator.IS_UNKNOWN):
                value = True
            shown = _flow(value) if isinstance(value, list) else _number(value)
            return CommentedMap(
                [("attribute", labels.get(tree.attribute, tree.attribute)), (tree.operator.value, shown)]
            )
        case All(parts):
            return CommentedMap(all=[_tree(part, labels) for part in parts])
        case AnyOf(parts):
            return CommentedMap(any=[_tree(part, labels) for part in parts])
        case Not(part):
            return CommentedMap([("not", _tree(part, labels))])


def _card(card: Card, labels: dict[str, str]) -> CommentedMap:
    attributes = CommentedSeq()
    for attribute in card.attributes:
        levels = CommentedSeq()
        for level in attribute.levels:
            made = _tree(level.condition, {})
            del made["attribute"]
            made.update(points=level.points, n=level.n, k=level.k)
            made.fa.set_flow_style()
            levels.append(made)
        made = _attribute(attribute, labels)
        made.update(belief=attribute.belief, levels=levels)
        attributes.append(made)
    return CommentedMap(intercept=card.intercept, slope=card.slope, attributes=attributes)


def _attribute(attribute: Attribute | CardAttribute, labels: dict[str, str]) -> CommentedMap:
    made = CommentedMap(
        attribute=labels[attribute.name], name=attribute.name, category=attribute.category.value,
        kind=attribute.kind.value, known=attribute.known.value,
    )  # fmt: skip
    if attribute.unit:
        made["unit"] = attribute.unit
    if attribute.both is not None:
        made["all"] = [_tree(one, labels) for one in attribute.both.conditions]
    elif labels[attribute.name] != attribute.label:
        made["label"] = attribute.label
    return made


def _flow(values: Sequence[object]) -> CommentedSeq:
    made = CommentedSeq([_number(value) for value in values])
    made.fa.set_flow_style()
    return made


def _number(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _read_clause(node: Node, known: Mapping[str, Attribute], roles: Sequence[Role]) -> Clause:
    if not any(form in node for form in FORMS):
        node.only((*FORMS, *OPERATORS, *_CLAUSE))
    return Clause(
        when=read_tree(node, known, _CLAUSE),
        role=Role(node.one_of("kind", [role.value for role in roles])),
        evidence=node.texts("evidence"),
        find=node.text("find", ""),
        examples=node.texts("examples"),
        counter_examples=node.texts("counter_examples"),
    )


def _read_adjacent(node: Node, known: Mapping[str, Attribute]) -> Adjacent:
    node.only(("name", "when", "evidence"))
    return Adjacent(node.text("name"), read_tree(node.map("when"), known), node.texts("evidence"))


def _read_tier(node: Node, known: Mapping[str, Attribute]) -> Tier:
    node.only(("name", "when", "who", "evidence"))
    who = tuple(_read_clause(one, known, (Role.MUST, Role.PLUS)) for one in node.maps("who"))
    return Tier(node.one_of("name", TIERS), read_tree(node.map("when"), known), who, node.texts("evidence"))


def _date(node: Node) -> dt.date:
    value = node.get("as_of")
    if "as_of" not in node:
        raise node.error("icp.absent", name="as_of")
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise node.error("icp.date", key="as_of", value=str(value))
    return value
