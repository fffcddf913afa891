"""Who the best customers are, and data quality: a build that stops there."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.usecases import build
from nachim.usecases.context import Context


@dataclass(frozen=True, slots=True)
class Request:
    """Nothing to choose: weights and months stand in the settings."""


def run(request: Request, context: Context) -> build.Answer:
    """Return findings with quality, coverage and best customers."""
    return build.run(build.Request(depth="best"), context)
