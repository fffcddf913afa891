"""Takes one person out of any text, however the person is written there."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from nachim.imports.people import digits_of
from nachim.imports.persons import after_name, before_name

ERASED = "[erased]"


@dataclass(frozen=True)
class Eraser:
    """Replaces a person's details and ids.

    Names go where they stand by themselves, also with a title or a particle; inside a longer word, as in the name of a
    clinic, they stay.

    Examples
    --------
    >>> eraser = Eraser(("kim@example.com",), ("+82 10-1234-5678",), ("김철수",))
    >>> eraser("담당 김철수 과장(KIM@example.com, 010.1234.5678), 김철수치과")
    '담당 [erased] 과장([erased], [erased]), 김철수치과'
    """

    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    names: Sequence[str] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    """Ids that stood for the person, and the new ones, which lead back to nobody."""

    def __call__(self, text: str) -> str:
        """Return the text without the person; a text that does not hold the person stays as it is."""
        if "p_" in text and self.ids:
            text = _ID.sub(lambda one: self.ids.get(one[0], one[0]), text)
        if self._pattern is None:
            return text
        plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
        return self._pattern.sub(ERASED, plain) if self._pattern.search(plain) else text

    def holds(self, text: str) -> bool:
        """Tell whether a text holds the person."""
        return self(text) != text

    def mentions(self, text: str) -> bool:
        """Tell whether the letters of a name stand anywhere in a text, also inside a longer word."""
        plain = unicodedata.normalize("NFKC", text).casefold()
        return any(unicodedata.normalize("NFKC", name).casefold() in plain for name in self.names)

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        parts = [_email(one) for one in self.emails]
        parts += [_phone(one) for one in self.phones]
        parts += [_name(one) for one in self.names]
        parts = [part for part in parts if part]
        return re.compile("|".join(sorted(parts, key=len, reverse=True)), re.IGNORECASE) if parts else None


_ID = re.compile(r"p_[0-9a-f]{20}")
_SEP = r"[\s\-.()/‐-―]{0,3}"


def _email(email: str) -> str:
    local, _, domain = unicodedata.normalize("NFKC", email).strip().partition("@")
    at = r" ?(?:@|\(at\)|\[at\]|\(@\)|%40|&#64;) ?"
    return rf"(?<![A-Za-z0-9._%+-]){re.escape(local)}{at}{re.escape(domain)}(?![A-Za-z0-9-]|\.[A-Za-z0-9])"


def _phone(phone: str) -> str:
    digits = digits_of(phone)
    if len(digits) < 7:
        return ""
    if digits.startswith("0"):
        start, rest = rf"(?:(?:\+|00)?82{_SEP}\(?0?\)?{_SEP}|\(?0{_SEP})", digits[1:]
    else:
        start, rest = r"(?:\+|00)?", digits
    return rf"(?<!\d){start}{_SEP.join(rest)}(?!\d)"


def _name(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).strip()
    if len(plain.replace(" ", "")) < 2:
        return ""
    if re.search("[가-힣]", plain):
        joined = " ?".join(re.escape(one) for one in plain.replace(" ", ""))
        return rf"(?:(?<![가-힣])|{before_name()}){joined}{after_name()}"
    words = [re.escape(word).replace("'", "(?:'|’|''|&#x27;|&#39;)") for word in plain.replace(",", " ").split()]
    orders = {r"[\s,.]{1,2}".join(words), r"[\s,.]{1,2}".join([*words[1:], words[0]])}
    either = "|".join(sorted(orders))
    return rf"(?<![A-Za-z])(?:{either})(?![A-Za-z])"
