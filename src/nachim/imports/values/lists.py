"""Several values in one cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from nachim.imports.values.parsed import Parsed, gap
from nachim.model.attribute import Why

_SEPARATORS = (";", "|", "\n", ",", "/", "·")


def separator_of(counts: Mapping[str, int]) -> str | None:
    """Return what stands between the values of a list column, or None when its cells are single values.

    A separator counts when enough cells hold it and the parts come back in other cells: "Slack, Zoom" and
    "Zoom, Jira" share a part, "Seoul, Korea" alone shares none.

    Examples
    --------
    >>> separator_of({"Slack, Zoom": 3, "Zoom": 4, "Jira, Slack": 1})
    ','
    >>> separator_of({"금융/보험": 10, "제조": 4}) is None
    True
    """
    total = sum(counts.values())
    for separator in _SEPARATORS:
        cells = {text: n for text, n in counts.items() if separator in text}
        parts = Counter(part for text in counts for part in _parts(text, separator))
        if not cells or sum(cells.values()) < 0.1 * total:
            continue
        inside = {part for text in cells for part in _parts(text, separator)}
        shared = sum(1 for part in inside if parts[part] > 1)
        if len(cells) >= 2 and shared >= 0.5 * len(inside) and len(parts) < 0.7 * (len(counts) + len(cells)):
            return separator
    return None


def _parts(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


def read_list(text: str, *, separator: str | None) -> Parsed:
    """Return the values in order of first mention, joined by ";".

    Examples
    --------
    >>> read_list("Slack, Zoom,Slack", separator=",").value
    'Slack;Zoom'
    """
    if missing := gap(text):
        return missing
    parts = [part for part in (_parts(text, separator) if separator else [text.strip()]) if gap(part) is None]
    clean = [" ".join(part.replace(";", " ").split()) for part in parts]
    return Parsed(";".join(dict.fromkeys(clean))) if clean else Parsed(None, Why.UNKNOWN)
