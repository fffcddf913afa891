"""Made-up leads with every attribute of the factory's card: some unknown, some without."""

from __future__ import annotations


def leads_sql(rows: int) -> str:
    """Return DuckDB's query of so many leads, the same each time."""
    return f"""SELECT 'L' || i AS key, 'name ' || i AS name,
        ['금융', '소프트웨어', '제조', NULL][1 + i % 4] AS industry,
        CASE WHEN i % 7 = 0 THEN NULL ELSE (i * 37) % 900 END AS employees,
        ['서울', '부산'][1 + i % 2] AS region, CAST(NULL AS VARCHAR) AS region__why,
        CASE WHEN i % 3 = 0 THEN NULL ELSE CAST(i % 400 AS DOUBLE) END AS head_hired,
        CASE WHEN i % 3 = 0 THEN 'none' END AS head_hired__why, ['yes', 'no', NULL][1 + i % 3] AS sso,
        ['Salesforce', 'HubSpot'][1 + i % 2] AS technologies, ['yes', 'no', NULL][1 + i % 3] AS buyer_access,
        CASE WHEN i % 5 > 0 THEN 30.0 END AS funding, 'no' AS security
        FROM range({rows}) AS r(i)"""
