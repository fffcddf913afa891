"""`nachim standards`."""

from __future__ import annotations

from pathlib import Path

import click

from nachim.cli.options import Argument, Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.errors import UsageError
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    params = [
        Argument("action", required=False, type=click.Choice(["set", "undo", "add"]), metavar="set|undo|add",
                 spoken=words("cli.standards.action")),
        Argument("values", nargs=-1, metavar=words("cli.standards.values.meta"), spoken=words("cli.standards.values")),
        click.Option(["--column"], default="", metavar=words("cli.meta.text"), help=words("cli.standards.column")),
        click.Option(["--own"], is_flag=True, help=words("cli.standards.own")),
        click.Option(["--rows"], type=click.IntRange(1), default=10, metavar=words("cli.meta.number"),
                     help=words("cli.standards.rows")),
    ]  # fmt: skip
    return make("standards", words, _run, params)


def _run(session: Session, action: str | None, values: tuple[str, ...], column: str, rows: int, *, own: bool) -> None:
    from nachim.cli.render.standards import render

    wanted = {"set": (3, 3), "undo": (0, 0), "add": (1, 1000)}.get(action or "", (0, 0))
    if not wanted[0] <= len(values) <= wanted[1]:
        raise UsageError("standards.arguments")
    given: dict[str, object] = {"column": column}
    if action == "set":
        given = dict(zip(("column", "raw", "value"), values, strict=True)) | {"own": own}
    elif action == "undo":
        given = {"undo": True}
    elif action == "add":
        given = {"add": tuple(map(Path, values))}
    session.ask("standards", lambda case: case.Request(**given), lambda answer, page: render(answer, page, rows=rows))
