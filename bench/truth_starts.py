"""Triggers and the beginning of deals against a known truth: noise, planted ratios and half-lives, records kept askew.

PYTHONPATH=src python bench/truth_starts.py 200 [Noise|Planted|Fading|Records]
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nachim.effects.starts import BEFORE
from nachim.engine.frame import Frame
from nachim.evidence.starts import WITHIN, Started, start_figure, started
from nachim.findings.starts import AGES, AROUND, FAMILY

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

DAYS = 900
KINDS = 6
MIDDLES = np.concatenate([[BEFORE], (np.array(AGES[:-1]) + np.array(AGES[1:]) + 1) / 2, [1000.0]])
OPEN = 60
"""Days for which a deal is open."""


@dataclass(frozen=True)
class World:
    """A company list: deals begin at a rate of its own for each company; events of some kinds come evenly."""

    companies: int = 300
    monthly: float = 0.04
    """Deals a month of a company."""
    frailty: float = 0.5
    """Variance of the companies' rates over their mean squared."""
    ratio: float = 1.0
    """How many times as often deals begin in the 90 days after an event of the first kind."""
    fresh: float = 0.0
    """Log of the ratio right after an event of the first kind; it fades with `half_life`."""
    half_life: float = 60.0
    around: float = 0.0
    """Share of deals after which an event of the second kind is written down within a month."""
    newsy: float = 0.0
    """How far the events' rate follows the companies' own rate of deals (0 or 1)."""
    each: float = 1 / 300
    """Events of a kind a day."""
    season: float = 0.5
    kinds: int = field(default=KINDS)


def simulated(random: np.random.Generator, world: World) -> Frame:
    """Return the cells of a simulated company list."""
    n, shape = world.companies, 1 / max(world.frailty, 1e-9)
    rate = random.gamma(shape, 1 / shape, n) if world.frailty else np.ones(n)
    made = random.random((world.kinds, n, DAYS)) < (world.each * (rate**world.newsy))[None, :, None]
    season = 1 + world.season * np.sin(np.arange(DAYS) / 365 * 2 * np.pi)
    latest = np.full(n, -(10**6))
    busy, begun = np.zeros(n, int), np.zeros((n, DAYS), bool)
    at_risk = np.zeros((n, DAYS), bool)
    for day in range(DAYS):
        age = day - latest - 1
        effect = np.where(age < WITHIN, world.ratio, 1.0) * np.exp(world.fresh * np.exp2(-age / world.half_life))
        free = busy <= day
        start = free & (random.random(n) < rate * world.monthly / 30 * season[day] * effect)
        at_risk[:, day], begun[:, day] = free, start
        busy = np.where(start, day + OPEN, busy)
        if world.around:
            written = start & (random.random(n) < world.around)
            on = np.minimum(day + random.integers(0, 30, n), DAYS - 1)
            made[1, np.flatnonzero(written), on[written]] = True
        latest = np.where(made[0, :, day], day, latest)
    return _cells(made, at_risk, begun)


def _cells(made: npt.NDArray[np.bool_], at_risk: npt.NDArray[np.bool_], begun: npt.NDArray[np.bool_]) -> Frame:
    """Count days at risk and deals by kind, quarter, company and age, as the query of a build does."""
    kinds, n, _ = made.shape
    day = np.arange(DAYS)
    quarter = np.broadcast_to(day // 91, (n, DAYS))
    looked = at_risk & (day >= WITHIN)
    company, when = np.nonzero(looked)
    deals = begun[looked].astype(float)
    none = np.zeros(company.size, np.int64)
    parts = [_part("", quarter[looked], none, none, deals, None)]
    for kind in range(kinds):
        past = np.maximum.accumulate(np.where(made[kind], day, -(10**6)), axis=1)
        before = np.concatenate([np.full((n, 1), -(10**6)), past[:, :-1]], axis=1)
        age = (day - before - 1)[company, when]
        ahead = np.where(made[kind], day, 10**6)
        following = np.minimum.accumulate(ahead[:, ::-1], axis=1)[:, ::-1]
        wait = (following - day)[company, when]
        known, ahead_of = age < 10**5, (age >= WITHIN) & (wait <= WITHIN)
        band = np.searchsorted(AGES, age, side="right") - 1
        parts.append(_part(f"k{kind}", quarter[looked], company + 1, band, deals, known))
        parts.append(_part(f"k{kind}", quarter[looked], company + 1, np.full(company.size, -1), deals, ahead_of))
    return Frame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _part(
    level: str, stratum: Integers, company: Integers, band: Integers, deals: Floats, where: npt.NDArray[np.bool_] | None
) -> dict[str, npt.NDArray[np.generic]]:
    """Return the cells of the days `where`; `band` is the place among the ages, -1 for the days before an event."""
    if where is not None:
        stratum, company, band, deals = stratum[where], company[where], band[where], deals[where]
    cells, at = np.unique((stratum * 10**5 + company) * 20 + band + 1, return_inverse=True)
    return {
        "level": np.full(cells.size, level, object), "s": cells // (20 * 10**5), "company": cells // 20 % 10**5,
        "age": MIDDLES[cells % 20], "days": np.bincount(at).astype(float), "y": np.bincount(at, weights=deals),
    }  # fmt: skip


def claimed(found: Started, level: str) -> tuple[bool, bool]:
    """Return whether an effect on new deals would be claimed without the negative control, and with it."""
    p = start_figure(found, level, "p").value
    control, ratio = (start_figure(found, level, f"before_{part}").value for part in ("p", "ratio"))
    sure = p is not None and p <= FAMILY
    around = control is not None and control <= AROUND and (ratio or 0) > 1
    return sure, sure and not around


def noise(random: np.random.Generator, repetitions: int) -> list[tuple[object, ...]]:
    """Return how often a family of kinds without any effect claims one."""
    lines: list[tuple[object, ...]] = []
    for companies, frailty in ((120, 0.5), (300, 0.0), (300, 0.5), (300, 2.0)):
        plain = kept = fades = 0
        for _ in range(repetitions):
            found = started(simulated(random, World(companies, frailty=frailty)))
            each = [claimed(found, level) for level in found.levels]
            plain += any(one for one, _ in each)
            kept += any(one for _, one in each)
            fades += bool((found.fading_p <= FAMILY).any())
        lines.append((companies, frailty, plain / repetitions, kept / repetitions, fades / repetitions))
    return lines


def planted(random: np.random.Generator, repetitions: int) -> list[tuple[object, ...]]:
    """Return how often a planted ratio is claimed, and how often the shrunk interval holds it."""
    lines: list[tuple[object, ...]] = []
    for companies, ratio in ((120, 2.0), (300, 1.5), (300, 2.0), (300, 3.0), (900, 1.5)):
        hits = held = picked = picked_held = other = others_held = 0
        middle = []
        for _ in range(repetitions):
            found = started(simulated(random, World(companies, ratio=ratio)))
            seen = [start_figure(found, level, "ratio") for level in found.levels]
            inside = [
                one.low is not None and one.high is not None and one.low <= truth <= one.high
                for one, truth in zip(seen, [ratio] + [1.0] * (KINDS - 1), strict=True)
            ]
            kept = claimed(found, "k0")[1]
            hits, held = hits + kept, held + inside[0]
            picked, picked_held = picked + kept, picked_held + (kept and inside[0])
            other += any(claimed(found, level)[1] for level in found.levels[1:])
            others_held += sum(inside[1:])
            middle.append(seen[0].value or np.nan)
        lines.append((
            companies, ratio, hits / repetitions, float(np.nanmedian(middle)), held / repetitions,
            picked_held / max(picked, 1), others_held / repetitions / (KINDS - 1), other / repetitions,
        ))  # fmt: skip
    return lines


def fading(random: np.random.Generator, repetitions: int) -> list[tuple[object, ...]]:
    """Return how often a fading effect is found and told, and how often the half-life's interval holds it."""
    lines: list[tuple[object, ...]] = []
    for companies, half_life in ((300, 30.0), (300, 90.0), (900, 90.0)):
        hits = told = held = fresh = 0
        middle = []
        for _ in range(repetitions):
            found = started(simulated(random, World(companies, fresh=1.4, half_life=half_life)))
            one = found.fading[0]
            if one is None or found.fading_p[0] > FAMILY:
                continue
            hits, told = hits + 1, told + one.told
            held += (one.low or 0) <= half_life <= (one.high or np.inf)
            fresh += one.odds_low <= np.exp(1.4) <= one.odds_high
            middle.append(one.half_life or np.inf)
        share = [one / max(hits, 1) for one in (told, held, fresh)]
        lines.append((companies, half_life, hits / repetitions, *share, float(np.median(middle)) if middle else np.nan))
    return lines


def askew(random: np.random.Generator, repetitions: int) -> list[tuple[object, ...]]:
    """Return how often records kept askew make a claim, without the negative control and with it."""
    lines: list[tuple[object, ...]] = []
    for name, world, kind in (
        ("half of the deals have an event written down after them", World(around=0.5), 1),
        ("companies that buy more make more news", World(newsy=1.0, frailty=1.0), 0),
    ):
        plain = kept = 0
        for _ in range(repetitions):
            found = started(simulated(random, world))
            one, other = claimed(found, f"k{kind}")
            plain, kept = plain + one, kept + other
        lines.append((name, plain / repetitions, kept / repetitions))
    return lines


def told(title: str, heads: str, lines: list[tuple[object, ...]]) -> None:
    """Print a table as Markdown."""
    print(f"\n### {title}\n\n| {heads} |\n|{' --- |' * len(lines[0])}")
    for line in lines:
        print(
            "| " + " | ".join(f"{one:.3f}" if isinstance(one, float) else str(one) for one in line) + " |", flush=True
        )


def main(repetitions: int, only: str = "") -> None:
    """Run every simulation, or those whose title begins with `only`; each has random numbers of its own."""
    planted_heads = "ratio | claimed | median | covered | covered where claimed | others covered | others claimed"
    tables: tuple[tuple[str, str, Callable[[np.random.Generator, int], list[tuple[object, ...]]]], ...] = (
        ("Noise", "companies | frailty | claims without control | claims | fading claims", noise),
        ("Planted", f"companies | {planted_heads}", planted),
        ("Fading", "companies | half-life | found | told | covered | fresh covered | median", fading),
        ("Records kept askew", "records | claims without control | claims", askew),
    )
    for place, (title, heads, make) in enumerate(tables):
        if title.startswith(only):
            told(title, heads, make(np.random.default_rng(29 + place), repetitions))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, sys.argv[2] if len(sys.argv) > 2 else "")
