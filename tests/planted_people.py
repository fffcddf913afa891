"""Exports in which forty persons stand, in every kind of column, in headers, titles, totals and names of files."""

from __future__ import annotations

import csv
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path

from nachim.engine.duckdb import DuckDBEngine
from nachim.sample import write_sample

_IN_DEALS = {
    "기회 이름": "갱신 – {염다솔} 과장",
    "단계": "협상 ({위시온} 과장)",
    "금액": "협의 중({방예준} 부장)",
    "구매 방식": "리셀러 ({도하린} 과장)",
    "만든 날짜": "{채아린} 과장 확인",
    "마감일": "미정, 담당: {길도윤}",
    "리드 소스": "{류하람} 소개",
    "유입 방향": "{Dana Whitcombe}",
    "결재권자 접점": "예({차은결} 상무)",
    "보안 심사": "{민가온} 차장 검토",
    "예상 규모": "{함유빈} 님 문의",
    "실주 사유": "{표은재} 팀장 반대, {010-7321-4401}",
    "계약 검토 결과": "법무 {공서윤} 변호사",
    "소유자": "{추이안}",
    "메모": "{국예린}",
    "소개자": "{엄시우}",
    "Referred By": "{Keiko Ostrander}",
    "결정권자": "{석로운} 전무",
    "참석자": "{현다인}; {진유찬}",
    "Contact Info": "{Marcus Oyelaran}, {marcus.o@plant-test.example}, {415-867-5309}",
    "연락 수단": "{010-7321-4402}",
    "담당팀": "{나하율}(영업1팀)",
    "Slack ID": "{@tomasz.kowalsky}",
    "고객 식별": "{880412-2345678}",
    "Custom Text 1": "{Irina Popovanka}",
    "비고": "여권번호 {M73214403}",
    "결제": "카드 {4579-7300-1234-5678}",
    "지인 {구민서} 과장 메모": "있음",
}
_IN_ACCOUNTS = {
    "계정 이름": "가온 {ceo.han@plant-test.example}",
    "업종": "제조 ({곽예린} 과장)",
    "직원 수": "약 200명({좌승민} 대리)",
    "연매출액": "{육성하} 이사 확인",
    "청구지 시/도": "부산 ({원지안} 과장)",
    "청구지 시/군/구": "{010-7321-4404}",
    "웹 사이트": "{park.web@plant-test.example}",
    "사업자등록번호": "{900101-2345678}",
    "투자 단계": "시리즈 A({노다온} 대표)",
    "사용 솔루션": "Slack;{옥하진} 과장 추천",
    "고객 등급": "VIP({변소율} 님)",
    "SSO 필요 여부": "{신로아} 부장 확인",
}
_FILES = ("{기유나}_tickets.csv", "{금도현} 과장_leads.csv")
_MARK = re.compile(r"\{([^}]*)\}")


def plain(text: str) -> str:
    """Return a planted text without its marks."""
    return _MARK.sub(r"\1", text)


def people() -> list[str]:
    """Return every planted detail."""
    texts = [*_IN_DEALS, *_IN_DEALS.values(), *_IN_ACCOUNTS.values(), *_FILES]
    return [one for text in texts for one in _MARK.findall(text)]


def write_exports(folder: Path) -> list[Path]:
    """Write accounts, deals, tickets and leads with the planted persons; leads come last."""
    sample = write_sample(folder / "plain", seed=3, accounts=60, deals=150, leads=20)
    deals = _planted(sample.opportunities, folder / "deals.csv", _IN_DEALS, 11)
    accounts = _planted(sample.accounts, folder / "accounts.csv", _IN_ACCOUNTS, 5)
    tickets = folder / plain(_FILES[0])
    tickets.write_text(
        "작성자: 심라온 과장\n문의 ID,고객사,문의일,유형,제목,담당자명,이메일,전화번호\n"
        + "".join(
            f"T{at},가온{at},2025-03-{at + 1:02},기능,담당 {name} 과장 요청,{name},{local}@plant-test.example,{phone}\n"
            for at, (name, local, phone) in enumerate(TICKETS)
        )
        + "합계 (확인: 심라온 과장),,,,,,,\n",
        encoding="utf-8",
    )
    leads = folder / plain(_FILES[1])
    leads.write_text(
        "리드 ID,회사,업종,직원 수,이메일,담당자명\nL1,가람,제조,30,lead.one@plant-test.example,어수린\n"
        "lead.two@plant-test.example,나래,금융,20,lead.two@plant-test.example,국수아\nL3,다온,교육,많음(맹하리 과장),,봉이든\n",
        encoding="utf-8",
    )
    return [accounts, deals, tickets, leads]


TICKETS = (("홍서린", "ticket.hong", "010-7321-5501"), ("배로이", "ticket.bae", "02-732-5502"), ("Jane Doesworthy", "ticket.jane", "+1 415 732 5503"))  # fmt: skip
REST = (
    "심라온", "어수린", "국수아", "맹하리", "봉이든", "lead.one@plant-test.example", "lead.two@plant-test.example",
    *(one for three in TICKETS for one in (three[0], f"{three[1]}@plant-test.example", three[2])),
)  # fmt: skip


def _planted(source: Path, target: Path, cells: dict[str, str], every: int) -> Path:
    with source.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    heads = [plain(one) for one in cells]
    rows[0] += [one for one in heads if one not in rows[0]]
    for at, row in enumerate(rows[1:]):
        row += ["" if at % 3 else "일반"] * (len(rows[0]) - len(row))
        for nth, (head, text) in enumerate(zip(heads, cells.values(), strict=True)):
            if at % (len(heads) + every) == nth:
                row[rows[0].index(head)] = plain(text)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return target


def seen(text: str, tokens: list[str]) -> list[str]:
    """Return the details that stand in a text, however they are written."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    squeezed = re.sub(r"[\s().+_-]", "", folded)
    found = []
    for token in tokens:
        digits = re.sub(r"\D", "", token)
        hit = digits[-8:] in squeezed if len(digits) >= 7 else token.casefold() in folded
        if hit:
            found.append(token)
    return found


def contents(folder: Path) -> Iterator[tuple[str, str]]:
    """Every byte of a folder, as it stands and with Parquet and archives opened, as text in all encodings."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        yield name, name
        if path.is_file():
            for raw in [path.read_bytes(), *_opened(path)]:
                for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp949"):
                    yield name, raw.decode(encoding, "ignore")


def _opened(path: Path) -> Iterator[bytes]:
    if path.suffix == ".parquet":
        with DuckDBEngine(threads=1) as engine:
            engine.read_parquet("one", [path])
            yield "\n".join(repr(row) for row in engine.rows('SELECT * FROM "one"').records()).encode()
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
