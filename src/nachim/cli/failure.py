"""What went wrong, in one sentence and a hint, on standard error."""

from __future__ import annotations

import datetime as dt
import errno
import os
import shlex
import sys
import tempfile
import traceback
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import click

from nachim.errors import FileError, NachimError
from nachim.words import Words, words_for

DEFECT, USAGE, STOPPED = 1, 2, 130
_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


class UnknownCommand(click.UsageError):
    """A command that does not exist, and the nearest that does."""

    def __init__(self, name: str, near: str) -> None:
        super().__init__(name)
        self.name = name
        self.near = near


def report(error: BaseException, arguments: Sequence[str]) -> int:
    """Say what went wrong and return the exit status. With NACHIM_DEBUG=1 the traceback comes too."""
    words = words_for(None)
    if isinstance(error, click.exceptions.Exit):
        return error.exit_code
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else DEFECT
    if os.environ.get("NACHIM_DEBUG") == "1":
        traceback.print_exception(error)
    if isinstance(error, KeyboardInterrupt | click.Abort):
        _say(words("cli.failure.stopped"))
        return STOPPED
    if isinstance(error, NachimError):
        _say(_masked(error.message(words.language)), _masked(error.hint(words.language)))
        return error.exit_status
    if isinstance(error, click.ClickException):
        _say(*_of_click(error, words))
        return USAGE
    if isinstance(error, OSError):
        return report(_of_system(error, words), arguments)
    _say(words("cli.failure.defect"), words("cli.failure.defect.log", file=_log(error, arguments)))
    return DEFECT


def _masked(text: str) -> str:
    """Return a sentence that may quote a cell, without what is a person's."""
    from nachim.imports.people import masked

    return masked(text)


def _of_system(error: OSError, words: Words) -> FileError:
    """Return what the system refused: no room, no right, or something else about a file or the output."""
    file = words("cli.failure.output") if error.filename is None else str(error.filename)
    if error.errno in _FULL:
        return FileError("disk.full", file=file)
    return FileError("disk.right" if error.errno in _FORBIDDEN else "disk.failed", file=file)


def _say(*sentences: str) -> None:
    with suppress(OSError):  # who closed standard error reads nothing of it
        print("\n".join(sentences), file=sys.stderr, flush=True)


def _of_click(error: click.ClickException, words: Words) -> tuple[str, str]:
    path = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "nachim"
    hint = words("cli.failure.hint", command=path)
    match error:
        case UnknownCommand():
            return (
                words("cli.failure.no_command", name=error.name),
                words("cli.failure.no_command.hint", near=error.near),
            )
        case click.NoSuchOption():
            return words("cli.failure.no_option", name=error.option_name), hint
        case click.MissingParameter():
            return words("cli.failure.missing", name=_named(error)), hint
        case click.BadParameter():
            return words("cli.failure.value", name=_named(error), value=_value(error)), hint
        case _:
            return words("cli.failure.usage", text=error.format_message()), hint


def _named(error: click.BadParameter) -> str:
    if isinstance(error.param_hint, str):
        return error.param_hint
    parameter = error.param
    if isinstance(parameter, click.Argument):
        return str(parameter.metavar or parameter.name)
    return max(parameter.opts, key=len) if parameter else ""


def _value(error: click.BadParameter) -> str:
    """Return the value that click quotes; its own sentence is English only."""
    parts = error.message.split("'")
    return parts[1] if len(parts) >= 3 else error.message


def _log(error: BaseException, arguments: Sequence[str]) -> str:
    """Keep what we need to mend a defect: the command and the traceback, no data, no passwords, and nobody's name."""
    from nachim.imports.address import without_passwords

    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
    text = f"nachim {shlex.join(arguments)}\npython {sys.version}\n\n{''.join(traceback.format_exception(error))}"
    if "forget" in arguments:
        for person in (one for one in arguments if one != "forget" and not one.startswith("-")):
            text = text.replace(shlex.quote(person), "[person]").replace(person, "[person]")
    text = _masked(text)
    for folder in _places(arguments):
        try:
            folder.mkdir(exist_ok=True)
            path = folder / f"nachim-{stamp}-{os.getpid()}.log"
            path.write_text(without_passwords(text), encoding="utf-8")
        except OSError:
            continue
        return str(path)
    return "–"


def _places(arguments: Sequence[str]) -> list[Path]:
    """Return where a log may go: the workspace in use, else the system's folder for such things."""
    given = list(arguments)
    named = [given[i + 1] for i, one in enumerate(given[:-1]) if one in ("-w", "--workspace")]
    folder = Path(named[0] if named else os.environ.get("NACHIM_WORKSPACE", "."))
    inside = [folder / ".log"] if (folder / "workspace.yaml").exists() else []
    return [*inside, Path(tempfile.gettempdir())]
