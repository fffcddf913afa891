"""Every file that an hour of bench/fuzz_readers.py kept is read, or refused with a sentence; nothing half-done stays."""

from __future__ import annotations

from pathlib import Path

from fuzz_readers import kept, one


def test_what_the_fuzzer_found_is_read_or_refused(tmp_path: Path) -> None:
    files = kept()
    assert len(files) > 300
    for content in files.values():
        one(content, tmp_path)
