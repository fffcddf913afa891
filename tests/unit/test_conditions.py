"""Conditions in SQL: what has no meaning there is refused."""

from __future__ import annotations

import pytest

from nachim.engine.conditions import expression
from nachim.model.condition import Condition, Operator


def test_a_limit_that_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="not a number"):
        expression(Condition("x", Operator.AT_LEAST, "200"))
    with pytest.raises(ValueError, match="two limits"):
        expression(Condition("x", Operator.BETWEEN, 200))
    with pytest.raises(ValueError, match="NaN"):
        expression(Condition("x", Operator.BELOW, float("nan")))
