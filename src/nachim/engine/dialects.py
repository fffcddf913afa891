"""The few places where engines differ.

SQL is written once, in DuckDB's spelling, and rendered by SQLGlot. What SQLGlot would carry over with another
meaning, or not at all, is named in `nachim.engine.portability`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

import sqlglot
from sqlglot import exp

Transform = Callable[[exp.Expr], exp.Expr]

NAME_BYTES = 60
"""Longest name of a table or column; PostgreSQL cuts at 63 in silence."""

_TYPE = re.compile(r"(BIGINT|INTEGER|DOUBLE|VARCHAR|BOOLEAN|TIMESTAMP|DATE|DECIMAL\(\d{1,2},\s?\d{1,2}\))")


def quote(name: str) -> str:
    """Return a table or column name quoted for SQL.

    Examples
    --------
    >>> quote('직원 수'), quote('a"b')
    ('"직원 수"', '"a""b"')
    """
    if not name or "\0" in name or len(name.encode()) > NAME_BYTES:
        raise ValueError(f"not a name of 1 to {NAME_BYTES} bytes: {name!r}")
    return '"' + name.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text literal; a backslash is an ordinary character.

    Examples
    --------
    >>> text("O'Brien")
    "'O''Brien'"
    """
    if "\0" in value:
        raise ValueError("text in SQL cannot hold a NUL character")
    return "'" + value.replace("'", "''") + "'"


def number(value: float) -> str:
    """Return a number literal that every engine reads as exactly this DOUBLE.

    Examples
    --------
    >>> number(200.0), number(0.5), number(0.1 + 0.2), number(-1e300)
    ('200', '0.5', '3.0000000000000004e-01', '-1e+300')
    """
    if value != value:
        raise ValueError("NaN is not a number to compare with")
    if value in (float("inf"), float("-inf")):
        return f"CAST('{'-' if value < 0 else ''}Infinity' AS DOUBLE)"
    if isinstance(value, int) or (value.is_integer() and abs(value) < 2**53):
        return str(int(value))
    plain = repr(float(value))
    # Up to 15 digits a DECIMAL turns into the nearest DOUBLE; beyond that only the exponent form is read as DOUBLE.
    if "e" not in plain and sum(map(str.isdigit, plain)) <= 15:
        return plain
    return (
        plain
        if "e" in plain
        else next(written for digits in (15, 16, 17) if float(written := f"{value:.{digits}e}") == value)
    )


def portable_type(name: str) -> str:
    """Return the type if it belongs to the portable ones.

    Raises
    ------
    ValueError
        For any other type.
    """
    if not _TYPE.fullmatch(name):
        raise ValueError(f"not a portable type: {name}")
    return name


def days_between(start: str, end: str) -> str:
    """Return SQL for the days from one instant to another, as a DOUBLE with fractions; NULL when one is missing.

    Parameters
    ----------
    start, end
        SQL expressions of type TIMESTAMP.
    """
    return f"((CAST(EXTRACT(EPOCH FROM {end}) AS DOUBLE) - CAST(EXTRACT(EPOCH FROM {start}) AS DOUBLE)) / 86400.0)"


def month_of(instant: str) -> str:
    """Return SQL for the first instant of the month, as a TIMESTAMP."""
    return f"CAST(DATE_TRUNC('month', CAST({instant} AS TIMESTAMP)) AS TIMESTAMP)"


def months_between(start: str, end: str) -> str:
    """Return SQL for the number of month ends between two instants, as a BIGINT (31 January to 1 February is 1)."""
    months = [
        f"(12 * CAST(EXTRACT(YEAR FROM {at}) AS BIGINT) + CAST(EXTRACT(MONTH FROM {at}) AS BIGINT))"
        for at in (end, start)
    ]
    return f"({months[0]} - {months[1]})"


def hash_order(salt: str, column: str) -> str:
    """Return SQL that orders rows at random but alike on every engine: MD5 of salt and id, compared as bytes.

    Parameters
    ----------
    salt
        Says what the order is for; another salt gives an unrelated order.
    column
        Name of a text column that is unique; other types differ in how engines write them.
    """
    return f"MD5({text(salt + ':')} || {quote(column)})"


@lru_cache(maxsize=512)
def render(sql: str, dialect: str, *, pretty: bool = False) -> str:
    """Render one statement of the portable subset for an engine.

    Raises
    ------
    ValueError
        If it is not one statement that can be parsed: a defect of ours.
    """
    tree = parse(sql)
    for transform in TRANSFORMS.get(dialect, ()):
        tree = transform(tree)
    return tree.sql(dialect=dialect, pretty=pretty, unsupported_level=sqlglot.ErrorLevel.RAISE)


def parse(sql: str) -> exp.Expr:
    """Parse one statement of the portable subset."""
    try:
        trees = sqlglot.parse(sql, read="duckdb")
    except sqlglot.errors.SqlglotError as error:
        raise ValueError(f"{error}\n\n{sql}") from error
    if len(trees) != 1 or trees[0] is None:
        raise ValueError(f"not one statement:\n{sql}")
    return trees[0]


def _materialised(tree: exp.Expr) -> exp.Expr:
    # PostgreSQL inlines CTEs that are used once and then plans the whole: measured 545 s against 8 s.
    for cte in tree.find_all(exp.CTE):
        if not cte.args.get("materialized"):
            cte.set("materialized", True)
    return tree


def _double_averages(tree: exp.Expr) -> exp.Expr:
    # AVG of whole numbers is NUMERIC in PostgreSQL, DOUBLE in DuckDB.
    for average in list(tree.find_all(exp.Avg)):
        if not (isinstance(average.this, exp.Cast) and average.this.is_type("double")):
            average.set("this", exp.cast(average.this.copy(), "double"))
    return tree


def _inner_first(tree: exp.Expr, *kinds: type[exp.Expr]) -> list[exp.Expr]:
    # What is replaced is copied, so what it holds must be done before.
    return list(tree.find_all(*kinds))[::-1]


def _bytewise(tree: exp.Expr) -> exp.Expr:
    # Columns are stored with the collation "C"; text made in the query would take the database's.
    for node in _inner_first(tree, exp.Cast, exp.Literal):
        made = node.is_type("varchar", "text") if isinstance(node, exp.Cast) else _standing_text(node)
        if made and not isinstance(node.parent, exp.Collate):
            node.replace(exp.Collate(this=node.copy(), expression=exp.to_identifier("C", quoted=True)))
    return tree


def _standing_text(node: exp.Expr) -> bool:
    return bool(node.is_string) and isinstance(node.parent, exp.Select | exp.Alias | exp.If | exp.Case | exp.Coalesce)


def _rounded_doubles(tree: exp.Expr) -> exp.Expr:
    # PostgreSQL rounds only NUMERIC to places.
    for rounded in _inner_first(tree, exp.Round):
        if rounded.args.get("decimals"):
            numeric = exp.Round(this=exp.cast(rounded.this.copy(), "numeric"), decimals=rounded.args["decimals"].copy())
            rounded.replace(exp.cast(numeric, "double"))
    return tree


def _double_literals(tree: exp.Expr) -> exp.Expr:
    # 0.5 is a DECIMAL in Spark, and what is reckoned with it is cut to a few places.
    for literal in _inner_first(tree, exp.Literal):
        if not literal.is_string and "." in literal.name and not isinstance(literal.parent, exp.Cast | exp.Interval):
            literal.replace(exp.cast(literal.copy(), "double"))
    return tree


def _double_quotients(tree: exp.Expr) -> exp.Expr:
    # A DECIMAL divided is a DECIMAL of few places in Spark, a DOUBLE in DuckDB.
    for quotient in _inner_first(tree, exp.Div):
        if not (isinstance(quotient.this, exp.Cast) and quotient.this.is_type("double")):
            quotient.set("this", exp.cast(quotient.this.copy(), "double"))
    return tree


def _rounding_casts(tree: exp.Expr) -> exp.Expr:
    # Spark cuts fractions off; BROUND is half to even, and leaves whole numbers as they are.
    for cast in _inner_first(tree, exp.Cast):
        if cast.is_type("bigint", "int") and not cast.this.is_string and not isinstance(cast.this, exp.Null):
            cast.set("this", exp.Anonymous(this="BROUND", expressions=[cast.this.copy()]))
    return tree


def _epochs(tree: exp.Expr) -> exp.Expr:
    # Spark has no EPOCH to extract; an instant as a DOUBLE is its seconds.
    for part in _inner_first(tree, exp.Extract):
        if part.name.upper() == "EPOCH":
            part.replace(exp.cast(exp.cast(part.expression.copy(), "timestamp"), "double"))
    return tree


def _instants(tree: exp.Expr) -> exp.Expr:
    # One kind of instant in Spark, in a session whose zone is UTC; only this kind has seconds.
    for kind in list(tree.find_all(exp.DataType)):
        if kind.this == exp.DataType.Type.TIMESTAMP:
            kind.replace(exp.DataType.build("timestampltz"))
    return tree


TRANSFORMS: dict[str, tuple[Transform, ...]] = {
    "postgres": (_materialised, _double_averages, _rounded_doubles, _bytewise),
    "spark": (_double_averages, _double_literals, _double_quotients, _rounding_casts, _epochs, _instants),
}
"""What must be changed in the tree before it is written for an engine."""
