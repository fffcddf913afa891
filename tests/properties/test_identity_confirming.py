"""A person who says yes to what was linked anyway changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nachim.engine.duckdb import DuckDBEngine
from nachim.engine.frame import Frame
from nachim.identity.decision import Action, Decided, PersonDecision, Reason
from nachim.identity.groups import group
from nachim.identity.match import COLUMNS, read_links, resolve
from nachim.identity.mentions import CROWD
from nachim.identity.score import Mention, Score

ANY = {
    "account_key": ["1", "2", None, None],
    "name": ["가온물류", "㈜가온물류", "가온물류 부산지점", "Gaon Logistics Inc.", "가온물루", "가온", "한", "한빛소프트", "Hanbit Soft", None],
    "domain": ["gaon.kr", "gaon.co.kr", "hanbit.kr", None, None],
    "business_number": ["1234567891", "2208162517", None, None, None],
    "registry_number": ["130111-0006246", "94-3404110", None, None, None],
    "country": ["KR", "US", None, None],
    "place": ["서울", "부산", "판교 어딘가", None],
    "source": ["crm", "erp"],
}  # fmt: skip
mention = st.fixed_dictionaries({column: st.sampled_from(values) for column, values in ANY.items()})
Row = dict[str, str | None]


def grouped(rows: Sequence[Row], persons: Sequence[PersonDecision]) -> tuple[dict[str, str], list[PersonDecision]]:
    """Return the company of every row, and the decisions that confirm every link made without a person."""
    with DuckDBEngine(threads=1) as engine:
        frame = {name: np.array([row.get(name) for row in rows], dtype=object) for name in COLUMNS}
        engine.load("mention", Frame(frame), dict.fromkeys(COLUMNS, "VARCHAR"))
        identity = resolve(engine, "mention", persons)
        entity = engine.rows(f'SELECT "source_key", "company_id" FROM "{identity.entity}"')
        links = read_links(engine, identity.link_table)
    company = dict(zip(map(str, entity["source_key"]), map(str, entity["company_id"]), strict=True))
    return company, [PersonDecision(x.left, x.right, Action.MERGE) for x in links if x.decided is Decided.AUTO]


def known(nth: int, name: str, domain: str = "", business: str = "", place: str = "") -> Mention:
    return Mention(f"s:{nth}", 1, name, domain, business, place)


Drawn = tuple[list[Mention], list[tuple[str, str, Score]]]


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Return mentions with scores of the kinds that real ones have."""
    mentions = [
        known(nth, *draw(st.tuples(*map(st.sampled_from, ("ABC", ["d1", "d2", ""], ["1", "2", ""], ["서울", "부산", "~a", ""])))))
        for nth in range(draw(st.integers(3, 7)))
    ]  # fmt: skip
    further = st.sampled_from(["", "", "", "account", "sound", "weak"])
    pairs = [(one, other, draw(further)) for at, one in enumerate(mentions) for other in mentions[at + 1 :]]
    scores = [(one.key, other.key, _score(one, other, more)) for one, other, more in pairs]
    scored = [(left, right, score) for left, right, score in scores if score is not None]
    return mentions, scored


def _score(one: Mention, other: Mention, further: str) -> Score | None:
    two = bool(one.business and other.business and one.business != other.business)
    if one.business and one.business == other.business:
        return Score(0.98, (Reason.SAME_BUSINESS_NUMBER,))
    if further == "account":
        return Score(0.6 if two else 0.99, (Reason.SAME_ACCOUNT,))
    if one.domain and one.domain == other.domain:
        return Score(0.6 if two else 0.97, (Reason.SAME_DOMAIN,))
    if one.name == other.name and not two:
        return Score(0.6 if further == "weak" else 0.86, (Reason.SAME_NAME,))
    return Score(0.88, (Reason.SAME_SOUND,)) if further == "sound" and not two else None


def by_name(*pairs: tuple[int, int, float]) -> list[tuple[str, str, Score]]:
    return [(f"s:{left}", f"s:{right}", Score(value, (Reason.SAME_NAME,))) for left, right, value in pairs]


def by_number(*pairs: tuple[int, int]) -> list[tuple[str, str, Score]]:
    return [(f"s:{left}", f"s:{right}", Score(0.98, (Reason.SAME_BUSINESS_NUMBER,))) for left, right in pairs]


# Two names each of which alone is clear, but together they make one of the domains d1 and d2: the one that a person
# confirmed decided what became of the other.
TWO_NAMES = (
    [known(0, "C", "d2"), known(1, "C", "", "2"), known(2, "B", "d1"), known(3, "B", "", "2")],
    [*by_name((0, 1, 0.86), (2, 3, 0.86)), *by_number((1, 3))],
)
# Linking by the name C shows whose B is: found only when the first was confirmed.
SETTLED = (
    [
        known(0, "C", "", "1", "부산"), known(1, "B", "", "1", "서울"), known(2, "B", "", "1", "부산"),
        known(3, "C"), known(4, "B", "", "", "서울"), known(5, "B", "d2", "", "부산"),
    ],
    [
        *by_number((0, 1), (0, 2), (1, 2)),
        *by_name((0, 3, 0.86), (1, 4, 0.86), (1, 5, 0.86), (2, 4, 0.86), (2, 5, 0.86), (4, 5, 0.86)),
        ("s:3", "s:4", Score(0.88, (Reason.SAME_SOUND,))),
    ],
)  # fmt: skip


@settings(max_examples=400)
@given(drawn())
@example(TWO_NAMES)
@example(SETTLED)
def test_confirming_any_or_all_automatic_links_changes_no_group(made: Drawn) -> None:
    mentions, scored = made
    before = group(mentions, scored, [])
    yes = [PersonDecision(link.left, link.right, Action.MERGE) for link in before.links]
    for confirmed in (yes, *([one] for one in yes)):
        assert group(mentions, scored, confirmed).company == before.company


@settings(max_examples=10)
@given(st.lists(mention, min_size=2, max_size=9), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=2))
def test_confirming_every_automatic_link_changes_nothing(said: list[Row], splits: list[tuple[int, int]]) -> None:
    rows: list[Row] = [{"source_key": f"s:{i}", **row} for i, row in enumerate(said)]
    before = [PersonDecision(f"s:{left}", f"s:{right}", Action.SPLIT) for left, right in splits]
    company, yes = grouped(rows, before)
    assert grouped(rows, [*before, *yes])[0] == company


def test_a_confirmation_makes_no_crowd_of_a_domain_that_was_none() -> None:
    """Rows that say the same counted once before somebody confirmed one of them, and twice after."""
    rows: list[Row] = [
        {"source_key": f"{file}:{n:02}", "source": "crm", "account_key": str(n), "name": "가온", "domain": "gaon.kr"}
        for n in range(CROWD)
        for file in ("a", "b")
    ]
    company, yes = grouped(rows, [])
    assert len(set(company.values())) == 1
    assert grouped(rows, yes[:1])[0] == company


def test_what_is_said_of_one_row_holds_for_all_that_say_the_same() -> None:
    rows: list[Row] = [
        {"source_key": "a:1", "name": "한빛", "place": "서울"},
        {"source_key": "b:1", "name": "한빛"},
        {"source_key": "b:2", "name": "한빛"},
    ]
    assert len(set(grouped(rows, [])[0].values())) == 1
    company, _ = grouped(rows, [PersonDecision("a:1", "b:2", Action.SPLIT)])
    assert company == {"a:1": "a:1", "b:1": "b:1", "b:2": "b:1"}
    again = [PersonDecision("a:1", "b:2", Action.SPLIT), PersonDecision("b:1", "a:1", Action.MERGE)]
    assert len(set(grouped(rows, again)[0].values())) == 1


def test_companies_of_one_name_whose_other_rows_know_different_domains_are_not_joined_by_the_name() -> None:
    rows: list[Row] = [
        {"source_key": "a:1", "source": "crm", "account_key": "1", "name": "한빛"},
        {"source_key": "a:2", "source": "crm", "account_key": "1", "name": "한빛푸드", "domain": "hanbit-food.kr"},
        {"source_key": "b:1", "source": "crm", "account_key": "2", "name": "한빛"},
        {"source_key": "b:2", "source": "crm", "account_key": "2", "name": "법무법인 한빛", "domain": "hanbit-law.kr"},
    ]
    assert grouped(rows, [])[0] == {"a:1": "a:1", "a:2": "a:1", "b:1": "b:1", "b:2": "b:1"}
