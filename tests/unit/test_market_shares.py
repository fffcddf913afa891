"""Whom we sold to against the companies there are: planted differences are found, chance is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from nachim.engine import Frame
from nachim.engine.duckdb import DuckDBEngine
from nachim.evidence.ledger import Ledger, Runner, rerun
from nachim.evidence.statistics import against, against_p
from nachim.findings.market import freeze_market, market_shares
from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.market import Against, Count, Market, MarketLevel, MarketShares

KINDS = ("software", "finance", "retail", "education", "mining")
SHARES = np.array([0.1, 0.15, 0.4, 0.25, 0.1])
BANDS = ((None, 10.0), (10.0, 50.0), (50.0, None))


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


def market() -> Market:
    kinds = [Count("industry", int(10_000 * share), kind) for kind, share in zip(KINDS, SHARES, strict=True)]
    sizes = [Count("employees", n, "", low, high) for (low, high), n in zip(BANDS, (8000, 1500, 500), strict=True)]
    return Market("counts.csv", "firms", "KR", (*kinds, *sizes))


def found(
    engine: DuckDBEngine, folder: Path, seed: int, sold: Sequence[float] = SHARES, best: float = 0.0
) -> tuple[Ledger, MarketShares]:
    """Return shares of 300 customers sold to as `sold`; those of finance are good more often by `best`."""
    random = np.random.default_rng(seed)
    n = 300
    kind = random.choice(KINDS, n, p=np.asarray(sold) / np.sum(sold)).astype(object)
    good = random.random(n) < 0.3 + best * (kind == "finance")
    people = random.choice([5.0, 20.0, 90.0], n, p=[0.8, 0.15, 0.05])
    text = np.array([None] * n, object)
    columns = {
        "id": np.array([f"c{i}" for i in range(n)], object),
        "company": np.array([f"c{i}" for i in range(n)], object),
        "cluster": np.arange(n),
        "judged": np.ones(n, np.int64),
        "y": good.astype(np.int64),
        "industry": np.where(random.random(n) < 0.05, "own word", kind),
        "industry__why": text,
        "employees": people,
        "employees__why": text,
        "country": np.where(random.random(n) < 0.9, "KR", "US").astype(object),
        "country__why": text,
    }
    types = {name: {"i": "BIGINT", "f": "DOUBLE"}.get(values.dtype.kind, "VARCHAR") for name, values in columns.items()}
    for table in ("customers", "deals"):
        engine.load(table, Frame(columns), types)
    freeze_market(engine, market(), folder)
    attributes = [
        Attribute(name, name, Category.FIRMOGRAPHIC, kind_, Known.TODAY)
        for name, kind_ in (("industry", Kind.CATEGORY), ("employees", Kind.NUMBER), ("country", Kind.CATEGORY))
    ]
    ledger = Ledger(Runner(engine.rows, {}))
    shares = market_shares(ledger, market(), attributes)
    assert shares is not None
    return ledger, shares


def level(shares: MarketShares, value: str) -> MarketLevel:
    return next(one for attribute in shares.attributes for one in attribute.levels if one.when.value == (value,))


def test_whom_we_sold_to_and_who_is_best_are_told_apart(engine: DuckDBEngine, tmp_path: Path) -> None:
    ledger, shares = found(engine, tmp_path, 1, (0.4, 0.15, 0.2, 0.15, 0.1), best=0.5)
    software, finance = level(shares, "software"), level(shares, "finance")
    assert software.customers_say is Against.MORE
    assert finance.best_says is Against.MORE
    assert finance.best_ratio is not None
    ratio = ledger.figure(finance.best_ratio)
    assert ratio.low is not None
    assert ratio.low > 1
    assert all(rerun(one, ledger.runner) == one.figure for one in ledger.evidence.values())


def test_customers_drawn_from_the_market_do_not_differ_from_it(engine: DuckDBEngine, tmp_path: Path) -> None:
    # 60 data sets at 5 %: 9 or more are a one in 1,000 event.
    differing = 0
    for seed in range(60):
        shares = found(engine, tmp_path, seed)[1]
        says = {one.best_says for a in shares.attributes for one in a.levels}
        says |= {one.customers_say for a in shares.attributes for one in a.levels}
        differing += bool(says & {Against.MORE, Against.FEWER})
    assert differing <= 8


def test_shares_are_of_the_market_s_country_and_of_levels_with_counts(engine: DuckDBEngine, tmp_path: Path) -> None:
    ledger, shares = found(engine, tmp_path, 2)
    rows = engine.rows(
        'SELECT COUNT(*) AS "n" FROM "customers" WHERE "country" = \'KR\' AND "industry" <> \'own word\''
    )
    assert ledger.figure(level(shares, "retail").customers).n == rows["n"][0]
    industry = next(one for one in shares.attributes if one.attribute == "industry")
    counted = [one for one in industry.levels if one.companies]
    assert sum(ledger.figure(str(one.companies)).value or 0 for one in counted) == pytest.approx(1.0)
    assert sum(ledger.figure(one.customers).value or 0 for one in counted) == pytest.approx(1.0)


def test_a_level_without_counts_is_said_to_have_none(engine: DuckDBEngine, tmp_path: Path) -> None:
    own = level(found(engine, tmp_path, 2)[1], "own word")
    assert (own.companies, own.best_ratio, own.best_says) == (None, None, Against.UNCOUNTED)


def test_the_interval_of_a_ratio_covers_the_truth() -> None:
    random = np.random.default_rng(4)
    covered = 0
    for _ in range(400):
        y = (random.random(80) < 0.3).astype(float)
        one = against(Frame({"y": y, "m": np.full(80, 0.2)}))
        assert one.low is not None
        assert one.high is not None
        covered += one.low <= 1.5 <= one.high
    assert covered >= 366  # a coverage of .95 gives fewer once in 1,000 times


def test_the_p_value_is_the_exact_binomial() -> None:
    frame = Frame({"y": np.array([1.0] * 8 + [0.0] * 2), "m": np.full(10, 0.5)})
    assert against_p(frame).value == pytest.approx(2 * (45 + 10 + 1) / 1024)
    assert against_p(Frame({"y": np.zeros(10), "m": np.full(10, 0.5)})).value == pytest.approx(2 / 1024)


def test_nothing_is_compared_without_a_common_attribute(engine: DuckDBEngine, tmp_path: Path) -> None:
    freeze_market(engine, market(), tmp_path)
    assert market_shares(Ledger(Runner(engine.rows, {})), market(), []) is None
