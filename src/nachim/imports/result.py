"""What became of a file: tables, and everything a person should hear about them."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from nachim.imports.raw import Note
from nachim.model.attribute import Category
from nachim.model.tables import Type


@dataclass(frozen=True, slots=True)
class OwnAttribute:
    """An attribute of the user's own in a canonical table."""

    name: str
    """Column of the canonical table; its reason for a gap stands in `name`__why."""
    label: str
    table: str
    type: Type
    category: Category
    sure: float
    """Of the category; below .7 the user should look."""
    after: str | None = None
    """"won" when it is known only of won deals."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A text that could not be read as its column asks; its value is missing, its reason ``unreadable``."""

    table: str
    header: str
    value: str
    count: int
    rows: tuple[int, ...]
    """First and last row of the original file that hold it."""


@dataclass(frozen=True, slots=True)
class Apart:
    """What was taken out of one column because it is about persons, in different values."""

    table: str
    header: str
    kept: int
    """Names, e-mails and phones kept apart; an id stands in their place."""
    masked: int
    """Values in which something was blotted out and is kept nowhere."""
    names: bool = False
    """Whether names that stand alone in cells of the column are blotted out."""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row that stood more than once, or rows under one key."""

    table: str
    key: str
    rows: tuple[int, ...]
    """First and last row; the last is kept."""
    count: int
    same: bool
    """Alike in every cell; otherwise only the key is the same."""


@dataclass(frozen=True, slots=True)
class CanonicalTable:
    """One canonical table in the engine."""

    name: str
    """Canonical name, e.g. "deal"."""
    table: str
    """Where the engine holds it."""
    rows: int
    columns: dict[str, str]
    """Portable SQL types."""
    file: str = ""
    """The Parquet file that it is read from, in the order of the rows; empty where the engine holds the rows."""


@dataclass(frozen=True, slots=True)
class CanonicalResult:
    """A file as canonical tables."""

    source: str
    system: str
    tables: tuple[CanonicalTable, ...]
    own: tuple[OwnAttribute, ...] = ()
    people: str | None = None
    """Engine table of the people: person_id, kind, value."""
    unreadable: tuple[Unreadable, ...] = ()
    duplicates: tuple[Duplicate, ...] = ()
    duplicate_rows: int = 0
    """Rows left aside because a later one has the same key."""
    notes: tuple[Note, ...] = ()
    apart: tuple[Apart, ...] = ()
    """Columns that held something about persons."""

    def table(self, name: str) -> CanonicalTable | None:
        """Return one canonical table, or None when the file does not feed it."""
        return next((table for table in self.tables if table.name == name), None)

    def as_json(self) -> dict[str, object]:
        """Return everything as plain values for state, manifests and JSON."""
        return asdict(self)
