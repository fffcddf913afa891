"""Merged ranges and error values of an .xls: records of the stream in its compound file."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path

from nachim.imports.marks.marks import Area, Marks

_STREAMS = ("Workbook", "Book")
_BOF, _EOF, _SHEET, _MERGED, _FAULT, _FORMULA, _SEVERAL = 0x809, 0x0A, 0x85, 0xE5, 0x205, 0x06, 0xBD
_FILLED = frozenset({0x203, 0x204, 0x27E, 0xFD, 0xD6, _FAULT, _FORMULA, _SEVERAL})
_TEXTS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}  # fmt: skip
_LAST = 0xFFFFFFFA
"""Numbers of sectors from here on are signs: end of a chain, free, part of the tables."""


def marks(path: Path, number: int) -> Marks:
    """Return the marks of a sheet.

    Raises
    ------
    ValueError
        If the file has no such sheet.
    """
    stream = _stream(path.read_bytes())
    places = [struct.unpack_from("<I", data)[0] for kind, data in _records(stream, 0) if kind == _SHEET]
    if number >= len(places):
        raise ValueError(number)
    merged: list[Area] = []
    faults: list[Area] = []
    first = 256
    for kind, data in _records(stream, places[number]):
        if kind == _MERGED:
            (count,) = struct.unpack_from("<H", data)
            for at in range(count):
                top, bottom, left, right = struct.unpack_from("<4H", data, 2 + 8 * at)
                merged.append(Area(top + 1, left + 1, bottom + 1, right + 1))
        elif kind in _FILLED:
            row, column = struct.unpack_from("<HH", data)
            first = min(first, column + 1)
            text = _fault(kind, data)
            if text:
                faults.append(Area(row + 1, column + 1, row + 1, column + 1, text))
    return Marks(tuple(merged), tuple(faults)).from_column(first)


def _fault(kind: int, data: bytes) -> str | None:
    if kind == _FAULT and data[7]:
        return _TEXTS.get(data[6], "#N/A")
    if kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
        return _TEXTS.get(data[8], "#N/A")
    return None


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records from a beginning to its end, without those of charts within."""
    depth = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if kind == _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _stream(data: bytes) -> bytes:
    """Return the workbook's stream of a compound file.

    Raises
    ------
    ValueError
        If there is none.
    """
    size, small = 1 << _shift(data, 30), 1 << _shift(data, 32)
    tables = [one for one in struct.unpack_from("<109I", data, 76) if one < _LAST]
    further = struct.unpack_from("<I", data, 68)[0]
    while further < _LAST and len(tables) * size <= len(data):
        block = struct.unpack_from(f"<{size // 4}I", data, (further + 1) * size)
        tables += [one for one in block[:-1] if one < _LAST]
        further = block[-1]
    follows: list[int] = []
    for table in tables:
        follows += struct.unpack_from(f"<{size // 4}I", data, (table + 1) * size)
    folder = _chain(data, follows, struct.unpack_from("<I", data, 48)[0], size, 1)
    root = folder[:128]
    for at in range(0, len(folder), 128):
        letters = struct.unpack_from("<H", folder, at + 64)[0]
        if folder[at : at + max(0, letters - 2)].decode("utf-16-le", "replace") not in _STREAMS:
            continue
        start, length = struct.unpack_from("<II", folder, at + 116)
        if length >= struct.unpack_from("<I", data, 56)[0]:
            return _chain(data, follows, start, size, 1)[:length]
        packed = _chain(data, follows, struct.unpack_from("<I", root, 116)[0], size, 1)
        chains = _chain(data, follows, struct.unpack_from("<I", data, 60)[0], size, 1)
        return _chain(packed, struct.unpack(f"<{len(chains) // 4}I", chains), start, small, 0)[:length]
    raise ValueError("no workbook")


def _shift(data: bytes, at: int) -> int:
    shift = int(struct.unpack_from("<H", data, at)[0])
    if not 6 <= shift <= 12:
        raise ValueError(shift)
    return shift


def _chain(data: bytes, follows: Sequence[int], start: int, size: int, head: int) -> bytes:
    """Return the sectors of a chain, joined; a chain in a ring ends after as many as there are."""
    blocks: list[bytes] = []
    while start < _LAST and len(blocks) <= len(follows):
        blocks.append(data[(start + head) * size : (start + head + 1) * size])
        start = follows[start]
    return b"".join(blocks)
