"""Discovery: search the earlier rows, hold against chance, choose, and ask the later rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.model.pattern import Discovery, Pattern
from nachim.patterns.chance import Floats, groups_of, log_p_values, smallest_by_chance
from nachim.patterns.choice import Chosen, Winners, choose
from nachim.patterns.scribe import Scribe
from nachim.patterns.search import LARGE, Scan, scan
from nachim.stats.coded import Bools, Coded
from nachim.stats.looks import critical_log_p, holm, westfall_young
from nachim.stats.power import rows_needed, smallest_lift

CONFIRMED_AT = 0.05
SUGGESTIVE_AT = 0.10
FEWEST_PERMUTATIONS = 19
USUAL_COVER = 0.15
"""Cover of the condition for which a discovery says what it could have seen."""
WORK = 6e11
"""Multiplications a discovery may spend on permutations: some ten seconds of one core."""


def discover(
    coded: Coded,
    y: Bools,
    later: Bools,
    *,
    groups: npt.ArrayLike | None = None,
    depth: int = 3,
    permutations: int = 1000,
    seed: int = 0,
    outcome: str = "good",
    unions: bool = True,
) -> Discovery:
    """Find what the winners among the earlier rows share, and check it on the later rows.

    Parameters
    ----------
    coded
        Attributes as levels that were cut without a look at the outcome (else the p-values are not valid).
    y
        True for a winner. Every row's outcome must be known.
    later
        True for the rows kept for the check.
    groups
        Number of each row's account, when rows are deals; outcomes within an account go together.
    depth
        Most conditions in one pattern, 1 to 3.
    permutations
        Permutations of the outcome behind the adjusted p-values, up to 20,000 earlier rows. Beyond, 20,000 rows are
        searched and the patterns chosen there are tested on the others (Holm over those chosen).

    Returns
    -------
    Discovery
        Confirmed and suggestive patterns, and anti-patterns, each with evidence beyond those listed before it.
    """
    looked = look(
        coded, y, later, groups=groups, depth=depth, permutations=permutations, seed=seed, outcome=outcome,
        unions=unions,
    )  # fmt: skip
    return looked.told()


@dataclass(frozen=True, slots=True)
class Looked:
    """A search that was made, before it is said which error rate its findings are held to."""

    coded: Coded
    y: Bools
    later: Bools
    labels: npt.NDArray[np.generic] | None
    searched: Bools
    tested: Bools | None
    found: Scan
    log_p: Floats
    judge: Winners
    smallest: Floats | None
    """Of each permutation the smallest log p-value; None where the findings are tested on disjoint rows."""
    chosen: tuple[Chosen, ...]
    """What is tested on disjoint rows; empty where permutations judge."""
    inflation: float
    depth: int
    permutations: int
    seed: int
    outcome: str

    @property
    def p(self) -> float:
        """p-value that no combination of conditions goes with the outcome."""
        if self.smallest is not None:
            return float(westfall_young(self.log_p.min(), self.smallest))
        return float(holm(self._scribe().p_values(self.chosen)).min()) if self.chosen else 1.0

    def told(self, part: float = 1.0) -> Discovery:
        """Return what is found when the search has this part of the 5 %; adjusted p-values are divided by it."""
        chosen, critical, scribe = self.chosen, None, self._scribe()
        patterns: tuple[Pattern, ...] = ()
        if self.smallest is not None:
            critical = critical_log_p(self.smallest, CONFIRMED_AT * part)
            chosen = _chosen(self.found, self.log_p, self.judge, critical)
            patterns = scribe.adjusted(chosen, self.smallest, part)
        elif self.tested is not None:
            patterns = scribe.tested(chosen, confirmed_at=CONFIRMED_AT, suggestive_at=SUGGESTIVE_AT, part=part)
        later, y, evaluated = self.later, self.y, self.searched if self.tested is None else self.tested
        looks = max(len(chosen), 1) / part if critical is None else CONFIRMED_AT / max(float(np.exp(critical)), 1e-300)
        base = float(y[~later].mean()) if (~later).any() else 0.0
        wanted = rows_needed(base=base, cover=USUAL_COVER, tests=looks)
        rows = float(evaluated.sum()) / self.inflation
        return Discovery(
            outcome=self.outcome,
            patterns=patterns,
            depth=self.depth,
            items=len(self.found.items),
            tests_made=self.found.tests,
            floors=self.found.floors,
            permutations=0 if self.smallest is None else self.permutations,
            seed=self.seed,
            n_earlier=int((~later).sum()),
            k_earlier=int(y[~later].sum()),
            n_later=int(later.sum()),
            k_later=int(y[later].sum()),
            n_searched=int(self.searched.sum()),
            inflation=self.inflation,
            critical_p=None if critical is None else float(np.exp(critical)),
            visible_lift=smallest_lift(rows, base=base, cover=USUAL_COVER, tests=looks),
            rows_needed=None if wanted is None else int(np.ceil(wanted * self.inflation)),
            usual_cover=USUAL_COVER,
        )

    def _scribe(self) -> Scribe:
        evaluated = self.searched if self.tested is None else self.tested
        return Scribe(self.coded, self.y, evaluated, self.later, self.labels, self.found)


def look(
    coded: Coded,
    y: Bools,
    later: Bools,
    *,
    groups: npt.ArrayLike | None = None,
    depth: int = 3,
    permutations: int = 1000,
    seed: int = 0,
    outcome: str = "good",
    unions: bool = True,
) -> Looked:
    """Search the earlier rows and hold them against chance; the parameters are those of `discover`."""
    _check(coded, y, later, depth, permutations)
    labels = None if groups is None else np.asarray(groups)
    searched, tested = searched_and_tested(~later, labels, seed)
    within = groups_of(None if labels is None else labels[searched], y[searched])
    most = max(2_000, int(WORK / (max(int(searched.sum()), 1) * max(permutations, 1))))
    found = scan(coded.take(searched), y[searched], depth=depth, most=most, unions=unions)
    log_p, effects = log_p_values(found, within)
    judge = Winners(found, y[searched], effects)
    smallest: Floats | None = None
    if tested is None and found.tests:
        smallest = smallest_by_chance(found, y[searched], within, effects, permutations=permutations, seed=seed)
    chosen = _chosen(found, log_p, judge, None) if smallest is None else ()
    return Looked(
        coded, y, later, labels, searched, tested, found, log_p, judge, smallest, chosen,
        1.0 if within is None else within.mean_inflation, depth, permutations, seed, outcome,
    )  # fmt: skip


def _chosen(found: Scan, log_p: Floats, judge: Winners, critical: float | None) -> tuple[Chosen, ...]:
    return choose(found, log_p, judge, confirm_at=critical, false_discovery=SUGGESTIVE_AT)


def _check(coded: Coded, y: Bools, later: Bools, depth: int, permutations: int) -> None:
    if not coded.codes.shape[0] == y.size == later.size:
        sizes = f"{coded.codes.shape[0]}, {y.size}, {later.size}"
        raise ValueError(f"coded, y and later must have equally many rows. Got {sizes} instead.")
    if not 1 <= depth <= 3:
        raise ValueError(f"depth must be 1, 2 or 3. Got {depth} instead.")
    # (1 + 0) / (1 + 19) is the first p-value that can reach .05.
    if permutations < FEWEST_PERMUTATIONS:
        raise ValueError(f"permutations must be at least {FEWEST_PERMUTATIONS}. Got {permutations} instead.")


def searched_and_tested(
    earlier: Bools, labels: npt.NDArray[np.generic] | None, seed: int
) -> tuple[Bools, Bools | None]:
    """Return the rows to search and, beyond 20,000, the disjoint ones to test on; a group stays on one side."""
    number = int(earlier.sum())
    if number <= LARGE:
        return earlier, None
    units = np.arange(earlier.size) if labels is None else np.unique(labels, return_inverse=True)[1]
    luck = np.random.default_rng(seed).random(int(units.max()) + 1)
    searched = earlier & (luck[units] < min(LARGE / number, 0.5))
    return searched, earlier & ~searched
