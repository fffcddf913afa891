from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nachim.engine import Engine
from nachim.engine.duckdb import DuckDBEngine

ROOM = Path(__file__).parent.parent.parent / "src" / "nachim" / "facts" / "made_up.py"


def _ask_from(file: Path) -> Callable[[Engine, str], object]:
    names: dict[str, Callable[[Engine, str], object]] = {}
    exec(compile("def ask(engine, sql):\n    return engine.rows(sql)", str(file), "exec"), names)
    return names["ask"]


def test_a_room_that_leaves_the_portable_subset_is_stopped() -> None:
    with DuckDBEngine() as engine, pytest.raises(AssertionError, match="GREATEST"):
        _ask_from(ROOM)(engine, 'SELECT GREATEST(1, 2) AS "n"')


def test_a_test_may_look_into_a_table_as_it_likes() -> None:
    with DuckDBEngine() as engine:
        assert engine.rows('SELECT GREATEST(1, 2) AS "n"')["n"].tolist() == [2]
