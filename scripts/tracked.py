"""The files of the repository that people write."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent


def tracked(*endings: str) -> list[Path]:
    """Return tracked files that end so (all without arguments), without what is vendored."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = [ROOT / name for name in listed.split("\0") if name and "vendor" not in Path(name).parts]
    return [path for path in paths if path.is_file() and (not endings or path.suffix in endings)]
