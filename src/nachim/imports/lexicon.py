"""The words that exports use, read from `vocabulary/*.yaml`. Data, not code: a place to plug in more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nachim.imports.headers import compact, split
from nachim.model.attribute import Category
from nachim.model.tables import LISTS

_HERE = Path(__file__).parent / "vocabulary"

Synonyms = Mapping[str, tuple[str, float]]
"""Compact header to field and how sure the word is (its place in the list plays no part)."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that recognition knows of words. All keys are compact (see `headers.compact`)."""

    fields: Mapping[str, Mapping[str, tuple[str, ...]]]
    """Table to compact header to the fields it may be, best first."""
    ranks: Mapping[tuple[str, str], Mapping[str, int]]
    """(table, field) to compact header to its place in the list: earlier ones are preferred."""
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    """Table to (words of a synonym, field): for headers that end with one."""
    weights: Mapping[str, float]
    """Compact header to how much it says about the table: one over the number of tables that have it."""
    signs: Mapping[str, frozenset[str]]
    """Table to headers that only such a file has."""
    files: Mapping[str, tuple[tuple[str, ...], ...]]
    """Table to words of file names."""
    objects: Mapping[str, str]
    """Object before a header to its table."""
    units: Mapping[str, tuple[float, str | None]]
    people: Mapping[str, str]
    """Compact header to name, email or phone."""
    owners: frozenset[str]
    """Compact headers of who in the own company looks after a record."""
    roles: frozenset[str]
    alone: frozenset[str]
    """Compact headers that name a person where no field of the table takes them."""
    versions: frozenset[str]
    """Compact headers that say from when on a version of a row held."""
    snapshots: frozenset[str]
    """Compact headers of the day on which a list of deals was taken, again and again."""
    changed_at: tuple[str, ...]
    """Compact headers of when a step or change was made, the surest first."""
    changed_fields: frozenset[str]
    """Compact headers that name which field changed, where the values agree."""
    steps: Mapping[str, tuple[str, ...]]
    """old and new: compact headers of what a step leads from and to."""
    invoice_keys: frozenset[str]
    """Compact headers of an invoice's id in other tables."""
    order_keys: frozenset[str]
    own_keys: frozenset[str]
    """Compact headers of a row's own id, whatever it is a row of."""
    deal_keys: frozenset[str]
    """Compact headers of a deal's id in other tables."""
    won_days: frozenset[str]
    """Compact headers of the day on which a deal was won."""
    places: frozenset[str]
    elsewhere: frozenset[str]
    """Words of places that are not where the company is."""
    resolved: frozenset[str]
    """Compact headers of the day on which a ticket was closed."""
    kinds: frozenset[str]
    """Last words of headers that name a kind: type, status, source."""
    bygone: frozenset[str]
    """Words of headers that tell of an earlier or another value than the field's: last, old, secondary."""
    planned: frozenset[str]
    """Words before "revenue" with which it is a sale's, not the company's: expected, monthly, deal."""
    technical: frozenset[str]
    addresses: frozenset[str]
    dates_after: frozenset[str]
    categories: Mapping[Category, tuple[str, ...]]
    won: frozenset[str]
    lost: frozenset[str]
    starts: Mapping[str, tuple[str, ...]]
    """"won" and "lost" to how longer names of such stages begin."""
    last: Mapping[str, frozenset[str]]
    """"won" and "lost" to the last words of longer names of such stages."""
    denied: frozenset[str]
    """Words of a stage that is not what its last word says."""


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary that ships with the product."""
    tables, fields, words = _read("tables"), _read("fields"), _read("words")
    links = _read("links")
    fields = {
        table: {field: _resolved(names, links) for field, names in by_field.items()}
        for table, by_field in fields.items()
    }
    seen: dict[str, set[str]] = defaultdict(set)
    for table, by_field in fields.items():
        for names in by_field.values() if table not in LISTS else ():
            for name in names:
                seen[compact(name)].add(table)
    return Vocabulary(
        fields={table: _by_header(by_field) for table, by_field in fields.items()},
        ranks={
            (table, field): {name: place for place, name in reversed(list(enumerate(map(compact, names))))}
            for table, by_field in fields.items()
            for field, names in by_field.items()
        },
        phrases={table: _phrases(by_field) for table, by_field in fields.items()},
        weights={name: 1 / len(where) for name, where in seen.items()},
        signs={table: _set(entry["signs"]) for table, entry in tables.items()},
        files={table: tuple(split(str(name)) for name in entry["files"]) for table, entry in tables.items()},
        objects={compact(name): table for table, entry in tables.items() for name in entry["prefix"]},
        units={str(name).replace(" ", ""): (float(unit[0]), unit[1]) for name, unit in words["units"].items()},
        people={compact(name): kind for kind, names in words["person"].items() for name in names},
        owners=_set(links["owner"]),
        roles=_set(words["role"]),
        alone=_set(words["alone"]),
        versions=_set(words["versions"]),
        snapshots=_set(words["snapshots"]),
        changed_at=tuple(compact(str(name)) for name in words["changed_at"]),
        changed_fields=_set(words["changed_fields"]),
        steps={side: tuple(compact(str(name)) for name in names) for side, names in words["steps"].items()},
        invoice_keys=_set(["Invoice ID", "Invoice Number", "Invoice No", "Invoice", "청구서 번호", "청구 번호"]),
        order_keys=_set(["Order ID", "Order Number", "Order No", "Order Item ID", "주문 번호", "주문 ID"]),
        own_keys=_set(links["own_key"]),
        deal_keys=_set(links["deal_key"]),
        won_days=_set(words["won_days"]),
        places=_set(words["places"]),
        elsewhere=_set(words["elsewhere"]),
        resolved=_set(words["resolved"]),
        kinds=_set(words["kind"]),
        bygone=_set(words["bygone"]),
        planned=_set(words["planned"]),
        technical=_set(words["technical"]),
        addresses=_set(words["address"]),
        dates_after=_set(words["dates_after"]),
        categories={Category(name): tuple(str(word) for word in entry) for name, entry in words["category"].items()},
        won=_set(words["stages"]["won"]),
        lost=_set(words["stages"]["lost"]),
        starts={end: tuple(sorted(_set(words["stages"][f"{end}_starts"]))) for end in ("won", "lost")},
        last={end: _set(words["stages"][f"{end}_ends"]) for end in ("won", "lost")},
        denied=_set(words["stages"]["denied"]),
    )


def _read(name: str) -> dict[str, Any]:
    from ruamel.yaml import YAML

    data: dict[str, Any] = YAML(typ="safe").load((_HERE / f"{name}.yaml").read_text(encoding="utf-8"))
    return data


def _resolved(names: list[Any], links: Mapping[str, list[Any]]) -> list[str]:
    found: list[str] = []
    for name in names:
        found += [str(link) for link in links[name[1:]]] if str(name).startswith("@") else [str(name)]
    return found


def _by_header(by_field: Mapping[str, list[str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for field, names in by_field.items():
        for name in names:
            if field not in found[compact(name)]:
                found[compact(name)].append(field)
    return {name: tuple(fields) for name, fields in found.items()}


def _phrases(by_field: Mapping[str, list[str]]) -> tuple[tuple[tuple[str, ...], str], ...]:
    pairs = {(split(name), field) for field, names in by_field.items() for name in names}
    return tuple(sorted(pairs, key=lambda pair: (-len("".join(pair[0])), pair)))


def _set(names: list[Any]) -> frozenset[str]:
    return frozenset(compact(str(name)) for name in names)
