"""Conditions as words: "직원 수 200–499명" in a cell, "직원 수가 200–499명이고 …인 기업" in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from nachim.model.attribute import Attribute, Combination, Kind
from nachim.model.condition import All, AnyOf, Condition, Not, Operator, Scalar, Tree
from nachim.words.catalogue import Words

Lookup = Callable[[str], Attribute]

_NAMED = 2
"""Excluded values that a reason still names."""
_YES = frozenset({"yes", "true", "y", "1", "예", "네", "있음"})
_NO = frozenset({"no", "false", "n", "0", "아니요", "아니오"})


class Labelled(Protocol):
    """An attribute, of the facts or of a card."""

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def label(self) -> str: ...  # noqa: D102

    @property
    def both(self) -> Combination | None: ...  # noqa: D102


def label(attribute: Labelled, words: Words) -> str:
    """Return what an attribute is called: a canonical field in the language, the user's own as the export heads it."""
    if attribute.both is not None:
        return _together(attribute.both, words)
    if (item := _item(attribute, words)) is not None:
        return words("icp.item", list=words(f"fields.{item[0]}"), item=item[1])
    name = attribute.name.removesuffix("_base")
    own = attribute.label not in (attribute.name, name)
    return attribute.label if own or not words.has(f"fields.{name}") else words(f"fields.{name}")


def _together(both: Combination, words: Words) -> str:
    """Return conditions that hold together as a phrase."""
    parts = {one.name: one for one in both.attributes}
    return phrase(All(both.conditions), words, parts.__getitem__)


def _is_named_as(attribute: Labelled, text: str, words: Words) -> bool:
    id_ = f"fields.{attribute.name}"
    return words.has(id_) and words(id_) == text


def _item(attribute: Labelled, words: Words) -> tuple[str, str] | None:
    """Return list and item of an attribute that says whether a list field holds an item ("technologies: slack")."""
    field, colon, item = attribute.label.partition(": ")
    if not colon or not attribute.name.startswith(f"{field}_") or not words.has(f"fields.{field}"):
        return None
    id_ = f"values.{field}.{item}"
    return field, words(id_) if words.has(id_) else item


def phrase(tree: Tree, words: Words, attribute: Lookup) -> str:
    """Return a tree of conditions as a short phrase for a table cell.

    Parameters
    ----------
    attribute
        Finds an attribute by name.
    """
    match tree:
        case Condition():
            return _cell(tree, words, attribute(tree.attribute))
        case Not(part):
            return words("icp.not", part=phrase(part, words, attribute))
        case All(parts) | AnyOf(parts) if len(parts) == 1:
            return phrase(parts[0], words, attribute)
        case All(parts):
            return words("icp.and").join(phrase(part, words, attribute) for part in parts) or words("icp.everybody")
        case AnyOf(parts):
            return words("icp.or").join(phrase(part, words, attribute) for part in parts)


def brief(tree: Tree, words: Words, attribute: Lookup) -> str:
    """Return conditions as a phrase for a reason: "any other value" instead of a long list of what is excluded."""
    if isinstance(tree, Condition) and tree.operator is Operator.NOT_IN and len(_values(tree.value)) > _NAMED:
        one = attribute(tree.attribute)
        return words("icp.condition", attribute=label(one, words), level=level(tree, words, one))
    return phrase(tree, words, attribute)


def sentence(tree: Tree, words: Words, attribute: Lookup) -> str:
    """Return the ICP as one sentence, generated from the condition table alone (R03).

    Every part of an `All` becomes a clause; the verb of each but the last takes a connective ending, the last one the
    attributive ending that leads to "기업".
    """
    parts = _flat(tree)
    return words("icp.sentence", who=_series(parts, words, attribute)) if parts else words("icp.everybody")


def level(condition: Condition, words: Words, attribute: Attribute) -> str:
    """Return a condition without the name of its attribute: "200–499", "Salesforce", "모름"."""
    value = condition.value
    match condition.operator:
        case Operator.IN:
            return _listed(value, words, attribute)
        case Operator.NOT_IN:
            return words("icp.level.other") if _values(value) else words("icp.level.known")
        case Operator.BETWEEN:
            return _between(value, words, attribute)
        case Operator.AT_LEAST:
            return words(_days("icp.level.at_least", attribute), low=_bound(value, attribute))
        case Operator.AT_MOST:
            return words(_days("icp.level.at_most", attribute), high=_bound(value, attribute))
        case Operator.BELOW:
            return words(_days("icp.level.below", attribute), high=_bound(value, attribute))
        case Operator.WITHIN_DAYS:
            return words("icp.level.within_days", days=value)
        case Operator.IS_KNOWN:
            return words("icp.level.known")
        case Operator.IS_NONE:
            return words("icp.level.never" if attribute.kind is Kind.DAYS else "icp.level.none")
        case Operator.IS_UNKNOWN:
            return words("icp.level.unknown")


def _cell(condition: Condition, words: Words, attribute: Attribute) -> str:
    if attribute.both is not None and (flag := _flag(condition)):
        text = _together(attribute.both, words)
        return text if flag == "yes" else words("icp.not", part=text)
    if (flag := _flag(condition)) and _item(attribute, words):
        return words(f"icp.item.{flag}", item=label(attribute, words))
    if condition.operator is Operator.NOT_IN and _values(condition.value):
        others = _listed(condition.value, words, attribute)
        return words("icp.not_in", attribute=label(attribute, words), values=others)
    id_ = "icp.condition.number" if _is_range(condition, attribute) else "icp.condition"
    return words(id_, attribute=label(attribute, words), level=level(condition, words, attribute))


def _is_range(condition: Condition, attribute: Attribute) -> bool:
    ranges = (Operator.BETWEEN, Operator.AT_LEAST, Operator.AT_MOST, Operator.BELOW)
    return attribute.kind is Kind.NUMBER and condition.operator in ranges


def _flat(tree: Tree) -> tuple[Tree, ...]:
    if isinstance(tree, All):
        return tuple(leaf for part in tree.parts for leaf in _flat(part))
    return (tree,)


def _series(parts: Sequence[Tree], words: Words, attribute: Lookup) -> str:
    """Join clauses: "…이고, …있으며, …인". The two connective endings alternate."""
    if not parts:
        return words("icp.everybody")
    endings = ["also" if n % 2 else "and" for n in range(len(parts) - 1)] + ["last"]
    clauses = [_clause(part, ending, words, attribute) for part, ending in zip(parts, endings, strict=True)]
    if len(clauses) == 1:
        return clauses[0]
    return words("icp.series.last" if len(clauses) > 2 else "icp.series.two",
                 first=words("icp.series").join(clauses[:-1]), last=clauses[-1])  # fmt: skip


def _clause(tree: Tree, ending: str, words: Words, attribute: Lookup) -> str:
    match tree:
        case Condition():
            return _say(tree, ending, words, attribute(tree.attribute))
        case Not(Not(part)):
            return _clause(part, ending, words, attribute)
        case Not(Condition() as condition) if (turned := _turned(condition)) is not None:
            return _say(turned, ending, words, attribute(condition.attribute))
        case Not(part):
            return _fit("unfit", part, ending, words, attribute)
        case All(()) | AnyOf(()):
            return _fit("fits", tree, ending, words, attribute)
        case AnyOf(parts):
            heads = [_clause(part, "or", words, attribute) for part in parts[:-1]]
            return words("icp.series.or").join([*heads, _clause(parts[-1], ending, words, attribute)])
        case All(parts):
            heads = [_clause(part, "and", words, attribute) for part in parts[:-1]]
            return words("icp.series.inner").join([*heads, _clause(parts[-1], ending, words, attribute)])


def _fit(verb: str, tree: Tree, ending: str, words: Words, attribute: Lookup) -> str:
    """Return "‘…’에 해당하는": what no single verb can say."""
    quoted = words("icp.quoted", text=phrase(tree, words, attribute))
    return words("icp.say.unfit", what=quoted, end=words(f"icp.end.{verb}.{ending}"))


def _turned(condition: Condition) -> Condition | None:
    """Return a condition that says the contrary in one verb, for a sentence only (gaps read the same there)."""
    match condition.operator:
        case Operator.IN if flag := _flag(condition):
            return Condition(condition.attribute, Operator.IN, "no" if flag == "yes" else "yes")
        case Operator.IN:
            return Condition(condition.attribute, Operator.NOT_IN, condition.value)
        case Operator.NOT_IN if _values(condition.value):
            return Condition(condition.attribute, Operator.IN, condition.value)
        case Operator.IS_KNOWN:
            return Condition(condition.attribute, Operator.IS_UNKNOWN)
        case Operator.IS_UNKNOWN:
            return Condition(condition.attribute, Operator.IS_KNOWN)
        case _:
            return None


def _say(condition: Condition, ending: str, words: Words, attribute: Attribute) -> str:
    """Return one condition as a clause whose verb takes the ending "and", "also", "or" or "last"."""
    verb, values = _verb(condition, words, attribute)
    item = _item(attribute, words)
    called = label(attribute, words) if item is None or not _flag(condition) else words(f"fields.{item[0]}")
    own = item is None and called == attribute.label and not _is_named_as(attribute, called, words)
    if words.language == "en" and not own and not called[1:2].isupper():
        called = called[:1].lower() + called[1:]
    return words(
        f"icp.say.{verb}",
        attribute=called,
        event=words("icp.quoted", text=called),
        end=words(f"icp.end.{_STEMS.get(verb, verb)}.{ending}"),
        **values,
    )


_STEMS = {
    "within": "had",
    "long_ago": "had",
    "includes": "has",
    "flag": "is",
    "number": "is",
    "unflag": "is",
    "excludes": "without",
}


def _verb(condition: Condition, words: Words, attribute: Attribute) -> tuple[str, dict[str, object]]:
    value, days = condition.value, attribute.kind is Kind.DAYS
    match condition.operator:
        case Operator.IN if (item := _item(attribute, words)) and (flag := _flag(condition)):
            return ("includes" if flag == "yes" else "excludes"), {"level": item[1]}
        case Operator.IN if flag := _flag(condition):
            return ("flag" if flag == "yes" else "unflag"), {}
        case Operator.IN:
            verb = "includes" if attribute.name.startswith("technologies") else "is"
            return verb, {"level": _listed(value, words, attribute, "icp.say.join")}
        case Operator.NOT_IN if _values(value):
            return "not", {"level": _listed(value, words, attribute, "icp.say.join")}
        case Operator.NOT_IN | Operator.IS_KNOWN:
            return ("had" if days else "known"), {}
        case Operator.IS_NONE:
            return ("never" if days else "lacks"), {}
        case Operator.IS_UNKNOWN:
            return "unknown", {}
        case Operator.WITHIN_DAYS:
            return "within", {"days": value}
        case Operator.AT_MOST | Operator.BELOW if days:
            return "within", {"days": value}
        case Operator.AT_LEAST if days:
            return "long_ago", {"days": value}
        case _:
            return "number", {"level": level(condition, words, attribute)}


def _flag(condition: Condition) -> str | None:
    values = [str(value).lower() for value in _values(condition.value)]
    if len(values) != 1 or condition.operator is not Operator.IN:
        return None
    return "yes" if values[0] in _YES else "no" if values[0] in _NO else None


def _days(id_: str, attribute: Attribute) -> str:
    return f"{id_}_days" if attribute.kind is Kind.DAYS else id_


def _values(value: object) -> tuple[Scalar, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)  # type: ignore[return-value]


def _listed(value: object, words: Words, attribute: Attribute, join: str = "icp.level.join") -> str:
    """Return values as a list; only the last two are joined by the word in `join`: "A, B or C"."""
    *firsts, last = [_value(v, words, attribute) for v in _values(value)] or [""]
    head = words("icp.level.join").join(firsts)
    return f"{head}{words(join)}{last}" if firsts else last


def _value(value: Scalar, words: Words, attribute: Attribute) -> str:
    if not isinstance(value, str):
        return f"{value:,.10g}"
    if value in ("yes", "no"):
        return words(f"icp.level.{value}")
    id_ = f"values.{attribute.name}.{value}"
    if not words.has(id_):
        id_ = f"values.own.{value}"  # a column of the user's own whose values are standard ones
    return words(id_) if words.has(id_) else value


def _between(value: object, words: Words, attribute: Attribute) -> str:
    low, high = _values(value)
    if attribute.kind is Kind.DAYS:
        return words("icp.level.between_days", low=_bound(low, attribute), high=_bound(high, attribute))
    last = _last_member(high) if _whole(low) and _whole(high) else high
    if last == low:
        return _bound(low, attribute)
    return words("icp.level.between", low=_bound(low, None), high=_bound(last, attribute))


def _whole(value: object) -> bool:
    return isinstance(value, int | float) and float(value).is_integer()


def _last_member(high: Scalar) -> Scalar:
    """Left-closed whole numbers read better with their last member: [200, 500) is 200–499."""
    return high - 1 if isinstance(high, int | float) and high >= 2 else high


def _bound(value: object, attribute: Attribute | None) -> str:
    unit = (attribute.unit or "") if attribute is not None else ""
    return f"{value:,.10g}{unit}" if isinstance(value, int | float) else str(value)
