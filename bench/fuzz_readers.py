"""Throws mutated bytes at the readers of files: nothing but a FileError may come out.

    python bench/fuzz_readers.py CORPUS [libFuzzer's options, e.g. -max_total_time=3600]

CORPUS is a folder; it is filled with small files of scripts/bad_files.py and what earlier runs found
(tests/properties/fuzzed.zip) first, and what reaches new code is added. The
parser of workbooks runs in a process of its own (nachim.imports.cage) and would cost 0.4 s a try: of a workbook all but
that is tried here. `--workbooks N` instead tries N mutated workbooks to the end. Needs atheris.
"""

from __future__ import annotations

import hashlib
import random
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from bad_files import corpus
from nachim.errors import FileError

LARGEST = 2048
KEPT = Path(__file__).parent.parent / "tests" / "properties" / "fuzzed.zip"
"""What earlier hours found to reach code that no case of the corpus reaches."""


def kept() -> dict[str, bytes]:
    """Return the files that earlier runs found, by name."""
    with zipfile.ZipFile(KEPT) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def seeds(folder: Path) -> None:
    """Put the small cases of the corpus, and what earlier runs found, in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for case in corpus():
        if 0 < len(case.content) <= LARGEST:
            (folder / hashlib.sha256(case.content).hexdigest()[:16]).write_bytes(case.content)
    for name, content in kept().items():
        (folder / name).write_bytes(content)


def one(data: bytes, place: Path) -> None:
    """Read one file to the end."""
    from nachim.imports import read_file

    path, into = place / "file", place / "into"
    into.mkdir(exist_ok=True)
    path.write_bytes(data)
    said = ["-"]
    try:
        for raw in read_file(path, into=into):
            raw.path.unlink()
    except FileError as error:
        said = [error.message("ko"), error.hint("en")]
    assert all(said)
    assert not list(into.iterdir()), "something half-done was left"


def fuzz(arguments: list[str]) -> None:
    """Run libFuzzer over the readers."""
    import atheris

    with atheris.instrument_imports(include=["nachim.imports"]):
        from nachim.imports import (  # noqa: F401 - loaded here to be watched
            columnar,
            database,
            delimited,
            encoding,
            layout,
            read,
            sniff,
            store,
            unpack,
        )  # fmt: skip
    read.read_caged = lambda *_: ()
    seeds(Path(arguments[0]))
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)

        def attempt(data: bytes) -> None:
            one(data, place)

        atheris.Setup([sys.argv[0], *arguments, f"-max_len={LARGEST}", "-rss_limit_mb=4096"], attempt)
        atheris.Fuzz()


def workbooks(number: int, seed: int = 1) -> None:
    """Try mutated workbooks, their parts unpacked, changed and packed again, to the end."""
    import io

    from bad.packed import squeezed

    chance = random.Random(seed)
    books = [
        case.content
        for case in corpus()
        if case.name.endswith((".xlsx", ".xls", ".ods")) and len(case.content) < 4 * LARGEST
    ]
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(number):
            book = chance.choice(books)
            if book[:2] == b"PK":
                try:
                    with zipfile.ZipFile(io.BytesIO(book)) as archive:
                        parts = {name: archive.read(name) for name in archive.namelist()}
                except (zipfile.BadZipFile, RuntimeError, EOFError):
                    parts = {}
                if parts:
                    name = chance.choice(sorted(parts))
                    parts[name] = _mutated(parts[name], chance)
                    book = squeezed(parts)
            else:
                book = _mutated(book, chance)
            one(book, Path(folder))
    print(f"{number} workbooks, nothing but sentences")


def _mutated(data: bytes, chance: random.Random) -> bytes:
    raw = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(raw) + 1)
        match chance.randrange(4):
            case 0:
                raw[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del raw[at : at + chance.randint(1, 40)]
            case 2:
                raw[at:at] = raw[max(0, at - 60) : at] * chance.randint(1, 5)
            case _:
                raw[at : at + 4] = str(chance.choice([0, 1, 65535, 16385, 1048577, 2**31, 2**32 - 1, -1])).encode()
    return bytes(raw)


if __name__ == "__main__":
    if sys.argv[1] == "--workbooks":
        workbooks(int(sys.argv[2]))
    else:
        fuzz(sys.argv[1:])
