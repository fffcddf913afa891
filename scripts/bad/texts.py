"""Files that are no table, and the letters of those that are."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from bad.case import Case, text

KOREAN = "회사,업종,지역\n똠방상사,제조,서울\n펲전자,유통,부산\n뷁소프트,정보통신,대구\n"
FRENCH = "société,ville,secteur\nCafé Éclair,Orléans,Hôtellerie\nFrédéric & Fils,Besançon,Bâtiment\nL’Île,Nîmes,Pêche\n"
GERMAN = "Firma,Ort,Straße\nMüller GmbH,Köln,Größe 5\nÄrztehaus,Düsseldorf,Übergang 3\n"


def cases() -> Iterator[Case]:
    """Yield them."""
    yield from _no_table()
    yield from _letters()
    yield from _odd_letters()


def _no_table() -> Iterator[Case]:
    beginnings = {
        "pdf.csv": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n", "file.document"),
        "rtf.csv": (rb"{\rtf1\ansi\deff0 table}", "file.document"),
        "picture.csv": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "file.image"),
        "photo.csv": (b"\xff\xd8\xff\xe0\0\x10JFIF", "file.image"),
        "moving.csv": (b"GIF89a\1\0\1\0", "file.image"),
        "seven.csv": (b"7z\xbc\xaf\x27\x1c\0\4", "file.archive"),
        "rar.csv": (b"Rar!\x1a\x07\x01\0", "file.archive"),
        "bzip2.csv": (b"BZh91AY&SY", "file.archive"),
        "xz.csv": (b"\xfd7zXZ\0\0\4", "file.archive"),
        "zstd.csv": (b"\x28\xb5\x2f\xfd\4\0", "file.archive"),
        "compress.csv": (b"\x1f\x9d\x90abc", "file.archive"),
        "program.csv": (b"\x7fELF\2\1\1\0", "file.binary"),
        "windows program.csv": (b"MZ\x90\0\3\0\0\0", "file.binary"),
        "noise.csv": (bytes(range(256)) * 8, "file.binary"),
        "zeros.csv": (b"\0" * 5000, "file.empty"),
        "zeros then text.csv": (b"\0" * 100 + b"a,b\n1,2\n", "file.binary"),
        "tar.csv": (b"data.csv" + b"\0" * 249 + b"ustar\x0000" + b"\0" * 248 + b"a,b\n1,2\n", "file.archive"),
        "nothing.csv": (b"", "file.empty"),
        "one space.csv": (b" ", "file.empty"),
        "blank lines.csv": (b"\n\r\n\n", "file.empty"),
        "only a mark.csv": (codecs.BOM_UTF8, "file.empty"),
        "only a wide mark.csv": (codecs.BOM_UTF16_LE, "file.empty"),
        "spaces of all kinds.csv": ("\u3000\u00a0 \n\u3000\n".encode(), "file.empty"),
        "encrypted.parquet": (b"PARE\1\2\3PARE", "file.encrypted"),
        "cut.parquet": (b"PAR1\x15\4\x15\x10", "file.truncated"),
        "hollow.parquet": (b"PAR1PAR1", "file.truncated"),
        "liar.parquet": (b"PAR1" + b"x" * 40 + b"\xff\xff\xff\x7fPAR1", "file.truncated"),
        "pickled.csv": (b"\x80\4\x95\x10\0\0\0\0\0\0\0\x8c\4evil\x94.", "file.binary"),
    }
    for name, (content, outcome) in beginnings.items():
        yield Case(name, content, outcome)
    pages = {
        "page.csv": ("<!DOCTYPE html><html><body>Sign in</body></html>", "file.html"),
        "page.xls": ("<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table><tr><td>1</td></tr></table></html>",
                     "file.html"),
        "table.xls": ("  \n<table border=1><tr><td>회사</td></tr></table>", "file.html"),
        "meta.xls": ("<meta http-equiv='Content-Type' content='text/html; charset=euc-kr'><table></table>", "file.html"),
        "style.xls": ("<style>td{mso-number-format:'@'}</style><table></table>", "file.html"),
        "strict page.csv": ("<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'>\n<html></html>", "file.html"),
        "denied.csv": ('<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', "file.xml"),
        "office 2003.xls": ('<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
                            'xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>', "file.old_excel"),
        "rows.csv": ('[{"name": "a"}, {"name": "b"}]', "file.json"),
        "object.csv": ('{"records": [{"name": "a"}]}', "file.json"),
        "lines.json": ('{"name": "a"}\n{"name": "b"}\n', "file.json"),
        "list of lists.csv": ('[["a", "b"], ["1", "2"]]', "file.json"),
        "deep.json": ("[" * 3000 + "]" * 3000, "file.no_rows"),
        "pointer.csv": ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "file.pointer"),
    }  # fmt: skip
    for name, (content, outcome) in pages.items():
        yield text(name, content, outcome)
    yield text("wide page.csv", "<html><body>로그인</body></html>", "file.html", "utf-16")


def _letters() -> Iterator[Case]:
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp949"):
        yield text(f"korean {encoding}.csv", KOREAN, "3", encoding)
    yield Case("korean utf-16 be mark.csv", codecs.BOM_UTF16_BE + KOREAN.encode("utf-16-be"), "3")
    yield text("korean euc-kr.csv", KOREAN.replace("똠", "동").replace("펲", "평").replace("뷁", "백"), "3", "euc_kr")
    yield Case("korean cp949 mac lines.csv", KOREAN.replace("\n", "\r").encode("cp949"), "3")
    yield Case("korean cp949 windows lines.csv", KOREAN.replace("\n", "\r\n").encode("cp949"), "3")
    yield text("one rare syllable.csv", "name,note\nKim,똠\n", "1", "cp949")
    yield text("late rare syllable.csv", "name,note\n" + "Kim,x\n" * 50_000 + "Lee,펲\n", "50001", "cp949")
    for encoding in ("cp1252", "mac_roman", "utf-8"):
        yield text(f"french {encoding}.csv", FRENCH, "3", encoding)
        yield text(f"german {encoding}.csv", GERMAN, "2", encoding)
    yield text("french mac_roman mac lines.csv", FRENCH.replace("\n", "\r"), "3", "mac_roman")
    yield text("euro and quotes cp1252.csv", "Name,Betrag\n“Große” GmbH,5 €\nÖl – Gas,7 €\n", "2", "cp1252")
    yield text("dos end.csv", "name,n\na,1\nb,2\n\x1a", "2")
    yield text("smileys.csv", "name,n\n😀 회사,1\n한국 🇰🇷,2\n", "2")
    yield text("combining.csv", "이름,n\n\u1112\u1161\u11ab\u1100\u116e\u11a8,1\n", "1")
    yield text("right to left.csv", "name,n\nشركة,1\nחברה,2\n", "2")


def _odd_letters() -> Iterator[Case]:
    good = KOREAN.encode()
    yield Case("one bad byte.csv", good.replace("제조".encode(), "제".encode() + b"\xff"), "3 bad_letters")
    yield Case("cut letter.csv", good[:-2], "3 bad_letters")
    korean = KOREAN.encode("cp949")
    yield Case("one bad byte cp949.csv", korean.replace("제조".encode("cp949"), b"\xff\xff"), "3 bad_letters")
    yield Case("zero bytes.csv", good.replace(b",", b",\0", 1), "3 zero_bytes")
    yield Case("odd wide.csv", KOREAN.encode("utf-16") + b"\0", "3")
    yield text(
        "japanese.csv", "会社,業種\nトヨタ自動車,製造\nソニー,電機\n任天堂,ゲーム\n", "file.encoding", "shift_jis"
    )
    yield text("replaced before.csv", "name,n\ncaf\ufffd,1\nb,2\n", "2 bad_letters")
    yield text("mark inside.csv", "name,n\n\ufeffa,1\n", "1")
