"""pandas scores the leads: FILE CARD reasons|total. Categories, numpy on codes, no apply."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

file, card, what = sys.argv[1], json.loads(Path(sys.argv[2]).read_text()), sys.argv[3]
began = time.perf_counter(), time.process_time()
texts = [one["name"] for one in card if "texts" in one]
# Dictionaries are read as categories, without a text for each row.
leads = pq.read_table(file, columns=[one["name"] for one in card], read_dictionary=texts).to_pandas()
codes = []
for one in card:
    column = leads[one["name"]]
    gap = len(one["points"]) - 1
    if "texts" in one:
        level = {text: place for place, group in enumerate(one["texts"]) for text in group}
        of = np.array([level.get(text, gap) for text in column.cat.categories] + [gap], np.int8)
        codes.append(of[column.cat.codes.to_numpy()])
    else:
        bins = pd.cut(column, [-np.inf, *one["edges"], np.inf], right=False, labels=False).to_numpy()
        codes.append(np.nan_to_num(bins, nan=gap).astype(np.int8))
total = np.zeros(len(leads), np.int16)
for one, code in zip(card, codes, strict=True):
    total += np.array(one["points"], np.int16)[code]
sums = [int(total.sum(dtype=np.int64))]
if what == "reasons":
    ranks = np.stack([np.array(one["ranks"], np.uint8)[code] for one, code in zip(card, codes, strict=True)], axis=1)
    best = -np.sort(-np.partition(ranks.astype(np.int16), -3, axis=1)[:, -3:], axis=1)
    sums += best.sum(axis=0, dtype=np.int64).tolist()
status = Path("/proc/self/status").read_text()  # a child's ru_maxrss begins with its parent's
print(json.dumps({
    "version": f"pandas {pd.__version__}", "sums": sums, "cpu": time.process_time() - began[1],
    "wall": time.perf_counter() - began[0], "mb": int(status.partition("VmHWM:")[2].split()[0]) / 1024,
}))  # fmt: skip
