"""The labelled cells of `golden/people/*cells.txt`, and what a recogniser makes of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path

CELLS = Path(__file__).parent / "golden" / "people" / "cells.txt"
UNSEEN = CELLS.with_name("unseen_cells.txt")
"""Written after the rules and before they were run on it."""
_MARK = re.compile(r"\{(\w+)\|([^}]*)\}")

Found = Callable[[str], Iterable[tuple[str, str]]]
"""Takes a text; gives kind and text of each detail."""


def cells(path: Path = CELLS) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return each cell with the kind and text of its details, after NFKC."""
    lines = path.read_text(encoding="utf-8").splitlines()
    texts = [unicodedata.normalize("NFKC", line) for line in lines if line and not line.startswith("# ")]
    return [(_MARK.sub(r"\2", one), [(m[1], m[2]) for m in _MARK.finditer(one)]) for one in texts]


def counts(found: Found, kinds: set[str] | None = None, path: Path = CELLS) -> dict[str, tuple[int, int, int]]:
    """Return by kind how many details were found rightly, found wrongly, and missed; "all" holds the sum."""
    result: dict[str, tuple[int, int, int]] = {}
    for text, wanted in cells(path):
        got = {(kind, _bare(value)) for kind, value in found(text)}
        want = {(kind, _bare(value)) for kind, value in wanted if kinds is None or kind in kinds}
        for kind in {kind for kind, _ in got | want}:
            g, w = ({one for one in side if one[0] == kind} for side in (got, want))
            for name in (kind, "all"):
                tp, fp, fn = result.get(name, (0, 0, 0))
                result[name] = tp + len(g & w), fp + len(g - w), fn + len(w - g)
    return result


def wrong(found: Found, path: Path = CELLS) -> list[tuple[str, list[tuple[str, str]], list[tuple[str, str]]]]:
    """Return the cells where something differs: text, wrongly found, missed."""
    listed = []
    for text, wanted in cells(path):
        got, want = ({(kind, _bare(value)) for kind, value in side} for side in (found(text), wanted))
        if got != want:
            listed.append((text, sorted(got - want), sorted(want - got)))
    return listed


def _bare(value: str) -> str:
    return re.sub(r"[\s()]", "", value)
