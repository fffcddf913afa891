"""Whole rooms on both engines at once: every table and every answer on the way is compared."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from mirror import Mirror
from nachim.facts.assemble import assemble
from nachim.facts.sources import Part
from nachim.imports.canonical import canonicalise
from nachim.imports.read import read_file
from nachim.imports.recognise import recognise
from nachim.sample.export import write_sample
from nachim.workspace.settings import Settings

RATES = {currency: {"2020-01-01": rate} for currency, rate in (("USD", 1300.0), ("EUR", 1400.0), ("JPY", 9.0))}


def test_exports_become_the_same_facts_on_both_engines(mirror: Mirror, tmp_path: Path) -> None:
    exports, texts, tables = (tmp_path / name for name in ("exports", "texts", "tables"))
    for folder in (exports, texts, tables):
        folder.mkdir()
    write_sample(exports, accounts=80, deals=150, leads=20)
    parts = []
    for path in sorted(path for path in exports.rglob("*") if path.suffix in (".csv", ".xlsx", ".parquet")):
        for raw in read_file(path, into=texts):
            mapping = recognise(raw, mirror)
            for table in canonicalise(mirror, raw, mapping, salt=b"salt").tables:
                snapshot = tables / f"{raw.name}-{table.name}.parquet"
                mirror.write_parquet(f'SELECT * FROM "{table.table}"', snapshot)
                parts.append(Part(table.name, snapshot, mapping.source, mapping.columns))
    settings = Settings("Sample", rates=RATES)
    facts = assemble(mirror, parts, settings, dt.datetime(2027, 1, 1), lambda _: None)
    assert facts.own, "the sample has attributes of its own"
    assert mirror.compared > 200
