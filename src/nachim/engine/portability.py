"""What must not stand in a statement because engines differ.

The tests look at every statement that the product runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from nachim.engine.dialects import parse

_BANNED: dict[type[exp.Expr], str] = {
    exp.Qualify: "QUALIFY: filter on a ROW_NUMBER column in the next step",
    exp.PercentileCont: "PERCENTILE_CONT means something else on Spark: fetch a bounded sample",
    exp.PercentileDisc: "PERCENTILE_DISC means something else on Spark: fetch a bounded sample",
    exp.Quantile: "QUANTILE: fetch a bounded sample",
    exp.Median: "MEDIAN: fetch a bounded sample",
    exp.ApproxQuantile: "approximate results differ between engines",
    exp.ApproxDistinct: "approximate results differ between engines",
    exp.Greatest: "GREATEST treats NULL differently: write CASE",
    exp.Least: "LEAST treats NULL differently: write CASE",
    exp.TryCast: "TRY_CAST becomes CAST on PostgreSQL: clean distinct values and join them back",
    exp.IntDiv: "// divides as NUMERIC on PostgreSQL: FLOOR(a / b)",
    exp.AnyValue: "ANY_VALUE may differ: MIN or MAX",
    exp.ArgMax: "ARG_MAX: ROW_NUMBER in a step",
    exp.ArgMin: "ARG_MIN: ROW_NUMBER in a step",
    exp.First: "FIRST depends on row order: ROW_NUMBER in a step",
    exp.Last: "LAST depends on row order: ROW_NUMBER in a step",
    exp.ArrayAgg: "lists are not portable",
    exp.Array: "lists are not portable",
    exp.List: "lists are not portable",
    exp.Struct: "structs are not portable",
    exp.Map: "maps are not portable",
    exp.ToMap: "maps are not portable",
    exp.Unnest: "UNNEST is not portable",
    exp.Explode: "UNNEST is not portable",
    exp.Lambda: "lambdas are not portable",
    exp.TableSample: "samples differ between engines: order by hash_order and LIMIT",
    exp.Rand: "random numbers differ between engines: hash_order",
    exp.CurrentTimestamp: "no room reads the clock: pass as_of",
    exp.CurrentDate: "no room reads the clock: pass as_of",
    exp.IsNan: "NaN is never stored: IS NULL",
    exp.DateDiff: "DATE_DIFF counts boundaries differently: days_between, months_between",
    exp.RegexpLike: "regular expressions differ: clean distinct values in Python and join them back",
    exp.RegexpReplace: "regular expressions differ: clean distinct values in Python and join them back",
    exp.RegexpExtract: "regular expressions differ: clean distinct values in Python and join them back",
    exp.Pivot: "PIVOT is not portable",
    exp.ReadCSV: "reading files is the engine's own work",
    exp.ReadParquet: "reading files is the engine's own work",
    exp.Columns: "COLUMNS(*) is DuckDB's own",
    exp.Offset: "OFFSET: page by key",
}
_BANNED_TYPES = {
    "LIST",
    "ARRAY",
    "STRUCT",
    "MAP",
    "UTINYINT",
    "USMALLINT",
    "UINT",
    "UBIGINT",
    "INT128",
    "TINYINT",
    "ENUM",
}


def portability_problems(sql: str) -> list[str]:
    """Name what in a statement would run differently, or not at all, on another engine.

    Examples
    --------
    >>> portability_problems('SELECT "a" FROM "t" ORDER BY "a" LIMIT 3')
    []
    >>> portability_problems('SELECT GREATEST("a", "b") AS "m" FROM "t"')
    ['GREATEST treats NULL differently: write CASE']
    """
    return list(dict.fromkeys(_problems(parse(sql))))


def _number_of_truth(cast: exp.Cast) -> bool:
    inside = cast.this.unnest()
    return isinstance(inside, exp.Predicate | exp.Connector | exp.Not) and not cast.is_type("boolean", "varchar")


def _problems(tree: exp.Expr) -> Iterator[str]:
    for node in tree.walk():
        if reason := _BANNED.get(type(node)):
            yield reason
        elif isinstance(node, exp.Anonymous):
            yield f"{node.name.upper()} is not known to every engine"
        elif isinstance(node, exp.DataType) and str(node.this.value) in _BANNED_TYPES:
            yield f"{node.this.value} is not a portable type"
        elif isinstance(node, exp.Join):
            if node.method == "ASOF":
                yield "ASOF JOIN: join and ROW_NUMBER"
            if node.args.get("using"):
                yield "USING merges columns differently: ON"
        elif isinstance(node, exp.Group) and node.args.get("all"):
            yield "GROUP BY ALL: name the columns"
        elif isinstance(node, exp.Distinct) and node.args.get("on"):
            yield "DISTINCT ON: ROW_NUMBER in a step"
        elif isinstance(node, exp.Star) and (
            node.args.get("except_") or node.args.get("except") or node.args.get("replace")
        ):
            yield "* EXCLUDE / REPLACE: name the columns"
        elif isinstance(node, exp.Identifier) and not node.args.get("quoted") and node.name != node.name.lower():
            yield f"the name {node.name} is folded to small letters elsewhere: quote it"
        elif isinstance(node, exp.Cast) and _number_of_truth(node):
            yield "a truth value as a number: CASE WHEN … THEN 1 ELSE 0 END"
