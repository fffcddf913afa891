"""Sessions of Spark: one that is there already, one of a Connect server, or one of this process."""

from __future__ import annotations

import logging
import os
import shutil
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from nachim.errors import EngineError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

CONNECT = "sc://"
_PORT = 15002
_WAIT = 5
"""Seconds for a Connect server to answer; the client itself would try for minutes."""
_OURS = {
    "spark.app.name": "nachim",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "8",
}
"""Of a Spark that is started here, where neither the environment nor spark-defaults.conf says otherwise."""


def spark_session(address: str, token: str = "") -> SparkSession:
    """Return a new session, whose settings and views are its own.

    Parameters
    ----------
    address
        ``sc://host:port`` for a Connect server; ``spark`` for the Spark of this process: the one that runs already,
        else one that the environment and ``spark-defaults.conf`` name, else one on this machine.
    token
        Bearer token for the Connect server.

    Raises
    ------
    EngineError
        If PySpark or Java is missing, or the server does not answer.
    """
    try:
        import pyspark  # noqa: F401
    except ImportError as cause:
        raise EngineError("engine.spark") from cause
    # It prints every refused query as JSON; the error has it in its notes.
    logging.getLogger("SQLQueryContextLogger").setLevel(logging.CRITICAL + 1)
    return _remote(address, token) if address.startswith(CONNECT) else _here()


def leave(session: SparkSession) -> None:
    """End a session that was made here for a Connect server, which would hold it for an hour; others go on.

    The server is told once: one that is gone by now would be called for minutes, at the latest when Python ends.
    """
    made = sys.modules.get("pyspark.sql.connect.session")
    if made is not None and isinstance(session, made.SparkSession):
        session.client.set_retry_policies([])
        session.stop()


def _remote(address: str, token: str) -> SparkSession:
    parts = urlsplit(address)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or _PORT), _WAIT):
            pass
    except OSError as cause:
        raise EngineError("engine.away") from cause
    try:
        from pyspark.sql.connect.session import SparkSession as Remote
    except ImportError as cause:
        raise EngineError("engine.spark") from cause
    whole = f"{address.rstrip('/')}/;token={token}" if token else address
    return cast("SparkSession", Remote.builder.remote(whole).create())


def _here() -> SparkSession:
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    if running is not None:
        return running.newSession()
    if not (shutil.which("java") or (Path(os.environ.get("JAVA_HOME", "")) / "bin" / "java").is_file()):
        raise EngineError("engine.java")
    builder, said = SparkSession.builder, _said()
    for name, value in _OURS.items():
        if name not in said:  # what is given to the builder beats both
            builder = builder.config(name, value)
    try:
        with _quiet():
            return builder.getOrCreate().newSession()
    except PySparkException as cause:
        raise EngineError("engine.java") from cause


def _said() -> set[str]:
    """Return the settings that `spark-defaults.conf` or the environment names for a Spark that starts here."""
    from pyspark.find_spark_home import _find_spark_home

    folder = os.environ.get("SPARK_CONF_DIR") or f"{_find_spark_home()}/conf"
    try:
        lines = (Path(folder) / "spark-defaults.conf").read_text(encoding="utf-8", errors="replace").splitlines()
    except FileNotFoundError:
        lines = []
    given = " ".join((*lines, os.environ.get("PYSPARK_SUBMIT_ARGS", "")))
    return {name for name in _OURS if name in given}


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what a Java machine that starts prints off the terminal; its errors come as exceptions."""
    if os.environ.get("NACHIM_DEBUG"):
        yield
        return
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
