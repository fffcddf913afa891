"""Nachim finds the Ideal Customer Profile (ICP) of a B2B company in its own records, proves it, scores leads with it.

>>> import nachim as nc
>>> nc.__version__
'0.1.0'

A workspace is a folder; everything starts from it::

    ws = nc.open("acme")                      # or nc.create("acme", currency="KRW")
    ws.import_files("exports/")
    icp = ws.build()                          # patterns, card, proof
    icp.score(frame)                          # pandas, Polars, PyArrow, DuckDB: anything with an Arrow C stream
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nachim.errors import Busy, DataError, EngineError, InputError, NachimError, NotFound, NotReady, UsageError
    from nachim.library import Built, Scored, Workspace, create, open  # noqa: A004 - `nc.open` reads as it works
    from nachim.scorecard.estimator import Scorecard

__version__ = "0.1.0"
__all__ = [
    "Built",
    "Busy",
    "DataError",
    "EngineError",
    "InputError",
    "NachimError",
    "NotFound",
    "NotReady",
    "Scorecard",
    "Scored",
    "UsageError",
    "Workspace",
    "__version__",
    "create",
    "open",
]
_ROOMS = dict.fromkeys(("Built", "Scored", "Workspace", "create", "open"), "nachim.library") | {
    "Scorecard": "nachim.scorecard.estimator"
}


def __getattr__(name: str) -> Any:
    """Load a public name when it is first used: `import nachim` itself loads no engine and no NumPy."""
    if name not in __all__:
        raise AttributeError(f"module 'nachim' has no attribute {name!r}")
    return getattr(import_module(_ROOMS.get(name, "nachim.errors")), name)
