"""pysubgroup's exhaustive depth-first search on a Parquet file; runs in an environment of its own.

argv: file, floor, exponent of the quality, runs. Writes one line of JSON.
"""

from __future__ import annotations

import importlib.metadata
import json
import sys
import time
import warnings

import duckdb
import numpy as np
import pandas as pd
import pysubgroup as ps

warnings.filterwarnings("ignore")


def main(file: str, floor: int, exponent: float, runs: int) -> None:
    """Search `runs` times; report processor and wall seconds of each search alone, and processor seconds of loading."""
    started = time.process_time()
    frame = pd.DataFrame(duckdb.connect().execute(f"SELECT * FROM '{file}'").fetchnumpy())
    frame["y"] = frame["y"].astype(bool)
    loading = time.process_time() - started
    space = [ps.EqualitySelector(c, v) for c in frame.columns if c != "y" for v in np.unique(frame[c]) if v >= 0]
    wall, cpu, top = [], [], []
    for _ in range(runs):
        began = time.perf_counter(), time.process_time()
        task = ps.SubgroupDiscoveryTask(
            frame,
            ps.BinaryTarget("y", True),
            space,
            qf=ps.StandardQF(exponent),
            result_set_size=10,
            depth=3,
            constraints=[ps.MinSupportConstraint(floor)],
        )
        found = ps.DFS(ps.BitSetRepresentation).execute(task)
        wall.append(time.perf_counter() - began[0])
        cpu.append(time.process_time() - began[1])
        top = [
            [round(q, 9), sorted(f"{s.attribute_name}={int(s.attribute_value)}" for s in sg.selectors)]
            for q, sg in found.to_descriptions()
        ]
    version = f"pysubgroup {importlib.metadata.version('pysubgroup')}, numpy {np.__version__}"
    print(json.dumps({"version": version, "wall": wall, "cpu": cpu, "loading": loading, "top": top}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]))
