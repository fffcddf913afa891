"""Score a table that the workspace's engine holds, or write the scores to one: the rows stay where they are."""

from __future__ import annotations

import hashlib
from functools import partial
from itertools import pairwise
from pathlib import Path

from nachim.engine import Engine
from nachim.engine.content import content
from nachim.engine.portions import PortionReader
from nachim.engine.warehouse import Warehouse
from nachim.errors import UsageError
from nachim.imports.database import chosen
from nachim.model.icp import Icp
from nachim.scorecard.bulk import Bulk
from nachim.scorecard.bulk_anywhere import scores_query
from nachim.usecases import bulk
from nachim.usecases.context import Context

_LEADS, _SCORED = "bulk_leads", "bulk_scored"
_BUCKETS = 256
"""What the first two digits of a hash of the key tell apart: the most parts."""


def score_anywhere(
    leads: Path | str, place: bulk.Place, icp: Icp, engine: Engine, spill: Path, context: Context
) -> bulk.Answer:
    """Score leads by the engine.

    Parameters
    ----------
    leads
        A Parquet file, or the name of a table of the engine.
    spill
        Folder for what does not fit into memory.

    Raises
    ------
    UsageError
        If the engine holds no tables of the user's, levels shall be kept, or the place is taken.
    FileError
        If there is no such table.
    InputError
        If it has not the card's columns.
    """
    if not isinstance(engine, Warehouse):
        raise UsageError("engine.holds_none")
    if place.asked.bands:
        raise UsageError("score.bulk_bands")
    _show(engine, leads)
    made = Bulk(icp.card, engine.columns(_LEADS), bulk.saying(icp, context.language))
    count, told = _identity(engine, made)
    parts = [scores_query(made, _LEADS, place.asked, part) for part in buckets(count, bulk.ROWS)]
    wanted = bulk.manifest(told, place.asked, made, icp, context)
    if isinstance(place.out, str):
        context.progress("bulk", 0.0)
        done = engine.publish(place.out, parts, f"{wanted.input} {wanted.card}")
        engine.show(_SCORED, place.out)
        above = engine.rows(f'SELECT COUNT(*) AS "n" FROM "{_SCORED}" WHERE "total" >= {icp.threshold}')
        context.progress("bulk", 1.0)
        return bulk.Answer(place.out, done.rows, int(above["n"][0]), done.parts, done.kept, from_bands=False)
    writers = [partial(engine.write_parquet, part) for part in parts]
    with PortionReader(spill) as reader:
        return bulk.in_parts(reader, place.out, wanted, writers, icp, context)


def buckets(rows: int, most: int) -> list[str]:
    """Return conditions on the key that cut about so many rows into parts of about `most`.

    Examples
    --------
    >>> buckets(10, 20), len(buckets(100, 20))
    (['1 = 1'], 5)
    """
    parts = max(1, min(_BUCKETS, -(-rows // most)))
    if parts == 1:
        return ["1 = 1"]
    edges = [nth * _BUCKETS // parts for nth in range(parts + 1)]
    digits = """SUBSTR(MD5(COALESCE("key", '')), 1, 2)"""
    return [f"{digits} BETWEEN '{low:02x}' AND '{high - 1:02x}'" for low, high in pairwise(edges)]


def _show(engine: Warehouse, leads: Path | str) -> None:
    if isinstance(leads, Path):
        bulk.check_file(leads)
        engine.read_parquet(_LEADS, [leads])
        return
    if not engine.holds(leads):
        chosen(engine.own_tables(), leads, engine.name)
    engine.show(_LEADS, leads)


def _identity(engine: Engine, made: Bulk) -> tuple[int, str]:
    """Return the number of leads, and a hash of all that the card reads of them."""
    read = {"key"} | {name for one in made.card.attributes for name in (one.name, f"{one.name}__why")}
    read |= {part.attribute for one in made.card.attributes if one.both for part in one.both.conditions}
    keys = [name for name in made.columns if name in read]
    texts = ", ".join(f'CAST("{name}" AS VARCHAR) AS "{name}"' for name in keys)
    found = content(engine, f'SELECT {texts} FROM "{_LEADS}"', keys)
    return found[0], hashlib.sha256(repr(found).encode()).hexdigest()[:32]
