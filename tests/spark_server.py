"""A real Spark for the tests: in this process, and as a Connect server in its own; both small, both gone at the end."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import pytest

SETTINGS = {
    "spark.master": "local[2]",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    # A company asks hundreds of queries once each, over some hundred rows: compiling them is half of the time.
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.driver.memory": "1g",
    # The first compiler's own 48 MB are full after a minute, and then everything is interpreted.
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:ReservedCodeCacheSize=256m",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}
_WAIT = 240
"""Seconds for a server to start on a machine that is busy."""


@contextmanager
def local() -> Iterator[None]:
    """Start the Spark of this process, which `spark_session("spark")` then finds."""
    from nachim.engine.sessions import spark_session

    with tempfile.TemporaryDirectory(prefix="nachim-spark-") as folder:
        lines = "".join(f"{name} {value}\n" for name, value in SETTINGS.items())
        (Path(folder) / "spark-defaults.conf").write_text(lines, encoding="utf-8")
        with warnings.catch_warnings(), pytest.MonkeyPatch.context() as environment:
            warnings.simplefilter("ignore")  # of PySpark's own
            environment.setenv("SPARK_CONF_DIR", folder)
            session = spark_session("spark")
    try:
        yield
    finally:
        session.sparkContext.stop()


@contextmanager
def connect(folder: Path) -> Iterator[str]:
    """Start a Spark Connect server as a process of its own and yield its address."""
    spec = find_spec("pyspark")
    assert spec is not None
    assert spec.origin is not None
    home = Path(spec.origin).parent
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = SETTINGS | {
        # compiled, as users have it
        "spark.sql.codegen.wholeStage": "true",
        "spark.sql.codegen.factoryMode": "FALLBACK",
        "spark.connect.grpc.binding.port": str(port),
        "spark.connect.grpc.binding.address": "127.0.0.1",
    }
    given = [part for name, value in settings.items() for part in ("--conf", f"{name}={value}")]
    with (folder / "server.out").open("w+b") as printed:
        server = subprocess.Popen(
            [home / "bin/spark-submit", "--class", "org.apache.spark.sql.connect.service.SparkConnectServer", *given,
             "spark-internal"],
            cwd=folder, env={**os.environ, "SPARK_HOME": str(home)}, stdin=subprocess.DEVNULL, stdout=printed,
            stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
        try:
            _until_it_answers(server, port, folder / "server.out")
            yield f"sc://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def _until_it_answers(server: subprocess.Popen[bytes], port: int, printed: Path) -> None:
    end = time.monotonic() + _WAIT
    while True:
        assert server.poll() is None, printed.read_text(encoding="utf-8", errors="replace")[-3000:]
        assert time.monotonic() < end, "the Connect server does not start"
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.5)
        else:
            return
