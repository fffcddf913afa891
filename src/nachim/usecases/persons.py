"""The persons a workspace knows, found by e-mail, phone or name."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nachim.engine import Engine
from nachim.engine.kept import tables_of
from nachim.imports.eraser import Eraser
from nachim.imports.people import digits_of
from nachim.imports.values.missing import fold
from nachim.workspace import Workspace

_CONTACT = re.compile(r"contact_(name|email|phone)(_\d+)?")


@dataclass(frozen=True, slots=True)
class Person:
    """One person: all details that stand in one row with the same e-mail or phone."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]

    @property
    def hint(self) -> str:
        """What to tell this person from another by, without giving them away."""
        shown = [f"{one[:1]}**" for one in self.names[:1]]
        shown += [f"{one[:1]}***@{one.rpartition('@')[2]}" for one in self.emails[:1]]
        shown += [f"***-{digits_of(one)[-4:]}" for one in self.phones[:1]]
        return " · ".join(shown)


def persons(workspace: Workspace, reader: Callable[[Path], Engine], asked: str) -> tuple[Person, ...]:
    """Return the persons of that e-mail, phone or name, with all their details.

    Details belong together when they stand in the same row as name, e-mail and phone of one contact. Two persons of one
    name are told apart by their e-mails and phones.

    Parameters
    ----------
    reader
        Returns what reads the table at a path.
    """
    known = _known(workspace, reader)
    matched = {id_ for id_, (kind, value) in known.items() if _matches(asked, kind, value)}
    if not matched:
        return ()
    rows = [row & set(known) for row in _rows(workspace, reader)]
    telling = {id_ for id_, (kind, _) in known.items() if kind != "name"}
    groups: list[set[str]] = []
    for row in (row for row in rows if row & telling):
        joined = [one for one in groups if one & row & telling]
        groups = [one for one in groups if one not in joined] + [row.union(*joined)]
    found = [one for one in groups if one & matched]
    alone = matched - set().union(*found) if found else matched
    found += [{id_} for id_ in sorted(alone)]
    return tuple(_person(known, one) for one in sorted(found, key=sorted))


def _known(workspace: Workspace, reader: Callable[[Path], Engine]) -> dict[str, tuple[str, str]]:
    known: dict[str, tuple[str, str]] = {}
    for path in sorted(workspace.people_folder().glob("*.parquet")):
        engine = reader(path)
        engine.read_parquet("people_known", [path])
        frame = engine.rows('SELECT "person_id", "kind", "value" FROM "people_known"')
        for id_, kind, value in zip(frame["person_id"], frame["kind"], frame["value"], strict=True):
            known[str(id_)] = (str(kind), str(value))
        engine.drop("people_known")
    return known


def _matches(asked: str, kind: str, value: str) -> bool:
    if "@" in asked:
        return fold(asked) in fold(value)
    if sum(map(str.isdigit, asked)) >= 7:
        return Eraser(phones=(asked,)).holds(value)
    same = fold(asked).replace(" ", "") == fold(value).replace(" ", "")
    return same or (kind == "name" and Eraser(names=(asked,)).holds(value))


def _rows(workspace: Workspace, reader: Callable[[Path], Engine]) -> list[set[str]]:
    """Return the ids that stand together in a row as one contact's."""
    found: set[tuple[str, ...]] = set()
    for path in tables_of(workspace.root / "snapshots"):
        engine = reader(path)
        engine.read_parquet("people_rows", [path])
        contacts: dict[str, list[str]] = defaultdict(list)
        for name in engine.columns("people_rows"):
            if one := _CONTACT.fullmatch(name):
                contacts[one[2] or ""].append(name)
        for columns in contacts.values():
            listed = ", ".join(f'"{name}"' for name in columns)
            frame = engine.rows(f'SELECT DISTINCT {listed} FROM "people_rows"')
            for at in range(frame.height):
                found.add(tuple(str(frame[name][at]) for name in columns if frame[name][at] is not None))
        engine.drop("people_rows")
    return [set(one) for one in sorted(found) if one]


def _person(known: dict[str, tuple[str, str]], ids: set[str]) -> Person:
    def of(kind: str) -> tuple[str, ...]:
        return tuple(sorted({known[id_][1] for id_ in ids if known[id_][0] == kind}))

    return Person(tuple(sorted(ids)), of("name"), of("email"), of("phone"))
