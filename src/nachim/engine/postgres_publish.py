"""A table of scores in PostgreSQL: written aside in parts, in place when it is whole.

What it is made from, and how many rows each finished part has, stands in the comment of the table: it changes in the
transaction that writes the part.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nachim.engine.postgres_tables import quoted_name
from nachim.engine.warehouse import Published
from nachim.errors import UsageError

if TYPE_CHECKING:
    import psycopg

_MADE_BY = "nachim"
_LONGEST = 63 - len("__unfinished")


def publish(connection: psycopg.Connection[Any], own: str, parts: Sequence[str], told: str) -> Published:
    """Write the rows of queries in PostgreSQL's spelling; see `nachim.engine.warehouse.Warehouse.publish`."""
    schema, _, name = own.rpartition(".")
    place = f"{quoted_name(schema or 'public')}.{quoted_name(name)}"
    short = name.encode()[:_LONGEST].decode(errors="ignore")
    aside = f"{quoted_name(schema or 'public')}.{quoted_name(f'{short}__unfinished')}"
    if _exists(connection, place) and _told(connection, place) is None:
        raise UsageError("score.bulk_taken", file=own)
    before = _told(connection, aside)
    done = [int(n) for n in before["parts"]] if before and before["told"] == told else []
    if not done:
        with connection.transaction():
            connection.execute(_sql(f"DROP TABLE IF EXISTS {aside}"))
            connection.execute(_sql(f"CREATE TABLE {aside} AS {parts[0]} WITH NO DATA"))
            _say(connection, aside, told, done)
    kept = len(done)
    for part in parts[kept:]:
        with connection.transaction():
            written = connection.execute(_sql(f"INSERT INTO {aside} {part}"))
            done.append(written.rowcount)
            _say(connection, aside, told, done)
    with connection.transaction():
        connection.execute(_sql(f"DROP TABLE IF EXISTS {place}"))
        connection.execute(_sql(f"ALTER TABLE {aside} RENAME TO {quoted_name(name)}"))
    return Published(sum(done), len(done), kept)


def _exists(connection: psycopg.Connection[Any], place: str) -> bool:
    found = connection.execute(_sql("SELECT to_regclass(%s)"), [place]).fetchone()
    return found is not None and found[0] is not None


def _told(connection: psycopg.Connection[Any], place: str) -> dict[str, Any] | None:
    """Return what a table of ours says of itself; None where there is none, or it is somebody else's."""
    found = connection.execute(_sql("SELECT obj_description(to_regclass(%s), 'pg_class')"), [place]).fetchone()
    try:
        told = json.loads(str(found[0])) if found else None
    except ValueError:
        return None
    return told if isinstance(told, dict) and told.get("by") == _MADE_BY else None


def _say(connection: psycopg.Connection[Any], place: str, told: str, parts: Sequence[int]) -> None:
    said = json.dumps({"by": _MADE_BY, "told": told, "parts": list(parts)})
    connection.execute(_sql(f"COMMENT ON TABLE {place} IS '{said.replace(chr(39), chr(39) * 2)}'"))


def _sql(statement: str) -> bytes:
    return statement.encode()
