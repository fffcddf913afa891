"""Who asks, in which language, and how progress and questions reach them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nachim.model.findings import Doubts
from nachim.model.source import SourceMapping

Progress = Callable[[str, float], None]
"""Takes the id of a stage and how far it is, 0 to 1."""
Ask = Callable[[SourceMapping], SourceMapping]
"""Shows how a file was understood and returns the mapping with its open questions answered."""
Choose = Callable[[Sequence[str]], Sequence[int]]
"""Shows several things and returns the places of those that are meant, from 0."""


Decide = Callable[[Doubts], Mapping[str, bool]]
"""Shows columns that may have been filled in late and returns, of those that somebody decided, whether each was known
in time."""


def _quiet(stage: str, share: float) -> None:
    """Report nothing."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a use case runs in.

    `now` is the only clock: rooms take it from here. `ask`, `choose` and `decide` are None where nobody can answer.
    """

    folder: Path
    language: str
    now: dt.datetime
    actor: str = "local"
    seed: int = 0
    progress: Progress = field(default=_quiet)
    ask: Ask | None = None
    choose: Choose | None = None
    decide: Decide | None = None
