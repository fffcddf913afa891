"""Whenever a process ends, the workspace holds what it held before or what it was to hold, never another thing.

At every write, fsync, rename, removal and commit the whole folder is copied as it lies on the disk: what a kill at that
moment would leave. `bench/kill_test.py` kills real processes.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kill_test import NOW, PERSON, content, people_file, trial
from nachim.usecases import accept, build, forget, import_files, score
from nachim.usecases.context import Context
from nachim.usecases.draft import place_draft
from nachim.workspace import Settings, create_workspace, open_workspace
from nachim.workspace.atomic import watchers
from unit.icp_factory import icp, recorded


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    people_file(folder, "tickets.csv", 40, PERSON)
    (folder / "more").mkdir()
    names = "\n".join(f"가나{at},제조,{10 + at}" for at in range(30))
    (folder / "more" / "accounts.csv").write_text(f"계정 이름,업종,직원 수\n{names}\n", encoding="utf-8")
    deals = "\n".join(
        f"D{at},가나{at % 30},2025-{1 + at % 9:02d}-03,2025-{2 + at % 9:02d}-20,{('수주', '실주')[at % 2]},100"
        for at in range(60)
    )
    (folder / "more" / "deals.csv").write_text(f"딜 ID,회사명,생성일,마감일,단계,금액\n{deals}\n", encoding="utf-8")
    (folder / "leads.csv").write_text("회사,업종,직원 수\n하나,제조,30\n두리,금융,50\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def made(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with imports and an ICP that a person wrote."""
    context = Context(tmp_path_factory.mktemp("made") / "acme", "en", NOW)
    create_workspace(context.folder, Settings("acme")).close()
    import_files.run(import_files.Request((files / "tickets.csv", files / "more")), context)
    workspace = open_workspace(context.folder)
    with workspace.committing():
        place_draft(workspace, icp(), None, "en", replacing=True)
        recorded(workspace, icp(), NOW.isoformat())
    workspace.close()
    return context.folder


@contextmanager
def images(workspace: Path, into: Path) -> Iterator[list[Path]]:
    """Copy the workspace at every step; the copies are listed in order."""
    taken: list[Path] = []

    def copy(what: str, path: Path) -> None:
        image = into / f"{len(taken)}-{what}-{path.name}"
        shutil.copytree(workspace, image)
        taken.append(image)

    watchers.append(copy)
    try:
        yield taken
    finally:
        watchers.remove(copy)


def imports(context: Context, files: Path) -> None:
    people_file(files, "tickets.csv", 60, PERSON)
    import_files.run(import_files.Request((files / "tickets.csv",)), context)


def undoes(context: Context, files: Path) -> None:
    import_files.run(import_files.Request((), undo=True), context)


def builds(context: Context, files: Path) -> None:
    build.run(build.Request(depth="best"), context)


def accepts(context: Context, files: Path) -> None:
    accept.run(accept.Request("because"), context)


def scores(context: Context, files: Path) -> None:
    score.run(score.Request(file=files / "leads.csv"), context)


def forgets(context: Context, files: Path) -> None:
    forget.run(forget.Request(PERSON), context)


@pytest.mark.parametrize("done", [imports, undoes, builds, accepts, scores, forgets])
def test_at_every_step_a_killed_process_leaves_the_old_state_or_the_new_one(
    done: Callable[[Context, Path], None], made: Path, files: Path, tmp_path: Path
) -> None:
    context = Context(tmp_path / "acme", "en", NOW)
    shutil.copytree(made, context.folder)
    (tmp_path / "images").mkdir()
    with images(context.folder, tmp_path / "images") as taken:
        done(context, files)
    old = content(made)
    new = content(context.folder)
    assert new != old
    held = [content(image) for image in taken]
    assert {one.name: state for one, state in zip(taken, held, strict=True) if state not in (old, new)} == {}
    assert held[0] == old
    assert held[-1] == new
    assert held == sorted(held, key=(old, new).index), "once the new state is there it stays"


def test_processes_killed_at_random_leave_the_old_state_or_the_new_one() -> None:
    seen = trial(kills=4, seed=1)
    assert sum(seen.values()) == 4
    assert not [state for state in seen if "ANOTHER" in state]
