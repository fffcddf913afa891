"""Web pages: exports that systems call ``.xls``, pages for people, and what other programs write."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator

from bad.case import Case, text
from bad.packed import TABLE, squeezed

_ROWS = "<tr><th>회사</th><th>금액</th></tr><tr><td>가</td><td>1,200</td></tr><tr><td>나 &amp; 다</td><td>20</td></tr>"


def page(body: str, charset: str = "utf-8") -> str:
    """Return a page as report servers write it for Excel."""
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}"><style>td {{color: red}}</style>'
    return f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>{head}</head><body>{body}</body></html>'


def cases() -> Iterator[Case]:
    """Yield them."""
    plain = page(f"<table border=1>{_ROWS}</table>")
    yield text("page of a report.xls", plain, "2")
    yield text("page of korea.xls", page(f"<table>{_ROWS}</table>", "euc-kr"), "2", "cp949")
    yield text("page utf-16.xls", "\ufeff" + plain, "2", "utf-16-le")
    yield text("only a table.xls", f"<table>{_ROWS}</table>", "2")
    yield Case("page.xls.gz", gzip.compress(plain.encode(), mtime=0), "2")
    open_tags = _ROWS.replace("</tr>", "").replace("</td>", "").replace("</th>", "")
    yield text("page without ends.xls", page(f"<TABLE>{open_tags}</TABLE>"), "2")
    titled = "<table><tr><td>2024년 계약 현황</td><td></td></tr></table>"
    yield text("page with a title.xls", page(f"{titled}<table>{_ROWS}</table>"), "2 other_tables")
    total = "<tr><td>합계</td><td>1,220</td></tr>"
    yield text("page with a total.xls", page(f"<table>{_ROWS}{total}</table>"), "2 total_rows")
    joined = "<tr><th>회사<th>제품</tr><tr><td rowspan=2>가<td>x</tr><tr><td>y</tr><tr><td>나<td>z</tr>"
    yield text("page merged down.xls", page(f"<table>{joined}</table>"), "3 merged_cells")
    yield text("page within a page.xls", page(f"<table><tr><td>메뉴</td></tr><tr><td><table>{_ROWS}</table></td></tr></table>"),
               "2 other_tables")  # fmt: skip
    lines = "<tr><th>회사<th>주소</tr><tr><td>가<td>서울<br>중구</tr><tr><td>나<td>a&nbsp;<b>b</b></tr>"
    yield text("page of lines.xls", page(f"<table>{lines}</table>"), "2")
    yield text("page cut off.xls", plain[:-40], "file.truncated")
    form = '<form action="/login"><table><tr><td>아이디</td><td><input name="id"></td></tr><tr><td>a</td><td>b</td></tr></table></form>'
    yield text("login.xls", page(form), "file.html")
    yield text("login.csv", page(form), "file.html")
    yield text("no table.xls", page("<p>세션이 만료되었습니다</p>"), "file.html")
    yield text("one column.xls", page("<table><tr><td>회사</td></tr><tr><td>가</td></tr></table>"), "file.html")
    yield text("only a header.xls.html", page("<table><tr><td>회사</td><td>금액</td></tr></table>"), "file.html")
    yield text("span of billions.xls", page('<table><tr><td colspan=99999999 rowspan=99999999>a</td><td>b</td></tr></table>'),
               "file.too_wide")  # fmt: skip
    yield text(
        "page and mail.xls", "MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html></html>\n", "file.html"
    )
    yield from _others()
    yield from _marked()


def _others() -> Iterator[Case]:
    rows = [{"회사": "가", "금액": 10}, {"회사": "나", "금액": 20}]
    yield text("lines.jsonl", "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "file.json")
    yield text("list.json", json.dumps(rows, ensure_ascii=False, indent=1), "file.json")
    yield Case("parts.zip", b"PK\x07\x08" + squeezed({"deals.csv": TABLE}), "file.archive")
    yield Case("part.z01", squeezed({"deals.csv": TABLE})[:60], "file.truncated")
    yield Case("packed.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, "file.archive")
    yield Case("gzip in zip.zip", squeezed({"deals.csv.gz": gzip.compress(TABLE, mtime=0)}), "2")
    yield text("sheet.slk", 'ID;PWXL;N;E\nC;Y1;X1;K"a"\nC;Y1;X2;K"b"\nE\n', "file.binary")
    yield Case("table.arrow", b"ARROW1\0\0\xff\xff\xff\xff" + b"a" * 40, "file.binary")
    yield Case("table.avro", b"Obj\x01\x04\x16avro.schema" + b"a" * 40, "file.binary")
    yield Case("table.h5", b"\x89HDF\r\n\x1a\n" + b"a" * 40, "file.binary")
    yield Case("list.plist", b"bplist00" + b"a" * 40, "file.binary")
    yield text("deals.tsv", "회사\t금액\n가\t10\n나\t20\n", "2")
    yield text("🙂 매출.csv", "회사,금액\n가,10\n", "1")
    yield text("two\nlines.csv", "회사,금액\n가,10\n", "1")


def _marked() -> Iterator[Case]:
    yield text("marked as text.csv", "코드,이름,금액\n'0012,'s-Hertogenbosch,'-100\n'0013,O'Neil,'+200\n", "2")
    yield text("formulas of text.csv", '코드,이름\n="0012",="가"\n="0013","=""나"""\n', "2")
    yield text("errors.csv", "회사,비율\n가,#DIV/0!\n나,#N/A\n#1 Bakery,3\n", "3 error_cells")
