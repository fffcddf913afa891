"""What an engine can do that holds tables of the user's own: they are read where they lie."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from nachim.engine.protocol import Engine


@dataclass(frozen=True, slots=True)
class Published:
    """What was written into a table of the user's."""

    rows: int
    parts: int
    kept: int
    """Parts that were there from a call that was cut short."""


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

    def show(self, table: str, own: str) -> None:
        """Make a user's table readable as `table`, with its columns as they are."""

    def publish(self, own: str, parts: Sequence[str], told: str) -> Published:
        """Write the rows of queries into a table of the user's, which stands under its name only when it is whole.

        Parameters
        ----------
        own
            Name of the table; one that an earlier call wrote is replaced.
        parts
            Queries of rows with the same columns, written one after the other. Where the engine can, a call cut
            short is gone on with after the last one that was finished.
        told
            What the rows are made from: a call goes on only where another one wanted the same.

        Raises
        ------
        UsageError
            If the name is taken by a table of somebody else's.
        """

    def keep(self, sql: str, path: Path) -> int:
        """Keep the result of a query in the engine, to be read as if it were the Parquet file `path`.

        Returns
        -------
        int
            Its rows.
        """
