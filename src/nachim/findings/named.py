"""Columns that a person named in `workspace.yaml` for what they are: never attributes of the card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nachim.findings.leaks import named
from nachim.model.attribute import Attribute
from nachim.model.findings import Note
from nachim.workspace import Settings

_WORKED = frozenset({"worked", "contacted", "was contacted", "연락 여부", "접촉 여부", "컨택 여부"})
"""Headers of a yes-or-no column that says whether a lead was worked at all."""


@dataclass(frozen=True, slots=True)
class Named:
    """The attributes made of these columns; None where there is none."""

    judgement: Attribute | None = None
    """How the reps rated a deal, before its outcome."""
    worked: Attribute | None = None
    """Whether anybody worked it."""
    chance: Attribute | None = None
    """The chance, before it was decided, that it would be worked."""
    hours: Attribute | None = None
    """Hours that went into it."""
    missing: tuple[str, ...] = ()
    """Names that no column has."""

    @property
    def names(self) -> frozenset[str]:
        """Names of the attributes."""
        found = (self.judgement, self.worked, self.chance, self.hours)
        return frozenset(one.name for one in found if one is not None)


def named_columns(attributes: Sequence[Attribute], settings: Settings) -> Named:
    """Return what the settings name; whether a lead was worked is also told by a column's usual headers."""
    hours = settings.hours_per_deal if isinstance(settings.hours_per_deal, str) else ""
    wanted = {
        "judgement": settings.judgement, "worked": settings.worked, "chance": settings.chance, "hours": hours,
    }  # fmt: skip
    found: dict[str, Attribute | None] = dict.fromkeys(wanted)
    missing = []
    for part, header in wanted.items():
        if header:
            meant, unknown = named(attributes, (header,))
            missing += unknown
            found[part] = next((one for one in attributes if one.name in meant), None)
    if found["worked"] is None:
        found["worked"] = next((one for one in attributes if one.label.strip().casefold() in _WORKED), None)
    return Named(found["judgement"], found["worked"], found["chance"], found["hours"], tuple(missing))


def apart_notes(found: Named) -> dict[str, Note]:
    """Return why these columns are not attributes of the card, by attribute."""
    parts = {"judgement": found.judgement, "worked": found.worked, "chance": found.chance, "hours": found.hours}
    return {one.name: Note(f"findings.apart.{part}", {"attribute": one.name}) for part, one in parts.items() if one}
