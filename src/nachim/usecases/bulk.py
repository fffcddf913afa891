"""Score a Parquet file of any size to a folder of Parquet files, in constant memory.

The file has the columns of the card by their names, as the facts tables have. The folder holds `part-00001.parquet`, …
and `_scores.json`, which says by which card. Until it is whole it lies beside its place, under a hidden name; what is
killed goes on from the first part that is missing.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from nachim.engine.portions import Portion, PortionReader, identity_of
from nachim.errors import InputError, UsageError
from nachim.imports.sniff import shown_name
from nachim.model.card import CardAttribute, Level
from nachim.model.icp import Icp
from nachim.scorecard.bulk import Asked, Bulk
from nachim.usecases.context import Context
from nachim.words import words_for
from nachim.words.phrases import brief
from nachim.workspace.atomic import step, sync_folder, write_text
from nachim.workspace.folder import is_whole

MANIFEST = "_scores.json"
_ENDING = ".parquet"
ROWS = 1 << 22
"""Leads of a part, about."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the scores go to, and what is told of each lead."""

    out: Path | str
    """Folder to make, called *.parquet; or the name of a table of the workspace's engine."""
    asked: Asked


def place(out: Path | str, all_reasons: bool = False, keep_bands: bool = False) -> Place:
    """Return a place, for faces."""
    return Place(out, Asked(all_reasons, keep_bands))


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a folder of scores was made from."""

    input: str
    """Hash of the file, or of the rows, of leads."""
    card: str
    """Hash of the card and of what was asked."""
    bands: str
    """Hash of what the kept bands rest on; empty where none were kept."""
    icp: str
    version: int
    made: str
    actor: str
    parts: tuple[int, ...] = ()
    """Leads of each part, once all are there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was written."""

    out: Path | str
    leads: int
    above: int
    """Leads on the line or above it."""
    parts: int
    kept: int
    """Parts that were there from a run that was cut short."""
    from_bands: bool
    """Whether bands kept last time were read instead of the leads."""


def score_in_bulk(file: Path, out: Path, asked: Asked, icp: Icp, spill: Path, context: Context) -> Answer:
    """Score the leads of a file.

    Parameters
    ----------
    out
        Folder to make.
    spill
        Folder for what does not fit into memory.

    Raises
    ------
    InputError
        If the file is no Parquet file of the card's columns.
    UsageError
        If the place is taken by something else.
    """
    check_file(file)
    with PortionReader(spill) as reader:
        bulk = Bulk(icp.card, reader.columns(file), saying(icp, context.language))
        wanted = manifest(identity_of(file), asked, bulk, icp, context)
        kept = _kept_bands(out, wanted, bulk)
        sources = [Portion(path, 0, rows) for path, rows in kept]
        if sources:
            bulk = bulk.from_bands()
        sources = sources or reader.portions(file, ROWS)
        parts = [partial(_write_portion, reader, bulk, asked, portion) for portion in sources]
        return replace(in_parts(reader, out, wanted, parts, icp, context), from_bands=bool(kept))


def check_file(file: Path) -> None:
    """Raise an `InputError` unless it is a Parquet file."""
    if file.suffix.lower() != _ENDING or not is_whole(file):
        raise InputError("score.bulk_file", file=shown_name(file))


def _write_portion(reader: PortionReader, bulk: Bulk, asked: Asked, portion: Portion, part: Path) -> int:
    return reader.write(bulk.query(portion.sql(), asked), part)


def in_parts(
    reader: PortionReader, out: Path, wanted: Manifest, parts: Sequence[Callable[[Path], int]], icp: Icp,
    context: Context,
) -> Answer:  # fmt: skip
    """Write the parts that are not there yet, and put the folder in its place once all are.

    Parameters
    ----------
    parts
        Each writes one part to a path, whole or not at all, and returns its rows.

    Raises
    ------
    UsageError
        If the place is taken by something else.
    """
    if out.exists() and not (out / MANIFEST).is_file():
        raise UsageError("score.bulk_taken", file=str(out))
    aside = out.with_name(f".{out.name}.unfinished")
    _prepare(aside, wanted)
    done, rows = 0, []
    for nth, write in enumerate(parts, 1):
        part = aside / part_name(nth)
        context.progress("bulk", (nth - 1) / len(parts))
        if part.is_file():
            done += 1
            rows.append(reader.count([part], "TRUE"))
        else:
            step("write", part)
            rows.append(write(part))
            step("renamed", part)
    files = [aside / part_name(nth) for nth in range(1, len(parts) + 1)]
    above = reader.count(files, f"total >= {icp.threshold}")
    _write(aside / MANIFEST, wanted, tuple(rows))
    _put(aside, out)
    context.progress("bulk", 1.0)
    return Answer(out, sum(rows), above, len(parts), done, from_bands=False)


def part_name(nth: int) -> str:
    """Return the name of a part, from 1 on."""
    return f"part-{nth:05d}{_ENDING}"


def saying(icp: Icp, language: str) -> Callable[[CardAttribute, Level], str]:
    """Return what tells a reason: an attribute and its level, with its points against the average lead."""
    words, known = words_for(language), icp.known()

    def say(one: CardAttribute, level: Level) -> str:
        difference = words.value(level.points - one.mean, "signed")
        return f"{brief(level.condition, words, known.__getitem__)} {difference}"

    return say


def manifest(leads: str, asked: Asked, bulk: Bulk, icp: Icp, context: Context) -> Manifest:
    """Return what scores are made from; `leads` is a hash of theirs."""
    told = repr((bulk.card, asked, context.language, ROWS))
    return Manifest(
        leads,
        hashlib.sha256(told.encode()).hexdigest()[:32],
        bulk.bands_hash() if asked.bands else "",
        icp.id,
        icp.version,
        context.now.isoformat(),
        context.actor,
    )


def _kept_bands(out: Path, wanted: Manifest, bulk: Bulk) -> Sequence[tuple[Path, int]]:
    """Return the parts of last time with their leads where they keep the bands that this card asks for."""
    found = _read(out / MANIFEST)
    if found is None or found.input != wanted.input or found.bands != bulk.bands_hash():
        return ()
    return [(out / part_name(nth), rows) for nth, rows in enumerate(found.parts, 1)]


def _prepare(aside: Path, wanted: Manifest) -> None:
    """Make room for the parts, or keep those of a run that was cut short and wanted the same."""
    found = _read(aside / MANIFEST)
    if found is not None and (found.input, found.card, found.bands) == (wanted.input, wanted.card, wanted.bands):
        return
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    _write(aside / MANIFEST, wanted, ())


def _read(path: Path) -> Manifest | None:
    try:
        return TypeAdapter(Manifest).validate_json(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValidationError):
        return None


def _write(path: Path, manifest: Manifest, parts: tuple[int, ...]) -> None:
    told: Mapping[str, object] = TypeAdapter(Manifest).dump_python(manifest) | {"parts": parts}
    write_text(path, json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _put(aside: Path, out: Path) -> None:
    """Put the finished folder in the place of the old one."""
    old = out.with_name(f".{out.name}.replaced")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    step("rename", out)
    aside.rename(out)
    sync_folder(out.parent)
    shutil.rmtree(old, ignore_errors=True)
