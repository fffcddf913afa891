"""Are the effects that `nachim.effects` shows true? Planted effects, noise, steps that only long deals reach.

Run: ``PYTHONPATH=src python bench/truth_effects.py [repetitions]`` (default 200). Prints coverage of the shrunk
intervals, false claims in noise by family, what the immortal time of late steps does to the usual comparison and to
ours, and how planted half-lives come back.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from nachim.effects.fading import fading
from nachim.effects.moments import Lives, outcome_table, pace_table
from nachim.effects.pooling import pool_rates
from nachim.effects.tables import Table, holm, ratios_of
from nachim.effects.typical import typical, weights

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Life:
    """A step in simulated deals: how much it adds to the odds of winning, and how fast later decisions come."""

    odds: float = 1.0
    pace: float = 1.0


def coverage_of_rates(random: np.random.Generator, repetitions: int) -> list[tuple[object, ...]]:
    """Return coverage by true spread, number of levels and rows a level: all, and of the highest shown level."""
    lines: list[tuple[object, ...]] = []
    for spread in (0.0, 0.2, 0.5, 1.0):
        for levels, rows in ((2, 60), (4, 15), (4, 300), (8, 15), (8, 60), (8, 300)):
            held = shown = raw = top = 0
            for _ in range(repetitions):
                p = expit(logit(random.uniform(0.1, 0.5)) + spread * random.normal(size=levels))
                n = np.maximum(3, random.poisson(rows * random.gamma(2, 0.5, size=levels)))
                k = random.binomial(n, p)
                pooled = pool_rates(k, n)
                inside = (pooled.low <= p) & (p <= pooled.high)
                held, shown = held + int(inside.sum()), shown + levels
                best = int(np.argmax(k / n))
                top += int(inside[best])
                error = 1.96 * np.sqrt(np.maximum(k / n * (1 - k / n), 1e-9) / n)
                raw += int(abs(k[best] / n[best] - p[best]) <= error[best])
            lines.append((spread, levels, rows, held / shown, top / repetitions, raw / repetitions))
    return lines


def strata_table(random: np.random.Generator, n: int, ratio: float, cover: float = 0.3) -> Table:
    """Return a condition that goes with large companies, which win more: confounded unless compared within sizes."""
    size = random.integers(0, 3, n)
    has = random.random(n) < cover * np.array([0.5, 1.0, 1.5])[size]
    won = random.random(n) < np.minimum(np.array([0.12, 0.2, 0.35])[size] * np.where(has, ratio, 1.0), 0.95)
    counts = [np.bincount(size[which], minlength=3).astype(float) for which in (has, has & won, ~has, ~has & won)]
    return Table(*counts)


def conditions(random: np.random.Generator, repetitions: int) -> list[tuple[object, ...]]:
    """Return, by rows: families of ten null conditions with a claim; coverage of ratios, all and those claimed.

    Either all ratios differ from 1 (by .3 on the log scale), or one of ten is 2 and the others are none.
    """
    lines: list[tuple[object, ...]] = []
    for n, alone in ((100, False), (400, False), (2000, False), (400, True), (2000, True)):
        claims = held = shown = picked = picked_held = raw_held = 0
        for _ in range(repetitions):
            noise = [strata_table(random, n, 1.0) for _ in range(10)]
            claims += int((holm([one.p() if one.enough else 1.0 for one in noise]) <= 0.05).any())
            truth = np.where(np.arange(10) == 0, 2.0, 1.0) if alone else np.exp(random.normal(0, 0.3, 10))
            tables = [strata_table(random, n, float(ratio)) for ratio in truth]
            pooled = ratios_of(tables)
            inside = (pooled.low <= truth) & (truth <= pooled.high)
            claimed = holm([one.p() if one.enough else 1.0 for one in tables]) <= 0.05
            held, shown = held + int(inside.sum()), shown + 10
            picked, picked_held = picked + int(claimed.sum()), picked_held + int((inside & claimed).sum())
            for one, ratio, chosen in zip(tables, truth, claimed, strict=True):
                if chosen:
                    value, error = one.log_ratio()
                    raw_held += int(abs(value - np.log(ratio)) <= 1.96 * error)
        share = picked_held / picked if picked else float("nan")
        raw = raw_held / picked if picked else float("nan")
        lines.append((n, "one alone" if alone else "all", claims / repetitions, held / shown, picked, share, raw))
    return lines


def deals(random: np.random.Generator, n: int, life: Life) -> Lives:
    """Return simulated deals: hopeless ones are lost early, so whoever lives long wins more; steps come evenly."""
    hope = random.random(n) < 0.4
    end = np.maximum(1, np.floor(random.lognormal(np.where(hope, 4.0, 3.2), 0.5)))
    step = np.floor(random.exponential(60, n))
    taken = step < end
    left = np.maximum(1, np.floor((end - step - random.random(n)) / life.pace) + 1)
    end = np.where(taken, step + left, end)
    odds = np.where(hope, 1.5, 0.08) * np.where(taken, life.odds, 1.0)
    won = (random.random(n) < odds / (1 + odds)).astype(float)
    age = random.uniform(200, 700, n)
    over = end <= age
    stop = np.where(over, end, np.floor(age))
    zero = np.zeros(n)
    return Lives(zero.astype(np.int64), zero, stop, np.where(taken & (step < stop), step, np.nan),
                 np.where(over, won, np.nan), over)  # fmt: skip


def steps(random: np.random.Generator, repetitions: int) -> list[tuple[object, ...]]:
    """Return false claims and mean ratios of the usual comparison and of ours."""
    lines: list[tuple[object, ...]] = []
    for name, life in (("no effect", Life()), ("odds x 2.5", Life(odds=2.5)), ("half the pace", Life(pace=0.5))):
        for n in (300, 2000):
            naive, ours, pace = [], [], []
            claimed = usual = slower = 0
            for _ in range(repetitions):
                lives = deals(random, n, life)
                known = ~np.isnan(lives.won)
                has, won = ~np.isnan(lives.step[known]), lives.won[known] > 0
                each = (float(one.sum()) for one in (has, has & won, ~has, ~has & won))
                plain, table, speed = Table(*map(np.atleast_1d, each)), outcome_table(lives), pace_table(lives)
                naive.append(plain.log_ratio()[0])
                ours.append(table.log_ratio()[0])
                pace.append(speed.log_ratio()[0])
                usual += int(plain.p() <= 0.05)
                claimed += int(table.p() <= 0.05)
                slower += int(speed.p() <= 0.05)
            lines.append((name, n, float(np.exp(np.mean(naive))), usual / repetitions, float(np.exp(np.mean(ours))),
                          claimed / repetitions, float(np.exp(np.mean(pace))), slower / repetitions))  # fmt: skip
    return lines


def triggers(random: np.random.Generator, repetitions: int) -> list[tuple[object, ...]]:
    """Return, by planted half-life and effect: how often found, told, covered, and the middle estimate."""
    lines: list[tuple[object, ...]] = []
    for half_life, effect in ((30.0, 0.0), (30.0, 1.4), (90.0, 1.4), (90.0, 0.7), (np.inf, 1.0)):
        for n in (1000, 5000):
            found = told = held = odds_held = 0
            middle = []
            for _ in range(repetitions):
                age = np.where(random.random(n) < 0.5, random.exponential(120, n), np.nan)
                bend = 0.0 if effect == 0 else effect * np.exp2(-np.nan_to_num(age, nan=1e9) / half_life)
                bend = np.where(np.isnan(age), 0.0, bend)
                won = random.random(n) < expit(-1.3 + bend)
                fit = fading(age, np.ones(n), won)
                if fit is None or fit.p > 0.05:
                    continue
                found += 1
                told += int(fit.told)
                held += int((fit.low or 0) <= half_life and half_life <= (fit.high or np.inf))
                odds_held += int(fit.odds_low <= np.exp(effect) <= fit.odds_high)
                middle.append(fit.half_life or np.inf)
            share = [one / found if found else float("nan") for one in (told, held, odds_held)]
            median = float(np.median(middle)) if middle else float("nan")
            lines.append((half_life, effect, n, found / repetitions, *share, median))
    return lines


def cycles(random: np.random.Generator, repetitions: int) -> list[tuple[object, ...]]:
    """Return, for four channels of which one has opened lately: false claims about days to winning, and coverage."""
    lines: list[tuple[object, ...]] = []
    for spread in (0.0, 0.3):
        for n in (400, 2000):
            claims = usual = held = shown = 0
            for _ in range(repetitions):
                group = random.integers(0, 4, n)
                age = np.where(group == 3, random.uniform(0, 250, n), random.uniform(0, 900, n))
                truth = np.log(45) + spread * random.normal(size=4)
                days = np.where(random.random(n) < 0.3, np.exp(truth[group] + 0.5 * random.normal(size=n)), np.nan)
                days = np.where(days <= age, days, np.nan)
                logs, none = np.log(days), np.zeros(n, np.int64)
                weight = np.zeros(n)
                for one in range(4):
                    weight[group == one] = weights(days[group == one], age[group == one])
                seen = typical(group, none, logs, weight, 4)
                plain = typical(group, none, logs, (~np.isnan(days)).astype(float), 4)
                claims += int((holm(seen.p()) <= 0.05).any())
                usual += int((holm(plain.p()) <= 0.05).any())
                pooled = seen.pooled()
                held += int(((pooled.low <= np.exp(truth)) & (np.exp(truth) <= pooled.high)).sum())
                shown += 4
            lines.append((spread, n, claims / repetitions, usual / repetitions, held / shown))
    return lines


def told(title: str, heads: str, lines: list[tuple[object, ...]]) -> None:
    """Print a table as Markdown."""
    print(f"\n### {title}\n\n| {heads} |\n|{' --- |' * len(lines[0])}")
    for line in lines:
        print("| " + " | ".join(f"{one:.3f}" if isinstance(one, float) else str(one) for one in line) + " |")


def main(repetitions: int) -> None:
    """Run every simulation."""
    random = np.random.default_rng(11)
    told("Rates of levels", "true spread | levels | rows | covered | the best shown | the best shown, raw interval",
         coverage_of_rates(random, repetitions))  # fmt: skip
    heads = "rows | differ | noise: claims | covered | claimed | of these covered | raw interval"
    told("Ten conditions at equal size", heads, conditions(random, repetitions))
    told("Steps in a deal's life", "truth | deals | usual ratio | usual claims | ratio | claims | pace | pace claims",
         steps(random, repetitions))  # fmt: skip
    told("Triggers", "half-life | log-odds | deals | found | told | covered | odds covered | median half-life",
         triggers(random, max(20, repetitions // 2)))  # fmt: skip
    heads = "true spread | deals | claims | claims without weights | covered"
    told("Days to winning", heads, cycles(random, repetitions))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
