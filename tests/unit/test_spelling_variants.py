"""Spelling variants of products, industries and countries are one level each."""

from __future__ import annotations

from pathlib import Path

from unit.facts_factory import facts_of

SECTORS = ["manufacturing", "manufacturing", "retail", "manufacturng", "retail", "manufacturing"]
PLACES = ["Argentina", "Norway", "Argentina", "Argentina", "Peru", "Norway"]
PRODUCTS = ["Zed Pro", "ZedPro", "Zed Basic", "Zed Pro", "zed-pro", "Zed Pro"]


def levels(folder: Path) -> dict[str, list[str]]:
    accounts = "account,sector,Main Site Location\n" + "".join(
        f"Firm number {n},{SECTORS[n % 6]},{PLACES[(n // 6 + n) % 6] if n % 17 else 'Argentna'}\n" for n in range(72)
    )
    deals = "opportunity_id,account,deal_stage,product,created,close_date\n" + "".join(
        f"O{n},Firm number {n % 72},{'Won' if n % 2 else 'Lost'},{PRODUCTS[n % 6]},2024-0{1 + n % 6}-10,2024-11-20\n"
        for n in range(144)
    )
    with facts_of(folder, {"accounts.csv": accounts, "pipeline.csv": deals}) as (engine, facts):
        (product,) = (one.column for one in facts.own if one.label == "product")
        return {
            name: sorted(
                str(one)
                for one in engine.rows(
                    f'SELECT DISTINCT "{name}" AS "v" FROM "subject" WHERE "id" LIKE \'deal:%\' AND "{name}" IS NOT NULL'
                )["v"]
            )
            for name in (product, "industry", "country")
        }


def test_variants_of_a_product_an_industry_and_a_country_are_one_each(tmp_path: Path) -> None:
    found = levels(tmp_path)
    product, industry, country = found.values()
    assert len(product) == 2
    assert len(industry) == 2
    assert country == ["AR", "NO", "PE"]
