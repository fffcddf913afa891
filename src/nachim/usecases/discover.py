"""What the best customers share: a build that stops at patterns and hypotheses."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.usecases import build
from nachim.usecases.context import Context


@dataclass(frozen=True, slots=True)
class Request:
    """Nothing to choose: the outcome stands in the settings."""


def run(request: Request, context: Context) -> build.Answer:
    """Return findings with patterns and hypotheses."""
    return build.run(build.Request(depth="patterns"), context)
