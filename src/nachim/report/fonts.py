"""The page's own font: only the slices that hold a character of the page, inlined."""

from __future__ import annotations

import base64
import json
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "assets" / "pretendard"
_FACE = (
    '@font-face{{font-family:"Pretendard";font-style:normal;font-weight:45 920;font-display:swap;'
    "src:url(data:font/woff2;base64,{data}) format('woff2');unicode-range:{ranges}}}"
)


@cache
def _slices() -> tuple[tuple[str, str, tuple[range, ...]], ...]:
    index: dict[str, str] = json.loads((_FOLDER / "slices.json").read_text(encoding="utf-8"))
    return tuple((name, ranges, tuple(_range(part) for part in ranges.split(","))) for name, ranges in index.items())


def _range(part: str) -> range:
    first, _, last = part.strip().removeprefix("U+").partition("-")
    return range(int(first, 16), int(last or first, 16) + 1)


def font_faces(text: str) -> str:
    """Return `@font-face` rules with inlined fonts for the characters of a text.

    Pretendard is published in 92 slices by how often a character is used; the slices stay as published (its licence
    reserves the name for unmodified files), so a page carries some 300 KB instead of 2 MB.

    Examples
    --------
    >>> font_faces("Nachim").count("@font-face")
    1
    """
    needed = {ord(character) for character in set(text) if not character.isspace()}
    used = (
        (name, ranges)
        for name, ranges, members in _slices()
        if any(point in member for member in members for point in needed)
    )
    return "\n".join(
        _FACE.format(data=base64.b64encode((_FOLDER / name).read_bytes()).decode(), ranges=ranges.replace(" ", ""))
        for name, ranges in used
    )
