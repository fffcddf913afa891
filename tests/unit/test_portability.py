from __future__ import annotations

import pytest

from nachim.engine.dialects import hash_order, month_of, portable_type, quote, render, text
from nachim.engine.pipeline import Steps
from nachim.engine.portability import portability_problems


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ('SELECT "a" FROM "t" QUALIFY ROW_NUMBER() OVER (ORDER BY "a") = 1', "QUALIFY"),
        ('SELECT * FROM "a" ASOF JOIN "b" ON "a"."x" >= "b"."x"', "ASOF"),
        ('SELECT "a", COUNT(*) FROM "t" GROUP BY ALL', "GROUP BY ALL"),
        ('SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY "a") FROM "t"', "PERCENTILE_CONT"),
        ('SELECT QUANTILE_CONT("a", 0.5) FROM "t"', "PERCENTILE_CONT"),
        ('SELECT MEDIAN("a") FROM "t"', "MEDIAN"),
        ('SELECT GREATEST("a", 1) FROM "t"', "GREATEST"),
        ('SELECT LEAST("a", 1) FROM "t"', "LEAST"),
        ('SELECT LIST("a") FROM "t"', "list"),
        ("SELECT [1, 2]", "list"),
        ("SELECT {'a': 1}", "struct"),
        ("SELECT MAP {'a': 1}", "map"),
        ('SELECT UNNEST("a") FROM "t"', "UNNEST"),
        ('SELECT TRY_CAST("a" AS DOUBLE) FROM "t"', "TRY_CAST"),
        ('SELECT CAST("a" AS UTINYINT) FROM "t"', "portable type"),
        ('SELECT "a" // 2 FROM "t"', "//"),
        ('SELECT ANY_VALUE("a") FROM "t"', "ANY_VALUE"),
        ('SELECT ARG_MAX("a", "b") FROM "t"', "ARG_MAX"),
        ('SELECT FIRST("a") FROM "t"', "FIRST"),
        ('SELECT * FROM "t" USING SAMPLE 10', "sample"),
        ('SELECT DISTINCT ON ("a") "b" FROM "t"', "DISTINCT ON"),
        ('SELECT * EXCLUDE ("a") FROM "t"', "EXCLUDE"),
        ('SELECT * REPLACE (1 AS "a") FROM "t"', "EXCLUDE"),
        ("SELECT NOW()", "NOW"),
        ("SELECT CURRENT_TIMESTAMP", "clock"),
        ("SELECT RANDOM()", "random"),
        ('SELECT DATE_DIFF(\'day\', "a", "b") FROM "t"', "DATE_DIFF"),
        ('SELECT REGEXP_MATCHES("a", \'x+\') FROM "t"', "regular"),
        ('SELECT CAST("a" > 1 AS BIGINT) FROM "t"', "truth"),
        ('SELECT COUNT(*) AS Total FROM "t"', "Total"),
        ("SELECT * FROM read_csv('a.csv')", "files"),
        ('SELECT * FROM "a" JOIN "b" USING ("k")', "USING"),
        ('SELECT "a" FROM "t" LIMIT 10 OFFSET 10', "OFFSET"),
        ('SELECT STRIP_ACCENTS("a") FROM "t"', "STRIP_ACCENTS"),
        ('SELECT LIST_TRANSFORM("a", x -> x + 1) FROM "t"', "not"),
    ],
)
def test_what_engines_read_differently_is_named(sql: str, word: str) -> None:
    problems = portability_problems(sql)
    assert any(word.lower() in problem.lower() for problem in problems), problems


@pytest.mark.parametrize(
    "sql",
    [
        f'SELECT {month_of(quote("at"))} AS "m", COUNT(*) AS "n" FROM "t" GROUP BY {month_of(quote("at"))}',
        f'SELECT "id" FROM "t" ORDER BY {hash_order("s", "id")} LIMIT 5',
        'SELECT "a" + INTERVAL 90 DAY AS "b", EXTRACT(YEAR FROM "a") AS "y" FROM "t" WHERE "c" LIKE \'x%\'',
        'SELECT SUM("a") OVER (PARTITION BY "b" ORDER BY "c" ROWS UNBOUNDED PRECEDING) AS "s" FROM "t"',
        'SELECT LOWER(TRIM("a")) || \'x\' AS "a", SUBSTR("a", 1, 3) AS "b", REPLACE("a", \'b\', \'\') AS "c" FROM "t"',
        'SELECT CASE WHEN "a" > 1 THEN 1 ELSE 0 END AS "k", LN("x") AS "l", EXP("x") AS "e", SQRT("x") AS "r" FROM "t"',
        'SELECT COUNT(DISTINCT "a") AS "n", STDDEV_SAMP("x") AS "s", COUNT(*) FILTER (WHERE "x" > 1) AS "k" FROM "t"',
    ],
)
def test_the_portable_subset_is_enough_for_ordinary_work(sql: str) -> None:
    assert portability_problems(sql) == []


def test_postgres_keeps_each_step_apart() -> None:
    sql = Steps().step("a", 'SELECT 1 AS "n"').step("b", 'SELECT * FROM "a"').sql('SELECT AVG("n") AS "m" FROM "b"')
    assert render(sql, "postgres") == (
        'WITH "a" AS MATERIALIZED (SELECT 1 AS "n"), "b" AS MATERIALIZED (SELECT * FROM "a") '
        'SELECT AVG(CAST("n" AS DOUBLE PRECISION)) AS "m" FROM "b"'
    )


def test_steps_have_different_names_and_show_themselves() -> None:
    steps = Steps().step("a", 'SELECT 1 AS "n"')
    with pytest.raises(ValueError, match="two steps"):
        steps.step("a", "SELECT 2")
    assert steps.then(Steps().step("b", "SELECT 2")).names == ("a", "b")
    assert str(steps) == '-- a\nSELECT 1 AS "n"'
    assert steps.names == ("a",)
    assert Steps().sql("SELECT 1") == "SELECT 1"


def test_a_text_over_several_lines_stays_as_it_is_within_a_step() -> None:
    step = f'SELECT {text("a" + chr(10) + "b")} AS "w"'
    assert step in Steps().step("s", step).sql('SELECT "w" FROM "s"')


def test_only_one_statement_is_rendered() -> None:
    with pytest.raises(ValueError, match="one statement"):
        render("SELECT 1; SELECT 2", "postgres")
    with pytest.raises(ValueError, match="SELECT FROM WHERE"):
        render("SELECT FROM WHERE", "postgres")


def test_names_and_types_are_checked() -> None:
    with pytest.raises(ValueError, match="60 bytes"):
        quote("가" * 21)
    with pytest.raises(ValueError, match="60 bytes"):
        quote("")
    with pytest.raises(ValueError, match="portable type"):
        portable_type("HUGEINT")
    with pytest.raises(ValueError, match="NUL"):
        text("a\0b")
