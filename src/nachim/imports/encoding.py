"""Which letters the bytes of a text file are."""

from __future__ import annotations

import codecs
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from nachim.errors import FileError

_CHUNK = 256 * 1024
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
"""Byte-order marks; the longer ones first, for UTF-32 begins like UTF-16."""
_LETTERS = "àâäáãåæçèéêëìíîïñòóôöõøùúûüýÿßœ"
_WESTERN = frozenset(_LETTERS + _LETTERS.upper())
_SIGNS = frozenset("’‘“”–—…€£§°®™©·•«»¿¡´ªº½¼¾×²³µ\u00a0")
_BAD = "\ufffd"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file is decoded."""

    name: str
    """Of Python's codec."""
    lossy: bool = False
    """Whether a few bytes are no letters; they become "\ufffd" and are told."""


def encoding_of(path: Path) -> Encoding:
    """Return the encoding of a text file: UTF-8, UTF-16 and UTF-32, CP949, CP1252 or Mac Roman.

    The whole file is decoded (as a stream), so that one late letter decides. CP949 holds all of EUC-KR and more. Where
    a few bytes of a file are no letters, the encoding of the others is taken.

    Raises
    ------
    FileError
        If it is none of them; names the line.
    """
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    certain = next((name for mark, name in _MARKS if head.startswith(mark)), None) or wide(head)
    if certain:
        bad = _first_bad(path, certain)
        if bad is None or _mostly(_around(path, bad, certain), certain):
            return Encoding(certain, bad is not None)
        raise FileError("file.encoding", file=path.name, line=_line(path, bad))
    bad = _first_bad(path, "utf-8")
    if bad is None:
        return Encoding("utf-8")
    sample = head + (_around(path, bad, "utf-8") if bad >= len(head) else b"")
    if _mostly(sample, "utf-8"):
        return Encoding("utf-8", lossy=True)
    found = _korean(path, sample) or _western(path, sample)
    if found is None:
        raise FileError("file.encoding", file=path.name, line=_line(path, bad))
    return found


def likely_encoding(path: Path) -> Encoding | None:
    """Return the encoding that the beginning of a text file has; None when that alone does not tell.

    If all of the file decodes so, it is the one of `encoding_of`, which need not decode it then.
    """
    with path.open("rb") as file:
        head = file.read(_CHUNK)
    certain = next((name for mark, name in _MARKS if head.startswith(mark)), None) or wide(head)
    if certain:
        return Encoding(certain)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return Encoding("cp949") if not _mostly(head, "utf-8") and _is_korean(head) else None
    return Encoding("utf-8")


def wide(head: bytes) -> str | None:
    """Return UTF-16 with its byte order, for files that bear no mark: each second byte of their signs is zero."""
    sample = head[: len(head) // 2 * 2][:4096]
    if b"\0" not in sample:
        return None
    for name, zeros, others in (("utf-16-le", sample[1::2], sample[0::2]), ("utf-16-be", sample[0::2], sample[1::2])):
        text = sample.decode(name, errors="replace")
        usual = sum(letter in "\t\n\r" or " " <= letter <= "\u024f" or "가" <= letter <= "힣" for letter in text)
        if zeros.count(0) > 2 * others.count(0) and usual >= 0.9 * len(text):
            return name
    return None


def _first_bad(path: Path, name: str) -> int | None:
    """Return about where the first byte stands that cannot be decoded (at its chunk's precision), or None."""
    decoder = codecs.getincrementaldecoder(name)()
    at = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return max(0, at + min(error.start, len(chunk)))
            if not chunk:
                return None
            at += len(chunk)


def _around(path: Path, at: int, name: str) -> bytes:
    """Return the bytes around a place, from a whole unit of the encoding on."""
    start = max(0, at - _CHUNK // 2) // 4 * 4
    with path.open("rb") as file:
        file.seek(start)
        taken = file.read(_CHUNK)
    mark = next((mark for mark, named in _MARKS if named == name and start), b"")
    if name in ("utf-16", "utf-32"):  # these codecs learn the byte order from the mark
        with path.open("rb") as file:
            mark = file.read(4 if name == "utf-32" else 2) if start else b""
    return mark + taken


def _mostly(sample: bytes, name: str) -> bool:
    """Tell whether nearly all letters beyond ASCII decode."""
    text = sample.decode(name, errors="replace")
    bad = text.count(_BAD)
    if name.startswith(("utf-16", "utf-32")):
        return bad <= len(text) * 0.1
    return sum(letter > "\x7f" for letter in text) - bad >= 2 * bad


def _korean(path: Path, sample: bytes) -> Encoding | None:
    """Return CP949 if a sample of the file is, and nearly all of its letters."""
    if not _is_korean(sample):
        return None
    bad = _first_bad(path, "cp949")
    if bad is None:
        return Encoding("cp949")
    return Encoding("cp949", lossy=True) if _mostly(_around(path, bad, "cp949"), "cp949") else None


def _is_korean(sample: bytes) -> bool:
    """Tell CP949 by Hangul that people write, and not other letters that look like its rarer syllables.

    A Western "é" and the letter after it together are a syllable of CP949's extension, which then touches other Latin
    letters; Japanese and Chinese encodings come out as many rare syllables and few usual ones.
    """
    text = sample.decode("cp949", errors="replace")
    counts = Counter(text)
    letters = sum(n for one, n in counts.items() if one > "\x7f" and (one.isalpha() or one == _BAD))
    hangul = {one for one in counts if "가" <= one <= "힣"}
    seldom = {one for one in hangul if len(one.encode("euc_kr", errors="ignore")) != 2}
    usual, rare = (sum(counts[one] for one in some) for some in (hangul - seldom, seldom))
    strange = 0
    for place in [place for place, one in enumerate(text) if one in seldom] if seldom else []:
        touched = text[max(0, place - 1) : place + 2].replace(text[place], "")
        strange += any(one.isascii() and one.isalpha() for one in touched)
    return not (usual + rare <= 2 * strange or usual + rare < 0.6 * letters or rare > max(2, usual))


def _western(path: Path, sample: bytes) -> Encoding | None:
    """Return CP1252 or Mac Roman, whichever makes words of the letters beyond ASCII."""
    best, most = None, 0.8
    for name in ("cp1252", "mac_roman"):
        share = _words(sample.decode(name, errors="replace"))
        if share > most + 1e-9:
            best, most = name, share
    if best is None:
        return None
    return Encoding(best, lossy=_first_bad(path, best) is not None)


def _words(text: str) -> float:
    """Return the share of the letters beyond ASCII that stand where such letters stand."""
    good = total = 0
    for place, letter in enumerate(text):
        if letter <= "\x7f":
            continue
        total += 1
        before, after = text[place - 1 : place], text[place + 1 : place + 2]
        inside = before.isalpha() and after.isalpha()
        if letter in _WESTERN:
            beside = any(one.isascii() and one.isalpha() for one in (before, after))
            good += beside and not (letter.isupper() and before.islower())
        elif letter in _SIGNS:
            good += letter == "’" or not inside
    return good / total if total else 0.0


def _line(path: Path, at: int) -> int:
    """Return the line (from 1) in which a byte stands."""
    lines, seen = 1, 0
    with path.open("rb") as file:
        while seen < at and (chunk := file.read(min(_CHUNK, at - seen))):
            lines += chunk.count(b"\n") or chunk.count(b"\r")
            seen += len(chunk)
    return lines
