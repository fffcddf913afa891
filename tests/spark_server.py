"""A real Spark for the tests: two cores of this machine, small enough that a query takes a fraction of a second."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager

SETTINGS = {
    "spark.master": "local[2]",
    "spark.sql.shuffle.partitions": "2",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
}


@contextmanager
def local() -> Iterator[None]:
    """Start the Spark of this process, which `spark_session("spark")` then finds."""
    from nachim.engine.sessions import spark_session

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of PySpark's own
        from pyspark.sql import SparkSession

        for name, value in SETTINGS.items():
            SparkSession.builder.config(name, value)
        session = spark_session("spark")
    try:
        yield
    finally:
        session.sparkContext.stop()
