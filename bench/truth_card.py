"""Planted conditions and decoys: what the card finds, over many simulated data sets of the sample's size.

    PYTHONPATH=src python bench/truth_card.py 20

The conditions planted here are this file's own; the sample company's truth is not read.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass

import numpy as np

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.condition import Operator
from nachim.scorecard.fit import fit_card
from nachim.scorecard.score import points_of
from nachim.stats.auc import auc
from nachim.stats.coded import RawColumn

FOUR = tuple(Category)


@dataclass(frozen=True)
class Result:
    repeats: int
    rows: int
    found_by_condition: dict[str, int]
    """Data sets in which the planted condition stands on the card with the right sign."""
    found_share: float
    sets_with_a_decoy_above_3: int
    decoys_on_card: float
    """Mean number on a card."""
    auc_unseen: float
    auc_of_truth: float
    seconds: float


def make(rows: int, seed: int, *, effect: float = 1.0, missing: float = 0.12, base: float = -1.6):
    """Twelve attributes with an effect of log-odds 0.8 to 1.5 on 12 to 40 % of rows, and 15 decoys."""
    rng = np.random.default_rng(seed)
    columns, planted, eta = [], {}, np.full(rows, base)
    latent = rng.normal(size=rows)
    for j in range(27):
        kind = (Kind.NUMBER, Kind.CATEGORY, Kind.DAYS)[j % 3]
        real = j < 12
        size = (0.8, 1.0, 1.2, 1.5)[j % 4] * effect * (-1 if j in (5, 10) else 1)
        cover = (0.12, 0.2, 0.3, 0.4)[(j // 2) % 4]
        # Half the decoys lean on what a real attribute leans on, as columns of a CRM do.
        mixed = 0.5 * latent + rng.normal(size=rows) if j in (0, 3) or (j >= 12 and j % 2) else rng.normal(size=rows)
        order = mixed.argsort().argsort() / rows
        inside = (order >= 0.5) & (order < 0.5 + cover)
        none = np.zeros(rows, bool)
        if kind is Kind.NUMBER:
            values = np.round(np.exp(2 + 5 * order))
        elif kind is Kind.DAYS:
            inside = order < cover
            values = np.round(600 * order)
            none = order > 0.6
            values[none] = np.nan
        else:
            inside = order < cover
            rest = np.array(list("BCDEFGHIJK"))[rng.choice(10, rows, p=np.array([5, 4, 3, 3, 2, 2, 1, 1, 1, 1]) / 23)]
            values = np.where(inside, "A", rest).astype(object)
        name = f"x{j:02d}"
        if real:
            eta += size * inside
            planted[name] = (inside, np.sign(size))
        gone = rng.random(rows) < missing
        none &= ~gone
        if kind is Kind.CATEGORY:
            values[gone] = None
        else:
            values = values.astype(float)
            values[gone] = np.nan
        columns.append(RawColumn(Attribute(name, name, FOUR[j % 4], kind, Known.TODAY), values, none))
    won = rng.random(rows) < 1 / (1 + np.exp(-eta))
    return columns, won.astype(float), planted, eta


def right_sign(points, inside, sign, known) -> bool:
    """The planted rows get more (or fewer) points than the others whose value is known."""
    return bool(sign * (points[inside & known].mean() - points[~inside & known].mean()) > 0.5)


def run(repeats: int = 20, rows: int = 1800, effect: float = 1.0, base: float = -1.6) -> Result:
    began = time.perf_counter()
    found: dict[str, int] = {}
    loud, decoys, seen, best = 0, 0, [], []
    for seed in range(repeats):
        columns, y, planted, eta = make(2 * rows, seed, effect=effect, base=base)
        learn, test = np.arange(rows), np.arange(rows, 2 * rows)
        fitted = fit_card([column.take(learn) for column in columns], y[learn], seed=seed)
        named = {attribute.name: attribute for attribute in fitted.card.attributes}
        own = points_of(fitted.card, [column.take(test) for column in columns])
        for name, (inside, sign) in planted.items():
            found.setdefault(name, 0)
            if name in named:
                codes, points = own.codes[name], own.by_attribute[name]
                known = np.array([level.condition.operator is not Operator.IS_UNKNOWN for level in named[name].levels])[
                    codes
                ]
                found[name] += right_sign(points, inside[test], sign, known)
        extra = [attribute for attribute in fitted.card.attributes if attribute.name not in planted]
        loud += any(attribute.most > 3 for attribute in extra)
        decoys += len(extra)
        seen.append(auc(y[test], own.total))
        best.append(auc(y[test], eta[test]))
    share = sum(found.values()) / (repeats * len(found))
    return Result(
        repeats,
        rows,
        found,
        round(share, 3),
        loud,
        decoys / repeats,
        round(float(np.mean(seen)), 3),
        round(float(np.mean(best)), 3),
        round(time.perf_counter() - began, 1),
    )


if __name__ == "__main__":
    print(json.dumps(asdict(run(int(sys.argv[1]) if len(sys.argv) > 1 else 20)), indent=1))
