"""Fetches the assets that the sheet carries: `vendor_assets.py fetch | check`.

fetch: `npm pack` of the pinned version, checked against its known integrity, the needed files copied under
src/nachim/report/assets with a manifest (name, version, licence, SHA-256 of every file).
check: the files on disk are the ones of the manifest. Fonts stay unmodified (OFL, Reserved Font Name).
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
ASSETS = ROOT / "src/nachim/report/assets"
FONT = {
    "name": "pretendard",
    "version": "1.3.9",
    "licence": "OFL-1.1",
    "source": "pkg:npm/pretendard",
}
WEB = "package/dist/web/variable"


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def slices(css: str) -> dict[str, str]:
    """File name of every slice and the characters it holds, as the font's own style sheet says."""
    faces = re.findall(r"url\(\./woff2-dynamic-subset/(\S+?)\).*?unicode-range:\s*([^;}]+)", css, re.DOTALL)
    return {name: ranges.strip() for name, ranges in faces}


def fetch() -> None:
    folder = ASSETS / "pretendard"
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["npm", "pack", "--silent", f"{FONT['name']}@{FONT['version']}"], cwd=scratch, check=True)
        (archive,) = Path(scratch).glob("*.tgz")
        with tarfile.open(archive) as tar:

            def read(name: str) -> bytes:
                member = tar.extractfile(name)
                assert member is not None, name
                return member.read()

            ranges = slices(read(f"{WEB}/pretendardvariable-dynamic-subset.css").decode())
            for name in ranges:
                (folder / name).write_bytes(read(f"{WEB}/woff2-dynamic-subset/{name}"))
            (folder / "LICENSE.txt").write_bytes(read("package/dist/LICENSE.txt"))
    (folder / "slices.json").write_text(json.dumps(ranges, indent=0) + "\n", encoding="utf-8")
    files = {path.relative_to(ASSETS).as_posix(): sha256(path) for path in sorted(folder.iterdir())}
    manifest = {"assets": [{**FONT, "files": files}]}
    (ASSETS / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")


def problems() -> list[str]:
    manifest = json.loads((ASSETS / "manifest.json").read_text(encoding="utf-8"))
    files = {name: digest for asset in manifest["assets"] for name, digest in asset["files"].items()}
    found = [name for name, digest in files.items() if not (ASSETS / name).exists() or sha256(ASSETS / name) != digest]
    present = {path.relative_to(ASSETS).as_posix() for path in (ASSETS / "pretendard").iterdir()}
    return [f"{name}: differs from the manifest" for name in sorted({*found, *(present - files.keys())})]


def main() -> int:
    match sys.argv[1:]:
        case ["fetch"]:
            fetch()
            return 0
        case ["check"]:
            found = problems()
            print("\n".join(found) or "assets: as in the manifest")
            return bool(found)
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main())
