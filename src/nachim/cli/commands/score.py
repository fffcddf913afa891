"""`nachim score`."""

from __future__ import annotations

from pathlib import Path

import click

from nachim.cli.options import Argument, Command, mapping_option
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    path = click.Path(path_type=Path)
    params = [
        Argument("file", required=False, type=path, metavar=words("cli.meta.file"), spoken=words("cli.score.file")),
        click.Option(["--company"], default="", metavar=words("cli.meta.name"), help=words("cli.score.company")),
        mapping_option(words),
        click.Option(["--out"], type=path, metavar=words("cli.meta.file"), help=words("cli.score.out")),
    ]
    return make("score", words, _run, params)


def _run(session: Session, file: Path | None, company: str, mapping: tuple[Path, ...], out: Path | None) -> None:
    from nachim.cli.render.score import check_place, render, write_csv

    if out is not None:
        check_place(out, file)
    session.ask(
        "score",
        lambda case: case.Request(file, company, mapping),
        lambda answer, page: render(answer, page, one=bool(company), saved=out),
        first=(lambda answer: write_csv(answer, out, session.words)) if out else None,
    )
