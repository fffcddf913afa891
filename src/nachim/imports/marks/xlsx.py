"""Merged ranges and error values of an .xlsx: looked for in the stream of the sheet's XML."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from nachim.imports.marks.marks import Area, Marks

_REF = re.compile(rb"""<(?:\w+:)?mergeCell\b[^>]*?\bref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})["']""")
_FAULT = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Z]{1,3})(\d{1,7})["'][^>]*>"""
    rb"""(?:<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>))?\s*<(?:\w+:)?v[^>]*>([^<]{1,40})<"""
)
_FILLED = re.compile(rb"""<(?:\w+:)?c\b[^>]*?\br=["']([A-Z]{1,3})\d+["'][^>]*(?<!/)>(?!</)""")
_CHUNK, _OVERLAP = 4 << 20, 64 << 10
"""Bytes looked at in one go, and those of the end that are looked at again: a formula has at most 8,192 letters."""


def marks(archive: zipfile.ZipFile, number: int) -> Marks:
    """Return the marks of a sheet."""
    name = part(archive, number)
    if name is None:
        return Marks()
    merged, faults = set[Area](), dict[tuple[int, int], Area]()
    for block in _blocks(archive, name):
        if b"mergeCell" in block:
            for left, top, right, bottom in _REF.findall(block):
                merged.add(Area(int(top), _column(left), int(bottom), _column(right)))
        if b't="e"' in block or b"t='e'" in block:
            for column, row, text in _FAULT.findall(block):
                at = (int(row), _column(column))
                faults[at] = Area(*at, *at, text.decode("utf-8", "replace").strip())
    if not merged and not faults:
        return Marks()
    found = Marks(tuple(sorted(merged, key=lambda one: (one.top, one.left))), tuple(faults.values()))
    return found.from_column(_first(archive, name))


def mended(path: Path, into: Path) -> Path:
    """Write a copy in which every error value is one that Excel has always had; the parser refuses newer ones.

    What they are is still told: the marks are those of the file as it came.
    """
    target = into / "mended.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for info in source.infolist():
            content = source.read(info)
            if info.filename.startswith("xl/worksheets/"):
                content = _FAULT.sub(lambda found: found[0].replace(b">" + found[3] + b"<", b">#N/A<"), content)
            copy.writestr(info.filename, content)
    return target


def part(archive: zipfile.ZipFile, number: int) -> str | None:
    """Return the path of the number-th sheet, through the workbook's relations."""
    book = archive.read("xl/workbook.xml")
    relations = archive.read("xl/_rels/workbook.xml.rels")
    ids = re.findall(rb'<(?:\w+:)?sheet [^>]*?r:id="([^"]+)"', book)
    if number >= len(ids):
        return None
    for tag in re.findall(rb"<(?:\w+:)?Relationship [^>]+>", relations):
        target = re.search(rb'Target="([^"]+)"', tag)
        if re.search(rb'Id="' + re.escape(ids[number]) + rb'"', tag) and target:
            path = target[1].decode()
            path = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
            return path if path in archive.namelist() else None
    return None


def _blocks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield the part in overlapping blocks, so that nothing is cut in two."""
    tail = b""
    with archive.open(name) as file:
        while chunk := file.read(_CHUNK):
            block = tail + chunk
            yield block
            tail = block[-_OVERLAP:]


def _first(archive: zipfile.ZipFile, name: str) -> int:
    """Return the first column that holds anything; most tables begin in the first."""
    first = 16_384
    for block in _blocks(archive, name):
        for found in _FILLED.finditer(block):
            first = min(first, _column(found[1]))
            if first == 1:
                return 1
    return first


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
