"""Discovery against a known truth, in small; the full tables are `bench/truth_patterns.py`."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest

BENCH: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "bench" / "truth_patterns.py"))


@pytest.mark.parametrize("n", [50, 200, 1000])
def test_pure_noise_hardly_ever_confirms_anything(n: int) -> None:
    # At a true 5 % more than 5 of 50 happen in 4 % of the runs; the seeds are fixed, so the answer is too.
    figures = BENCH["noise_row"](n, 50, permutations=199)
    assert figures["any"] <= 5 / 50


def test_deals_of_the_same_account_do_not_make_findings_of_noise() -> None:
    kept = BENCH["grouped_noise_row"](200, 50, permutations=199)
    shuffled = BENCH["grouped_noise_row"](200, 50, permutations=199, respect=False)
    assert kept["any"] <= 5 / 50
    assert shuffled["any"] > 7 / 50


def test_planted_patterns_are_found_exactly_with_little_besides() -> None:
    figures = BENCH["planted_row"](1000, 15, permutations=199)
    assert figures["exact"] >= 0.85
    assert figures["extra"] <= 0.3
    assert abs(figures["shrunk"] - figures["true lift"]) < 0.35


def test_a_truth_across_two_ranges_is_found_only_through_their_union() -> None:
    together = BENCH["planted_row"](1000, 10, permutations=199, widths=(2, 2), ranges=8)
    apart = BENCH["planted_row"](1000, 10, permutations=199, widths=(2, 2), ranges=8, unions=False)
    assert together["exact"] >= 0.7
    assert apart["exact"] == 0
