"""The hard pairs of public names: what is merged by itself, what waits, what is missed.

PYTHONPATH=src python bench/hard_identity.py [--misses]

Each pair is looked at alone (only its two rows exist) and with the rows of all pairs together.
"""

from __future__ import annotations

import sys
from pathlib import Path

from identity_pairs import Pair, Record
from truth_identity import APART, AUTO, by_kind, decided, ours, row

PAIRS = Path(__file__).with_name("data") / "identity_hard_pairs.txt"


def read_pairs() -> tuple[list[Record], list[Pair]]:
    """Return the rows and the pairs of the list."""
    records: list[Record] = []
    pairs: list[Pair] = []
    kind = ""
    for line in PAIRS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            kind = line.strip("[]")
        elif line.startswith(("+ ", "- ")):
            sides = [_record(f"h{len(records) + n:05d}", side) for n, side in enumerate(line[2:].split(" / "))]
            records += sides
            pairs.append(Pair(sides[0].id, sides[1].id, line[0] == "+", kind))
    return records, pairs


def _record(id_: str, text: str) -> Record:
    name, _, place = text.partition(" #")
    name, _, domain = name.partition(" @")
    return Record(id_, "", name.strip(), domain.strip(), "", place.strip())


def main(*, misses: bool) -> None:
    """Print the table, and what is wrong."""
    records, pairs = read_pairs()
    scores, together, _ = ours(records, pairs)
    alone = decided(scores, (0.85, 0.5))
    same = sum(pair.same for pair in pairs)
    print(f"{len(pairs)} pairs, {same} the same")
    print("| | precision of automatic merges | recall, automatic | recall with review | different ones to review |")
    print("|---|---|---|---|---|")
    print(row("all rows together", together, pairs))
    print(row("each pair alone", alone, pairs))
    print()
    print("\n".join(by_kind(together, pairs)))
    if misses:
        by = {record.id: record for record in records}
        for pair in pairs:
            if together[pair.left, pair.right] == (APART if pair.same else AUTO):
                said = " / ".join(f"{r.name} @{r.domain} #{r.place}" for r in (by[pair.left], by[pair.right]))
                print("missed" if pair.same else "WRONG", pair.kind, said)


if __name__ == "__main__":
    main(misses="--misses" in sys.argv)
