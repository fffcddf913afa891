"""`nachim identity`."""

from __future__ import annotations

import click

from nachim.cli.options import Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    params = [
        click.Option([f"--{name}"], multiple=True, metavar="ID", help=words(f"cli.identity.{name}"))
        for name in ("accept", "reject", "split", "undo")
    ]
    return make(
        "identity",
        words,
        _run,
        [
            *params,
            click.Option(["--why"], default="", metavar=words("cli.meta.text"), help=words("cli.identity.why")),
            click.Option(["--merged"], is_flag=True, help=words("cli.identity.merged")),
            click.Option(
                ["--limit"], type=click.IntRange(0, 1000), default=20, metavar="N", help=words("cli.identity.limit")
            ),
        ],
    )


def _run(
    session: Session, accept: tuple[str, ...], reject: tuple[str, ...], split: tuple[str, ...], undo: tuple[str, ...],
    why: str, *, merged: bool, limit: int,
) -> None:  # fmt: skip
    from nachim.cli.render.identity import render

    session.ask(
        "identity",
        lambda case: case.Request(accept, reject, split, undo, why, merged, limit),
        lambda answer, page: render(answer, page, merged=merged),
    )
