from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.model.condition import Condition, Operator
from nachim.patterns import counting
from nachim.patterns.bundles import bundled
from nachim.patterns.counting import Found, pairs_and_triples, turned
from nachim.patterns.items import Item, among, pack


def made(random: np.random.Generator, attributes: int, rows: int) -> tuple[np.ndarray, tuple[Item, ...]]:
    """Return codes (attributes, rows) of 1 to 9 levels, and items: levels and unions of two, of most attributes."""
    items, columns = [], []
    for j in range(attributes):
        levels = int(random.integers(1, 10))
        columns.append(random.choice(levels, rows, p=random.dirichlet(np.full(levels, 3.0))))
        asked = [(c,) for c in range(levels) if random.random() < 0.7]
        asked += [(c, c + 1) for c in range(levels - 1) if random.random() < 0.2]
        items += [Item(j, some, Condition(f"a{j}", Operator.IN, tuple(map(str, some)))) for some in asked]
    return np.array(columns, dtype=np.int8), tuple(items)


def cross(codes: np.ndarray, items: tuple[Item, ...], y: np.ndarray, floor: int) -> dict[tuple[int, ...], list[int]]:
    """Count pairs and triples of items of different attributes one by one."""
    covers = [among(codes[item.attribute], item.levels) for item in items]
    found = {}
    for size in (2, 3):
        for some in combinations(range(len(items)), size):
            if len({items[i].attribute for i in some}) == size:
                met = np.logical_and.reduce([covers[i] for i in some])
                found[some] = [int(met.sum()), int((met & y).sum())]
    return {members: counts for members, counts in found.items() if counts[0] >= floor}


def counted(
    codes: np.ndarray, items: tuple[Item, ...], y: np.ndarray, floor: int, *, depth: int = 3, room: int = 10**6
) -> tuple[Found, Found]:
    packed = pack(np.array([among(codes[item.attribute], item.levels) for item in items]))
    return pairs_and_triples(bundled(codes, items, depth), packed, y, floor, depth=depth, room=room)


def told(found: Found) -> dict[tuple[int, ...], list[int]]:
    counts = zip(found.n_with.tolist(), found.k_with.tolist(), strict=True)
    return {tuple(members): [n, k] for members, (n, k) in zip(found.members.tolist(), counts, strict=True)}


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    attributes=st.integers(2, 9),
    rows=st.sampled_from([20, 64, 300, 5000]),
    winners=st.sampled_from([0.0, 0.1, 0.5, 1.0]),
)
def test_pairs_and_triples_are_counted_as_one_by_one(seed: int, attributes: int, rows: int, winners: float) -> None:
    random = np.random.default_rng(seed)
    codes, items = made(random, attributes, rows)
    if not items:
        return
    y, floor = random.random(rows) < winners, int(random.integers(1, 20))
    pairs, triples = counted(codes, items, y, floor)
    assert told(pairs) | told(triples) == cross(codes, items, y, floor)
    assert pairs.members.tolist() == sorted(pairs.members.tolist())
    assert triples.members.tolist() == sorted(triples.members.tolist())


def test_the_same_is_counted_a_few_words_at_a_time_and_in_wider_floats(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(0)
    codes, items = made(random, 8, 20_000)
    y = random.random(20_000) < 0.3
    whole = counted(codes, items, y, 50)
    monkeypatch.setattr(counting, "PRODUCT", 1)
    monkeypatch.setattr(counting, "FEWEST", 7)
    monkeypatch.setattr(counting, "EXACT", 1)
    assert [told(found) for found in counted(codes, items, y, 50)] == [told(found) for found in whole]


def test_pairs_come_without_triples_where_no_triples_are_asked_for() -> None:
    random = np.random.default_rng(1)
    codes, items = made(random, 6, 2000)
    y = random.random(2000) < 0.3
    pairs, triples = counted(codes, items, y, 20, depth=2)
    assert told(pairs) == told(counted(codes, items, y, 20)[0])
    assert not told(triples)


def test_what_memory_has_no_room_for_is_what_covers_the_fewest_rows() -> None:
    random = np.random.default_rng(2)
    codes, items = made(random, 9, 3000)
    y = random.random(3000) < 0.3
    pairs, triples = counted(codes, items, y, 10)
    few, fewer = counted(codes, items, y, 10, room=pairs.n_with.size + 50)
    assert told(few) == told(pairs)
    assert 0 < fewer.n_with.size <= 50
    assert told(fewer) == {members: counts for members, counts in told(triples).items() if counts[0] >= fewer.floor}


def test_attributes_are_bundled_as_long_as_there_are_rows_enough() -> None:
    random = np.random.default_rng(3)
    codes = random.integers(0, 4, (6, 40_000)).astype(np.int8)
    items = tuple(Item(j, (c,), Condition(f"a{j}", Operator.IN, (str(c),))) for j in range(6) for c in range(4))
    assert [bundle.cells for bundle in bundled(codes, items, 3)] == [64, 64]
    assert [bundle.cells for bundle in bundled(codes[:, :100], items, 3)] == [4] * 6


def test_levels_that_no_item_asks_for_are_one_cell() -> None:
    codes = np.arange(3000, dtype=np.int16)[None, :] % 700
    items = (Item(0, (5,), Condition("a", Operator.IN, ("5",))), Item(0, (8, 9), Condition("a", Operator.IN, ("8",))))
    assert [bundle.cells for bundle in bundled(codes, items, 3)] == [4]


@pytest.mark.parametrize("bits", [8, 16, 32])
def test_bits_are_turned_about(bits: int) -> None:
    random = np.random.default_rng(bits)
    square = random.random((3, bits, bits)) < 0.5
    words = np.packbits(square, axis=2, bitorder="little").view(f"u{bits // 8}")[:, :, 0].T.copy()
    back = turned(words).T[:, :, None].copy().view(np.uint8)
    assert (np.unpackbits(back, axis=2, bitorder="little").astype(bool) == square.transpose(0, 2, 1)).all()
