"""The proof as findings: every figure from the stored scores of the later rows."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np

from nachim.engine import Engine, Frame
from nachim.evidence.ledger import Ledger
from nachim.evidence.models import Models
from nachim.facts.instants import in_order, years_of
from nachim.model.findings import BandRow, LineRow, Note, Proof, YearRow
from nachim.model.proof import Proof as Backtest
from nachim.model.proof import ScoredRows
from nachim.proof.backtest import FitOptions, prove
from nachim.proof.bands import EDGES

LINES = (40, 50, 60, 70, 80)
_TYPES = {
    "run": "VARCHAR", "id": "VARCHAR", "points": "BIGINT", "p": "DOUBLE", "y": "BIGINT", "new": "BIGINT",
    "cycle": "DOUBLE", "base": "DOUBLE", "year": "BIGINT",
}  # fmt: skip


def back_test(engine: Engine, models: Models, outcome: str, folder: Path) -> Backtest:
    """Learn on the earlier rows, try on the later ones, and freeze every score that was given.

    Makes the table `proof`: run ("later", "firmographic", "random1", …), id, points, p, y, new, cycle, base, year.
    """
    learned, model = models.rows(outcome), models.specifications[outcome]
    cycle = (
        engine.rows(f'SELECT "x"."id" AS "id", "d"."cycle_days" AS "cycle" FROM ({model.query}) AS "x" '
                    'LEFT JOIN "deals" AS "d" ON "d"."id" = "x"."id" ORDER BY MD5("x"."id"), "x"."id"')["cycle"]
        if outcome == "won"
        else np.full(len(learned.y), np.nan)
    )  # fmt: skip
    order, name = in_order(learned.frame["at"])
    result = prove(
        learned.columns,
        learned.y,
        order,
        order=name,
        accounts=learned.frame["company"],
        cycle=cycle.astype(np.float64),
        options=FitOptions(
            caps=model.category_caps(),
            belief=model.belief or None,
            monotone=model.monotone(),
            threshold=model.threshold,
            seed=model.seed,
            cap_rule=model.cap_rule,
            capacity=model.capacity,
        ),
    )
    runs: list[tuple[str, ScoredRows]] = []
    if result.scored is not None:
        runs.append(("later", result.scored))
    if result.random is not None:
        runs += [(f"random{place}", run) for place, run in enumerate(result.random.runs, 1)]
    frames = [_frame(name, run, learned.frame, cycle, float(learned.y[~learned.later].mean())) for name, run in runs]
    if result.scored is not None and result.firmographic_points is not None:
        alone = result.scored
        frames.append(
            _frame(
                "firmographic",
                ScoredRows(alone.rows, result.firmographic_points, alone.probability, alone.y, alone.new),
                learned.frame, cycle, 0.0,
            )
        )  # fmt: skip
    empty = Frame({name: np.array([], dtype=object) for name in _TYPES})
    merged = Frame({name: np.concatenate([frame[name] for frame in frames]) for name in _TYPES}) if frames else empty
    engine.load("proof_scores", merged, _TYPES)
    engine.write_parquet('SELECT * FROM "proof_scores" ORDER BY "run", "id"', folder / "proof.parquet")
    engine.read_parquet("proof", [folder / "proof.parquet"])
    return result


def _frame(run: str, scored: ScoredRows, frame: Frame, cycle: np.ndarray, base: float) -> Frame:
    n = len(scored.rows)
    return Frame(
        {
            "run": np.array([run] * n, dtype=object),
            "id": frame["id"][scored.rows],
            "points": scored.points.astype(np.int64),
            "p": scored.probability,
            "y": scored.y.astype(np.int64),
            "new": scored.new.astype(np.int64),
            "cycle": cycle[scored.rows].astype(np.float64),
            "base": np.full(n, base),
            "year": years_of(frame["at"][scored.rows]),
        }
    )


def proof(ledger: Ledger, result: Backtest, outcome: str, threshold: int) -> Proof | None:
    """Enter the proof's figures; None where nothing could be tried."""
    if result.metrics is None or result.scored is None:
        return None

    def rows(run: str, more: str = "") -> str:
        return f'SELECT "y", "points", "p" FROM "proof" WHERE "run" = \'{run}\'{more} ORDER BY "id"'

    def enter(name: str, statistic: str, query: str, unit: str) -> str:
        return ledger.add(f"proof.{name}", f"report.figure.proof.{name}", statistic, query, unit=unit)

    def random(name: str, statistic: str, unit: str) -> str:
        """Enter the mean over the random splits."""
        every = 'SELECT "run", "y", "points", "p" FROM "proof" WHERE "run" LIKE \'random%\' ORDER BY "run", "id"'
        return enter(f"{name}_random", f"{statistic}_of_runs", every, unit)

    count = 'SELECT COUNT(*) AS "n" FROM'
    model = ledger.runner.models.specifications[outcome]
    auc = enter("auc", "auc", rows("later"), "auc")
    lift20 = enter("lift20", "top_fifth", rows("later"), "ratio")
    return Proof(
        verdict=result.verdict.value,
        decided_by=lift20 if result.decided_by == "lift20" else auc,
        trained=enter("trained", "count", f'{count} ({model.query}) AS "x" WHERE "later" = 0', "count"),
        tested=enter("tested", "count", f'{count} "proof" WHERE "run" = \'later\'', "count"),
        auc=auc,
        lift10=enter("lift10", "top_tenth", rows("later"), "ratio"),
        lift20=lift20,
        brier=enter("brier", "brier", rows("later"), "error"),
        brier_base=enter(
            "brier_base", "brier", 'SELECT "y", "base" AS "p" FROM "proof" WHERE "run" = \'later\'', "error"
        ),
        slope=enter("slope", "slope", rows("later"), "number"),
        auc_random=random("auc", "auc", "auc"),
        lift10_random=random("lift10", "top_tenth", "ratio"),
        slope_random=random("slope", "slope", "number"),
        auc_firmographic=enter("auc_firmographic", "auc", rows("firmographic"), "auc") if result.firmographic else None,
        auc_new_accounts=enter("auc_new_accounts", "auc", rows("later", ' AND "new" = 1'), "auc")
        if result.new_accounts
        else None,
        bands=tuple(_band(ledger, low, high) for low, high in itertools.pairwise(EDGES)),
        lines=tuple(_line(ledger, line) for line in sorted({*LINES, threshold})),
        order=result.order,
        notes=tuple(_notes(ledger, result)),
        years=tuple(_years(ledger)),
    )


def _band(ledger: Ledger, low: int, high: int) -> BandRow:
    where = f'FROM "proof" WHERE "run" = \'later\' AND "points" >= {low} AND "points" < {high}'
    words = {"low": low, "high": high - 1}

    def enter(name: str, label: str, statistic: str, query: str, unit: str = "share") -> str:
        return ledger.add(f"band.{low}.{name}", f"report.figure.band.{label}", statistic, query, unit=unit, words=words)

    return BandRow(
        low,
        high - 1,
        enter("deals", "deals", "count", f'SELECT COUNT(*) AS "n" {where}', "count"),
        enter("rate", "win_rate", "share", f'SELECT "y" {where}'),
        enter("predicted", "predicted", "mean", f'SELECT "p" AS "x" {where}'),
        enter("cycle", "cycle", "median", f'SELECT "cycle" AS "x" {where} AND "y" = 1', "days"),
    )


def _years(ledger: Ledger) -> list[YearRow]:
    """Enter the later rows year by year, where they are of several years."""
    found = ledger.runner.rows('SELECT DISTINCT "year" FROM "proof" WHERE "run" = \'later\' AND "year" IS NOT NULL')
    years = sorted(int(year) for year in found["year"])
    return [_year(ledger, year) for year in years] if len(years) > 1 else []


def _year(ledger: Ledger, year: int) -> YearRow:
    where = f'FROM "proof" WHERE "run" = \'later\' AND "year" = {year}'

    def enter(name: str, statistic: str, query: str, unit: str = "share") -> str:
        return ledger.add(
            f"year.{year}.{name}", f"report.figure.year.{name}", statistic, query, unit=unit, words={"year": str(year)}
        )

    return YearRow(
        year,
        enter("deals", "count", f'SELECT COUNT(*) AS "n" {where}', "count"),
        enter("rate", "share", f'SELECT "y" {where}'),
        enter("predicted", "mean", f'SELECT "p" AS "x" {where}'),
        enter("auc", "auc", f'SELECT "y", "points", "p" {where} ORDER BY "id"', "auc"),
    )


def _line(ledger: Ledger, line: int) -> LineRow:
    where = 'FROM "proof" WHERE "run" = \'later\''
    words = {"line": line}

    def enter(name: str, statistic: str, query: str, unit: str = "share") -> str:
        return ledger.add(f"line.{line}.{name}", f"report.figure.line.{name}", statistic, query, unit=unit, words=words)

    below = f'SELECT COUNT(*) AS "n" {where} AND "points" < {line}'
    return LineRow(
        line,
        enter("share", "share", f'SELECT CASE WHEN "points" >= {line} THEN 1 ELSE 0 END AS "y" {where}'),
        enter("win_rate", "share", f'SELECT "y" {where} AND "points" >= {line}'),
        enter("skipped_lost", "count", f'{below} AND "y" = 0', "count"),
        enter("missed_won", "count", f'{below} AND "y" = 1', "count"),
    )


def _notes(ledger: Ledger, result: Backtest) -> list[Note]:
    notes = []
    if result.order == "record":
        notes.append(Note("findings.record_order", {}, "look"))
    if result.met_before:
        met = 'SELECT 1 - "new" AS "y" FROM "proof" WHERE "run" = \'later\''
        share = ledger.add("proof.met_before", "report.figure.proof.met_before", "share", met)
        notes.append(Note("findings.met_before", {}, figures={"share": share}))
    return notes
