"""With little data the product says what it cannot conclude; it neither claims nor breaks."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from nachim.errors import NachimError
from nachim.model.findings import Findings
from nachim.sample import SampleFiles, write_sample
from nachim.usecases import build, import_files, sheet
from nachim.usecases.context import Context
from nachim.usecases.demo import RATES
from nachim.workspace import Settings, create_workspace
from recovery import NOW

Row = dict[str, str]


def worked(folder: Path, files: Iterable[Path]) -> Findings | NachimError:
    """Import and build all of it, and write the sheets; or the sentence that the product says instead."""
    workspace = folder / "workspace"
    create_workspace(workspace, Settings("small", rates=RATES)).close()
    context = Context(workspace, "ko", NOW)
    try:
        import_files.run(import_files.Request(tuple(dict.fromkeys(files))), context)
        findings = build.run(build.Request(), context).findings
        sheet.run(sheet.Request(("html", "md", "xlsx"), ("ko", "en")), context)
    except NachimError as error:
        return said(error)
    for language in ("ko", "en"):
        assert len((workspace / f"icp-sheet.{language}.html").read_text(encoding="utf-8")) > 5_000
    return findings


def said(error: NachimError) -> NachimError:
    """See that an error has its sentences in both languages."""
    assert all(error.message(language) and error.hint(language) for language in ("ko", "en"))
    return error


def sample(folder: Path, accounts: int, deals: int) -> SampleFiles:
    return write_sample(folder / "exports", seed=11, accounts=accounts, deals=deals, leads=20)


def rewritten(path: Path, keep: Callable[[Row], bool]) -> Path:
    """Keep only some rows of an export."""
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if keep(row))
    return path


def test_sixty_accounts_are_enough_to_look_and_too_few_to_claim(tmp_path: Path) -> None:
    found = worked(tmp_path, sample(tmp_path, 60, 150))
    assert isinstance(found, Findings)
    assert found.proof is None or found.proof.verdict != "proved"
    assert found.unanswered
    confirmed = [one for searched in found.patterns for one in searched.found if one.standing.value == "confirmed"]
    assert len(confirmed) <= 2
    assert found.best is not None  # who the best customers are can be said all the same


def test_twenty_five_accounts_claim_no_icp(tmp_path: Path) -> None:
    found = worked(tmp_path, sample(tmp_path, 25, 60))
    assert isinstance(found, Findings)
    assert found.icp is None
    assert found.leads is None
    assert found.unanswered


def test_accounts_alone_end_in_a_sentence_or_in_what_cannot_be_answered(tmp_path: Path) -> None:
    found = worked(tmp_path, [sample(tmp_path, 60, 150).accounts])
    assert isinstance(found, NachimError) or (found.icp is None and found.unanswered)


def test_deals_that_were_all_won_teach_nothing_about_winning(tmp_path: Path) -> None:
    files = sample(tmp_path, 60, 150)
    rewritten(files.opportunities, lambda row: row["단계"] == "수주")
    found = worked(tmp_path, files)
    if isinstance(found, Findings):  # which customers became good can still be learned, and is not called proved
        assert found.scope.outcome == "good"
        assert found.proof is None or found.proof.verdict != "proved"
        assert found.unanswered


@pytest.mark.parametrize("kept", [0, 2])
def test_hardly_any_deals_end_in_a_sentence_or_in_what_cannot_be_answered(tmp_path: Path, kept: int) -> None:
    files = sample(tmp_path, 25, 60)
    first = iter(range(1_000_000))
    rewritten(files.opportunities, lambda _: next(first) < kept)
    found = worked(tmp_path, [files.accounts, files.opportunities])
    assert isinstance(found, NachimError) or (found.icp is None and found.unanswered)
