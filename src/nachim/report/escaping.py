"""Texts of the data in Markdown: shown as they stand."""

from __future__ import annotations

import re

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")


def escaped(text: str) -> str:
    r"""Return a text that Markdown shows as it stands, on one line.

    Examples
    --------
    >>> escaped("a | <b> *c*")
    'a \\| \\<b\\> \\*c\\*'
    """
    return one_line(text).strip()


def one_line(piece: str) -> str:
    """Return a piece of a text, escaped and with single blanks."""
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s+", " ", piece))
