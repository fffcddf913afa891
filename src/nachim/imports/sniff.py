"""What a file is, told by its content and never by its name."""

from __future__ import annotations

import csv
import os
import re
import stat
import zipfile
from collections import Counter
from enum import StrEnum
from pathlib import Path

from nachim.errors import FileError
from nachim.imports.encoding import wide

HEAD = 256 * 1024
DELIMITERS = (",", "\t", ";", "|")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_FILEPASS = re.compile(
    rb"\x09\x08.\x00\x00[\x05\x06]\x05\x00.{4,12}?(?:\x86\x00\x00\x00)?\x2f\x00[\x04-\xff]\x00", re.S
)
"""The record of an .xls that says that what follows is encrypted; it comes right after the first one."""
_BEGINNINGS = (
    (b"%PDF-", "file.document"), (b"{\\rtf", "file.document"), (b"\x89PNG", "file.image"),
    (b"\xff\xd8\xff", "file.image"), (b"GIF8", "file.image"), (b"BM6", "file.image"),
    (b"7z\xbc\xaf\x27\x1c", "file.archive"),
    (b"Rar!\x1a\x07", "file.archive"), (b"BZh", "file.archive"), (b"\xfd7zXZ\x00", "file.archive"),
    (b"\x28\xb5\x2f\xfd", "file.archive"), (b"\x1f\x9d", "file.archive"), (b"MZ\x90", "file.binary"),
    (b"PK\x07\x08", "file.archive"), (b"bplist00", "file.binary"), (b"\x89HDF", "file.binary"),
    (b"ARROW1\x00", "file.binary"), (b"Obj\x01", "file.binary"), (b"ID;PWXL", "file.binary"),
    (b"ID;PSCALC", "file.binary"),
    (b"PARE", "file.encrypted"), (b"\x7fELF", "file.binary"),
    (b"version https://git-lfs.github.com/spec/", "file.pointer"),
)  # fmt: skip
_MEMBERS = (
    ("word/document.xml", "file.document"), ("ppt/presentation.xml", "file.document"),
    ("Contents/section0.xml", "file.document"),
    ("Index/Document.iwa", "file.numbers"), ("Index.zip", "file.numbers"), ("xl/workbook.bin", "file.xlsb"),
)  # fmt: skip
"""What a ZIP holds that is another program's file."""
_CONTROL = bytes({*range(32)} - set(b"\t\n\r\x0b\x0c\x1a\x1b"))


class Kind(StrEnum):
    """The ways in which files are read."""

    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    HTML = "html"
    PARQUET = "parquet"
    SQLITE = "sqlite"
    DUCKDB = "duckdb"
    ZIP = "zip"
    GZIP = "gzip"


def shown_name(path: Path) -> str:
    """Return a file's name as it can be shown and stored: old Korean names are decoded, control signs dropped."""
    raw = os.fsencode(path.name)
    for encoding in ("utf-8", "cp949"):
        try:
            name = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        name = raw.decode("utf-8", errors="replace")
    return "".join(letter for letter in name if letter.isprintable()) or "?"


def kind_of(path: Path) -> Kind:
    """Return what a file is read as.

    Raises
    ------
    FileError
        If the file is missing, no file, empty, cut off, encrypted, a web page or of a kind that cannot be read.
    """
    head = _head(path)
    if head[:4] == b"PAR1":
        return _parquet(path)
    if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
        return _zipped(path)
    if head[:8] == _OLE:
        return _ole(path)
    if head[:16] == b"SQLite format 3\x00":
        return Kind.SQLITE
    if head[8:12] == b"DUCK":
        return Kind.DUCKDB
    if head[:2] == b"\x1f\x8b":
        return Kind.GZIP
    _refuse(head, path)
    return Kind.HTML if _page(head) else Kind.TEXT


def _head(path: Path) -> bytes:
    """Read the beginning of what is truly a file; a pipe or a device is never waited for."""
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise FileError("file.missing", file=path.name) from error
    except OSError as error:
        raise FileError("file.unreadable", file=path.name) from error
    if stat.S_ISDIR(kind):
        raise FileError("file.folder", file=path.name)
    if not stat.S_ISREG(kind):
        raise FileError("file.no_file", file=path.name)
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise FileError("file.empty", file=path.name)
    return head


def _refuse(head: bytes, path: Path) -> None:
    """Name what is neither text nor any other kind that is read."""
    for beginning, code in _BEGINNINGS:
        if head.startswith(beginning):
            raise FileError(code, file=path.name)
    if head[257:262] == b"ustar":
        raise FileError("file.archive", file=path.name)
    if not head.startswith(_MARKS) and not wide(head):
        controls = len(head) - len(head.translate(None, _CONTROL))
        if controls > max(2, 0.01 * len(head)) or head.startswith(b"\x00"):
            raise FileError("file.binary", file=path.name)
    start = _plain(head)[:2048]
    if start.startswith(b"<?xml") and b"schemas-microsoft-com:office:spreadsheet" in start:
        raise FileError("file.old_excel", file=path.name)
    if start.startswith(b"mime-version:") or (_page(head) and b"<table" not in _plain(head)):
        raise FileError("file.html", file=path.name)
    if start.startswith((b"<?xml", b"<!doctype")) and not _page(head):
        raise FileError("file.xml", file=path.name)
    if re.match(rb"(\{\s*(\"|\})|\[\s*[\{\[]\s*[\"\{])", start):
        raise FileError("file.json", file=path.name)


def _page(head: bytes) -> bool:
    """Tell whether a file begins as a web page does; many systems call such a page ``.xls``."""
    start = _plain(head)[:2048]
    beginnings = (b"<!doctype html", b"<html", b"<head", b"<table", b"<meta", b"<style", b"<body", b"<div", b"<!--")
    return start.startswith(beginnings) or (start.startswith((b"<?xml", b"<!doctype")) and b"<html" in start)


def _plain(head: bytes) -> bytes:
    return head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()


def _parquet(path: Path) -> Kind:
    with path.open("rb") as file:
        file.seek(-min(8, path.stat().st_size), 2)
        if file.read()[-4:] != b"PAR1":
            raise FileError("file.truncated", file=path.name)
    return Kind.PARQUET


def _zipped(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            locked = any(info.flag_bits & 1 for info in archive.infolist())
            manifest = "META-INF/manifest.xml" in names and archive.getinfo("META-INF/manifest.xml").file_size < HEAD
            sealed = manifest and b"encryption-data" in archive.read("META-INF/manifest.xml")
    except Exception as error:  # a damaged archive fails in many ways; each is the same to its owner
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise FileError("file.truncated", file=path.name) from error
    if locked or sealed:
        raise FileError("file.encrypted", file=path.name)
    for member, code in _MEMBERS:
        if member in names:
            raise FileError(code, file=path.name)
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    return Kind.ODS if {"content.xml", "mimetype"} <= names else Kind.ZIP


def _ole(path: Path) -> Kind:
    """Tell an old .xls from an encrypted workbook, and from what other programs keep in such a container."""
    with path.open("rb") as file:
        data = file.read(16 * HEAD)
        if path.stat().st_size > len(data):  # the list of streams may stand at the end
            file.seek(-HEAD, 2)
            data += file.read()

    def holds(*streams: str) -> bool:
        return any(stream.encode("utf-16-le") in data for stream in streams)

    if holds("EncryptedPackage") or (holds("Workbook", "Book") and _FILEPASS.search(data)):
        raise FileError("file.encrypted", file=path.name)
    if holds("Workbook", "Book"):
        return Kind.XLS
    if holds("WordDocument", "PowerPoint Document", "HwpSummaryInformation", "__properties_version1.0"):
        raise FileError("file.document", file=path.name)
    raise FileError("file.truncated", file=path.name)


def delimiter_of(sample: str) -> str:
    r"""Return the delimiter under which most rows have the same number of cells.

    Examples
    --------
    >>> delimiter_of("이름;금액\n가;1,5\n나;2,5\n")
    ';'
    """
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _rows(sample, delimiter) if any(row))
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = (count / sum(widths.values())) * (width > 1) * (1 + min(width, 50) / 1000)
        if score > best_score + 1e-9:
            best, best_score = delimiter, score
    return best


def _rows(sample: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(sample.splitlines(keepends=True)[:200], delimiter=delimiter))
    except csv.Error:
        return []
