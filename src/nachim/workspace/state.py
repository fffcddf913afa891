"""`state.sqlite`: what must never be lost. Rows are added, never changed (model.md, "State")."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nachim.errors import Busy, FileError
from nachim.workspace.atomic import step

_SCHEMA = """
create table if not exists snapshot (
  id text primary key, source text not null, file text not null, sha256 text not null, mapping text not null,
  imported text not null, actor text not null, tables text not null, details text not null);
create table if not exists manifest (
  id integer primary key, parent integer, made text not null, actor text not null, action text not null,
  entries text not null);
create table if not exists build (
  id text primary key, made text not null, actor text not null, manifest integer not null, settings text not null,
  outcome text not null);
create table if not exists answered (
  id integer primary key, build text not null, made text not null, actor text not null, depth text not null);
create table if not exists version (
  id integer primary key, icp text not null, version integer not null, parent integer, made text not null,
  actor text not null, why text not null, build text not null, content text not null, unique (icp, version));
create table if not exists decision (
  id integer primary key, made text not null, actor text not null, about text not null, subject text not null,
  verdict text not null, why text not null);
create table if not exists score (
  id integer primary key, made text not null, actor text not null, icp text not null, version integer not null,
  lead text not null, name text not null, total integer not null, parts text not null, answers text not null,
  probability_of_assignment real);
create table if not exists scoring (
  id integer primary key, made text not null, actor text not null, icp text not null, version integer not null,
  leads text not null);
create table if not exists correction (
  id integer primary key, made text not null, actor text not null, column_name text not null, raw text not null,
  value text not null, undoes integer);
create table if not exists experiment (
  id integer primary key, made text not null, actor text not null, action text not null, plan text not null);
create table if not exists assignment (
  id integer primary key, experiment integer not null, scoring integer not null, made text not null,
  actor text not null, lead text not null, name text not null, total integer not null, arm text not null,
  work integer not null, probability real not null, block integer not null, unique (experiment, lead));
create table if not exists response (
  id integer primary key, made text not null, actor text not null, lead text not null, accepted integer, met integer);
create table if not exists reading (
  id integer primary key, experiment integer not null, made text not null, actor text not null, found text not null);
create table if not exists pending (path text primary key, content text not null);
create table if not exists erasure (id integer primary key, made text not null, actor text not null);
create table if not exists forgotten (mark text primary key);
create table if not exists secret (name text primary key, value text not null);
create index if not exists score_lead on score (lead, made);
"""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One imported file as it is kept: canonical tables, and where they came from."""

    id: str
    source: str
    file: str
    sha256: str
    mapping: str
    """SHA-256 of the mapping it was read with."""
    imported: str
    actor: str
    tables: Mapping[str, int]
    """Rows by canonical table."""
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which snapshot of each source is in force."""

    id: int
    parent: int | None
    made: str
    actor: str
    action: str
    entries: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Version:
    """One accepted version of an ICP."""

    icp: str
    version: int
    parent: int | None
    made: str
    actor: str
    why: str
    build: str
    content: str


class State:
    """The workspace's SQLite database; readers never wait for the writer (WAL)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._told():
            if path.exists() and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
                self._connection = _to_read(path)
                return
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=10)
            self._connection.row_factory = sqlite3.Row
            self._connection.execute("pragma journal_mode=wal")
            self._connection.execute("pragma synchronous=full")
            self._connection.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Commit everything inside, or nothing."""
        self._run("begin immediate")
        try:
            yield
            step("commit", self.path)
            self._run("commit")
        except BaseException:
            if self._connection.in_transaction:  # SQLite rolls back by itself where the disk is full
                self._run("rollback")
            raise
        step("committed", self.path)

    def add(self, table: str, row: Mapping[str, object]) -> int:
        """Add one row; mappings and sequences are kept as JSON."""
        step("insert", self.path)
        names = ", ".join(row)
        marks = ", ".join("?" for _ in row)
        values = [_stored(value) for value in row.values()]
        return int(self._run(f"insert into {table} ({names}) values ({marks})", values).lastrowid or 0)

    def rows(self, query: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Run a query of the state."""
        with self._told():
            return self._connection.execute(query, values).fetchall()

    def in_memory(self) -> sqlite3.Connection:
        """Return a copy to change and to write elsewhere; the write-ahead log is empty afterwards.

        Raises
        ------
        Busy
            If somebody is reading at this moment.
        """
        if self._connection.execute("pragma wal_checkpoint(truncate)").fetchone()[0]:
            raise Busy("workspace.busy", folder=str(self.path.parent))
        copy = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.backup(copy)
        copy.row_factory = sqlite3.Row
        return copy

    def manifest(self) -> Manifest | None:
        """Return the manifest in force."""
        rows = self.rows("select * from manifest order by id desc limit 1")
        return _manifest(rows[0]) if rows else None

    def manifest_by_id(self, id_: int) -> Manifest:
        """Return an earlier manifest."""
        return _manifest(self.rows("select * from manifest where id = ?", (id_,))[0])

    def snapshots(self, ids: Sequence[str]) -> list[Snapshot]:
        """Return snapshots by id, in that order."""
        found = {row["id"]: row for row in self.rows("select * from snapshot")}
        return [_snapshot(found[id_]) for id_ in ids]

    def versions(self, icp: str = "core") -> list[Version]:
        """Return every accepted version, oldest first."""
        rows = self.rows("select * from version where icp = ? order by version", (icp,))
        return [Version(**{name: row[name] for name in Version.__dataclass_fields__}) for row in rows]

    def _run(self, statement: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        with self._told():
            return self._connection.execute(statement, values)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite refuses into what a user can do about it."""
        try:
            yield
        except sqlite3.Error as error:
            told = _refused(error, self.path)
            if told is None:
                raise
            raise told from error


def _to_read(path: Path) -> sqlite3.Connection:
    """Open a state that may not be written; without a log of its own beside it nobody else writes it either."""
    alone = "" if path.with_name(f"{path.name}-wal").exists() else "&immutable=1"
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{alone}", uri=True, isolation_level=None)
    connection.row_factory = sqlite3.Row
    connection.execute("select count(*) from sqlite_master")  # opens the file
    return connection


def _refused(error: sqlite3.Error, path: Path) -> Exception | None:
    """Return what to say of an error of SQLite; None of one that only a mistake of ours can cause."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return FileError("state.damaged", file=str(path))
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            return PermissionError(errno.EACCES, error.args[0], str(path))
        case sqlite3.SQLITE_FULL:
            return OSError(errno.ENOSPC, error.args[0], str(path))
        case sqlite3.SQLITE_IOERR:
            return OSError(errno.EIO, error.args[0], str(path))
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Busy("workspace.busy", folder=str(path.parent))
    return None


def _stored(value: object) -> object:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, Mapping | list | tuple) else value


def _manifest(row: sqlite3.Row) -> Manifest:
    return Manifest(row["id"], row["parent"], row["made"], row["actor"], row["action"], json.loads(row["entries"]))


def _snapshot(row: sqlite3.Row) -> Snapshot:
    values = {name: row[name] for name in Snapshot.__dataclass_fields__}
    values["tables"], values["details"] = json.loads(row["tables"]), json.loads(row["details"])
    return Snapshot(**values)
