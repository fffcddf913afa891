"""The score of a pair of mentions, with its reasons.

The engine compares the pairs and writes for each what it found as a short text, its signature. There are a few hundred
different ones however many pairs there are; each is scored once, here.
"""

from __future__ import annotations

from dataclasses import dataclass

from nachim.identity.decision import Reason

LINK = 0.85
"""From here on a pair is linked without asking."""
REVIEW = 0.5
"""From here on a person sees the pair."""


@dataclass(frozen=True, slots=True)
class Mention:
    """All mentions that say the same of a company; keys are empty where nothing is known."""

    key: str
    """Smallest source key among them."""
    rows: int
    name: str
    domain: str
    business: str
    place: str = ""
    registry: str = ""
    """Numbers in other registers (see `registers.numbers_of`)."""


@dataclass(frozen=True, slots=True)
class Score:
    """How likely two mentions are one company."""

    value: float
    reasons: tuple[Reason, ...]

    @property
    def by_name_only(self) -> bool:
        """Tell whether nothing but the name speaks for it."""
        return Reason.SAME_NAME in self.reasons and not _STRONG.intersection(self.reasons)


SIGNS = ("account", "business", "registry", "domain", "name", "script", "line", "owners", "country", "place", "length")
"""What a signature holds, one letter each: "s" same, "d" different, "-" not known on one side; and for

registry: "s" and "d" by the number of a legal person, "p" and "e" by that of a place of it; domain: "l" same label;
name: "s", "r" reordered, "v" sounds alike, "w" by its consonants, "n" near, "i" initials, "u" part of, "b" begins, "d",
"-"; script: "o" one Korean and one Latin, "s"; owners (names on the common domain): "1", "2", "m" more; length: "s" one
letter, "m" medium, "l" long enough that chance plays no part.
"""
_STRONG = frozenset({Reason.SAME_ACCOUNT, Reason.SAME_BUSINESS_NUMBER, Reason.SAME_REGISTRY_NUMBER, Reason.SAME_DOMAIN})
_SAID = {
    ("account", "s"): Reason.SAME_ACCOUNT,
    ("business", "s"): Reason.SAME_BUSINESS_NUMBER,
    ("registry", "s"): Reason.SAME_REGISTRY_NUMBER,
    ("registry", "p"): Reason.SAME_REGISTRY_NUMBER,
    ("domain", "s"): Reason.SAME_DOMAIN,
    ("domain", "l"): Reason.SAME_DOMAIN_LABEL,
    ("name", "s"): Reason.SAME_NAME,
    ("name", "r"): Reason.WORDS_REORDERED,
    ("name", "v"): Reason.SAME_SOUND,
    ("name", "w"): Reason.SAME_SOUND,
    ("name", "n"): Reason.NEAR_NAME,
    ("name", "i"): Reason.INITIALS,
    ("name", "u"): Reason.PART_OF,
    ("name", "b"): Reason.NAME_BEGINS,
    ("place", "s"): Reason.SAME_PLACE,
    ("business", "d"): Reason.DIFFERENT_BUSINESS_NUMBER,
    ("registry", "d"): Reason.DIFFERENT_REGISTRY_NUMBER,
    ("registry", "e"): Reason.DIFFERENT_REGISTRY_NUMBER,
    ("domain", "d"): Reason.DIFFERENT_DOMAIN,
    ("name", "d"): Reason.DIFFERENT_NAME,
    ("line", "d"): Reason.DIFFERENT_LINE,
    ("country", "d"): Reason.DIFFERENT_COUNTRY,
    ("place", "d"): Reason.DIFFERENT_PLACE,
}
_ON_ONE_DOMAIN = {"s": 0.97, "r": 0.95, "v": 0.93, "w": 0.88, "n": 0.72, "i": 0.88, "u": 0.65, "b": 0.7, "d": 0.55}
_BY_NAME = {"s": 0.86, "r": 0.8, "v": 0.66, "n": 0.55, "i": 0.5, "u": 0.55, "b": 0.4}
_FUZZY = frozenset("vwniub")


def score_signature(signature: str) -> Score:
    """Score a signature: what two mentions share decides, what contradicts draws it below the line.

    Examples
    --------
    >>> score_signature("---ssss1--m").value, score_signature("-d-ssss1--m").value
    (0.97, 0.6)
    >>> [reason.value for reason in score_signature("----ss-1-dm").reasons]
    ['same_name', 'different_place']
    """
    said = dict(zip(SIGNS, signature, strict=True))
    reasons = [reason for sign, reason in _SAID.items() if said[sign[0]] == sign[1]]
    if said["name"] == "s" and said["length"] == "s":
        reasons.append(Reason.SHORT_NAME)
    if said["domain"] == "s" and said["name"] == "d" and said["script"] == "o":
        reasons.append(Reason.OTHER_SCRIPT)
    if said["account"] == "s" or said["business"] == "s":
        reasons = [reason for reason in reasons if reason is not Reason.DIFFERENT_LINE]
    return Score(round(_bounded(said, _base(said)), 2), tuple(reasons))


def _base(said: dict[str, str]) -> float:
    if said["account"] == "s":
        return 0.99
    if said["business"] == "s":
        return 0.98
    if said["registry"] in "sp":
        return 0.97
    if said["domain"] == "s":
        return _on_one_domain(said)
    value = _BY_NAME.get(said["name"], 0.0)
    if said["name"] == "w" and said["script"] == "o":
        value = 0.52
    if not value:
        return 0.0
    if said["name"] in "vn" and said["length"] != "l":
        value -= 0.12
    if said["name"] == "v" and said["script"] == "o":
        value += 0.08
    value += 0.08 if said["place"] == "s" and said["name"] != "u" else 0.0
    if said["domain"] == "l" and said["name"] not in "ub":
        value += 0.16
    return min(value, 0.96) if said["name"] in "srv" else min(value, 0.84)


def _on_one_domain(said: dict[str, str]) -> float:
    if said["name"] == "-":
        # With several names on the domain a nameless mention could be any of them.
        return 0.9 if said["owners"] == "1" else 0.6
    value = _ON_ONE_DOMAIN[said["name"]]
    if said["name"] == "n" and said["length"] == "l":
        return 0.88
    if said["name"] == "d" and said["script"] == "o" and said["owners"] == "2":
        return 0.75
    return value


def _bounded(said: dict[str, str], value: float) -> float:
    """Draw a value down by what contradicts it."""
    strong = "s" in (said["account"], said["business"], said["registry"], said["domain"]) or said["registry"] == "p"
    fuzzy = said["name"] in _FUZZY
    caps = [1.0]
    # Branches of one legal person have business numbers of their own; nothing excuses two legal persons.
    if said["business"] == "d" and said["registry"] != "s":
        caps.append(0.6 if strong else 0.3)
    if said["registry"] == "d" or (said["registry"] == "e" and "s" not in (said["account"], said["business"])):
        caps.append(0.6 if strong else 0.3)
    if said["line"] == "d" and said["domain"] == "s":
        caps.append(0.55 if said["name"] not in "sr" and value < 0.97 else 1.0)
    if strong:
        return min(value, *caps)
    if said["line"] == "d" and said["name"] not in "sr":
        caps.append(0.3)
    if said["domain"] == "d":
        caps.append(0.3 if fuzzy else 0.65)
    if said["country"] == "d":
        caps.append(0.4 if fuzzy else 0.55)
    if said["place"] == "d":
        caps.append(0.4 if fuzzy and said["domain"] != "l" else 0.6)
    if said["length"] == "s":
        caps.append(0.55)
    return min(value, *caps)
