"""The card against its peers, each a process in its own locked environment (docs/methods/card-against-peers.md).

    python bench/card_peers.py            # on the development parts
    python bench/card_peers.py --quick    # fewer repetitions and trials, under three minutes
    python bench/card_peers.py --table    # opens the last parts, notes it in bench/peers/opened.csv, prints the table

Predictions of peers are kept in .cache/card_peers and made again only when script, lock or cell changes; ours are made
anew every time. --only NAME,NAME keeps to some learners, --data NAME,NAME to some data sets.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from peers.datasets import Cell, cells, note_opening
from peers.environments import python_of
from peers.measures import Mean, auc, auc_difference, brier, brier_difference, calibration_error, changes, together
from peers.regimes import sparse

ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / "bench" / "peers"
CACHE = ROOT / ".cache" / "card_peers"

OURS = ("card", "card_fixed")
LEARNERS = {
    "card": "card", "card_fixed": "card", "optbinning": "optbinning", "fasterrisk": "fasterrisk",
    "logistic": "logistic", "odoo": "odoo", "lightgbm": "lightgbm",
}  # fmt: skip
"""Name in the table to script."""


@dataclass(frozen=True)
class Form:
    repeats: dict[int, int]
    trials: int
    seconds: float
    """Of processor for one cell's search: when they are over, the best of the trials made so far is taken."""
    bootstraps: int


FULL = Form({300: 6, 1000: 4, 5000: 2}, 30, 120.0, 8)
QUICK = Form({300: 1}, 6, 1.0, 3)
SLOW = {"fasterrisk": 1 / 6}
"""Share of the seconds that a learner gets whose 30 trials would take hours; how many it made is printed."""


@dataclass(frozen=True)
class Run:
    """What one learner said of one cell."""

    p: np.ndarray
    about: dict[str, Any]


def run(
    learner: str, wanted: Sequence[Cell], form: Form, *, trials: int | None = None, anew: bool = False
) -> dict[str, Run]:
    """Return the learner's probabilities for all cells, one process for those that are not in the cache."""
    key = _key(learner)
    trials = form.trials if trials is None else trials
    seconds = form.seconds * SLOW.get(learner, 1.0)
    anew |= learner in OURS
    jobs, outs = [], {}
    for cell in wanted:
        digest = hashlib.sha256()
        for part in (key, cell.path.read_bytes(), cell.train.tobytes(), cell.test.tobytes(), f"{trials} {seconds}"):
            digest.update(part if isinstance(part, bytes) else part.encode())
        out = CACHE / learner / f"{cell.name}-{digest.hexdigest()[:16]}.parquet"
        outs[cell.name] = out
        if anew or not out.with_suffix(".json").is_file():
            jobs.append({"name": cell.name, "data": str(cell.path), "train": cell.train.tolist(),
                         "test": cell.test.tolist(), "out": str(out)})  # fmt: skip
    if jobs:
        _process(learner, jobs, trials, seconds)
    return {
        name: Run(np.asarray(pq.read_table(out)["p"]), json.loads(out.with_suffix(".json").read_text()))
        for name, out in outs.items()
    }


def _process(learner: str, jobs: list[dict[str, Any]], trials: int, seconds: float) -> None:
    folder = CACHE / learner
    folder.mkdir(parents=True, exist_ok=True)
    job = folder / f"job-{os.getpid()}.json"
    more = {"settings": {"caps": "fixed"}} if learner == "card_fixed" else {}
    job.write_text(json.dumps({"cells": jobs, "trials": 0 if learner in OURS else trials, "seconds": seconds, **more}))
    script = LEARNERS[learner]
    python = Path(sys.executable) if learner in OURS else python_of(script)
    one = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL")}
    environment = {**os.environ, **one, "PYTHONPATH": str(ROOT / "src") if learner in OURS else ""}
    done = subprocess.run([str(python), str(PEERS / f"learn_{script}.py"), str(job)], env=environment, cwd=folder,
                          capture_output=True, text=True)  # fmt: skip
    job.unlink()
    if done.returncode:
        sys.exit(f"{learner} failed:\n{done.stderr[-4000:]}")


def _key(learner: str) -> str:
    """What the predictions hang on: code (not its layout) and lock."""
    script = LEARNERS[learner]
    code = [ast.dump(ast.parse((PEERS / name).read_text())) for name in (f"learn_{script}.py", "protocol.py")]
    lock = PEERS / f"{script}.txt"
    return hashlib.sha256("".join([*code, lock.read_text() if lock.is_file() else ""]).encode()).hexdigest()


def outcome(cell: Cell) -> np.ndarray:
    return np.asarray(pq.read_table(cell.path, columns=["outcome"])["outcome"])[cell.test].astype(float)


def groups(wanted: Sequence[Cell]) -> dict[tuple[str, int], list[Cell]]:
    grouped: dict[tuple[str, int], list[Cell]] = {}
    for cell in wanted:
        grouped.setdefault((cell.data, cell.rows), []).append(cell)
    return grouped


Runs = dict[str, dict[str, Run]]


def order(runs: Runs, wanted: Sequence[Cell]) -> str:
    """AUC of each, and the paired difference of ours."""
    peers = [name for name in runs if name not in OURS]
    lines = ["| data, training rows | " + " | ".join(runs) + " |", "|---" * (len(runs) + 1) + "|"]
    for (data, rows), own in groups(wanted).items():
        y = outcome(own[0])
        means = [np.mean([auc(y, runs[name][cell.name].p) for cell in own]) for name in runs]
        lines.append(f"| {data} {rows:,} (x {len(own)}) | " + " | ".join(f"{m:.3f}".lstrip("0") for m in means) + " |")
    lines += ["", "Card less peer, AUC, 95 % interval:", ""]
    lines += ["| data, training rows | " + " | ".join(peers) + " |", "|---" * (len(peers) + 1) + "|"]
    for (data, rows), own in groups(wanted).items():
        row = [str(_difference(auc_difference, runs, name, own)) for name in peers]
        lines.append(f"| {data} {rows:,} | " + " | ".join(row) + " |")
    lines.append(
        "| **mean over data sets** | "
        + " | ".join(str(_overall(auc_difference, runs, n, wanted)) for n in peers)
        + " |"
    )
    return "\n".join(lines)


def _difference(measure: Any, runs: Runs, peer: str, own: Sequence[Cell]) -> Mean:
    ours, theirs = ([runs[name][cell.name].p for cell in own] for name in ("card", peer))
    return measure(outcome(own[0]), ours, theirs)


def _overall(measure: Any, runs: Runs, peer: str, wanted: Sequence[Cell]) -> Mean:
    """Every data set counts alike, and in it every number of training rows; its test rows are counted once."""
    by_data: dict[str, list[Mean]] = {}
    for (data, _), own in groups(wanted).items():
        by_data.setdefault(data, []).append(_difference(measure, runs, peer, own))
    # The same test rows in all sizes of a data set: errors taken as fully correlated, which is on the safe side.
    own_means = [
        Mean(float(np.mean([m.value for m in ms])), float(np.mean([m.error for m in ms]))) for ms in by_data.values()
    ]
    return together(own_means)


def searches(runs: Runs, wanted: Sequence[Cell]) -> str:
    """Settings that each peer tried, fewest to most of a row; a bound on processor time can end a search early."""
    peers = [name for name in runs if name not in OURS]
    lines = ["| settings tried | " + " | ".join(peers) + " |", "|---" * (len(peers) + 1) + "|"]
    for (data, rows), own in groups(wanted).items():
        tried = [[int(runs[name][cell.name].about["trials"]) for cell in own] for name in peers]
        lines.append(f"| {data} {rows:,} | " + " | ".join(f"{min(t)}–{max(t)}" for t in tried) + " |")
    return "\n".join(lines)


def chances(runs: Runs, wanted: Sequence[Cell]) -> str:
    """Brier score and distance by band, up to 1,000 training rows."""
    small = [cell for cell in wanted if cell.rows <= 1000]
    lines = [
        "| data, training rows, Brier / distance by band | " + " | ".join(runs) + " |",
        "|---" * (len(runs) + 1) + "|",
    ]
    seen: dict[str, list[float]] = {name: [] for name in runs}
    for (data, rows), own in groups(small).items():
        y, row = outcome(own[0]), []
        for name in runs:
            said = [runs[name][cell.name].p for cell in own]
            distance = float(np.mean([calibration_error(y, p) for p in said]))
            seen[name].append(distance)
            row.append(f"{np.mean([brier(y, p) for p in said]):.4f} / {distance:.3f}")
        lines.append(f"| {data} {rows:,} | " + " | ".join(row) + " |")
    less = ["" if name in OURS else str(_overall(brier_difference, runs, name, small)) for name in runs]
    lines.append("| **Brier, card less peer** | " + " | ".join(less) + " |")
    lines.append("| **mean distance by band** | " + " | ".join(f"{np.mean(seen[name]):.4f}" for name in runs) + " |")
    return "\n".join(lines)


def steadiness(names: Sequence[str], wanted: Sequence[Cell], form: Form) -> str:
    """Leads that change side of the top-20 % line between bootstraps of the same 300 rows; nothing is searched."""
    first = [own[0] for (_, rows), own in groups(wanted).items() if rows == 300]
    lines = [
        "| data, 300 rows: changes, ties counted / ties split | " + " | ".join(names) + " |",
        "|---" * (len(names) + 1) + "|",
    ]
    all_of: dict[str, list[tuple[float, float]]] = {name: [] for name in names}
    for cell in first:
        rng = np.random.default_rng(20)
        drawn = [np.sort(rng.choice(cell.train, len(cell.train))) for _ in range(form.bootstraps)]
        copies = [Cell(cell.data, cell.rows, 100 + b, cell.path, train, cell.test) for b, train in enumerate(drawn)]
        row = []
        for name in names:
            runs = run(name, copies, form, trials=0)
            pair = changes([runs[copy.name].p for copy in copies])
            all_of[name].append(pair)
            row.append(f"{pair[0]:.3f} / {pair[1]:.3f}")
        lines.append(f"| {cell.data} | " + " | ".join(row) + " |")
    lines.append(
        "| **mean** | " + " | ".join(" / ".join(f"{x:.3f}" for x in np.mean(all_of[n], axis=0)) for n in names) + " |"
    )
    return "\n".join(lines)


def speed(names: Sequence[str], folder: Path) -> str:
    """Seconds of one fit on 10,000 rows and 40 columns, settings as they come (at most 5 bins each)."""
    from peers.datasets import write

    columns, y = sparse(np.random.default_rng(40), 10_100)
    path = folder / "speed.parquet"
    write(path, columns, y)
    copies = [Cell("speed", 10_000, r, path, np.arange(10_000), np.arange(10_000, 10_100)) for r in range(3)]
    lines = ["| 10,000 rows x 40 columns | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    row = []
    for name in names:
        abouts = [one.about for one in run(name, copies, Form({}, 0, 0.0, 0), trials=0, anew=True).values()]
        best = min(abouts, key=lambda about: about["fit_cpu"])
        row.append(f"{best['fit_seconds']:.2f} s ({best['fit_cpu']:.2f} s of processor)")
    return "\n".join([*lines, "| one fit, best of 3 | " + " | ".join(row) + " |"])


def commit() -> str:
    git = ["git", "-C", str(ROOT)]
    head = subprocess.run([*git, "rev-parse", "--short", "HEAD"], capture_output=True, text=True).stdout.strip()
    changed = subprocess.run([*git, "status", "--porcelain", "src"], capture_output=True, text=True).stdout.strip()
    return f"{head or 'unknown'}{' with changes' if changed else ''}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--table", action="store_true")
    parser.add_argument("--only", default=",".join(LEARNERS))
    parser.add_argument("--data", default="")
    parser.add_argument("--parts", default="order,chances,steadiness,speed")
    asked = parser.parse_args()
    form = QUICK if asked.quick else FULL
    names = [name for name in LEARNERS if name in asked.only.split(",")]
    parts, began = asked.parts.split(","), time.perf_counter()
    if asked.table:
        note_opening(
            f"{'quick' if asked.quick else 'full'}; {asked.only}; {asked.parts or 'nothing'} printed", commit()
        )
    folder = CACHE / "data"
    wanted = cells(folder, form.repeats, table=asked.table, names=tuple(filter(None, asked.data.split(","))))
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.machine()}, {os.cpu_count()} cores, Python "
          f"{platform.python_version()}, commit {commit()}; {'last' if asked.table else 'development'} parts",
          flush=True)  # fmt: skip
    if set(parts) != {"steadiness"} and set(parts) != {"speed"}:
        runs: Runs = {}
        for name in names:
            runs[name] = run(name, wanted, form)
            abouts = [one.about for one in runs[name].values()]
            print(f"{name}: {abouts[0]['versions']}, trials {min(a['trials'] for a in abouts)}–"
                  f"{max(a['trials'] for a in abouts)}, {sum(a['seconds'] for a in abouts):.0f} s",
                  flush=True)  # fmt: skip
        if "order" in parts:
            print(f"\n## Order (AUC)\n\n{order(runs, wanted)}\n\n{searches(runs, wanted)}", flush=True)
        if "chances" in parts:
            print(f"\n## Probabilities\n\n{chances(runs, wanted)}", flush=True)
    again = [name for name in names if name not in SLOW] if asked.quick else names
    if "steadiness" in parts:
        print(f"\n## Steadiness\n\n{steadiness(again, wanted, form)}", flush=True)
    if "speed" in parts:
        print(f"\n## Speed\n\n{speed(again, folder)}", flush=True)
    print(f"\n{time.perf_counter() - began:.0f} s in all")


if __name__ == "__main__":
    main()
