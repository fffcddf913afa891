"""Where tables are brought from: a file, or a database by its address."""

from __future__ import annotations

from pathlib import Path

from nachim.imports import RawTable, read_address, read_file
from nachim.imports.people import file_without_persons
from nachim.imports.sniff import shown_name


def read_place(place: Path | str, into: Path, only: str | None) -> list[tuple[str, RawTable]]:
    """Return the tables of a file or a database, each with the name to show; an address is never shown.

    Parameters
    ----------
    place
        A file, or the address of a PostgreSQL database.
    into
        Folder for what is read.
    only
        Only this sheet or table.
    """
    if isinstance(place, str):
        return [(str(raw.sheet), raw) for raw in read_address(place, into=into, table=only)]
    return [(file_without_persons(shown_name(place)), raw) for raw in read_file(place, into=into, sheet=only)]
