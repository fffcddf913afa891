"""What the values say where the header says too little."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nachim.engine import Engine
from nachim.engine.duckdb import DuckDBEngine
from nachim.imports import canonicalise, read_file, recognise
from nachim.model.source import SourceMapping, Verdict
from unit.exports_factory import understood


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


def meaning(mapping: SourceMapping, header: str) -> str:
    (use,) = (use for use in mapping.columns if use.header == header)
    return f"{use.table}.{use.field}" if use.verdict is Verdict.FIELD else use.verdict.value


def companies(header: str, places: list[str]) -> str:
    rows = "".join(f"Firm {n},{place}\n" for n, place in enumerate(places * 3))
    return f"Account Name,{header}\n{rows}"


@pytest.mark.parametrize("places", [
    ["Norway", "Peru", "South Korea", "Norway"], ["NO", "PE", "KR", "FR"], ["노르웨이", "페루", "대한민국"],
    ["Norwegen", "Perú", "Corée du Sud"],
])  # fmt: skip
def test_a_column_of_places_that_holds_countries_is_the_country(
    engine: Engine, tmp_path: Path, places: list[str]
) -> None:
    for header in ("Main Site Location", "HQ", "거점 위치"):
        mapping = understood(engine, tmp_path, companies(header, places), "accounts.csv")
        assert meaning(mapping, header) == "account.country"


@pytest.mark.parametrize(("header", "places"), [
    ("Main Site Location", ["Oslo", "Lima", "Seoul"]), ("HQ", ["CA", "GA", "IL", "VA"]), ("HQ", ["TX", "NY", "CA"]),
    ("Target Location", ["Norway", "Peru", "France"]), ("Mood", ["Norway", "Peru", "France"]),
])  # fmt: skip
def test_cities_states_and_other_peoples_places_are_no_country(
    engine: Engine, tmp_path: Path, header: str, places: list[str]
) -> None:
    mapping = understood(engine, tmp_path, companies(header, places), "accounts.csv")
    assert meaning(mapping, header) == "own"


def test_a_named_country_stays_the_country(engine: Engine, tmp_path: Path) -> None:
    rows = "".join(
        f"Firm {n},{one},{two}\n" for n, (one, two) in enumerate([("Peru", "Norway"), ("Chile", "Peru")] * 3)
    )
    mapping = understood(engine, tmp_path, "Account Name,Country,Main Site Location\n" + rows, "accounts.csv")
    assert meaning(mapping, "Country") == "account.country"
    assert meaning(mapping, "Main Site Location") == "own"


TICKETS = "Ticket ID,Account ID,Submitted At,Closed At,Priority,CSAT Score\n" + "".join(
    f"T{n},A{n % 3},2024-01-{n + 1:02},2024-02-{n + 1:02},high,{n % 5 + 1 if n % 2 else ''}\n" for n in range(10)
)


def test_answers_beside_tickets_are_answers_of_the_day_on_which_the_ticket_was_closed(
    engine: Engine, tmp_path: Path
) -> None:
    path = tmp_path / "tickets.csv"
    path.write_text(TICKETS, encoding="utf-8")
    (raw,) = read_file(path, into=tmp_path)
    result = canonicalise(engine, raw, recognise(raw, engine), salt=b"salt")
    assert {table.name: table.rows for table in result.tables} == {"ticket": 10, "survey": 5}
    survey = result.table("survey")
    assert survey is not None
    rows = engine.rows(f'SELECT * FROM "{survey.table}" ORDER BY "row"').records()
    assert [(row["account_key"], row["score"], str(row["date"])[:10]) for row in rows[:2]] == [
        ("A1", 2.0, "2024-02-02"), ("A0", 4.0, "2024-02-04"),
    ]  # fmt: skip


def test_without_a_closing_day_an_answer_is_of_the_day_of_the_ticket(engine: Engine, tmp_path: Path) -> None:
    mapping = understood(engine, tmp_path, TICKETS.replace("Closed At", "Channel Note"), "tickets.csv")
    dated = [(use.header, use.table) for use in mapping.columns if use.field == "date"]
    assert dated == [("Submitted At", "ticket"), ("Submitted At", "survey")]


def test_hashed_levels_are_a_category_and_hashed_ids_are_not(engine: Engine, tmp_path: Path) -> None:
    levels = [
        "0cc175b9c0f1b6a831c399e269772661",
        "92eb5ffee6ae2fec3ad71c777531578f",
        "4a8a08f09d37b73795649038408b5f33",
    ]
    rows = "".join(f"{n},Firm {n},{levels[n % 3]},{levels[n % 2][::-1]}{n}\n" for n in range(5))
    mapping = understood(
        engine, tmp_path, "Account ID,Account Name,Record Source,Partner Source\n" + rows, "accounts.csv"
    )
    assert meaning(mapping, "Record Source") == "own"
    assert meaning(mapping, "Partner Source") == "left_out"


def test_lines_of_invoices_are_not_counted_as_invoices(engine: Engine, tmp_path: Path) -> None:
    lines = "id,invoice_id,subscription_id,amount,currency,period_start,quantity,description\n" + "".join(
        f"il_{n},in_{n // 2},sub_{n},100,usd,2024-01-0{n + 1},1,Seat\n" for n in range(4)
    )
    mapping = understood(engine, tmp_path, lines, "extract.csv")
    assert mapping.tables == ()
    assert {use.reason for use in mapping.columns} == {"imports.reason.line_file"}
    whole = "id,customer_id,amount_due,total,currency,created,number,quantity\n" + "".join(
        f"in_{n},cus_{n},100,100,usd,2024-01-0{n + 1},N-{n},1\n" for n in range(4)
    )
    assert understood(engine, tmp_path, whole, "extract.csv").tables == ("invoice",)
