"""Help texts: two columns that stay straight beside Korean, whose letters are two cells wide."""

from __future__ import annotations

import shutil
import unicodedata

import click

from nachim.words import Words

_LEAST, _MOST = 60, 100
EXITS = (0, 1, 2, 3, 4, 5, 6, 130)


def group_help(group: click.Group, ctx: click.Context, words: Words) -> str:
    """Return the help of the program: commands, options, exit statuses."""
    usage = f"nachim {words('cli.help.command_word')} {words('cli.help.options_word')}"
    parts = [f"{words('cli.help.usage')} {usage}", "", *wrapped(words("cli.about"), width()), ""]
    commands = [(name, words(f"cli.{name}.short")) for name in group.list_commands(ctx)]
    parts += [words("cli.help.commands"), *columns(commands), "", *wrapped(words("cli.help.more"), width()), ""]
    options = [row for parameter in group.params if (row := _row(parameter))]
    parts += [words("cli.help.options"), *columns(options), ""]
    exits = [(str(status), words(f"cli.help.exit.{status}")) for status in EXITS]
    parts += [words("cli.help.exit"), *columns(exits)]
    return "\n".join(parts)


def write_help(command: click.Command, ctx: click.Context, words: Words, common: frozenset[str]) -> str:
    """Return the help of one command; options that every command has come last.

    Parameters
    ----------
    common
        Names of the parameters that every command has.
    """
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    usage = " ".join([ctx.command_path, *(_usage(one) for one in arguments), words("cli.help.options_word")])
    parts = [f"{words('cli.help.usage')} {usage}", "", *wrapped(command.help or "", width()), ""]
    own = [one for one in command.params if one.name not in common and not isinstance(one, click.Argument)]
    described = [(_usage(one), str(getattr(one, "spoken", ""))) for one in arguments if getattr(one, "spoken", "")]
    rows = [*described, *(row for one in own if (row := _row(one)))]
    if rows:
        parts += [words("cli.help.options"), *columns(rows), ""]
    shared = [row for one in command.params if one.name in common and (row := _row(one))]
    return "\n".join([*parts, words("cli.help.common"), *columns(shared)])


def columns(rows: list[tuple[str, str]]) -> list[str]:
    """Return rows of two columns, the second one wrapped.

    Examples
    --------
    >>> columns([("가져오기", "one"), ("b", "two")])
    ['  가져오기  one', '  b         two']
    """
    first = min(max(cells(name) for name, _ in rows), 34)
    lines = []
    for name, text in rows:
        body = wrapped(text, width() - first - 4)
        head = f"  {name}{' ' * (first - cells(name))}  "
        if cells(name) > first:
            lines.append(f"  {name}")
            head = " " * (first + 4)
        lines.append(f"{head}{body[0] if body else ''}".rstrip())
        lines += [" " * (first + 4) + line for line in body[1:]]
    return lines


def wrapped(text: str, most: int) -> list[str]:
    """Return a text in lines of at most so many cells, broken between words."""
    lines, line = [], ""
    for word in text.split():
        if line and cells(line) + 1 + cells(word) > most:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, line] if line else lines


def cells(text: str) -> int:
    """Return how many cells of a terminal a text takes.

    Examples
    --------
    >>> cells("고객"), cells("ICP")
    (4, 3)
    """
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def width() -> int:
    """Return how many cells of the terminal to use."""
    return max(_LEAST, min(_MOST, shutil.get_terminal_size().columns))


def _usage(argument: click.Parameter) -> str:
    name = str(argument.metavar or argument.name)
    return name if argument.required else f"[{name}]"


def _row(parameter: click.Parameter) -> tuple[str, str] | None:
    if not isinstance(parameter, click.Option) or parameter.hidden:
        return None
    value = ""
    if not parameter.is_flag:
        choice = parameter.type
        value = " " + ("|".join(choice.choices) if isinstance(choice, click.Choice) else str(parameter.metavar or ""))
    return ", ".join(sorted(parameter.opts, key=len)) + value, parameter.help or ""
