"""The demo needs no network once installed: it runs where there is none."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def test_the_demo_runs_where_there_is_no_network(tmp_path: Path) -> None:
    unshare = shutil.which("unshare")
    alone = [unshare or "unshare", "--net"]
    if unshare is None or subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody make a network of their own (unshare --net)")
    probe = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=2)"
    assert subprocess.run([*alone, sys.executable, "-c", probe], capture_output=True, check=False).returncode
    done = subprocess.run(
        [*alone, sys.executable, "-m", "nachim", "demo", str(tmp_path / "demo"), "--accounts", "150", "--deals", "400",
         "--leads", "30"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "demo" / "workspace").glob("icp-sheet.*.html"))
