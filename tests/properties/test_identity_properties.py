from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.engine.duckdb import DuckDBEngine
from nachim.engine.frame import Frame
from nachim.identity.decision import Action, Identity, PersonDecision
from nachim.identity.keys import business_number, registered_domain
from nachim.identity.match import COLUMNS, resolve
from nachim.identity.names import clean_company_name
from nachim.standards.mapped import Way
from nachim.standards.spelling import cluster_spellings
from nachim.standards.vocabulary import map_texts

NAMES = ["가온", "㈜가온", "가온전자", "가온전기", "Gaon Inc.", "한빛", "한빛(주)", None]
DOMAINS = ["gaon.kr", "www.gaon.kr", "hanbit.kr", "kim@naver.com", None, None]
NUMBERS = ["1234567891", "2208162517", "1111111111", None, None]

mention = st.fixed_dictionaries(
    {
        "account_key": st.sampled_from(["1", "2", "3", None]),
        "name": st.sampled_from(NAMES),
        "domain": st.sampled_from(DOMAINS),
        "business_number": st.sampled_from(NUMBERS),
        "country": st.sampled_from(["KR", "한국", "US", None]),
        "source": st.sampled_from(["crm", "erp"]),
    }
)
Row = dict[str, str | None]


def resolved(rows: Sequence[Row], persons: Sequence[PersonDecision] = ()) -> tuple[Identity, dict[str, str]]:
    with DuckDBEngine(threads=1) as engine:
        frame = {name: np.array([row.get(name) for row in rows], dtype=object) for name in COLUMNS}
        engine.load("mention", Frame(frame), dict.fromkeys(COLUMNS, "VARCHAR"))
        identity = resolve(engine, "mention", persons)
        entity = engine.rows(f'SELECT "source_key", "company_id" FROM "{identity.entity}"')
        return identity, dict(zip(entity["source_key"], entity["company_id"], strict=True))


@settings(max_examples=25)
@given(st.lists(mention, min_size=1, max_size=9), st.randoms(use_true_random=False))
def test_companies_do_not_depend_on_the_order_of_rows(known: list[Row], random: object) -> None:
    rows = [{"source_key": f"s:{i}", **row} for i, row in enumerate(known)]
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert resolved(rows) == resolved(shuffled)


@settings(max_examples=25)
@given(
    st.lists(mention, min_size=2, max_size=9),
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8), st.sampled_from(Action)), max_size=3),
)
def test_companies_are_a_partition_that_keeps_what_must_stay_apart(
    known: list[Row], said: list[tuple[int, int, Action]]
) -> None:
    rows = [{"source_key": f"s:{i}", **row} for i, row in enumerate(known)]
    persons = [PersonDecision(f"s:{left}", f"s:{right}", action) for left, right, action in said]
    _, company = resolved(rows, persons)
    assert company.keys() == {row["source_key"] for row in rows}
    assert all(company[id_] == id_ for id_ in company.values())
    latest = {frozenset((one.left, one.right)): one for one in persons}
    merges = any(one.action is Action.MERGE for one in latest.values())
    for pair, one in latest.items():
        if len(pair) == 2 and pair <= company.keys() and one.action is Action.SPLIT and not merges:
            assert company[one.left] != company[one.right]
    if not merges:
        numbers: dict[str, set[str]] = {}
        for row in rows:
            if number := business_number(row["business_number"] or ""):
                numbers.setdefault(company[str(row["source_key"])], set()).add(number)
        assert all(len(found) == 1 for found in numbers.values())


@given(st.text(max_size=40))
def test_cleaning_a_name_twice_changes_nothing_and_never_empties_it(text: str) -> None:
    once = clean_company_name(text)
    assert clean_company_name(once) == once
    assert bool(once.strip()) == bool(text.strip())


@given(st.text(max_size=60))
def test_any_text_is_a_domain_or_none(text: str) -> None:
    domain = registered_domain(text)
    assert domain is None or registered_domain(domain) == domain


@given(st.dictionaries(st.text(min_size=1, max_size=14), st.integers(1, 500), max_size=30))
def test_spellings_settle_at_once_and_do_not_depend_on_order(counts: dict[str, int]) -> None:
    spelling, merged = cluster_spellings(counts)
    assert spelling.keys() == counts.keys()
    assert all(spelling[into] == into for into in spelling.values())
    assert cluster_spellings(dict(reversed(counts.items()))) == (spelling, merged)


@given(st.lists(st.text(max_size=14), max_size=30, unique=True))
def test_no_text_is_lost_on_the_way(raws: list[str]) -> None:
    mapped = map_texts(raws, lambda _: None)
    assert [one.raw for one in mapped] == raws
    assert all((one.value is None) == (one.why in (Way.BLANK, Way.ABSENT)) for one in mapped)
