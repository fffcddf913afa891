"""YAML that people edit by hand: read from the file and parsed, every mistake with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from nachim.errors import FileError


class BrokenYaml(ValueError):
    """What is no YAML, and the line where a person would look."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def read_text(path: Path) -> str:
    """Return the text of a file that is UTF-8, with or without a byte order mark.

    Raises
    ------
    FileError
        If it is in another encoding.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise FileError("file.encoding", file=path.name, line=line) from error


def parse(text: str) -> Any:
    r"""Return what a YAML text says.

    Raises
    ------
    BrokenYaml
        If it is no YAML.

    Examples
    --------
    >>> parse("name: acme")["name"]
    'acme'
    >>> try:
    ...     parse("name: acme\nas_of: 2026-13-31")
    ... except BrokenYaml as broken:
    ...     print(broken.line)
    2
    """
    try:
        return YAML().load(text)
    except MarkedYAMLError as error:
        raise BrokenYaml(_broken_line(error)) from error
    except ReaderError as error:
        raise BrokenYaml(text.count("\n", 0, error.position) + 1) from error
    except (YAMLError, ValueError, OverflowError) as error:
        raise BrokenYaml(_impossible_line(text)) from error


def _broken_line(error: MarkedYAMLError) -> int:
    """Return where a person would look: an open bracket or quote where it was opened, anything else where it shows."""
    opened = any(word in (error.context or "") for word in ("flow", "quoted"))
    mark = error.context_mark if opened and error.context_mark else error.problem_mark or error.context_mark
    return int(mark.line) + 1 if mark else 1


def _impossible_line(text: str) -> int:
    """Return the first line whose value looks like a date or number and cannot be one; the parser does not say."""
    for place, line in enumerate(text.splitlines(), 1):
        try:
            YAML().load(line.strip().removeprefix("- "))
        except YAMLError:
            continue
        except (ValueError, OverflowError):
            return place
    return 1
