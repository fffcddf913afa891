"""How long a command takes to begin: `nachim --help` and `import nachim` beside `python -c pass`.

python bench/startup.py          # 30 runs of each, in turn
python bench/startup.py --quick  # 10

Each run is a process of its own; the median by the clock and of processor (user and system), in milliseconds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time

ASKED = 120
"""Milliseconds more than Python itself."""
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "import nachim": ["-c", "import nachim"],
    "nachim --help": ["-m", "nachim", "--help"],
    "nachim build --help": ["-m", "nachim", "build", "--help"],
}


def once(arguments: list[str]) -> tuple[float, float]:
    """Return what one run takes: milliseconds by the clock, and of processor."""
    began = time.perf_counter()
    child = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - began
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{arguments}: exit {child.returncode}")
    return wall * 1000, (used.ru_utime + used.ru_stime) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    runs = 10 if parser.parse_args().quick else 30
    for arguments in COMMANDS.values():
        once(arguments)  # compiled, and in the disk's cache
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    for _ in range(runs):
        for name, arguments in COMMANDS.items():
            taken[name].append(once(arguments))
    middle = {name: [statistics.median(one) for one in zip(*all_, strict=True)] for name, all_ in taken.items()}
    base = middle["python -c pass"]
    print(f"median of {runs} runs | by the clock, ms | more | of processor, ms | more (asked: at most {ASKED})")
    for name, (wall, cpu) in middle.items():
        print(f"{name:<20} | {wall:6.0f} | {wall - base[0]:+6.0f} | {cpu:6.0f} | {cpu - base[1]:+6.0f}")


if __name__ == "__main__":
    main()
