"""A knock-out that customers gave away shows what gave it away, not how often its deals or customers succeed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from nachim.model.evidence import Evidence, Figure, Later, Standing
from nachim.model.findings import Findings
from nachim.model.segments import AntiFinding, Compared, Segments, Tiers
from nachim.report.conditions import clause_groups
from nachim.report.drawing import Drawing
from nachim.report.markdown import render_markdown
from nachim.report.sheet import render_html
from nachim.report.workbook import write_xlsx
from nachim.words import words_for
from unit.findings_factory import rich


def with_tickets(language: str) -> Findings:
    """The rich build, its knock-out found by the tickets of its customers."""
    found = rich(language)
    assert found.icp is not None
    (refused,) = found.icp.refuse
    place = len(found.icp.who)
    marks = (
        *found.clauses[:place],
        replace(found.clauses[place], lift="worse.1.lift", first_lift="worse.1.first_lift"),
    )
    pattern = next(one for one in found.evidence.values() if one.unit == "share")
    figures = {"segment": 31.2, "others": 10.1, "gap": 21.1, "later": 23.7}
    added = {
        f"t.{name}": replace(pattern, id=f"t.{name}", unit="number", figure=Figure(value, value - 5, value + 5, 40))
        for name, value in figures.items()
    }
    lifts = {id_: replace(pattern, id=id_, unit="ratio", figure=Figure(0.97, 0.4, 1.3, 40)) for id_ in
             ("worse.1.lift", "worse.1.first_lift")}  # fmt: skip
    tickets = Compared("tickets", "t.segment", "t.others", "t.gap", "t.later", -1, Standing.CONFIRMED, -1)
    anti = AntiFinding(
        "anti.1", refused.when, "good", Standing.CONFIRMED, Later.HELD, "worse.1.lift", None, "t.segment", "tickets",
        None, True, (), False, (tickets,), (), "worse.1.first_lift",
    )  # fmt: skip
    evidence: dict[str, Evidence] = {**found.evidence, **added, **lifts}
    return replace(
        found, clauses=marks, evidence=evidence, segments=Segments(None, 0, (), None, (anti,), Tiers("no_core"))
    )


def test_its_row_holds_the_measure_and_no_lift() -> None:
    row = clause_groups(with_tickets("en"))[-1].rows[0]
    assert row.given_away_by is not None
    assert row.given_away_by.name == "tickets"
    assert (row.finding.lift, row.finding.first_lift) == (None, None)
    assert (row.finding.with_rate, row.finding.without_rate, row.finding.later_lift) == (
        "t.segment", "t.others", "t.later",
    )  # fmt: skip


def test_a_knock_out_of_lost_deals_keeps_its_lift() -> None:
    row = clause_groups(rich("en"))[-1].rows[0]
    assert row.given_away_by is None
    assert row.finding.lift is not None


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_form_of_the_sheet_says_by_what_customers_gave_it_away(language: str, tmp_path: Path) -> None:
    found, words = with_tickets(language), words_for(language)
    gap = Drawing.of(found, language).show("t.gap").text
    page = render_html(found, language)
    section = page[page.index('<section id="conditions"') : page.index("</section>", page.index('id="conditions"'))]
    last = section[section.rindex("r-knock_out") :]
    assert words("segments.measure.tickets") in last
    assert gap in last
    assert "0.97" not in last
    text = render_markdown(found, language)
    assert f"{words('segments.measure.tickets')}, {words('segments.difference')}: {gap}" in text
    write_xlsx(found, tmp_path / "sheet.xlsx", language)
    book = openpyxl.load_workbook(tmp_path / "sheet.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(cell.endswith(f"({words('segments.measure.tickets')})") for cell in cells)


def test_what_shrunk_means_is_told_beside_the_table() -> None:
    assert words_for("en")("joint.lift.short.drawn") == "shrunk"
    assert "“Shrunk”" in render_html(rich("en"), "en")
