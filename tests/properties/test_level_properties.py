from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.condition import Condition, Operator
from nachim.scorecard.caps import share_out
from nachim.stats.auc import auc, midranks
from nachim.stats.calibration import pava
from nachim.stats.coded import RawColumn
from nachim.stats.levels import assign, supervised_levels, unsupervised_levels

numbers = st.one_of(
    st.none(),
    st.integers(-5, 50).map(float),
    st.floats(-1e9, 1e9, allow_nan=False),
    st.just(0.0),
    st.just(float("inf")),
)
texts = st.one_of(st.none(), st.sampled_from(["a", "b", "가", "나", "", "É"]), st.text(max_size=3))


def raw(kind, values, nones):
    none = np.array([flag and value is None for value, flag in zip(values, nones, strict=True)], bool)
    if kind is Kind.CATEGORY:
        column = np.array([None, *values], dtype=object)[1:]
    else:
        column = np.array([np.nan if value is None else value for value in values], float)
    return RawColumn(Attribute("x", "x", Category.TRIGGER, kind, Known.TODAY), column, none)


@st.composite
def columns(draw, kind, least=1):
    values = draw(st.lists(texts if kind is Kind.CATEGORY else numbers, min_size=least, max_size=60))
    values = values * draw(st.integers(1, 6))
    return raw(kind, values, draw(st.lists(st.booleans(), min_size=len(values), max_size=len(values))))


@st.composite
def learned_and_unseen(draw):
    kind = draw(st.sampled_from(Kind))
    learned, unseen = draw(columns(kind)), draw(columns(kind))
    y = np.array(draw(st.lists(st.integers(0, 1), min_size=len(learned.values), max_size=len(learned.values))), float)
    how = draw(st.sampled_from(["free", "bands", "supervised"]))
    if how == "supervised":
        return supervised_levels(learned, y), learned, unseen
    return unsupervised_levels(learned, bands=[0, 10, 50] if how == "bands" else None), learned, unseen


@given(learned_and_unseen())
@settings(max_examples=150, deadline=None)
def test_levels_are_disjoint_and_leave_nothing_out(case):
    levels, learned, unseen = case
    outside = Condition("x", Operator.IN, ())
    for column in (learned, unseen):
        held = np.array([assign(column, (level, outside)) == 0 for level in levels])
        assert (held.sum(axis=0) == 1).all()
        assert (held.argmax(axis=0) == assign(column, levels)).all()


@given(learned_and_unseen())
@settings(max_examples=60, deadline=None)
def test_levels_end_with_none_and_unknown_and_edges_are_finite(case):
    levels, _, _ = case
    assert [level.operator for level in levels[-2:]] == [Operator.IS_NONE, Operator.IS_UNKNOWN]
    for level in levels[:-2]:
        values = level.value if isinstance(level.value, tuple) else (level.value,)
        assert all(np.isfinite(value) for value in values if isinstance(value, int | float))


@given(st.lists(st.integers(0, 9), min_size=4, max_size=80), st.randoms(use_true_random=False))
def test_auc_counts_pairs(scores, random):
    y = np.array([random.random() < 0.5 for _ in scores])
    y[:2] = [True, False]
    score = np.array(scores, float)
    pairs = [(a > b) + 0.5 * (a == b) for a in score[y] for b in score[~y]]
    assert np.isclose(auc(y, score), np.mean(pairs))


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40))
def test_midranks_sum_to_what_ranks_sum_to(values):
    assert np.isclose(midranks(np.array(values, float)).sum(), len(values) * (len(values) + 1) / 2)


@given(st.lists(st.tuples(st.floats(-5, 5), st.floats(0.1, 9)), min_size=1, max_size=30))
def test_pava_never_falls_and_keeps_the_mean(pairs):
    values, weights = (np.array(part) for part in zip(*pairs, strict=True))
    fitted = pava(values, weights)
    assert (np.diff(fitted) >= -1e-9).all()
    assert np.isclose(weights @ fitted, weights @ values)


@given(st.lists(st.tuples(st.floats(0, 50), st.integers(0, 5), st.integers(0, 60)), min_size=1, max_size=15), st.data())
def test_points_are_shared_out_exactly_and_within_limits(parts, data):
    wishes = [wish for wish, _, _ in parts]
    least = [low for _, low, _ in parts]
    most = [low + extra for _, low, extra in parts]
    total = data.draw(st.integers(sum(least), sum(most)))
    shares = share_out(total, wishes, least, most)
    assert sum(shares) == total
    assert all(low <= share <= high for low, share, high in zip(least, shares, most, strict=True))
