"""Files inside files: gzip, ZIP, and what is made to overflow."""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Iterator, Mapping

from bad.case import Case

TABLE = "회사,금액\n가,10\n나,20\n".encode()


def squeezed(members: Mapping[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, kind)
    return out.getvalue()


def cases() -> Iterator[Case]:
    """Yield them."""
    pack = gzip.compress(TABLE, mtime=0)
    yield Case("table.csv.gz", pack, "2")
    yield Case("korean.csv.gz", gzip.compress(TABLE.decode().encode("cp949"), mtime=0), "2")
    yield Case("two parts.csv.gz", gzip.compress(b"a,b\n1,2\n", mtime=0) + gzip.compress(b"3,4\n", mtime=0), "2")
    yield Case("gzip named.csv", pack, "2")
    yield Case("cut.csv.gz", pack[:-6], "file.truncated")
    yield Case("flipped.csv.gz", pack[:20] + bytes([pack[20] ^ 0xFF]) + pack[21:], "file.truncated")
    yield Case("wrong sum.csv.gz", pack[:-8] + b"\0\0\0\0" + pack[-4:], "file.truncated")
    yield Case("garbage behind.csv.gz", pack + b"garbage", "file.truncated")
    yield Case("empty.csv.gz", gzip.compress(b"", mtime=0), "file.empty")
    yield Case("only head.gz", pack[:10], "file.truncated")
    yield Case("tar.gz", gzip.compress(b"a.csv" + b"\0" * 252 + b"ustar\x0000" + b"\0" * 248, mtime=0), "file.archive")
    yield Case("bomb.gz", gzip.compress(b"0" * (70 << 20), mtime=0), "file.bomb")
    yield Case("gzip in gzip.gz", gzip.compress(pack, mtime=0), "2")
    yield Case("gzip thrice.gz", gzip.compress(gzip.compress(pack, mtime=0), mtime=0), "file.nested")
    yield Case("picture.gz", gzip.compress(b"\x89PNG\r\n\x1a\n", mtime=0), "file.image")
    yield from _zips()


def nameless() -> bytes:
    """Return a ZIP of one file whose name is empty: found by bench/fuzz_readers.py."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        member = zipfile.ZipInfo("x", (2026, 1, 1, 0, 0, 0))
        member.filename = ""
        archive.writestr(member, TABLE)
    return out.getvalue()


def _zips() -> Iterator[Case]:
    one = squeezed({"deals.csv": TABLE})
    yield Case("one.zip", one, "2")
    yield Case("zip named.csv", one, "2")
    yield Case("zip in gzip.gz", gzip.compress(one, mtime=0), "2")
    yield Case("stored.zip", squeezed({"deals.csv": TABLE}, zipfile.ZIP_STORED), "2")
    yield Case("bzip2 inside.zip", squeezed({"deals.csv": TABLE}, zipfile.ZIP_BZIP2), "2")
    yield Case("in a folder.zip", squeezed({"out/": b"", "out/deals.csv": TABLE}), "2")
    yield Case("mac junk.zip", squeezed({"deals.csv": TABLE, "__MACOSX/._deals.csv": b"\0\1", ".DS_Store": b"\0"}), "2")
    yield Case("two.zip", squeezed({"deals.csv": TABLE, "accounts.csv": TABLE}), "file.several")
    yield Case("none.zip", squeezed({}), "file.empty")
    yield Case("only folders.zip", squeezed({"a/": b"", "a/b/": b""}), "file.empty")
    yield Case("climbing.zip", squeezed({"../../../etc/deals.csv": TABLE}), "2")
    yield Case("absolute.zip", squeezed({"/etc/deals.csv": TABLE}), "2")
    yield Case("nameless.zip", nameless(), "2")
    yield Case("bomb.zip", squeezed({"deals.csv": b"0" * (70 << 20)}), "file.bomb")
    yield Case("zip thrice.zip", squeezed({"b.zip": squeezed({"a.zip": one})}), "file.nested")
    yield Case("cut.zip", one[: len(one) // 2], "file.truncated")
    yield Case("half a directory.zip", one[:-12], "file.truncated")
    yield Case("flipped.zip", one[:45] + bytes([one[45] ^ 0xFF]) + one[46:], "file.truncated")
    locked = bytearray(one)
    locked[6] |= 1
    at = one.index(b"PK\1\2")
    locked[at + 8] |= 1
    yield Case("locked.zip", bytes(locked), "file.encrypted")
    liar = bytearray(squeezed({"deals.csv": TABLE * 1000}))
    at = liar.index(b"PK\1\2")
    liar[at + 24 : at + 28] = struct.pack("<I", 10)
    yield Case("smaller than it says.zip", bytes(liar), "file.truncated")
    method = bytearray(one)
    method[8:10] = method[one.index(b"PK\1\2") + 10 : one.index(b"PK\1\2") + 12] = struct.pack("<H", 97)
    yield Case("strange method.zip", bytes(method), "file.truncated")
    yield Case("letter.docx", squeezed({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}), "file.document")
    yield Case("slides.pptx", squeezed({"ppt/presentation.xml": b"<x/>"}), "file.document")
    yield Case(
        "letter.hwpx", squeezed({"mimetype": b"application/hwp+zip", "Contents/section0.xml": b"<x/>"}), "file.document"
    )
    yield Case("apple.numbers", squeezed({"Index/Document.iwa": b"\0", "preview.jpg": b"\0"}), "file.numbers")
    yield Case("binary.xlsb", squeezed({"[Content_Types].xml": b"<x/>", "xl/workbook.bin": b"\0"}), "file.xlsb")
    yield Case("picture.zip", squeezed({"a.png": b"\x89PNG\r\n\x1a\n"}), "file.image")
