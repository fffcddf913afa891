"""Back-test: learn on the earlier rows, try on the later ones, and show what a random split would have claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from nachim.model.attribute import CAPS, Category
from nachim.model.card import CapRule
from nachim.model.evidence import Figure
from nachim.model.proof import Metrics, Proof, ProofVerdict, RandomSplit, ScoredRows
from nachim.proof.bands import band_table
from nachim.proof.split import EARLIER, Split, split_at_random, split_by_time
from nachim.scorecard.fit import FEWEST, fit_card
from nachim.scorecard.score import points_of
from nachim.stats.auc import auc_difference, auc_interval, brier, top
from nachim.stats.calibration import calibration
from nachim.stats.coded import Bools, Floats, RawColumn

USEFUL = 0.65
"""An AUC worth having: while the interval still reaches it, "no signal" is not said, but "too few"."""
REPEATS = 5


@dataclass(frozen=True, slots=True)
class FitOptions:
    """What is passed on to `fit_card`."""

    caps: Mapping[Category, int] = field(default_factory=lambda: dict(CAPS))
    belief: Mapping[str, int] | None = None
    monotone: Mapping[str, int] | None = None
    max_attributes: int = 15
    threshold: int = 70
    seed: int = 0
    cap_rule: CapRule = CapRule.FIXED
    capacity: float | None = None


def prove(
    columns: Sequence[RawColumn],
    y: Bools | Floats,
    when: npt.NDArray[Any] | None,
    *,
    order: str = "time",
    accounts: npt.NDArray[Any] | None = None,
    cycle: Floats | None = None,
    weights: Floats | None = None,
    options: FitOptions | None = None,
    share: float = EARLIER,
    repeats: int = REPEATS,
) -> Proof:
    """Try the card on rows that came later; bins, screen and points are learned on the earlier rows alone.

    Parameters
    ----------
    when
        Creation date of each row, or anything that rises with time; None for record order, which the proof then says.
    order
        What `when` is: "time", or "record" for places in the order of records.
    accounts
        Account of each row, to show how many later rows belong to accounts met before, and the figures without them.
    cycle
        Days from creation to won, for the band table.
    repeats
        Random splits of the same sizes, shown beside.

    Returns
    -------
    Proof
        Verdict by a stated rule. `too_few`: fewer than 10 wins or 10 others on either side, or an interval of the AUC
        that holds both .5 and .65. `no_signal`: the interval holds .5. `weak`: it lies between .5 and .65.
        `proved`: AUC above .5 and lift at 20 % above 1, each with its whole interval. `plausible`: only the AUC.
    """
    chosen, won = options or FitOptions(), np.asarray(y, float)
    split = split_by_time(when, len(won), accounts, share)
    if order != "time":
        split = replace(split, order=order)
    trained, tested = _counts(won, split.earlier), _counts(won, split.later)
    few = _too_few(trained, tested)
    if few:
        name, figure = few
        return Proof(
            ProofVerdict.TOO_FEW, name, figure, split.order, split.at, trained, tested, split.met_before,
            None, None, None, None, None, None, (), None,
        )  # fmt: skip
    scored = _try(columns, won, split, weights, chosen)
    base = float(won[split.earlier].mean())
    metrics = measure(scored, base, chosen.seed)
    verdict, name, figure = judge(metrics.auc, metrics.lift20)
    alone = [column for column in columns if column.attribute.category is Category.FIRMOGRAPHIC]
    beside = None
    if alone and len(alone) < len(columns):
        beside = _try(alone, won, split, weights, _only_firmographic(chosen))
    new = _subset(scored, scored.new)
    return Proof(
        verdict=verdict,
        decided_by=name,
        deciding=figure,
        order=split.order,
        at=split.at,
        trained=trained,
        tested=tested,
        met_before=split.met_before,
        metrics=metrics,
        new_accounts=measure(new, base, chosen.seed) if split.met_before and _enough(new.y) else None,
        random=_random(columns, won, split, accounts, weights, chosen, repeats),
        firmographic=measure(beside, base, chosen.seed) if beside else None,
        firmographic_points=beside.points if beside else None,
        over_firmographic=auc_difference(scored.y, _floats(scored), _floats(beside)) if beside else None,
        bands=band_table(
            scored.points,
            scored.y,
            cycle=None if cycle is None else cycle[scored.rows],
            probability=scored.probability,
        ),
        scored=scored,
    )


def judge(auc: Figure, lift: Figure) -> tuple[ProofVerdict, str, Figure]:
    """Return the verdict by the AUC and the lift at 20 %, and the figure that decides it (see `prove`)."""
    if auc.low is None or auc.high is None:
        return ProofVerdict.TOO_FEW, "auc", auc
    if auc.low <= 0.5:
        few = auc.high >= USEFUL
        return (ProofVerdict.TOO_FEW if few else ProofVerdict.NO_SIGNAL), "auc", auc
    if auc.high < USEFUL:
        return ProofVerdict.WEAK, "auc", auc
    if lift.low is None or lift.low <= 1:
        return ProofVerdict.PLAUSIBLE, "lift20", lift
    return ProofVerdict.PROVED, "auc", auc


def measure(scored: ScoredRows, base: float, seed: int = 0) -> Metrics:
    """Return all figures of scored rows.

    Parameters
    ----------
    base
        Rate among the training rows.
    """
    points = _floats(scored)
    ten, twenty = (top(scored.y, points, share, seed=seed) for share in (0.1, 0.2))
    calibrated = calibration(scored.y, scored.probability)
    return Metrics(
        auc=auc_interval(scored.y, points),
        lift10=ten.lift,
        lift20=twenty.lift,
        captured20=twenty.captured,
        brier=brier(scored.y, scored.probability),
        brier_base=brier(scored.y, base),
        slope=calibrated.slope,
        intercept=calibrated.intercept,
        calibration_error=calibrated.error,
    )


def _try(
    columns: Sequence[RawColumn], y: Floats, split: Split, weights: Floats | None, options: FitOptions
) -> ScoredRows:
    fitted = fit_card(
        [column.take(split.earlier) for column in columns],
        y[split.earlier],
        caps=options.caps,
        belief=options.belief,
        monotone=options.monotone,
        weights=None if weights is None else weights[split.earlier],
        max_attributes=options.max_attributes,
        threshold=options.threshold,
        seed=options.seed,
        cap_rule=options.cap_rule,
        capacity=options.capacity,
    )
    later = points_of(fitted.card, [column.take(split.later) for column in columns])
    rows = np.flatnonzero(split.later)
    return ScoredRows(rows, later.total, later.probability, y[rows], split.new[rows])


def _random(
    columns: Sequence[RawColumn],
    y: Floats,
    split: Split,
    accounts: npt.NDArray[Any] | None,
    weights: Floats | None,
    options: FitOptions,
    repeats: int,
) -> RandomSplit | None:
    rows = np.flatnonzero(split.earlier | split.later)
    runs, figures = [], []
    for repeat in range(repeats):
        drawn = split_at_random(rows, len(y), int(split.earlier.sum()), options.seed + repeat, accounts)
        if _too_few(_counts(y, drawn.earlier), _counts(y, drawn.later)):
            continue
        scored = _try(columns, y, drawn, weights, options)
        runs.append(scored)
        one = measure(scored, float(y[drawn.earlier].mean()), options.seed)
        figures.append([one.auc.value, one.lift10.value, one.lift20.value, one.slope.value, one.brier])
    if not runs:
        return None
    auc, lift10, lift20, slope, loss = (float(mean) for mean in np.array(figures, float).mean(axis=0))
    return RandomSplit(len(runs), auc, lift10, lift20, slope, loss, tuple(runs))


def _only_firmographic(options: FitOptions) -> FitOptions:
    return replace(options, caps={Category.FIRMOGRAPHIC: 100})


def _counts(y: Floats, part: Bools) -> Figure:
    rows, wins = int(part.sum()), int(y[part].sum())
    return Figure(wins / rows if rows else None, None, None, rows, wins)


def _too_few(trained: Figure, tested: Figure) -> tuple[str, Figure] | None:
    """Return the count that forbids a proof: the smaller of wins and others, on the side that has fewer."""
    counts = [
        (name, side, count)
        for side in (trained, tested)
        for name, count in (("wins", side.k or 0), ("others", (side.n or 0) - (side.k or 0)))
    ]
    name, side, count = min(counts, key=lambda item: item[2])
    return (name, Figure(float(count), None, None, side.n, side.k)) if count < FEWEST else None


def _enough(y: Floats) -> bool:
    return min(int(y.sum()), len(y) - int(y.sum())) >= FEWEST


def _subset(scored: ScoredRows, rows: Bools) -> ScoredRows:
    return ScoredRows(
        scored.rows[rows], scored.points[rows], scored.probability[rows], scored.y[rows], scored.new[rows]
    )


def _floats(scored: ScoredRows) -> Floats:
    return scored.points.astype(np.float64)
