from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.model.success import MEASURES, SuccessIndex
from nachim.success.index import success_index
from nachim.success.stability import best_and_worst

Floats = npt.NDArray[np.float64]
NAMES = tuple(MEASURES)
Case = tuple[list[str], dict[str, Floats], Floats, npt.NDArray[np.intp]]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    count = draw(st.integers(1, 25))
    value = st.one_of(st.just(float("nan")), st.integers(-4, 4).map(float), st.floats(-1e6, 1e6))
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    measures = {name: np.array(draw(st.lists(value, min_size=count, max_size=count))) for name in names}
    months = np.array(draw(st.lists(st.sampled_from([3.0, 12.0, 40.0]), min_size=count, max_size=count)))
    cohort = np.array(draw(st.lists(st.integers(0, 2), min_size=count, max_size=count)), dtype=np.intp)
    return [f"k{i}" for i in range(count)], measures, months, cohort


def build(case: Case, rows: npt.NDArray[np.intp] | None = None) -> SuccessIndex:
    keys, measures, months, cohort = case
    chosen = np.arange(len(keys)) if rows is None else rows
    return success_index(
        [keys[row] for row in chosen],
        {name: values[chosen] for name, values in measures.items()},
        observed_months=months[chosen],
        cohort=cohort[chosen],
    )


@given(cases())
def test_the_index_lies_between_zero_and_one_and_judges_only_the_eligible(case: Case) -> None:
    index = build(case)
    assert ((index.values[index.eligible] >= 0) & (index.values[index.eligible] <= 1)).all()
    assert np.isnan(index.values[~index.eligible]).all()
    assert not (index.good & ~index.eligible).any()
    census = index.census
    assert census.young + census.thin + census.judged == census.customers


@given(cases(), st.data())
def test_a_better_value_never_lowers_the_index(case: Case, data: st.DataObject) -> None:
    keys, measures, months, cohort = case
    row = data.draw(st.integers(0, len(keys) - 1))
    name = data.draw(st.sampled_from(sorted(measures)))
    if np.isnan(measures[name][row]):
        return
    step = data.draw(st.floats(0, 1e6))
    better = {each: values.copy() for each, values in measures.items()}
    better[name][row] += MEASURES[name].better * step
    before, after = build(case).values[row], build((keys, better, months, cohort)).values[row]
    assert np.isnan(before) == np.isnan(after)
    assert np.isnan(before) or after >= before - 1e-12


@settings(max_examples=50)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(case: Case, shuffler: object) -> None:
    rows = list(range(len(case[0])))
    shuffler.shuffle(rows)  # type: ignore[attr-defined]
    plain, shuffled = build(case), build(case, np.array(rows, dtype=np.intp))
    assert [plain.keys[place] for place in plain.order] == [shuffled.keys[place] for place in shuffled.order]
    assert np.array_equal(plain.good[rows], shuffled.good)
    first, second = best_and_worst(plain, draws=5), best_and_worst(shuffled, draws=5)
    assert [each.key for each in first.best] == [each.key for each in second.best]
    assert [each.resampled for each in first.worst] == [each.resampled for each in second.worst]
