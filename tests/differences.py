"""Where two JSON values differ, but for the last digits of numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator

CLOSE = 1e-9


def differences(one: object, other: object, at: str = "") -> Iterator[str]:
    """Name the places where two JSON values differ by more than the last digits of a number."""
    if isinstance(one, float) and isinstance(other, int | float):
        if not math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE):
            yield f"{at}: {one} {other}"
    elif isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            yield from differences(one.get(key), other.get(key), f"{at}.{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for place, pair in enumerate(zip(one, other, strict=True)):
            yield from differences(*pair, f"{at}[{place}]")
    elif one != other or type(one) is not type(other):
        yield f"{at}: {one!r} {other!r}"
