"""Patterns on times against a known truth, in small; the full tables are `bench/truth_quantities.py`."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[2] / "bench"


@pytest.fixture(scope="module")
def bench() -> dict[str, Any]:
    sys.path.insert(0, str(FOLDER))
    try:
        return runpy.run_path(str(FOLDER / "truth_quantities.py"))
    finally:
        sys.path.remove(str(FOLDER))


@pytest.mark.parametrize("mixing", [False, True])
def test_noise_hardly_ever_confirms_anything_even_where_conditions_go_with_the_date(
    bench: dict[str, Any], mixing: bool
) -> None:
    figures = bench["noise_row"](300, 40, mixing=mixing, trend=0.7 if mixing else 0.0, permutations=199)
    assert figures["confirmed"] <= 4 / 40
    assert figures["censored"] > 0.15


def test_planted_conditions_on_a_censored_time_are_found_exactly(bench: dict[str, Any]) -> None:
    figures = bench["planted_row"](1000, 8, permutations=199)
    assert figures["each"] >= 0.85
    assert figures["extra"] <= 0.5
    assert figures["censored"] > 0.3


def test_conditions_that_only_raise_the_chance_to_win_are_no_pattern_of_the_cycle(bench: dict[str, Any]) -> None:
    assert bench["lost_row"](1200, 20, lost_are_censored=False, permutations=199)["confirmed"] <= 0.15
    assert bench["lost_row"](1200, 4, lost_are_censored=True, permutations=199)["confirmed"] == 1.0


@pytest.mark.parametrize("kind", ["cycle", "ttv", "ltv"])
def test_the_ratio_shown_of_a_chosen_pattern_holds_the_truth(bench: dict[str, Any], kind: str) -> None:
    """In small: 12 worlds with two patterns each; the ratio on the rows that chose them stands beside it."""
    found = bench["shown_rows"](kind, 500, 12, effect=2.5, permutations=99)
    held = [one for one, _ in found["shown"]]
    assert len(held) >= 6
    assert sum(held) / len(held) >= 0.85
    assert len(found["first"]) == len(found["drawn"]) == len(held)


def test_where_there_are_later_rows_enough_they_speak_for_themselves(bench: dict[str, Any]) -> None:
    found = bench["shown_rows"]("ltv", 1500, 6, effect=2.0, permutations=99)
    assert len(found["later"]) >= 6
    assert sum(one for one, _ in found["later"]) / len(found["later"]) >= 0.8
