"""Workbooks, and pages that say they are, are opened in a process of their own with bounded memory and time.

The parser of a workbook gives every cell up to the last one a place in memory, so that one lone cell at XFD1048576, or
a few bytes that claim a million repetitions, ask for hundreds of gigabytes and end the process. Here it is a child.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path

from nachim.errors import FileError
from nachim.imports.raw import RawTable
from nachim.imports.webtable import read_webtable
from nachim.imports.workbook import GIGABYTES, read_workbook

SECONDS, PER_MEGABYTE = 120, 10
"""Of processor time, and more for each megabyte of the file."""


_CHILD = (
    "import sys, types; room = types.ModuleType('nachim.imports'); room.__path__ = [sys.argv[1]]; "
    "sys.modules['nachim.imports'] = room; from nachim.imports.cage import child; child()"
)
"""The room without all that it offers at its door: that alone would take the child half a second to load."""


def read_caged(path: Path, into: Path, name: str, sha256: str, sheet: str | None) -> tuple[RawTable, ...]:
    """Read the sheets of a workbook as `nachim.imports.workbook.read_workbook` does.

    Raises
    ------
    FileError
        What that raises, and ``file.too_heavy`` if the child came to its limits.
    """
    seconds = SECONDS + PER_MEGABYTE * (path.stat().st_size >> 20)
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(Path(__file__).parent)],
        input=pickle.dumps((path, into, name, sha256, sheet, seconds)),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one), "RUST_BACKTRACE": "0"},
        check=False,
    )
    if done.returncode != 0:
        raise FileError("file.too_heavy", file=path.name, gigabytes=GIGABYTES)
    code, words, tables = pickle.loads(done.stdout)
    if code:
        raise FileError(code, **words)
    return tuple(tables)


def _limit(seconds: int) -> None:
    """Hold this process to its memory and time, where the system can (Linux, macOS)."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for kind, most in ((resource.RLIMIT_AS, GIGABYTES << 30), (resource.RLIMIT_CPU, seconds)):
        allowed = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (most if allowed == resource.RLIM_INFINITY else min(most, allowed), allowed))


def child() -> None:
    """Read the workbook that standard input names and write its tables to standard output."""
    path, into, name, sha256, sheet, seconds = pickle.loads(sys.stdin.buffer.read())
    _limit(seconds)
    import duckdb

    code, words, tables = "", {}, []
    try:
        read = read_webtable if path.suffix == ".html" else read_workbook
        tables = list(read(path, into, name, sha256, sheet))
    except FileError as error:
        code, words = error.code, error.words
    except (MemoryError, duckdb.OutOfMemoryException):
        code, words = "file.too_heavy", {"file": path.name, "gigabytes": GIGABYTES}
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how a Rust parser says that it lost its way
            raise
        code, words = "file.truncated", {"file": path.name}
    sys.stdout.buffer.write(pickle.dumps((code, words, tables)))
