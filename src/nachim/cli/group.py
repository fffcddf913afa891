"""The commands by name. Each is made only when it is asked for, in the language of the surroundings."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from importlib import import_module

import click

from nachim.cli.failure import UnknownCommand
from nachim.cli.help import group_help
from nachim.cli.options import help_option
from nachim.usecases.registry import names
from nachim.words import Words, words_for

_MODULES = {"import": "import_files"}


class Group(click.Group):
    """Makes commands on demand from `nachim.cli.commands`."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click gives it
        """Return the commands in the order of the work."""
        return list(names())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click gives it
        """Return one command."""
        if cmd_name not in names():
            return None
        make: Callable[[Words], click.Command] = import_module(
            f"nachim.cli.commands.{_MODULES.get(cmd_name, cmd_name)}"
        ).command
        return make(words_for(None))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant, or say which one is near."""
        if args and self.get_command(ctx, args[0]) is None:
            near = difflib.get_close_matches(args[0], names(), 1, 0.0)[0]
            raise UnknownCommand(args[0], near)
        return super().resolve_command(ctx, args)

    def get_help(self, ctx: click.Context) -> str:
        """Return what `nachim --help` prints."""
        return group_help(self, ctx, words_for(None))


def group() -> Group:
    """Return the command line."""
    words = words_for(None)
    params: list[click.Parameter] = [
        click.Option(["--lang"], type=click.Choice(["ko", "en"]), expose_value=False, help=words("cli.option.lang")),
        click.Option(
            ["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_version,
            help=words("cli.option.version"),
        ),
        help_option(words),
    ]  # fmt: skip
    return Group("nachim", params=params, add_help_option=False, help=words("cli.about"), no_args_is_help=False)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        from importlib.metadata import PackageNotFoundError, version

        try:
            click.echo(f"nachim {version('nachim')}")
        except PackageNotFoundError:
            click.echo("nachim")
        ctx.exit()
