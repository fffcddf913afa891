"""Columns that are no canonical field: attributes of the user's own, people, or nothing to learn from."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from nachim.imports.alone import ONLY, Sign, holds_any, is_handle, share_of_names, sign
from nachim.imports.candidates import Column
from nachim.imports.details import holds_residents, is_code
from nachim.imports.headers import Header, compact
from nachim.imports.lexicon import Vocabulary
from nachim.imports.persons import holds_names
from nachim.imports.remembered import EMPTY
from nachim.imports.values.flags import read_flag
from nachim.imports.values.lists import separator_of
from nachim.model.attribute import Category
from nachim.model.source import Verdict
from nachim.model.tables import Type

FEW = 8
"""Distinct hashed texts that may be levels in a file of few rows."""
MOST_LEVELS = 200
"""A category with more distinct texts than this describes single rows, not kinds of companies."""

FEWEST_NAMES = 3
"""Distinct names from which a column is taken for one of names."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What a column is outside the canonical fields."""

    verdict: Verdict
    reason: str
    type: Type = Type.TEXT
    field: str | None = None


def own_name(header: str) -> str:
    """Return the column name of an own attribute: the same header gives the same name in every file.

    Examples
    --------
    >>> own_name("Plan Tier"), own_name("SSO 지원")
    ('a_plan_tier', 'a_sso_c53df9')
    """
    bare = re.sub(r"\s*\(\d+\)$", "", header)
    ascii_words = re.findall(r"[A-Za-z0-9]+", bare)
    slug = "_".join(word.lower() for word in ascii_words)[:30].strip("_")
    if bare.isascii() and slug:
        return f"a_{slug}"
    digest = hashlib.blake2s(compact(bare).encode(), digest_size=3).hexdigest()
    return f"a_{slug}_{digest}" if slug else f"a_{digest}"


def standing(column: Column, words: Vocabulary) -> Standing:
    """Tell what a column without a canonical field is good for."""
    return _by_header(column, words) or _by_values(column, words)


def _by_header(column: Column, words: Vocabulary) -> Standing | None:
    name, profile = column.header.compact, column.profile
    if not profile.filled:
        return Standing(Verdict.LEFT_OUT, EMPTY)
    if is_handle(column.header.text) or holds_residents(profile.top, column.header.text):
        return Standing(Verdict.LEFT_OUT, "imports.reason.person_number")
    called = is_code(column.header.text)
    kind = words.people.get(name) or (
        "email" if profile.email >= 0.5 else "phone" if profile.phone >= 0.5 and not called else None
    )
    if kind is None and name in words.alone:
        kind = "name"
    if kind is None and profile.flag < 0.5 and (found := _of_names(column)):
        return found
    kind = kind if kind or not _by(column) else "name"
    if column.header.object == "person" and kind is None:
        return Standing(Verdict.LEFT_OUT, "imports.reason.role")
    if kind and not (kind == "name" and profile.number > 0.5):
        return Standing(Verdict.FIELD, "imports.reason.person", Type.PERSON, f"contact_{kind}")
    if words.roles & {name, *column.header.words[-1:]}:
        return Standing(Verdict.LEFT_OUT, "imports.reason.role")
    if column.repeated:
        return Standing(Verdict.LEFT_OUT, "imports.reason.repeated")
    if profile.distinct <= 1:
        return Standing(Verdict.LEFT_OUT, "imports.reason.constant")
    if name.rstrip("0123456789") in words.addresses or _holds(column.header, words.addresses):
        return Standing(Verdict.LEFT_OUT, "imports.reason.address")
    if column.header.text.startswith("_") or name in words.technical or _holds(column.header, words.technical):
        return Standing(Verdict.LEFT_OUT, "imports.reason.technical")
    return None


def _by(column: Column) -> bool:
    """Tell whether a header says by whom something was done, and no cell says otherwise."""
    return column.header.words[-1:] == ("by",) and column.profile.flag < 0.5


def _of_names(column: Column) -> Standing | None:
    """Return what a column is by the names in it, if that decides."""
    said, values = sign(column.header.text), column.profile.top
    share = share_of_names(values, loose=said is Sign.PERSONS)
    if said is Sign.OTHERS:
        # companies are called like persons, and persons stand under "Partner"
        return Standing(Verdict.ASK, "imports.reason.maybe_people") if holds_names(values) else None
    if (share >= ONLY and len(values) >= FEWEST_NAMES) or (said is Sign.NOTHING and holds_names(values)):
        return Standing(Verdict.FIELD, "imports.reason.person", Type.PERSON, "contact_name")
    if said is Sign.NOTHING and len(values) >= FEWEST_NAMES and share_of_names(values, loose=True) >= ONLY:
        # two capitalised words in every cell, and not one known given name: persons abroad, or things with long names
        return Standing(Verdict.ASK, "imports.reason.maybe_people")
    return None


def names_stand(column: Column) -> bool:
    """Tell whether names of persons stand alone in some cells of a column of other words."""
    said = sign(column.header.text)
    return said is not Sign.OTHERS and holds_any(column.profile.top, loose=said is Sign.PERSONS)


def _holds(header: Header, phrases: frozenset[str]) -> bool:
    joined = header.compact
    return any(len(phrase) >= 6 and (joined.endswith(phrase) or joined.startswith(phrase)) for phrase in phrases)


def _by_values(column: Column, words: Vocabulary) -> Standing:
    profile = column.profile
    comes_again = profile.variety < 0.5 or (profile.distinct <= FEW and profile.variety <= 0.8)
    if words.kinds & set(column.header.words[-1:]) and profile.hashed >= 0.5 and comes_again:
        # levels under other names, as an export without names writes them
        return Standing(Verdict.OWN, "imports.reason.own")
    names_id = column.header.words[-1:] in (("id",), ("key",), ("uuid",)) or column.header.compact.endswith(
        ("아이디", "번호", "코드")
    )
    numbered = column.header.words[-1:] in (("number",), ("no",), ("code",)) and profile.variety > 0.9
    if profile.date >= 0.7:
        return Standing(Verdict.LEFT_OUT, "imports.reason.date")
    if profile.hashed >= 0.5 or names_id or numbered:
        if profile.variety < 0.5 and profile.distinct >= 2:
            return Standing(Verdict.ASK, "imports.reason.maybe_key", Type.KEY)
        return Standing(Verdict.LEFT_OUT, "imports.reason.id_like")
    if profile.number >= 0.8:
        if profile.distinct == 2 and all(read_flag(text).value is not None for text in profile.top):
            return Standing(Verdict.OWN, "imports.reason.own", Type.FLAG)
        if (
            profile.variety > 0.98
            and profile.rows > 50
            and profile.code > 0.95
            and profile.length >= 5
            and "." not in "".join(profile.examples)
        ):
            return Standing(Verdict.LEFT_OUT, "imports.reason.id_like")
        return Standing(Verdict.OWN, "imports.reason.own", Type.NUMBER)
    if profile.flag >= 0.9 and profile.distinct <= 12:
        return Standing(Verdict.OWN, "imports.reason.own", Type.FLAG)
    if profile.code >= 0.9 and profile.variety > 0.9:
        return Standing(Verdict.LEFT_OUT, "imports.reason.id_like")
    if profile.length > 60 or (profile.spaces > 5 and profile.variety > 0.3):
        return Standing(Verdict.LEFT_OUT, "imports.reason.free_text")
    if separator_of(profile.top):
        return Standing(Verdict.OWN, "imports.reason.own", Type.LIST)
    if profile.distinct > MOST_LEVELS or (profile.variety > 0.5 and profile.distinct > 8):
        return Standing(Verdict.LEFT_OUT, "imports.reason.too_varied")
    return Standing(Verdict.OWN, "imports.reason.own")


def category_of(column: Column, words: Vocabulary) -> tuple[Category, float]:
    """Return the category of an own attribute and how sure that is; below .7 the user should look.

    The header speaks first (two points a word), then the commonest values.
    """
    header = " ".join(column.header.words)
    joined = column.header.compact
    values = " ".join(list(column.profile.top)[:30]).lower()
    points = {
        category: sum(
            2.0 * _mentions(header, joined, word) + 0.4 * (len(word) > 3 and word in values) for word in known
        )
        for category, known in words.categories.items()
    }
    ranked = sorted(points, key=lambda category: (-points[category], list(Category).index(category)))
    best, second = ranked[0], ranked[1]
    if points[best] < 1.0:
        return Category.FIRMOGRAPHIC, 0.6
    return best, 0.85 if points[best] - points[second] >= 1.0 else 0.65


def _mentions(header: str, joined: str, word: str) -> bool:
    if word.isascii():
        return bool(re.search(rf"\b{re.escape(word)}", header))
    return compact(word) in joined
