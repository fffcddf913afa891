"""Where in a folder a text stands: in every byte, with Parquet and archives opened, however it is written."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from nachim.engine.duckdb import DuckDBEngine

_ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp949")


def contents(folder: Path) -> Iterator[tuple[str, str]]:
    """Every byte of a folder, as it stands and with Parquet and archives opened, as text in all encodings."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        yield name, name
        if path.is_file():
            for text in _texts(path):
                yield name, text


_READ: dict[tuple[str, bytes], tuple[str, ...]] = {}
"""Texts of bytes that were read before: tests look through many copies of one workspace."""


def _texts(path: Path) -> tuple[str, ...]:
    data = path.read_bytes()
    if (path.suffix, data) not in _READ:
        raws = (data, *opened(path))
        texts = [raw.decode(encoding, "ignore") for raw in raws for encoding in _ENCODINGS]
        _READ[path.suffix, data] = tuple(texts)
    return _READ[path.suffix, data]


def opened(path: Path) -> Iterator[bytes]:
    if path.suffix == ".parquet":
        with DuckDBEngine() as engine:
            engine.read_parquet("one", [path])
            yield repr(engine.rows('SELECT * FROM "one"').records()).encode()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())


def places(folder: Path, *wanted: str, apart: bool = True) -> set[str]:
    """The files that hold one of these texts, in any case, width, form or way to write a phone."""
    plain = [unicodedata.normalize("NFKC", one).casefold() for one in wanted]
    found = set()
    for name, text in contents(folder):
        for folded, squeezed in _folded(text):
            if any(one in folded or (one.isdigit() and one in squeezed) for one in plain):
                found.add(name)
    return found if apart else {name for name in found if not name.startswith("people/")}


@cache
def _folded(text: str) -> tuple[tuple[str, str], ...]:
    """Return a text as it is looked into, with SQL's doubled quotes and without them; and what a phone is among."""
    forms = [unicodedata.normalize("NFKC", form).casefold() for form in {text, text.replace("''", "'")}]
    return tuple((form, re.sub(r"[\s().+-]", "", form)) for form in forms)
