"""A condition means the same in SQL, on every engine, as in memory."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nachim.engine import Engine, Frame
from nachim.engine.conditions import combined_columns, expression, level_case, score_columns
from nachim.model.attribute import Attribute, Category, Combination, Kind, Known
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import All, AnyOf, Condition, Not, Operator, Tree
from nachim.stats.coded import Bools, RawColumn
from nachim.stats.combined import combined
from nachim.stats.levels import assign

SIZE = Attribute("직원 수", "직원 수", Category.FIRMOGRAPHIC, Kind.NUMBER, Known.TODAY)
FIELD = Attribute("field", "Field", Category.BUYING, Kind.CATEGORY, Known.TODAY)
TYPES = {"직원 수": "DOUBLE", "직원 수__why": "VARCHAR", "field": "VARCHAR", "field__why": "VARCHAR"}

numbers = st.one_of(
    st.integers(-5, 5).map(float),
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(-1, 1).map(lambda x: round(x, 3)),
)
texts = st.one_of(
    st.sampled_from(["제조", "제조업", "IT", "it", "", " IT", "O'Brien", "a\\b", '"', "é", "é"]),
    st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=6),
)
among = st.sampled_from([Operator.IN, Operator.NOT_IN])
whys = st.sampled_from([None, "none", "unknown", "not_asked", "unreadable", "suppressed"])


def _asked_of_numbers() -> st.SearchStrategy[Condition]:
    name = st.just(SIZE.name)
    pair = st.tuples(numbers, numbers)
    one = st.sampled_from([Operator.AT_LEAST, Operator.AT_MOST, Operator.BELOW, Operator.WITHIN_DAYS])
    return st.one_of(
        st.builds(Condition, name, st.just(Operator.BETWEEN), pair),
        st.builds(Condition, name, one, numbers),
        st.builds(Condition, name, among, st.lists(numbers, max_size=3).map(tuple)),
        _asked_of_gaps(SIZE.name),
    )


def _asked_of_texts() -> st.SearchStrategy[Condition]:
    some = st.lists(texts, max_size=4).map(tuple)
    return st.one_of(st.builds(Condition, st.just(FIELD.name), among, some), _asked_of_gaps(FIELD.name))


def _asked_of_gaps(name: str) -> st.SearchStrategy[Condition]:
    gaps = st.sampled_from([Operator.IS_KNOWN, Operator.IS_NONE, Operator.IS_UNKNOWN])
    return st.builds(Condition, st.just(name), gaps)


conditions = st.one_of(_asked_of_numbers(), _asked_of_texts())
trees: st.SearchStrategy[Tree] = st.recursive(
    conditions,
    lambda part: st.one_of(
        st.builds(Not, part),
        st.builds(All, st.lists(part, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(part, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)
rows = st.lists(st.tuples(st.none() | numbers, whys, st.none() | texts, whys), min_size=1, max_size=12)

Row = tuple[float | None, str | None, str | None, str | None]


class Facts:
    """The same rows in memory and in an engine."""

    def __init__(self, engine: Engine, drawn: list[Row]) -> None:
        size, size_why, field, field_why = (np.array(column, dtype=object) for column in zip(*drawn, strict=True))
        columns = dict(zip(TYPES, (size.astype(float), size_why, field, field_why), strict=True))
        frame = Frame({"row": np.arange(len(drawn)), **columns})
        engine.load("facts", frame, {"row": "BIGINT", **TYPES})
        self.engine = engine
        self.columns = {
            SIZE.name: RawColumn(SIZE, size.astype(float), size_why == "none"),
            FIELD.name: RawColumn(FIELD, field, field_why == "none"),
        }

    def select(self, *columns: str) -> Frame:
        return self.engine.rows(f'SELECT {", ".join(columns)} FROM "facts" ORDER BY "row"')

    def holds(self, tree: Tree) -> Bools:
        match tree:
            case Condition():
                return self._holds(tree)
            case Not(part):
                return ~self.holds(part)
            case All(parts):
                return np.logical_and.reduce([self._all(), *map(self.holds, parts)])
            case AnyOf(parts):
                return np.logical_or.reduce([~self._all(), *map(self.holds, parts)])

    def _holds(self, condition: Condition) -> Bools:
        never = Condition(condition.attribute, Operator.IN, ())
        return assign(self.columns[condition.attribute], (condition, never)) == 0

    def _all(self) -> Bools:
        return np.ones(len(self.columns[SIZE.name].values), bool)


# The engine is shared between examples on purpose: every one replaces the table.
on_engines = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])


@on_engines
@given(drawn=rows, asked=st.lists(trees, min_size=1, max_size=6))
def test_a_tree_of_conditions_holds_for_the_same_rows(
    quick_engine: Engine, drawn: list[Row], asked: list[Tree]
) -> None:
    _check_trees(quick_engine, drawn, asked)


def _check_trees(engine: Engine, drawn: list[Row], asked: list[Tree]) -> None:
    facts = Facts(engine, drawn)
    answered = facts.select(*(f'{expression(tree)} AS "t{n}"' for n, tree in enumerate(asked)))
    for tree, answer in zip(asked, answered.values(), strict=True):
        assert answer.dtype == np.bool_, "a condition is never NULL"
        assert answer.tolist() == facts.holds(tree).tolist(), tree


@on_engines
@given(
    drawn=rows,
    size=st.lists(_asked_of_numbers(), min_size=1, max_size=5),
    field=st.lists(_asked_of_texts(), min_size=1, max_size=5),
    points=st.lists(st.integers(0, 30), min_size=5, max_size=5),
)
def test_levels_and_points_are_those_of_the_first_level_that_holds(
    quick_engine: Engine,
    drawn: list[Row],
    size: list[Condition],
    field: list[Condition],
    points: list[int],
) -> None:
    _check_levels(quick_engine, drawn, size, field, points)


def _check_levels(
    engine: Engine, drawn: list[Row], size: list[Condition], field: list[Condition], points: list[int]
) -> None:
    facts = Facts(engine, drawn)
    codes = facts.select(f'{level_case(size)} AS "size"', f'{level_case(field)} AS "field"')
    expected = [assign(facts.columns[name], asked) for name, asked in ((SIZE.name, size), (FIELD.name, field))]
    assert [column.tolist() for column in codes.values()] == [column.tolist() for column in expected]

    scored = facts.select(*score_columns(_card(size, field, points)))
    worth = [np.array(points)[codes] for codes in expected]
    assert scored["직원 수__points"].tolist() == worth[0].tolist()
    assert scored["field__points"].tolist() == worth[1].tolist()
    assert (scored["firmographic"].tolist(), scored["buying"].tolist()) == (worth[0].tolist(), worth[1].tolist())
    assert scored["technology"].tolist() == scored["trigger"].tolist() == [0] * len(drawn)
    assert scored["total"].tolist() == (worth[0] + worth[1]).tolist()


def _card(size: list[Condition], field: list[Condition], points: list[int]) -> Card:
    def on_card(attribute: Attribute, asked: list[Condition]) -> CardAttribute:
        levels = tuple(Level(condition, worth, 0, 0) for condition, worth in zip(asked, points, strict=False))
        return CardAttribute(
            attribute.name, attribute.label, attribute.category, attribute.kind, attribute.known, levels
        )

    return Card("won", (on_card(SIZE, size), on_card(FIELD, field)), -2.0, 0.05, 70)


@on_engines
@given(drawn=rows, asked=st.lists(conditions, min_size=2, max_size=3))
def test_a_pattern_is_told_alike_in_sql_and_in_memory(
    quick_engine: Engine, drawn: list[Row], asked: list[Condition]
) -> None:
    _check_pattern(quick_engine, drawn, asked)


@settings(on_engines, max_examples=6)
@given(
    drawn=rows,
    asked=st.lists(trees, min_size=5, max_size=12),
    size=st.lists(_asked_of_numbers(), min_size=1, max_size=5),
    field=st.lists(_asked_of_texts(), min_size=1, max_size=5),
)
def test_spark_agrees_with_what_is_reckoned_in_memory(
    spark: Engine, drawn: list[Row], asked: list[Tree], size: list[Condition], field: list[Condition]
) -> None:
    _check_trees(spark, drawn, asked)
    _check_levels(spark, drawn, size, field, [3, 0, 17, 30, 8])
    _check_pattern(spark, drawn, [size[0], field[0]])


def _check_pattern(engine: Engine, drawn: list[Row], asked: list[Condition]) -> None:
    facts = Facts(engine, drawn)
    both = Attribute(
        "both", "", FIELD.category, Kind.CATEGORY, Known.TODAY, both=Combination(tuple(asked), (SIZE, FIELD))
    )
    told = facts.select(*combined_columns(both))
    expected = combined(both, facts.columns, len(drawn)).values.tolist()
    assert told["both"].tolist() == expected
    assert [why == "unknown" for why in told["both__why"]] == [value is None for value in expected]
