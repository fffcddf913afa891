"""The search for patterns beside pysubgroup: the same Parquet file, support floor, quality and top 10.

PYTHONPATH=src python bench/search.py                      # makes the peer's environment once
PYTHONPATH=src python bench/search.py --rows 100000 --rounds 3
PYTHONPATH=src python bench/search.py ours FILE FLOOR EXPONENT RUNS   # what the processes of ours run

Both are processes of one thread, started in turn. Seconds of the search alone are the least of all runs, on the
processor (the machine may be shared) and by the clock; reading the file and preparing the columns is counted apart, and
the ratio told without and with it. pysubgroup prunes by the best ten so far; ours counts every conjunction with
support, because the correction for many looks needs them all.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from functools import reduce
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Searched:
    """What one process measured: seconds of each search, on the processor and by the clock, and what it found.

    Both sides write it as one line of JSON. `top` holds the ten best, each as its quality and its conditions.
    """

    version: str
    cpu: list[float]
    wall: list[float]
    loading: float
    """Seconds on the processor before the first search."""
    top: list[tuple[float, list[str]]]
    tests: int = 0

    @property
    def best(self) -> list[str]:
        """The ten best, in an order that does not depend on how equals are broken."""
        return sorted(map(str, self.top))

    def __add__(self, other: Searched) -> Searched:
        cpu, wall = self.cpu + other.cpu, self.wall + other.wall
        return Searched(self.version, cpu, wall, min(self.loading, other.loading), self.top, self.tests)

    def __str__(self) -> str:
        return f"{min(self.cpu):.4f} s ({min(self.wall):.4f}; preparing {self.loading:.2f})"


@dataclass(frozen=True, slots=True)
class Whole:
    """What the product's whole discovery took, and the patterns it confirmed."""

    cpu: float
    wall: float
    confirmed: list[str]


def ours(file: str, floor: int, exponent: float, runs: int) -> Searched:
    """Search, and take the ten best by the peer's quality, (share of rows) ** exponent x (rate - base)."""
    began = time.process_time()
    coded, y = _loaded(file)
    loading = time.process_time() - began
    wall, cpu = [], []
    for _ in range(runs):
        start = time.perf_counter(), time.process_time()
        found = scan(coded, y, floor=floor, most=10**9)
        quality = (found.n_with / y.size) ** exponent * (found.k_with / found.n_with - y.mean())
        best = np.argsort(-quality, kind="stable")[:10]
        wall.append(time.perf_counter() - start[0])
        cpu.append(time.process_time() - start[1])
    top = [(round(float(quality[t]), 9), sorted(map(_named, found.conditions(int(t))))) for t in best]
    return Searched(f"nachim {nachim.__version__}, numpy {np.__version__}", cpu, wall, loading, top, found.tests)


def whole(file: str) -> Whole:
    """Run the product's discovery on the file: search a part, test on the rest, choose."""
    coded, y = _loaded(file)
    wall, cpu = time.perf_counter(), time.process_time()
    found = discover(coded, y, np.zeros(y.size, bool))
    named = [" + ".join(map(_named, pattern.conditions)) for pattern in found.confirmed]
    return Whole(time.process_time() - cpu, time.perf_counter() - wall, named)


def _loaded(file: str) -> tuple[Coded, Bools]:
    columns = duckdb.connect().execute(f"SELECT * FROM '{file}'").fetchnumpy()
    y = columns.pop("y") > 0
    codes = np.empty((len(columns), y.size), dtype=np.int16)
    named, levels = [], []
    for column, (name, values) in zip(codes, columns.items(), strict=True):
        known = [int(code) for code in np.flatnonzero(np.bincount(values[values >= 0]))]
        # A code below 0 is no condition; it takes the last place.
        column[:] = np.where(values < 0, len(known), np.searchsorted(known, values))
        named.append(Attribute(name, name, Category.FIRMOGRAPHIC, Kind.CATEGORY, Known.DATED))
        conditions = [Condition(name, Operator.IN, (f"v{code}",)) for code in known]
        levels.append((*conditions, Condition(name, Operator.IS_UNKNOWN)))
    return Coded(tuple(named), tuple(levels), codes.T), y


def _named(condition: Condition) -> str:
    (value,) = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    return f"{condition.attribute}={str(value)[1:]}"


def _ran(*command: str) -> dict[str, Any]:
    single = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | single)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def compare(peer: Path, kind: str, rows: int, conditions: int, *, exponent: float, rounds: int) -> str:
    """Return one line: seconds of both, their ratio, and whether the ten best are the same."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "rows.parquet"
        write(file, *table(kind, rows, conditions))
        asked = str(file), str(-(-rows // 100)), str(exponent)
        script = Path(__file__).parent / "peers" / "search_pysubgroup.py"
        # Ours is so short that nine runs of it cost less than one of the peer.
        both = [
            (
                Searched(**_ran(sys.executable, __file__, "ours", *asked, "9")),
                Searched(**_ran(str(peer), str(script), *asked, "1")),
            )
            for _ in range(rounds)
        ]
    mine, other = (reduce(Searched.__add__, searched) for searched in zip(*both, strict=True))
    ratio, clock = min(other.cpu) / min(mine.cpu), min(other.wall) / min(mine.wall)
    loaded = (min(other.cpu) + other.loading) / (min(mine.cpu) + mine.loading)
    return (
        f"{kind:6} {rows:9,} x {conditions:3}  a={exponent:g}  ours {mine}, {mine.tests:,} counted; peer {other}; "
        f"ratio {ratio:.1f} (clock {clock:.1f}; with preparing {loaded:.1f}); same top 10: {mine.best == other.best}  "
        f"[{mine.version}; {other.version}]"
    )


def alone(kind: str, rows: int, conditions: int) -> str:
    """Return one line: seconds of our search, and of the product's whole discovery."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "rows.parquet"
        write(file, *table(kind, rows, conditions))
        mine = Searched(**_ran(sys.executable, __file__, "ours", str(file), str(-(-rows // 100)), "0.5", "1"))
        product = Whole(**_ran(sys.executable, __file__, "whole", str(file)))
    return (
        f"{kind:6} {rows:9,} x {conditions:3}  a=0.5  ours {mine}, {mine.tests:,} counted; "
        f"whole discovery {product.cpu:.2f} s ({product.wall:.2f}), {product.confirmed}"
    )


def main(arguments: list[str]) -> None:
    """Print the table."""
    if arguments[:1] == ["ours"]:
        print(json.dumps(asdict(ours(arguments[1], int(arguments[2]), float(arguments[3]), int(arguments[4])))))
        return
    if arguments[:1] == ["whole"]:
        print(json.dumps(asdict(whole(arguments[1]))))
        return
    asked = argparse.ArgumentParser()
    asked.add_argument("--rows", type=int, nargs="*", default=[100_000, 1_000_000])
    asked.add_argument("--worlds", nargs="*", choices=sorted(WORLDS), default=list(WORLDS))
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--large", action=argparse.BooleanOptionalAction, default=True)
    options = asked.parse_args(arguments)
    peer = python_of("pysubgroup")
    print("Seconds on the processor, least of the runs (by the clock, and preparing the data, in brackets);")
    print("one thread each, in turn; depth 3; floor 1 %.")
    for rows in options.rows:
        for kind in options.worlds:
            for exponent in (0.5, 1.0):
                rounds = options.rounds if rows <= 100_000 else 1
                print(compare(peer, kind, rows, 50, exponent=exponent, rounds=rounds), flush=True)
    if options.large:
        print(alone("levels", 1_000_000, 200), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
