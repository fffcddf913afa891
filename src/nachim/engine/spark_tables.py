"""The user's own tables in Spark: which there are, and their cells as texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nachim.engine.warehouse import Published
from nachim.errors import UsageError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_MARK = "nachim.scores"
"""Property of a table of ours, which may be replaced: what its rows are made from."""
_NAIVE = "spark.sql.parquet.inferTimestampNTZ.enabled"


def tables(session: SparkSession) -> list[str]:
    """Return the tables and views of the session's current database; those of its own views left aside."""
    return sorted(table.name for table in session.catalog.listTables() if not table.isTemporary)


def opened(session: SparkSession, own: str) -> DataFrame:
    """Return a table by its name in a catalog, or a folder of Parquet files by a path or an address with a slash."""
    if "/" not in own:
        return session.table(own)
    before = session.conf.get(_NAIVE)
    session.conf.set(_NAIVE, "true")  # a time without a zone is none in UTC
    try:
        return session.read.parquet(own)
    finally:
        session.conf.set(_NAIVE, str(before))


def rows_as_text(table: DataFrame) -> DataFrame:
    """Return the rows as texts `c1`, `c2`, … beside a number `row`, which grows but leaves gaps."""
    cells = [f"CAST({_text(name, kind)} AS STRING) AS c{at}" for at, (name, kind) in enumerate(table.dtypes, 1)]
    return table.selectExpr("MONOTONICALLY_INCREASING_ID() + 1 AS row", *cells)


def publish(session: SparkSession, own: str, parts: Sequence[str], told: str) -> Published:
    """Write the rows of queries, in Spark's spelling, into a table; see `Warehouse.publish`.

    Written beside its place and renamed; between the old one's end and the new name there is none.
    """
    catalog = own.split(".")
    place, aside = (".".join(f"`{part}`" for part in (*catalog[:-1], name)) for name in (
        catalog[-1], f"{catalog[-1]}__unfinished"
    ))  # fmt: skip
    if session.catalog.tableExists(own):
        properties = {row[0] for row in session.sql(f"SHOW TBLPROPERTIES {place}").collect()}
        if _MARK not in properties:
            raise UsageError("score.bulk_taken", file=own)
    session.sql(f"DROP TABLE IF EXISTS {aside}")
    session.sql(f"CREATE TABLE {aside} USING parquet TBLPROPERTIES ('{_MARK}' = '{told}') AS {parts[0]}")
    for part in parts[1:]:
        session.sql(f"INSERT INTO {aside} {part}")
    session.sql(f"DROP TABLE IF EXISTS {place}")
    session.sql(f"ALTER TABLE {aside} RENAME TO {place}")
    return Published(int(session.table(own).count()), len(parts), 0)


def _text(name: str, kind: str) -> str:
    """Return SQL of a column as text: days without their midnight, lists with ";", no bytes, no NaN."""
    column = "`" + name.replace("`", "``") + "`"
    if kind == "binary":
        return "NULL"
    if kind in ("double", "float"):
        whole = f"{column} = FLOOR({column}) AND ABS({column}) < 9007199254740992D"
        plain = f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS STRING) ELSE CAST({column} AS STRING) END"
        return f"CASE WHEN ABS({column}) < DOUBLE('Infinity') THEN {plain} END"
    if kind == "timestamp":
        return f"DATE_FORMAT({column}, \"yyyy-MM-dd'T'HH:mm:ss'Z'\")"
    if kind == "timestamp_ntz":
        return f"REGEXP_REPLACE(CAST({column} AS STRING), ' 00:00:00$', '')"
    if kind.startswith("array<") and "<" not in kind.removeprefix("array<"):
        return f"ARRAY_JOIN(CAST({column} AS ARRAY<STRING>), ';')"
    if kind.startswith(("array<", "struct<", "map<")):
        return f"TO_JSON({column})"
    return column
