"""Scoring in bulk gives every lead the total and the reasons that one lead alone is given."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.engine.conditions import level_case, score_columns
from nachim.engine.lookups import greatest_bits, lookup
from nachim.model.attribute import Attribute, Category, Combination, Kind, Known
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import Condition, Operator
from nachim.scorecard.bulk import BAND, NEAR, Asked, Bulk
from nachim.scorecard.score import code_leads, score
from nachim.stats.coded import RawColumn

TEXTS = ["", "-", "제조", "IT's", "a|b", "금융", "NULL"]
NUMBERS = [-1.0, 0.0, 0.1 + 0.2, 5.0, 90.0, 90.5, 1e12]
MISSING = [Operator.IS_NONE, Operator.IS_UNKNOWN]


@st.composite
def conditions(draw, name: str, kind: Kind):
    made = []
    for _ in range(draw(st.integers(1, 4))):
        if kind is Kind.CATEGORY:
            operator = draw(st.sampled_from([Operator.IN, Operator.NOT_IN, Operator.IS_KNOWN]))
            value = tuple(draw(st.lists(st.sampled_from(TEXTS), unique=True, min_size=1, max_size=3)))
        else:
            operator = draw(st.sampled_from(
                [Operator.BELOW, Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN, Operator.WITHIN_DAYS]
            ))  # fmt: skip
            value = draw(st.sampled_from(NUMBERS))
            if operator is Operator.BETWEEN:
                value = (value, value + draw(st.sampled_from([0.0, 4.0, 1e6])))
        made.append(Condition(name, operator, None if operator is Operator.IS_KNOWN else value))
    gaps = draw(st.sampled_from([MISSING, MISSING[1:]]))
    return [*made, *(Condition(name, operator) for operator in gaps)]


@st.composite
def cards(draw):
    attributes = []
    for place in range(draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(Kind))
        levels = tuple(
            Level(one, draw(st.integers(-2, 15)), draw(st.integers(0, 9)), 0)
            for one in draw(conditions(f"x{place}", kind))
        )
        attributes.append(CardAttribute(f"x{place}", "", draw(st.sampled_from(Category)), kind, Known.TODAY, levels))
    return Card("won", tuple(attributes), -3.0, draw(st.sampled_from([0.0, 0.07])), draw(st.integers(-5, 60)))


@st.composite
def leads(draw, card: Card):
    columns = []
    rows = draw(st.integers(1, 40))
    for one in card.attributes:
        values = [*TEXTS, "unseen"] if one.kind is Kind.CATEGORY else [*NUMBERS, 4.999, 89.99999999999999, -1e-9]
        missing = None if one.kind is Kind.CATEGORY else np.nan
        cells = draw(st.lists(st.sampled_from([*values, missing]), min_size=rows, max_size=rows))
        none = draw(st.lists(st.booleans(), min_size=rows, max_size=rows))
        kind = object if one.kind is Kind.CATEGORY else float
        columns.append(RawColumn(one.as_attribute(), np.array(cells, kind), np.array(none)))
    return columns


def write(folder: Path, columns: list[RawColumn]) -> str:
    con = duckdb.connect()
    names = [column.attribute.name for column in columns]
    kinds = ["VARCHAR" if column.values.dtype == object else "DOUBLE" for column in columns]
    made = ", ".join(f'"{n}" {k}, "{n}__why" VARCHAR' for n, k in zip(names, kinds, strict=True))
    con.execute(f"CREATE TABLE t (key VARCHAR, {made})")
    rows = []
    for place in range(len(columns[0].values)):
        row = [str(place)]
        for column in columns:
            value = column.values[place]
            gone = value is None or value != value
            # A reason beside a value that is there says nothing.
            row += [None if gone else value, "none" if column.none[place] else "unknown" if gone else None]
        rows.append(row)
    con.executemany(f"INSERT INTO t VALUES ({', '.join('?' * (1 + 2 * len(columns)))})", rows)
    con.execute(f"COPY t TO '{folder / 'leads.parquet'}' (FORMAT parquet)")
    con.close()
    return f"SELECT * FROM read_parquet('{folder / 'leads.parquet'}')"


def answer(sql: str) -> dict[str, dict[str, object]]:
    con = duckdb.connect()
    cursor = con.execute(sql)
    names = [one[0] for one in cursor.description]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
    con.close()
    return rows


def types(source: str) -> dict[str, str]:
    return {name: kind for name, kind, *_ in duckdb.sql(f"DESCRIBE {source}").fetchall()}


def said(attribute: CardAttribute, level: Level) -> str:
    return f"{attribute.name}:{attribute.levels.index(level)}"


@given(st.data())
@settings(max_examples=60)
def test_every_lead_gets_the_total_and_the_reasons_that_it_gets_alone(tmp_path_factory, data) -> None:
    card = data.draw(cards())
    columns = data.draw(leads(card))
    source = write(tmp_path_factory.mktemp("bulk"), columns)
    bulk = Bulk(card, types(source), said)
    found = answer(bulk.query(source, Asked(all_reasons=True, bands=True)))
    near = answer(bulk.query(source, Asked()))
    codes = code_leads(card, columns)
    totals = [row[0] for row in duckdb.sql(bulk.total(source)).fetchall()]
    portable = answer(f'SELECT "key", {", ".join(score_columns(card))} FROM ({source})')
    assert len(found) == len(codes)
    for place, code in enumerate(codes):
        one, lead = score(card, code), found[str(place)]
        assert lead["total"] == one.total == portable[str(place)]["total"]
        assert lead["probability"] == pytest.approx(one.probability, rel=1e-12)
        assert [lead[f"{a.name}{BAND}"] for a in card.attributes] == code.tolist()
        levels = {a.name: said(a, a.levels[c]) for a, c in zip(card.attributes, code, strict=True)}
        told = [lead[f"reason_{nth}"] for nth in (1, 2, 3)]
        wanted = [levels[reason.attribute] for reason in one.reasons_for[:3]]
        assert told == wanted + [None] * (3 - len(wanted))
        expected = told if one.total >= card.threshold - NEAR else [None] * 3
        assert [near[str(place)][f"reason_{nth}"] for nth in (1, 2, 3)] == expected
    assert sorted(totals) == sorted(lead["total"] for lead in found.values())


@given(st.data())
@settings(max_examples=30)
def test_bands_that_were_kept_give_the_same_scores_by_other_points(tmp_path_factory, data) -> None:
    card = data.draw(cards())
    folder = tmp_path_factory.mktemp("bulk")
    source = write(folder, data.draw(leads(card)))
    query = Bulk(card, types(source), said).query(source, Asked(bands=True))
    duckdb.connect().execute(f"COPY ({query}) TO '{folder / 'kept.parquet'}' (FORMAT parquet)")
    other = Card(
        card.outcome,
        tuple(
            CardAttribute(one.name, "", one.category, one.kind, one.known,
                          tuple(Level(level.condition, data.draw(st.integers(0, 9)), level.n, 0)
                                for level in one.levels))
            for one in card.attributes
        ),
        card.intercept, card.slope, card.threshold,
    )  # fmt: skip
    again = Bulk(other, types(source), said)
    assert again.bands_hash() == Bulk(card, types(source), said).bands_hash()
    kept = f"SELECT * FROM read_parquet('{folder / 'kept.parquet'}')"
    asked = Asked(all_reasons=True, bands=True)
    assert answer(again.from_bands().query(kept, asked)) == answer(again.query(source, asked))


@given(st.data(), st.sampled_from(Kind))
@settings(max_examples=60)
def test_a_lookup_finds_the_level_that_the_portable_form_finds(tmp_path_factory, data, kind) -> None:
    levels = data.draw(conditions("x0", kind))
    attribute = CardAttribute("x0", "", Category.BUYING, kind, Known.TODAY, tuple(Level(o, 0, 1, 0) for o in levels))
    source = write(tmp_path_factory.mktemp("bulk"), data.draw(leads(Card("won", (attribute,), 0.0, 0.0, 0))))
    fast = lookup(levels, [str(place) for place in range(len(levels))], texts=kind is Kind.CATEGORY, why=True)
    rows = duckdb.sql(f"SELECT {fast}, {level_case(levels)} FROM ({source})").fetchall()
    assert [row[0] for row in rows] == [row[1] for row in rows]


@given(st.lists(st.integers(0, 2**52 - 1), min_size=1, max_size=30))
def test_the_highest_bits_are_found_whatever_stands_below_them(masks) -> None:
    masks += [0, 2**52 - 1, 2**51, 2**51 - 1, 1]
    values = ", ".join(f"({mask})" for mask in masks)
    table = f"SELECT CAST(v AS BIGINT) AS m FROM (VALUES {values}) AS t(v)"
    sql = greatest_bits(table, "m", 3, {bit: f"b{bit}" for bit in range(52)})
    found = duckdb.sql(f"SELECT m, m_1, m_2, m_3 FROM ({sql})").fetchall()
    for mask, *told in found:
        bits = [f"b{bit}" for bit in reversed(range(52)) if mask >> bit & 1][:3]
        assert told == bits + [None] * (3 - len(bits))


def test_an_attribute_of_others_follows_them_and_one_that_is_not_there_is_unknown(tmp_path) -> None:
    parts = tuple(
        Attribute(name, "", Category.BUYING, kind, Known.TODAY)
        for name, kind in (("a", Kind.CATEGORY), ("b", Kind.NUMBER), ("c", Kind.NUMBER))
    )
    both = Combination(
        (Condition("a", Operator.IN, ("x",)), Condition("b", Operator.AT_LEAST, 5.0)), parts[:2]
    )  # fmt: skip
    levels = tuple(
        Level(Condition("ab", operator, value), points, 1, 0)
        for operator, value, points in (
            (Operator.IN, ("yes",), 9), (Operator.IN, ("no",), 4), (Operator.IS_UNKNOWN, None, 2)
        )
    )  # fmt: skip
    far = (Level(Condition("c", Operator.AT_LEAST, 1.0), 7, 1, 0), Level(Condition("c", Operator.IS_UNKNOWN), 3, 1, 0))
    card = Card("won", (
        CardAttribute("ab", "", Category.BUYING, Kind.CATEGORY, Known.TODAY, levels, both=both),
        CardAttribute("a", "", Category.BUYING, Kind.CATEGORY, Known.TODAY,
                      (Level(Condition("a", Operator.IN, ("x",)), 50, 1, 0),
                       Level(Condition("a", Operator.IS_UNKNOWN), 0, 1, 0))),
        CardAttribute("c", "", Category.BUYING, Kind.NUMBER, Known.TODAY, far),
    ), 0.0, 0.0, 0)  # fmt: skip
    values = np.array(["x", "x", "z", None, "x"], object), np.array([5.0, 4.0, np.nan, 9.0, np.nan])
    gaps = np.zeros(5, bool)
    columns = [RawColumn(part, column, gaps) for part, column in zip(parts[:2], values, strict=True)]
    source = write(tmp_path, columns)
    found = answer(Bulk(card, types(source), said).query(source, Asked()))
    assert [found[str(place)]["total"] for place in range(5)] == [62, 57, 7, 5, 55]
    assert [score(card, code).total for code in code_leads(card, columns)] == [62, 57, 7, 5, 55]
