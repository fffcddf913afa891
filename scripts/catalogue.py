"""Compiles the catalogues and compares them: `catalogue.py compile | check`.

check: every id in both languages, same values named in both, compiled files current, no unused and no missing id,
no double particle ("을(를)") in Korean; error codes have text and hint; ids that the code puts together are listed
in `families`.
"""

from __future__ import annotations

import re
import string
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).parent.parent
WORDS = ROOT / "src/nachim/words"
sys.path.insert(0, str(ROOT / "src"))
_RAISERS = "UsageError|NotFound|NotReady|InputError|FileError|MappingError|IcpFileError|DataError|Busy|EngineError"
CODE = re.compile(rf'\b(?:{_RAISERS}|\.error|expect)\([^"]*?"([a-z_]+(?:\.[a-z_]+)+)"')
NOTE = re.compile(r'\bNote\(\s*"([a-z_]+)"')
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
    """Ids written in the code or a template but not in the catalogue: whole ones, error codes, and families."""
    pattern = re.compile(r"""["']((?:""" + "|".join(sorted(domains)) + r""")(?:\.[a-z0-9_]+)+)["']""")
    found: list[str] = []
    for path in [*ROOT.glob("src/nachim/**/*.py"), *ROOT.glob("src/nachim/**/*.j2")]:
        text, where = path.read_text(encoding="utf-8"), path.relative_to(ROOT)
        codes = set(CODE.findall(text))
        for code in sorted(codes):
            found += [f"{where}: {id_} is not in the catalogue" for id_ in texts_of(code) if id_ not in known]
        for id_ in pattern.findall(text):
            if (
                id_ not in known
                and id_ not in codes
                and not id_.endswith((".py", ".md", ".yaml", ".html", ".json", ".parquet"))
            ):
                found.append(f"{where}: {id_} is not in the catalogue")
    for family, members in families().items():
        found += [f"{family}: {id_} is not in the catalogue" for id_ in members if id_ not in known]
    return found


def texts_of(code: str) -> tuple[str, str]:
    """Return the two ids of an error code."""
    return f"errors.{code}", f"errors.{code}.hint"


def families() -> dict[str, list[str]]:
    """Ids that the code puts together from a name; each family by where its names come from."""
    from nachim.cli.help import EXITS
    from nachim.evidence.families import FAMILIES
    from nachim.evidence.learned import DRAWN
    from nachim.evidence.models import WEIGHTS
    from nachim.evidence.statistics import STATISTICS
    from nachim.evidence.trials import TRIALS
    from nachim.facts.customers import _FEEDS
    from nachim.findings.judged_rows import TABLES as OUTCOMES
    from nachim.model.attribute import Category, Known
    from nachim.model.customers import TRAITS, Mark
    from nachim.model.effects import KINDS
    from nachim.model.evidence import Later, Standing
    from nachim.model.icp import Role
    from nachim.model.proof import ProofVerdict
    from nachim.model.source import Verdict
    from nachim.model.tables import TABLES, Type
    from nachim.proof.leakage import LeakSign
    from nachim.scorecard.screen import Ruling
    from nachim.usecases.registry import names as commands
    from nachim.usecases.trial_figures import BELOW, PLANNED, READ

    made = {
        "findings.leak": [one.value for one in LeakSign],
        "findings.dropped": [one.value for one in Ruling],
        "findings.caps": ["absent", "weak", "taken"],
        "findings.feed_end": list(_FEEDS),
        "findings.proof": ["no_signal", "too_few"],
        "findings.quality": re.findall(
            r'\("([a-z_]+)", \'"l_', (ROOT / "src/nachim/findings/quality.py").read_text(encoding="utf-8")
        ),
        "icp.category": [one.value for one in Category],
        "icp.known": [one.value for one in Known],
        "icp.later": [one.value for one in Later],
        "icp.role": [one.value for one in Role],
        "icp.standing": [one.value for one in Standing],
        "icp.verdict": [one.value for one in ProofVerdict],
        "report.verdict": [one.value for one in ProofVerdict],
        "report.statistic": [*STATISTICS, *FAMILIES, *DRAWN, *TRIALS, "card_points", "error_part", "pattern_p"],
        "joint.figure": list(WEIGHTS),
        "joint.holds": ["worked"],
        "joint.trial.plan": [*PLANNED, "flow"],
        "joint.trial.read": list(READ),
        "joint.trial.below": list(BELOW),
        **{f"joint.lift.{basis}": ["pattern", "condition", "segment"] for basis in ("later", "drawn", "first")},
        **{f"joint.lift.{place}": ["later", "drawn"] for place in ("basis", "short")},
        "report.effects.of": list(KINDS),
        "report.effects.missing": list(KINDS),
        "report.effects.verdict": ["different", "none", "few", "stays", "fades"],
        "report.effects.measure": ["win", "cycle", "amount", "ltv", "cac", "pace", "fading", "reason"],
        "report.figure.lead": ["total", *(one.value for one in Category)],
        **{f"interviews.{part}": list(TRAITS) for part in ("trait", "short", "ask")},
        "interviews.mark": [one.value for one in Mark],
        "interviews.fit": list(OUTCOMES),
        "interviews.pay": ["profit", "loss"],
        "interviews.ready": ["both", "need", "neither", "slow"],
        "interviews.grow": ["grows", "stagnates", "more", "less"],
        "imports.verdict": [one.value for one in Verdict],
        "imports.note": sorted(set(NOTE.findall("\n".join(
            path.read_text(encoding="utf-8") for path in ROOT.glob("src/nachim/imports/*.py"))))),
        "fields.table": list(TABLES),
        "fields": sorted({field.name for table in TABLES.values() for field in table.fields}),
        "cli.type": [one.value for one in Type],
        "cli.help.exit": [str(one) for one in EXITS],
        "cli.stage": ["sample", "import", "facts", "freeze", "best", "patterns", "card", "proof", "done"],
        "cli.import": ["new", "replaced", "unchanged"],
        "cli.next": ["import", "build", "accept", "score"],
        "cli.ask.order": ["dmy", "mdy", "ymd"],
        "cli": [f"{name}.{part}" for name in commands() for part in ("short", "long")],
    }  # fmt: skip
    return {family: [f"{family}.{name}" for name in members] for family, members in made.items()}


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
