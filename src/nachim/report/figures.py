"""How a figure is printed: one function for web page, Markdown, workbook and command line."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.model.condition import All, AnyOf, Condition, Not
from nachim.model.evidence import Evidence
from nachim.words import Words
from nachim.words.numbers import minus
from nachim.words.phrases import Lookup, label, phrase


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as printed. The two doubts are empty where none applies."""

    text: str
    interval_text: str
    """The 95 % interval without a preamble: "30–47 %"."""
    counts_text: str
    """The counts behind it: "121 중 46" or "표본 318"."""


def shown(evidence: Evidence, words: Words) -> Shown:
    """Return a figure as it is printed everywhere.

    Examples
    --------
    >>> from nachim.model.evidence import Figure
    >>> from nachim.words import words_for
    >>> rate = Evidence("e1", "report.figure.win_rate", Figure(0.38, 0.3, 0.47, n=121, k=46), "", "share")
    >>> shown(rate, words_for("en"))
    Shown(text='38 %', interval_text='30–47 %', counts_text='46 of 121')
    """
    figure = evidence.figure
    text = _text(figure.value, evidence, words)
    return Shown(text, _interval(evidence, words), _counts(evidence, words))


def described(evidence: Evidence, words: Words, attribute: Lookup) -> str:
    """Return what a figure is, in words. Trees among the label's values are put into words here."""
    values = {name: worded(value, words, attribute, name) for name, value in evidence.words.items()}
    return words(evidence.label, **values)


def worded(value: object, words: Words, attribute: Lookup, name: str = "") -> object:
    """Return a value of a text: a tree becomes its phrase, a key such as `report.measure.retention` its name."""
    if isinstance(value, Condition | All | AnyOf | Not):
        return phrase(value, words, attribute)
    if isinstance(value, str) and name == "what" and "." in value and words.has(value):
        return words(value)
    if isinstance(value, str) and name == "attribute":
        return _label(value, words, attribute)
    if isinstance(value, str) and words.has(f"values.{name}.{value}"):
        return words(f"values.{name}.{value}")
    if isinstance(value, str) and value.isidentifier():
        for room in ("report", "icp", "quantity"):
            if words.has(f"{room}.{name}.{value}"):
                return words(f"{room}.{name}.{value}")
    return value


def _label(name: str, words: Words, attribute: Lookup) -> str:
    """Return the label of the attribute of that name; a label is given back as it is."""
    try:
        return label(attribute(name), words)
    except (KeyError, StopIteration):
        return name


def _text(value: float | None, evidence: Evidence, words: Words) -> str:
    if value is None or value != value:
        return words.value(None)
    match evidence.unit:
        case "share":
            return words.value(float(value), "percent1" if _needs_decimal(value) else "percent")
        case "ratio":
            return words.value(float(value), "times")
        case "days":
            return words.value(float(value), "days")
        case "auc":
            return words.value(float(value), "2")
        case "gain":
            return minus(f"{value:+.3f}")
        case "error":
            return words.value(float(value), "3")
        case "p":
            return "< 0.001" if value < 0.001 else words.value(float(value), "3")
        case "money":
            return _money(float(value), str(evidence.words.get("currency", "")), words)
        case "count":
            return words.value(float(value), "count")
        case "signed":
            return words.value(float(value), "signed")
        case "gap":
            return words("report.gap", gap=_more(100 * value, words))
        case "more":
            return _more(float(value), words)
        case "points":
            return words.value(float(value), "count" if float(value).is_integer() else "1")
        case _:
            return _number(float(value), words)


def _needs_decimal(share: float) -> bool:
    """Tell a share that whole per cents would turn into "0 %" or "100 %" though it is neither."""
    return 0 < share < 0.01 or 0.99 < share < 1


def _more(value: float, words: Words) -> str:
    """Return a difference with its sign; one decimal where whole numbers say too little."""
    if abs(value) >= 10 or round(value, 1) == round(value):
        return words.value(round(value), "signed") if round(value) else "0"
    return minus(f"{value:+.1f}")


def _number(value: float, words: Words) -> str:
    if value.is_integer() or abs(value) >= 1000:
        return words.value(value, "count")
    return words.value(value, "2" if abs(value) < 10 else "1")


def _money(value: float, currency: str, words: Words) -> str:
    return words("report.money", amount=words.value(value, "short"), currency=_currency(currency, words))


def _money_range(low: float, high: float, evidence: Evidence, words: Words) -> str:
    amount = _between(words.value(low, "short"), words.value(high, "short"), low, evidence.unit)
    return words("report.money", amount=amount, currency=_currency(str(evidence.words.get("currency", "")), words))


def _currency(code: str, words: Words) -> str:
    id_ = f"report.currency.{code.lower()}"
    return words(id_) if code and words.has(id_) else code


def _interval(evidence: Evidence, words: Words) -> str:
    low, high = evidence.figure.low, evidence.figure.high
    if low is None or high is None or evidence.unit in ("p", "count"):
        return ""
    if evidence.unit == "money":
        return _money_range(low, high, evidence, words)
    first, last = _text(low, evidence, words), _text(high, evidence, words)
    return _between(_bare(first), last, low, evidence.unit)


def _between(first: str, last: str, low: float, unit: str) -> str:
    """Join the limits; beside a sign a dash would read as another one."""
    return f"{first} … {last}" if low < 0 or unit in ("gap", "more") else f"{first}–{last}"


def _bare(text: str) -> str:
    """Cut the unit that the upper end of the interval repeats."""
    for unit in (" pp", "%p", " %", "%", "배", "x", "일", " days", " day"):
        if text.endswith(unit):
            return text.removesuffix(unit)
    return text


def _counts(evidence: Evidence, words: Words) -> str:
    n, k = evidence.figure.n, evidence.figure.k
    if not n or evidence.unit == "count":
        return ""
    if evidence.unit == "monthly":
        return words("report.counts.months", k=k, n=n)
    share = k is not None and evidence.unit in ("share", "ratio")
    return words("report.counts.share", k=k, n=n) if share else words("report.counts.sample", n=n)
