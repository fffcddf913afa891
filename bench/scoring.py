"""Scoring in bulk beside DuckDB's plain scan of the same columns, Polars and pandas, on the same Parquet file.

    PYTHONPATH=src python bench/scoring.py                 # 1e7 leads
    PYTHONPATH=src python bench/scoring.py --quick         # 1e6
    PYTHONPATH=src python bench/scoring.py --rows 1e8 --no-peers --folder FOLDER

8 dictionary-encoded texts and 4 raw numbers, 8–10 % of each missing, binning included. Seconds of processor, the least
of the runs; a scan before and after, because the machine may be shared. The scan sums the numbers and the lengths of
the texts. Every form is a process of its own with DuckDB's two threads; the product's whole command stands at the end.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from nachim.model.attribute import Category, Kind, Known
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import Condition, Operator
from nachim.model.icp import Icp
from nachim.scorecard.bulk import Asked, Bulk
from nachim.usecases import bulk
from nachim.usecases.context import Context
from peers.environments import python_of

SIZES = (12, 7, 20, 5, 16, 9, 30, 4)
EDGES = ((5.0, 50.0, 300.0), (200.0, 500.0, 800.0), (30.0, 90.0, 180.0), (1e5, 2e5, 3e5))
NUMBERS = (
    "ROUND(EXP(7 * (HASH(i * 7 + 1) % 1000003) / 1000003.0))",
    "(HASH(i * 7 + 2) % 100000) / 100.0",
    "HASH(i * 7 + 3) % 365",
    "(HASH(i * 7 + 4) % 1000000) / 3.0",
)
TEXTS = [f"t{j}" for j in range(len(SIZES))]
ALL = [*TEXTS, *(f"n{j}" for j in range(len(NUMBERS)))]


def made(rows: int, file: Path) -> None:
    """Write the leads; row groups as DuckDB writes them."""
    texts = [
        f"CASE WHEN HASH(i * 31 + {j}) % 100 >= 8 "
        f"THEN 'value of kind {j} number ' || (HASH(i * 17 + {j} * 1000003) % {size}) END AS t{j}"
        for j, size in enumerate(SIZES)
    ]
    numbers = [
        f"CASE WHEN HASH(i * 37 + {j}) % 100 >= 10 THEN CAST({sql} AS DOUBLE) END AS n{j}"
        for j, sql in enumerate(NUMBERS)
    ]
    con = duckdb.connect(config={"memory_limit": "1GB", "preserve_insertion_order": False})
    con.execute(
        f"COPY (SELECT 'L' || LPAD(CAST(i AS VARCHAR), 9, '0') AS key, {', '.join(texts + numbers)} "
        f"FROM range({rows}) AS r(i)) TO '{file}' (FORMAT parquet, COMPRESSION zstd)"
    )


def card() -> Card:
    """Return a card of twelve attributes with four levels and an unknown one each, and different points for each."""
    lots = random.Random(1)
    attributes = []
    for j, name in enumerate(ALL):
        if j < len(SIZES):
            values = [f"value of kind {j} number {k}" for k in range(SIZES[j])]
            lots.shuffle(values)
            cuts = [0, *sorted(lots.sample(range(1, len(values)), 3)), len(values)]
            groups = [tuple(values[a:b]) for a, b in itertools.pairwise(cuts)]
            conditions = [Condition(name, Operator.IN, group) for group in groups]
        else:
            a, b, c = EDGES[j - len(SIZES)]
            conditions = [
                Condition(name, Operator.BELOW, a), Condition(name, Operator.BETWEEN, (a, b)),
                Condition(name, Operator.BETWEEN, (b, c)), Condition(name, Operator.AT_LEAST, c),
            ]  # fmt: skip
        most = 12 if j < 4 else 8 if j < 8 else 5
        points = [most, *(lots.randrange(most) for _ in range(3))]
        lots.shuffle(points)
        levels = [Level(one, p, 100, 10) for one, p in zip(conditions, points, strict=True)]
        gap = Level(Condition(name, Operator.IS_UNKNOWN), lots.randrange(most // 2), 100, 10)
        kind = Kind.CATEGORY if j < len(SIZES) else Kind.NUMBER
        category = list(Category)[j // 4 if j < 8 else 2 + j % 2]
        attributes.append(CardAttribute(name, name, category, kind, Known.TODAY, (*levels, gap)))
    return Card("won", tuple(attributes), -4.0, 0.05, 62)


def said(attribute: CardAttribute, level: Level) -> str:
    return f"{attribute.name}, level {attribute.levels.index(level)}"


def peers_card(one: Card) -> list[dict[str, object]]:
    """Return levels, points and, for reasons, the rank of each level among all: what the product tells by bits."""
    ranks = {(a.name, a.levels.index(x)): at for at, (a, x) in enumerate(_bulk(one).reasons(), 1)}
    return [
        {
            "name": a.name,
            "points": [x.points for x in a.levels],
            "ranks": [ranks.get((a.name, at), 0) for at in range(len(a.levels))],
            **({"texts": [x.condition.value for x in a.levels[:-1]]} if a.kind is Kind.CATEGORY
               else {"edges": EDGES[int(a.name[1:])]}),
        }
        for a in one.attributes
    ]  # fmt: skip


def _bulk(one: Card) -> Bulk:
    kinds = {a.name: "VARCHAR" if a.kind is Kind.CATEGORY else "DOUBLE" for a in one.attributes}
    return Bulk(one, {"key": "VARCHAR", **kinds}, said)


def queries(file: Path, bands: Path) -> dict[str, str]:
    """Return what is run, by name."""
    one = card()
    ranked = {said(a, x): at for at, (a, x) in enumerate(_bulk(one).reasons(), 1)}
    pairs = ", ".join(f"'{name}': {at}" for name, at in ranked.items())
    sums = [f"SUM(MAP {{{pairs}}}[CAST(reason_{nth} AS VARCHAR)])" for nth in (1, 2, 3)]
    leads, kept = f"SELECT * FROM read_parquet('{file}')", f"SELECT * FROM read_parquet('{bands}')"
    anew = _bulk(one).from_bands()
    every = Asked(all_reasons=True)
    lengths = ", ".join(f"SUM(STRLEN({name}))" for name in TEXTS)
    numbers = ", ".join(f"SUM({name})" for name in ALL[len(TEXTS) :])
    tell = f"SUM(total), {', '.join(f'COUNT(reason_{nth})' for nth in (1, 2, 3))}"
    return {
        "scan": f"SELECT {lengths}, {numbers} FROM ({leads})",
        "total": f"SELECT SUM(total) FROM ({_bulk(one).total(leads)})",
        "total from kept levels": f"SELECT SUM(total) FROM ({anew.total(kept)})",
        "total and top 3": f"SELECT {tell} FROM ({_bulk(one).query(leads, every)})",
        "total and top 3 near the line": f"SELECT {tell} FROM ({_bulk(one).query(leads, Asked())})",
        "total and top 3 from kept levels": f"SELECT {tell} FROM ({anew.query(kept, every)})",
        "check": f"SELECT SUM(total), {', '.join(sums)} FROM ({_bulk(one).query(leads, every)})",
        "keep": f"COPY ({_bulk(one).query(leads, Asked(bands=True))}) TO '{bands}' (FORMAT parquet, COMPRESSION zstd)",
    }


def highest() -> float:
    """Return the most memory that this process had, in MB; a child's `ru_maxrss` begins with its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def run(name: str, file: str, bands: str, runs: int) -> dict[str, object]:
    """Run one query in this process."""
    con = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False, "memory_limit": "300MB"})
    sql = queries(Path(file), Path(bands))[name]
    cpu, wall, row = [], [], None
    for _ in range(runs):
        began = time.process_time(), time.perf_counter()
        row = con.execute(sql).fetchall()[0]
        cpu.append(time.process_time() - began[0])
        wall.append(time.perf_counter() - began[1])
    peak = highest()
    assert row is not None
    return {"cpu": min(cpu), "wall": min(wall), "mb": peak, "sums": [float(x) for x in row]}


def product(file: str, out: str, every: str, bands: str) -> dict[str, object]:
    """Score as the command does, keys and texts of the reasons written."""
    icp = Icp("icp", 1, None, "won", 62, (), (), (), card(), dt.date(2026, 1, 1), "build")
    context = Context(Path(out).parent, "en", dt.datetime.fromisoformat("2026-01-01"))
    began = time.process_time(), time.perf_counter()
    asked = Asked(every == "all", bands == "bands")
    answer = bulk.score_in_bulk(Path(file), Path(out), asked, icp, Path(out).parent / "spill", context)
    peak = highest()
    cpu, wall = time.process_time() - began[0], time.perf_counter() - began[1]
    return {"cpu": cpu, "wall": wall, "mb": peak, "sums": [answer.leads, answer.above], "parts": answer.parts,
            "from_bands": answer.from_bands}  # fmt: skip


def told(*arguments: str, python: str = sys.executable) -> dict[str, object]:
    """Run a process and return what it printed as JSON."""
    ran = subprocess.run([python, *arguments], capture_output=True, text=True, check=False, env=os.environ)
    if ran.returncode:
        sys.exit(ran.stderr)
    answer: dict[str, object] = json.loads(ran.stdout)
    return answer


def show(name: str, got: dict[str, object], scan: float, note: str = "") -> None:
    print(f"| {name} | {got['cpu']:.2f} | {got['cpu'] / scan:.2f} | {got['wall']:.2f} | {got['mb']:.0f} | {note} |",
          flush=True)  # fmt: skip


def bench(rows: int, folder: Path, runs: int, peers: bool) -> None:
    """Print the table."""
    file, bands, asked = folder / "leads.parquet", folder / "levels.parquet", folder / "card.json"
    made(rows, file)
    asked.write_text(json.dumps(peers_card(card())))
    names = [name for name in queries(file, bands) if name not in ("scan", "keep", "check")]

    def ours(name: str, times: int = runs) -> dict[str, object]:
        return told(__file__, "run", name, str(file), str(bands), str(times))

    stamp = dt.datetime.now(dt.UTC).strftime("%d %B %Y, %H:%M UTC")
    print(f"\n{rows:,} leads, {file.stat().st_size / 1e6:,.0f} MB; {stamp}; DuckDB {duckdb.__version__}, 2 threads\n")
    print("| | CPU s | x scan | wall s | MB | |\n| --- | --- | --- | --- | --- | --- |")
    ours("keep", 1)
    scans = [ours("scan")]
    got = {name: ours(name) for name in names}
    scans.append(ours("scan"))
    scan = min(float(str(one["cpu"])) for one in scans)
    show("plain scan, before", scans[0], scan)
    for name in names:
        show(name, got[name], scan)
    show("plain scan, after", scans[1], scan)
    if peers:
        truth = {"total": got["total"]["sums"], "reasons": ours("check", 1)["sums"]}
        for peer in ("polars", "pandas"):
            for what, mine in (("total", "total"), ("reasons", "total and top 3")):
                script = str(Path(__file__).parent / "peers" / f"score_{peer}.py")
                other = told(script, str(file), str(asked), what, python=str(python_of(peer)))
                assert other["sums"] == truth[what], (peer, what, other["sums"], truth[what])
                note = f"{float(str(other['cpu'])) / float(str(got[mine]['cpu'])):.1f} x ours"
                show(f"{other['version']}, {mine}", other, scan, note)
    place = str(folder / "scores.parquet")
    for name, every, keep in (("near", "near", "no"), ("all", "all", "no"), ("all, levels kept", "all", "bands"),
                              ("all, from levels", "all", "bands")):  # fmt: skip
        ran = told(__file__, "product", str(file), place, every, keep)
        show(f"the command, reasons {name}", ran, scan, "from levels" if ran["from_bands"] else "")


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        print(json.dumps(run(*sys.argv[2:5], int(sys.argv[5]))))
    elif sys.argv[1:2] == ["product"]:
        print(json.dumps(product(*sys.argv[2:6])))
    else:
        options = argparse.ArgumentParser(description=__doc__)
        options.add_argument("--rows", type=float, default=1e7)
        options.add_argument("--runs", type=int, default=3)
        options.add_argument("--quick", action="store_true")
        options.add_argument("--no-peers", dest="peers", action="store_false")
        options.add_argument("--folder", type=Path)
        given = options.parse_args()
        with TemporaryDirectory(dir=given.folder) as place_:
            bench(int(1e6 if given.quick else given.rows), Path(place_), given.runs, given.peers)
