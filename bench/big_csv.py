"""Import of a large CP949 export beside DuckDB's own reading of the same rows in UTF-8.

    PYTHONPATH=src python bench/big_csv.py                 # 50 MB, 500 MB and 5 GB; about 30 GB of disk
    PYTHONPATH=src python bench/big_csv.py --quick         # 50 MB
    PYTHONPATH=src python bench/big_csv.py --sizes 50,500 --folder FOLDER

A made-up export of deals as Korean systems write it: CP949 with CRLF, companies and business numbers (a row in four is
a new company), amounts with commas, dates in three Korean forms, and a memo with commas, quotation marks and, in one
row of 50, several lines. Each form is a process of its own: seconds of processor (user and system, all its children),
the clock and the most memory. Ours is the whole use case into a fresh workspace: bytes to canonical tables on the disk.
The peer gets what its users would have made beforehand, the file in UTF-8, and guesses the types itself
(`read_csv(FILE)` with two threads): counted (a scan: nothing is kept), and copied to Parquet (zstd). The ratio is to
the copy, because an import too ends with the rows on the disk; the ratio to the scan stands beside it.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

CHUNK = 8 << 20
A_ROW = 270
"""Bytes of a row in CP949, about."""
SYLLABLES = "가나다라마바사아자차한빛솔별온누리해담진성유정호민경도서영우원재태포보미림산강청백두노로수주카타파하"
HEADERS = ("딜ID", "딜명", "회사명", "사업자등록번호", "담당자", "단계", "유입 채널", "업종", "지역", "직원 수",
           "예상 금액", "생성일", "마감일", "최종 수정일시", "메모")  # fmt: skip
LISTS = {
    "line": "전자 테크 물류 소프트 시스템즈 솔루션 화학 건설 제약 바이오 식품 산업 에너지 미디어 데이터 무역",
    "plan": "신규도입 추가구매 재계약 업그레이드 컨설팅",
    "owner": "김민수 이서연 박지훈 최유진 정하늘 강도윤 조은서 윤지호 장수빈 임채원 한지우 오세훈",
    "stage": "상담 제안 협상 계약 수주 실주 보류",
    "channel": "박람회 웹사이트 소개 콜드콜 광고 파트너 세미나",
    "industry": "제조 유통 금융 물류 교육 의료 건설 서비스 공공 미디어",
    "region": "서울 경기 부산 대구 인천 광주 대전 울산 세종 강원 충북 충남 전북 전남 경북 경남 제주",
    "memo": "견적서_보내_드리고_다음_주에_다시_통화하기로_함 가격_조정을_요청하셔서_내부_검토_중 "
    "담당자가_자리에_없어_메모를_남김 계약서_초안_검토_중이라_회신을_기다림 예산을_확보한_다음_다시_연락_주시기로_함 "
    "경쟁사_제품과_비교하고_있다고_말씀하심 데모를_보신_뒤_반응이_좋았음 보안_심사가_끝나야_진행할_수_있음",
}


def _one(name: str, seed: int, of: str = "i") -> str:
    """Return SQL of a word of a list, by a hash."""
    words = LISTS[name].replace("_", "\v").split(" ")
    listed = ", ".join("'" + word.replace("\v", " ") + "'" for word in words)
    return f"([{listed}])[1 + (hash({of} * 31 + {seed}) % {len(words)})::INT]"


def _syllable(seed: int) -> str:
    return f"substr('{SYLLABLES}', 1 + (hash(company * 7 + {seed}) % {len(SYLLABLES)})::INT, 1)"


def rows(first: int, count: int) -> str:
    """Return SQL of rows of the export."""
    name = "'주식회사 ' || " + " || ".join(map(_syllable, range(4))) + f" || {_one('line', 5, 'company')}"
    day = "CAST(DATE '2021-01-04' + CAST(hash(i + 3) % 1700 AS INT) AS DATE)"
    close = f"{day} + CAST(hash(i + 4) % 180 AS INT)"
    clock = "CAST(hash(i + 6) % 12 + 1 AS VARCHAR) || ':' || lpad(CAST(hash(i + 7) % 60 AS VARCHAR), 2, '0')"
    said = f"{_one('memo', 11)}, (hash(i + 10) % 9000 + 500) || '만원 안내', {_one('memo', 12)}"
    number = "nine || (10 - (check_sum + nine[9]::INT * 5 // 10) % 10) % 10"
    amount = "format('{:,}', (hash(i + 8) % 3000 + 1)::BIGINT * 50000)"
    weighed = " + ".join(f"nine[{at}]::INT * {weight}" for at, weight in enumerate((1, 3, 7, 1, 3, 7, 1, 3, 5), 1))
    memo = (
        f"CASE hash(i + 9) % 50 WHEN 0 THEN concat_ws(',' || chr(10), {said}) WHEN 1 THEN '\"' || "
        f"{_one('memo', 14)} || '\" 라고 함' WHEN 2 THEN '' WHEN 3 THEN NULL ELSE concat_ws(', ', {said}) END"
    )
    return f"""SELECT 'D-' || lpad(CAST(i AS VARCHAR), 9, '0'), {name} || ' ' || {_one("plan", 1)}, {name},
        nine[1:3] || '-' || nine[4:5] || '-' || ({number})[6:10],
        {_one("owner", 2)}, {_one("stage", 3)}, {_one("channel", 4)}, {_one("industry", 6, "company")},
        {_one("region", 7, "company")}, (hash(company + 5) % 900 + 5)::BIGINT, {amount},
        strftime({day}, '%Y. %-m. %-d.'), strftime({close}, '%Y년 %-m월 %-d일'),
        strftime({close}, '%Y-%m-%d') || (CASE hash(i) % 2 WHEN 0 THEN ' 오전 ' ELSE ' 오후 ' END) || {clock}, {memo}
        FROM (SELECT *, {weighed} AS check_sum FROM (SELECT *, CAST(100000000 + company * 7919 % 899999999 AS VARCHAR)
        AS nine FROM (SELECT i, (hash(i * 13) % (i // 4 + 1))::BIGINT AS company
        FROM range({first}, {first + count}) r(i))))"""


def made(megabytes: int, folder: Path) -> tuple[Path, Path, int]:
    """Write the export in CP949 and in UTF-8; return both and the number of rows."""
    korean, plain, block = folder / f"딜_{megabytes}.csv", folder / f"utf8_{megabytes}.csv", folder / "block.csv"
    count = megabytes * 1_000_000 // A_ROW
    with duckdb.connect(config={"memory_limit": "1GB"}) as con, korean.open("wb") as one, plain.open("wb") as other:
        text = ",".join(HEADERS) + "\r\n"
        one.write(text.encode("cp949"))
        other.write(text.encode())
        for first in range(0, count, 500_000):
            con.execute(f"COPY ({rows(first, min(500_000, count - first))}) TO '{block}' (FORMAT csv, HEADER false)")
            text = block.read_bytes().decode().replace("\n", "\r\n")
            one.write(text.encode("cp949"))
            other.write(text.encode())
    block.unlink()
    return korean, plain, count


def ours(file: str, folder: str) -> dict[str, object]:
    """Import as the command does, into a fresh workspace."""
    from nachim.usecases import import_files, init
    from nachim.usecases.context import Context

    context = Context(Path(folder), "ko", dt.datetime.fromisoformat("2026-01-01"))
    init.run(init.Request(), context)
    answer = import_files.run(import_files.Request((Path(file),)), context)
    return {"rows": answer.imported[0].rows["deal"]}


def peer(file: str, target: str) -> dict[str, object]:
    """Read as DuckDB does: its own guesses, two threads; counted, or copied to Parquet where there is a target."""
    with duckdb.connect(config={"threads": 2, "memory_limit": "2GB", "temp_directory": f"{file}.spill"}) as con:
        columns = con.execute(f"DESCRIBE SELECT * FROM read_csv('{file}')").fetchall()
        if target:
            con.execute(f"COPY (SELECT * FROM read_csv('{file}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
            found = con.execute(f"SELECT COUNT(*) FROM '{target}'").fetchall()
        else:
            counts = ", ".join(f'COUNT("{name}")' for name, *_ in columns)
            found = con.execute(f"SELECT COUNT(*), {counts} FROM read_csv('{file}')").fetchall()
    return {"rows": int(found[0][0])}


def told(*arguments: str) -> dict[str, float]:
    """Run this file as a process; return its seconds of processor, the clock, its most memory and its rows."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    ran = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=False,
                         env=os.environ)  # fmt: skip
    if ran.returncode:
        sys.exit(ran.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    answer: dict[str, float] = json.loads(ran.stdout.splitlines()[-1])
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return answer | {"cpu": cpu, "wall": time.perf_counter() - began}


def highest() -> float:
    """Return the most memory that this process had, in MB; a child's `ru_maxrss` begins with its parent's."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def bench(sizes: list[int], folder: Path) -> None:
    """Print the table."""
    stamp = dt.datetime.now(dt.UTC).strftime("%d %B %Y, %H:%M UTC")
    print(f"\n{stamp}; DuckDB {duckdb.__version__}; load {os.getloadavg()[0]:.1f}; asked: at most 2 x\n")
    print("| | rows | CPU s | x copy | x scan | wall s | CPU s a GB of CP949 | MB |\n" + "| --- " * 8 + "|")
    for size in sizes:
        korean, plain, count = made(size, folder)
        target = folder / "copy.parquet"
        forms = {
            "read_csv, counted": told("peer", str(plain), ""),
            "read_csv to Parquet": told("peer", str(plain), str(target)),
        }
        with TemporaryDirectory(dir=folder) as workspace:
            forms["import"] = told("ours", str(korean), workspace)
        scan, copy = (forms[name]["cpu"] for name in ("read_csv, counted", "read_csv to Parquet"))
        assert all(one["rows"] == count for one in forms.values()), forms
        gigabytes = korean.stat().st_size / 1e9
        for name, one in forms.items():
            print(f"| {gigabytes:.2f} GB, {name} | {count:,} | {one['cpu']:.1f} | {one['cpu'] / copy:.2f} "
                  f"| {one['cpu'] / scan:.2f} | {one['wall']:.1f} | {one['cpu'] / gigabytes:.1f} | {one['mb']:.0f} |",
                  flush=True)  # fmt: skip
        for one_file in (korean, plain, target):
            one_file.unlink()


if __name__ == "__main__":
    if sys.argv[1:2] in (["ours"], ["peer"]):
        done = ours(*sys.argv[2:4]) if sys.argv[1] == "ours" else peer(*sys.argv[2:4])
        print(json.dumps(done | {"mb": highest()}))
    else:
        options = argparse.ArgumentParser(description=__doc__)
        options.add_argument("--sizes", default="50,500,5000", help="megabytes of CP949")
        options.add_argument("--quick", action="store_true")
        options.add_argument("--folder", type=Path)
        given = options.parse_args()
        with TemporaryDirectory(dir=given.folder) as place:
            bench([50] if given.quick else [int(size) for size in given.sizes.split(",")], Path(place))
