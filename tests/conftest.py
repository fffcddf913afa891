"""What all tests share: the language, the real data, Hypothesis, and a look at every statement the product runs."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings

import postgres_server
import spark_server
from mirror import Mirror
from nachim.engine.duckdb import DuckDBEngine
from nachim.engine.portability import portability_problems

os.environ["NACHIM_LANG"] = "en"

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", settings.get_profile("here"), derandomize=True)
settings.load_profile("gate" if os.environ.get("CI") else "here")

_ROOT = Path(__file__).parent.parent
_PRODUCT = str(_ROOT / "src" / "nachim") + os.sep
_ENGINE = _PRODUCT + "engine" + os.sep


def pytest_configure() -> None:
    # A session that is stopped from outside still stops the server that it started.
    signal.signal(signal.SIGTERM, lambda *_: pytest.exit("stopped from outside", returncode=143))


def data_folder() -> Path | None:
    """Return the folder of the shared real data, or None where there is none."""
    named = os.environ.get("NACHIM_DATA")
    folder = Path(named) if named else _ROOT.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if data_folder() is None:
        absent = pytest.mark.skip(reason="no real data: neither $NACHIM_DATA nor ../shared/data is there")
        for item in items:
            if item.get_closest_marker("data"):
                item.add_marker(absent)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of the shared real data; mark such tests with `data`."""
    folder = data_folder()
    if folder is None:
        pytest.skip("no real data: neither $NACHIM_DATA nor ../shared/data is there")
    return folder


@pytest.fixture(scope="session")
def postgres_address() -> Iterator[str]:
    """The address of a real PostgreSQL server, started for this session."""
    programs = postgres_server.programs()
    if programs is None:
        assert os.environ.get("CI") != "true", "PostgreSQL is not installed, and the gate needs it"
        pytest.skip("PostgreSQL is not installed")
    with postgres_server.server(programs) as address:
        yield address


@pytest.fixture(scope="session")
def spark_there() -> None:
    """What it takes to start a Spark."""
    if importlib.util.find_spec("pyspark") is None or shutil.which("java") is None:
        assert os.environ.get("CI") != "true", "Spark or Java is not installed, and the gate needs them"
        pytest.skip("Spark or Java is not installed")


@pytest.fixture(scope="session")
def spark_started(spark_there: None) -> Iterator[None]:
    """A real Spark on two cores, started once for this session."""
    with spark_server.local():
        yield


@pytest.fixture
def mirror(postgres_address: str) -> Iterator[Mirror]:
    """Both engines as one: every answer is compared. For running a whole room."""
    from nachim.engine.postgres import PostgresEngine

    postgres = PostgresEngine(postgres_address, f"mirror_{uuid4().hex[:12]}")
    engine = Mirror(DuckDBEngine(threads=1), postgres)
    yield engine
    engine.close()


@pytest.fixture(autouse=True, scope="session")
def portable() -> Iterator[None]:
    """Every statement that a room of the product gives to an engine stays in the portable subset."""
    seen: set[str] = set()

    def look(sql: str) -> None:
        if sql not in seen and _by_the_product():
            seen.add(sql)
            problems = portability_problems(sql)
            assert not problems, "\n".join((*problems, "", sql))

    DuckDBEngine.watch = staticmethod(look)
    yield
    DuckDBEngine.watch = None


def _by_the_product() -> bool:
    """Tell whether the statement comes from a room, and not from a test that looks into a table."""
    frame = sys._getframe(2)
    while frame is not None:
        file = frame.f_code.co_filename
        if not file.startswith(_ENGINE) and not file.endswith("contextlib.py"):
            return file.startswith(_PRODUCT)
        frame = frame.f_back
    return False
