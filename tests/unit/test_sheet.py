"""The sheet in its three forms, drawn from findings made by hand."""

from __future__ import annotations

import html
import importlib.util
import itertools
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest

from nachim.findings.leads import lead_figures
from nachim.model.findings import Findings, Note
from nachim.report.charts import RatioAxis, ShareAxis, leaning, stacked
from nachim.report.drawing import Drawing
from nachim.report.figures import shown
from nachim.report.fonts import font_faces
from nachim.report.markdown import escaped, mermaid_label, render_markdown
from nachim.report.sheet import render_html
from nachim.report.workbook import write_xlsx
from nachim.words import LANGUAGES, words_for
from unit.findings_basis import NASTY
from unit.findings_factory import poor, rich

BUILDS = {"rich": rich, "poor": poor}
ROOT = Path(__file__).parents[2]


class Page(HTMLParser):
    """Texts of the elements that carry a figure, links, anchors and headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.figures: list[tuple[str, str]] = []
        self.links: list[str] = []
        self.ids: list[str] = []
        self.headings: list[int] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.links.append(str(found.get("href")))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self._open = found.get("data-figure")

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            self.figures.append((self._open, data))
            self._open = None


@pytest.fixture(params=[(build, language) for build in BUILDS for language in LANGUAGES], ids="-".join, scope="module")
def drawn(request: pytest.FixtureRequest) -> tuple[Findings, str, str]:
    build, language = request.param
    findings = BUILDS[build](language)
    return findings, language, render_html(findings, language)


def test_every_printed_figure_is_the_one_of_its_evidence(drawn: tuple[Findings, str, str]) -> None:
    findings, language, page = drawn
    printed = Page(page).figures
    assert printed
    wrong = [(id_, text) for id_, text in printed if text != shown(findings.evidence[id_], words_for(language)).text]
    assert wrong == []


def test_every_figure_stands_in_the_appendix(drawn: tuple[Findings, str, str]) -> None:
    findings, _, page = drawn
    appendix = page[page.index('id="evidence"') :]
    assert {id_ for id_, _ in Page(appendix).figures} == set(findings.evidence)
    assert all(f"nachim explain {id_}" in appendix for id_ in findings.evidence)


def test_every_link_leads_somewhere_on_the_page(drawn: tuple[Findings, str, str]) -> None:
    page = Page(drawn[2])
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_headings_never_skip_a_level(drawn: tuple[Findings, str, str]) -> None:
    headings = Page(drawn[2]).headings
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(headings))


def test_the_page_asks_nobody_for_anything(drawn: tuple[Findings, str, str]) -> None:
    page = Page(drawn[2])
    assert {tag for tag, _ in page.tags} & {"script", "img", "link", "iframe", "object"} == set()
    assert not [a for _, attributes in page.tags for a in attributes if a in ("src", "style") or a.startswith("on")]
    assert "://" not in drawn[2].replace("http://evil.example", "")


def test_no_catalogue_id_is_left_on_the_page(drawn: tuple[Findings, str, str]) -> None:
    visible = re.sub(r"<style>.*?</style>|<[^>]+>", " ", drawn[2], flags=re.DOTALL)
    assert re.findall(r"\b(?:report|icp|fields)\.[a-z_.]+", visible) == []
    assert "{" not in visible


def test_a_page_in_english_has_no_korean_of_ours() -> None:
    page = render_html(poor("en"), "en")
    visible = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    assert set(re.findall(r"[가-힣]+", visible)) <= {"가나다", "소프트"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_poor_build_says_so_first(language: str) -> None:
    words = words_for(language)
    page = html.unescape(render_html(poor(language), language))
    page = re.sub(r"<title>.*?</title>|<nav.*?</nav>", "", page, flags=re.DOTALL)
    said = [words("report.head.none"), words("icp.verdict.none"), words("report.section.unanswered"),
            words("report.patterns.nothing"), words("report.section.profile")]  # fmt: skip
    places = [page.index(text) for text in said]
    assert places == sorted(places)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_cannot_become_markup(language: str) -> None:
    page = render_html(rich(language), language)
    assert "<img" not in page
    assert html.escape(NASTY, quote=False).split("<")[0].split('"')[0] in page
    lines = render_markdown(rich(language), language).splitlines()
    row = next(line for line in lines if "HYPERLINK" in line and line.startswith("|"))
    assert "<img" not in row.replace("\\<img", "")
    assert len(re.findall(r"(?<!\\)\|", row)) == 7
    assert "**굵게**" not in row


@pytest.mark.parametrize("language", LANGUAGES)
def test_markdown_tables_are_rectangular_and_footnotes_defined(language: str) -> None:
    text = render_markdown(rich(language), language)
    width = 0
    for line in text.splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not (cells and width) or cells == width
        width = cells
    assert not re.search(r"[^\s|(\[*]\([^()]*–[^()]*\)\[\^", text), "an interval stands apart from its figure"
    used = set(re.findall(r"\[\^([^\]]+)\](?!:)", text))
    defined = re.findall(r"^\[\^([^\]]+)\]:", text, flags=re.MULTILINE)
    assert used == set(defined)
    assert len(defined) == len(set(defined))


def test_an_adjacent_icp_without_a_name_is_its_conditions_alone(drawn: tuple[Findings, str, str]) -> None:
    findings, language, _ = drawn
    if findings.icp is None:
        return
    nameless = tuple(replace(one, name="") for one in findings.icp.adjacent)
    text = render_markdown(replace(findings, icp=replace(findings.icp, adjacent=nameless)), language)
    drawing = Drawing.of(findings, language)
    assert nameless
    assert all(f"\n- {escaped(drawing.phrase(one.when))} " in text for one in nameless)


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_that_differ_only_in_the_attribute_are_one_sentence(language: str) -> None:
    drawing = Drawing.of(rich(language), language)
    leaks = [Note("findings.leak.after", {"attribute": name}) for name in ("employees", "a", "b")]
    other = Note("findings.leak.auc", {"attribute": "c"}, "look", {"value": "auc"})
    many, alone = drawing.gathered([*leaks, other])
    assert many.level == "info"
    assert all(name in many.text for name in (drawing.attribute("employees"), "a", "b"))
    assert alone.text == drawing.note(other)
    assert "c" in alone.text
    assert alone.figures == ("auc",)
    (both,) = drawing.gathered([other, Note("findings.leak.auc", {"attribute": "d"}, "look", {"value": "auc_random"})])
    assert all(drawing.show(id_).text in both.text for id_ in ("auc", "auc_random"))
    assert both.figures == ("auc", "auc_random")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_within_a_sentence_leads_to_its_evidence_as_any_other(language: str) -> None:
    words = words_for(language)
    notes = (
        Note("findings.young", {}, figures={"n": "open", "days": "horizon"}),
        Note("findings.quality.unreadable", {"file": "\ue000a\ue001.csv", "header": "<b>", "value": "x"}, "look",
             {"n": "lost"}),
    )  # fmt: skip
    findings = rich(language)
    findings = replace(findings, unanswered=notes, scope=replace(findings.scope, notes=notes))
    page = render_html(findings, language)
    text = render_markdown(findings, language)
    for id_ in ("open", "horizon", "lost"):
        printed = html.escape(shown(findings.evidence[id_], words).text)
        assert f'data-figure="{id_}"' in page.split('id="evidence"')[0]
        assert all(said == printed for found, said in Page(page).figures if found == id_)
        assert f"{escaped(printed)}[^{id_}]" in text
    assert "\ue000" not in page + text
    assert "&lt;b&gt;" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_lead_is_a_figure(language: str) -> None:
    findings = rich(language)
    assert findings.leads is not None
    page = render_html(findings, language)
    section = page[page.index('<section id="leads"') : page.index('<section id="quality"')]
    printed = {id_ for id_, _ in Page(section).figures}
    for lead in findings.leads.top[:6]:
        wanted = {one.column for one in lead_figures(lead)} - (set() if lead.unknown else {"low", "high"})
        assert {f"{lead.id}.{column}" for column in wanted} <= printed
    drawing = Drawing.of(findings, language)
    bare = re.sub(r"<a[^>]*data-figure.*?</a>|<h3.*?</h3>|<th.*?</th>|<p class=\"crumb\">.*?</p>", "", section)
    while "<svg" in bare:
        bare = re.sub(r"<svg((?!<svg).)*?</svg>", "", bare, flags=re.DOTALL)
    bare = html.unescape(re.sub(r"<[^>]*>", " ", bare))
    for lead in findings.leads.top:
        for reason in lead.reasons:
            bare = bare.replace(drawing.brief(reason.when), "")
    assert set(re.findall(r"\d+", bare)) <= {"70", "100"} | {str(lead.rank) for lead in findings.leads.top}


def test_mermaid_labels_hold_no_sign_that_ends_them() -> None:
    assert not set('"<>[]{}|`\\') & set(mermaid_label('a"b<c>[d]{e}|f`g\\h'))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("build", BUILDS)
def test_the_workbook_holds_numbers_and_no_formula(tmp_path: Path, build: str, language: str) -> None:
    findings = BUILDS[build](language)
    write_xlsx(findings, tmp_path / "icp.xlsx", language)
    book = openpyxl.load_workbook(tmp_path / "icp.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
    evidence = book[words_for(language)("report.sheet.evidence")]
    assert [row[0].value for row in evidence.iter_rows(min_row=2)] == list(findings.evidence)
    rate = next(row for row in evidence.iter_rows(min_row=2) if row[0].value == "win_rate")
    assert rate[3].value == pytest.approx(findings.evidence["win_rate"].figure.value)
    assert rate[3].number_format == "0.0%"
    if build == "rich":
        assert NASTY in [cell.value for cell in cells]
        assert book.sheetnames[0] == words_for(language)("report.sheet.summary")
        assert len(book.sheetnames) == 13


def test_assets_are_the_ones_of_the_manifest() -> None:
    spec = importlib.util.spec_from_file_location("vendor_assets", ROOT / "scripts/vendor_assets.py")
    assert spec is not None
    assert spec.loader is not None
    vendor = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(vendor)
    assert vendor.problems() == []
    manifest = json.loads((ROOT / "src/nachim/report/assets/manifest.json").read_text(encoding="utf-8"))
    assert [(a["name"], a["version"], a["licence"]) for a in manifest["assets"]] == [("pretendard", "1.3.9", "OFL-1.1")]


def test_only_the_slices_of_the_page_are_inlined() -> None:
    assert font_faces("") == ""
    assert font_faces("ICP").count("@font-face") == 1
    assert font_faces("ICP 수주율").count("@font-face") > 1


def test_twice_and_half_lie_equally_far_from_one() -> None:
    axis = RatioAxis(0.5, 2.0)
    assert axis.place(1) - axis.place(0.5) == pytest.approx(axis.place(2) - axis.place(1))
    assert axis.place(99) == axis.place(2)
    assert ShareAxis(0.5).place(0.25) == 50


def test_bars_lie_end_to_end_and_lean_both_ways() -> None:
    findings = rich()
    assert findings.leads is not None
    pieces = stacked(findings.leads.top[0].parts)
    assert [round(p.x + p.width, 2) for p in pieces][:-1] == [p.x for p in pieces][1:]
    right, left = leaning([10.0, -5.0])
    assert (right.x, right.good, left.x + left.width, left.good) == (50.0, True, 50.0, False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_proved_on_customers_is_not_called_deals(language: str) -> None:
    words = words_for(language)
    deals = rich(language)
    customers = replace(deals, scope=replace(deals.scope, outcome="good"))
    for found, own, other in ((deals, "in_time", "in_time_customers"), (customers, "in_time_customers", "in_time")):
        for page in (render_html(found, language), render_markdown(found, language)):
            heads = re.findall(r"<th[^>]*>([^<]*)</th>", page) + re.findall(r"\| ([^|]*) (?=\|)", page)
            assert words(f"report.col.{own}") in heads
            assert words(f"report.col.{other}") not in heads
