"""The ICP sheet as files: web page, Markdown, workbook."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nachim.errors import UsageError
from nachim.report.markdown import render_markdown
from nachim.report.sheet import render_html
from nachim.report.workbook import write_xlsx
from nachim.usecases.builds import latest
from nachim.usecases.context import Context
from nachim.usecases.hypotheses import with_decisions
from nachim.workspace import open_workspace
from nachim.workspace.atomic import write_text

FORMATS = ("html", "md", "xlsx")


@dataclass(frozen=True, slots=True)
class Request:
    """Which forms; `languages` empty takes the context's. Files go to `folder`, the workspace itself by default."""

    formats: tuple[str, ...] = ("html",)
    languages: tuple[str, ...] = ()
    folder: Path | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The files that were written."""

    files: tuple[str, ...]


def run(request: Request, context: Context) -> Answer:
    """Write the sheet of the latest build.

    Raises
    ------
    NotReady
        If there is no build that went all the way.
    """
    wrong = [name for name in request.formats if name not in FORMATS]
    if wrong:
        raise UsageError("sheet.format", format=wrong[0], valid=", ".join(FORMATS))
    workspace = open_workspace(context.folder)
    try:
        findings = with_decisions(workspace, latest(workspace, whole=True)[1])
    finally:
        workspace.close()
    folder = request.folder or context.folder
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for language in request.languages or (context.language,):
        for form in request.formats:
            path = folder / f"icp-sheet.{language}.{form}"
            if form == "html":
                write_text(path, render_html(findings, language))
            elif form == "md":
                write_text(path, render_markdown(findings, language))
            else:
                write_xlsx(findings, path, language)
            files.append(str(path))
    return Answer(tuple(files))
