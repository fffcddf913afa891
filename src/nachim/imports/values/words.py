"""Words inside cells, read from `vocabulary/values.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent.parent / "vocabulary" / "values.yaml"


@cache
def value_words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """Return the words by group (missing, flags, currencies) and meaning.

    Examples
    --------
    >>> value_words()["currencies"]["BRL"]
    ('R$', 'BRL')
    """
    from ruamel.yaml import YAML

    data: dict[str, dict[str, list[Any]]] = YAML(typ="safe").load(_FILE.read_text(encoding="utf-8"))
    return {group: {name: tuple(map(str, words)) for name, words in by.items()} for group, by in data.items()}
