"""The text of `icp.yaml`: whatever is wrong with it has a line."""

from __future__ import annotations

from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from nachim.errors import IcpFileError
from nachim.icp.document import BrokenYaml, NotUtf8, parse, read_text


def file_text(path: Path) -> str:
    """Return the text of a UTF-8 file.

    Raises
    ------
    IcpFileError
        If it is in another encoding; names the first line that shows it.
    """
    try:
        return read_text(path)
    except NotUtf8 as error:
        raise IcpFileError("icp.encoding", file=path.name, line=error.line) from error


def parsed(text: str, file: str) -> CommentedMap:
    """Parse YAML whose top is a mapping.

    Raises
    ------
    IcpFileError
        If it is not; names the line.
    """
    try:
        data = parse(text)
    except BrokenYaml as error:
        if error.character:
            raise IcpFileError("icp.character", file=file, line=error.line, character=error.character) from error
        raise IcpFileError("icp.syntax", file=file, line=error.line) from error
    if not isinstance(data, CommentedMap):
        raise IcpFileError("icp.syntax", file=file, line=1)
    return data
