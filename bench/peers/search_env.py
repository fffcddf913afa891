"""Makes the environment of pysubgroup from its lock (names, versions, hashes) and says where its Python is.

python bench/peers/search_env.py [folder]
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
FOLDER = Path(os.environ.get("NACHIM_PEERS") or HERE.parents[1] / ".cache" / "peers") / "pysubgroup"
LOCK = HERE / "pysubgroup.txt"


def python_of(folder: Path) -> Path:
    """Return the Python of the environment, made when it is not there yet."""
    python = folder / "bin" / "python"
    if not (folder / "made").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCK], check=True)
        (folder / "made").touch()
    return python


if __name__ == "__main__":
    print(python_of(Path(sys.argv[1] if len(sys.argv) > 1 else FOLDER)))
