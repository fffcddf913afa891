"""Looks texts up and fills them in."""

from __future__ import annotations

import gettext
import locale
import os
import string
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nachim.words.numbers import format_value

LANGUAGES = ("ko", "en")
_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Told:
    """A figure within a text: its number, how it is printed, and what to write in place of that.

    Examples
    --------
    >>> words_for("en")("report.proof.line", line=Told(70.0, "70", "<b>70</b>"))
    '<b>70</b> points'
    """

    value: float | None
    text: str
    marked: str

    def format(self, spec: str, language: str) -> str:
        """Return the figure as the text wants it, with its words where it has some."""
        if not spec:
            return self.marked
        said = format_value(self.value, spec, language)
        return said.replace(self.text, self.marked, 1) if self.text in said else self.marked


class _Formatter(string.Formatter):
    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, Told):
            return value.format(format_spec, self.language)
        return format_value(value, format_spec, self.language)


class Words:
    """The catalogue in one language.

    Examples
    --------
    >>> words_for("ko")("errors.file.missing", file="고객.csv")
    '고객.csv 파일을 찾을 수 없습니다.'
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._formatter = _Formatter(language)

    def __call__(self, id_: str, /, **values: object) -> str:
        """Return the text of that id with its values filled in.

        Raises
        ------
        KeyError
            If the catalogue has no such id: a defect of ours, never of the user's.
        """
        text = _domain(self.language, id_.partition(".")[0]).gettext(id_)
        if text == id_:
            raise KeyError(id_)
        return self._formatter.vformat(text, (), values)

    def has(self, id_: str) -> bool:
        """Tell whether the catalogue has that id."""
        try:
            return _domain(self.language, id_.partition(".")[0]).gettext(id_) != id_
        except KeyError:
            return False

    def value(self, value: object, spec: str = "") -> str:
        """Format one value as a text would (see `nachim.words.numbers`)."""
        return format_value(value, spec, self.language)


@cache
def _domain(language: str, domain: str) -> gettext.GNUTranslations:
    try:
        with (_HERE / language / f"{domain}.mo").open("rb") as file:
            return gettext.GNUTranslations(file)
    except FileNotFoundError:
        raise KeyError(domain) from None


def words_for(language: str | None) -> Words:
    """Return the catalogue of a language; None takes NACHIM_LANG, then the locale, then English."""
    return _words(language if language in LANGUAGES else _default_language())


@cache
def _words(language: str) -> Words:
    return Words(language)


def _default_language() -> str:
    named = os.environ.get("NACHIM_LANG") or next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), None
    )
    named = named or locale.getlocale()[0] or "en"
    return "ko" if named.lower().startswith("ko") else "en"
