from __future__ import annotations

import numpy as np
import pytest

from mirror import Mirror
from nachim.engine import Frame


def test_answers_that_agree_pass(mirror: Mirror) -> None:
    mirror.load("t", Frame({"x": np.array([0.1, np.nan, 3e9])}), {"x": "DOUBLE"})
    assert mirror.create("u", 'SELECT "x" / 3 AS "x" FROM "t"') == 3
    assert mirror.rows('SELECT SUM("x") AS "s", COUNT(*) AS "n" FROM "u"')["n"].tolist() == [3]
    assert mirror.compared == 2


def test_answers_that_differ_are_shown_with_the_statement(mirror: Mirror) -> None:
    mirror.load("t", Frame({"x": np.array([1.0, 2.0])}), {"x": "DOUBLE"})
    mirror.second.load("t", Frame({"x": np.array([1.0, 2.0 + 1e-6])}), {"x": "DOUBLE"})
    with pytest.raises(AssertionError, match=r'SELECT "x" FROM "t"'):
        mirror.rows('SELECT "x" FROM "t"')
    with pytest.raises(AssertionError, match="differ"):
        mirror.create("u", 'SELECT SUM("x") AS "s" FROM "t"')
