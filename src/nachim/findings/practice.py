"""What the proof means in practice (R47): never-worked leads, the reps' own judgement, hours, missed wins by name."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from nachim.engine.dialects import number, quote, text
from nachim.evidence.ledger import Ledger
from nachim.findings.chances import LATER, LEFT, WEIGHT, WEIGHTED, chances_recorded, left_alone
from nachim.findings.leads import score_sql
from nachim.findings.leaks import Leaks
from nachim.findings.named import Named
from nachim.model.attribute import Attribute, Kind, Known
from nachim.model.evidence import Word
from nachim.model.findings import Findings, Note
from nachim.model.practice import Feedback, Judgement, Practice, Rating, WorkedBand
from nachim.proof.bands import EDGES
from nachim.scorecard.fit import FEWEST
from nachim.stats.weighted import CLIP
from nachim.workspace import Settings

HARDLY = 0.05
"""A band of which a smaller share was worked, without lots, tells nothing of itself."""
FEW_ROWS = 5
NAMES = 5
"""Missed wins that are named."""
RATINGS = 8
"""Ratings shown apart; more different numbers are cut into quarters."""
_ORDERS = (
    ("a", "b", "c", "d", "e"), ("hot", "warm", "cold"), ("high", "medium", "low"), ("상", "중", "하"),
    ("높음", "보통", "낮음"),
)  # fmt: skip
"""Ratings whose order needs no data, the best first."""


def in_practice(ledger: Ledger, found: Findings, apart: Named, settings: Settings, told: Leaks, early: str) -> Findings:
    """Return the findings with what stands beside their proof; its sentences join the proof's notes.

    Parameters
    ----------
    early
        Name of the model whose card was learned from the earlier rows.
    """
    assert found.proof is not None
    feedback, notes = _feedback(ledger, early)
    judgement, more = _judgement(ledger, apart.judgement, told)
    hours = _hours(ledger, found, apart, settings)
    missed = _missed(ledger, settings.threshold)
    notes += [*more, *(Note("findings.leak.no_such", {"name": name}, "look") for name in apart.missing)]
    # What a line would save or miss is said of a score that one might go by, and of no other.
    if found.proof.verdict in ("no_signal", "too_few"):
        missed, hours = (), {}
    if settings.threshold in hours:
        line = {"line": settings.threshold}
        notes.append(Note("findings.practice.hours", line, figures={"hours": hours[settings.threshold]}))
    if missed:
        named: dict[str, Word] = {"line": settings.threshold, "names": ", ".join(missed)}
        count = {"n": f"line.{settings.threshold}.missed_won"}
        notes.append(Note("findings.practice.missed", named, figures=count))
    practice = Practice(feedback, judgement, hours, missed)
    return replace(found, practice=practice, proof=replace(found.proof, notes=(*found.proof.notes, *notes)))


def _feedback(ledger: Ledger, early: str) -> tuple[Feedback | None, list[Note]]:
    """Enter the bands as far as they were worked; None where everything was, as far as is known."""
    left, chances = left_alone(ledger), chances_recorded(ledger)
    if not left and not chances:
        return None, []
    card = ledger.runner.models.card(early).card
    unworked = f'SELECT "total" AS "points" FROM ({score_sql(card, "deals")}) AS "x" WHERE {LEFT}'
    bands = tuple(_worked_band(ledger, low, high, unworked, chances > 0) for low, high in itertools.pairwise(EDGES))
    auc = slope = None
    notes = []
    if left:
        count = ledger.add(
            "worked.left", "report.figure.worked.left", "count", f'SELECT COUNT(*) AS "n" FROM ({unworked}) AS "u"',
            unit="count",
        )  # fmt: skip
        notes.append(Note("findings.practice.unworked", {}, "look", {"n": count}))
    if chances:
        auc = ledger.add("worked.auc", "report.figure.worked.auc", "auc_weighted", WEIGHTED, unit="auc")
        slope = ledger.add("worked.slope", "report.figure.worked.slope", "slope_weighted", WEIGHTED, unit="number")
        notes.append(Note("findings.practice.weighted", {"most": int(CLIP)}, figures={"auc": auc, "slope": slope}))
    blind = [f"{one.low}–{one.high}" for one in bands if one.standing == "unidentified"]
    if blind:
        notes.append(Note("findings.practice.unidentified", {"bands": ", ".join(blind)}, "look"))
    return Feedback(bands, auc, slope), notes


def _worked_band(ledger: Ledger, low: int, high: int, unworked: str, lots: bool) -> WorkedBand:
    words: dict[str, Word] = {"low": low, "high": high - 1}
    inside = f'"points" >= {low} AND "points" < {high}'

    def enter(name: str, statistic: str, query: str, unit: str) -> str:
        return ledger.add(
            f"worked.{low}.{name}", f"report.figure.worked.{name}", statistic, query, unit=unit, words=words
        )

    seen = f'SELECT "p"."points" AS "points" {LATER}'
    came = enter(
        "came", "count", f'SELECT COUNT(*) AS "n" FROM ({seen} UNION ALL {unworked}) AS "u" WHERE {inside}', "count"
    )
    worked = enter("worked", "count", f'SELECT COUNT(*) AS "n" FROM ({seen}) AS "u" WHERE {inside}', "count")
    n, k = ((ledger.figure(one).value or 0.0) for one in (came, worked))
    standing = "none" if not n else "all" if n == k and not lots else "weighted" if lots else "worked_only"
    if n and (k < HARDLY * n or (k < FEW_ROWS and k < n)) and not (lots and k >= FEW_ROWS):
        standing = "unidentified"
    rate = None
    if standing != "unidentified" and k:
        mine = f'"p"."points" >= {low} AND "p"."points" < {high}'
        query = f'SELECT "p"."y" AS "y", {WEIGHT} AS "w" {LATER} AND {mine} ORDER BY "p"."id"'
        rate = enter("rate", "share_weighted", query, "share")
    return WorkedBand(low, high - 1, came, worked, rate, standing)


def _judgement(ledger: Ledger, one: Attribute | None, told: Leaks) -> tuple[Judgement | None, list[Note]]:
    """Compare the reps' ratings with the card on the later rows that have one."""
    if one is None:
        return None, []
    late = next((leak for leak in told.left_out if leak.attribute == one.name and leak.sign != "told"), None)
    if late is not None:
        return None, [Note("findings.judgement.late", {"attribute": one.name}, "look")]
    levels, rating, join = _rating(ledger, one)
    rows = (
        f'SELECT "p"."id" AS "id", "p"."y" AS "y", "p"."points" AS "points", {rating} AS "rating" FROM "proof" AS "p" '
        f'JOIN "deals" AS "d" ON "d"."id" = "p"."id" {join}'
        f'WHERE "p"."run" = \'later\' AND "d".{quote(one.name)} IS NOT NULL'
    )
    y = ledger.runner.rows(f'SELECT "y" FROM ({rows}) AS "r"')["y"].astype(np.int64)
    if min(int(y.sum()), len(y) - int(y.sum())) < FEWEST:
        return None, [Note("findings.judgement.few", {"attribute": one.name, "n": len(y), "least": FEWEST})]
    words: dict[str, Word] = {"attribute": one.name}

    def enter(name: str, statistic: str, columns: str, unit: str = "auc") -> str:
        query = f'SELECT {columns} FROM ({rows}) AS "r" ORDER BY "id"'
        return ledger.add(
            f"judgement.{name}", f"report.figure.judgement.{name}", statistic, query, unit=unit, words=words
        )

    card, reps = enter("card", "auc", '"y", "points"'), enter("reps", "auc", '"y", "rating" AS "points"')
    over = enter("over", "auc_over", '"y", "points", "rating"')
    seen = ledger.figure(over)
    said = "card" if (seen.low or 0) > 0 else "reps" if seen.high is not None and seen.high < 0 else "even"
    figures = {"card": card, "reps": reps, "over": over}
    notes = [Note(f"findings.judgement.{said}", {"attribute": one.name, "n": len(y)}, figures=figures)]
    if one.known is Known.TODAY:
        notes.append(Note("findings.judgement.today", {"attribute": one.name}, "look"))
    return Judgement(one.name, card, reps, over, tuple(_ratings(ledger, levels, words))), notes


def _rating(ledger: Ledger, one: Attribute) -> tuple[Mapping[str, str], str, str]:
    """Return conditions of the ratings by name, SQL for a rating as a number, and what that needs joined.

    A number counts as it is, grades and the like in their usual order. Anything else counts as much as it won among the
    earlier rows.
    """
    column, plain = f'"d".{quote(one.name)}', quote(one.name)
    values = ledger.runner.rows(
        f'SELECT DISTINCT {plain} AS "x" FROM "deals" WHERE "judged" = 1 AND {plain} IS NOT NULL ORDER BY {plain}'
    )["x"]
    if one.kind is not Kind.NUMBER:
        conditions = {str(value): f"{column} = {text(str(value))}" for value in values[:RATINGS]}
        known = next((one for one in _ORDERS if {str(value).casefold() for value in values} <= set(one)), None)
        if known is not None:
            ranks = [f"WHEN {where} THEN {-known.index(name.casefold())}" for name, where in conditions.items()]
            return conditions, f"CAST(CASE {' '.join(ranks)} END AS DOUBLE)", ""
        earlier = (
            f'SELECT {quote(one.name)} AS "level", (SUM("y") + 1.0) / (COUNT(*) + 2.0) AS "rate" FROM "deals" '
            f'WHERE "judged" = 1 AND "later" = 0 AND {quote(one.name)} IS NOT NULL GROUP BY {quote(one.name)}'
        )
        return conditions, 'COALESCE("e"."rate", 0.0)', f'LEFT JOIN ({earlier}) AS "e" ON "e"."level" = {column} '
    given = np.sort(values.astype(np.float64))
    if len(given) <= RATINGS:
        return {f"{value:g}": f"{column} = {number(float(value))}" for value in given}, f"CAST({column} AS DOUBLE)", ""
    edges = sorted({float(given[0]), *np.quantile(given, [0.25, 0.5, 0.75]).tolist()})
    ends = [*edges[1:], np.inf]
    quarters = {
        (f"{low:g}–{high:g}" if np.isfinite(high) else f"{low:g}–"):
            f"{column} >= {number(low)}" + (f" AND {column} < {number(high)}" if np.isfinite(high) else "")
        for low, high in zip(edges, ends, strict=True)
    }  # fmt: skip
    return quarters, f"CAST({column} AS DOUBLE)", ""


def _ratings(ledger: Ledger, levels: Mapping[str, str], words: Mapping[str, Word]) -> Sequence[Rating]:
    made = []
    for place, (name, condition) in enumerate(levels.items(), 1):
        more = dict(words) | {"level": name}
        deals = ledger.add(
            f"judgement.{place}.deals", "report.figure.judgement.deals", "count",
            f'SELECT COUNT(*) AS "n" {LATER} AND {condition}', unit="count", words=more,
        )  # fmt: skip
        rate = ledger.add(
            f"judgement.{place}.rate", "report.figure.judgement.rate", "share",
            f'SELECT "p"."y" AS "y" {LATER} AND {condition}', words=more,
        )  # fmt: skip
        made.append(Rating(name, deals, rate))
    return made


def _hours(ledger: Ledger, found: Findings, apart: Named, settings: Settings) -> dict[int, str]:
    """Enter the hours that skipping the lost deals below each line would have saved; nothing where they are unknown."""
    assert found.proof is not None
    if apart.hours is not None and apart.hours.kind is Kind.NUMBER:
        each = f'CAST("d".{quote(apart.hours.name)} AS DOUBLE)'
    elif isinstance(settings.hours_per_deal, int | float):
        each = number(float(settings.hours_per_deal))
    else:
        return {}
    return {
        one.line: ledger.add(
            f"line.{one.line}.hours", "report.figure.line.hours", "total",
            f'SELECT {each} AS "x" {LATER} AND "p"."y" = 0 AND "p"."points" < {one.line} ORDER BY "p"."id"',
            unit="count", words={"line": one.line},
        )
        for one in found.proof.lines
    }  # fmt: skip


def _missed(ledger: Ledger, line: int) -> tuple[str, ...]:
    """Return names of companies won below the line: one deal each, the largest amounts first."""
    rows = ledger.runner.rows(
        'SELECT "name", MAX("amount") AS "amount" FROM (SELECT COALESCE("d"."account_name", "d"."name") AS "name", '
        f'COALESCE("d"."amount_base", 0) AS "amount" {LATER} AND "p"."y" = 1 AND "p"."points" < {line}) AS "m" '
        f'WHERE "name" IS NOT NULL GROUP BY "name" ORDER BY "amount" DESC, "name" LIMIT {NAMES}'
    )
    return tuple(str(name) for name in rows["name"])
