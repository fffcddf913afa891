"""Kill real processes at random moments; the workspace must hold the old state or the new one, never another.

Run: python bench/kill_test.py [KILLS]. Shared with tests/e2e/test_killed.py.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

from nachim.engine.duckdb import DuckDBEngine
from nachim.usecases import import_files
from nachim.usecases.context import Context
from nachim.workspace import Settings, create_workspace, open_workspace

NOW = dt.datetime.fromisoformat("2026-09-01T09:00:00")
PERSON = "hong@kill-test.example"
CHILD = """
import datetime as dt, sys
from pathlib import Path
from nachim.usecases import forget, import_files
from nachim.usecases.context import Context
context = Context(Path(sys.argv[2]), "en", dt.datetime(2026, 9, 1, 9))
print("began", flush=True)
if sys.argv[1] == "import":
    import_files.run(import_files.Request((Path(sys.argv[3]),)), context)
else:
    forget.run(forget.Request(sys.argv[3]), context)
"""
_ID = re.compile(r"p_[0-9a-f]{20}")


def content(folder: Path) -> str:
    """Open a workspace as the next command would, and return a hash of all it holds.

    Tables count by their rows. The random ids that an erasure gives count as one.
    """
    workspace = open_workspace(folder)
    try:
        with workspace.writing():
            pass
        names = [row["name"] for row in workspace.state.rows("select name from sqlite_master where type = 'table'")]
        told = [repr([tuple(row) for row in workspace.state.rows(f"select * from {name}")]) for name in sorted(names)]
    finally:
        workspace.close()
    with DuckDBEngine() as engine:
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder).as_posix()
            if place == ".lock" or place.startswith("state.sqlite") or not path.is_file():
                continue
            if path.suffix == ".parquet":
                engine.read_parquet("one", [path])
                told.append(place + repr(engine.rows('SELECT * FROM "one"').records()))
                engine.drop("one")
            else:
                told.append(place + hashlib.sha256(path.read_bytes()).hexdigest())
    return hashlib.sha256(_ID.sub("p_", "\n".join(told)).encode()).hexdigest()


def people_file(folder: Path, name: str, rows: int, person: str) -> Path:
    """Write a file of inquiries with people in it."""
    path = folder / name
    lines = ["문의 ID,고객사,문의일,유형,심각도,제목,담당자명,이메일,전화번호"]
    for at in range(rows):
        who = person if at % 10 == 3 else f"p{at}@{name.partition('.')[0]}.example"
        lines.append(
            f"T{at},회사{at % 7},2025-03-{1 + at % 28:02d},기능,높음,담당 {who},홍서윤,{who},010-{at:04d}-1234"
        )
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def prepared(folder: Path) -> tuple[Path, Path]:
    """Return a workspace with one import in it, and a folder of files to import."""
    first = people_file(folder, "tickets.csv", 200, PERSON)
    more = folder / "more"
    more.mkdir()
    accounts = "\n".join(f"가나{at},제조,{10 + at},a{at}@more.example" for at in range(2000))
    (more / "accounts.csv").write_text(f"계정 이름,업종,직원 수,이메일\n{accounts}\n", encoding="utf-8")
    create_workspace(folder / "acme", Settings("acme")).close()
    import_files.run(import_files.Request((first,)), Context(folder / "acme", "en", NOW))
    return folder / "acme", more


def killed(what: str, workspace: Path, about: str, after: float | None) -> float:
    """Run a use case in a process of its own and kill it after so many seconds; return how long it ran."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [sys.executable, "-c", CHILD, what, str(workspace), about]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"began\n"
        began = time.monotonic()
        if after is not None:
            time.sleep(after)
            child.send_signal(signal.SIGKILL)
        status = child.wait()
        assert status == 0 or after is not None, status
        return time.monotonic() - began


def trial(kills: int, seed: int = 0) -> Counter[str]:
    """Kill so many processes, half of them importing and half erasing; count what was found afterwards."""
    rng = np.random.default_rng(seed)
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as place:
        made, more = prepared(Path(place))
        old = content(made)
        for what, about in (("import", str(more)), ("forget", PERSON)):
            copy = Path(place) / f"whole-{what}"
            shutil.copytree(made, copy)
            seconds = killed(what, copy, about, None)
            new = content(copy)
            assert new != old
            for nth in range(kills // 2):
                copy = Path(place) / f"{what}{nth}"
                shutil.copytree(made, copy)
                killed(what, copy, about, float(rng.uniform(0.0, 1.05)) * seconds)
                now = content(copy)
                seen[f"{what}: {'old' if now == old else 'new' if now == new else 'ANOTHER'}"] += 1
                shutil.rmtree(copy)
    return seen


if __name__ == "__main__":
    found = trial(int(sys.argv[1]) if len(sys.argv) > 1 else 50)
    for state, times in sorted(found.items()):
        print(f"{state:20} {times}")
    sys.exit(any("ANOTHER" in state for state in found))
