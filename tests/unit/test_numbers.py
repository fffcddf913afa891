"""Numbers in running text: counted words agree with their number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nachim.words import LANGUAGES
from nachim.words.catalogue import Words
from nachim.words.numbers import format_value


@pytest.mark.parametrize(
    ("value", "said"),
    [(1, "1 row is"), (1.0, "1 row is"), (0, "0 rows are"), (2, "2 rows are"), (1204, "1,204 rows are"),
     (True, "True rows are"), ("3", "3 rows are"), (None, "– rows are"), (float("nan"), "– rows are")],
)  # fmt: skip
def test_words_agree_with_their_number(value: object, said: str) -> None:
    assert format_value(value, "row is|rows are", "en") == said


def test_days_agree_with_their_number() -> None:
    assert [format_value(n, "days", "en") for n in (0, 1, 1.2, 44)] == ["0 days", "1 day", "1 day", "44 days"]
    assert format_value(1, "days", "ko") == "1일"


def test_a_text_with_counted_words_reads_well_for_one_and_for_many() -> None:
    words = Words("en")
    one = words("findings.quality.negative_employees", n=1, share=0.001)
    many = words("findings.quality.negative_employees", n=12, share=0.01)
    assert one.startswith("1 company has fewer")
    assert many.startswith("12 companies have fewer")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_count_stands_before_a_word_that_fits_only_many(language: str) -> None:
    """An English count is followed by no plural of its own: `{n:count} rows` would say "1 rows"."""
    import polib

    from nachim.words import catalogue

    texts = {
        entry.msgid: entry.msgstr
        for path in catalogue._HERE.joinpath(language).glob("*.po")
        for entry in polib.pofile(str(path))
    }
    assert texts
    wrong = [id_ for id_, text in texts.items() if re.search(r"\{n:count\} \w+s\b(?! are)", text)]
    assert wrong == []


@pytest.mark.parametrize(
    ("value", "spec", "said"),
    [(-0.62, "2", "−0.62"), (-0.001, "2", "0.00"), (-1249.0, "count", "−1,249"), (-0.2, "count", "0"),
     (-2_400_000.0, "short", "−2.4M"), (-0.38, "percent", "−38 %"), (-3.0, "signed", "−3"), (3.0, "signed", "+3")],
)  # fmt: skip
def test_less_than_nothing_has_a_minus_sign_and_nothing_has_none(value: float, spec: str, said: str) -> None:
    assert format_value(value, spec, "en") == said


def test_korean_reasons_are_joined_as_the_word_before_ends() -> None:
    """After a closed syllable "-라서" needs "이": 활동이라서, not 활동라서."""
    import polib

    folder = Path(__file__).parents[2] / "src" / "nachim" / "words" / "ko"
    told = [entry.msgstr for path in sorted(folder.glob("*.po")) for entry in polib.pofile(str(path))]
    closed = [text for text in told for last in re.findall("([가-힣])라서", text) if (ord(last) - 0xAC00) % 28]
    assert closed == []
