"""Makes a folder of small files that are bad, or odd and yet readable: `bad_files.py FOLDER`.

Each case names what must become of it: the code of an error, or the number of rows with the codes of what is told. The
sentences themselves stand in tests/golden/bad_files. Nothing here is larger than a few hundred kilobytes; what is made
of repetition unpacks to more.
"""

from __future__ import annotations

import sys
from pathlib import Path

from bad import databases, delimited, packed, pages, texts, workbooks
from bad.case import Case


def corpus() -> list[Case]:
    """Return every case, by name."""
    made = [*texts.cases(), *delimited.cases(), *workbooks.cases(), *packed.cases(), *databases.cases(), *pages.cases()]
    assert len({case.name for case in made}) == len(made)
    return sorted(made, key=lambda case: case.name)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for case in corpus():
        (folder / case.name).write_bytes(case.content)
        print(f"{case.name}\t{case.outcome}")
