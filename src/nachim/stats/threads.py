"""Threads of the linear algebra."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold BLAS to one thread.

    Learning makes many products of small matrices; threads that wait for each other cost more than they bring
    (measured on 2 busy cores: a card of 2,500 deals took 0.6 s of CPU with one thread, 5 s with two).
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1, user_api="blas"):
        yield
