"""`nachim init`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from nachim.cli.options import Argument, Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    params = [
        Argument("folder", required=False, type=click.Path(path_type=Path), metavar=words("cli.meta.dir"),
                 spoken=words("cli.init.folder")),
        click.Option(["--name"], default="", metavar=words("cli.meta.name"), help=words("cli.init.name")),
        click.Option(["--currency"], default="KRW", metavar=words("cli.meta.code"), help=words("cli.init.currency")),
        click.Option(["--timezone"], default="Asia/Seoul", metavar=words("cli.meta.zone"),
                     help=words("cli.init.timezone")),
        click.Option(["--engine"], default="duckdb", metavar=words("cli.meta.engine"), help=words("cli.init.engine")),
    ]  # fmt: skip
    return make("init", words, _run, params, here=False)


def _run(session: Session, folder: Path | None, **values: Any) -> None:
    from nachim.cli.render.init import render

    where = folder or session.folder
    if where is None:
        raise click.MissingParameter(param_hint=session.words("cli.meta.dir"), param_type="argument")
    replace(session, folder=where).ask("init", lambda case: case.Request(**values), render)
