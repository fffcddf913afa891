"""Polars scores the leads: FILE CARD reasons|total. Lazy, streaming, categories by their codes."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import polars as pl

file, card, what = sys.argv[1], json.loads(Path(sys.argv[2]).read_text()), sys.argv[3]


def points(one: dict, results: list[int], kind: type) -> pl.Expr:
    """Points, or another number, of each level; the last one is that of a gap."""
    column = pl.col(one["name"])
    if "texts" in one:
        places = {text: results[level] for level, group in enumerate(one["texts"]) for text in group}
        found = column.replace_strict(list(places), list(places.values()), default=results[-1], return_dtype=kind)
        return pl.when(column.is_null()).then(pl.lit(results[-1], kind)).otherwise(found)
    made = pl.when(column.is_null()).then(pl.lit(results[-1], kind))
    for edge, result in zip(one["edges"], results, strict=False):
        made = made.when(column < edge).then(pl.lit(result, kind))
    return made.otherwise(pl.lit(results[len(one["edges"])], kind))


began = time.perf_counter(), time.process_time()
leads = pl.scan_parquet(file)
# 16 bits: a sum of small integers would wrap in silence in 8.
total = pl.sum_horizontal(points(one, one["points"], pl.Int16) for one in card).alias("total")
if what == "total":
    answer = leads.select(total).select(pl.col("total").cast(pl.Int64).sum())
else:
    ranks = [points(one, one["ranks"], pl.UInt8).alias(f"k{place}") for place, one in enumerate(card)]
    names = [f"k{place}" for place in range(len(card))]
    answer = leads.select(total, *ranks)
    for nth in (1, 2, 3):
        answer = answer.with_columns(pl.max_horizontal(names).alias(f"r{nth}"))
        # A rank is that of one attribute alone.
        answer = answer.with_columns(
            pl.when(pl.col(n) == pl.col(f"r{nth}")).then(pl.lit(0, pl.UInt8)).otherwise(pl.col(n)).alias(n)
            for n in names
        )
    answer = answer.select(pl.col("total", "r1", "r2", "r3").cast(pl.Int64).sum())
sums = answer.collect(engine="streaming").row(0)
status = Path("/proc/self/status").read_text()  # a child's ru_maxrss begins with its parent's
print(json.dumps({
    "version": f"Polars {pl.__version__}", "sums": list(sums), "cpu": time.process_time() - began[1],
    "wall": time.perf_counter() - began[0], "mb": int(status.partition("VmHWM:")[2].split()[0]) / 1024,
}))  # fmt: skip
