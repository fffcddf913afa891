"""How far a use case is, on standard error: a bar at a terminal, a line per stage elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from nachim.words import Words

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_PARTS = {"sample": (0.0, 0.05), "import": (0.05, 0.3), "facts": (0.3, 0.5)}
"""Where a stage with its own share lies in the whole; the stages of a build share what is left."""
_BUILD = (0.5, 1.0)


class Progress:
    """Shows stages. Use it as a context; `at` is what a use case calls.

    Parameters
    ----------
    quiet
        Show nothing at all.
    """

    def __init__(self, words: Words, *, quiet: bool) -> None:
        self._words = words
        self._quiet = quiet
        self._stage = ""
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def at(self, stage: str, share: float) -> None:
        """Show that a stage is so far, 0 to 1."""
        if self._quiet:
            return
        text = self._words(f"cli.stage.{stage}")
        low, high = _PARTS.get(stage, _BUILD)
        done = low + (high - low) * min(max(share, 0.0), 1.0)
        if not sys.stderr.isatty():
            if stage not in (self._stage, "done"):
                print(f"{text} …", file=sys.stderr, flush=True)
            self._stage = stage
            return
        if self._bar is None:
            self._bar, self._task = _bar(text)
        assert self._task is not None
        self._bar.update(self._task, description=text, completed=done)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Leave the terminal to somebody else for a while."""
        if self._bar is not None:
            self._bar.stop()
        yield
        if self._bar is not None:
            self._bar.start()


def _bar(text: str) -> tuple[Bar, TaskID]:
    from rich.console import Console
    from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    bar = Bar(
        SpinnerColumn(), BarColumn(24), TextColumn("{task.description}"), TimeElapsedColumn(),
        console=Console(stderr=True), transient=True,
    )  # fmt: skip
    task = bar.add_task(text, total=1.0)
    bar.start()
    return bar, task
