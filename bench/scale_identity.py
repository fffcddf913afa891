"""Time and memory of identity at 100,000 and 1,000,000 accounts.

PYTHONPATH=src python bench/scale_identity.py 100000 [memory, e.g. 2GB]

The accounts are made in the engine from a hash: 85 % companies, 15 % second rows of one of them, with another legal
form, in Latin script or with a typing error; domain in 70 %, business number in 40 %, region in 80 % of the rows.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from nachim.engine.duckdb import DuckDBEngine
from nachim.identity import match

_SYLLABLES = (
    "가ga 나na 다da 라ra 마ma 바ba 사sa 아a 한han 빛bit 솔sol 별byeol 온on 누nu 리ri 해hae 담dam 진jin "
    "성seong 유yu 정jeong 호ho 민min 경gyeong 도do 서seo 영yeong 우u 원won 재jae 태tae 포po 보bo 미mi "
    "림rim 산san 강gang 청cheong 백baek 두du 노no 로ro 모mo 비bi 수su 주ju 카ka 타ta 파pa 하ha"
)
_LINES = (
    "전자Electronics 테크Tech 물류Logistics 소프트Soft 시스템Systems 솔루션Solutions 화학Chemical "
    "건설Construction 제약Pharm 바이오Bio 식품Food 산업Industries 에너지Energy 미디어Media 데이터Data "
    "무역Trading"
)
_REGIONS = [
    "서울",
    "부산",
    "대구",
    "인천",
    "광주",
    "대전",
    "울산",
    "경기",
    "강원",
    "충북",
    "충남",
    "전북",
    "전남",
    "경북",
    "경남",
    "제주",
]


def _table(engine: DuckDBEngine, name: str, words: str) -> int:
    pairs = [(w[: _hangul(w)], w[_hangul(w) :]) for w in words.split()]
    rows = " UNION ALL ".join(f"SELECT {i} AS i, '{ko}' AS ko, '{en}' AS en" for i, (ko, en) in enumerate(pairs))
    engine._connection.execute(f"CREATE TABLE {name} AS {rows}")
    return len(pairs)


def _hangul(word: str) -> int:
    return sum("가" <= c <= "힣" for c in word)


def make(engine: DuckDBEngine, accounts: int) -> None:
    """Write the table `mention`."""
    run = engine._connection.execute
    syllables, lines = _table(engine, "syl", _SYLLABLES), _table(engine, "lin", _LINES)
    companies = int(accounts * 0.85)
    regions = " ".join(f"WHEN {i} THEN '{name}'" for i, name in enumerate(_REGIONS))
    run(f"""CREATE TABLE company AS SELECT n, a.ko || b.ko || c.ko || coalesce(d.ko, '') AS ko,
        a.en || b.en || c.en || coalesce(d.en, '') AS en, l.ko AS line_ko, l.en AS line_en,
        CASE hash(n + 9) % {len(_REGIONS)} {regions} END AS place,
        100000000 + (hash(n * 31) % 899999999) AS nine
        FROM range({companies}) AS r(n) JOIN syl a ON a.i = hash(n + 1) % {syllables}
        JOIN syl b ON b.i = hash(n + 2) % {syllables} JOIN syl c ON c.i = hash(n + 3) % {syllables}
        LEFT JOIN syl d ON d.i = hash(n + 4) % ({syllables} * 2) JOIN lin l ON l.i = hash(n + 5) % {lines}""")
    weights = (1, 3, 7, 1, 3, 7, 1, 3, 5)
    total = " + ".join(f"{w} * CAST(substr(nine, {i + 1}, 1) AS INT)" for i, w in enumerate(weights))
    run(f"""CREATE TABLE numbered AS SELECT *, nine || CAST((10 - ({total} +
        5 * CAST(substr(nine, 9, 1) AS INT) // 10) % 10) % 10 AS VARCHAR) AS number
        FROM (SELECT * REPLACE (CAST(nine AS VARCHAR) AS nine) FROM company)""")
    run(f"""CREATE TABLE drawn AS SELECT n AS id, n AS company, 0 AS copy FROM range({companies}) r(n)
        UNION ALL SELECT {companies} + n, hash(n + 77) % {companies}, 1 + hash(n) % 3
        FROM range({accounts - companies}) r(n)""")
    run("""CREATE TABLE mention AS SELECT 'crm:' || lpad(CAST(d.id AS VARCHAR), 8, '0') AS source_key,
        CASE WHEN copy = 2 THEN upper(substr(en, 1, 1)) || substr(en, 2) || ' ' || line_en || ' Inc.'
             WHEN copy = 3 THEN ko || line_ko || '스' WHEN hash(d.id) % 3 = 0 THEN '(주)' || ko || line_ko
             WHEN hash(d.id) % 3 = 1 THEN ko || line_ko || ' 주식회사' ELSE ko || line_ko END AS name,
        CASE WHEN hash(d.id + 5) % 10 < 7 THEN 'www.' || en || lower(line_en) || '.co.kr' END AS domain,
        CASE WHEN hash(d.id + 6) % 10 < 4 THEN number END AS business_number,
        CASE WHEN hash(d.id + 7) % 10 < 8 THEN place END AS place, 'KR' AS country, 'crm' AS source
        FROM drawn d JOIN numbered c ON c.n = d.company""")


def main(accounts: int, memory: str | None) -> None:
    """Print seconds by step and the largest memory."""
    with tempfile.TemporaryDirectory() as spill, DuckDBEngine(memory=memory, spill=Path(spill)) as engine:
        make(engine, accounts)
        spent: dict[str, float] = {}
        for name in ("clean_mentions", "unite_account_keys", "make_mentions", "make_pairs", "make_signed",
                     "make_scored", "make_companies", "ask_again", "_entity"):  # fmt: skip
            setattr(match, name, _timed(getattr(match, name), name, spent))
        before, cpu = time.perf_counter(), time.process_time()
        identity = match.resolve(engine, "mention")
        took, used = time.perf_counter() - before, time.process_time() - cpu
        pairs = engine.rows('SELECT COUNT(*) AS n FROM "identity_pair"')["n"][0]
        contested = engine.rows('SELECT COUNT(*) AS n FROM "identity_contested"')["n"][0]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"{accounts:,} accounts: {took:.0f} s ({used:.0f} s CPU), {peak:.2f} GB at most; {pairs:,} pairs compared, "
          f"{identity.companies:,} companies, {identity.linked:,} links, {identity.waiting:,} to review, "
          f"{contested:,} mentions looked at one by one")  # fmt: skip
    print("  " + ", ".join(f"{name.strip('_')} {seconds:.1f}" for name, seconds in spent.items()))


def _timed(run, name: str, spent: dict[str, float]):  # type: ignore[no-untyped-def]
    def call(*given, **named):  # type: ignore[no-untyped-def]
        start = time.perf_counter()
        try:
            return run(*given, **named)
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - start

    return call


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, sys.argv[2] if len(sys.argv) > 2 else None)
