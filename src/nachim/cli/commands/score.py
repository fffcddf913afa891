"""`nachim score`."""

from __future__ import annotations

from pathlib import Path

import click

from nachim.cli.options import Argument, Command, mapping_option
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.errors import UsageError
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    path = click.Path(path_type=Path)
    params = [
        Argument("file", required=False, metavar=words("cli.meta.file"), spoken=words("cli.score.file")),
        click.Option(["--company"], default="", metavar=words("cli.meta.name"), help=words("cli.score.company")),
        mapping_option(words),
        click.Option(["--only"], metavar=words("cli.meta.name"), help=words("cli.score.only")),
        click.Option(["--table"], default="", metavar=words("cli.meta.name"), help=words("cli.score.held")),
        click.Option(["--out"], type=path, metavar=words("cli.meta.file"), help=words("cli.score.out")),
        click.Option(["--out-table"], default="", metavar=words("cli.meta.name"), help=words("cli.score.out_table")),
        click.Option(
            ["--reasons"], type=click.Choice(("near", "all")), default=None, help=words("cli.score.reasons_of")
        ),
        click.Option(["--keep-bands"], is_flag=True, help=words("cli.score.keep_bands")),
    ]
    return make("score", words, _run, params)


def _run(
    session: Session, file: str | None, company: str, mapping: tuple[Path, ...], only: str | None, table: str,
    out: Path | None, out_table: str, reasons: str | None, keep_bands: bool,
) -> None:  # fmt: skip
    from nachim.cli.render.score import check_place, render, render_bulk, write_csv
    from nachim.imports.address import is_address

    address = file if file is not None and is_address(file) else ""
    path = Path(file) if file is not None and not address else None
    if out is not None and out_table:
        raise UsageError("score.one_place")
    if out_table or (out is not None and out.suffix.lower() == ".parquet"):
        place = out_table or out
        session.ask(
            "score",
            lambda case: case.Request(
                path, company, mapping, only, address, table, case.bulk.place(place, reasons == "all", keep_bands)
            ),
            render_bulk,
        )
        return
    if reasons is not None or keep_bands:
        raise UsageError("score.bulk_options")
    if out is not None:
        check_place(out, path)
    session.ask(
        "score",
        lambda case: case.Request(path, company, mapping, only, address, table),
        lambda answer, page: render(answer, page, one=bool(company), saved=out),
        first=(lambda answer: write_csv(answer, out, session.words)) if out else None,
    )
