"""No column name, value or date that occurs only in the shared data or in the sample stands in the product."""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from ruamel.yaml import YAML

from nachim.sample import write_sample

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "nachim"
GENERAL = Path(__file__).with_name("general_words.txt")
FOLDERS = ("olist", "ravenstack", "salesforce_export", "maven_crm", "xeducation")
"""Other shared folders are vendors' column names and government standards: general by their nature."""
DISTINCT, IDS = 300, 200
"""Columns with fewer distinct values give all of them; others are ids, names and amounts and give the first ones."""
SUFFIXES = {".py", ".yaml", ".yml", ".csv", ".tsv", ".j2"}
PUBLIC = {"countries.csv", "country_words.csv", "regions.csv", "naics.csv", "ksic.csv"}
"""Governments' lists: places and industries as they are published."""
_CELLS = re.compile(r"[,;:|\t\[\]{}\"'#\n]")
_WORDS = re.compile(r"[A-Za-z0-9_]+")


def folded(text: str) -> str:
    return " ".join(text.casefold().split())


def telling(text: str) -> bool:
    """Tell whether a text could give a data set away: numbers and very short words cannot."""
    letters = sum(letter.isalpha() for letter in text)
    date = re.fullmatch(r"\d{4}-\d\d-\d\d.*", text) is not None
    return date or (letters >= 2 and len(text) >= (3 if not text.isascii() else 4) and len(text) <= 80)


def general_words() -> dict[str, str]:
    """Words of the trade that data sets share with everybody, each with its reason."""
    lines = [line for line in GENERAL.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    pairs = [line.split("\t") for line in lines]
    assert all(len(pair) == 2 and pair[1].strip() for pair in pairs), "word, tab, reason"
    return {folded(word): reason for word, reason in pairs}


def pieces() -> Iterator[tuple[str, str]]:
    """Every piece of text of the product outside its sample, with file and line."""
    for path in sorted(SOURCE.rglob("*")):
        if (
            SOURCE / "sample" in path.parents
            or not path.is_file()
            or path.suffix not in SUFFIXES
            or path.name in PUBLIC
        ):
            continue
        text, name = path.read_text(encoding="utf-8"), path.relative_to(ROOT)
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(text)):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    yield f"{name}:{node.lineno}", folded(node.value)
        for number, line in enumerate(text.splitlines(), 1):
            if path.suffix != ".py":
                for cell in _CELLS.split(line):
                    yield f"{name}:{number}", folded(cell)
            for word in _WORDS.findall(line):
                if "_" in word.strip("_") or len(word) >= 24:
                    yield f"{name}:{number}", folded(word)


def foreign(words: dict[str, str]) -> list[str]:
    """Return the places where one of the words stands that is not a word of the trade."""
    general = general_words()
    asked = {word: where for word, where in words.items() if word not in general}
    return sorted({f"{place}: {piece!r} ({asked[piece]})" for place, piece in pieces() if piece in asked})


def words_of_data(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(
        one for name in FOLDERS for one in (folder / name).rglob("*") if one.suffix in {".csv", ".parquet"}
    ):
        columns = columns_of(path)
        for header, values in columns.items():
            origin = f"{path.parent.name}/{path.name}"
            kept = values if len(values) <= DISTINCT else values[:IDS]
            for text in (header, *kept):
                if telling(text):
                    found.setdefault(folded(text), origin)
    return found


def columns_of(path: Path) -> dict[str, list[str]]:
    """Return the distinct values of every column, in order of appearance."""
    if path.suffix == ".parquet":
        with duckdb.connect() as connection:
            table = connection.execute(
                "SELECT CAST(COLUMNS(*) AS VARCHAR) FROM read_parquet(?) LIMIT 3000", [str(path)]
            )
            headers, rows = [one[0] for one in table.description], table.fetchall()
    else:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            reader = csv.reader(file)
            headers = next(reader)
            rows = [row for _, row in zip(range(20_000), reader, strict=False)]
    return {
        header: [str(value) for value in dict.fromkeys(row[i] for row in rows if i < len(row)) if value is not None]
        for i, header in enumerate(headers)
    }


def leaves(tree: object) -> Iterator[str]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value)
            if not str(key).isascii():
                yield str(key)
    elif isinstance(tree, list):
        for value in tree:
            yield from leaves(value)
    elif isinstance(tree, str):
        yield tree


@pytest.mark.data
def test_nothing_that_only_the_shared_data_say_stands_in_the_product(data: Path) -> None:
    words = words_of_data(data)
    assert len(words) > 1_000
    assert foreign(words) == []


def test_nothing_that_only_the_sample_says_stands_in_the_product(tmp_path: Path) -> None:
    tree = YAML(typ="safe").load((SOURCE / "sample" / "vocabulary.yaml").read_text(encoding="utf-8"))
    words = {folded(leaf): "sample vocabulary" for leaf in leaves(tree) if telling(leaf)}
    files = write_sample(tmp_path, seed=1, accounts=60, deals=150, leads=20)
    for path in files:
        if path.suffix == ".csv" and path.read_bytes().startswith(b"\xef\xbb\xbf"):
            for header, values in columns_of(path).items():
                names = values[:IDS] if len(values) > 30 else []  # ids, names of companies and people
                words |= {folded(one): path.name for one in (header, *names) if telling(one)}
    assert len(words) > 400
    assert foreign(words) == []


def test_words_of_the_trade_are_still_needed() -> None:
    standing = {piece for _, piece in pieces()}
    assert [word for word in general_words() if word not in standing] == []
