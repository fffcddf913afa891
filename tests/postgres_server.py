"""A real PostgreSQL server for the tests: its own user, a temporary folder, a socket in it, gone at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def programs() -> Path | None:
    """Return the folder of the newest installed initdb and pg_ctl."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).parent if on_path else None


@contextmanager
def server(bin_folder: Path) -> Iterator[str]:
    """Start a server and yield its address.

    Its default collation is a language's (ICU), as on the servers of customers: bytes must be asked for.
    """
    folder = Path(tempfile.mkdtemp(prefix="nachim-pg-"))
    user = _server_user()
    if user:
        shutil.chown(folder, user)

    def run(program: str, *arguments: str) -> None:
        with (folder / f"{program}.out").open("w+b") as printed:  # a pipe would stay open as long as the server runs
            done = subprocess.run(
                [bin_folder / program, "-D", folder / "data", *arguments],
                user=user, cwd=folder, env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
                stdin=subprocess.DEVNULL, stdout=printed, stderr=subprocess.STDOUT,
            )  # fmt: skip
            printed.seek(0)
            assert done.returncode == 0, printed.read().decode(errors="replace")

    try:
        run("initdb", "--username=nachim", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync",
            "--locale-provider=icu", "--icu-locale=en-US")  # fmt: skip
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c full_page_writes=off -c shared_buffers=64MB"
        run("pg_ctl", "start", "--wait", f"--log={folder}/log", f"--options={options}")
        try:
            yield f"host={folder} user=nachim dbname=postgres"
        finally:
            run("pg_ctl", "stop", "--wait", "--mode=immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"
