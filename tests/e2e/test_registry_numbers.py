"""Corporation numbers, EIN and D-U-N-S numbers: recognised by header and by value, and used to tell companies apart."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nachim.engine.duckdb import DuckDBEngine
from nachim.imports.read import read_file
from nachim.imports.recognise import recognise
from nachim.library import create
from nachim.model.source import Verdict
from nachim.usecases import identity as case
from nachim.usecases import import_files
from nachim.usecases.context import Context
from nachim.workspace import open_workspace

CORPORATIONS = ["130111-0006246", "110111-0003991", "110111-0012345", "131111-0009998", "180111-0004440"]
NOW = dt.datetime(2026, 11, 22)


def with_check(number: str) -> str:
    """Return a corporation number with the check digit that belongs to it."""
    digits = number.replace("-", "")[:12]
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(digits))
    return f"{digits[:6]}-{digits[6:]}{-total % 10}"


def meant(folder: Path, header: str, values: list[str]) -> tuple[str | None, Verdict]:
    """Return the field and the verdict of one column of a file of accounts."""
    path = folder / "accounts.csv"
    names = [f"계정{n}" for n in range(len(values))]
    rows = [f"A{n},{name},{value}" for n, (name, value) in enumerate(zip(names, values, strict=True))]
    path.write_text("\n".join([f"계정 ID,계정 이름,{header}", *rows]), encoding="utf-8")
    (folder / "read").mkdir()
    with DuckDBEngine(threads=1) as engine:
        (raw,) = read_file(path, into=folder / "read")
        use = recognise(raw, engine).columns[2]
    return use.field, use.verdict


EINS = ["94-3404110", "91-1144442", "77-0493581", "13-0871985", "04-2348234"]
DUNSES = ["15-048-3782", "08-146-6849", "00-136-8083", "06-070-4780", "12-345-6789"]


@pytest.mark.parametrize(
    ("header", "values", "field"),
    [
        ("법인등록번호", CORPORATIONS, "corporation_number"),
        ("Corporate Registration Number", [c.replace("-", "") for c in CORPORATIONS], "corporation_number"),
        ("등록번호", [with_check(c) for c in CORPORATIONS], "corporation_number"),
        (
            "등록번호",
            ["123-45-67891", "220-81-62517", "900-00-10018", "900-00-10023", "900-00-10039"],
            "business_number",
        ),
        ("EIN", EINS, "ein"),
        ("Tax ID", EINS, "ein"),
        ("Employer Identification Number", [one.replace("-", "") for one in EINS], "ein"),
        ("Tax ID", ["123-45-67891", "220-81-62517", "900-00-10018", "900-00-10023", "900-00-10039"], "business_number"),
        ("D-U-N-S Number", DUNSES, "duns"),
        ("던스번호", [one.replace("-", "") for one in DUNSES], "duns"),
        ("코드2", [with_check(c) for c in CORPORATIONS], "corporation_number"),
    ],
)
def test_a_number_is_known_by_its_header_and_by_its_digits(
    tmp_path: Path, header: str, values: list[str], field: str
) -> None:
    assert meant(tmp_path, header, values) == (field, Verdict.FIELD)


def test_numbers_without_check_digits_are_not_guessed_under_a_header_that_says_nothing(tmp_path: Path) -> None:
    assert meant(tmp_path, "코드2", EINS)[0] not in ("ein", "duns", "corporation_number")


ACCOUNTS = """계정 ID,계정 이름,법인등록번호,사업자등록번호
A1,가온물류,110111-8006247,123-45-67891
A2,가온물류 부산지점,110111-8006247,220-81-62517
A3,한빛소프트,130111-0006246,
A4,한빛소프트,180111-0004440,
"""
US = """Account ID,Account Name,EIN,D-U-N-S Number
U1,Meridian Freight,43404110,150483782
U2,Meridian Logistics,04-3404110,
U3,Northgate Labs,,08-146-6849
U4,NGL Holdings,,081466849
"""


def test_numbers_of_legal_persons_join_branches_and_keep_namesakes_apart(tmp_path: Path) -> None:
    create(tmp_path / "ws", name="Test")
    context = Context(tmp_path / "ws", "en", NOW, actor="lee")
    (tmp_path / "accounts.csv").write_text(ACCOUNTS, encoding="utf-8")
    (tmp_path / "us_accounts.csv").write_text(US, encoding="utf-8")
    import_files.run(import_files.Request((tmp_path / "accounts.csv", tmp_path / "us_accounts.csv")), context)
    answer = case.run(case.Request(merged=True), context)
    joined = [{*pair.left.names, *pair.right.names} for pair in answer.merged]
    assert {"가온물류", "가온물류 부산지점"} in joined
    assert {"Meridian Freight", "Meridian Logistics"} in joined
    assert {"Northgate Labs", "NGL Holdings"} in joined
    assert {"한빛소프트"} not in joined
    assert answer.companies == 5


def test_a_persons_number_in_the_column_of_corporations_is_kept_apart(tmp_path: Path) -> None:
    create(tmp_path / "ws", name="Test")
    context = Context(tmp_path / "ws", "en", NOW, actor="lee")
    person, company = "900101-1234568", "110111-8006247"
    (tmp_path / "accounts.csv").write_text(
        f"계정 ID,계정 이름,법인등록번호\nA1,가온,{person}\nA2,한빛,{company}\n", encoding="utf-8"
    )
    import_files.run(import_files.Request((tmp_path / "accounts.csv",)), context)
    workspace = open_workspace(context.folder)
    with DuckDBEngine(threads=1) as engine:
        engine.read_parquet("account", sorted(context.folder.rglob("*account*.parquet")))
        cells = [str(cell) for cell in engine.rows('SELECT "corporation_number" FROM "account"')["corporation_number"]]
    workspace.close()
    assert company in cells
    assert not any("1234568" in cell for cell in cells)
