"""Core, adjacent, anti and tiers in full: a whole build, shown from that side."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.usecases import build
from nachim.usecases.context import Context


@dataclass(frozen=True, slots=True)
class Request:
    """Nothing to choose."""


def run(request: Request, context: Context) -> build.Answer:
    """Return findings with their segments; `icp.yaml` stays as it is.

    Raises
    ------
    NotReady
        If nothing has been imported.
    """
    return build.run(build.Request(keep_icp=True), context)
