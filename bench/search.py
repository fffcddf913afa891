"""The search for patterns beside pysubgroup: the same Parquet file, support floor, quality and top 10.

PYTHONPATH=src python bench/search.py                      # makes the peer's environment once
PYTHONPATH=src python bench/search.py --rows 100000 --runs 3
PYTHONPATH=src python bench/search.py ours FILE FLOOR EXPONENT RUNS   # what the processes of ours run

Both are processes of one thread. Seconds of the search alone are the least of the runs, on the processor (the machine
may be shared) and by the clock; loading is counted apart. pysubgroup prunes by the best ten so far; ours counts every
conjunction with support, because the correction for many looks needs them all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import numpy.typing as npt

import nachim
from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.condition import Condition, Operator
from nachim.patterns.discover import discover
from nachim.patterns.search import scan
from nachim.stats.coded import Bools, Coded
from peers.environments import python_of

WORLDS = {
    "levels": "attributes of 5 levels, every level a condition",
    "noise": "the same, the outcome by lot",
    "flags": "attributes that a row has or has not, having it is a condition",
}


def table(kind: str, rows: int, conditions: int, seed: int = 1) -> tuple[npt.NDArray[np.int8], Bools]:
    """Return codes (rows, attributes) and an outcome; two pairs of conditions raise its log-odds of .2 by 1.4."""
    random = np.random.default_rng(seed)
    if kind == "flags":
        # -1 is no condition: not having it.
        codes = np.where(random.random((rows, conditions)) < random.uniform(0.1, 0.6, conditions), 1, -1)
    else:
        shares = [random.dirichlet(np.full(5, 8.0)) for _ in range(conditions // 5)]
        codes = np.column_stack([random.choice(5, size=rows, p=p) for p in shares])
    effect = 0.0 if kind == "noise" else 1.4
    logit = -1.4 + sum(effect * ((codes[:, a] == 1) & (codes[:, b] == 1)) for a, b in ((0, 1), (2, 3)))
    return codes.astype(np.int8), random.random(rows) < 1 / (1 + np.exp(-logit))


def write(file: Path, codes: npt.NDArray[np.int8], y: Bools) -> None:
    """Write the table as Parquet."""
    columns = {f"a{j}": np.ascontiguousarray(codes[:, j]) for j in range(codes.shape[1])}
    columns["y"] = y.astype(np.int8)
    con = duckdb.connect()
    con.register("t", columns)
    con.execute(f"COPY t TO '{file}' (FORMAT parquet)")


def ours(file: str, floor: int, exponent: float, runs: int) -> dict[str, object]:
    """Search, and take the ten best by the peer's quality, (share of rows) ** exponent x (rate - base)."""
    began = time.perf_counter(), time.process_time()
    coded, y = _loaded(file)
    loading = time.perf_counter() - began[0], time.process_time() - began[1]
    wall, cpu, top, tests = [], [], [], 0
    for _ in range(runs):
        began = time.perf_counter(), time.process_time()
        found = scan(coded, y, floor=floor, most=10**9)
        quality = (found.n_with / y.size) ** exponent * (found.k_with / found.n_with - y.mean())
        best = np.argsort(-quality, kind="stable")[:10]
        wall.append(time.perf_counter() - began[0])
        cpu.append(time.process_time() - began[1])
        tests = found.tests
        top = [
            [round(float(quality[t]), 9), sorted(f"{c.attribute}={c.value[0][1:]}" for c in found.conditions(int(t)))]
            for t in best
        ]
    version = f"nachim {nachim.__version__}, numpy {np.__version__}"
    return {"version": version, "wall": wall, "cpu": cpu, "loading": loading, "top": top, "tests": tests}


def whole(file: str) -> dict[str, object]:
    """Run the product's discovery on the file: search a part, test on the rest, choose."""
    coded, y = _loaded(file)
    began = time.perf_counter(), time.process_time()
    found = discover(coded, y, np.zeros(y.size, bool))
    seconds = time.perf_counter() - began[0], time.process_time() - began[1]
    named = [" + ".join(f"{c.attribute}={c.value[0][1:]}" for c in p.conditions) for p in found.confirmed]
    return {"wall": seconds[0], "cpu": seconds[1], "confirmed": named, "tests": found.tests_made}


def _loaded(file: str) -> tuple[Coded, Bools]:
    columns = duckdb.connect().execute(f"SELECT * FROM '{file}'").fetchnumpy()
    y = columns.pop("y") > 0
    codes = np.column_stack([np.asarray(column) for column in columns.values()]).astype(np.int16)
    named, levels = [], []
    for j, name in enumerate(columns):
        known = [int(c) for c in np.unique(codes[:, j]) if c >= 0]
        # A code below 0 is no condition; it takes the last place.
        codes[:, j] = np.where(codes[:, j] < 0, len(known), np.searchsorted(known, codes[:, j]))
        named.append(Attribute(name, name, Category.FIRMOGRAPHIC, Kind.CATEGORY, Known.DATED))
        conditions = [Condition(name, Operator.IN, (f"v{c}",)) for c in known]
        levels.append((*conditions, Condition(name, Operator.IS_UNKNOWN)))
    return Coded(tuple(named), tuple(levels), codes), y


def _ran(command: list[str]) -> dict[str, object]:
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | single)
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def compare(peer: Path, kind: str, rows: int, conditions: int, *, exponent: float, runs: int, alone: bool) -> None:
    """Print one line: seconds of both, their ratio, and whether the ten best are the same."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "rows.parquet"
        write(file, *table(kind, rows, conditions))
        floor = str(-(-rows // 100))
        here = [sys.executable, __file__]
        mine = _ran([*here, "ours", str(file), floor, str(exponent), str(runs)])
        text = f"{kind:6} {rows:9,} x {conditions:3}  a={exponent:g}  ours {_seconds(mine)}, {mine['tests']:,} counted"
        if alone:
            product = _ran([*here, "whole", str(file)])
            text += f"; whole discovery {product['cpu']:.2f} s ({product['wall']:.2f}), {product['confirmed']}"
        else:
            script = Path(__file__).parent / "peers" / "search_pysubgroup.py"
            other = _ran([str(peer), str(script), str(file), floor, str(exponent), str(max(1, runs // 3))])
            ratio = min(other["cpu"]) / min(mine["cpu"])  # type: ignore[type-var, operator]
            clock = min(other["wall"]) / min(mine["wall"])  # type: ignore[type-var, operator]
            same = sorted(map(str, mine["top"])) == sorted(map(str, other["top"]))  # type: ignore[call-overload]
            text += f"; peer {_seconds(other)}; ratio {ratio:.1f} (clock {clock:.1f}); same top 10: {same}"
            versions = f"{mine['version']}; {other['version']}"
            text += f"  [{versions}]"
        print(text, flush=True)


def _seconds(answer: dict[str, object]) -> str:
    cpu, wall = min(answer["cpu"]), min(answer["wall"])  # type: ignore[call-overload]
    return f"{cpu:.3f} s ({wall:.3f}; loading {answer['loading'][1]:.2f})"  # type: ignore[index]


def main(arguments: list[str]) -> None:
    """Print the table."""
    if arguments[:1] == ["ours"]:
        print(json.dumps(ours(arguments[1], int(arguments[2]), float(arguments[3]), int(arguments[4]))))
        return
    if arguments[:1] == ["whole"]:
        print(json.dumps(whole(arguments[1])))
        return
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000])
    asked.add_argument("--worlds", nargs="*", choices=sorted(WORLDS), default=list(WORLDS))
    asked.add_argument("--runs", type=int, default=9)
    asked.add_argument("--large", action=argparse.BooleanOptionalAction, default=True)
    options = asked.parse_args(arguments)
    peer = python_of("pysubgroup")
    print(
        "Seconds on the processor, least of the runs (by the clock in brackets); one thread each; depth 3; floor 1 %."
    )
    for rows in options.rows:
        for kind in options.worlds:
            for exponent in (0.5, 1.0):
                runs = options.runs if rows <= 100_000 else max(1, options.runs // 3)
                compare(peer, kind, rows, 50, exponent=exponent, runs=runs, alone=False)
    if options.large:
        compare(peer, "levels", 1_000_000, 200, exponent=0.5, runs=1, alone=True)


if __name__ == "__main__":
    main(sys.argv[1:])
