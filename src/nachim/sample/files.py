"""Writing tables as the systems would: each with its own encoding, separator, line ends and sheet layout."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import numpy as np
import xlsxwriter

from nachim.sample.tables import Cell, Table

TOTAL = "합계"


@dataclass(frozen=True, slots=True)
class TextFormat:
    """How a text file is laid out."""

    encoding: str
    delimiter: str = ","
    line_end: str = "\r\n"


FORMATS = {
    "salesforce_accounts.csv": TextFormat("utf-8-sig"),
    "salesforce_opportunities.csv": TextFormat("utf-8-sig"),
    "salesforce_account_history.csv": TextFormat("utf-8-sig"),
    "salesforce_opportunity_history.csv": TextFormat("utf-8-sig"),
    "tickets.csv": TextFormat("cp949"),
    "marketing_cost.csv": TextFormat("utf-8", delimiter=";", line_end="\n"),
    "nps.csv": TextFormat("utf-16-le", delimiter="\t"),
    "trigger_events.csv": TextFormat("utf-8", line_end="\n"),
    "new_leads.csv": TextFormat("utf-8-sig"),
}


def write_text(path: Path, table: Table) -> None:
    """Write a delimited text file in the format of its system."""
    layout = FORMATS[table.name]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=layout.delimiter, lineterminator=layout.line_end)
    writer.writerow([column.written for column in table.columns])
    writer.writerows(table.rows())
    if table.total is not None:
        writer.writerow(table.total)
    mark = "\ufeff" if layout.encoding == "utf-16-le" else ""
    path.write_bytes((mark + text.getvalue()).encode(layout.encoding))


def write_workbook(path: Path, sheets: Sequence[Table], seed: int) -> None:
    """Write billing's workbook: title over merged cells, an empty row, headers, rows, a total row."""
    book = xlsxwriter.Workbook(str(path), {"in_memory": True})
    book.set_properties({"created": datetime(2026, 9, 1, tzinfo=UTC)})
    bold = book.add_format({"bold": True, "align": "center"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    money = book.add_format({"num_format": "#,##0"})
    share = book.add_format({"num_format": "0%"})
    for table in sheets:
        sheet, width = book.add_worksheet(table.sheet), len(table.columns)
        rng = np.random.default_rng([seed, 40])
        sheet.merge_range(0, 0, 0, width - 1, table.title, bold)
        sheet.write_row(2, 0, [column.written for column in table.columns], bold)
        at = 3
        for at, row in enumerate(table.rows(), start=3):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif isinstance(value, int) and value > 1_000 and rng.random() < 0.01:
                    sheet.write_string(at, column, f"{value:,}")  # a number that somebody typed as text
                else:
                    sheet.write(at, column, value, share if isinstance(value, float) else money)
        sheet.merge_range(at + 1, 0, at + 1, 1, TOTAL, bold)
        for column, value in enumerate(table.total or ()):
            if isinstance(value, int):
                sheet.write_number(at + 1, column, value, money)
    book.close()


def write_parquet(path: Path, table: Table) -> None:
    """Write product usage with its types."""
    names = [column.written.replace('"', "") for column in table.columns]
    types = [_sql_type(column.values) for column in table.columns]
    select = ", ".join(f'unnest(?::{kind}[]) AS "{name}"' for name, kind in zip(names, types, strict=True))
    with duckdb.connect() as connection:
        connection.execute("SET threads = 1")
        connection.execute(f"CREATE TABLE export AS SELECT {select}", [list(c.values) for c in table.columns])
        target = str(path).replace("'", "''")
        connection.execute(f"COPY export TO '{target}' (FORMAT parquet, COMPRESSION zstd)")


def _sql_type(values: Sequence[Cell]) -> str:
    first = next((value for value in values if value is not None), "")
    return "BIGINT" if isinstance(first, int) else "DATE" if isinstance(first, date) else "VARCHAR"
