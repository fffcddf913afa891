from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from nachim.model.success import MEASURES, SuccessIndex
from nachim.success.cohort import cohorts
from nachim.success.contrast import medians_apart
from nachim.success.index import success_index
from nachim.success.measures import excess_tickets, weights_for
from nachim.success.retention import expected_retention, lifetime_value, monthly_survival
from nachim.success.stability import best_and_worst, list_size

Floats = npt.NDArray[np.float64]


def keys(count: int) -> list[str]:
    return [f"k{i:04}" for i in range(count)]


def index_of(measures: dict[str, Floats], **more: object) -> SuccessIndex:
    count = len(next(iter(measures.values())))
    arguments: dict[str, object] = {
        "observed_months": np.full(count, 24.0),
        "cohort": np.zeros(count, dtype=np.intp),
        **more,
    }
    return success_index(keys(count), measures, **arguments)  # type: ignore[arg-type]


def noise(count: int, seed: int = 0) -> dict[str, Floats]:
    random = np.random.default_rng(seed)
    return {name: random.normal(size=count) for name in MEASURES}


def planted(count: int = 200, best: int = 15, effect: float = 2.5) -> dict[str, Floats]:
    measures = noise(count)
    for name, measure in MEASURES.items():
        measures[name][:best] += effect * measure.better
    return measures


def test_default_weights_sum_to_one() -> None:
    assert sum(measure.default_weight for measure in MEASURES.values()) == pytest.approx(1.0)


def test_planted_best_customers_lead_the_list() -> None:
    index = index_of(planted())
    assert set(index.order[:15].tolist()) == set(range(15))
    assert index.good[:15].all()
    assert index.census.good == 67


def test_a_young_customer_is_not_judged_and_is_not_loyal() -> None:
    tenure = np.array([3.0, *([30.0] * 20)])
    ended = np.array([False, *([True, False] * 10)])
    retention = expected_retention(tenure, ended)
    assert retention[0] < retention[2]
    index = index_of({"retention": retention}, observed_months=np.r_[3.0, np.full(20, 30.0)])
    assert np.isnan(index.values[0])
    assert not index.good[0]
    assert not index.eligible[0]
    assert (index.census.young, index.census.judged) == (1, 20)


def test_one_that_left_early_is_judged_by_the_months_since_its_start() -> None:
    tenure = np.array([4.0, *([30.0] * 20)])
    ended = np.array([True, *([False] * 20)])
    index = index_of({"retention": expected_retention(tenure, ended)}, observed_months=np.full(21, 30.0))
    assert index.order[-1] == 0


def test_the_biggest_with_many_tickets_and_a_short_stay_does_not_lead() -> None:
    count = 60
    random = np.random.default_rng(1)
    profit = random.uniform(10, 100, count)
    profit[0] = 1_000_000.0
    retention = random.uniform(0.5, 1.0, count)
    retention[0] = 0.1
    tickets = random.poisson(5, count).astype(np.float64)
    tickets[0] = 500.0
    index = index_of(
        {
            "contribution_profit": profit,
            "retention": retention,
            "excess_tickets": excess_tickets(tickets, np.full(count, 20.0), np.full(count, 12.0)),
        }
    )
    assert not index.good[0]
    assert index.parts["contribution_profit"][0] == np.nanmax(index.parts["contribution_profit"])


def test_no_ticket_at_all_earns_no_more_than_the_expected_number() -> None:
    tickets = np.array([0.0, 10.0, 10.0, 10.0, 90.0])
    excess = excess_tickets(tickets, np.full(5, 10.0), np.full(5, 12.0))
    index = index_of({"excess_tickets": excess})
    assert excess[0] == excess[1] == 0.0
    assert index.parts["excess_tickets"][:4].tolist() == [0.5] * 4
    assert index.parts["excess_tickets"][4] < 0.5


def test_one_ticket_at_a_tiny_account_is_no_burden_yet() -> None:
    seats = np.r_[1.0, np.full(100, 50.0)]
    rates = np.random.default_rng(2).gamma(4, 0.02 / 4, 100)
    tickets = np.r_[1.0, np.round(rates * 600)]
    excess = excess_tickets(tickets, seats, np.full(101, 12.0))
    naive = 1 / 12 - tickets.sum() / (seats.sum() * 12)
    assert excess[0] < 0.5 * naive


def test_a_missing_measure_is_left_out_and_shown() -> None:
    measures = planted(60, 10)
    measures["retention"][5:] = np.nan
    index = index_of(measures)
    assert index.present[0] == pytest.approx(1.0)
    assert index.present[30] == pytest.approx(0.8)
    assert np.isfinite(index.values).all()


def test_too_little_known_is_not_judged() -> None:
    measures = planted(60, 10)
    for name in MEASURES:
        if name not in {"retention", "referrals"}:
            measures[name][0] = np.nan
    index = index_of(measures)
    assert not index.eligible[0]
    assert index.census.thin == 1


def test_customers_are_compared_within_their_cohort() -> None:
    profit = np.r_[np.arange(20.0), np.arange(20.0) * 1300]
    index = index_of({"contribution_profit": profit}, cohort=np.repeat([0, 1], 20))
    assert index.values[:20] == pytest.approx(index.values[20:])


def test_the_young_do_not_set_the_scale_for_the_others() -> None:
    profit = np.r_[np.arange(20.0), np.full(30, 100.0)]
    months = np.r_[np.full(20, 24.0), np.full(30, 4.0)]
    index = index_of({"contribution_profit": profit}, observed_months=months)
    assert index.values[19] == 0.975
    assert np.isnan(index.parts["contribution_profit"][20:]).all()


def test_being_far_ahead_in_one_measure_buys_no_more_than_being_ahead() -> None:
    parts = index_of({"contribution_profit": np.arange(200.0) ** 9}).parts["contribution_profit"]
    assert (parts.min(), parts.max()) == (0.025, 0.975)
    assert np.sum(parts == 0.975) == np.sum(parts == 0.025) == 5


def test_equal_customers_are_told_apart_by_their_key() -> None:
    index = index_of({"retention": np.ones(30)})
    assert index.order.tolist() == list(range(30))
    assert index.good.sum() == 10


def test_below_ten_customers_it_says_so() -> None:
    few = index_of(planted(9, 2))
    assert not few.census.enough
    assert not best_and_worst(few, draws=20).enough
    assert index_of(planted(10, 2)).census.enough


def test_nobody_to_judge_gives_empty_lists() -> None:
    nobody = index_of(planted(5, 1), observed_months=np.full(5, 2.0))
    lists = best_and_worst(nobody)
    assert (lists.best, lists.worst, lists.enough) == ((), (), False)


def test_wrong_weights_are_refused() -> None:
    with pytest.raises(ValueError, match="unknown measures"):
        weights_for({"charm": 1})
    with pytest.raises(ValueError, match="at least 0"):
        weights_for({"retention": 1}, {"retention": -1.0})
    with pytest.raises(ValueError, match="above 0"):
        weights_for({"retention": 1}, {"expansion": 1.0})


def test_repeated_keys_are_refused() -> None:
    with pytest.raises(ValueError, match="repeat"):
        success_index(
            ["a", "a"],
            {"retention": np.ones(2)},
            observed_months=np.ones(2),
            cohort=np.zeros(2, dtype=np.intp),
        )


def test_a_list_is_firm_when_the_best_stand_apart_and_loose_in_noise() -> None:
    firm = best_and_worst(index_of(planted(200, 20, effect=4.0)), top=20, draws=100)
    loose = best_and_worst(index_of(noise(200)), top=20, draws=100)
    assert firm.firmness > 0.95
    assert loose.firmness < 0.75
    assert all(0 <= each.resampled <= 1 and 0 <= each.reweighted <= 1 for each in (*loose.best, *loose.worst))


def test_one_that_leads_by_a_single_measure_is_less_firm() -> None:
    measures = {name: np.linspace(0, 1, 100) * measure.better for name, measure in MEASURES.items()}
    measures["excess_tickets"] = np.zeros(100)
    measures["retention"][70] = 2.0
    index = index_of(measures, weights={"retention": 0.5, "expansion": 0.25, "satisfaction": 0.25})
    lists = best_and_worst(index, top=16, draws=200)
    by_key = {each.key: each for each in lists.best}
    assert by_key["k0099"].resampled == 1.0
    assert by_key["k0070"].resampled < 0.9


def test_other_customers_in_small_cohorts_shift_the_end_of_the_list() -> None:
    level = np.tile(np.arange(20.0), 2)
    index = index_of({"retention": level, "expansion": level}, cohort=np.repeat([0, 1], 20))
    lists = best_and_worst(index, top=5, draws=100)
    assert lists.best[-1].reweighted == 1.0
    assert lists.best[-1].resampled < 1.0


def test_the_same_seed_gives_the_same_lists() -> None:
    index = index_of(noise(50))
    assert best_and_worst(index, draws=30, seed=4) == best_and_worst(index, draws=30, seed=4)


def test_best_and_worst_lists_do_not_overlap() -> None:
    for count in (2, 3, 10, 11, 40):
        lists = best_and_worst(index_of(noise(count)), draws=5)
        assert not {each.key for each in lists.best} & {each.key for each in lists.worst}


def test_effects_name_who_comes_and_goes_without_a_measure() -> None:
    count = 40
    first, second = np.arange(count, dtype=np.float64), np.zeros(count)
    second[0] = 1.0
    index = index_of({"retention": first, "referrals": second}, weights={"retention": 0.2, "referrals": 0.8})
    lists = best_and_worst(index, top=4, draws=10)
    without_referrals = next(effect for effect in lists.effects if effect.measure == "referrals")
    listed = {one.key for one in lists.best}
    assert set(listed) - set(without_referrals.without) == {"k0000"}
    assert set(without_referrals.without) - set(listed) == {"k0036"}
    assert set(without_referrals.doubled) == listed


@pytest.mark.parametrize(("judged", "top", "size"), [(0, None, 0), (1, None, 1), (10, None, 3), (60, 0.5, 20)])
def test_a_list_is_never_longer_than_a_third(judged: int, top: float | None, size: int) -> None:
    assert list_size(judged, top) == size


def test_a_difference_of_medians_shows_what_was_planted_and_nothing_else() -> None:
    random = np.random.default_rng(3)
    planted_one = medians_apart(random.normal(1.5, 1, 30), random.normal(0, 1, 60))
    assert planted_one.low is not None
    assert planted_one.low > 0
    assert planted_one.n == 90
    assert medians_apart(np.ones(30), np.ones(60)).value == 0.0


def test_the_interval_of_a_difference_of_medians_covers_it() -> None:
    # True medians 0 of both sides; 200 trials at .95: fewer than 178 covered is a one in 1,000 event.
    covered = 0
    for seed in range(200):
        random = np.random.default_rng(seed)
        found = medians_apart(random.normal(size=30), random.normal(size=60), draws=400, seed=seed)
        assert found.low is not None
        assert found.high is not None
        covered += found.low <= 0 <= found.high
    assert covered >= 178


def test_five_known_values_are_needed_on_each_side_for_an_interval() -> None:
    assert medians_apart(np.arange(4.0), np.arange(10.0)).low is None
    assert medians_apart(np.arange(5.0), np.arange(10.0)).low is not None
    assert medians_apart(np.array([]), np.arange(10.0)).value is None


def test_survival_equals_kaplan_meier_by_hand() -> None:
    tenure = np.r_[np.full(10, 1.0), np.full(10, 2.5), np.full(20, 4.0)]
    ended = np.r_[np.ones(10, bool), np.zeros(10, bool), np.ones(20, bool)]
    # Month 1: 10 of 40 leave; months 2 and 3 none (10 are lost from sight in the third); month 4: all 20.
    assert monthly_survival(tenure, ended, 4) == pytest.approx([1, 0.75, 0.75, 0.75, 0])


def test_nobody_having_left_is_not_nobody_ever_leaving() -> None:
    survival = monthly_survival(np.full(20, 6.0), np.zeros(20, bool), 36)
    assert survival[6] == 1.0
    assert 0.8 < survival[36] < 1.0


def test_lifetime_value_matches_the_geometric_truth() -> None:
    random = np.random.default_rng(4)
    life, seen = random.geometric(0.05, 4000).astype(np.float64), random.uniform(1, 60, 4000)
    ended = life <= seen
    margin = np.full(4000, 10.0)
    value = lifetime_value(margin, np.where(ended, life, seen), ended, months=60, draws=20, yearly_discount=0.0).value
    # Expected months in 60 at 5 % a month: (1 - .95^60) / .05, the month of leaving counted in full.
    assert value.mean() == pytest.approx(10 * (1 - 0.95**60) / 0.05, rel=0.05)


def test_lifetime_value_is_uncertain_only_for_those_still_there() -> None:
    tenure, ended = np.r_[np.full(15, 5.0), np.full(15, 20.0)], np.r_[np.ones(15, bool), np.zeros(15, bool)]
    life = lifetime_value(np.r_[np.nan, np.full(29, 10.0)], tenure, ended)
    assert np.isnan(life.value[0])
    assert life.low[1] == life.high[1] == life.value[1]
    assert life.low[-1] < life.value[-1] < life.high[-1]


def test_small_cohorts_are_merged_and_the_young_stay_apart() -> None:
    months = np.r_[np.full(30, 5.0), np.full(30, 15.0), np.full(5, 30.0), np.full(25, 50.0)]
    found = cohorts(months)
    assert len(set(found.tolist())) == 3
    assert found[0] != found[30]
    assert found[60] == found[89]


def test_a_rare_currency_joins_the_other_rare_ones() -> None:
    months = np.full(60, 20.0)
    found = cohorts(months, ["KRW"] * 50 + ["USD"] * 6 + ["EUR"] * 4)
    assert found[50] == found[59]
    assert found[0] != found[50]
