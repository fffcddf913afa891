"""Where in a folder a text stands: in every byte, with Parquet and archives opened, however it is written."""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

from nachim.engine.duckdb import DuckDBEngine


def contents(folder: Path) -> Iterator[tuple[str, str]]:
    """Every byte of a folder, as it stands and with Parquet and archives opened, as text in all encodings."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        yield name, name
        if path.is_file():
            for raw in [path.read_bytes(), *opened(path)]:
                for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp949"):
                    yield name, raw.decode(encoding, "ignore")


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
        for form in {text, text.replace("''", "'")}:
            folded = unicodedata.normalize("NFKC", form).casefold()
            squeezed = re.sub(r"[\s().+-]", "", folded)
            if any(one in folded or (one.isdigit() and one in squeezed) for one in plain):
                found.add(name)
    return found if apart else {name for name in found if not name.startswith("people/")}
