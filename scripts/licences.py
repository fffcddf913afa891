"""Fails when a package that a user installs with the core has a licence that is not permissive."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Licences as pip-licenses names them: SPDX ids, classifiers and the free text of old packages.
PERMISSIVE = re.compile(
    r"""MIT(-CMU)?(\sLicense)? | The\ MIT\ License.* | Apache.* | (The\ )?(2-|3-)?(New\ |Modified\ )?BSD.* | 0BSD
    | ISC.* | PSF-2\.0 | Python\ Software\ Foundation.* | Zlib | CC0-1\.0 | Unlicense | HPND
    | MPL-2\.0 | Mozilla\ Public\ License\ 2\.0.* | GPL-3\.0(-or-later)?\ WITH\ GCC-exception-3\.1""",
    re.VERBOSE | re.IGNORECASE,
)


def locked(part: str) -> list[str]:
    """Return the names in a lock."""
    text = (ROOT / f"requirements/{part}.txt").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==", text, re.MULTILINE)))


def permissive(licence: str) -> bool:
    """Tell whether at least one side of every "OR", and all of an "AND", is on the list."""
    parts = [part.strip(" ()") for part in re.split(r"\s+AND\s+|;|,", licence)]
    return all(any(PERMISSIVE.fullmatch(side.strip(" ()")) for side in re.split(r"\s+OR\s+", part)) for part in parts)


def main() -> int:
    command = ["pip-licenses", "--from=mixed", "--format=json", "--packages", *locked("core")]
    packages = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    bad = [f"{package['Name']}: {package['License']}" for package in packages if not permissive(package["License"])]
    print("\n".join(bad) or f"licences: {len(packages)} packages of the core, all permissive")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
