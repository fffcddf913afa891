"""Where tables are brought from: a file, a database by its address, or what the workspace's engine holds already."""

from __future__ import annotations

from pathlib import Path

from nachim.engine import Engine
from nachim.engine.address import POSTGRES, database_of, engine_address
from nachim.imports import RawTable, read_address, read_file
from nachim.imports.held import Held, read_held
from nachim.imports.people import file_without_persons
from nachim.imports.server import database_slug
from nachim.imports.sniff import shown_name


def held(table: str | None, setting: str) -> Held:
    """Return a table of the engine that a setting names; None stands for all of them."""
    asked = engine_address(setting)
    return Held(table, database_slug(database_of(setting)[2]) if asked.kind == POSTGRES else asked.kind)


def database(address: str, only: str | None, setting: str) -> str | Held:
    """Return the place of a PostgreSQL database: the engine itself where the setting names the same one."""
    same = engine_address(setting).kind == POSTGRES and _same(address, setting)
    return held(only, setting) if same else address


def _same(address: str, setting: str) -> bool:
    try:
        return database_of(address) == database_of(setting)
    except ValueError:  # no address at all: whoever reads it says so
        return False


def read_place(place: Path | str | Held, into: Path, only: str | None, engine: Engine) -> list[tuple[str, RawTable]]:
    """Return the tables of a file or a database, each with the name to show; an address is never shown.

    Parameters
    ----------
    place
        A file, the address of a PostgreSQL database, or tables of the engine.
    into
        Folder for what is read.
    only
        Only this sheet or table.
    """
    if isinstance(place, Held):
        return [(str(raw.sheet), raw) for raw in read_held(engine, place)]
    if isinstance(place, str):
        return [(str(raw.sheet), raw) for raw in read_address(place, into=into, table=only)]
    return [(file_without_persons(shown_name(place)), raw) for raw in read_file(place, into=into, sheet=only)]
