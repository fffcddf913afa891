"""People are masked in everything that is kept or shown, and one who is forgotten is in no byte of the workspace."""

from __future__ import annotations

import json
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from nachim.cli.main import run
from nachim.errors import NotFound, UsageError
from nachim.sample import SampleFiles, write_sample
from nachim.usecases import accept, build, explain, forget, import_files, score, sheet, status
from nachim.usecases.builds import latest
from nachim.usecases.context import Context
from nachim.usecases.draft import place_draft
from nachim.workspace import Settings, create_workspace, open_workspace
from people_places import contents, places
from recovery import NOW
from unit.icp_factory import icp, recorded

NAME, EMAIL, PHONE = "홍서윤", "Seoyun.Hong@Haneul-Test.example", "010-7654-3210"
NAMESAKE_EMAIL, OTHER = "hong2@daon-test.example", "민하준"
LATIN, LATIN_EMAIL = "Jane Q. Doesworth", "jane.doesworth@north-test.example"
RESIDENT, CARD = "900101-1234567", "4111-1111-1111-1111"


def rows_of_people() -> list[str]:
    nfd = unicodedata.normalize("NFD", NAME)
    return [
        "문의 ID,고객사,문의일,유형,심각도,제목,담당자명,이메일,전화번호",
        f"T1,하늘테크,2025-03-01,기능,높음,담당 {NAME} 과장 {PHONE} 회신 요망,{NAME},{EMAIL},{PHONE}",
        f"T2,하늘테크,2025-03-04,결제,보통,{nfd} 님이 +82 10 7654 3210으로 문의,{NAME},{EMAIL.lower()},+82 10-7654-3210",
        f"T3,다온소프트,2025-04-01,기능,낮음,주민번호 {RESIDENT} 카드 {CARD},{NAME},{NAMESAKE_EMAIL},010-1111-2222",
        f"T4,다온소프트,2025-04-02,기능,낮음,{OTHER} 대리 문의,{OTHER},min@daon-test.example,010-3333-4444",
        f"T5,{NAME}치과의원,2025-05-02,기능,낮음,Spoke with Jane Doesworth,Jane Doesworth,{LATIN_EMAIL},+1 415 555 2671",
        "T6,나루,2025-05-03,기능,낮음,정상 문의,유가람,yu@naru-test.example,010-9999-8888",
    ]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    return write_sample(tmp_path_factory.mktemp("exports"), seed=3, accounts=60, deals=150, leads=20)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, files: SampleFiles) -> Path:
    """A workspace in which everything was done, with people wherever they can get in."""
    folder = tmp_path_factory.mktemp("made")
    context = Context(folder / "acme", "ko", NOW)
    create_workspace(context.folder, Settings("acme", rates={"USD": {"2024-01-01": 1300}})).close()
    tickets = folder / "문의_담당자.csv"
    tickets.write_text("\n".join(rows_of_people()), encoding="utf-8")
    leads = folder / "leads.csv"
    # a lead that is known only by a person's e-mail, and one whose company is called like the person
    leads.write_text(
        f"리드 ID,회사,업종,직원 수\n{EMAIL},가람,제조,30\nL2,{NAME},금융,20\nL3,{NAME}치과의원,의료,7\n",
        encoding="utf-8",
    )
    brought = (files.accounts, files.opportunities, files.new_leads, tickets)
    import_files.run(import_files.Request(brought), context)
    build.run(build.Request(), context)
    workspace = open_workspace(context.folder)
    with workspace.committing():  # too few companies to find an ICP: one that a person wrote
        place_draft(workspace, icp(), None, "ko", replacing=True)
        recorded(workspace, icp(), NOW.isoformat())
    workspace.close()
    text = (context.folder / "icp.yaml").read_text(encoding="utf-8")
    (context.folder / "icp.yaml").write_text(f"# {NAME} 과장과 논의함, {PHONE}\n{text}", encoding="utf-8")
    accept.run(accept.Request(f"{NAME} 이사 승인, {EMAIL}"), context)
    score.run(score.Request(file=leads), context)
    sheet.run(sheet.Request(("html", "md", "xlsx")), context)
    (context.folder / ".log").mkdir()
    (context.folder / ".log" / "nachim-1.log").write_text(f"ValueError: {NAME} {EMAIL} {PHONE}\n", encoding="utf-8")
    return context.folder


@pytest.fixture
def context(made: Path, tmp_path: Path) -> Context:
    import shutil

    shutil.copytree(made, tmp_path / "acme")
    return Context(tmp_path / "acme", "ko", NOW)


def test_details_of_persons_stand_in_people_alone(context: Context) -> None:
    theirs = (
        EMAIL,
        "1076543210",
        NAMESAKE_EMAIL,
        "jane.doesworth",
        "1011112222",
        "14155552671",
        "min@daon-test.example",
    )
    told = {"icp.yaml", ".log/nachim-1.log"}  # what a person wrote by hand, and the log that this test wrote
    state = {"state.sqlite", "state.sqlite-wal"}  # keeps accepted versions with the words of who wrote them
    assert places(context.folder, *theirs, apart=False) <= told | state
    assert places(context.folder, EMAIL)
    workspace = open_workspace(context.folder)
    try:
        (version,) = workspace.state.versions()
        assert version.why == "[name] 이사 승인, [email]"
    finally:
        workspace.close()


def test_resident_and_card_numbers_are_kept_nowhere(context: Context) -> None:
    assert places(context.folder, RESIDENT, CARD, "9001011234567", "4111111111111111") == set()


def test_nobody_else_may_read_the_people(context: Context) -> None:
    folder = context.folder / "people"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(one.stat().st_mode) for one in folder.iterdir()] == [0o600] * len(list(folder.iterdir()))
    assert any(folder.iterdir())


def test_a_forgotten_person_is_in_no_byte_and_everything_still_opens(context: Context) -> None:
    workspace = open_workspace(context.folder)
    explained = [*list(latest(workspace)[1].evidence)[::7], "score.1.scored", "score.1.1.total", "score.1.3.total"]
    workspace.close()
    before = {one: explain.run(explain.Request(one), context).again for one in explained}
    rows = status.run(status.Request(), context).sources
    answer = forget.run(forget.Request(EMAIL), context)
    assert answer.details >= 3
    assert answer.left == ()
    clinics = NAME + "치과의원"
    assert places(context.folder, EMAIL, "seoyun.hong", "1076543210") == set()
    assert answer.companies == 1
    held = [
        text for _, text in contents(context.folder) if NAME in unicodedata.normalize("NFKC", text).replace(clinics, "")
    ]
    assert held == []
    assert status.run(status.Request(), context).sources == rows
    assert {one: explain.run(explain.Request(one), context).again for one in explained} == before
    assert build.run(build.Request(), context).findings.evidence
    assert sheet.run(sheet.Request(("html",)), context).files
    workspace = open_workspace(context.folder)
    try:
        (erasure,) = workspace.state.rows("select * from erasure")
        assert dict(erasure) == {"id": 1, "made": NOW.isoformat(), "actor": "local"}
        assert len(workspace.state.versions()) == 1
    finally:
        workspace.close()
    assert places(context.folder, NAMESAKE_EMAIL) != set()
    with pytest.raises(NotFound):
        forget.run(forget.Request(EMAIL), context)


@pytest.mark.parametrize(
    "asked", [PHONE, "+82 10 7654 3210", "01076543210", "００８２－１０－７６５４－３２１０", EMAIL.upper()]
)
def test_a_person_is_found_however_the_phone_or_the_case_is_written(context: Context, asked: str) -> None:
    forget.run(forget.Request(asked), context)
    assert places(context.folder, EMAIL, "1076543210") == set()


def test_several_of_one_name_are_told_apart_and_asked_about(context: Context) -> None:
    with pytest.raises(UsageError) as error:
        forget.run(forget.Request(NAME), context)
    assert error.value.code == "forget.several"
    assert NAME not in error.value.message("ko")
    assert EMAIL.casefold() not in error.value.message("ko").casefold()
    offered: list[str] = []

    def choose(hints: Iterable[str]) -> list[int]:
        offered.extend(hints)
        return [next(place for place, one in enumerate(offered) if "daon-test" in one)]

    forget.run(forget.Request(unicodedata.normalize("NFD", NAME)), replace(context, choose=choose))
    assert len(offered) == 2
    assert places(context.folder, NAMESAKE_EMAIL, "1011112222") == set()
    assert places(context.folder, EMAIL) != set()
    forget.run(forget.Request(EMAIL), context)
    assert places(context.folder, EMAIL) == set()


def test_a_name_in_latin_script_goes_in_both_orders(context: Context) -> None:
    (context.folder / "icp.yaml").write_text("# DOESWORTH, Jane\n", encoding="utf-8")
    forget.run(forget.Request("jane doesworth"), context)
    assert places(context.folder, "doesworth") == set()


def test_files_of_the_users_own_are_named_and_not_touched(context: Context) -> None:
    (context.folder / "mine.csv").write_bytes(f"이름\n{NAME}\n".encode("cp949"))
    before = (context.folder / "mine.csv").read_bytes()
    assert forget.run(forget.Request(EMAIL), context).left == ("mine.csv",)
    assert (context.folder / "mine.csv").read_bytes() == before


def test_importing_the_same_file_again_does_not_bring_the_person_back(context: Context, made: Path) -> None:
    forget.run(forget.Request(EMAIL), context)
    again = import_files.run(import_files.Request((made.parent / "문의_담당자.csv",)), context)
    assert [one.status for one in again.imported] == ["unchanged"]
    assert places(context.folder, EMAIL, "1076543210") == set()


def test_undoing_an_import_takes_its_people_along(context: Context, tmp_path: Path) -> None:
    more = tmp_path / "more.csv"
    more.write_text(
        "계정 이름,업종,이메일\n가,제조,one@undo-test.example\n나,금융,two@undo-test.example\n", encoding="utf-8"
    )
    import_files.run(import_files.Request((more,)), context)
    assert places(context.folder, "undo-test.example") != set()
    import_files.run(import_files.Request((), undo=True), context)
    assert places(context.folder, "undo-test.example") == set()
    import_files.run(import_files.Request((more,)), context)
    assert places(context.folder, "undo-test.example") != set()
    assert places(context.folder, EMAIL) != set()


def test_the_command_names_nobody(context: Context, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["forget", "nobody@nowhere.example", "-w", str(context.folder)]) == 2
    assert run(["forget", NAME, "-w", str(context.folder)]) == 2
    assert run(["forget", NAME, "--yes", "--json", "-w", str(context.folder)]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["persons"] == 2
    assert NAME not in out + err
    assert places(context.folder, EMAIL, NAMESAKE_EMAIL) == set()


def test_what_an_import_prints_holds_no_person(
    context: Context, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(context.folder.parent / "two")]) == 0
    for more in (["--verbose"], ["--json"]):
        assert (
            run(["import", str(made.parent / "문의_담당자.csv"), "-w", str(context.folder.parent / "two"), *more]) == 0
        )
    out, err = capsys.readouterr()
    said = unicodedata.normalize("NFKC", out + err).replace(NAME + "치과의원", "")
    assert not [one for one in (NAME, OTHER, "유가람", EMAIL, "7654", RESIDENT, "Doesworth") if one in said]
