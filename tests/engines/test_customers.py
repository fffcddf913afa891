"""What is said of customers comes from the same rows on both engines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from mirror import Mirror
from unit.test_market_shares import found
from unit.test_super_users import ledger_of, marks

if TYPE_CHECKING:
    from nachim.engine.duckdb import DuckDBEngine


def test_shares_against_the_market_are_the_same_on_both_engines(mirror: Mirror, tmp_path: Path) -> None:
    ledger, _ = found(cast("DuckDBEngine", mirror), tmp_path, 1)
    assert len(ledger.evidence) > 50
    assert mirror.compared > 30


def test_traits_of_fit_are_the_same_on_both_engines(mirror: Mirror) -> None:
    assert marks(ledger_of(cast("DuckDBEngine", mirror), 1, 0.35))
    assert mirror.compared > 8
