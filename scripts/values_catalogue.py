"""Writes the catalogue domain `values` (names of standard values in both languages) from the standards' own tables."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).parent.parent
DATA = ROOT / "src/nachim/standards/data"
WORDS = ROOT / "src/nachim/words"
# attribute -> tables that name its values, with the column of the value
TABLES = {
    "industry": (("industry_groups", "id"), ("industries", "id")),
    "country": (("countries", "code"),),
    "region": (("regions", "code"),),
    "ownership": (("ownerships", "id"),),
    "technologies": (("technologies", "id"),),
    "channel": (("channels", "id"),),
    "direction": (("directions", "id"),),
    "stage": (("stages", "id"),),
    "growth_stage": (("stages", "id"),),
    "lost_reason": (("lost_reasons", "id"),),
    # columns of the user's own whose values are standard ones
    "own": (("company_classes", "id"), ("headcount_bands", "id")),
}


def entries() -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for attribute, tables in TABLES.items():
        for table, key in tables:
            with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    found[f"values.{attribute}.{row[key]}"] = (row["ko"], row["en"])
    return found


def catalogue(language: str) -> polib.POFile:
    po = polib.POFile()
    po.metadata = {"Language": language, "MIME-Version": "1.0", "Content-Type": "text/plain; charset=UTF-8",
                   "Content-Transfer-Encoding": "8bit"}  # fmt: skip
    for id_, texts in entries().items():
        text = texts[0 if language == "ko" else 1]
        po.append(polib.POEntry(msgid=id_, msgstr=text.replace("{", "{{").replace("}", "}}")))
    return po


def main() -> int:
    for language in ("ko", "en"):
        path = WORDS / language / "values.po"
        if sys.argv[1:] == ["check"]:
            if not path.exists() or path.read_text(encoding="utf-8") != f"{catalogue(language)}\n":
                print(f"{path.relative_to(ROOT)} is not current: run scripts/values_catalogue.py")
                return 1
        else:
            path.write_text(f"{catalogue(language)}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
