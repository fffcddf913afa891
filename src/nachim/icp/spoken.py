"""One condition as a person writes it: "Industry = software, finance", "직원 수 200–549", "Channel != events".

The attribute stands by its label in either language or by its name, then comes an operator of `icp.yaml` or one of
``= != >= <= <``, then the value: a value of the data or its label. A range such as 200–549 is read as it is printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from rapidfuzz import process

from nachim.errors import NotFound, UsageError
from nachim.icp.conditions import FITTING
from nachim.model.attribute import Attribute, Kind
from nachim.model.condition import Condition, Operator, Scalar
from nachim.words import LANGUAGES, words_for
from nachim.words.phrases import label, level

Values = Callable[[Attribute], Sequence[str]]
"""Finds the values that an attribute has in the data."""

_SIGNS = {
    "!=": Operator.NOT_IN, "≠": Operator.NOT_IN, ">=": Operator.AT_LEAST, "≥": Operator.AT_LEAST,
    "<=": Operator.AT_MOST, "≤": Operator.AT_MOST, "<": Operator.BELOW, "=": Operator.IN,
}  # fmt: skip
_BARE = (Operator.IS_KNOWN, Operator.IS_NONE, Operator.IS_UNKNOWN)
_OPERATOR = re.compile(
    r"\s*(?:(!=|≠|>=|≥|<=|≤|<|=)|(" + "|".join(sorted((one.value for one in Operator), key=len, reverse=True)) + r")\b)"
)
_NUMBER = r"(-?[\d,]*\.?\d+)"
_RANGE = re.compile(rf"{_NUMBER}\s*(–|—|-|~|\.\.|,)\s*{_NUMBER}\D*")
_ONE = re.compile(rf"{_NUMBER}\D*")
_SHOWN = 6
"""Values that a message names."""


def spoken(text: str, attributes: Sequence[Attribute], values: Values, about: Attribute | None = None) -> Condition:
    """Read one condition.

    Parameters
    ----------
    attributes
        Those that may be named.
    about
        Whose condition it is where the text names no attribute.

    Raises
    ------
    NotFound
        If it names no attribute, or a value that the data do not have; names near ones.
    UsageError
        If the operator does not go with the attribute, or the value cannot be read.

    Examples
    --------
    >>> from nachim.model.attribute import Category, Known
    >>> size = Attribute("employees", "employees", Category.FIRMOGRAPHIC, Kind.NUMBER, Known.TODAY)
    >>> spoken("직원 수 200–549", [size], lambda _: []).value
    (200.0, 550.0)
    """
    attribute, rest = _attribute(text, attributes, about)
    found = _OPERATOR.match(rest)
    operator = None if found is None else _SIGNS[found[1]] if found[1] else Operator(found[2])
    said = rest[found.end() :].strip() if found else rest.strip()
    sign = found[1] if found else None
    if attribute.kind is Kind.CATEGORY:
        return _category(attribute, operator or Operator.IN, said, values)
    if sign == "=" or operator is None:
        operator = Operator.BETWEEN
    return _numeric(attribute, operator, said)


def named(text: str, attributes: Sequence[Attribute]) -> Attribute | None:
    """Return the attribute of that label or name; None where there is none."""
    wanted = _plain(text)
    return next((one for one in attributes if wanted in _names(one)), None)


def _names(attribute: Attribute) -> set[str]:
    labels = {label(attribute, words_for(language)) for language in LANGUAGES}
    return {_plain(one) for one in (attribute.name, attribute.label, *labels)}


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _attribute(text: str, attributes: Sequence[Attribute], about: Attribute | None) -> tuple[Attribute, str]:
    """Return the attribute that a text begins with, the longest name first, and the rest."""
    said = " ".join(text.split())
    names = sorted(((name, one) for one in attributes for name in _names(one)), key=lambda pair: -len(pair[0]))
    for name, one in names:
        rest = said[len(name) :]
        if said.casefold().startswith(name) and (not rest or not rest[0].isalnum() or not name[-1].isalnum()):
            return one, rest
    if about is not None:
        return about, said
    shown = [label(one, words_for(None)) for one in attributes]
    head = re.split(r"!=|>=|<=|[=<≠≥≤]", said)[0].strip() or said
    near = ", ".join(match for match, _, _ in process.extract(head, shown, limit=3))
    raise NotFound("narrow.attribute", text=text, near=near)


def _category(attribute: Attribute, operator: Operator, said: str, values: Values) -> Condition:
    _check(attribute, operator)
    if operator in _BARE:
        return Condition(attribute.name, operator)
    codes = _codes(attribute, values(attribute))
    parts = [part.strip().strip("'\"") for part in said.strip("[]").split(",") if part.strip()]
    if not parts and "yes" in codes.values() and operator is Operator.IN:
        parts = ["yes"]
    if not parts:
        raise UsageError("narrow.value", attribute=_called(attribute), value=said or "–", valid=_some(attribute, codes))
    return Condition(attribute.name, operator, tuple(_code(attribute, part, codes) for part in parts))


def _codes(attribute: Attribute, values: Sequence[str]) -> Mapping[str, str]:
    """Return the values of the data by what they are called in both languages, and by themselves."""
    codes: dict[str, str] = {}
    for value in values:
        for language in LANGUAGES:
            shown = level(Condition(attribute.name, Operator.IN, (value,)), words_for(language), attribute)
            codes.setdefault(_plain(shown), value)
    return codes | {_plain(value): value for value in values}


def _code(attribute: Attribute, part: str, codes: Mapping[str, str]) -> Scalar:
    if _plain(part) in codes:
        return codes[_plain(part)]
    near = [codes[match] for match, _, _ in process.extract(_plain(part), list(codes), limit=3)]
    shown = ", ".join(dict.fromkeys(_shown(attribute, one) for one in near)) or "–"
    raise NotFound("narrow.no_value", attribute=_called(attribute), value=part, near=shown)


def _some(attribute: Attribute, codes: Mapping[str, str]) -> str:
    each = list(dict.fromkeys(_shown(attribute, one) for one in codes.values()))
    return ", ".join(each[:_SHOWN]) + (", …" if len(each) > _SHOWN else "")


def _shown(attribute: Attribute, value: str) -> str:
    return level(Condition(attribute.name, Operator.IN, (value,)), words_for(None), attribute)


def _numeric(attribute: Attribute, operator: Operator, said: str) -> Condition:
    _check(attribute, operator)
    if operator in _BARE:
        return Condition(attribute.name, operator)
    if operator is Operator.BETWEEN:
        both = _RANGE.fullmatch(said.strip("[]"))
        low, high = (_float(both[1]), _float(both[3])) if both else (0.0, 0.0)
        # As printed: whole numbers are shown with their last member. As in icp.yaml: [200, 550].
        if both and both[2] != "," and low.is_integer() and high.is_integer():
            high += 1
        if low < high:
            return Condition(attribute.name, operator, (low, high))
        raise UsageError("narrow.value", attribute=_called(attribute), value=said or "–", valid="200–549")
    one = _ONE.fullmatch(said)
    if one is None:
        raise UsageError("narrow.value", attribute=_called(attribute), value=said or "–", valid="200")
    return Condition(attribute.name, operator, _float(one[1]))


def _float(text: str) -> float:
    return float(text.replace(",", ""))


def _check(attribute: Attribute, operator: Operator) -> None:
    valid = FITTING[attribute.kind]
    if operator not in valid:
        signs = [sign for sign, one in _SIGNS.items() if one in valid and sign.isascii()]
        told = ", ".join(dict.fromkeys((*signs, *(one.value for one in valid))))
        raise UsageError("narrow.operator", attribute=_called(attribute), operator=operator.value, valid=told)


def _called(attribute: Attribute) -> str:
    return label(attribute, words_for(None))
