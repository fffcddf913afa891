"""`workspace.yaml`: what a person may set for a workspace."""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from nachim.engine.address import DUCKDB, PASSWORD, VALID, engine_address, holds_secret
from nachim.errors import FileError, InputError
from nachim.icp.document import BrokenYaml, NotUtf8, parse, read_text, yaml_of_people
from nachim.model.attribute import Category
from nachim.model.card import CapRule
from nachim.model.success import MEASURES
from nachim.workspace.atomic import write_text

FILE = "workspace.yaml"
OUTCOMES = ("auto", "won", "good")
_ORDERS = ("up", "down")
_LISTS = ("keep", "leave_out")
_COLUMNS = ("judgement", "worked", "chance")
_FIRST, _LAST, _CENTURY = dt.date(1970, 1, 1), dt.date(2100, 12, 31), 36_525
_ALWAYS = ("name", "currency", "timezone", "threshold")


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may set; every field has a default.

    `weights` are the weights of the success index by measure, `caps` the points of each category, `rates` the dated
    exchange rates into `currency` (`{"USD": {"2024-01-01": 1290}}`).
    """

    name: str
    currency: str = "KRW"
    timezone: str = "Asia/Seoul"
    engine: str = DUCKDB
    """Where tables are worked on: "duckdb", "spark", ``sc://…`` or ``postgresql://…`` without its password."""
    as_of: dt.date | None = None
    outcome: str = "auto"
    horizon_days: int | None = None
    observed_months: int = 12
    threshold: int = 70
    weights: Mapping[str, float] = field(default_factory=dict)
    caps: Mapping[str, int] = field(default_factory=dict)
    cap_rule: str = "fixed"
    """Whether the caps are fixed, bounded (each may move by 15 points) or learned."""
    monotone: Mapping[str, str] = field(default_factory=dict)
    """Attribute to "up" or "down": more of it is never worse, or never better."""
    capacity: float | None = None
    """Share of leads that sales can work."""
    combinations: bool = True
    """Whether confirmed patterns may join the card as attributes."""
    anchor: bool = False
    """Whether the card is drawn up so that the line that sales can work becomes the threshold."""
    belief: Mapping[str, int] = field(default_factory=dict)
    rates: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    keep: tuple[str, ...] = ()
    """Columns that were known in time although they look otherwise."""
    leave_out: tuple[str, ...] = ()
    """Columns that nothing may be learned from."""
    judgement: str = ""
    """Column of how the reps rated a deal before its outcome; compared with the card, never part of it."""
    worked: str = ""
    """Column that says whether a deal or lead was worked at all."""
    chance: str = ""
    """Column of the chance with which it was to be worked, where that was drawn by lot."""
    hours_per_deal: float | str | None = None
    """Hours that a deal costs, or the column that holds them."""


def load_settings(folder: Path) -> Settings:
    """Read `workspace.yaml`.

    Raises
    ------
    InputError
        If a line cannot be read or a value is not one that can be set.
    """
    path = folder / FILE
    try:
        data = parse(read_text(path)) or CommentedMap()
    except NotUtf8 as error:
        raise FileError("file.encoding", file=FILE, line=error.line) from error
    except BrokenYaml as error:
        raise InputError("settings.syntax", file=FILE, line=error.line) from error
    if not isinstance(data, CommentedMap):
        raise InputError("settings.syntax", file=FILE, line=1)
    names = {f.name for f in fields(Settings)}
    for key in data:
        if key not in names:
            line = data.lc.key(key)[0] + 1
            raise InputError("settings.unknown", file=FILE, line=line, name=key, names=", ".join(sorted(names)))
    if data.get("name") is None:
        raise InputError("settings.without", file=FILE, name="name")
    settings = Settings(**{key: _listed(key, data[key]) for key in data if data[key] is not None})
    check_engine(settings.engine, data.lc.key("engine")[0] + 1 if "engine" in data else 1)
    _check(settings, data)
    return settings


def check_engine(engine: object, line: int = 1) -> None:
    """See to it that a setting names an engine, and nothing secret.

    Raises
    ------
    InputError
        If it does not; a password is not repeated.
    """
    if isinstance(engine, str) and holds_secret(engine):
        raise InputError("settings.secret", file=FILE, line=line, variable=PASSWORD)
    try:
        engine_address(str(engine))
    except ValueError as error:
        raise InputError(
            "settings.value", file=FILE, line=line, name="engine", value=str(engine), valid=VALID
        ) from error


def save_settings(folder: Path, settings: Settings) -> None:
    """Write what is always worth seeing, and every setting that differs from its default."""
    default = Settings(name=settings.name)
    values = CommentedMap()
    for one in fields(Settings):
        value = getattr(settings, one.name)
        if one.name in _ALWAYS or value != getattr(default, one.name):
            values[one.name] = _plain(value)
    out = io.StringIO()
    yaml = YAML()
    yaml.width = 120
    yaml.dump(values, out)
    write_text(folder / FILE, out.getvalue())


def with_columns(folder: Path, *, keep: Sequence[str], leave_out: Sequence[str]) -> str:
    """Return `workspace.yaml` with columns added to these two lists; comments and everything else stay."""
    data = parse(read_text(folder / FILE))
    for key, names in (("keep", keep), ("leave_out", leave_out)):
        listed = data.get(key)
        if names and listed is None:
            data[key] = list(names)
        elif names:
            listed.extend(name for name in names if name not in listed)
    out = io.StringIO()
    yaml_of_people().dump(data, out)
    return out.getvalue()


def with_engine(folder: Path, engine: str) -> str:
    """Return `workspace.yaml` with another engine; comments and everything else stay."""
    data = parse(read_text(folder / FILE))
    data["engine"] = engine
    out = io.StringIO()
    yaml_of_people().dump(data, out)
    return out.getvalue()


def _listed(key: str, value: object) -> Any:
    return tuple(value) if key in _LISTS and isinstance(value, list) else value


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return list(value)
    return {str(key): _plain(one) for key, one in value.items()} if isinstance(value, Mapping) else value


def _check(settings: Settings, data: CommentedMap) -> None:
    def bad(name: str, valid: str) -> InputError:
        line = data.lc.key(name)[0] + 1 if name in data else 1
        return InputError("settings.value", file=FILE, line=line, name=name, value=str(data.get(name)), valid=valid)

    if not _is_zone(settings.timezone):
        raise bad("timezone", "Asia/Seoul, UTC, America/New_York, …")
    if not isinstance(settings.name, str) or not settings.name.strip():
        raise bad("name", "Acme")
    if not isinstance(settings.currency, str) or not re.fullmatch("[A-Z]{3}", settings.currency):
        raise bad("currency", "KRW, USD, EUR, …")
    if settings.outcome not in OUTCOMES:
        raise bad("outcome", ", ".join(OUTCOMES))
    if not _is_whole(settings.threshold, 0, 100):
        raise bad("threshold", "0–100")
    if settings.as_of is not None and not _is_day(settings.as_of):
        raise bad("as_of", "2025-12-31")
    if not _is_whole(settings.observed_months, 1, 60):
        raise bad("observed_months", "1–60")
    if settings.horizon_days is not None and not _is_whole(settings.horizon_days, 1, _CENTURY):
        raise bad("horizon_days", "1, 2, …")
    _check_card(settings, bad)
    for name, valid in (("weights", tuple(MEASURES)), ("caps", tuple(Category)), ("belief", ())):
        value = getattr(settings, name)
        if not isinstance(value, Mapping) or any(not _is_number(one) for one in value.values()):
            raise bad(name, "name: number")
        if valid and not set(value) <= {str(one) for one in valid}:
            raise bad(name, ", ".join(str(one) for one in valid))
    if settings.weights and not any(settings.weights.values()):
        raise bad("weights", "retention: 2, expansion: 1, …")
    if any(one < 0 for name in ("weights", "caps") for one in getattr(settings, name).values()):
        raise bad("weights" if any(one < 0 for one in settings.weights.values()) else "caps", "0, 1, 2, …")
    for name in _LISTS:
        columns = getattr(settings, name)
        if not isinstance(columns, tuple) or not all(isinstance(one, str) and one.strip() for one in columns):
            raise bad(name, "[Deal Size, 도입 규모]")
    for name in _COLUMNS:
        if not isinstance(getattr(settings, name), str):
            raise bad(name, "Rating, 등급")
    hours = settings.hours_per_deal
    if hours is not None and not isinstance(hours, str) and not (_is_number(hours) and hours > 0):
        raise bad("hours_per_deal", "12, 7.5, Effort hours")
    if any(not isinstance(one, int) for one in settings.caps.values()):
        raise bad("caps", "0, 1, 2, …")
    if any(one not in (-1, 0, 1) for one in settings.belief.values()):
        raise bad("belief", "-1, 0, 1")
    if not isinstance(settings.rates, Mapping) or not all(_is_dated(one) for one in settings.rates.values()):
        raise bad("rates", '{"USD": {"2024-01-01": 1290}}')


def _check_card(settings: Settings, bad: Callable[[str, str], InputError]) -> None:
    if settings.cap_rule not in tuple(CapRule):
        raise bad("cap_rule", ", ".join(CapRule))
    if not isinstance(settings.monotone, Mapping) or any(one not in _ORDERS for one in settings.monotone.values()):
        raise bad("monotone", "{employees: up, Age: down}")
    if settings.capacity is not None and not (_is_number(settings.capacity) and 0 < settings.capacity <= 1):
        raise bad("capacity", "0.2")
    for name in ("anchor", "combinations"):
        if not isinstance(getattr(settings, name), bool):
            raise bad(name, "true, false")


def _is_zone(name: object) -> bool:
    try:
        return isinstance(name, str) and bool(ZoneInfo(name))
    except (KeyError, ValueError, OSError):  # a folder of zones is no zone
        return False


def _is_day(value: object) -> bool:
    """Tell whether this is a date without a time, in the years that companies keep data of."""
    return isinstance(value, dt.date) and not isinstance(value, dt.datetime) and _FIRST <= value <= _LAST


def _is_whole(value: object, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_dated(rates: object) -> bool:
    """Tell whether these are positive rates by date, at least one."""
    if not isinstance(rates, Mapping) or not rates:
        return False
    return all(_is_number(rate) and rate > 0 and _is_date(date) for date, rate in rates.items())


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, dt.date) or bool(dt.date.fromisoformat(str(value)))
    except ValueError:
        return False
