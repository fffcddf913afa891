"""Whatever rows come in whatever order: groups in the engine are those that linking one by one would make."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.engine.duckdb import DuckDBEngine
from nachim.engine.frame import Frame
from nachim.identity.decision import Action, Identity, PersonDecision
from nachim.identity.forms import name_form
from nachim.identity.groups import group
from nachim.identity.keys import LEGAL, registry_number
from nachim.identity.match import COLUMNS, resolve
from nachim.identity.score import LINK, REVIEW, SIGNS, Mention, score_signature
from nachim.identity.sound import letters_of

NAMES = [
    "가온물류", "㈜가온물류", "가온물류 부산지점", "Gaon Logistics Inc.", "Logistics Gaon", "가온물루", "가온홀딩스", "가온",
    "한빛소프트", "Hanbit Soft", "Hanbeet Soft", "한빛소프트 코리아", None,
]  # fmt: skip
ANY = {
    "account_key": ["1", "2", None, None],
    "name": NAMES,
    "domain": ["gaon.kr", "gaon.co.kr", "hanbit.kr", None, None],
    "business_number": ["1234567891", "2208162517", "130111-0006246", None, None, None],
    "registry_number": ["130111-0006246", "94-3404110", None, None, None],
    "corporation_number": ["110111-8006247", "1301110006246", None, None, None],
    "duns": ["15-048-3782", "081466849", None, None, None],
    "country": ["KR", "US", None, None],
    "place": ["서울", "부산", "판교 어딘가", None],
    "source": ["crm", "erp"],
}
mention = st.fixed_dictionaries({column: st.sampled_from(values) for column, values in ANY.items()})
Row = dict[str, str | None]
Told = list[tuple[int, int, Action]]
told = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.sampled_from(Action)), max_size=3)


def load(engine: DuckDBEngine, rows: Sequence[Row]) -> None:
    frame = {name: np.array([row.get(name) for row in rows], dtype=object) for name in COLUMNS}
    engine.load("mention", Frame(frame), dict.fromkeys(COLUMNS, "VARCHAR"))


def companies(engine: DuckDBEngine, identity: Identity) -> dict[str, str]:
    entity = engine.rows(f'SELECT "source_key", "company_id" FROM "{identity.entity}"')
    return dict(zip(map(str, entity["source_key"]), map(str, entity["company_id"]), strict=True))


def keyed(known: Sequence[Row]) -> list[Row]:
    return [{"source_key": f"s:{i}", **row} for i, row in enumerate(known)]


def said(persons: Told) -> list[PersonDecision]:
    return [PersonDecision(f"s:{left}", f"s:{right}", action) for left, right, action in persons]


@settings(max_examples=15)
@given(st.lists(mention, min_size=2, max_size=10), told)
def test_the_engine_groups_as_linking_one_by_one_does(known: list[Row], persons: Told) -> None:
    with DuckDBEngine(threads=1) as engine:
        load(engine, keyed(known))
        identity = resolve(engine, "mention", said(persons))
        found = companies(engine, identity)
        rows = engine.rows(
            'SELECT "key", "rows", "name", "domain", "business", "place", "registry" FROM "identity_known"'
        )
        mentions = [
            Mention(
                str(r["key"]),
                int(str(r["rows"])),
                *(str(r[name]) for name in ("name", "domain", "business", "place", "registry")),
            )
            for r in rows.records()
        ]
        pairs = engine.rows('SELECT "left_key", "right_key", "signature" FROM "identity_scored"')
    scored = [(str(r["left_key"]), str(r["right_key"]), score_signature(str(r["signature"]))) for r in pairs.records()]
    one_by_one = group(mentions, scored, said(persons)).company
    assert {key: found[key] for key in one_by_one} == one_by_one


@settings(max_examples=15)
@given(st.lists(mention, min_size=1, max_size=10), told, st.randoms(use_true_random=False))
def test_companies_links_and_reviews_do_not_depend_on_order(known: list[Row], persons: Told, random: object) -> None:
    rows = keyed(known)
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    answers = []
    for one in (rows, shuffled):
        with DuckDBEngine(threads=2) as engine:
            load(engine, one)
            identity = resolve(engine, "mention", said(persons))
            answers.append((identity, companies(engine, identity)))
    assert answers[0] == answers[1]


@settings(max_examples=15)
@given(
    st.lists(mention, min_size=2, max_size=10), st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=3)
)
def test_a_company_never_has_two_numbers_of_a_register_unless_it_is_one_legal_person(
    known: list[Row], splits: list[tuple[int, int]]
) -> None:
    rows = keyed(known)
    with DuckDBEngine(threads=1) as engine:
        load(engine, rows)
        persons = [PersonDecision(f"s:{left}", f"s:{right}", Action.SPLIT) for left, right in splits]
        found = companies(engine, resolve(engine, "mention", persons))
        listed = engine.rows(
            'SELECT c."company_id", n."kind", n."number" FROM (SELECT "kind", "number", "key" FROM "identity_number" '
            'UNION ALL SELECT \'business\', "business", "key" FROM "identity_known" WHERE "business" <> \'\') AS n '
            'JOIN "identity_company" AS c ON c."key" = n."key"'
        )
    numbers: dict[str, dict[str, set[str]]] = {}
    for company, kind, number in zip(listed["company_id"], listed["kind"], listed["number"], strict=True):
        numbers.setdefault(str(company), {}).setdefault(str(kind), set()).add(str(number))
    for told in numbers.values():
        legal = [told[kind] for kind in LEGAL if kind in told]
        places = [told[kind] for kind in ("duns", "nine") if kind in told]
        # Two numbers of one register are there only if a register of at least that rank says that it is one company.
        assert not legal or min(map(len, legal)) == 1
        assert legal or len(told.get("business", ())) <= 1
        assert legal or "business" in told or not places or min(map(len, places)) == 1
    for left, right in splits:
        if left != right and max(left, right) < len(rows):
            assert found[f"s:{left}"] != found[f"s:{right}"]


@given(st.lists(st.sampled_from("sd-"), min_size=len(SIGNS), max_size=len(SIGNS)))
def test_every_signature_has_a_score_and_two_numbers_are_never_linked_by_themselves(signs: list[str]) -> None:
    signature = "".join(signs)
    score = score_signature(signature)
    assert 0 <= score.value <= 1
    said = dict(zip(SIGNS, signature, strict=True))
    if said["registry"] == "d" or (said["business"] == "d" and said["registry"] != "s"):
        assert score.value < LINK
    if score.value >= REVIEW:
        assert score.reasons


@given(st.text(max_size=30))
def test_any_text_has_a_form_and_letters(text: str) -> None:
    form = name_form(text or "x")
    assert form.name
    assert len(letters_of(form.name)) >= len(form.name)


@given(st.text(max_size=30))
def test_any_text_is_a_registry_number_or_none(text: str) -> None:
    number = registry_number(text)
    assert number is None or number.split(":")[1].isdigit()
