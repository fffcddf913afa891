"""Fails when a file is so long that it has two jobs."""

from __future__ import annotations

import sys

from tracked import ROOT, tracked

MOST = 450


def main() -> int:
    lengths = {path: len(path.read_bytes().splitlines()) for path in tracked(".py", ".js", ".css", ".html", ".j2")}
    long = [f"{path.relative_to(ROOT)}: {n} lines, at most {MOST}" for path, n in lengths.items() if n > MOST]
    print("\n".join(long) or f"files: {len(lengths)}, the longest {max(lengths.values(), default=0)} lines")
    return bool(long)


if __name__ == "__main__":
    sys.exit(main())
