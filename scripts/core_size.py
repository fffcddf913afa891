"""Fails when what a user installs with the core takes more than 400 MB."""

from __future__ import annotations

import sys
from importlib import metadata

from licences import locked

MOST = 400e6


def installed_size(name: str) -> int:
    """Return the bytes of an installed package; 0 for one that this platform does not need."""
    try:
        files = metadata.distribution(name).files or []
    except metadata.PackageNotFoundError:
        return 0
    paths = [file.locate() for file in files]
    return sum(path.stat().st_size for path in paths if path.is_file())


def main() -> int:
    sizes = {name: installed_size(name) for name in locked("core")}
    total = sum(sizes.values())
    largest = ", ".join(f"{name} {sizes[name] / 1e6:.0f}" for name in sorted(sizes, key=lambda name: -sizes[name])[:3])
    print(f"core: {total / 1e6:.0f} MB of {MOST / 1e6:.0f} (largest: {largest})")
    return total > MOST


if __name__ == "__main__":
    sys.exit(main())
