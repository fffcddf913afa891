"""Every scenario runs on every engine."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from nachim.engine import Engine
from nachim.engine.duckdb import DuckDBEngine


@pytest.fixture
def duckdb() -> Iterator[Engine]:
    with DuckDBEngine(threads=2) as engine:
        yield engine


@pytest.fixture
def postgres(postgres_address: str) -> Iterator[Engine]:
    from nachim.engine.postgres import PostgresEngine

    with PostgresEngine(postgres_address, f"test_{uuid4().hex[:12]}") as engine:
        yield engine


@pytest.fixture
def spark(spark_started: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    from nachim.engine.sessions import spark_session
    from nachim.engine.spark import SparkEngine

    with SparkEngine(spark_session("spark"), tmp_path_factory.mktemp("spark")) as engine:
        yield engine


@pytest.fixture(params=["duckdb", "postgres", "spark"])
def engine(request: pytest.FixtureRequest) -> Engine:
    chosen: Engine = request.getfixturevalue(request.param)
    return chosen


@pytest.fixture(params=["duckdb", "postgres"])
def quick_engine(request: pytest.FixtureRequest) -> Engine:
    """Without Spark, whose every query takes tenths of a second: for many small examples."""
    chosen: Engine = request.getfixturevalue(request.param)
    return chosen
