"""How often an industry as people type it is given its official code: `python bench/industry_texts.py [WORKBOOK…]`.

The texts are tests/golden/standards/industries.csv, labelled by hand with every code that would be right; a code is
right when it is one of them or lies below one. Errors of one half, chosen by a hash, were never looked at while words
were added; both halves are printed. One author wrote the texts and, after them, the words, so even that half flatters:
the names in the official workbooks, which nobody here wrote, are the hard test (given as arguments, not added).
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from nachim.standards.classify import classify
from nachim.standards.official import Official, OfficialItem, read_official

TEXTS = Path(__file__).parents[1] / "tests" / "golden" / "standards" / "industries.csv"
SYSTEMS = ("naics", "ksic")
BANDS = ((0.9, "0.9 and more"), (0.6, "0.6 to 0.9"), (0.3, "0.3 to 0.6"), (0.0, "below 0.3"))


def held_out(text: str) -> bool:
    """Tell in which half a text is."""
    return hashlib.blake2s(text.encode()).digest()[0] % 2 == 1


def is_korean(text: str) -> bool:
    return any("가" <= letter <= "힣" for letter in text)


def right(code: str, accepted: str) -> bool:
    """Tell whether a code is one of those accepted, or below one."""
    begins = code[:2] if "-" in code else code
    return any(begins.startswith(one) for one in accepted.split("|"))


def judged(official: Official | None = None) -> Iterator[tuple[dict[str, str], str, list[str], int]]:
    """Yield each text with a system, the codes proposed and the place of the first right one; 0 where there is none."""
    with TEXTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = classify(row["text"], official)
            for system in SYSTEMS:
                codes = [one.code for one in getattr(found, system)]
                places = [place for place, code in enumerate(codes, 1) if right(code, row[system])]
                yield row, system, codes, places[0] if places else 0


def accuracy(official: Official | None = None) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """Return, by half, language and system: texts, right at once, right among the first three."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    for row, system, _, place in judged(official):
        half = "held out" if held_out(row["text"]) else "development"
        for language in ("ko" if is_korean(row["text"]) else "en", "all"):
            of = counts.setdefault((half, language, system), [0, 0, 0])
            of[0] += 1
            of[1] += place == 1
            of[2] += place in (1, 2, 3)
    return {key: (n, first, three) for key, (n, first, three) in counts.items()}


def on_official_names(items: Iterable[OfficialItem], most: int = 2000) -> tuple[int, int, int]:
    """Return, of names that officials wrote and the product does not know: asked, right at once, right among three.

    A code is right when it is in the subsector (three digits of NAICS) or the division (two of KSIC).
    """
    chosen = sorted(items, key=lambda one: hashlib.blake2s(f"{one.code} {one.name}".encode()).digest())[:most]
    first = three = 0
    for item in chosen:
        codes = [one.code[:3] for one in getattr(classify(item.name), item.system)][:3]
        first += codes[:1] == [item.code[:3]]
        three += item.code[:3] in codes
    return len(chosen), first, three


def by_confidence() -> Iterator[tuple[str, int, int]]:
    """Yield bands of confidence with their texts of the held-out half and how many of them are right at once."""
    counts: dict[str, list[int]] = {}
    with TEXTS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found = classify(row["text"])
            for system in SYSTEMS if held_out(row["text"]) else ():
                codes = getattr(found, system)
                sure = codes[0].sure if codes else 0.0
                band = next(name for least, name in BANDS if sure >= least)
                of = counts.setdefault(band, [0, 0])
                of[0] += 1
                of[1] += bool(codes) and right(codes[0].code, row[system])
    yield from ((band, *counts[band]) for _, band in BANDS if band in counts)


def main() -> None:
    official = read_official([Path(one) for one in sys.argv[1:] if not one.startswith("--")])
    for system in SYSTEMS:
        names = [one for one in official.items if one.system == system and len(one.code) == 6]
        if names:
            n, first, three = on_official_names(names)
            print(f"official names, not known {system:6} n={n:4}  top-1 {first / n:6.1%}  top-3 {three / n:6.1%}")
    for (half, language, system), (n, first, three) in sorted(accuracy(official).items()):
        print(f"{half:12} {language:4} {system:6} n={n:3}  top-1 {first / n:6.1%}  top-3 {three / n:6.1%}")
    for band, n, first in by_confidence():
        print(f"confidence {band:12} n={n:3}  right at once {first / n:6.1%}")
    if "--errors" in sys.argv:  # of the development half alone: the other one is not looked at
        shown = Counter[str]()
        for row, system, codes, place in judged(official):
            if place != 1 and not held_out(row["text"]):
                shown[system] += 1
                print(f"{system:6} {row['text']:40} wanted {row[system]:20} got {codes[:4]}")


if __name__ == "__main__":
    main()
