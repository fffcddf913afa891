"""The parts of a table that is scored in bulk."""

from __future__ import annotations

import duckdb

from nachim.usecases import bulk_tables


def test_parts_take_every_key_once() -> None:
    parts = bulk_tables.buckets(100, 7)
    union = " UNION ALL ".join(f"SELECT * FROM leads WHERE {part}" for part in parts)
    connection = duckdb.connect(config={"threads": 1})
    connection.execute("CREATE TABLE leads AS SELECT CAST(i AS VARCHAR) AS key FROM range(5000) AS r(i)")
    connection.execute("INSERT INTO leads VALUES (NULL)")
    counts = connection.execute(f"SELECT COUNT(*), COUNT(DISTINCT key) FROM ({union})").fetchone()
    assert len(parts) == 15
    assert counts == (5001, 5000)
