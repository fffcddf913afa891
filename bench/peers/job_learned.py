"""What the pandas job learns from facts: levels, rates, patterns, a card of 100 points, its proof, segments.

numpy on short codes, bit masks for the search, scikit-learn's logistic regression for the card.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import csr_array
from scipy.special import expit
from scipy.stats import norm
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score

DAYS = (30, 90, 180, 365)
EMPLOYEES = (10, 50, 200, 1000)
EARLIER, SAMPLE, DRAWS, MOST, Z = 0.7, 50_000, 1000, 15, 1.959964
FIRMOGRAPHIC = ("Industry", "Country", "Growth Stage", "Employees", "Founded")
BANDS = ((0, 30), (30, 50), (50, 70), (70, 85), (85, 101))


@dataclass
class Levels:
    """Attributes as levels: `codes` (attributes, rows) and the names of each one's levels."""

    names: list[str]
    labels: list[list[str]]
    codes: np.ndarray

    def rows(self, which: np.ndarray) -> Levels:
        return Levels(self.names, self.labels, self.codes[:, which])


def cuts_of(facts: pd.DataFrame) -> dict[str, tuple[float, ...]]:
    """Return where numbers are cut: bands of size, days, fifths of the rest."""
    fifths = tuple(np.unique(np.nanquantile(facts["Founded"], [0.2, 0.4, 0.6, 0.8])))
    days = {name: (0, *DAYS) for name in facts if name.startswith("since ")}
    return {"Employees": EMPLOYEES, "Founded": fifths, **days}


def levels_of(facts: pd.DataFrame, cuts: dict[str, tuple[float, ...]]) -> Levels:
    """Return the level of each attribute; the last one of a category or number is unknown."""
    labels, codes = [], []
    for name in facts:
        column = facts[name]
        if name in cuts:
            edges = cuts[name]
            code = np.searchsorted(edges, column.to_numpy(), side="right").astype(np.int8)
            labels.append([f"below {edges[0]:g}", *(f"from {edge:g}" for edge in edges), "unknown"])
            code[column.isna().to_numpy()] = len(edges) + 1
        elif isinstance(column.dtype, pd.CategoricalDtype):
            labels.append([*map(str, column.cat.categories), "unknown"])
            code = column.cat.codes.to_numpy().astype(np.int8)
            code[code < 0] = len(labels[-1]) - 1
        else:
            labels.append(["no", "yes"])
            code = column.to_numpy()
        codes.append(code)
    return Levels(list(facts), labels, np.stack(codes))


def wilson(k: np.ndarray, n: np.ndarray, inflation: np.ndarray | float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's interval of a rate, rows shrunk by the design effect."""
    n = np.maximum(n, 1)
    p, n = k / n, n / inflation
    centre, half = p + Z**2 / (2 * n), Z * np.sqrt(p * (1 - p) / n + Z**2 / (4 * n**2))
    return (centre - half) / (1 + Z**2 / n), (centre + half) / (1 + Z**2 / n)


def inflation(company: np.ndarray, y: np.ndarray, code: np.ndarray, count: int) -> tuple[np.ndarray, ...]:
    """Return rows, successes and the design effect by company of each level."""
    n = np.bincount(code, minlength=count)
    k = np.bincount(code, weights=y, minlength=count)
    p = k / np.maximum(n, 1)
    sums = np.bincount(company * count + code, weights=y - p[code], minlength=(int(company.max()) + 1) * count)
    spread = np.square(sums).reshape(-1, count).sum(axis=0)
    return n, k, np.maximum(spread / np.maximum(n * p * (1 - p), 1e-9), 1.0)


def rates(levels: Levels, y: np.ndarray, company: np.ndarray) -> list[dict[str, object]]:
    """Return the rate of every level with its interval."""
    found: list[dict[str, object]] = []
    for name, labels, code in zip(levels.names, levels.labels, levels.codes, strict=True):
        n, k, effect = inflation(company, y, code, len(labels))
        low, high = wilson(k, n, effect)
        told = zip(labels, n, k, low, high, effect, strict=True)
        found += [
            {"attribute": name, "level": label, "n": int(a), "k": int(b), "low": c, "high": d, "design effect": e}
            for label, a, b, c, d, e in told
            if a
        ]
    return found


class Search:
    """All conjunctions of up to three levels, counted on bit masks; winners first, so that no second mask is needed."""

    BLOCK = 2048

    def __init__(self, levels: Levels, y: np.ndarray) -> None:
        rows = y.size
        self.floor = max(8, int(np.ceil(rows * (0.01 if rows > 20_000 else 0.03))))
        sides, self.items = [np.flatnonzero(y), np.flatnonzero(y == 0)], []
        masks = []
        for place, labels in enumerate(levels.labels):
            code = levels.codes[place]
            for level in range(len(labels)):
                holds = code == level
                if self.floor <= np.count_nonzero(holds) <= rows - self.floor:
                    self.items.append((place, level))
                    masks.append([self._packed(holds[side]) for side in sides])
        self.sides = [np.stack(side) for side in zip(*masks, strict=True)]
        self.sizes = [side.size for side in sides]

    @staticmethod
    def _packed(holds: np.ndarray) -> np.ndarray:
        packed = np.packbits(holds)
        return np.pad(packed, (0, -packed.size % 8)).view(np.uint64)

    def _counts(self, fixed: tuple[int, ...], others: np.ndarray) -> np.ndarray:
        """Return winners and others (2, items) of `fixed` with each of `others`; in blocks that stay in the cache."""
        found = np.zeros((2, others.size), np.int64)
        for side, masks in enumerate(self.sides):
            for start in range(0, masks.shape[1], self.BLOCK):
                part = masks[:, start : start + self.BLOCK]
                both = np.bitwise_and.reduce(part[list(fixed)], axis=0)
                found[side] += np.bitwise_count(part[others] & both).sum(axis=1, dtype=np.int64)
        return found

    def run(self) -> tuple[list[tuple[int, ...]], np.ndarray]:
        """Return all conjunctions with support, and their winners and others (conjunctions, 2)."""
        size, of = len(self.items), np.array([place for place, _ in self.items])
        members: list[tuple[int, ...]] = [(i,) for i in range(size)]
        counts = [np.stack([np.bitwise_count(side).sum(axis=1, dtype=np.int64) for side in self.sides], axis=1)]
        enough = np.zeros((size, size), bool)
        for i in range(size):
            others = np.arange(i + 1, size)[of[i + 1 :] != of[i]]
            pair = self._counts((i,), others)
            kept = pair.sum(axis=0) >= self.floor
            enough[i, others] = kept
            members += [(i, int(j)) for j in others[kept]]
            counts.append(pair[:, kept].T)
        for i, j in zip(*np.nonzero(enough), strict=True):
            others = np.flatnonzero(enough[i] & enough[j])
            if others.size:
                triple = self._counts((i, j), others)
                kept = triple.sum(axis=0) >= self.floor
                members += [(int(i), int(j), int(k)) for k in others[kept]]
                counts.append(triple[:, kept].T)
        return members, np.concatenate(counts)


def patterns(levels: Levels, y: np.ndarray, company: np.ndarray, earlier: np.ndarray) -> dict[str, object]:
    """Search on the earlier rows, keep what a false discovery rate of 5 % lets pass, look again on the later ones."""
    before, won = levels.rows(earlier), y[earlier]
    searched = Search(before, won)
    members, counts = searched.run()
    rows, winners = won.size, int(won.sum())
    k, n = counts[:, 0], counts.sum(axis=1)
    effect = float(inflation(company[earlier], won, np.zeros(rows, np.int8), 1)[2][0])
    p = winners / rows
    apart = k / n - (winners - k) / np.maximum(rows - n, 1)
    z = apart / np.sqrt(p * (1 - p) * (1 / n + 1 / np.maximum(rows - n, 1)) * effect)
    chance = norm.sf(z)
    order = np.argsort(chance, kind="stable")
    passed = np.flatnonzero(chance[order] <= 0.05 * np.arange(1, n.size + 1) / n.size)
    best = order[: passed[-1] + 1 if passed.size else 0][:20]
    after, later = levels.rows(~earlier), y[~earlier]
    told = []
    for place in best:
        conditions = [searched.items[item] for item in members[place]]
        code = np.logical_and.reduce([after.codes[a] == level for a, level in conditions]).astype(np.int8)
        m, won_later, effects = inflation(company[~earlier], later, code, 2)
        rate = won_later / np.maximum(m, 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            lift = rate[1] / rate[0]
            wide = np.exp(Z * np.sqrt((effects * (1 - rate) / np.maximum(won_later, 0.5)).sum()))
        told.append({
            "conditions": [[levels.names[a], levels.labels[a][level]] for a, level in conditions],
            "places": conditions, "n": int(n[place]), "k": int(k[place]), "p": float(chance[place]),
            "later lift": float(lift), "low": float(lift / wide), "high": float(lift * wide),
        })  # fmt: skip
    return {"tests": int(n.size), "passed": int(passed[-1] + 1 if passed.size else 0), "patterns": told}


@dataclass
class Card:
    """Whole points of every level, and the logistic curve from totals to chances."""

    points: list[np.ndarray]
    intercept: float
    slope: float

    def total(self, levels: Levels) -> np.ndarray:
        total = np.zeros(levels.codes.shape[1], np.int16)
        for points, code in zip(self.points, levels.codes, strict=True):
            if points.any():
                total += points[code]
        return total


def one_hot(levels: Levels, names: tuple[str, ...]) -> csr_array:
    """Return a sparse column for each level, zero for attributes not named."""
    sizes = np.array([len(labels) for labels in levels.labels])
    starts = np.cumsum(sizes) - sizes
    places = (levels.codes + starts[:, None]).T.ravel().astype(np.int32)
    rows, allowed = levels.codes.shape[1], np.array([not names or name in names for name in levels.names], float)
    ends = np.arange(0, places.size + 1, sizes.size, dtype=np.int32)
    return csr_array((np.tile(allowed, rows), places, ends), shape=(rows, int(sizes.sum())))


def model_of(c: float) -> LogisticRegression:
    return LogisticRegression(C=c, max_iter=300)


def best_c(x: csr_array, y: np.ndarray) -> float:
    """Return the C of the least log loss in five folds."""
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    tried = [
        (cross_val_score(model_of(one), x, y, cv=folds, scoring="neg_log_loss").mean(), float(one))
        for one in np.logspace(-3, 1, 9)
    ]
    return max(tried)[1]


def fit(
    levels: Levels, y: np.ndarray, rows: np.ndarray, c: float | None, names: tuple[str, ...] = ()
) -> tuple[Card, float]:
    """Learn a card from `rows`, at most `SAMPLE` of them; C by five-fold cross-validation where it is not given."""
    random = np.random.default_rng(0)
    taken = np.sort(random.choice(rows, min(SAMPLE, rows.size), replace=False))
    part, won = levels.rows(taken), y[taken]
    x = one_hot(part, names)
    c = best_c(x, won) if c is None else c
    ends = np.cumsum([len(labels) for labels in levels.labels])
    effects = np.split(model_of(c).fit(x, won).coef_[0], ends[:-1])
    seen = [
        np.bincount(code, minlength=len(labels)) > 0 for code, labels in zip(part.codes, levels.labels, strict=True)
    ]
    above = [np.where(there, effect - effect[there].min(), 0.0) for effect, there in zip(effects, seen, strict=True)]
    ranges = np.array([one.max() for one in above])
    above = [one if place in np.argsort(-ranges)[:MOST] else np.zeros_like(one) for place, one in enumerate(above)]
    scale = 100 / max(sum(one.max() for one in above), 1e-9)
    points = [np.rint(scale * one).astype(np.int16) for one in above]
    widest = int(np.argmax(ranges))
    points[widest][np.argmax(points[widest])] += 100 - sum(int(one.max()) for one in points)
    card = Card(points, 0.0, 0.0)
    curve = LogisticRegression(C=np.inf).fit(card.total(part)[:, None], won)
    return Card(points, float(curve.intercept_[0]), float(curve.coef_[0, 0])), c


def auc_and_lift(counts: np.ndarray) -> np.ndarray:
    """Return AUC and lifts at 10 and 20 % of tables (…, totals, 2) of losers and winners."""
    lost, won = counts[..., 0].astype(float), counts[..., 1].astype(float)
    below = np.cumsum(lost, axis=-1) - lost
    losers, winners = lost.sum(axis=-1), won.sum(axis=-1)
    told = [(won * (below + lost / 2)).sum(axis=-1) / (losers * winners)]
    rows, wins = (lost + won)[..., ::-1], won[..., ::-1]
    before = np.cumsum(rows, axis=-1) - rows
    for share in (0.1, 0.2):
        wanted = share * (losers + winners)
        taken = np.clip((wanted[..., None] - before) / np.maximum(rows, 1), 0, 1)
        told.append((taken * wins).sum(axis=-1) / wanted / (winners / (losers + winners)))
    return np.stack(told, axis=-1)


def measured(total: np.ndarray, y: np.ndarray, draws: int = DRAWS) -> dict[str, list[float]]:
    """Return AUC and lifts with bootstrap intervals; rows of one total and outcome are alike, so counts are drawn."""
    counts = np.bincount(total * 2 + y, minlength=202)
    point = auc_and_lift(counts.reshape(101, 2))
    drawn = np.random.default_rng(0).multinomial(counts.sum(), counts / counts.sum(), draws).reshape(draws, 101, 2)
    low, high = np.quantile(auc_and_lift(drawn), [0.025, 0.975], axis=0)
    names = ("auc", "lift10", "lift20")
    return {
        name: [float(one) for one in told] for name, told in zip(names, zip(point, low, high, strict=True), strict=True)
    }


def proof(levels: Levels, y: np.ndarray, cycle: np.ndarray, earlier: np.ndarray, c: float) -> dict[str, object]:
    """Try a card of the earlier rows on the later ones; beside it firmographics alone and random splits."""
    rows, later = np.arange(y.size), levels.rows(~earlier)
    card, _ = fit(levels, y, rows[earlier], c)
    alone, _ = fit(levels, y, rows[earlier], c, FIRMOGRAPHIC)
    total = card.total(later)
    bands = []
    for low, high in BANDS:
        held = (total >= low) & (total < high)
        n, k = int(held.sum()), int(y[~earlier][held].sum())
        edges = wilson(np.array(k), np.array(n))
        days = float(np.median(cycle[~earlier][held])) if n else None
        expected = float(expit(card.intercept + card.slope * total[held]).mean()) if n else None
        bands.append({"from": low, "n": n, "k": k, "low": float(edges[0]), "high": float(edges[1]),
                      "days": days, "expected": expected})  # fmt: skip
    split = []
    for seed in range(5):
        drawn = np.random.default_rng(seed).permutation(earlier)
        other, _ = fit(levels, y, rows[drawn], c)
        split.append(measured(other.total(levels.rows(~drawn)), y[~drawn]))
    return {
        "later": measured(total, y[~earlier]),
        "firmographics": measured(alone.total(later), y[~earlier]),
        "random": split,
        "bands": bands,
    }


def segments(levels: Levels, deals: pd.DataFrame, core: list[tuple[int, int]]) -> list[dict[str, object]]:
    """Return core, adjacent (one condition given up), the rest, and the core by size, with rate, cycle and amount."""
    y, company, cycle = deals["y"].to_numpy(), deals["company"].to_numpy(), deals["cycle"].to_numpy()
    holds = np.stack([levels.codes[a] == level for a, level in core])
    inside = holds.all(axis=0)
    groups = {"core": inside, "rest": ~inside}
    for place, (a, level) in enumerate(core):
        given_up = np.delete(holds, place, axis=0).all(axis=0) & ~holds[place]
        groups[f"without {levels.names[a]} {levels.labels[a][level]}"] = given_up
    size = levels.names.index("Employees")
    for level, label in enumerate(levels.labels[size]):
        groups[f"core, employees {label}"] = inside & (levels.codes[size] == level)
    told: list[dict[str, object]] = []
    for name, held in groups.items():
        if held.any():
            n, k, effect = (one[0] for one in inflation(company[held], y[held], np.zeros(held.sum(), np.int8), 1))
            low, high = wilson(k, n, effect)
            amount = float(deals["Amount"].to_numpy()[held].mean())
            told.append({"segment": name, "n": int(n), "k": int(k), "low": float(low), "high": float(high),
                         "days": float(np.median(cycle[held])), "amount": amount})  # fmt: skip
    return told
