"""What is packed (ZIP, gzip) is unpacked aside, and never beyond its measure.

A few kilobytes can unpack to terabytes. What an archive says of its own size is not believed: bytes are counted as
they come out.
"""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from pathlib import Path
from typing import IO

from nachim.errors import FileError

FREE = 64 << 20
"""Bytes that anything may unpack to."""
RATIO = 200
"""Beyond `FREE`: most bytes that one packed byte may become. Tables come to 5 to 50, bombs to 1,000 and more."""
_CHUNK = 1 << 20
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


def measure(path: Path) -> int:
    """Return the most bytes that a packed file may unpack to."""
    return max(FREE, RATIO * path.stat().st_size)


def gunzip(path: Path, into: Path) -> Path:
    """Unpack a gzip file into a folder.

    Raises
    ------
    FileError
        If it is damaged, or unpacks to more than its measure or than the disk holds.
    """
    try:
        with gzip.open(path) as packed:
            return _pour(packed, path, into)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise FileError("file.truncated", file=path.name) from error


def unzip(path: Path, into: Path) -> Path:
    """Unpack the one file of a ZIP into a folder, under a name of ours.

    Raises
    ------
    FileError
        If it holds none or several, is damaged, or unpacks to more than its measure.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            held = [one for one in archive.infolist() if not one.filename.endswith("/") and not _junk(one.filename)]
            if not held:
                raise FileError("file.empty", file=path.name)
            if len(held) > 1:
                raise FileError("file.several", file=path.name, files=len(held), first=_last(held[0].filename))
            with archive.open(held[0]) as packed:
                return _pour(packed, path, into)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileError("file.truncated", file=path.name) from error


def check(path: Path) -> None:
    """Unpack every part of a workbook to nowhere, to see that it stays within its measure and defines no entities.

    Raises
    ------
    FileError
        If it does not, or a part is damaged.
    """
    left = measure(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                with archive.open(info) as part:
                    before = b""
                    while chunk := part.read(_CHUNK):
                        left -= len(chunk)
                        if left < 0:
                            raise FileError("file.bomb", file=path.name)
                        if info.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in before + chunk:
                            raise FileError("file.entities", file=path.name)
                        before = chunk[-16:]
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileError("file.truncated", file=path.name) from error


def _pour(packed: IO[bytes] | gzip.GzipFile, path: Path, into: Path) -> Path:
    most, done = measure(path), 0
    target = into / "unpacked"
    with target.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            done += len(chunk)
            if done > most:
                raise FileError("file.bomb", file=path.name)
            if done > FREE and done % (64 * _CHUNK) < _CHUNK and shutil.disk_usage(into).free < 4 * FREE:
                raise FileError("file.no_space", file=path.name)
            file.write(chunk)
    return target


def _junk(name: str) -> bool:
    return name.startswith(_JUNK[0]) or name.rpartition("/")[2] in _JUNK[1:]


def _last(name: str) -> str:
    return "".join(letter for letter in name.rpartition("/")[2] if letter.isprintable())[:60]
