"""`nachim build`."""

from __future__ import annotations

import click

from nachim.cli.options import Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    params = [
        click.Option(["--outcome"], type=click.Choice(["won", "good", "auto"]), help=words("cli.build.outcome")),
        click.Option(["--keep-icp"], is_flag=True, help=words("cli.build.keep_icp")),
        click.Option(["--replace-icp"], is_flag=True, help=words("cli.build.replace_icp")),
        click.Option(["--yes", "-y"], is_flag=True, help=words("cli.build.yes")),
    ]
    return make("build", words, _run, params)


def _run(session: Session, outcome: str | None, *, keep_icp: bool, replace_icp: bool, yes: bool) -> None:
    from nachim.cli.render.build import render

    session.ask(
        "build",
        lambda case: case.Request(outcome=outcome or "", keep_icp=keep_icp, replace_icp=replace_icp),
        render,
        questions=not yes,
    )
