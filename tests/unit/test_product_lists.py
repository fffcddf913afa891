"""A company's own list of products: the deals' spellings and codes meet it, and its families become an attribute."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nachim.cli.printing import Page
from nachim.cli.render.import_files import render
from nachim.standards.products import product_list
from nachim.usecases import import_files
from nachim.usecases.context import Context
from nachim.words import words_for
from nachim.workspace import Settings, create_workspace
from unit.facts_factory import facts_of

LIST = (
    "product code,product,product family,list price\nZ-1,Zed Pro,Zed,900\nZ-2,Zed Basic,Zed,100\nQ-9,Quill,Quill,40\n"
)
WRITTEN = ["Zed Pro", "ZedPro", "zed  basic", "Quill", "Zed Basic", "ZED-PRO"]


def deals_of(written: list[str], header: str = "product") -> str:
    rows = "".join(
        f"O{n},Firm number {n % 40},{'Won' if n % 2 else 'Lost'},{written[n % len(written)]},2024-0{1 + n % 6}-10,2024-11-20\n"
        for n in range(120)
    )
    return f"opportunity_id,account,deal_stage,{header},created,close_date\n{rows}"


def levels(folder: Path, files: dict[str, str]) -> dict[str, list[str]]:
    """Return the values of every category that deals have, by the attribute's label."""
    with facts_of(folder, files) as (engine, facts):
        return {
            one.label: sorted(
                str(row)
                for row in engine.rows(
                    f'SELECT DISTINCT "{one.name}" AS "v" FROM "subject" '
                    f'WHERE "kind" = \'deal\' AND "{one.name}" IS NOT NULL'
                )["v"]
            )
            for one in facts.derived.attributes
        }


def test_spellings_meet_the_list_and_its_families_become_an_attribute(tmp_path: Path) -> None:
    found = levels(tmp_path, {"products.csv": LIST, "deals.csv": deals_of(WRITTEN)})
    assert found["product"] == ["Quill", "Zed Basic", "Zed Pro"]
    assert found["product family"] == ["Quill", "Zed"]


def test_a_column_that_groups_the_products_is_their_family_whatever_its_name(tmp_path: Path) -> None:
    goods = "product,sold as,billing scheme,list price\nZed Pro,Suite,tiered,900\nZed Basic,Suite,tiered,100\n"
    goods += "Quill,Single,flat,40\nHarp,Single,flat,70\n"
    found = levels(tmp_path, {"products.csv": goods, "deals.csv": deals_of([*WRITTEN, "Harp"])})
    assert found["sold as"] == ["Single", "Suite"]


def test_the_list_decides_the_spelling_even_where_no_deal_has_it(tmp_path: Path) -> None:
    found = levels(tmp_path, {"products.csv": LIST, "deals.csv": deals_of(["ZedPro", "zedbasic", "quill"])})
    assert found["product"] == ["Quill", "Zed Basic", "Zed Pro"]


def test_codes_of_products_are_read_as_their_names(tmp_path: Path) -> None:
    found = levels(tmp_path, {"products.csv": LIST, "deals.csv": deals_of(["Z-1", "z2", "Q-9"], "item")})
    assert found["item"] == ["Quill", "Zed Basic", "Zed Pro"]


def test_a_product_that_the_list_lacks_keeps_its_name_and_has_no_family(tmp_path: Path) -> None:
    written = ["Zed Pro", "Zed Basic", "Quill", "Zed Pro", "Zed Basic", "Harp"]
    with facts_of(tmp_path, {"products.csv": LIST, "deals.csv": deals_of(written)}) as (engine, facts):
        product, family = (
            next(one.name for one in facts.derived.attributes if one.label == label)
            for label in ("product", "product family")
        )
        rows = engine.rows(
            f'SELECT DISTINCT "{family}" AS "family", "{family}__why" AS "why" FROM "subject" '
            f"WHERE \"{product}\" = 'Harp'"
        ).records()
    assert rows == [{"family": None, "why": "unknown"}]


def test_a_column_of_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    found = levels(tmp_path, {"products.csv": LIST, "deals.csv": deals_of(["Zed Pro", "Spring", "Autumn"], "campaign")})
    assert found["campaign"] == ["Autumn", "Spring", "Zed Pro"]
    assert "product family" not in found


@pytest.mark.parametrize("list_first", [True, False])
def test_an_import_says_which_products_the_deals_name_and_how(
    tmp_path: Path, list_first: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "products.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "deals.csv").write_text(deals_of([*WRITTEN, "Harp"]), encoding="utf-8")
    create_workspace(tmp_path / "w", Settings("w")).close()
    context = Context(tmp_path / "w", "en", dt.datetime(2026, 1, 1))
    order = ["products.csv", "deals.csv"] if list_first else ["deals.csv", "products.csv"]
    for name in order:
        answer = import_files.run(import_files.Request((tmp_path / name,)), context)
    answer = import_files.run(import_files.Request((tmp_path / "products.csv",)), context)
    (told,) = answer.imported[0].listed
    assert (told.header, told.products, told.of, told.strange) == ("product", 3, 3, 17)
    assert [(one.text, one.product, one.n) for one in told.respelled] == [
        ("ZED-PRO", "Zed Pro", 17), ("ZedPro", "Zed Pro", 17), ("zed  basic", "Zed Basic", 17),
    ]  # fmt: skip
    render(answer, Page(words_for("en"), "w"))
    printed = " ".join(capsys.readouterr().out.split())
    assert "Column product of the deals names 3 of the 3 products on this list." in printed
    assert 'deals say "ZED-PRO": taken for Zed Pro.' in printed
    assert "17 deals name a product that is not on the list" in printed


@given(st.lists(st.text(alphabet="abcAB 12-가나", min_size=1, max_size=8), min_size=2, max_size=8))
def test_every_name_of_a_list_means_itself_or_the_first_that_is_written_alike(names: list[str]) -> None:
    goods = product_list((None, name, None) for name in names)
    for product in goods.names.values():
        assert goods.meant(product) == product
