"""What stands behind a figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from nachim.cli.printing import Column, Page
from nachim.engine.recording import Made
from nachim.report.figures import Shown, described, shown
from nachim.usecases.explain import Answer, StepTable
from nachim.usecases.job import Job

_LINES, _WIDE, _CELL = 8, 400, 24


def render(answer: Answer | Job, page: Page, *, sql: bool) -> None:
    """Print the figure, the figure run again, the query and its rows; or the steps of the main job."""
    if isinstance(answer, Job):
        _job(answer, page)
        return
    words, evidence = page.words, answer.evidence
    known = {one.name: one for one in answer.attributes}
    printed, again = shown(evidence, words), shown(replace(evidence, figure=answer.again), words)
    page.heading(described(evidence, words, known.__getitem__), evidence.id)
    rows = [(words("cli.explain.figure"), printed.text)]
    if printed.interval_text:
        rows.append((words("cli.explain.interval"), printed.interval_text))
    if printed.counts_text:
        rows.append((words("cli.explain.sample"), printed.counts_text))
    rows.append((words("cli.explain.statistic"), words(f"report.statistic.{evidence.statistic}")))
    rows.append((words("cli.explain.again"), _compared(printed, again, page)))
    page.pairs(rows)
    if answer.erased:
        page.say("cli.explain.erased")
    if answer.tables:
        for table in answer.tables:
            _step(table, len(answer.steps), page)
        return
    page.heading(words("cli.explain.query"), answer.engine)
    _query(answer.sql, page, whole=sql)
    if sql and len(answer.steps) > 1:
        named = ", ".join(f"{number} {name}" for number, name in enumerate(answer.steps, 1))
        page.say("cli.explain.steps", n=len(answer.steps), names=named)
    _rows(answer.rows, answer.count, page)


def _job(job: Job, page: Page) -> None:
    """Print the list of steps and each one's query; or the step that was asked for with its rows."""
    steps = len(job.steps)
    if job.shown:
        made = job.steps[-1]
        page.heading(page.words("cli.explain.job_step", n=steps, name=made.name), job.engine)
        _made(made, page)
        _rows(job.shown, made.rows, page)
        return
    page.heading(page.words("cli.explain.job", n=steps), job.engine)
    page.pairs([(f"{n} {made.name}", page.words("cli.explain.job_rows", n=made.rows)) for n, made in _numbered(job)])
    for number, made in _numbered(job):
        page.heading(page.words("cli.explain.step_head", n=number, steps=steps, name=made.name))
        _made(made, page)


def _numbered(job: Job) -> Iterator[tuple[int, Made]]:
    return iter(enumerate(job.steps, 1))


def _made(made: Made, page: Page) -> None:
    if made.sql:
        _query(made.sql, page, whole=True)
    else:
        page.line(page.words("cli.explain.job_loaded"), style="dim", indent=2)


def _step(table: StepTable, steps: int, page: Page) -> None:
    """Print one step: its query, and what comes out of it."""
    page.heading(page.words("cli.explain.step_head", n=table.number, steps=steps, name=table.name))
    _query(table.sql, page, whole=True)
    _rows(table.rows, table.count, page)


def _compared(printed: Shown, again: Shown, page: Page) -> str:
    said = "cli.explain.same" if printed == again else "cli.explain.differs"
    return page.words(said, value=again.text)


def _query(text: str, page: Page, *, whole: bool) -> None:
    lines = text.splitlines()
    shown_ = lines if whole else lines[:_LINES]
    for line in shown_:
        page.line(line if whole or len(line) <= _WIDE else line[:_WIDE] + " …", indent=2, style="cyan")
    if len(lines) > len(shown_):
        page.line(page.words("cli.explain.query_more", n=len(lines) - len(shown_)), style="dim", indent=2)


def _cut(text: str) -> str:
    return text if len(text) <= _CELL else text[: _CELL - 1] + "…"


def _rows(rows: Sequence[Mapping[str, object]], count: int, page: Page) -> None:
    words = page.words
    if len(rows) == count:
        page.heading(words("cli.explain.rows_all", count=count))
    else:
        page.heading(words("cli.explain.rows_of", count=count, shown=len(rows)))
    if not rows:
        return
    names = list(rows[0])
    most = max(2, (page.console.width - 2) // 14)
    page.table(
        [Column(name) for name in names[:most]],
        [["–" if row[name] is None else _cut(words.value(row[name])) for name in names[:most]] for row in rows],
    )
    explained = [words(f"report.column.{name}") for name in names[:most] if words.has(f"report.column.{name}")]
    if explained:
        page.line(" · ".join(explained), style="dim", indent=2)
    if len(names) > most:
        page.line(words("cli.explain.columns_more", n=len(names) - most), style="dim", indent=2)
