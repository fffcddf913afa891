"""`icp.yaml`: written for people, read back with the line of every mistake."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from nachim.icp.reader import Node, read_condition, read_tree, root
from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import All, AnyOf, Condition, Not, Operator, Tree
from nachim.model.icp import Adjacent, Clause, Icp, Role

SCHEMA = "nachim/icp-1"
_TEXTS = ("value", "difference", "budget")
_LISTS = ("pains", "goals", "buyers", "notes")


def write_icp(icp: Icp, label: Callable[[Attribute], str], comments: Sequence[str] = ()) -> str:
    """Return an ICP as YAML 1.2.

    Parameters
    ----------
    label
        What an attribute is called in the reader's language; conditions name their attribute by it.
    comments
        Lines of explanation for the top, in the reader's language.
    """
    labels = {name: label(attribute) for name, attribute in icp.known().items()}
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
    top["attributes"] = [_attribute(one, labels) for one in icp.attributes]
    top["card"] = _card(icp.card, labels)
    if comments:
        top.yaml_set_start_comment("\n".join(comments))
    out = io.StringIO()
    _yaml().dump(top, out)
    return out.getvalue()


def with_version(text: str, version: int, parent: int | None) -> str:
    """Return a file's text with another version, everything else (comments, order, wording) as it was."""
    yaml = _yaml()
    top = yaml.load(text)
    top["version"], top["parent"] = version, parent
    out = io.StringIO()
    yaml.dump(top, out)
    return out.getvalue()


def _yaml() -> YAML:
    yaml = YAML()
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def read_icp(text: str, file: str = "icp.yaml") -> Icp:
    """Read an ICP.

    Raises
    ------
    IcpFileError
        For the first mistake; names file and line.
    """
    top = root(text, file)
    top.one_of("schema", (SCHEMA,))
    card = _read_card(top.map("card"), outcome=top.text("outcome"), threshold=top.whole("threshold", 0, 100))
    others = tuple(_read_attribute(node) for node in top.maps("attributes"))
    names = {
        node.text("attribute"): node.text("name")
        for node in (*top.maps("attributes"), *top.map("card").maps("attributes"))
    }
    return Icp(
        id=top.text("id"),
        version=top.whole("version", 0, 1_000_000),
        parent=top.whole("parent", 0, 1_000_000) if top.get("parent") is not None else None,
        outcome=card.outcome,
        threshold=card.threshold,
        who=tuple(_read_clause(node, names) for node in top.maps("who")),
        refuse=tuple(_read_clause(node, names) for node in top.maps("refuse")),
        adjacent=tuple(
            Adjacent(node.text("name"), read_tree(node.map("when"), names), node.texts("evidence"))
            for node in top.maps("adjacent")
        ),
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
        attributes=others,
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


def _tree(tree: Tree, labels: dict[str, str]) -> CommentedMap:
    match tree:
        case Condition():
            value = list(tree.value) if isinstance(tree.value, tuple) else tree.value
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
    if labels[attribute.name] != attribute.label:
        made["label"] = attribute.label
    return made


def _flow(values: Sequence[object]) -> CommentedSeq:
    made = CommentedSeq([_number(value) for value in values])
    made.fa.set_flow_style()
    return made


def _number(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else value


def _read_clause(node: Node, names: dict[str, str]) -> Clause:
    role = Role(node.one_of("kind", [role.value for role in Role]))
    return Clause(
        when=read_tree(node, names),
        role=role,
        evidence=node.texts("evidence"),
        find=node.text("find", ""),
        examples=node.texts("examples"),
        counter_examples=node.texts("counter_examples"),
    )


def _read_card(node: Node, *, outcome: str, threshold: int) -> Card:
    attributes = tuple(_read_card_attribute(one) for one in node.maps("attributes"))
    total = sum(attribute.most for attribute in attributes)
    if attributes and total != 100:
        raise node.error("icp.total", key="attributes", total=total)
    return Card(outcome, attributes, node.number("intercept"), node.number("slope"), threshold)


def _read_card_attribute(node: Node) -> CardAttribute:
    one = _read_attribute(node)
    levels = tuple(
        Level(
            read_condition(level, one.name),
            level.whole("points", 0, 100),
            level.whole("n", 0, 10**12),
            level.whole("k", 0, 10**12),
        )
        for level in node.maps("levels")
    )
    if not levels or levels[-1].condition.operator is not Operator.IS_UNKNOWN:
        raise node.error("icp.levels", key="levels", attribute=one.label)
    belief = node.whole("belief", -1, 1)
    return CardAttribute(one.name, one.label, one.category, one.kind, one.known, levels, belief, one.unit)


def _read_attribute(node: Node) -> Attribute:
    return Attribute(
        name=node.text("name"),
        label=node.text("label", "") or node.text("attribute"),
        category=Category(node.one_of("category", [category.value for category in Category])),
        kind=Kind(node.one_of("kind", [kind.value for kind in Kind])),
        known=Known(node.one_of("known", [known.value for known in Known])),
        unit=node.text("unit", "") or None,
    )


def _date(node: Node) -> dt.date:
    value = node.get("as_of")
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise node.error("icp.date", key="as_of", value=str(value))
    return value
