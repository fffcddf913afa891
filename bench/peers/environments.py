"""Each peer in an environment of its own: locked from <name>.in, made from <name>.txt where it is first needed.

    python bench/peers/environments.py lock      # newest versions into <name>.txt; needs uv
    python bench/peers/environments.py make      # all environments, by hash

They lie in $NACHIM_PEERS, else in .cache/peers of this tree, and are never committed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("NACHIM_PEERS") or HERE.parents[1] / ".cache" / "peers")
PEERS = ("optbinning", "fasterrisk", "logistic", "lightgbm", "odoo", "pysubgroup", "polars", "pandas", "job_pandas")


def lock() -> None:
    """Write names, versions and hashes for every platform, never an address."""
    uv = shutil.which("uv")
    if uv is None:
        sys.exit("Locking needs uv (pip install uv).")
    for name in PEERS:
        options = "--quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header"
        command = [uv, "pip", "compile", f"{name}.in", *options.split(), "--output-file", f"{name}.txt"]
        subprocess.run(command, cwd=HERE, check=True)


def python_of(name: str) -> Path:
    """Return the interpreter of a peer; its environment is made where it is missing or the lock has changed."""
    folder = CACHE / name
    wanted = hashlib.sha256((HERE / f"{name}.txt").read_bytes()).hexdigest()
    stamp, python = folder / "locked", folder / "bin" / "python"
    if stamp.is_file() and stamp.read_text() == wanted:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    print(f"Making the environment of {name} (once) …", file=sys.stderr)
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    subprocess.run([*pip, "--require-hashes", "-r", str(HERE / f"{name}.txt")], check=True)
    stamp.write_text(wanted)
    return python


if __name__ == "__main__":
    if sys.argv[1:] == ["lock"]:
        lock()
    elif sys.argv[1:] == ["make"]:
        for peer in PEERS:
            print(python_of(peer))
    else:
        sys.exit(__doc__)
