"""What goes with winning: channels, steps, triggers, competitors, moves, technology; associations, never causes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nachim.model.condition import Tree
from nachim.model.evidence import Word

KINDS = ("channels", "steps", "triggers", "competitors", "moves", "technology")
"""The questions, in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A text of the catalogue with its values and figures (ids of evidence)."""

    id: str
    words: Mapping[str, Word] = field(default_factory=dict)
    level: str = "look"
    figures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of an effect; all but `name` and `verdict` are ids of evidence."""

    name: str
    """"win", "cycle", "amount", "ltv", "cac", "pace", "fading" or "reason"."""
    raw: str | None
    """As counted."""
    shrunk: str | None
    """Drawn toward the common experience: a level's own value, or the ratio to deals without the condition."""
    without: str | None = None
    p: str | None = None
    """Significance corrected for all looks within the family."""
    verdict: str = ""
    """"different", "none" (no evidence) or "few" (not enough data); empty where nothing is claimed."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One member of a family."""

    name: Tree | str
    """A condition, or a text: an event's type, or an id of the catalogue."""
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class EffectFamily:
    """Members that were looked at together, and are corrected and drawn together."""

    id: str
    of: str
    """One of `KINDS`."""
    title: str
    """Id of the catalogue."""
    words: Mapping[str, Word]
    within: Tree | None
    """The part of the deals that was looked at; None for all."""
    measures: tuple[str, ...]
    """What its effects have, in their order."""
    effects: tuple[Effect, ...]
    notes: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything that was looked at; kinds without a family say why not in `missing`."""

    families: tuple[EffectFamily, ...]
    missing: tuple[Remark, ...]
    """Why a kind has no family; `words["kind"]` names it."""

    def of(self, kind: str) -> tuple[EffectFamily, ...]:
        """Return the families of a kind."""
        return tuple(one for one in self.families if one.of == kind)
