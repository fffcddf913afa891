"""An answer as plain JSON, for machines."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any, TextIO


def write(answer: object, stream: TextIO) -> None:
    """Write an answer as one JSON document."""
    json.dump(plain(answer), stream, ensure_ascii=False, indent=2, allow_nan=False)
    stream.write("\n")


def plain(value: object) -> Any:
    """Return a value in JSON's own types: not-a-number becomes null, dates are written as ISO 8601.

    Examples
    --------
    >>> plain({"at": dt.date(2026, 8, 31), "x": float("nan"), "parts": (1, 2)})
    {'at': '2026-08-31', 'x': None, 'parts': [1, 2]}
    """
    match value:
        case Enum():
            return plain(value.value)
        case None | bool() | str() | int():
            return value
        case float():
            return float(value) if math.isfinite(value) else None
        case dt.date():
            return value.isoformat()
        case Path():
            return str(value)
        case Mapping():
            return {str(plain(key)): plain(one) for key, one in value.items()}
        case list() | tuple() | set() | frozenset():
            return [plain(one) for one in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
        case _ if hasattr(value, "item"):
            return plain(value.item())
        case _:
            return str(value)
