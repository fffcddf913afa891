"""`nachim explain`."""

from __future__ import annotations

import click

from nachim.cli.options import Argument, Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    params = [
        Argument("id_", required=False, metavar=words("cli.meta.id"), spoken=words("cli.explain.id")),
        click.Option(["--rows"], type=click.IntRange(0), default=10, metavar=words("cli.meta.number"),
                     help=words("cli.explain.rows")),
        click.Option(["--sql"], is_flag=True, help=words("cli.explain.sql")),
        click.Option(["--step"], default="", metavar=words("cli.meta.step"), help=words("cli.explain.step_n")),
    ]  # fmt: skip
    return make("explain", words, _run, params)


def _run(session: Session, id_: str | None, rows: int, *, sql: bool, step: str) -> None:
    from nachim.cli.render.explain import render

    if id_ is None and not sql:
        raise click.MissingParameter(param_hint=session.words("cli.meta.id"), param_type="argument")

    session.ask(
        "explain", lambda case: case.Request(id_ or "", rows, step), lambda answer, page: render(answer, page, sql=sql)
    )
