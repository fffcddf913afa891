from __future__ import annotations

from pathlib import Path

import pytest

from nachim.errors import MappingError
from nachim.imports import read_file
from nachim.imports.mapping_file import check_mapping, load_mapping, save_mapping
from nachim.model.attribute import Category
from nachim.model.source import Verdict
from nachim.model.tables import Type

EXAMPLES = Path(__file__).parents[2] / "examples"

WHOLE = """\
source: crm_deals
system: crm
time_zone: UTC
currency: USD
columns:
  id: [account.key, deal.key]
  opened: {as: deal.created, order: dmy}
  value (만원): {as: deal.amount, scale: 10000, currency: KRW}
  state: deal.stage
  segment: {own: account, category: firmographic, after: won}
  stock: {own: deal, type: number, category: buying, label: In stock}
  other date: {ask: deal.closed}
  note: left_out
constants:
  deal: {won: yes}
stages:
  won: [Done]
  lost: [Gone]
"""


def load(folder: Path, text: str) -> object:
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


def test_a_mapping_says_all_it_can(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    mapping = load_mapping(path)
    assert mapping.tables == ("account", "deal")
    uses = {(use.header, use.table): use for use in mapping.columns}
    assert uses["opened", "deal"].reading.date_order == "dmy"
    assert uses["value (만원)", "deal"].reading.scale == 10000
    assert uses["segment", "account"].after == "won"
    assert uses["stock", "deal"].category is Category.BUYING
    assert uses["stock", "deal"].field == "a_in_stock"
    assert uses["stock", "deal"].reading.type is Type.NUMBER
    assert uses["other date", "deal"].verdict is Verdict.ASK
    assert mapping.constants == {"deal": {"won": "yes"}}
    assert mapping.stages.won == ("Done",)


def test_a_saved_mapping_comes_back_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    mapping = load_mapping(path)
    save_mapping(mapping, tmp_path / "again.yaml")
    again = load_mapping(tmp_path / "again.yaml")
    assert again == mapping


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*/*.yaml")), ids=lambda path: path.stem)
def test_every_example_loads(path: Path) -> None:
    assert load_mapping(path).columns


@pytest.mark.parametrize(
    ("old", "new", "code", "line", "said"),
    [
        ("deal.stage", "deal.stagee", "mapping.unknown_field", 9, "deal.stage"),
        ("deal.stage", "deals.stage", "mapping.unknown_table", 9, "deal"),
        ("category: buying", "category: bying", "mapping.unknown_word", 11, "buying"),
        ("order: dmy", "ordr: dmy", "mapping.unknown_key", 7, "order"),
        ("time_zone: UTC", "timezone: UTC", "mapping.unknown_key", 3, "time_zone"),
        ("deal: {won: yes}", "deal: {wonn: yes}", "mapping.unknown_field", 15, "won"),
        ("scale: 10000", "scale: many", "mapping.scale", 8, "10000"),
        ("note: left_out", "note: {own: account, as: deal.name}", "mapping.column", 13, "own"),
        ("note: left_out", "note: [unclosed", "mapping.not_yaml", 14, "quotes"),
        ("columns:", "cols:", "mapping.unknown_key", 5, "columns"),
    ],
)
def test_a_wrong_edit_gets_one_sentence_with_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int, said: str
) -> None:
    with pytest.raises(MappingError) as caught:
        load(tmp_path, WHOLE.replace(old, new, 1))
    assert caught.value.code == code
    assert f"line {line}" in caught.value.message("en")
    assert said in caught.value.hint("en")
    assert f"{line}행" in caught.value.message("ko")


def test_an_unknown_zone_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match="Asia/Soul"):
        load(tmp_path, WHOLE.replace("UTC", "Asia/Soul"))


def test_a_column_that_the_file_lacks_is_named_with_the_nearest(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("id,opend,state\n1,2,3\n", encoding="utf-8")
    (raw,) = read_file(tmp_path / "deals.csv", into=tmp_path)
    (tmp_path / "mapping.yaml").write_text("source: x\ncolumns:\n  opened: deal.created\n", encoding="utf-8")
    with pytest.raises(MappingError) as caught:
        check_mapping(load_mapping(tmp_path / "mapping.yaml"), raw)
    assert caught.value.words["near"] == "opend"
