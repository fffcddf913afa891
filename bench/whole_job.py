"""The whole main job, `nachim init`, `import` and `build`, beside a pandas and scikit-learn script of the same steps.

    PYTHONPATH=src python bench/whole_job.py                       # 1e4, 1e5 and 1e6 accounts
    PYTHONPATH=src python bench/whole_job.py --quick               # 1e4
    PYTHONPATH=src python bench/whole_job.py --profile             # and where the time goes, step by step

3 deals and 20 events an account (`made_company.py`), made in a temporary folder. Every part is a process of its own,
one after the other: seconds of processor (user and system, what the process started included), of the clock, and the
highest memory, as the kernel tells them. Seconds of processor are what to compare where the machine is shared. What the
peer does and does not do stands in `peers/job_pandas.py`. A process that needs more than --memory is ended, and the
table says so.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import json
import math
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any

from job_steps import beside as steps_beside
from peers.environments import python_of

HERE = Path(__file__).resolve().parent
SIZES = (1e4, 1e5, 1e6)
FASTER, LESS = 10, 5
"""Asked: so many times as fast as the peer, in such a part of its memory."""
MB = 1024
INIT = ("--name", "Made", "--currency", "USD", "--timezone", "UTC")


@dataclass(frozen=True)
class Cost:
    """What a process took; `why` where it did not finish."""

    cpu: float
    wall: float
    mb: float
    said: str = ""
    why: str = ""

    def __add__(self, other: Cost) -> Cost:
        why = self.why or other.why
        return Cost(self.cpu + other.cpu, self.wall + other.wall, max(self.mb, other.mb), why=why)


def memory_of(pid: int) -> float:
    """Return the memory that a process holds now, in MB; 0 once it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return int(status.partition("VmRSS:")[2].split()[0]) / MB if "VmRSS:" in status else 0.0


def cost(command: list[str], most: float) -> Cost:
    """Run a process and return its cost; it is ended when it holds more than `most` MB."""
    with TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        began, why = time.perf_counter(), ""
        child = subprocess.Popen(command, stdout=out, stderr=err, env=os.environ | {"NACHIM_LANG": "en"})
        while True:
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
            if pid:
                break
            if not why and memory_of(child.pid) > most:
                why = f"ended at {most:,.0f} MB"
                child.send_signal(signal.SIGKILL)
            time.sleep(0.05)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        said, told = out.read(), err.read().strip()
    if child.returncode and not why:
        why = f"exit {child.returncode}: {told.splitlines()[-1] if told else ''}"
    return Cost(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / MB, said, why)


def row(accounts: int, name: str, one: Cost, note: str = "") -> None:
    figures = f"{one.cpu:,.1f} | {one.wall:,.1f} | {one.mb:,.0f}"
    print(f"| {accounts:,} | {name} | {figures} | {one.why or note} |", flush=True)


def product(accounts: int, company: Path, workspace: Path, most: float) -> dict[str, Cost]:
    """Run init, import and build in a new workspace."""
    nachim = [sys.executable, "-m", "nachim"]
    place = ["-w", str(workspace)]
    commands = {
        "init": ["init", str(workspace), *INIT],
        "import": ["import", "--yes", str(company), *place],
        "build": ["build", *place],
    }
    costs = {}
    for name, arguments in commands.items():
        costs[name] = cost([*nachim, *arguments], most)
        row(accounts, f"`nachim {name}`", costs[name])
        if costs[name].why:
            break
    total = sum(costs.values(), Cost(0, 0, 0))
    row(accounts, "**nachim, all**", total)
    return costs | {"all": total}


def peer(company: Path, out: Path, most: float) -> Cost:
    return cost([str(python_of("job_pandas")), str(HERE / "peers" / "job_pandas.py"), str(company), str(out)], most)


def beside(ours: Cost, theirs: Cost) -> str:
    """Return how the product stands to the peer."""
    if ours.why or theirs.why:
        return ""
    speed = theirs.cpu / ours.cpu
    told = f"{speed:.2g} x as fast" if speed >= 1 else f"**{1 / speed:.2g} x as slow**"
    share = ours.mb / theirs.mb
    return f"nachim {told} (asked: {FASTER} x as fast), {share:.2g} x its memory (asked: {1 / LESS:g})"


def exponents(costs: dict[int, dict[str, Cost]]) -> None:
    """Print how time grows: 1 is linear."""
    sizes = sorted(costs)
    print(
        "\n| time grows with accounts to the power of | import | build | nachim, all | pandas |\n| --- "
        + "| --- " * 4
        + "|"
    )
    pairs = list(itertools.pairwise(sizes))
    for small, large in [*pairs, *([(sizes[0], sizes[-1])] if len(pairs) > 1 else [])]:
        told = []
        for name in ("import", "build", "all", "peer"):
            one, other = costs[small].get(name), costs[large].get(name)
            if one is None or other is None or one.why or other.why:
                told.append("")
            else:
                told.append(f"{math.log(other.cpu / one.cpu) / math.log(large / small):.2f}")
        print(f"| {small:,} to {large:,} | {' | '.join(told)} |")


def peers_profile(told: dict[int, dict[str, Any]]) -> None:
    """Print the peer's seconds of processor by step."""
    sizes = sorted(told)
    print(f"\n| {told[sizes[0]]['version']}, CPU s by step | {' | '.join(f'{size:,}' for size in sizes)} |")
    print("| --- " * (len(sizes) + 1) + "|")
    for name in told[sizes[0]]["steps"]:
        spent = [f"{told[size]['steps'][name]['cpu']:.2f}" for size in sizes]
        print(f"| {name} | {' | '.join(spent)} |")
    found = [told[size]["found"] for size in sizes]
    print(f"| AUC on later deals | {' | '.join('{:.3f} ({:.3f}–{:.3f})'.format(*one['auc']) for one in found)} |")
    tests = [f"{one['tests']:,}" for one in found]
    print(f"| conjunctions tried | {' | '.join(tests)} |")


def steps(company: Path, workspace: Path) -> dict[str, float]:
    """Return the product's seconds of processor by step, of an import and a build in a new workspace."""
    place = ["-w", str(workspace)]
    made = cost([sys.executable, "-m", "nachim", "init", str(workspace), *INIT], math.inf)
    spent: defaultdict[str, float] = defaultdict(float)
    for arguments in (["import", "--yes", str(company)], ["build"]):
        out = workspace.with_suffix(".json")
        made += cost([sys.executable, str(HERE / "job_steps.py"), str(out), *arguments, *place], math.inf)
        if made.why:
            sys.exit(made.why)
        for name, seconds in json.loads(out.read_text()).items():
            spent[name] += seconds
    return spent


def bench(sizes: list[int], folder: Path, given: argparse.Namespace) -> None:
    """Print every table."""
    costs: dict[int, dict[str, Cost]] = {}
    told: dict[int, dict[str, Any]] = {}
    profiled: dict[int, dict[str, float]] = {}
    stamp = dt.datetime.now(dt.UTC).strftime("%d %B %Y, %H:%M UTC")
    print(f"{stamp}; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}\n", flush=True)
    print("| accounts | | CPU s | wall s | MB | |\n| --- | --- | --- | --- | --- | --- |", flush=True)
    for accounts in sizes:
        company = folder / f"company-{accounts}"
        made = cost([sys.executable, str(HERE / "made_company.py"), str(company), str(accounts)], math.inf)
        if made.why:
            sys.exit(made.why)
        costs[accounts] = {}
        if given.peer:
            theirs = peer(company, folder / f"peer-{accounts}", given.memory * MB)
            costs[accounts]["peer"] = theirs
            row(accounts, "pandas and scikit-learn", theirs)
            if not theirs.why:
                told[accounts] = json.loads(theirs.said)
        if given.product:
            costs[accounts] |= product(accounts, company, folder / f"workspace-{accounts}", given.memory * MB)
            if given.peer and (note := beside(costs[accounts]["all"], costs[accounts]["peer"])):
                print(f"| {accounts:,} | beside pandas | | | | {note} |", flush=True)
        if given.profile:
            profiled[accounts] = steps(company, folder / f"profiled-{accounts}")
        shutil.rmtree(company)
    if len(sizes) > 1:
        exponents(costs)
    if told:
        peers_profile(told)
    if told and profiled:
        peers = {size: {name: one["cpu"] for name, one in said["steps"].items()} for size, said in told.items()}
        steps_beside({size: (profiled[size], peers[size]) for size in told})


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sizes", type=float, nargs="+", default=SIZES, help="accounts")
    options.add_argument("--quick", action="store_true", help="1e4 accounts alone")
    options.add_argument("--no-peer", dest="peer", action="store_false")
    options.add_argument("--no-product", dest="product", action="store_false")
    options.add_argument("--profile", action="store_true", help="where the product's time goes, beside the peer's")
    options.add_argument("--memory", type=float, default=16, help="GB at which a process is ended")
    options.add_argument("--folder", type=Path, help="where the temporary folder is made")
    asked = options.parse_args()
    with TemporaryDirectory(dir=asked.folder) as place_:
        bench([10_000] if asked.quick else [int(size) for size in asked.sizes], Path(place_), asked)
