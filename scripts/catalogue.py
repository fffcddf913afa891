"""Compiles the catalogues and compares them: `catalogue.py compile | check`.

check: every id in both languages, same values named in both, compiled files current, no unused and no missing id,
no double particle ("을(를)") in Korean.
"""

from __future__ import annotations

import re
import string
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).parent.parent
WORDS = ROOT / "src/nachim/words"
DOUBLE = re.compile(r"[을를이가은는과와]\([을를이가은는과와]\)|\(으\)로")


def catalogues(language: str) -> dict[str, polib.POFile]:
    return {path.stem: polib.pofile(str(path)) for path in sorted((WORDS / language).glob("*.po"))}


def compiled(po: polib.POFile) -> bytes:
    return bytes(po.to_binary())


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def problems() -> list[str]:
    found: list[str] = []
    ko, en = catalogues("ko"), catalogues("en")
    if ko.keys() != en.keys():
        found.append(f"catalogues in one language only: {sorted(ko.keys() ^ en.keys())}")
    known: set[str] = set()
    for domain in sorted(ko.keys() & en.keys()):
        texts = {"ko": {e.msgid: e.msgstr for e in ko[domain]}, "en": {e.msgid: e.msgstr for e in en[domain]}}
        for id_ in sorted(texts["ko"].keys() | texts["en"].keys()):
            known.add(id_)
            pair = [texts[language].get(id_, "") for language in ("ko", "en")]
            if not all(pair):
                found.append(f"{id_}: missing in {'ko' if not pair[0] else 'en'}")
            elif names(pair[0]) != names(pair[1]):
                found.append(f"{id_}: values differ, ko {sorted(names(pair[0]))}, en {sorted(names(pair[1]))}")
            if DOUBLE.search(pair[0]):
                found.append(f"{id_}: double particle; write {{name:을}}")
            if id_.partition(".")[0] != domain:
                found.append(f"{id_}: stands in {domain}.po")
    for language, files in (("ko", ko), ("en", en)):
        for domain, po in files.items():
            mo = WORDS / language / f"{domain}.mo"
            if not mo.exists() or mo.read_bytes() != compiled(po):
                found.append(f"{language}/{domain}.mo is not current: run scripts/catalogue.py compile")
    return found + missing_ids(known, set(ko))


def missing_ids(known: set[str], domains: set[str]) -> list[str]:
    """Ids written in the code or a template but not in the catalogue."""
    pattern = re.compile(r"""["']((?:%s)(?:\.[a-z0-9_]+)+)["']""" % "|".join(sorted(domains)))
    found: list[str] = []
    for path in [*ROOT.glob("src/nachim/**/*.py"), *ROOT.glob("src/nachim/**/*.j2")]:
        for id_ in pattern.findall(path.read_text(encoding="utf-8")):
            if id_ not in known and not id_.endswith((".py", ".md", ".yaml", ".html")):
                found.append(f"{path.relative_to(ROOT)}: {id_} is not in the catalogue")
    return found


def main() -> int:
    match sys.argv[1:]:
        case ["compile"]:
            for language in ("ko", "en"):
                for domain, po in catalogues(language).items():
                    (WORDS / language / f"{domain}.mo").write_bytes(compiled(po))
            return 0
        case ["check"]:
            found = problems()
            print("\n".join(found) or "catalogue: complete")
            return bool(found)
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main())
