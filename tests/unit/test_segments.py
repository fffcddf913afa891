"""Segments around the core: what is next to it, what to refuse, classes of size; planted truth found, noise left alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from nachim.engine.frame import Frame
from nachim.evidence.gaps import deals_of_trial, gap_of_shares, line_of_trial, shrunk_share
from nachim.model.attribute import Category, Kind, Known
from nachim.model.card import CardAttribute, Level
from nachim.model.condition import Condition, Operator
from nachim.patterns.anti import worse_conditions
from nachim.patterns.neighbours import MOST_DOUBLE, MOST_SINGLE, neighbours
from nachim.patterns.tiers import FAMILY, interactions, search_tiers
from nachim.stats.coded import Coded
from nachim.stats.gaps import lost_gap, rate_gap, share_gap
from truth_segments import BANDS, coverage_row, customers_row, neighbours_row, sized, tiers_row, trial_row


def attribute(name: str, levels: Sequence[Condition], category: Category = Category.FIRMOGRAPHIC) -> CardAttribute:
    kind = Kind.NUMBER if levels[0].operator is not Operator.IN else Kind.CATEGORY
    unknown = Level(Condition(name, Operator.IS_UNKNOWN), 0, 1, 0)
    made = tuple(Level(one, 1, 10, 1) for one in levels)
    return CardAttribute(name, name, category, kind, Known.TODAY, (*made, unknown))


def one_of(name: str, *values: str) -> Condition:
    return Condition(name, Operator.IN, values)


INDUSTRY = attribute("industry", [one_of("industry", one) for one in ("a", "b", "c")])
SIZE = attribute("employees", BANDS)
CRM = attribute("uses_x", [one_of("uses_x", "no"), one_of("uses_x", "yes")], Category.TECHNOLOGY)
CORE = (one_of("industry", "a"), BANDS[1], one_of("uses_x", "yes"))


def plenty(_: Sequence[Condition]) -> int:
    return 100


def test_another_industry_comes_before_the_next_band_and_two_changes_come_last() -> None:
    found = neighbours(CORE, (INDUSTRY, SIZE, CRM), {}, plenty).shown
    changed = [one.replacement[0].attribute for one in found if len(one.replaced) == 1]
    assert changed[:2] == ["industry", "industry"]
    assert changed[2:] == ["employees"] * 3
    assert [one.distance for one in found[2:5]] == [1, 1, 2]
    assert [len(one.replaced) for one in found] == sorted(len(one.replaced) for one in found)


def test_a_neighbour_keeps_all_other_conditions() -> None:
    for one in neighbours(CORE, (INDUSTRY, SIZE, CRM), {}, plenty).shown:
        assert set(one.conditions) == set(CORE) - set(one.replaced) | set(one.replacement)
        assert len(one.conditions) == len(CORE)


def test_not_using_something_is_no_neighbour_but_another_product_of_its_kind_is() -> None:
    core = (one_of("uses_x", "yes"),)
    assert neighbours(core, (CRM,), {}, plenty).shown == ()
    (near,) = neighbours(core, (CRM,), {"uses_x": ("uses_y",)}, plenty).shown
    assert near.conditions == (one_of("uses_y", "yes"),)


def test_neighbours_without_enough_rows_are_not_shown_and_all_with_enough_are_counted() -> None:
    few = neighbours(CORE, (INDUSTRY, SIZE), {}, lambda conditions: 100 if BANDS[0] in conditions else 5)
    assert {one.replacement for one in few.shown} >= {(BANDS[0],)}
    assert all(BANDS[0] in one.conditions for one in few.shown)
    wide = attribute("industry", [one_of("industry", one) for one in "abcdefghijk"])
    many = neighbours(CORE, (wide, SIZE), {}, plenty)
    assert len(many.shown) == MOST_SINGLE + MOST_DOUBLE
    assert many.compared > len(many.shown) + 1


def test_a_core_over_two_bands_has_neither_of_them_as_neighbour() -> None:
    core = (Condition("employees", Operator.BETWEEN, (50.0, 500.0)),)
    assert {one.replacement[0] for one in neighbours(core, (SIZE,), {}, plenty).shown} == {BANDS[0], BANDS[3]}


def test_without_any_difference_the_core_that_luck_chose_is_seldom_called_different() -> None:
    assert neighbours_row(80, 1000, (), (0.3, 0.3), 1)["sets with a false difference"] <= 0.075


def test_a_true_neighbour_is_left_open_and_a_worse_one_is_shown_as_worse() -> None:
    found = neighbours_row(20, 3000, ((0, 1), (0, 2), (1, 1), (1, 2)), (0.45, 0.2), 7)
    assert found["alike ones left open"] >= 0.97
    assert found["worse ones shown as worse"] >= 0.85


def test_deals_of_one_company_widen_the_difference() -> None:
    has, y = np.repeat([1, 0], 60), np.repeat([1, 1, 0, 1, 0, 0, 0, 0], 15)
    alone = gap_of_shares(Frame({"has": has, "y": y}))
    together = gap_of_shares(Frame({"has": has, "y": y, "k": np.repeat(np.arange(8), 15)}))
    assert alone.value == together.value
    assert together.low < alone.low < alone.high < together.high


def test_a_difference_without_rows_on_one_side_is_none() -> None:
    nobody = Frame({"has": np.ones(5, int), "y": np.array([1, 0, 1, 0, 1])})
    assert gap_of_shares(nobody).value is None
    assert shrunk_share(Frame({"has": np.zeros(0, int), "y": np.zeros(0, int)})).value is None


def test_few_clusters_give_no_interval() -> None:
    has = np.arange(40) < 20
    gap = rate_gap(np.arange(40.0), np.ones(40), has, np.arange(40) // 10)
    assert np.isnan(gap.low)
    assert float(gap.value) == -20


def test_more_looks_widen_every_interval() -> None:
    random = np.random.default_rng(3)
    has, days, ended = np.arange(200) < 60, random.uniform(10, 900, 200), random.random(200) < 0.5
    for once, often in (
        (share_gap(10, 30, 40, 200), share_gap(10, 30, 40, 200, looks=20)),
        (lost_gap(days, ended, has), lost_gap(days, ended, has, looks=20)),
        (
            rate_gap(days, np.ones(200), has, np.arange(200)),
            rate_gap(days, np.ones(200), has, np.arange(200), looks=20),
        ),
    ):
        assert often.low < once.low < once.value < once.high < often.high


@pytest.mark.parametrize(("n1", "n0"), [(30, 300)])
def test_intervals_of_differences_cover_the_true_one(n1: int, n0: int) -> None:
    assert min(coverage_row(400, n1, n0, 31).values()) >= 0.91


def test_customers_that_file_more_tickets_and_leave_sooner_are_found_though_nothing_is_won_or_lost() -> None:
    found = customers_row(10, 600, 23, harm=1.0)
    assert found["planted one found"] >= 0.9
    assert found["sets with a false one"] <= 0.2


def test_customers_alike_are_seldom_called_worse() -> None:
    assert customers_row(40, 150, 19)["sets with a false one"] <= 0.125


def test_a_condition_is_reported_once_by_its_surest_measure() -> None:
    one, other = one_of("a", "x"), one_of("b", "y")
    tests = {"churn": lambda when: 0.001 if when == one else 0.9, "index": lambda when: 0.0001 if when == one else None}
    (found,) = worse_conditions([one, other], tests)
    assert (found.condition, found.measure, found.looks) == (one, "index", 3)


def test_additive_effects_make_no_tier() -> None:
    assert tiers_row(60, 1000, 11)["sets with a false tier"] <= 0.1


def test_an_effect_that_turns_round_with_size_makes_a_tier() -> None:
    assert tiers_row(8, 2500, 17, apart=2.4, mean=-1.2)["planted one found"] >= 0.75


def test_rows_of_one_company_make_an_interaction_less_sure() -> None:
    y, tiers, score, has = sized(np.random.default_rng(5), 2500, apart=1.5)
    plain, grouped = interactions(y, tiers, score, has), interactions(y, tiers, score, has, inflation=2.0)
    assert plain.tests[0] is not None
    assert grouped.tests[0] is not None
    assert plain.tests[0].p < grouped.tests[0].p
    assert plain.visible < grouped.visible


def test_a_condition_of_too_few_rows_is_not_tested_and_unknown_sizes_are_left_out() -> None:
    y, tiers, score, has = sized(np.random.default_rng(6), 600)
    rare = np.zeros(600, bool)
    rare[:4] = True
    found = interactions(y, tiers, score, [rare, *has])
    assert found.tests[0] is None
    assert interactions(y, np.full(600, -1), score, has).made == 0
    assert interactions(y, np.full(600, -1), score, has).visible is None


def test_the_size_itself_is_no_condition_of_a_class_of_size() -> None:
    random = np.random.default_rng(8)
    employees = np.exp(random.uniform(np.log(10), np.log(2000), 900))
    y = random.random(900) < 0.3
    industry = random.integers(0, 3, 900)
    codes = np.column_stack([np.digitize(employees, (50, 200, 500)), industry]).astype(np.int16)
    conditions = (
        (*BANDS, Condition("employees", Operator.IS_UNKNOWN)),
        (*(one_of("industry", one) for one in "abc"), Condition("industry", Operator.IS_UNKNOWN)),
    )
    coded = Coded((SIZE.as_attribute(), INDUSTRY.as_attribute()), conditions, codes)
    search = search_tiers(coded, y, "employees", employees, (100.0, 1000.0), score=np.zeros(900))
    assert {one.attribute for one in search.conditions} == {"industry"}
    assert all(search.found.tests[place].p_adjusted <= FAMILY for place in search.differing)


def test_a_trial_promotes_what_is_as_good_as_the_core_and_drops_what_is_as_poor_as_the_rest() -> None:
    read = trial_row(20_000, 0.45, 0.2, 1)
    assert read["good promoted"] >= 0.77
    assert read["poor dropped"] >= 0.77
    assert max(read["good dropped"], read["poor promoted"]) <= 0.001
    assert max(read["half-way promoted"], read["half-way dropped"]) <= 0.03


def test_a_core_that_is_no_better_has_no_trial() -> None:
    same = Frame({"has": np.tile([1, 0], 50), "y": np.tile([1, 1, 0, 0], 25)})
    assert deals_of_trial(same).value is None
    better = Frame({"has": np.repeat([1, 0], 100), "y": np.r_[np.tile([1, 0], 50), np.tile([1, 0, 0, 0], 25)]})
    assert deals_of_trial(better).value > 50
    assert 0.25 < line_of_trial(better).value < 0.5
