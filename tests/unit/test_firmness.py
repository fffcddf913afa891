"""Whether the list of the best is firmer than one made by chance, and whether the user is told."""

from __future__ import annotations

import numpy as np
import pytest

from nachim.findings.weights import weight_notes
from nachim.model.success import MEASURES, SuccessIndex
from nachim.success.assess import Assessed, assess
from nachim.success.firmness import firmness_by_chance
from nachim.success.index import success_index
from nachim.success.stability import best_and_worst
from nachim.workspace import Settings
from unit.test_assess import COST, NEEDS, customers


def ranked(seed: int, effect: float, n: int = 120, measures: int = 6) -> SuccessIndex:
    """Return the index of customers whose measures all show one hidden success, `effect` times as strong as noise."""
    random = np.random.default_rng(seed)
    success = random.normal(size=n)
    values = {
        name: MEASURES[name].better * (effect * success + random.normal(size=n)) for name in list(MEASURES)[:measures]
    }
    return success_index(
        [f"k{i:03}" for i in range(n)], values, observed_months=np.full(n, 24.0), cohort=np.zeros(n, dtype=np.intp)
    )


def said_firm(index: SuccessIndex) -> bool:
    names = tuple(index.weights)
    parts = np.array([index.parts[name][index.order] for name in names])
    weights = np.array([index.weights[name] for name in names])
    lists = best_and_worst(index, top=12, draws=60)
    chance = firmness_by_chance(parts, names, weights, index.cohort[index.order], len(lists.best))
    assert chance.high is not None
    return lists.firmness > chance.high


def test_a_list_from_noise_is_not_called_firm() -> None:
    # At 2.5 %, four or more of 20 are a one in 1,000 event.
    assert sum(said_firm(ranked(seed, 0.0)) for seed in range(20)) <= 3


def test_a_list_from_measures_that_show_one_success_is_called_firm() -> None:
    assert sum(said_firm(ranked(seed, 1.5)) for seed in range(8)) >= 7


def test_a_planted_order_of_success_is_recovered() -> None:
    index = ranked(5, 2.0, n=200, measures=11)
    random = np.random.default_rng(5)
    success = random.normal(size=200)
    place = np.empty(200)
    place[index.order] = np.arange(200)
    assert np.corrcoef(np.argsort(np.argsort(-success)), place)[0, 1] > 0.95
    assert len(set(np.argsort(-success)[:15].tolist()) & set(index.order[:15].tolist())) >= 11


def test_one_measure_alone_says_nothing_of_its_firmness() -> None:
    assert firmness_by_chance(np.ones((1, 30)), ["retention"], np.ones(1), np.zeros(30, np.intp), 3).value is None


def assessed(weights: dict[str, float], without: tuple[str, ...] = ()) -> Assessed:
    made = assess(customers(without=without), channel_cost=COST, weights=weights, months=12)
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("weights", "without", "told"),
    [
        ({}, (), {}),
        ({}, NEEDS["referrals"], {"findings.measure_missing": {"referrals"}}),
        (
            {"retention": 90, "expansion": 10},
            (),
            {
                "findings.weight_rules": {"retention"},
                "findings.measure_without_weight": set(MEASURES) - {"retention", "expansion"},
            },
        ),
        (
            {"satisfaction": 1, "retention": 1, "expansion": 1},
            NEEDS["satisfaction"],
            {
                "findings.measure_missing": {"satisfaction"},
                "findings.measure_without_weight": set(MEASURES) - {"satisfaction", "retention", "expansion"},
            },
        ),
    ],
)
def test_what_the_weights_miss_is_told(
    weights: dict[str, float], without: tuple[str, ...], told: dict[str, set[str]]
) -> None:
    notes = weight_notes(assessed(weights, without), Settings("s", weights=weights))
    assert {id_: {str(one.words["measure"]) for one in notes if one.id == id_} for id_ in {n.id for n in notes}} == told
