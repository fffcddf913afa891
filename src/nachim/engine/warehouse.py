"""What an engine can do that holds tables of the user's own: they are read where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

from nachim.engine.protocol import Engine


@runtime_checkable
class Warehouse(Engine, Protocol):
    """An engine with tables of the user's own."""

    def own_tables(self) -> Sequence[str]:
        """Return the names of the user's tables and views that may be read."""

    def holds(self, own: str) -> bool:
        """Tell whether `take` can take a table by that name; some have a name though they are not listed."""

    def take(self, table: str, own: str) -> tuple[str, ...]:
        """Make the rows of a user's table readable as `table`; nothing is copied.

        Parameters
        ----------
        own
            Name of the user's table.

        Returns
        -------
        tuple of str
            Its columns. They stand in `table` as texts, called c1, c2, …, beside the number `row` from 1.
        """

    def keep(self, sql: str, path: Path) -> int:
        """Keep the result of a query in the engine, to be read as if it were the Parquet file `path`.

        Returns
        -------
        int
            Its rows.
        """
