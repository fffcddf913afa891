"""What a card would gain if the gaps of one attribute were filled in."""

from __future__ import annotations

import numpy as np

from nachim.model.card import CardAttribute
from nachim.scorecard.deciding import HALF
from nachim.stats.auc import auc
from nachim.stats.coded import Bools, Codes, Floats

DRAWS = 20
MOST_ROWS = 20_000


def filled_auc(attribute: CardAttribute, codes: Codes, points: Floats, y: Bools, seed: int = 0) -> tuple[float, int]:
    """Return the expected change of the AUC once the gaps are filled, and how many rows have one.

    Every gap is filled by a level drawn as winners, or losers, of the known rows have it (shares drawn toward equal
    ones by half a row a level); the mean over `DRAWS` fillings. It takes gaps to be like the rest: an answer that is
    missing for a reason may tell more, or less.

    Parameters
    ----------
    codes
        Level of the attribute in each row.
    points
        Total of each row.
    """
    rows = slice(None, MOST_ROWS)
    codes, points, y = codes[rows], points[rows], y[rows]
    gap = codes == len(attribute.levels) - 1
    places = [place for place, level in enumerate(attribute.levels[:-1]) if level.n > 0]
    if not gap.any() or len(places) < 2 or y.all() or not y.any():
        return 0.0, int(gap.sum())
    random, now = np.random.default_rng(seed), auc(y, points)
    given = np.array([attribute.levels[place].points for place in places], dtype=np.float64)
    shares = [_shares(np.array([np.sum((codes == place) & (y == side)) for place in places])) for side in (False, True)]
    changes = []
    for _ in range(DRAWS):
        total = points.copy()
        for side, share in zip((False, True), shares, strict=True):
            which = gap & (y == side)
            drawn = random.choice(given, size=int(which.sum()), p=share)
            total[which] += drawn - attribute.levels[-1].points
        changes.append(auc(y, total) - now)
    return float(np.mean(changes)), int(gap.sum())


def _shares(rows: Floats) -> Floats:
    part: Floats = (rows + HALF) / (rows + HALF).sum()
    return part
