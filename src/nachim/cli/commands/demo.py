"""`nachim demo`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from nachim.cli.options import Argument, Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words

_SIZES = (("accounts", 1200), ("deals", 3000), ("leads", 400))


def command(words: Words) -> Command:
    """Return the command."""
    params = [
        Argument("folder", required=False, type=click.Path(path_type=Path), metavar=words("cli.meta.dir"),
                 spoken=words("cli.demo.folder")),
        click.Option(["--again"], is_flag=True, help=words("cli.demo.again")),
        *(click.Option([f"--{name}"], type=click.IntRange(1), default=n, hidden=True) for name, n in _SIZES),
        click.Option(["--seed"], type=int, default=20260901, hidden=True),
    ]  # fmt: skip
    return make("demo", words, _run, params, here=False)


def _run(session: Session, folder: Path | None, **values: Any) -> None:
    from nachim.cli.render.demo import render

    session = replace(session, folder=folder or session.folder or Path("demo"))
    if not session.as_json:
        from nachim.cli.printing import Page

        Page(session.words, "").say("cli.demo.begin")
    session.ask("demo", lambda case: case.Request(**values), render)
