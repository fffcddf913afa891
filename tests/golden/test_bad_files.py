"""Every file of the corpus of bad ones gets its sentence, or its rows and what is told of them, in both languages.

After a wanted change: `NACHIM_WRITE_GOLDEN=1 pytest tests/golden/test_bad_files.py`, and look at the difference.
"""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from bad.case import Case
from bad_files import corpus
from nachim.errors import FileError
from nachim.imports import RawTable, read_file

HERE = Path(__file__).parent / "bad_files"
LANGUAGES = ("ko", "en")


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return corpus()


def outcome(case: Case, folder: Path) -> tuple[str, dict[str, list[str]]]:
    """Return the outcome in short, and what a person reads."""
    path, into = folder / case.name, folder / "into"
    into.mkdir(exist_ok=True)
    path.write_bytes(case.content)
    try:
        tables = read_file(path, into=into)
    except FileError as error:
        assert not list(into.iterdir()), "something half-done was left"
        return error.code, {one: [f"  {error.message(one)} {error.hint(one)}"] for one in LANGUAGES}
    finally:
        path.unlink()
    short = "; ".join(" ".join([str(raw.rows), *(note.code for note in raw.notes)]) for raw in tables)
    said = {one: [line for raw in tables for line in told(raw, one)] for one in LANGUAGES}
    for raw in tables:
        raw.path.unlink()
    return short, said


def told(raw: RawTable, language: str) -> list[str]:
    with duckdb.connect() as connection:
        first = connection.execute(f"SELECT * FROM '{raw.path}' ORDER BY row LIMIT 2").fetchall()
    lines = [f"  [{raw.encoding}] {raw.sheet or ''} {brief(raw.headers)}", *(f"  {brief(row)}" for row in first)]
    return lines + [f"  {note.text(language)}" for note in raw.notes]


def brief(row: tuple[object, ...]) -> str:
    shown = [str(cell) if len(str(cell)) < 40 else f"{str(cell)[:20]}… ({len(str(cell))})" for cell in row[:7]]
    return " | ".join(shown).replace("\n", "⏎") + (f" … {len(row)}" if len(row) > 7 else "")


def test_every_bad_file_has_its_sentence_and_every_odd_one_its_rows(cases: list[Case], tmp_path: Path) -> None:
    pages: dict[str, list[str]] = {one: [] for one in LANGUAGES}
    wrong = []
    for case in cases:
        short, said = outcome(case, tmp_path)
        if short != case.outcome:
            wrong.append(f"{case.name}: {short}, not {case.outcome}")
        for language in LANGUAGES:
            pages[language] += [f"{case.name}: {short}", *said[language]]
    assert not wrong, "\n".join(wrong)
    for language, lines in pages.items():
        golden, text = HERE / f"{language}.txt", "\n".join(lines) + "\n"
        if os.environ.get("NACHIM_WRITE_GOLDEN"):
            golden.write_text(text, encoding="utf-8")
        assert text == golden.read_text(encoding="utf-8")


def test_the_corpus_is_large_and_its_files_are_small(cases: list[Case]) -> None:
    assert len(cases) >= 150
    assert sum(case.outcome.startswith("file.") for case in cases) >= 90
    assert max(len(case.content) for case in cases) < 2 << 20
