"""1,000 simulated funnels and 1,000 feeds: does the rule of `nachim.stats.window` find a recording window?

Half of them are cut, half only look odd (growth, seasons, weekdays, trends, ramps, long cycles, small numbers).
Run: ``PYTHONPATH=src python bench/truth_window.py [number]``. Prints power, false alarms and date error with Wilson
95 % intervals, in all and by nuisance.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.stats.window import recording_end, recording_start

Floats = npt.NDArray[np.float64]
BEGIN = 17000.0


@dataclass(frozen=True)
class Funnel:
    """Leads and wins as recorded, and the day from which wins were recorded (None: all along)."""

    kind: str
    created: Floats
    won: Floats
    as_of: float
    start: float | None


@dataclass(frozen=True)
class Feed:
    """Rows of a feed, where other feeds end, and the day until which this one is complete."""

    kind: str
    days: Floats
    weights: Floats | None
    reference_end: float
    end: float | None


NUISANCES = ("plain", "growth", "season", "trend_up", "trend_down", "ramp", "step", "long_cycle", "small", "bursts")


def _moments(random: np.random.Generator, n: int, span: float, pace: Floats) -> Floats:
    """Draw n moments of a span whose pace is given on an even grid, quieter at weekends."""
    grid = np.linspace(0, span, pace.size)
    weekday = np.where((np.arange(int(span) + 1) + int(BEGIN) + 3) % 7 >= 5, 0.15, 1.0)
    daily = np.interp(np.arange(int(span) + 1), grid, pace) * weekday
    day = random.choice(daily.size, n, p=daily / daily.sum())
    return BEGIN + np.minimum(day + random.uniform(0.3, 0.8, n), span)


def _volume(random: np.random.Generator, kind: str, points: int = 60) -> Floats:
    u = np.linspace(0, 1, points)
    if kind == "growth":
        return np.exp(np.log(random.uniform(3, 8)) * u)
    if kind == "season":
        return 1 + random.uniform(0.3, 0.7) * np.sin(2 * np.pi * (u * random.uniform(1, 2.5) + random.uniform()))
    if kind == "bursts":
        return random.gamma(1.5, 1 / 1.5, points)
    return np.ones(points)


def funnel(random: np.random.Generator, kind: str, *, cut: bool) -> Funnel:
    """Draw a funnel of that kind; when cut, wins before a day in its first 15 to 50 % of wins are not recorded."""
    small = kind == "small"
    n = 300 if small else int(np.exp(random.uniform(np.log(500), np.log(8000))))
    span = random.uniform(240, 900)
    created = np.sort(_moments(random, n, span, _volume(random, kind)))
    u = (created - BEGIN) / span
    rate = 40 / 300 if small else random.uniform(0.08, 0.35)
    if kind == "trend_up":
        rate = rate * 2**u
    elif kind == "trend_down":
        rate = rate * 2**-u
    elif kind == "step":
        # A new team: conversion doubles at once, no matter when.
        rate = rate * np.where(u < random.uniform(0.2, 0.7), 0.5, 1.0)
    elif kind == "ramp":
        rate = rate * 2 * np.minimum(u / random.uniform(0.3, 1.0), 1.0)
    elif kind == "season":
        rate = rate * (1 + 0.35 * np.sin(2 * np.pi * (u * 2 + random.uniform())))
    median = random.uniform(80, 150) if kind == "long_cycle" else random.uniform(5, 60)
    shape = random.uniform(0.7, 1.6)
    cycle = median * (random.weibull(shape, n) / np.log(2) ** (1 / shape))
    won = np.where(random.uniform(size=n) < rate, created + cycle, np.nan)
    as_of = BEGIN + span
    won[won > as_of] = np.nan
    start = None
    if cut:
        wins = np.sort(won[np.isfinite(won)])
        start = float(np.quantile(wins, random.uniform(0.15, 0.5)))
        lost = np.flatnonzero(won < start)
        strays = random.binomial(lost.size, random.choice([0.0, 0.01, 0.02]))
        if random.uniform() < 0.2 and not small:
            # The won ones left the list altogether.
            created, won = np.delete(created, lost), np.delete(won, lost)
        else:
            won[random.choice(lost, lost.size - strays, replace=False)] = np.nan
    return Funnel(kind, created, won, as_of, start)


FEEDS = ("plain", "growth", "season", "decline", "monthly", "monthly_growth", "weighted", "small", "bursts", "partial")


def feed(random: np.random.Generator, kind: str, *, cut: bool) -> Feed:
    """Draw a feed of that kind; when cut, it stops 10 to 50 % before the reference end, with up to 2 % of strays."""
    n = 150 if kind == "small" else int(np.exp(random.uniform(np.log(300), np.log(8000))))
    span = random.uniform(300, 1000)
    shape = {"monthly_growth": "growth", "weighted": "growth"}.get(kind, kind)
    pace = _volume(random, shape)
    if kind == "decline":
        pace = 2.0 ** -np.linspace(0, 1, 60)
    days = _moments(random, n, span, pace)
    reference = BEGIN + span + 1
    end = None
    if cut:
        end = BEGIN + span * random.uniform(0.5, 0.9)
        late = days >= end
        days = days[~late | (random.uniform(size=n) < random.choice([0.0, 0.01, 0.02]))]
    weights = random.lognormal(0, 1.0, days.size) if kind == "weighted" else None
    if kind in {"monthly", "monthly_growth", "partial"}:
        dates = np.floor(days).astype(np.int64).astype("datetime64[D]").astype("datetime64[M]")
        days = dates.astype("datetime64[D]").astype(np.float64)
    return Feed(kind, days, weights, reference, end)


def wilson(k: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of a share."""
    z, p = 1.96, k / n
    middle, half = (p + z * z / (2 * n)), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def run(number: int, seed: int = 1) -> dict[str, dict[tuple[bool, str], list[tuple[bool, float]]]]:
    """Return, for start and end, by (cut, kind): found or not, and days off."""
    answers: dict[str, dict[tuple[bool, str], list[tuple[bool, float]]]] = {
        "start": defaultdict(list),
        "end": defaultdict(list),
    }
    for index in range(number):
        random = np.random.default_rng([seed, index])
        cut = index % 2 == 1
        drawn = funnel(random, NUISANCES[index // 2 % len(NUISANCES)], cut=cut)
        found = recording_start(drawn.created, drawn.won, as_of=drawn.as_of)
        off = abs(found.date - drawn.start) if found.date is not None and drawn.start is not None else np.nan
        answers["start"][cut, drawn.kind].append((found.detected, off))
        fed = feed(random, FEEDS[index // 2 % len(FEEDS)], cut=cut)
        stop = recording_end(fed.days, fed.reference_end, weights=fed.weights)
        off = abs(stop.date - fed.end) if fed.end is not None and stop.detected else np.nan
        answers["end"][cut, fed.kind].append((stop.detected, off))
    return answers


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    for name, by_kind in run(number).items():
        for cut, title in ((True, "power"), (False, "false alarms")):
            rows = [row for (is_cut, _), some in by_kind.items() if is_cut == cut for row in some]
            k, n = sum(found for found, _ in rows), len(rows)
            low, high = wilson(k, n)
            print(f"{name} {title}: {k}/{n} = {k / n:.3f} ({low:.3f}-{high:.3f})")
            if cut:
                off = np.array([days for _, days in rows if np.isfinite(days)])
                print(f"  days off: median {np.median(off):.1f}, 90 % {np.quantile(off, 0.9):.1f}")
            for (is_cut, kind), some in sorted(by_kind.items()):
                if is_cut == cut:
                    print(f"  {kind:15} {sum(found for found, _ in some)}/{len(some)}")


if __name__ == "__main__":
    main()
