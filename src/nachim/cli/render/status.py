"""Where a workspace stands."""

from __future__ import annotations

from rich.text import Text

from nachim.cli.printing import Column, Page
from nachim.usecases.status import Answer, Source


def render(answer: Answer, page: Page) -> None:
    """Print sources, builds, versions and the next step."""
    words = page.words
    page.heading(answer.name, answer.folder)
    page.say("cli.status.engine", engine=answer.engine)
    if answer.sources:
        heads = [words(f"cli.status.col.{name}") for name in ("source", "imported", "rows")]
        rows = [
            (_named(one), one.imported[:10],
             "\n".join(words("cli.import.rows", table=words(f"fields.table.{t}"), n=n) for t, n in one.rows.items()))
            for one in answer.sources
        ]  # fmt: skip
        page.heading(words("cli.status.sources"))
        page.table([Column(heads[0], wide=True), Column(heads[1], whole=True), Column(heads[2], whole=True)], rows)
    else:
        page.say("cli.status.none")
    page.line()
    if answer.last_build:
        page.say("cli.status.builds", n=answer.builds, id=answer.last_build)
    else:
        page.say("cli.status.no_builds")
    if answer.versions:
        page.heading(words("cli.status.versions"))
        for one in answer.versions:
            page.bullet(words("cli.status.version", version=one.version, made=one.made[:10], actor=one.actor,
                              why=one.why or "–"))  # fmt: skip
        page.line()
    if answer.scores:
        page.say("cli.status.scores", n=answer.scores)
    page.path(f"cli.next.{answer.next}", folder=page.folder)


def _named(one: Source) -> Text:
    """Return the name of a source; its file where the name does not tell it."""
    told = one.file.startswith(f"{one.source}.")
    return Text(one.file) if told else Text.assemble(one.source, (f"  {one.file}", "dim"))
