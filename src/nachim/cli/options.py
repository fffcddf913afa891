"""Options that every command has, and the command that has them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from nachim.cli.help import write_help
from nachim.words import LANGUAGES, Words, words_for

COMMON = frozenset({"lang", "as_json", "workspace", "help"})


class Command(click.Command):
    """A command with the options of all commands and help in the user's language."""

    def get_help(self, ctx: click.Context) -> str:
        """Return what `--help` prints."""
        return write_help(self, ctx, words_for(None), COMMON)


class Argument(click.Argument):
    """An argument that help explains."""

    def __init__(self, name: str, *, spoken: str, **more: Any) -> None:
        super().__init__([name], **more)
        self.spoken = spoken


def command(
    name: str, words: Words, run: Callable[..., object], params: Sequence[click.Parameter], *, here: bool = True
) -> Command:
    """Return a command of that name.

    Parameters
    ----------
    run
        Takes the session and the values of `params` by name.
    here
        Whether the current folder is the workspace when none is named.
    """

    def call(lang: str | None, as_json: bool, workspace: Path | None, **values: object) -> object:
        from nachim.cli.session import Session

        return run(Session(words_for(lang), as_json=as_json, folder=workspace or (Path() if here else None)), **values)

    return Command(
        name,
        params=[*params, *_common(words, here)],
        callback=call,
        help=words(f"cli.{name}.long"),
        add_help_option=False,
    )


def help_option(words: Words) -> click.Option:
    """Return `--help`."""

    def show(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        if value:
            click.echo(ctx.get_help())
            ctx.exit()

    return click.Option(
        ["--help", "-h"], is_flag=True, is_eager=True, expose_value=False, callback=show, help=words("cli.option.help")
    )


def mapping_option(words: Words) -> click.Option:
    """Return `--mapping`."""
    return click.Option(
        ["--mapping"], type=click.Path(path_type=Path), multiple=True, metavar=words("cli.meta.file"),
        help=words("cli.option.mapping"),
    )  # fmt: skip


def _common(words: Words, here: bool) -> list[click.Parameter]:
    return [
        click.Option(["--lang"], type=click.Choice(LANGUAGES), help=words("cli.option.lang")),
        click.Option(["--json", "as_json"], is_flag=True, help=words("cli.option.json")),
        click.Option(
            ["--workspace", "-w"], type=click.Path(path_type=Path), metavar=words("cli.meta.dir"),
            envvar="NACHIM_WORKSPACE" if here else None, help=words("cli.option.workspace"),
        ),
        help_option(words),
    ]  # fmt: skip
