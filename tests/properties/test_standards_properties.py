"""Standardising: twice is once, the order of texts does not matter, and no raw text is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nachim.standards.classify import MOST, classify
from nachim.standards.column import KINDS, map_column, values_of
from nachim.standards.correction import correction_key
from nachim.standards.kinds import BY_NAME
from nachim.standards.size import read_headcount

WORDS = sorted(
    word
    for kind in KINDS
    if (words := BY_NAME[kind].words) is not None
    for entry in list(words().entries.values())[::9]
    for word in (*entry.words[:4], entry.label.ko, entry.label.en)
    if word.strip()
)
MARKS = st.sampled_from(["", " ", "  ", "-", "(주)", " / 기타", "_", ".", "업", "s"])
TEXTS = st.one_of(
    st.sampled_from(
        ["-", "없음", "N/A", "Blorvane", "blorvane", "Blorvnae", "50-99명", "1,000+", "62", "C29", "CA", "Quendle & Co"]
    ),
    st.builds(lambda word, mark: word + mark, st.sampled_from(WORDS), MARKS),
    st.builds(lambda left, right: f"{left}/{right}", st.sampled_from(WORDS), st.sampled_from(WORDS)),
    st.text(max_size=24),
)
COLUMNS = st.dictionaries(TEXTS, st.integers(1, 400), min_size=1, max_size=14)


@pytest.mark.parametrize("kind", KINDS)
@given(column=COLUMNS)
def test_every_raw_text_comes_back_once_beside_its_value(kind: str, column: dict[str, int]) -> None:
    mapped = map_column(kind, list(column), list(column.values()))
    assert [hit.raw for hit in mapped] == list(column)
    assert all(0.0 <= hit.sure <= 1.0 for hit in mapped)
    assert all((hit.value is None) == (hit.label is None) for hit in mapped)
    assert all(hit.value in values_of(kind) for hit in mapped if hit.canonical and values_of(kind))


@pytest.mark.parametrize("kind", KINDS)
@given(column=COLUMNS, data=st.data())
def test_the_order_of_texts_does_not_matter(kind: str, column: dict[str, int], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(sorted(column)))
    fixes = {correction_key(shuffled[0]): "Blorvane"} if shuffled[0].strip() else {}
    one = {hit.raw: hit for hit in map_column(kind, list(column), list(column.values()), corrections=fixes)}
    other = map_column(kind, shuffled, [column[text] for text in shuffled], corrections=fixes)
    assert {hit.raw: hit for hit in other} == one


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS if BY_NAME[kind].words is not None and kind != "industry_group"]
)
@given(column=COLUMNS)
def test_standard_values_stand_for_themselves(kind: str, column: dict[str, int]) -> None:
    values = sorted(
        {hit.value for hit in map_column(kind, list(column), list(column.values())) if hit.canonical and hit.value}
    )
    # A name says what the id says: an id alone ("CA") may be another column's code.
    labels = [BY_NAME[kind].label(value).en for value in values]
    again = {hit.raw: hit.value for hit in map_column(kind, labels, [1] * len(labels))} if labels else {}
    assert again == dict(zip(labels, values, strict=True))


@given(column=COLUMNS)
def test_what_was_corrected_is_what_was_said(column: dict[str, int]) -> None:
    raw = max(column)
    key = correction_key(raw)
    if not key:
        return
    mapped = map_column("industry", list(column), list(column.values()), corrections={key: "game"})
    assert all(hit.value == "game" for hit in mapped if correction_key(hit.raw) == key)
    plain = {hit.raw: hit for hit in map_column("industry", list(column), list(column.values()))}
    followed = {hit.raw for hit in mapped if hit != plain[hit.raw]}
    assert all(plain[text].why.value == "variant" or correction_key(text) == key for text in followed)


@given(text=TEXTS)
def test_candidates_come_with_codes_that_exist_and_falling_confidence_of_industries(text: str) -> None:
    found = classify(text)
    assert all(0.0 <= one.sure <= 1.0 for one in (*found.industries, *found.naics, *found.ksic))
    assert max(len(found.naics), len(found.ksic), len(found.industries)) <= MOST
    assert len({one.code for one in found.naics}) == len(found.naics)
    assert all(one.value in values_of("industry") for one in found.industries)


@given(
    low=st.integers(1, 20_000),
    more=st.integers(0, 20_000),
    form=st.sampled_from(["{}-{}", "{}~{}명", "{} to {} employees", "{:,} – {:,}"]),
)
def test_a_range_of_people_is_read_however_it_is_written(low: int, more: int, form: str) -> None:
    assert read_headcount(form.format(low, low + more)) == (low, low + more)
