"""Rows and columns of text tables: delimiters, quotation marks, headers, totals, and what breaks them."""

from __future__ import annotations

from collections.abc import Iterator

from bad.case import Case, text


def cases() -> Iterator[Case]:
    """Yield them."""
    yield from _delimiters()
    yield from _quotes()
    yield from _heads_and_ends()
    yield from _sizes()


def _delimiters() -> Iterator[Case]:
    rows = [["name", "city", "note"], ["a", "x", "1"], ["b", "y", "2"]]
    for name, sign in (("comma", ","), ("semicolon", ";"), ("tab", "\t"), ("pipe", "|")):
        yield text(f"{name}.txt", "\n".join(sign.join(row) for row in rows), "2")
    yield text("decimal commas.csv", "name;amount\na;1.200,50\nb;3,20\n", "2")
    yield text("sep line.csv", "sep=;\nname;n\na;1\n", "1 title_rows")
    yield text("sep line quoted.csv", '"sep=|"\nname|n\na|1\n', "1 title_rows")
    yield text("sep of a quote.csv", 'sep="\nname,n\na,1\n', "1 title_rows")
    yield text("one column.csv", "name\na\nb\n", "2")
    yield text("tabs in excel name.xls", "name\tn\n회사\t1\n", "1", "cp949")
    yield text("csv named.xlsx", "name,n\na,1\n", "1")
    yield text("csv named.parquet", "name,n\na,1\n", "1")
    yield text("csv named.sqlite", "name,n\na,1\n", "1")
    yield text("spaces around.csv", "name , n \n a , 1 \n", "1")
    yield text("tabs and spaces only.csv", "\t \t\n\t\t\n", "file.empty")
    yield text("mixed line ends.csv", "name,n\r\na,1\nb,2\rc,3\r\n", "3")
    yield text("no line end.csv", "name,n\na,1", "1")


def _quotes() -> Iterator[Case]:
    yield text("line in a cell.csv", 'name,note\na,"one\ntwo"\nb,"three"\n', "2")
    yield text("mac line in a cell.csv", 'name,note\ra,"one\rtwo"\rb,"three"\r', "2")
    yield text("doubled marks.csv", 'name,note\na,"the ""best"""\n', "1")
    yield text("inches.csv", 'name,size\na,5" pipe\nb,6" pipe\n', "2")
    yield text("mark inside a quoted cell.csv", 'name,note\n"Acme" Inc,1\nb,2\n', "2")
    yield text("never closed.csv", 'name,note\na,1\nb,"open\nc,3\nd,4\n', "file.quote")
    yield text("never closed in the header.csv", 'name,"note\na,1\nb,2\n', "file.quote")
    yield text("closed rows later.csv", 'name,note\na,"open\nb,2\nc,"x"\nd,4\n', "file.quote")
    yield text("late open mark.csv", "name,note\n" + "a,1\n" * 300 + 'b,"open\n' + "c,1\n" * 300, "file.quote")
    yield text("only marks.csv", '"""""""', "file.quote")
    yield text("quoted all.csv", '"name","n"\n"a","1"\n', "1")
    yield text("single marks.csv", "name,note\n'a','x'\n'b','y'\n", "2")
    yield text("backslash.csv", 'name,note\na,"x\\"\nb,"y"\n', "2")
    yield text("empty quoted.csv", 'name,n\n"",""\na,1\n', "1")


def _heads_and_ends() -> Iterator[Case]:
    yield text("title.csv", "2024년 청구 내역\n\n회사,금액\n가,10\n나,20\n", "2 title_rows")
    yield text("total.csv", "회사,금액\n가,10\n나,20\n합계,30\n", "2 total_rows")
    yield text("grand total and footer.csv", 'Name,Stage,Amount\nA,x,1\nB,y,2\nGrand Total,,3\n\n"Confidential"\n',
               "2 total_rows")  # fmt: skip
    yield text("company called total.csv", "name,industry,n\nTotal Energies,x,1\nA,y,2\n", "2")
    yield text("header twice.csv", "name,n\na,1\nname,n\nb,2\n", "2 repeated_header_rows")
    yield text("same headers.csv", "name,amount,amount\na,1,2\n", "1 repeated_header")
    yield text("no headers here.csv", "name,,\na,1,2\n", "1")
    yield text(
        "groups above.csv", ",2024,,2025,\n회사,계획,실적,계획,실적\n가,1,2,3,4\n나,5,6,7,8\n", "2 two_header_rows"
    )
    yield text("groups of one name.csv", "기본,,매출,\n회사,업종,금액,수량\n가,x,3,4\n나,y,7,8\n", "2 title_rows")
    yield text("storeys.csv", "회사,업종,매출,,\n,,2024,2025,2026\n가,x,1,2,3\n나,y,4,5,6\n", "2 two_header_rows")
    yield text("storeys of two groups.csv", "회사,담당자,,주소,\n,이름,직책,시도,시군구\n가,김,부장,서울,중구\n나,이,과장,부산,남구\n",
               "2 two_header_rows")  # fmt: skip
    yield text("short rows.csv", "a,b,c\n1\n2,3\n4,5,6\n", "3")
    yield text("long rows.csv", "a,b,c\n1,2,3,4\n5,6,7,8\n9,9,9\n", "3 cells_cut")
    yield text("trailing delimiters.csv", "a,b,,,\n1,2,,,\n3,4,,,\n", "2")
    yield text("blank rows between.csv", "a,b\n\n1,2\n\n\n3,4\n", "2")
    yield text("only a header.csv", "name,n\n", "file.no_rows")
    yield text("header and total.csv", "name,n\nTotal,0\n", "file.no_rows")
    yield text("only a title.csv", "2024년 청구 내역\n", "file.no_rows")
    yield text("numbers only.csv", "1,2,3\n4,5,6\n7,8,9\n", "2")
    yield text("long header.csv", f"{'name' * 5000},n\na,1\n", "1")
    yield text("leading zeros.csv", "code,n\n0000012,1\n", "1")
    yield text("formulas.csv", "name,n\n=cmd|' /C calc'!A0,1\n+1+1,2\n@SUM(1),3\n", "3")
    yield text("sql in headers.csv", "name\"; DROP TABLE cells; --,n'x\na,1\n", "1")


def _sizes() -> Iterator[Case]:
    yield text("wide.csv", ",".join(f"c{n}" for n in range(600)) + "\n" + ",".join("1" * 600) + "\n", "1")
    yield text("too wide.csv", ",".join(f"c{n}" for n in range(20_000)) + "\n" + "1,2\n", "file.too_wide")
    yield text("one line of commas.csv", "," * 200_000, "file.too_wide")
    yield text("a row of many cells.csv", "a,b\n" + "1," * 100_000 + "\n2,3\n", "2 cells_cut")
    yield text("a row of too many cells.csv", "a,b\n" + "," * 1_000_001 + "\n2,3\n", "file.too_long")
    yield text("long cell.csv", f"name,note\na,{'x' * 300_000}\nb,y\n", "2")
    yield text("turns decimal.csv", "name,n\n" + "a,1\n" * 100_001 + "b,1.5\n", "100002")
