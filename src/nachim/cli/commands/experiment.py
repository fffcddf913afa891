"""`nachim experiment`."""

from __future__ import annotations

from pathlib import Path

import click

from nachim.cli.options import Command, mapping_option
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    path = click.Path(path_type=Path)
    file = words("cli.meta.file")
    params = [
        click.Option(["--plan"], is_flag=True, help=words("cli.experiment.plan")),
        click.Option(["--assign"], type=path, metavar=file, help=words("cli.experiment.assign")),
        click.Option(["--outcomes"], type=path, metavar=file, help=words("cli.experiment.outcomes")),
        click.Option(["--read"], is_flag=True, help=words("cli.experiment.read")),
        click.Option(["--line"], type=click.IntRange(1, 100), metavar="N", help=words("cli.experiment.line")),
        click.Option(
            ["--below"], type=click.FloatRange(0, 1), default=0.1, metavar="P", help=words("cli.experiment.below")
        ),
        click.Option(
            ["--weeks"], type=click.IntRange(1, 52), default=2, metavar="N", help=words("cli.experiment.weeks")
        ),
        click.Option(
            ["--flow"], type=click.FloatRange(0, min_open=True), metavar="N", help=words("cli.experiment.flow")
        ),
        click.Option(["--new"], is_flag=True, help=words("cli.experiment.new")),
        mapping_option(words),
        click.Option(["--out"], type=path, metavar=file, help=words("cli.experiment.out")),
    ]
    return make("experiment", words, _run, params)


def _run(
    session: Session, assign: Path | None, outcomes: Path | None, line: int | None, below: float, weeks: int,
    flow: float | None, mapping: tuple[Path, ...], out: Path | None, *, plan: bool, read: bool, new: bool,
) -> None:  # fmt: skip
    from nachim.cli.render.experiment import render, write_lots
    from nachim.cli.render.score import check_place

    if out is not None:
        check_place(out, assign)
    session.ask(
        "experiment",
        lambda case: case.Request(plan, assign, outcomes, read, line, below, weeks, flow, new, mapping),
        lambda answer, page: render(answer, page, saved=out),
        first=(lambda answer: write_lots(answer, out, session.words)) if out else None,
    )
