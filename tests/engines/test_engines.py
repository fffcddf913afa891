"""What every engine does alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nachim.engine import Engine, Frame
from nachim.engine.dialects import days_between, hash_order, month_of, months_between, number, quote, text
from nachim.engine.pipeline import Steps
from nachim.engine.stepped import stepped
from nachim.errors import EngineError

TYPES = {
    "이름": "VARCHAR", "n": "BIGINT", "x": "DOUBLE", "at": "TIMESTAMP", "day": "DATE", "ok": "BOOLEAN",
    "money": "DECIMAL(20,4)", "empty": "VARCHAR",
}  # fmt: skip


def _frame() -> Frame:
    return Frame(
        {
            "이름": np.array(["나침 ㈜", "", None, 'O\'Brien \\ "x",\n둘째 줄'], dtype=object),
            "n": np.array([1.0, np.nan, 3, -4]),
            "x": np.array([0.1, 1e-300, np.nan, 1e300]),
            "at": np.array(["2024-01-31T23:59:59.123456", "NaT", "1969-12-31", "2024-03-01"], dtype="datetime64[us]"),
            "day": np.array(["2024-02-29", "NaT", "2000-01-01", "1900-03-01"], dtype="datetime64[D]"),
            "ok": np.array([True, None, False, True], dtype=object),
            "money": np.array([12345678.1234, np.nan, 0.0001, -5]),
            "empty": np.array([None] * 4, dtype=object),
        }
    )


@pytest.fixture
def loaded(engine: Engine) -> Engine:
    engine.load("t", _frame(), TYPES)
    return engine


def _same(frame: Frame, other: Frame) -> None:
    assert list(frame) == list(other)
    for name, column in frame.items():
        assert column.dtype == other[name].dtype, name
        if column.dtype == object:
            assert column.tolist() == other[name].tolist(), name
        else:
            np.testing.assert_array_equal(column, other[name], err_msg=name)


def test_a_frame_comes_back_as_it_went_in(loaded: Engine) -> None:
    assert loaded.columns("t") == TYPES
    wanted = dict(_frame())
    wanted["day"] = wanted["day"].astype("datetime64[us]")
    wanted["ok"] = np.array([1.0, np.nan, 0.0, 1.0])
    _same(loaded.rows('SELECT * FROM "t"'), Frame(wanted))


def test_whole_numbers_and_flags_without_gaps_keep_their_kind(loaded: Engine) -> None:
    frame = loaded.rows(
        """SELECT COUNT(*) AS "rows", SUM("n") AS "sum", SUM(CASE WHEN "ok" THEN 1 ELSE 0 END) AS "k",
        AVG("n") AS "mean", COUNT(*) > 3 AS "many", SUM("money") AS "money", MIN("empty") AS "none" FROM "t" """
    )
    kinds = {"rows": "i", "sum": "i", "k": "i", "mean": "f", "many": "b", "money": "f", "none": "O"}
    assert {name: column.dtype.kind for name, column in frame.items()} == kinds
    assert frame.records() == [
        {"rows": 4, "sum": 0, "k": 2, "mean": 0.0, "many": True, "money": 12345673.1235, "none": None}
    ]


def test_a_query_without_rows_keeps_its_columns(loaded: Engine) -> None:
    frame = loaded.rows('SELECT "이름", "n", "x", "at", "ok" FROM "t" WHERE FALSE')
    assert [column.dtype for column in frame.values()] == [object, np.int64, np.float64, np.dtype("M8[us]"), np.bool_]
    assert frame.height == 0


def test_parquet_takes_every_type_there_and_back(loaded: Engine, tmp_path: Path) -> None:
    before = loaded.rows('SELECT * FROM "t" ORDER BY "n"')
    assert loaded.write_parquet('SELECT * FROM "t" ORDER BY "n"', tmp_path / "고객's [1].parquet") == 4
    loaded.read_parquet("back", [tmp_path / "고객's [1].parquet"])
    assert loaded.columns("back") == TYPES
    _same(loaded.rows('SELECT * FROM "back" ORDER BY "n"'), before)
    assert [path.name for path in tmp_path.iterdir()] == ["고객's [1].parquet"]


def test_files_of_different_shape_are_joined_by_column_name(engine: Engine, tmp_path: Path) -> None:
    engine.write_parquet("""SELECT 'a' AS "k", 1 AS "n" """, tmp_path / "1.parquet")
    engine.write_parquet("""SELECT 2.5 AS "x", 'b' AS "k" """, tmp_path / "2.parquet")
    engine.read_parquet("t", [tmp_path / "1.parquet", tmp_path / "2.parquet"])
    assert engine.rows('SELECT "k", "n", "x" FROM "t" ORDER BY "k"').records() == [
        {"k": "a", "n": 1.0, "x": None},
        {"k": "b", "n": None, "x": 2.5},
    ]


def test_a_failed_write_leaves_the_old_file(engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    engine.write_parquet('SELECT 1 AS "n"', path)
    before = path.read_bytes()
    with pytest.raises(EngineError):
        engine.write_parquet('SELECT "nothing" FROM "nowhere"', path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_table_may_be_replaced_by_a_query_on_itself(loaded: Engine, tmp_path: Path) -> None:
    assert loaded.create("t", 'SELECT * FROM "t" WHERE "n" > 0') == 2
    loaded.write_parquet('SELECT * FROM "t"', tmp_path / "t.parquet")
    loaded.read_parquet("t", [tmp_path / "t.parquet"])
    assert loaded.create("t", 'SELECT * FROM "t" WHERE "n" > 1') == 1
    loaded.read_parquet("t", [tmp_path / "t.parquet"])
    assert loaded.rows('SELECT COUNT(*) AS "n" FROM "t"')["n"].tolist() == [2]
    loaded.drop("t")
    loaded.drop("t")
    assert loaded.columns("t") == {}


def test_the_longest_name_that_is_allowed_works(engine: Engine) -> None:
    name = "가" * 20
    assert engine.create(name, f"SELECT 1 AS {quote(name)}") == 1
    assert engine.create(name, f"SELECT * FROM {quote(name)}") == 1
    assert list(engine.rows(f"SELECT * FROM {quote(name)}")) == [name]


def test_a_refused_query_names_its_statement_only_in_the_notes(engine: Engine) -> None:
    with pytest.raises(EngineError) as refused:
        engine.rows('SELECT "a" FROM "nowhere"')
    assert "nowhere" not in str(refused.value)
    assert 'SELECT "a" FROM "nowhere"' in "".join(refused.value.__notes__)
    assert engine.rows('SELECT 1 AS "n"')["n"].tolist() == [1]


def test_text_is_compared_as_bytes(engine: Engine) -> None:
    words = ["b", "B", "a", "가", "a-b", "aa", "Ä", "A", "ab", "1", "10", "2"]
    engine.load("w", Frame({"w": np.array(words, dtype=object)}), {"w": "VARCHAR"})
    expected = sorted(words, key=str.encode)
    assert engine.rows('SELECT "w" FROM "w" ORDER BY "w"')["w"].tolist() == expected
    engine.create(
        "made", """SELECT CASE WHEN "w" = 'b' THEN 'a-b' WHEN "w" = 'B' THEN 'aa' ELSE 'B' END AS "w" FROM "w" """
    )
    assert engine.rows('SELECT DISTINCT "w" FROM "made" ORDER BY "w"')["w"].tolist() == ["B", "a-b", "aa"]
    both = """SELECT 'b' AS "w" UNION ALL SELECT 'B' UNION ALL SELECT CAST(12 AS VARCHAR)
        UNION ALL SELECT CAST(-2 AS VARCHAR)"""
    steps = Steps().step("both", both)
    assert engine.rows(steps.sql('SELECT "w" FROM "both" ORDER BY "w"'))["w"].tolist() == ["-2", "12", "B", "b"]


def test_missing_values_stand_last_in_both_directions(loaded: Engine) -> None:
    assert loaded.rows('SELECT "n" FROM "t" ORDER BY "n" DESC').records()[-1] == {"n": None}
    assert loaded.rows('SELECT "n" FROM "t" ORDER BY "n"').records()[-1] == {"n": None}


def test_casts_agree(engine: Engine) -> None:
    frame = engine.rows(
        """SELECT CAST(2.5 AS BIGINT) AS "down", CAST(CAST(2.5 AS DOUBLE) AS BIGINT) AS "even",
        CAST(CAST(3.5 AS DOUBLE) AS BIGINT) AS "up", CAST(' 12 ' AS BIGINT) AS "text",
        CAST('1e-3' AS DOUBLE) AS "small", 1 / 4 AS "quarter",
        ROUND(CAST(2.345678 AS DOUBLE), 2) AS "two", CAST(200 AS VARCHAR) AS "written",
        CAST('2024-02-29' AS TIMESTAMP) AS "leap", CAST('2024-02-29 12:00:00' AS DATE) AS "day" """
    )
    [row] = frame.records()
    assert (row["even"], row["up"], row["text"], row["small"], row["quarter"]) == (2, 4, 12, 0.001, 0.25)
    assert (row["two"], row["written"]) == (2.35, "200")
    assert str(row["leap"]) == "2024-02-29 00:00:00"
    assert str(row["day"]) == "2024-02-29 00:00:00"


def test_what_is_unknown_is_neither_true_nor_false(loaded: Engine) -> None:
    frame = loaded.rows(
        """SELECT "n", CASE WHEN "n" > 0 THEN 'plus' WHEN NOT ("n" > 0) THEN 'minus' ELSE 'unknown' END AS "sign",
        COALESCE("n", 0) AS "zero", NULLIF("이름", '') AS "name", "n" IS DISTINCT FROM 1 AS "other"
        FROM "t" ORDER BY "n" """
    )
    assert frame["sign"].tolist() == ["minus", "plus", "plus", "unknown"]
    assert frame["zero"].tolist() == [-4, 1, 3, 0]
    assert frame["other"].tolist() == [True, False, True, True]
    assert frame["name"].tolist()[-1] is None


def test_days_and_months_between_instants(engine: Engine) -> None:
    a, b = "CAST('2024-01-31 12:00:00' AS TIMESTAMP)", "CAST('2024-03-01' AS TIMESTAMP)"
    frame = engine.rows(
        f"""SELECT {days_between(a, b)} AS "days", {days_between(b, a)} AS "back", {months_between(a, b)} AS "months",
        {month_of(a)} AS "month", {days_between(a, "CAST(NULL AS TIMESTAMP)")} AS "none",
        {a} + INTERVAL 30 DAY AS "later" """
    )
    [row] = frame.records()
    assert (row["days"], row["back"], row["months"], row["none"]) == (29.5, -29.5, 2, None)
    assert frame["months"].dtype == np.int64
    assert (str(row["month"]), str(row["later"])) == ("2024-01-01 00:00:00", "2024-03-01 12:00:00")


def test_the_last_value_before_a_date_is_joined(engine: Engine) -> None:
    when = np.array(["2024-01-10", "2024-02-10", "2024-01-10"], dtype="datetime64[D]")
    engine.load(
        "deal", Frame({"k": np.array(["a", "a", "b"], dtype=object), "at": when}), {"k": "VARCHAR", "at": "TIMESTAMP"}
    )
    engine.load(
        "change",
        Frame(
            {
                "k": np.array(["a", "a", "a", "b"], dtype=object),
                "at": np.array(["2024-01-01", "2024-01-10", "2024-01-11", "2024-03-01"], dtype="datetime64[D]"),
                "value": np.array([1, 2, 3, 4]),
            }
        ),
        {"k": "VARCHAR", "at": "TIMESTAMP", "value": "BIGINT"},
    )
    steps = Steps().step(
        "ranked",
        """SELECT "d"."k", "d"."at", "c"."value",
        ROW_NUMBER() OVER (PARTITION BY "d"."k", "d"."at" ORDER BY "c"."at" DESC, "c"."value") AS "rank"
        FROM "deal" AS "d" LEFT JOIN "change" AS "c" ON "c"."k" = "d"."k" AND "c"."at" <= "d"."at" """,
    )
    frame = engine.rows(steps.sql('SELECT "k", "value" FROM "ranked" WHERE "rank" = 1 ORDER BY "k", "at"'))
    assert frame.records() == [{"k": "a", "value": 2}, {"k": "a", "value": 3}, {"k": "b", "value": None}]


def test_steps_can_be_kept_one_by_one(engine: Engine) -> None:
    steps = Steps().step("one", 'SELECT 1 AS "n" UNION ALL SELECT 2').step("two", 'SELECT "n" FROM "one" WHERE "n" > 1')
    assert steps.materialise(engine) == {"one": 2, "two": 1}
    assert engine.rows('SELECT "n" FROM "step_two"')["n"].tolist() == [2]


def test_every_engine_draws_the_same_sample(duckdb: Engine, postgres: Engine, spark: Engine) -> None:
    ids = Frame({"id": np.array([f"고객-{n}" for n in range(300)], dtype=object)})
    drawn = []
    for engine in (duckdb, postgres, spark):
        engine.load("t", ids, {"id": "VARCHAR"})
        drawn.append(
            engine.rows(f'SELECT "id" FROM "t" ORDER BY {hash_order("split", "id")}, "id" LIMIT 50')["id"].tolist()
        )
    assert drawn[0] == drawn[1] == drawn[2]
    assert drawn[0] != ids["id"][:50].tolist()
    again = duckdb.rows(f'SELECT "id" FROM "t" ORDER BY {hash_order("other", "id")}, "id" LIMIT 50')["id"].tolist()
    assert again != drawn[0]


@pytest.mark.parametrize(
    "value", [0.1, 0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, 123456789012345.6, -2.5e-7, 2**53]
)
def test_a_number_in_sql_is_exactly_that_number(engine: Engine, value: float) -> None:
    engine.load("t", Frame({"x": np.array([value], dtype=np.float64)}), {"x": "DOUBLE"})
    one = number(value)
    frame = engine.rows(f'SELECT "x" = {one} AS "same", "x" >= {one} AS "least", "x" < {one} AS "below" FROM "t"')
    assert frame.records() == [{"same": True, "least": True, "below": False}]


@pytest.mark.parametrize(
    "word", ['\'; DROP TABLE "t"; --', "\\", "\\'", "'", '"', "백% \U0001f9ed", "$$", "E'\\n'", "?", "%s", "a\nb"]
)
def test_any_text_is_safe_in_sql(engine: Engine, word: str) -> None:
    engine.load("t", Frame({"w": np.array([word], dtype=object)}), {"w": "VARCHAR"})
    frame = engine.rows(
        f'SELECT "w" = {text(word)} AS "same", {text(word)} AS "w" FROM "t" WHERE "w" IN ({text(word)})'
    )
    assert frame.records() == [{"same": True, "w": word}]


def test_a_query_taken_apart_gives_what_it_gives_whole(engine: Engine) -> None:
    engine.create(
        "deals", """SELECT 'a' AS "id", 1 AS "y", 3 AS "n" UNION ALL SELECT 'b', 0, 5 UNION ALL SELECT 'c', 1, 9"""
    )
    whole = """WITH "big" AS (SELECT * FROM (SELECT "id", "n" FROM "deals" WHERE "n" > 3) AS "x")
        SELECT "x"."y", COUNT(*) AS "k" FROM (SELECT "d"."y", "b"."n" FROM "deals" AS "d"
        JOIN "big" AS "b" ON "b"."id" = "d"."id") AS "x" GROUP BY "x"."y" ORDER BY "x"."y" """
    steps = stepped(whole)
    assert steps.names == ("x", "big", "x_2", "result")
    assert steps.materialise(engine) == {"x": 2, "big": 2, "x_2": 2, "result": 2}
    expected = engine.rows(whole).records()
    assert engine.rows('SELECT * FROM "step_result" ORDER BY "y"').records() == expected
    *before, last = steps.steps
    assert engine.rows(type(steps)(tuple(before)).sql(last.sql)).records() == expected
