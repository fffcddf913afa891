"""YAML that people edit by hand: read from the file and parsed, every mistake with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import ConstructorError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.reader import ReaderError
from ruamel.yaml.representer import RoundTripRepresenter

_BREAKS = "\r\n\x85\u2028\u2029"
"""What YAML takes for the end of a line."""


class BrokenYaml(ValueError):
    """What is no YAML, and the line where a person would look; `character` is one that no text may hold."""

    def __init__(self, line: int, character: str = "") -> None:
        super().__init__(line)
        self.line = line
        self.character = character


class NotUtf8(ValueError):
    """A file in another encoding, and the first line that shows it."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


class _Constructor(RoundTripConstructor):
    """Keeps a date that no calendar has as the text it is, and gives every value that cannot be made its line."""

    def construct_object(self, node: Any, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ArithmeticError, LookupError, TypeError, ValueError) as error:
            raise ConstructorError(None, None, str(error), node.start_mark) from error

    def check_mapping_key(self, node: Any, key_node: Any, mapping: Any, key: Any, value: Any) -> bool:
        try:
            return bool(super().check_mapping_key(node, key_node, mapping, key, value))
        except TypeError as error:  # a list within a key
            raise ConstructorError(None, None, str(error), key_node.start_mark) from error

    def construct_yaml_timestamp(self, node: Any, values: Any = None) -> Any:
        try:
            return super().construct_yaml_timestamp(node, values)
        except (ArithmeticError, ValueError):
            return self.construct_scalar(node)


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", _Constructor.construct_yaml_timestamp)


class _Representer(RoundTripRepresenter):
    """Puts quotes where the reader would else take a text for the sign of a key, or fold its line breaks."""

    def represent_str(self, data: str) -> Any:
        style = "'" if data.startswith("?") else None
        if any(sign in data for sign in _BREAKS):
            style = '"'  # the only style that writes them as escapes
        return self.represent_scalar("tag:yaml.org,2002:str", data, style=style)


_Representer.add_representer(str, _Representer.represent_str)


def yaml_of_people() -> YAML:
    """Return the reader and writer of files that people edit."""
    yaml = YAML()
    yaml.Constructor, yaml.Representer = _Constructor, _Representer
    yaml.preserve_quotes = True
    yaml.width = 4096
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def read_text(path: Path) -> str:
    """Return the text of a file that is UTF-8, with or without a byte order mark.

    Raises
    ------
    NotUtf8
        If it is in another encoding.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8(error.object.count(b"\n", 0, error.start) + 1) from error


def parse(text: str) -> Any:
    r"""Return what a YAML text says; a date that no calendar has stays the text it is.

    Raises
    ------
    BrokenYaml
        If it is no YAML.

    Examples
    --------
    >>> parse("name: acme\nas_of: 2026-13-31")["as_of"]
    '2026-13-31'
    >>> try:
    ...     parse("name: acme\ncaps: [1")
    ... except BrokenYaml as broken:
    ...     print(broken.line)
    2
    """
    try:
        return yaml_of_people().load(text)
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BrokenYaml(line, f"U+{ord(text[error.position]):04X}") from error
    except MarkedYAMLError as error:
        raise BrokenYaml(_broken_line(error)) from error
    except RecursionError as error:
        raise BrokenYaml(_deepest_line(text)) from error


def _broken_line(error: MarkedYAMLError) -> int:
    """Return where a person would look: an open bracket or quote where it was opened, anything else where it shows."""
    opened = any(word in (error.context or "") for word in ("flow", "quoted"))
    mark = error.context_mark if opened and error.context_mark else error.problem_mark or error.context_mark
    return int(mark.line) + 1 if mark else 1


def _deepest_line(text: str) -> int:
    lines = text.splitlines()
    return 1 + max(range(len(lines)), key=lambda place: sum(lines[place].count(sign) for sign in "[{-?:"))
