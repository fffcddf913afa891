from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.patterns.counting import Found, Table, pairs_and_triples, turned
from nachim.patterns.items import pack


def cross(covers: np.ndarray, y: np.ndarray, attributes: np.ndarray, floor: int) -> dict[tuple[int, ...], list[int]]:
    """Count pairs and triples of items of different attributes one by one."""
    found = {}
    for i in range(len(covers)):
        for j in range(i + 1, len(covers)):
            if attributes[i] == attributes[j]:
                continue
            both = covers[i] & covers[j]
            found[i, j] = [int(both.sum()), int((both & y).sum())]
            for k in range(j + 1, len(covers)):
                if attributes[j] != attributes[k]:
                    all_three = both & covers[k]
                    found[i, j, k] = [int(all_three.sum()), int((all_three & y).sum())]
    return {members: counts for members, counts in found.items() if counts[0] >= floor}


def told(found: Found) -> dict[tuple[int, ...], list[int]]:
    counts = zip(found.n_with.tolist(), found.k_with.tolist(), strict=True)
    return {tuple(members): [n, k] for members, (n, k) in zip(found.members.tolist(), counts, strict=True)}


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 2**32 - 1),
    items=st.integers(2, 80),
    rows=st.integers(20, 300),
    winners=st.sampled_from([0.0, 0.1, 0.5, 1.0]),
)
def test_pairs_and_triples_are_counted_as_one_by_one(seed: int, items: int, rows: int, winners: float) -> None:
    random = np.random.default_rng(seed)
    covers, y = random.random((items, rows)) < random.uniform(0.1, 0.7), random.random(rows) < winners
    attributes = np.sort(random.integers(0, max(items // 2, 2), items))
    floor = int(random.integers(1, 20))
    pairs, triples = pairs_and_triples(Table(pack(covers), attributes, y), floor, depth=3, room=10**6)
    expected = cross(covers, y, attributes, floor)
    assert told(pairs) | told(triples) == expected
    assert triples.members.tolist() == sorted(triples.members.tolist())


@pytest.mark.parametrize("bits", [8, 16, 32, 64])
def test_bits_are_turned_about(bits: int) -> None:
    random = np.random.default_rng(bits)
    square = random.random((3, bits, bits)) < 0.5
    words = np.packbits(square, axis=2, bitorder="little").view(f"u{bits // 8}")[:, :, 0].T.copy()
    back = turned(words).T[:, :, None].copy().view(np.uint8)
    assert (np.unpackbits(back, axis=2, bitorder="little").astype(bool) == square.transpose(0, 2, 1)).all()
