"""The comparison with peers: what is sealed stays sealed, and the measures mean what they say."""

from __future__ import annotations

import numpy as np
import pytest

from card_peers import PEERS
from peers import environments
from peers.datasets import Sealed, _made_up, cells, last_part
from peers.measures import auc_difference, changes
from peers.regimes import REGIMES


def test_the_last_part_is_refused_to_all_but_the_table():
    columns, y = {"x": np.arange(10.0)}, np.arange(10) % 2
    with pytest.raises(Sealed, match="only --table"):
        last_part(columns, y, 8, table=False)
    assert len(last_part(columns, y, 8, table=True)[1]) == 10
    assert len(last_part(columns, y, 10, table=False)[1]) == 10


@pytest.mark.data
def test_development_ends_where_the_last_part_begins(tmp_path):
    for name in ("xeducation", "olist"):
        open_now = cells(tmp_path, {300: 1}, names=(name,))[0]
        table = cells(tmp_path, {300: 1}, table=True, names=(name,))[0]
        assert open_now.test.max() < table.test.min()
        assert open_now.train.max() < open_now.test.min()
        assert table.train.max() < table.test.min()


@pytest.mark.parametrize("name", list(REGIMES))
def test_a_regime_is_frozen_and_the_table_has_rows_of_its_own(name):
    frozen = {"additive": 10556, "interactions": 5308, "sparse": 3653}
    _, seen, cut = _made_up(name, table=False)
    _, sealed, _ = _made_up(name, table=True)
    assert int(seen.sum()) == frozen[name]
    assert cut == 10_000
    assert (seen != sealed).any()


def test_a_tie_at_the_line_counts_as_a_change():
    clear = np.arange(10.0)
    assert changes([clear, clear]) == (0.0, 0.0)
    assert changes([clear, -clear]) == (0.4, 0.4)
    tied = np.array([0.0] * 7 + [1.0] * 3)
    hard, soft = changes([tied, tied])
    assert hard == pytest.approx(0.3)
    assert soft == pytest.approx(3 * 2 * (2 / 3) * (1 / 3) / 10)


def test_the_difference_of_two_orders_is_paired():
    rng = np.random.default_rng(0)
    y = (rng.random(400) < 0.3).astype(float)
    good = y + rng.normal(size=400)
    same = auc_difference(y, [good, good], [good, good])
    assert (same.value, same.error) == (0.0, 0.0)
    worse = auc_difference(y, [good, good], [good + 3 * rng.normal(size=400) for _ in range(2)])
    assert worse.sure_above


def test_every_peer_has_a_lock_with_hashes():
    for name in environments.PEERS:
        lock = (PEERS / f"{name}.txt").read_text(encoding="utf-8")
        for line in (PEERS / f"{name}.in").read_text(encoding="utf-8").split():
            assert f"{line.split('<')[0]}==" in lock
        assert lock.count("--hash=sha256:") >= lock.count("==")
