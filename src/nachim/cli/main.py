"""Entry point: decides the language, runs a command, and turns every failure into one sentence and an exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from nachim.cli.failure import report
from nachim.cli.group import group
from nachim.words import LANGUAGES


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status (listed in `nachim --help`).

    Parameters
    ----------
    arguments
        What follows the program's name; the process's own by default.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    with _speaking(language_of(given)):
        return _run(given)


def _run(given: list[str]) -> int:
    _fill_closed()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # a terminal of another encoding must not break an answer
    try:
        made = group().main(given or ["--help"], prog_name="nachim", standalone_mode=False)
        sys.stdout.flush()
        return made if isinstance(made, int) else 0
    except BrokenPipeError:
        _let_go()
        return 0
    except BaseException as error:
        if isinstance(error, OSError) and error.filename is None:
            _let_go()
        return report(error, given)


@contextmanager
def _speaking(language: str | None) -> Iterator[None]:
    """Make a language the usual one while a command runs, also for errors that print themselves."""
    before = os.environ.get("NACHIM_LANG", "")  # empty says as little as none
    os.environ["NACHIM_LANG"] = language or before
    try:
        yield
    finally:
        os.environ["NACHIM_LANG"] = before


def language_of(arguments: Sequence[str]) -> str | None:
    """Return the language that `--lang` names, before help texts are made; None leaves it to the surroundings.

    Examples
    --------
    >>> language_of(["build", "--lang", "en"]), language_of(["--lang=ko", "status"]), language_of(["status"])
    ('en', 'ko', None)
    """
    for place, one in enumerate(arguments):
        name, sign, value = one.partition("=")
        if name == "--lang":
            value = value if sign else next(iter(arguments[place + 1 :]), "")
            return value if value in LANGUAGES else None
    return None


def _fill_closed() -> None:
    """Give closed standard streams a place to go, before a file of ours is opened under their number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - stays open to the end


def _let_go() -> None:
    """Keep the interpreter from complaining once more that nobody reads its output."""
    with suppress(OSError):  # standard output may be no file at all
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(run())
