"""The sheet opened in a real Chromium, on a wide and on a narrow screen, and printed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from nachim.report.sheet import render_html
from nachim.words import LANGUAGES
from unit.findings_factory import poor, rich

pytestmark = pytest.mark.browser
BUILDS = {"rich": rich, "poor": poor}
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("NACHIM_CHROMIUM") or shutil.which("chromium")
    if program is None:
        assert os.environ.get("CI") != "true", "Chromium is not installed, and the gate needs it"
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield browser
        browser.close()


@pytest.fixture(params=[(build, language) for build in BUILDS for language in LANGUAGES], ids="-".join, scope="module")
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    build, language = request.param
    path = tmp_path_factory.mktemp("sheet") / "icp.html"
    path.write_text(render_html(BUILDS[build](language), language), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_opens_without_complaint_request_or_sideways_scrolling(
    chromium: Browser, file: Path, width: int
) -> None:
    page = chromium.new_page(viewport={"width": width, "height": 900})
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    page.evaluate("document.fonts.ready")
    assert said == []
    assert [url for url in asked if not url.startswith("data:")] == [file.as_uri()]
    assert page.evaluate(TOO_WIDE) is False
    assert page.evaluate("document.fonts.check('15px Pretendard')") is True
    assert page.evaluate("[...document.fonts].some(font => font.status === 'loaded')") is True
    page.close()


def test_a_figure_opens_the_appendix_at_its_line(chromium: Browser, file: Path) -> None:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(file.as_uri())
    assert page.locator("#evidence table").is_visible() is False
    figure = page.locator("header a.fig").first
    target = page.locator(f'[id="{(figure.get_attribute("href") or "").removeprefix("#")}"]')
    figure.click()
    target.wait_for(state="visible")
    assert target.inner_text().split()[0] == figure.get_attribute("data-figure")
    page.close()


def test_the_printed_sheet_holds_the_appendix_and_no_navigation(chromium: Browser, file: Path) -> None:
    page = chromium.new_page()
    page.goto(file.as_uri())
    page.emulate_media(media="print")
    assert page.locator("nav").is_visible() is False
    assert page.locator("#evidence .index span").first.is_visible() is True
    assert page.locator("#evidence table").is_visible() is False
    assert page.locator("#evidence .index span").count() == page.locator("#evidence tbody tr").count()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.close()
