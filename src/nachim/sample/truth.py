"""What is planted in the sample company, read from ``truth.yaml``: effects, a group to refuse, decoys and leaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from ruamel.yaml import YAML

Category = Literal["firmographic", "technology", "trigger", "buying"]
Outcome = Literal["won", "good"]
Operator = Literal["in", "between", "includes", "within_days"]


@dataclass(frozen=True, slots=True)
class PlantedCondition:
    """A condition that really acts on an outcome; judged as of the creation of the deal."""

    name: str
    meaning: str
    category: Category
    file: str
    header: str
    operator: Operator
    sign: int
    log_odds: Mapping[Outcome, float]
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    days: int | None = None
    tickets_factor: float = 1.0

    def on(self, outcome: Outcome) -> float:
        """Log-odds on an outcome; 0 when it does not act on it."""
        return self.log_odds.get(outcome, 0.0)


@dataclass(frozen=True, slots=True)
class Decoy:
    """A column, or a value of one, without any effect of its own."""

    name: str
    kind: Literal["independent_category", "independent_number", "high_cardinality", "size_proxy", "technology", "event"]
    category: Category
    file: str
    header: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Leak:
    """A column whose value of today gives the outcome away; with ``history`` it can be rebuilt as of a past day."""

    file: str
    header: str
    history: bool
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """All that is planted."""

    intercept: Mapping[Outcome, float]
    account_effect_sd: float
    base_win_rate: float
    conditions: tuple[PlantedCondition, ...]
    anti: tuple[PlantedCondition, ...]
    decoys: tuple[Decoy, ...]
    leaks: tuple[Leak, ...]

    @property
    def effects(self) -> tuple[PlantedCondition, ...]:
        """Conditions and groups to refuse together: all that acts on an outcome."""
        return self.conditions + self.anti


@cache
def truth() -> Truth:
    """Read what is planted in the sample company.

    Returns
    -------
    Truth
        The content of ``truth.yaml``, the same whatever the seed and the vocabulary.
    """
    read = YAML(typ="safe").load((files(__package__) / "truth.yaml").read_text(encoding="utf-8"))
    return Truth(
        intercept=read["intercept"],
        account_effect_sd=read["account_effect_sd"],
        base_win_rate=read["base_win_rate"],
        conditions=tuple(PlantedCondition(**_with_tuple(item)) for item in read["conditions"]),
        anti=tuple(PlantedCondition(**_with_tuple(item)) for item in read["anti"]),
        decoys=tuple(Decoy(**_with_tuple(item)) for item in read["decoys"]),
        leaks=tuple(Leak(**_with_tuple(item)) for item in read["leaks"]),
    )


def _with_tuple(item: dict[str, Any]) -> dict[str, Any]:
    return {**item, "values": tuple(item.get("values", ()))}
