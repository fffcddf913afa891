"""Workbooks of Excel and OpenDocument: odd ones, damaged ones, and those made to overflow."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

import xlwt

from bad.case import Case
from bad.packed import squeezed

Rows = Sequence[Sequence[object]]
TABLE: Rows = (("회사", "금액"), ("가", 10), ("나", 20.5))
DOWN: Rows = (("회사", "제품"), ("가", "x"), (None, "y"), ("나", "z"))
FAULTS: Rows = (
    ("회사", "비율", "비고"),
    ("가", "#DIV/0!", "x"),
    ("나", "#N/A", "y"),
    ("다", 3, "#REF!"),
    ("라", 4, "z"),
)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
    'ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
_DAYS = f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FORMATS = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="3"><numFmt numFmtId="170" formatCode="yyyy&quot;년&quot; '
    'm&quot;월&quot; d&quot;일&quot;"/><numFmt numFmtId="171" formatCode="&quot;₩&quot;#,##0"/><numFmt numFmtId="172" '
    'formatCode="[$-412]AM/PM h:mm"/></numFmts><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="170"/><xf '
    'numFmtId="171"/><xf numFmtId="172"/><xf numFmtId="10"/></cellXfs></styleSheet>'
)


def xlsx(
    sheets: Mapping[str, str], *, date1904: bool = False, change: Mapping[str, bytes | None] | None = None
) -> bytes:
    """Return an .xlsx of sheets given as XML; `change` replaces parts, or takes them out."""
    tags = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    related += f'<Relationship Id="rIdS" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts: dict[str, bytes | None] = {
        "[Content_Types].xml": _TYPES.encode(),
        "_rels/.rels": f'<Relationships xmlns="{space}"><Relationship Id="r" Type="{_OFFICE}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(date1904)}"/>'
        f"<sheets>{tags}</sheets></workbook>".encode(),
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{space}">{related}</Relationships>'.encode(),
        "xl/styles.xml": _DAYS.encode(),
    }
    for n, xml in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{n}.xml"] = xml.encode()
    parts.update(change or {})
    return squeezed({name: content for name, content in parts.items() if content is not None})


def sheet(rows: Rows, merged: Sequence[str] = (), at: Mapping[str, object] | None = None) -> str:
    """Return the XML of a sheet; a tuple (number, style) is a styled number, `at` sets single cells."""
    lines = []
    for y, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{_letters(x)}{y}", value) for x, value in enumerate(row, 1) if value is not None)
        lines.append(f'<row r="{y}">{cells}</row>')
    for place, value in (at or {}).items():
        lines.append(f'<row r="{re.sub("[A-Z]", "", place) or 1}">{_cell(place, value)}</row>')
    joined = "".join(f'<mergeCell ref="{one}"/>' for one in merged)
    tail = f'<mergeCells count="{len(merged)}">{joined}</mergeCells>' if merged else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData>{tail}</worksheet>'


def _cell(place: str, value: object) -> str:
    if isinstance(value, tuple):
        return f'<c r="{place}" s="{value[1]}"><v>{value[0]}</v></c>'
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    if str(value).startswith("#"):
        return f'<c r="{place}" t="e"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def _letters(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


def ods(rows: str, head: str = "", **more: bytes) -> bytes:
    """Return an .ods of one table given as the XML of its rows."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}<office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0" '
        f'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="시트1">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    manifest = f'<manifest:manifest xmlns:manifest="{space}:manifest:1.0"/>'.encode()
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    return squeezed({"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content.encode(), **more})


def ods_rows(rows: Rows) -> str:
    """Return the XML of rows of an .ods."""
    return "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)


def ods_cell(value: object, across: int = 1) -> str:
    """Return the XML of a cell, repeated to the right."""
    repeat = f' table:number-columns-repeated="{across}"' if across > 1 else ""
    if value is None:
        return f"<table:table-cell{repeat}/>"
    if isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}{repeat}><text:p>{value}</text:p></table:table-cell>"


def xls(rows: Rows, merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """Return an .xls of Excel 97; `merged` are first and last row, first and last column, from 0."""
    book = xlwt.Workbook()
    page = book.add_sheet("시트1")
    for y, row in enumerate(rows):
        for x, value in enumerate(row):
            if str(value).startswith("#"):
                page.row(y).set_cell_error(x, 0x2A if value == "#N/A" else str(value))
            elif value is not None:
                page.write(y, x, value)
    for area in merged:
        page.merge(*area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _hidden(state: str) -> Mapping[str, bytes]:
    sheets = f'<sheet name="a" sheetId="1" r:id="rId1"/><sheet name="b" sheetId="2" state="{state}" r:id="rId2"/>'
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'
    return {"xl/workbook.xml": book.encode()}


def cases() -> Iterator[Case]:
    """Yield them."""
    yield from _readable()
    yield from _damaged()
    yield from _overflowing()
    yield from _old()
    yield from _open()


def _readable() -> Iterator[Case]:
    plain = xlsx({"시트1": sheet(TABLE)})
    yield Case("plain.xlsx", plain, "2")
    yield Case("xlsx named.csv", plain, "2")
    yield Case("xlsx named.xls", plain, "2")
    yield Case("three sheets.xlsx", xlsx({"2023": sheet(TABLE), "2024": sheet(TABLE[:2]), "비고": sheet([])}), "2; 1")
    titled = [("2024년 계약",), (), *TABLE, ("합계", 30.5)]
    yield Case("title and total.xlsx", xlsx({"a": sheet(titled, ["A1:B1"])}), "2 title_rows total_rows")
    yield Case("merged down.xlsx", xlsx({"a": sheet(DOWN, ["A2:A3"])}), "3 merged_cells")
    groups = [(None, "2024", None, "2025", None), ("회사", "계획", "실적", "계획", "실적"), ("가", 1, 2, 3, 4)]
    yield Case("groups above.xlsx", xlsx({"a": sheet(groups, ["B1:C1", "D1:E1"])}), "1 two_header_rows")
    storeys = [("회사", "매출", None), (None, 2024, 2025), ("가", 1, 2), ("나", 3, 4)]
    yield Case("storeys.xlsx", xlsx({"a": sheet(storeys, ["A1:A2", "B1:C1"])}), "2 two_header_rows")
    days = [("회사", "계약일"), ("가", (45000, 1)), ("나", (45000.5, 1))]
    yield Case("days.xlsx", xlsx({"a": sheet(days)}), "2")
    yield Case("days of 1904.xlsx", xlsx({"a": sheet([("회사", "계약일"), ("가", (43538, 1))])}, date1904=True), "1")
    yield Case("serials.xlsx", xlsx({"a": sheet([("회사", "계약일"), ("가", 45000), ("나", 45001)])}), "2")
    yield Case("errors.xlsx", xlsx({"a": sheet(FAULTS)}), "4 error_cells error_cells")
    many = [tuple(f"열{n}" for n in range(25)), ("#REF!",) * 25]
    yield Case("errors everywhere.xlsx", xlsx({"a": sheet([*many, ("x",) * 25])}), "2" + 21 * " error_cells" + "_more")
    away = sheet([(), (), *((None, None, *row) for row in DOWN)], ["C4:C5"], at={"D7": "#REF!"})
    yield Case("begins at C3.xlsx", xlsx({"a": away}), "4 merged_cells error_cells")
    yield Case(
        "error of today.xlsx", xlsx({"a": sheet([*FAULTS, ("마", "#SPILL!", "z")])}), "5 error_cells error_cells"
    )
    yield Case("macro.xlsm", xlsx({"a": sheet(TABLE)}, change={"xl/vbaProject.bin": _OLE}), "2")
    yield Case("empty sheet first.xlsx", xlsx({"빈 시트": sheet([]), "a": sheet(TABLE)}), "2")
    for state in ("hidden", "veryHidden"):
        yield Case(
            f"{state} sheet.xlsx",
            xlsx({"a": sheet(TABLE), "b": sheet(TABLE)}, change=_hidden(state)),
            "2; 2 hidden_sheet",
        )
    yield Case("a chart beside it.xlsx", xlsx({"a": sheet(TABLE), "b": "<chartsheet/>"}), "2")
    shown = [
        ("회사", "일", "금액", "시각", "율"),
        *((name, (45000, 1), (1200, 2), (0.75, 3), (0.18, 4)) for name in "가나"),
    ]
    yield Case("formats.xlsx", xlsx({"a": sheet(shown)}, change={"xl/styles.xml": _FORMATS.encode()}), "2")
    yield Case("flags.xlsx", xlsx({"a": sheet([("회사", "고객"), ("가", True), ("나", False)])}), "2")
    yield Case("far to the right.xlsx", xlsx({"a": sheet(TABLE, at={"CZ1": "x"})}), "2")
    yield Case("below nothing.xlsx", xlsx({"a": sheet(TABLE, at={"A60000": "끝"})}), "3")
    yield Case("long text.xlsx", xlsx({"a": sheet([("회사", "메모"), ("가", "x" * 32_767)])}), "1")
    yield Case("laughing.xlsx", xlsx({"a": sheet([("회사", "메모"), ("가 & 나 <b>", "&lol;")])}), "1")


def _damaged() -> Iterator[Case]:
    plain = xlsx({"a": sheet(TABLE)})
    yield Case("half.xlsx", plain[: len(plain) // 2], "file.truncated")
    yield Case("two bytes short.xlsx", plain[:-2], "file.truncated")
    at = plain.index(b"xl/worksheets") + 40
    yield Case("flipped.xlsx", plain[:at] + bytes([plain[at] ^ 0xFF]) + plain[at + 1 :], "file.truncated")
    yield Case(
        "no sheet in it.xlsx", xlsx({"a": "x"}, change={"xl/worksheets/sheet1.xml": None}), "file.truncated_sheet"
    )
    yield Case("sheet cut off.xlsx", xlsx({"a": sheet(TABLE)[:200]}), "file.truncated_sheet")
    yield Case("sheet of noise.xlsx", xlsx({"a": "\x01\x02 not xml"}), "file.truncated_sheet")
    yield Case("book of noise.xlsx", xlsx({"a": sheet(TABLE)}, change={"xl/workbook.xml": b"noise"}), "file.truncated")
    yield Case("no relations.xlsx", xlsx({"a": sheet(TABLE)}, change={"xl/_rels/workbook.xml.rels": None}),
               "file.truncated")  # fmt: skip
    yield Case("bad place.xlsx", xlsx({"a": sheet(TABLE, at={"7": 1})}), "file.truncated_sheet")
    yield Case("empty.xlsx", xlsx({"a": sheet([])}), "file.no_rows")
    yield Case("only a header.xlsx", xlsx({"a": sheet(TABLE[:1])}), "file.no_rows")
    yield Case("no sheets.xlsx", xlsx({}), "file.no_rows")
    yield Case("deep.xlsx", xlsx({"a": "<a>" * 50_000}), "file.no_rows")


def _overflowing() -> Iterator[Case]:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    yield Case("billion laughs.xlsx", xlsx({"a": laughs + sheet(TABLE)}), "file.entities")
    yield Case("outside entity.xlsx", xlsx({"a": '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + sheet(TABLE)}),
               "file.entities")  # fmt: skip
    yield Case("bomb.xlsx", xlsx({"a": sheet(TABLE) + " " * (70 << 20)}), "file.bomb")
    yield Case("corner.xlsx", xlsx({"a": sheet(TABLE, at={"XFD1048576": "x"})}), "file.too_heavy")
    yield Case("beyond the corner.xlsx", xlsx({"a": sheet(TABLE, at={"ZZZZZZ2": "x"})}), "file.too_heavy")
    yield Case("row four billion.xlsx", xlsx({"a": sheet(TABLE, at={"B4294967295": "x"})}), "file.too_heavy")
    yield Case("billion laughs.ods", ods(ods_rows(TABLE), head=laughs), "file.entities")
    wide = f'<table:table-row table:number-rows-repeated="1000000">{ods_cell("x", 1_000_000)}</table:table-row>'
    yield Case("repeated.ods", ods(ods_rows(TABLE) + wide), "file.too_heavy")
    tall = f'<table:table-row table:number-rows-repeated="1048000">{ods_cell("x", 16_000)}</table:table-row>'
    yield Case("repeated within bounds.ods", ods(ods_rows(TABLE) + tall), "file.too_heavy")


def _old() -> Iterator[Case]:
    plain = xls(TABLE)
    yield Case("plain.xls", plain, "2")
    yield Case("xls named.csv", plain, "2")
    yield Case("xls named.xlsx", plain, "2")
    yield Case("title and total.xls", xls([("2024년",), (), *TABLE, ("합계", 30.5)]), "2 title_rows total_rows")
    yield Case("merged down.xls", xls(DOWN, [(1, 2, 0, 0)]), "3 merged_cells")
    away = [(), (), *((None, None, *row) for row in DOWN), (None, None, "다", "#REF!")]
    yield Case("begins at C3.xls", xls(away, [(3, 4, 2, 2)]), "4 merged_cells error_cells")
    yield Case("errors.xls", xls(FAULTS), "4 error_cells error_cells")
    yield Case("half.xls", plain[: len(plain) // 2], "file.truncated")
    yield Case("first block.xls", plain[:512], "file.truncated")
    yield Case("empty.xls", xls([]), "file.no_rows")
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504

    def holding(*streams: str) -> bytes:
        return ole + b"".join(f"{stream}\0".encode("utf-16-le") + b"\0" * 64 for stream in streams)

    yield Case("locked.xlsx", holding("EncryptionInfo", "EncryptedPackage"), "file.encrypted")
    first = plain.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    sealed = plain[:first] + b"\x2f\0\x36\0" + b"\1\0\1\0\1\0" + b"k" * 48 + plain[first:]
    yield Case("locked.xls", sealed[: len(plain)], "file.encrypted")
    yield Case("letter.doc", holding("WordDocument"), "file.document")
    yield Case("slides.ppt", holding("PowerPoint Document"), "file.document")
    yield Case("letter.hwp", holding("FileHeader", "HwpSummaryInformation"), "file.document")
    yield Case("mail.msg", holding("__properties_version1.0"), "file.document")
    yield Case("container.xls", ole, "file.truncated")
    yield Case("only a name.xls", holding("Workbook"), "file.truncated")


def _open() -> Iterator[Case]:
    plain = ods(ods_rows(TABLE))
    yield Case("plain.ods", plain, "2")
    yield Case("ods named.csv", plain, "2")
    empty = '<table:table-row table:number-rows-repeated="1048574"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    yield Case("empty to the end.ods", ods(ods_rows(TABLE) + empty), "2")
    yield Case(
        "title and total.ods", ods(ods_rows([("2024년", None), *TABLE, ("합계", 30.5)])), "2 title_rows total_rows"
    )
    sealed = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    yield Case("locked.ods", ods(ods_rows(TABLE), **{"META-INF/manifest.xml": sealed}), "file.encrypted")
    yield Case("merged down.ods", ods(_ods_down(0)), "3 merged_cells")
    yield Case("begins at C3.ods", ods("<table:table-row/>" * 2 + _ods_down(2)), "3 merged_cells")
    cell = (
        '<table:table-cell office:value-type="string"{} table:formula="of:=1/0"><text:p>{}</text:p></table:table-cell>'
    )
    fault = cell.format(' office:string-value="" calcext:value-type="error"', "#DIV/0!")
    shown = f"{ods_rows(TABLE)}<table:table-row>{ods_cell('다')}{fault}</table:table-row>"
    shown += f"<table:table-row>{ods_cell('라')}{cell.format('', 'Err:502')}</table:table-row>"
    yield Case("errors.ods", ods(shown), "4 error_cells")
    yield Case("half.ods", plain[: len(plain) // 2], "file.truncated")
    yield Case("content of noise.ods", ods("</wrong>"), "file.truncated")
    yield Case("empty.ods", ods(""), "file.no_rows")


def _ods_down(right: int) -> str:
    """Return the XML of rows whose first cell is merged over the two of data, so many cells to the right."""
    before = f'<table:table-cell table:number-columns-repeated="{right}"/>' if right else ""
    joined = '<table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>가</text:p></table:table-cell>'
    firsts = (ods_cell("회사"), joined, "<table:covered-table-cell/>", ods_cell("나"))
    return "".join(
        f"<table:table-row>{before}{first}{ods_cell(row[1])}</table:table-row>"
        for first, row in zip(firsts, DOWN, strict=True)
    )
