"""People in cells and columns that the rules had not seen: precision and recall.

PYTHONPATH=src:tests python bench/truth_people.py [wrong]
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from nachim.engine.duckdb import DuckDBEngine
from nachim.imports.people import details_of
from nachim.stats.intervals import wilson
from people_cells import UNSEEN, cells, counts, wrong
from people_columns import columns, outcome


def found(text: str) -> list[tuple[str, str]]:
    """Return kind and text of every detail."""
    return [(one.kind, text[one.start : one.end]) for one in details_of(text)]


def of(right: int, whole: int) -> str:
    """Return a share with its interval."""
    low, high = wilson(right, whole)
    return f"{right} of {whole}, {right / whole:.3f} ({low:.3f}–{high:.3f})" if whole else "–"


def main(listed: bool) -> None:
    """Print the figures; with `wrong` also what went wrong."""
    print(len(cells(UNSEEN)), "cells,", sum(not wanted for _, wanted in cells(UNSEEN)), "of nobody")
    for kind, (right, over, missed) in sorted(counts(found, path=UNSEEN).items()):
        print(f"{kind:6} precision {of(right, right + over)} recall {of(right, right + missed)}")
    spoilt = sum(bool(found(text)) for text, wanted in cells(UNSEEN) if not wanted)
    print("cells of nobody that were changed:", spoilt)
    if listed:
        for text, over_, missed_ in wrong(found, UNSEEN):
            print("  ", text, "| wrongly:", over_, "| missed:", missed_)
    with tempfile.TemporaryDirectory() as folder, DuckDBEngine(threads=1) as engine:
        outcomes = [outcome(one, engine, Path(folder) / str(at)) for at, one in enumerate(columns())]
    theirs = [one for one in outcomes if one.column.theirs]
    nobodys = [one for one in outcomes if not one.column.theirs]
    print("columns with people, none of them leaked:", of(sum(not one.leaked for one in theirs), len(theirs)))
    details = sum(len(one.column.theirs) for one in theirs)
    print("their details that leaked:", of(sum(len(one.leaked) for one in theirs), details))
    print("their other values lost:", sum(len(one.lost) for one in theirs))
    print("columns of nobody as they were:", of(sum(not one.lost for one in nobodys), len(nobodys)))
    if listed:
        for one in outcomes:
            if one.leaked or one.lost:
                print("  ", one.column.header, one.use.verdict.value, one.use.field, one.use.reason.rpartition(".")[2],
                      "leaked:", one.leaked, "lost:", one.lost)  # fmt: skip


if __name__ == "__main__":
    main("wrong" in sys.argv[1:])
