"""The same company once: precision and recall on labelled pairs, beside plain rapidfuzz and Splink 5.

PYTHONPATH=src python bench/truth_identity.py                  # the development half: for tuning
PYTHONPATH=src python bench/truth_identity.py held-out         # the other half: opened for the reported table only
NACHIM_SPLINK=/path/to/python ...                              # an environment that has splink

Every method sees the same rows (name, domain, business number, region). Lines of rapidfuzz and Splink are set on the
development half: the automatic line is the lowest with a precision of .98 there (the most precise one where none
reaches that), the review line the one that lets
through the same share of different pairs as ours does there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from rapidfuzz import fuzz

from identity_pairs import Maker, Pair, Record, make_half
from nachim.engine.duckdb import DuckDBEngine
from nachim.engine.frame import Frame
from nachim.identity.match import resolve
from nachim.identity.names import clean_company_name
from nachim.stats.intervals import wilson

Scores = dict[tuple[str, str], float]
AUTO, REVIEW, APART = 2, 1, 0


def ours(records: list[Record], pairs: list[Pair]) -> tuple[Scores, dict[tuple[str, str], int], dict[str, str]]:
    """Resolve all records at once: the scores of the pairs alone, and what became of each pair in the end."""
    with DuckDBEngine(threads=1) as engine:
        columns = {
            "source_key": [r.id for r in records],
            "name": [r.name for r in records],
            "domain": [r.domain or None for r in records],
            "business_number": [r.business_number or None for r in records],
            "place": [r.place or None for r in records],
        }
        frame = Frame({name: np.array(cells, dtype=object) for name, cells in columns.items()})
        engine.load("mention", frame, dict.fromkeys(columns, "VARCHAR"))
        identity = resolve(engine, "mention")
        entity = engine.rows(f'SELECT "source_key", "company_id" FROM "{identity.entity}"')
        company = dict(zip(map(str, entity["source_key"]), map(str, entity["company_id"]), strict=True))
        # Records that say the same are one mention, under its smallest key.
        said = engine.rows(
            'SELECT s."source_key", m."key" FROM "identity_said" AS s JOIN "identity_mention" AS m ON '
            + " AND ".join(
                f's."{c}" = m."{c}"'
                for c in ("account", "business", "registry", "domain", "name", "country", "place", "pin")
            )
        )
        mention = dict(zip(map(str, said["source_key"]), map(str, said["key"]), strict=True))
        rows = engine.rows('SELECT "left_key", "right_key", "value" FROM "identity_scored"')
        scored = {(str(a), str(b)): float(v) for a, b, v in zip(*(rows[n] for n in rows), strict=True)}
        rows = engine.rows(f'SELECT "left_key", "right_key" FROM "{identity.review_table}"')
        review = {
            frozenset((company[str(a)], company[str(b)]))
            for a, b in zip(rows["left_key"], rows["right_key"], strict=True)
        }
    scores: Scores = {}
    became: dict[tuple[str, str], int] = {}
    for pair in pairs:
        left, right = sorted((mention[pair.left], mention[pair.right]))
        scores[pair.left, pair.right] = 1.0 if left == right else scored.get((left, right), 0.0)
        one, other = company[pair.left], company[pair.right]
        asked = frozenset((one, other)) in review
        became[pair.left, pair.right] = AUTO if one == other else REVIEW if asked else APART
    return scores, became, company


def rapidfuzz(records: list[Record], pairs: list[Pair], *, cleaned: bool) -> Scores:
    """Compare the names alone."""
    said = {r.id: clean_company_name(r.name) if cleaned else r.name.casefold() for r in records}
    return {(p.left, p.right): fuzz.WRatio(said[p.left], said[p.right]) / 100 for p in pairs}


def rapidfuzz_with_keys(records: list[Record], pairs: list[Pair]) -> Scores:
    """Compare the names; an equal number or domain adds as much as can be hoped for, a different number takes away."""
    by = {r.id: r for r in records}
    names = rapidfuzz(records, pairs, cleaned=True)
    found: Scores = {}
    for (left, right), score in names.items():
        one, other = by[left], by[right]
        if one.business_number and other.business_number:
            score = 1.0 if one.business_number == other.business_number else score * 0.5
        elif _site(one) and _site(one) == _site(other):
            score = 0.5 + score / 2
        found[left, right] = score
    return found


def _site(record: Record) -> str:
    return record.domain.rpartition("@")[2].removeprefix("https://").removeprefix("www.").rstrip("/")


def splink(records: list[Record], pairs: list[Pair], python: str) -> Scores:
    """Ask Splink 5, trained on these records without their labels, in its own environment."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [
            {"unique_id": r.id, "name": clean_company_name(r.name), "domain": _site(r) or None,
             "business_number": r.business_number or None, "place": r.place or None}
            for r in records
        ]  # fmt: skip
        asked = Path(folder) / "asked.json"
        asked.write_text(json.dumps({"rows": rows, "pairs": [[p.left, p.right] for p in pairs]}), encoding="utf-8")
        script = Path(__file__).with_name("splink_pairs.py")
        subprocess.run([python, str(script), str(asked), folder], check=True, stdout=subprocess.DEVNULL)
        found = json.loads((Path(folder) / "answer.json").read_text(encoding="utf-8"))
    return {(left, right): score for left, right, score in found}


def lines(scores: Scores, pairs: list[Pair], share: float) -> tuple[float, float]:
    """Set the lines on the development half."""
    values = sorted({round(score, 6) for score in scores.values()}, reverse=True)
    precise = {line: float(np.mean([p.same for p in pairs if scores[p.left, p.right] >= line])) for line in values}
    reached = [line for line in values if precise[line] >= 0.98]
    auto = min(reached) if reached else max(values, key=lambda line: precise[line])
    others = sorted((scores[p.left, p.right] for p in pairs if not p.same), reverse=True)
    at = int(share * len(others))
    return auto, min(auto, others[at] + 1e-9 if at < len(others) else 0.0)


def decided(scores: Scores, line: tuple[float, float]) -> dict[tuple[str, str], int]:
    """Apply the lines."""
    return {
        pair: AUTO if score >= line[0] else REVIEW if score >= line[1] and score > 0 else APART
        for pair, score in scores.items()
    }


def row(name: str, became: dict[tuple[str, str], int], pairs: list[Pair]) -> str:
    """One row of the table."""
    auto = [p.same for p in pairs if became[p.left, p.right] == AUTO]
    same = [p for p in pairs if p.same]
    merged = sum(became[p.left, p.right] == AUTO for p in same)
    seen = sum(became[p.left, p.right] >= REVIEW for p in same)
    asked = sum(became[p.left, p.right] == REVIEW for p in pairs if not p.same)
    cells = [_share(sum(auto), len(auto)), _share(merged, len(same)), _share(seen, len(same))]
    return f"| {name} | {' | '.join(cells)} | {_share(asked, len(pairs) - len(same))} |"


def _share(k: int, n: int) -> str:
    if not n:
        return "none"
    found = wilson(k, n)
    return f"{k / n:.3f} ({found.low:.3f}–{found.high:.3f}), {k} of {n}"


def by_kind(became: dict[tuple[str, str], int], pairs: list[Pair]) -> list[str]:
    """What became of each kind of pair."""
    counted = Counter((p.same, p.kind, became[p.left, p.right]) for p in pairs)
    kinds = sorted({(p.same, p.kind) for p in pairs}, key=lambda one: (not one[0], one[1]))
    said = ["| pair | kind | automatic | review | apart |", "|---|---|---|---|---|"]
    for same, kind in kinds:
        cells = [str(counted[same, kind, state]) for state in (AUTO, REVIEW, APART)]
        said.append(f"| {'same' if same else 'different'} | {kind} | {' | '.join(cells)} |")
    return said


def main(half: str) -> None:
    """Print the tables."""
    development, made = make_half("development"), make_half(half)
    python = os.environ.get("NACHIM_SPLINK", "")
    dev_scores, dev_became, _ = ours(development.records, development.pairs)
    others = [p for p in development.pairs if not p.same]
    share = sum(dev_became[p.left, p.right] == REVIEW for p in others) / len(others)
    scores, became, company = ours(made.records, made.pairs) if half != "development" else (dev_scores, dev_became, _)
    print(f"{half}: {len(made.pairs)} pairs of {len(made.records)} records, {sum(p.same for p in made.pairs)} the same")
    print(
        "| method | precision of automatic merges | recall, automatic | recall with review | different ones to review |"
    )
    print("|---|---|---|---|---|")
    print(row("Nachim, all records together", became, made.pairs))
    print(row("Nachim, scores of the pairs alone", decided(scores, (0.85, 0.5)), made.pairs))

    def rival(name: str, dev: Scores, now: Scores) -> None:
        line = lines(dev, development.pairs, share)
        print(row(f"{name} (lines {line[0]:.3f}, {line[1]:.3f})", decided(now, line), made.pairs), flush=True)

    for name, cleaned in (("rapidfuzz WRatio, names as written", False), ("rapidfuzz WRatio, our cleaned names", True)):
        rival(name, *(rapidfuzz(m.records, m.pairs, cleaned=cleaned) for m in (development, made)))
    rival(
        "rapidfuzz with our names, number and domain",
        *(rapidfuzz_with_keys(m.records, m.pairs) for m in (development, made)),
    )
    if python:
        rival("Splink 5, our cleaned columns", *(splink(m.records, m.pairs, python) for m in (development, made)))
    print()
    print("\n".join(by_kind(became, made.pairs)))
    _every_merge(made, company)
    if half == "development":
        _misses(made, became)


def _every_merge(made: Maker, company: dict[str, str]) -> None:
    """Count wrong companies over all records, labelled pairs or not."""
    entities: dict[str, set[str]] = {}
    for record in made.records:
        entities.setdefault(company[record.id], set()).add(record.entity)
    wrong = sum(len(found) > 1 for found in entities.values())
    print(f"\ncompanies found: {len(entities)}, of true {len({r.entity for r in made.records})}; mixed: {wrong}")


def _misses(made: Maker, became: dict[tuple[str, str], int]) -> None:
    by = {record.id: record for record in made.records}
    wrong = [p for p in made.pairs if became[p.left, p.right] == (APART if p.same else AUTO)]
    print()
    for pair in sorted(wrong, key=lambda one: (one.same, one.kind))[:120]:
        one, other = by[pair.left], by[pair.right]
        told = [f"{r.name}|{r.domain}|{r.business_number}|{r.place}" for r in (one, other)]
        print("missed" if pair.same else "WRONG", pair.kind, " <> ".join(told))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "development")
