"""Made-up inquiries: two of the first twenty are by one person, the rest by another."""

from __future__ import annotations

EMAIL, PHONE, NAME, OTHER = "seoyun@haneul-test.example", "010-7654-3210", "홍서윤", "min@daon-test.example"
TICKETS = f"""SELECT 'T' || i AS "문의 ID", '회사' || i % 7 AS "고객사",
    DATE '2025-03-01' + CAST(i AS INTEGER) AS "문의일", '기능' AS "유형",
    CASE WHEN i = 3 THEN '담당 {NAME} 과장 {PHONE} 회신 요망' ELSE '정상 문의' END AS "제목",
    CASE WHEN i IN (3, 13) THEN '{NAME}' ELSE '민하준' END AS "담당자명",
    CASE WHEN i IN (3, 13) THEN '{EMAIL}' ELSE '{OTHER}' END AS "이메일",
    CASE WHEN i IN (3, 13) THEN '{PHONE}' ELSE '010-3333-4444' END AS "전화번호"
    FROM range(40) AS r(i)"""
"""DuckDB's query."""
