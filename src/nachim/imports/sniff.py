"""What a file is, told by its content and never by its name."""

from __future__ import annotations

import codecs
import csv
import zipfile
from collections import Counter
from pathlib import Path

from nachim.errors import FileError

HEAD = 256 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DELIMITERS = (",", "\t", ";", "|")


def kind_of(path: Path) -> str:
    """Return ``parquet``, ``xlsx`` or ``text``.

    Raises
    ------
    FileError
        If the file is missing, empty, cut off, encrypted, a web page or of a kind that cannot be read.
    """
    head = _head(path)
    if head[:4] == b"PAR1":
        return _parquet(path)
    if head[:4] == b"PK\x03\x04":
        return _zipped(path)
    if head[:8] == _OLE:
        raise FileError(_ole(path), file=path.name)
    if head[:5] == b"%PDF-" or head[:2] == b"\x1f\x8b" or (b"\x00" in head and not _utf16(head)):
        raise FileError("file.binary", file=path.name)
    start = head[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"<head", b"<table", b"<meta")):
        raise FileError("file.html", file=path.name)
    if start.startswith(b"{") and start[1:].lstrip().startswith((b'"', b"}")):
        raise FileError("file.binary", file=path.name)
    return "text"


def _head(path: Path) -> bytes:
    if not path.is_file():
        raise FileError("file.missing", file=path.name)
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise FileError("file.unreadable", file=path.name) from error
    if not head.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise FileError("file.empty", file=path.name)
    return head


def _parquet(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(-min(8, path.stat().st_size), 2)
        if file.read()[-4:] != b"PAR1":
            raise FileError("file.truncated", file=path.name)
    return "parquet"


def _zipped(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            if "xl/workbook.xml" in archive.namelist():
                return "xlsx"
    except (zipfile.BadZipFile, OSError) as error:
        raise FileError("file.truncated", file=path.name) from error
    raise FileError("file.binary", file=path.name)


def _ole(path: Path) -> str:
    """Tell an encrypted workbook, which holds that stream, from an old .xls."""
    data = path.read_bytes()[: 4 * HEAD]
    return "file.encrypted" if "EncryptedPackage".encode("utf-16-le") in data else "file.old_excel"


def _utf16(head: bytes) -> str | None:
    if head.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if head.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    sample = head[: len(head) // 2 * 2][:4096]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(1, len(sample) // 2)
    if odd > 0.4 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.4 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def encoding_of(path: Path) -> str:
    """Return the encoding of a text file: UTF-8 (with or without its mark), UTF-16, CP949 or CP1252.

    The whole file is decoded (as a stream), so that one late letter decides. CP949 holds all of EUC-KR and more.

    Raises
    ------
    FileError
        If it is none of them.
    """
    head = _head(path)
    wide = _utf16(head)
    if wide:
        candidates: tuple[str, ...] = (wide,)
    elif head.startswith(codecs.BOM_UTF8):
        candidates = ("utf-8-sig",)
    else:
        candidates = ("utf-8", "cp949", "cp1252")
    for encoding in candidates:
        if _decodes(path, encoding):
            return encoding
    raise FileError("file.encoding", file=path.name)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(HEAD):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def delimiter_of(sample: str) -> str:
    r"""Return the delimiter under which most rows have the same number of cells.

    Examples
    --------
    >>> delimiter_of("이름;금액\n가;1,5\n나;2,5\n")
    ';'
    """
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
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
