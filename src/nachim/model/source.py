"""What the columns of one imported file mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nachim.model.attribute import Category
from nachim.model.tables import Type


class Verdict(StrEnum):
    """What became of a column."""

    FIELD = "field"
    """A field of a canonical table."""
    OWN = "own"
    """An attribute of the user's own."""
    LEFT_OUT = "left_out"
    """Not used; the reason is kept."""
    ASK = "ask"
    """Unclear: asked at a terminal, left out otherwise until answered."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a column's text becomes values; decided on the whole column."""

    type: Type
    date_order: str | None = None
    """"ymd", "dmy" or "mdy" for dates."""
    decimal: str = "."
    currency: str | None = None
    """ISO code when the column itself says so."""
    scale: float = 1.0
    """From the header: 1e4 for (만원), 1e8 for (억원), 1000 for (천원) or ($K)."""
    separator: str | None = None
    """Between the values of a list."""
    names: str | None = None
    """"masked" where names of persons stand alone in some cells, "kept" where somebody said that none are persons'."""


@dataclass(frozen=True, slots=True)
class ColumnUse:
    """One column of a file and its place in a canonical table."""

    header: str
    verdict: Verdict
    table: str | None = None
    field: str | None = None
    """Canonical field, or the name of the user's own attribute."""
    reading: Reading = Reading(Type.TEXT)
    sure: float = 1.0
    reason: str = ""
    """Catalogue id of why it was understood so, or left out."""
    examples: tuple[str, ...] = ()
    category: Category | None = None
    """Category of an own attribute, where somebody said so."""
    key: str = ""
    """Column name in the snapshot (unique, safe in SQL)."""
    label: str = ""
    """What an own attribute is called; the header when empty."""
    after: str | None = None
    """"won" for what is known only of won deals: it may describe customers, never predict winning."""


@dataclass(frozen=True, slots=True)
class Stages:
    """Which stages of the user's pipeline mean won and which lost; every other one is open."""

    won: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()
    sure: bool = True
    """False when no stage spoke for itself: the user is shown the list."""
    open: tuple[str, ...] = ()
    """Stages that somebody said are neither, or that nobody has said anything of while `sure` is False."""


@dataclass(frozen=True, slots=True)
class SourceMapping:
    """How one kind of file feeds the canonical tables.

    A header may stand in `columns` several times: one id column can be the key of a deal and of its account.
    """

    source: str
    """Name under which the mapping is remembered."""
    columns: tuple[ColumnUse, ...]
    timezone: str = "Asia/Seoul"
    currency: str | None = None
    constants: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Fields with one value for the whole file, by table."""
    stages: Stages = Stages()
    system: str = ""
    """Where the file comes from; files of one system share their ids. The source's own name when empty."""
    system_sure: float = 1.0
    """How sure the system is; 0 when none was recognised."""
    table_sure: float = 1.0
    """How sure the choice of the table is."""

    @property
    def tables(self) -> tuple[str, ...]:
        """Canonical tables that the file feeds, in order of first mention."""
        return tuple(dict.fromkeys(use.table for use in self.columns if use.table))
