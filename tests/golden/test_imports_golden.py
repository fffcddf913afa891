"""How the sample's exports and public exports are understood, held line by line.

After a wanted change: `NACHIM_WRITE_GOLDEN=1 pytest tests/golden/test_imports_golden.py`, and look at the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from nachim.engine import Engine
from nachim.engine.duckdb import DuckDBEngine
from nachim.imports import canonicalise, read_file, recognise
from nachim.model.source import ColumnUse
from nachim.sample import write_sample

HERE = Path(__file__).parent / "imports"


def line(use: ColumnUse) -> str:
    reading = use.reading
    order = reading.date_order if reading.date_order not in (None, "ymd") else ""
    target = f"{use.table}.{use.field}" if use.table else use.reason.rpartition(".")[2]
    words = (use.verdict.value, target, reading.type.value if use.table else "", order, use.category or "")
    return f"  {use.header}: " + " ".join(word for word in words if word)


def understood(engine: Engine, path: Path, into: Path) -> str:
    lines = []
    for raw in read_file(path, into=into):
        mapping = recognise(raw, engine)
        result = canonicalise(engine, raw, mapping, salt=b"golden")
        counts = ", ".join(table.name for table in result.tables)
        lines.append(f"{path.name} {raw.sheet or ''} [{raw.encoding}] -> {counts or 'no table'} ({mapping.system})")
        lines += [line(use) for use in mapping.columns]
        if mapping.stages.won or mapping.stages.lost:
            lines.append(f"  won {list(mapping.stages.won)} lost {list(mapping.stages.lost)}")
    return "\n".join(lines)


def hold(name: str, text: str) -> None:
    golden = HERE / name
    if os.environ.get("NACHIM_WRITE_GOLDEN"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8")


def test_the_samples_exports_are_understood_without_a_question(tmp_path: Path) -> None:
    write_sample(tmp_path / "sample", accounts=300, deals=700, leads=150)
    with DuckDBEngine(threads=1) as engine:
        parts = [understood(engine, path, tmp_path) for path in sorted((tmp_path / "sample").glob("*.*"))]
    text = "\n\n".join(parts) + "\n"
    assert ": ask " not in text
    hold("sample.txt", text)


@pytest.mark.data
@pytest.mark.parametrize(
    ("pattern", "table"),
    [
        ("maven_crm/accounts.csv", "account"), ("maven_crm/sales_pipeline.csv", "deal"),
        ("maven_crm/products.csv", "product"),
        ("maven_crm/sales_teams.csv", None), ("ravenstack/*accounts.csv", "account"), ("ravenstack/*churn*.csv", "event"),
        ("ravenstack/*usage.csv", "usage"), ("ravenstack/*subscriptions.csv", "contract"),
        ("ravenstack/*ticket.csv", "ticket"), ("salesforce_export/*.csv", "deal"), ("xeducation/*.csv", "lead"),
        ("crm_exports/hubspot/company*.csv", "account"), ("crm_exports/hubspot/deal_data.csv", "deal"),
        ("crm_exports/hubspot/contact*.csv", None), ("crm_exports/hubspot/ticket_data.csv", "ticket"),
        ("crm_exports/salesforce/sf_account*.csv", "account"), ("crm_exports/salesforce/sf_lead*.csv", "lead"),
        ("crm_exports/salesforce/sf_opportunity_data.csv", "deal"), ("crm_exports/stripe/customer*.csv", "account"),
        ("crm_exports/stripe/charge*.csv", "invoice"), ("crm_exports/stripe/invoice_data.csv", "invoice"),
        ("crm_exports/stripe/subscription_data.csv", "contract"), ("crm_exports/stripe/plan*.csv", None),
    ],
)  # fmt: skip
def test_public_exports_are_taken_for_what_they_are(
    data: Path, tmp_path: Path, pattern: str, table: str | None
) -> None:
    (path,) = data.glob(pattern)
    with DuckDBEngine(threads=1) as engine:
        (raw,) = read_file(path, into=tmp_path)
        mapping = recognise(raw, engine)
        result = canonicalise(engine, raw, mapping, salt=b"golden")
    assert next(iter(mapping.tables), None) == table
    if table:
        made = result.table(table)
        assert made is not None
        assert 0 < made.rows <= raw.rows
    if raw.rows > 50 and table:
        assert sum(bad.count for bad in result.unreadable) < 0.01 * raw.rows


@pytest.mark.data
def test_a_funnel_joins_through_the_example_mappings(data: Path, tmp_path: Path) -> None:
    from nachim.imports.mapping_file import check_mapping, load_mapping

    files = {"leads": "*qualified_leads*", "closed_deals": "*closed_deals*", "seller_months": "*seller_month.csv"}
    found: dict[str, dict[str, int]] = {}
    with DuckDBEngine(threads=1) as engine:
        for name, pattern in files.items():
            (path,) = (data / "olist").glob(pattern)
            (raw,) = read_file(path, into=tmp_path)
            mapping = load_mapping(Path(__file__).parents[2] / f"examples/olist/{name}.yaml")
            check_mapping(mapping, raw)
            result = canonicalise(engine, raw, mapping, salt=b"golden")
            assert not result.unreadable
            assert all(own.after == "won" for own in result.own if name == "closed_deals")
            found[name] = {table.name: table.rows for table in result.tables}
    assert found["leads"] == {"account": 8000, "deal": 8000}
    assert found["closed_deals"] == {"account": 842, "deal": 842}
    assert list(found["seller_months"]) == ["invoice"]
