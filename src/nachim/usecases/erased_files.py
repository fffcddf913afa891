"""The files of a workspace without a person: each kind rewritten, nothing else changed."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nachim.engine import Engine
from nachim.engine.dialects import quote, text
from nachim.engine.kept import mark_of
from nachim.engine.warehouse import Warehouse
from nachim.imports.eraser import Eraser
from nachim.imports.people import forgotten_mark
from nachim.usecases.context import Context
from nachim.workspace import Workspace
from nachim.workspace.journal import Change

_FOLDERS = ("mappings", "snapshots", "people", "builds", "scores", ".log")
_OURS = ("icp.yaml", "workspace.yaml", "icp-sheet.*")


def files(root: Path) -> Iterator[Path]:
    """Yield the files that Nachim wrote into a workspace, but for its state."""
    for name in _FOLDERS:
        yield from sorted(path for path in (root / name).rglob("*") if path.is_file())
    for pattern in _OURS:
        yield from sorted(root.glob(pattern))


def rewrite(workspace: Workspace, reader: Callable[[Path], Engine], eraser: Eraser, change: Change) -> int:
    """Plan every file anew that holds the person; return how many. `reader` returns what reads the table at a path."""
    planned = 0
    for path in files(workspace.root):
        place = path.relative_to(workspace.root).as_posix()
        renamed = eraser(place)
        if path.suffix == ".parquet" or path == mark_of(path):
            table = _people if path.parent.name == "people" else _table
            changed = table(reader(path), path, eraser, change, renamed)
        elif zipfile.is_zipfile(path):
            changed = _archive(path, eraser, change, renamed)
        else:
            changed = _plain(path, eraser, change, renamed)
        if not changed and renamed != place:
            change.room(renamed).write_bytes(path.read_bytes())
        if renamed != place:
            change.remove([place])
        planned += changed or renamed != place
    return planned


def rewrite_state(workspace: Workspace, eraser: Eraser, change: Change, context: Context) -> int:
    """Plan the state anew: texts without the person, one row more that says that an erasure happened."""
    copy = workspace.state.in_memory()
    try:
        planned = 0
        for table in [row["name"] for row in copy.execute("select name from sqlite_master where type = 'table'")]:
            if not table.startswith("sqlite_"):
                planned += _rows(copy, table, eraser)
        row = (context.now.isoformat(), eraser(context.actor))
        copy.execute("insert into erasure (made, actor) values (?, ?)", row)
        salt = workspace.secret("people").encode()
        told = (("email", eraser.emails), ("phone", eraser.phones), ("name", eraser.names))
        marks = [(forgotten_mark(kind, value, salt),) for kind, values in told for value in values]
        copy.executemany("insert or ignore into forgotten (mark) values (?)", marks)
        copy.execute("vacuum into ?", (str(change.room(workspace.state.path.name)),))
        return planned
    finally:
        copy.close()


def _rows(copy: sqlite3.Connection, table: str, eraser: Eraser) -> int:
    planned = 0
    for row in copy.execute(f"select rowid as rowid_, * from {table}").fetchall():
        new = {
            name: _json_or_text(row[name], eraser)
            for name in row.keys()  # noqa: SIM118 - iterating over a row gives its values
            if isinstance(row[name], str) and name != "rowid_"
        }
        new = {name: value for name, value in new.items() if value != row[name]}
        if new:
            sets = ", ".join(f"{name} = ?" for name in new)
            copy.execute(f"update {table} set {sets} where rowid = ?", (*new.values(), row["rowid_"]))
            planned += 1
    return planned


def _json_or_text(value: str, eraser: Eraser) -> str:
    if value[:1] in "[{":
        try:
            data = json.loads(value)
        except ValueError:
            pass
        else:
            new = _walked(data, eraser)
            return json.dumps(new, ensure_ascii=False) if new != data else value
    return _lines(value, eraser)


def _lines(value: str, eraser: Eraser) -> str:
    return "".join(eraser(line) for line in value.splitlines(keepends=True))


def _walked(value: Any, eraser: Eraser) -> Any:
    match value:
        case str():
            return eraser(value)
        case list():
            return [_walked(one, eraser) for one in value]
        case dict():
            return {eraser(name): _walked(one, eraser) for name, one in value.items()}
        case _:
            return value


def _plain(path: Path, eraser: Eraser, change: Change, place: str) -> bool:
    try:
        old = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return False
    if path.suffix == ".json":
        data = json.loads(old)
        walked = _walked(data, eraser)
        new = json.dumps(walked, ensure_ascii=False, indent=1) if walked != data else old
    else:
        new = _lines(old, eraser)
    if new != old:
        change.room(place).write_text(new, encoding="utf-8", newline="\n")
    return new != old


def _archive(path: Path, eraser: Eraser, change: Change, place: str) -> bool:
    """Rewrite a workbook, which is an archive of XML."""
    with zipfile.ZipFile(path) as old:
        members = {one.filename: old.read(one) for one in old.infolist()}
    new = {name: _member(name, data, eraser) for name, data in members.items()}
    if new == members:
        return False
    with zipfile.ZipFile(change.room(place), "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in new.items():
            archive.writestr(name, data)
    return True


def _member(name: str, data: bytes, eraser: Eraser) -> bytes:
    if not name.endswith((".xml", ".rels", ".vml")):
        return data
    parts = data.decode("utf-8").replace(">", ">\n\0").split("\n\0")
    return "".join(eraser(part) for part in parts).encode()


def _table(engine: Engine, path: Path, eraser: Eraser, change: Change, place: str) -> bool:
    engine.read_parquet("erasing", [path])
    try:
        columns = engine.columns("erasing")
        select, changed = [], False
        for name, kind in columns.items():
            column = quote(name)
            pairs: dict[str, str] = {}
            if kind.upper().startswith(("VARCHAR", "TEXT")):
                frame = engine.rows(f'SELECT DISTINCT {column} AS "t" FROM "erasing" WHERE {column} IS NOT NULL')
                pairs = {one: new for one, new in ((str(t), eraser(str(t))) for t in frame["t"]) if new != one}
            cases = " ".join(f"WHEN {text(old)} THEN {text(new)}" for old, new in pairs.items())
            select.append(f"CASE {column} {cases} ELSE {column} END AS {column}" if pairs else column)
            changed = changed or bool(pairs)
        if changed:
            write = engine.keep if isinstance(engine, Warehouse) and path == mark_of(path) else engine.write_parquet
            write(f'SELECT {", ".join(select)} FROM "erasing"', change.room(place))
        return changed
    finally:
        engine.drop("erasing")


def _people(engine: Engine, path: Path, eraser: Eraser, change: Change, place: str) -> bool:
    engine.read_parquet("erasing", [path])
    try:
        frame = engine.rows('SELECT "person_id", "value" FROM "erasing"')
        rows = zip(map(str, frame["person_id"]), map(str, frame["value"]), strict=True)
        gone = sorted({id_ for id_, value in rows if id_ in eraser.ids or eraser.holds(value)})
        if gone:
            aside = change.room(place)
            listed = ", ".join(text(one) for one in gone)
            engine.write_parquet(f'SELECT * FROM "erasing" WHERE "person_id" NOT IN ({listed})', aside)
            aside.chmod(0o600)
        return bool(gone)
    finally:
        engine.drop("erasing")
