"""A query taken apart into the named steps that it is made of, to look at one after another."""

from __future__ import annotations

from sqlglot import exp

from nachim.engine.dialects import parse
from nachim.engine.pipeline import Steps

LAST = "result"
"""Name of the step that is the answer."""


def stepped(sql: str) -> Steps:
    """Return the steps of a query, inner ones first; the last is called `LAST`.

    A common table expression is a step under its own name, a query within FROM or JOIN one under its alias.

    Examples
    --------
    >>> steps = stepped('SELECT COUNT(*) AS "n" FROM (SELECT * FROM "deals" WHERE "won") AS "x"')
    >>> print(steps)
    -- x
    SELECT * FROM "deals" WHERE "won"
    <BLANKLINE>
    -- result
    SELECT COUNT(*) AS "n" FROM "x" AS "x"
    """
    tree = parse(sql)
    taken = {table.name for table in tree.find_all(exp.Table)} | {LAST}
    steps = Steps()
    named = tree.args.pop("with_", None)
    for common in named.expressions if named else ():
        taken.discard(common.alias)
        steps = _apart(common.this, common.alias, steps, taken)
    return _apart(tree, LAST, steps, taken)


def _apart(query: exp.Expr, name: str, steps: Steps, taken: set[str]) -> Steps:
    """Add the queries within a query, then what is left of it."""
    inner = [
        one for one in query.find_all(exp.Subquery) if one is not query and isinstance(one.parent, exp.From | exp.Join)
    ]
    for one in inner[::-1]:
        alias = one.args.get("alias")
        own = _free(one.alias or "step", taken | set(steps.names))
        steps = steps.step(own, one.this.sql(dialect="duckdb"))
        one.replace(exp.Table(this=exp.to_identifier(own, quoted=True), alias=alias))
    return steps.step(name, query.sql(dialect="duckdb"))


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free
