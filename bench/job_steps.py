"""Where the product's seconds of processor go, step by step, beside those of the pandas job.

    python bench/job_steps.py OUT.json COMMAND [ARGUMENT …]  # runs `nachim COMMAND …` and writes its steps
    PYTHONPATH=src python bench/whole_job.py --profile       # runs it for every size and prints `beside`

A step is a function of the product; what it calls that is a step of its own is not counted to it. Nothing is traced
within a step, so the sum is what the command takes without being looked at.
"""

from __future__ import annotations

import functools
import importlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

REST = "start, libraries, writing down"
GROUPS: tuple[tuple[tuple[str, ...], Mapping[str, str]], ...] = (
    (("read", "clean"), {
        "imports.read:read_file": "files to raw tables",
        "imports.recognise:recognise": "what each column means",
        "imports.canonical:canonicalise": "every cell read, canonical tables written",
        "facts.sources:attach": "canonical tables for the engine",
    }),
    (("companies",), {
        "facts.links:link_companies": "every row to its company",
        "identity.match:resolve": "which mentions are one company",
    }),
    (("customers",), {"facts.assemble:_histories": "deals, customers, feeds"}),
    (("facts", "facts today"), {
        "facts.assemble:assemble": "what was known at each deal, as of dates, currencies",
        "facts.derive:make_subjects": "standards, events, attributes",
    }),
    (("levels",), {
        "findings.freeze:freeze": "frozen tables, success index",
        "findings.build:_find": "rows and levels for statistics, coverage, quality, scope",
    }),
    (("rates",), {"findings.rates:rates": "rates of levels"}),
    (("patterns",), {
        "findings.joint:share_out": "search, and one 5 % over all families",
        "findings.search:patterns": "patterns",
        "findings.quantities:quantities": "patterns of cycles, amounts, lifetimes",
    }),
    (("card",), {"findings.build:_card": "card and its price", "findings.build:_with_icp": "ICP, leads, rules"}),
    (("proof",), {"findings.proofs:back_test": "proof on later deals, random splits"}),
    (("segments",), {"findings.segments:with_segments": "segments, tiers, what is refused"}),
    ((), {
        "findings.leaks:leaks": "columns that know the outcome",
        "findings.customers:customers": "best customers, whom to interview",
        "findings.effects:effects": "effects of channels, steps, triggers, technology",
    }),
    (("write",), {"findings.store:save": "findings", REST: REST}),
)  # fmt: skip
"""Steps of the peer, and the product's for the same work or, in the last but one, for work of which it has none."""


class Clock:
    """Seconds of processor by step, without those of steps within."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._inside = [REST]
        self._since = 0.0  # from the start of the process on

    def turn(self) -> None:
        """Count what went by to the step that is open."""
        now = time.process_time()
        self.spent[self._inside[-1]] += now - self._since
        self._since = now

    def watched(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function that is counted as a step."""

        @functools.wraps(work)
        def counted(*given: Any, **named: Any) -> Any:
            self.turn()
            self._inside.append(name)
            try:
                return work(*given, **named)
            finally:
                self.turn()
                self._inside.pop()

        return counted


def watch(clock: Clock) -> None:
    """Put the clock into every place where a step is known by name."""
    for place in ("usecases.build", "usecases.import_files"):
        importlib.import_module(f"nachim.{place}")
    known = [module for name, module in sys.modules.items() if name.startswith("nachim.")]
    for step in (name for _, steps in GROUPS for name in steps if name != REST):
        module, _, function = step.partition(":")
        work = getattr(importlib.import_module(f"nachim.{module}"), function)
        counted = clock.watched(step, work)
        for one in known:
            for alias, value in list(vars(one).items()):
                if value is work:
                    setattr(one, alias, counted)


def run(out: Path, arguments: list[str]) -> None:
    """Run a command of the product and write what its steps took."""
    from nachim.cli.main import run as nachim

    clock = Clock()
    watch(clock)
    sys.argv = ["nachim", *arguments]
    code = nachim()
    clock.turn()
    out.write_text(json.dumps(clock.spent))
    sys.exit(code)


def beside(sizes: Mapping[int, tuple[Mapping[str, float], Mapping[str, float]]]) -> None:
    """Print seconds of processor by step, the product's and the peer's of each size."""
    print("\n| CPU s by step | " + " | ".join(f"nachim, {size:,} | pandas" for size in sizes) + " |")
    print("| --- " * (2 * len(sizes) + 1) + "|")
    for theirs, steps in GROUPS:
        for place, (name, label) in enumerate(steps.items()):
            cells = []
            for ours, peer in sizes.values():
                same = f"{sum(peer[one] for one in theirs):.2f} ({' + '.join(theirs)})" if theirs and not place else ""
                cells += [f"{ours.get(name, 0):.2f}", same]
            print(f"| {label} | {' | '.join(cells)} |")
    totals = [f"{sum(one.values()):.1f}" for both in sizes.values() for one in both]
    print(f"| together | {' | '.join(totals)} |")


if __name__ == "__main__":
    run(Path(sys.argv[1]), sys.argv[2:])
