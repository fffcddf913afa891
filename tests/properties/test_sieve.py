"""What is sifted out of many texts at once holds nothing of a person's."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from nachim.imports.people import masked, pseudonym
from nachim.imports.persons import words
from nachim.imports.sieve import may_name, may_tell

WORDS = (
    *sorted(words().telling), "김철수", "남궁민수", "Jane Roe", "가온소프트", "a@example.com", "gil(at)example.com", "ｋ＠ｅ．ｃｏｍ",
    "010-1234-5678", "０１０１２３４５６７８", "9001011234567", "2024", "12", "3", "주식회사", "Mr.", "ssn", "님", "さん", "📞", "\n", "\t",
)  # fmt: skip
TEXTS = st.lists(
    st.lists(st.sampled_from(WORDS) | st.text(max_size=4), max_size=6).map(
        lambda parts: "".join(parts) if len(parts) % 2 else " ".join(parts)
    ),
    min_size=1,
    max_size=12,
)


@given(TEXTS)
@example(["담당 김철수"])
@example(["", "📞 김철수 과장", ""])
def test_no_text_in_which_a_name_is_told_is_sifted_out(texts: list[str]) -> None:
    held = {text for text in texts if masked(text) != text}

    assert held <= set(may_name(texts)) <= set(texts)


@given(TEXTS)
@example(["가온 010-1234-5678", "📞", "a@example.com"])
def test_no_text_of_seven_digits_or_an_address_is_sifted_out(texts: list[str]) -> None:
    signs = ("@", "＠", "(at)")
    told = {text for text in texts if any(one in text for one in signs) or _digits(text) >= 7}

    assert told == set(may_tell(texts))


def _digits(text: str) -> int:
    return sum(one in "0123456789０１２３４５６７８９" for one in text)


def test_most_names_of_companies_are_sifted_out_and_each_person_among_them_is_found() -> None:
    names = [f"가온{one}소프트 신규" for one in "나다라마바아타파하"]
    person = "가온 담당 김철수 과장"

    assert masked(person) != person
    assert may_name([*names, person, *names]) == [person]
    assert may_tell([*names, "다온 010-1234-5678"]) == ["다온 010-1234-5678"]
    assert pseudonym("다온 010-1234-5678", b"s")[1]
