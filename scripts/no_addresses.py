"""Fails when a tracked file names a package registry, a download or a folder of the machine it was written on."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tracked import ROOT, tracked

REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg\.com|conda\.anaconda\.org|repo1?\.maven\.org"
    r"|proxy\.golang\.org|crates\.io/api|(extra-)?index[-]url|find[-]links|\"resolved\": \"http"
    r"|https?://[^\s\"')>]*\.(whl|tgz|tar\.gz|zip|deb)\b"
)
# Folders that many machines share say nothing of this one.
COMMON = {"/", "/tmp", "/home", "/root", "/opt", "/usr", "/usr/src", "/var", "/srv", "/mnt", "/work", "/app"}


def machine() -> re.Pattern[str]:
    """Return a pattern of the folders of this machine and of home folders in general."""
    folders = {str(ROOT), str(Path.home())} | ({str(ROOT.parent)} if str(ROOT.parent) not in COMMON else set())
    named = "|".join(re.escape(folder) + r"(?=[/\s\"'`]|$)" for folder in sorted(folders - COMMON)) or r"(?!)"
    return re.compile(named + r"|(?<![\w.])/(?:home|Users)/[a-z][\w.-]*/|(?<![\w.])/(?:root|work)/\w+")


def main() -> int:
    here = machine()
    found: list[str] = []
    for path in tracked():
        name = str(path.relative_to(ROOT))
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{name}:{number}: {hit.group()}"
            for number, line in enumerate(lines, start=1)
            for hit in (*REGISTRY.finditer(line), *here.finditer(line))
        ]
    print("\n".join(found) or "addresses: none")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
