"""A core whose lift on later deals may be none is said to be unsure, however well the score as a whole held."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nachim.engine import Frame
from nachim.engine.duckdb import DuckDBEngine
from nachim.evidence.ledger import Ledger, Runner
from nachim.findings.build import CORE_LIFT, unsure_core
from unit.findings_factory import rich


@pytest.mark.parametrize(
    ("won_inside", "verdict", "unsure"),
    [(30, "proved", False), (14, "proved", True), (10, "weak", True), (14, "no_signal", False)],
)
def test_the_interval_of_the_lift_decides(won_inside: int, verdict: str, unsure: bool) -> None:
    has = np.repeat([1, 0], [50, 200])
    y = np.zeros(250, dtype=np.int64)
    y[:won_inside] = y[50:90] = 1  # one in five of the others
    with DuckDBEngine(threads=1) as engine:
        engine.load("t", Frame({"has": has, "y": y}), {"has": "BIGINT", "y": "BIGINT"})
        ledger = Ledger(Runner(engine.rows, {}))
        ledger.add(CORE_LIFT, "report.figure.core_lift", "lift", 'SELECT "has", "y" FROM "t"', unit="ratio")
        found = rich("en")
        assert found.proof is not None
        found = replace(found, headline=(CORE_LIFT,), proof=replace(found.proof, verdict=verdict))
        assert unsure_core(ledger, found) is unsure
        assert not unsure_core(ledger, replace(found, headline=()))
