"""What the data are worth: coverage, contradictions, leakage, and what they forbid."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.usecases import build
from nachim.usecases.context import Context


@dataclass(frozen=True, slots=True)
class Request:
    """Nothing to choose: everything that was imported is looked at."""


def run(request: Request, context: Context) -> build.Answer:
    """Return findings with quality and coverage."""
    return build.run(build.Request(depth="best"), context)
