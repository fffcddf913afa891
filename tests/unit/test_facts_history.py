"""Attributes are taken as they were known when a deal was created."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from nachim.engine.duckdb import DuckDBEngine
from nachim.facts.assemble import Facts
from nachim.facts.derive import item_name
from nachim.model.attribute import Known
from unit.facts_factory import facts_of

ACCOUNTS = "id,firm,staff,tier,tools\n" + "".join(
    f"A{i},Firm number {i} Ltd,{100 + i},{'gold' if i % 2 else 'silver'},{'Red;Blue' if i % 3 else 'Blue'}\n"
    for i in range(12)
)
DEALS = "deal,account,opened,ended,outcome,security\n" + "".join(
    f"D{i},A{i % 12},2024-0{1 + i % 9}-10,2024-1{i % 3}-20,{'won' if i % 2 else 'lost'},done\n" for i in range(24)
)
ACCOUNT_CHANGES = """account,what,before,after,day
A0,staff,10,50,2024-02-01
A0,staff,50,100,2024-06-01
A1,tier,,gold,2024-11-01
A2,tools,Blue,Red;Blue,2024-12-01
A3,tier,bronze,gold,2023-01-01
"""
DEAL_CHANGES = "deal,what,before,after,day\nD0,security,pending,done,2024-01-10\nD2,security,pending,done,2024-03-11\n"
MAPPINGS = {
    "accounts": """columns:
  id: account.key
  firm: account.name
  staff: account.employees
  tier: {own: account, category: firmographic}
  tools: {as: account.technologies, separator: ;}
""",
    "deals": """columns:
  deal: deal.key
  account: deal.account_key
  opened: deal.created
  ended: deal.closed
  outcome: deal.stage
  security: {own: deal, category: buying}
stages: {won: [won], lost: [lost]}
""",
    "account_changes": """columns:
  account: history.record_key
  what: history.field
  before: history.old
  after: history.new
  day: history.date
constants: {history: {table: account}}
""",
    "deal_changes": """columns:
  deal: history.record_key
  what: history.field
  before: history.old
  after: history.new
  day: history.date
constants: {history: {table: deal}}
""",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DuckDBEngine, Facts]]:
    files = {
        "accounts.csv": ACCOUNTS, "deals.csv": DEALS,
        "account_changes.csv": ACCOUNT_CHANGES, "deal_changes.csv": DEAL_CHANGES,
    }  # fmt: skip
    with facts_of(tmp_path_factory.mktemp("history"), files, MAPPINGS) as both:
        yield both


def value(made: tuple[DuckDBEngine, Facts], deal: str, column: str) -> object:
    rows = made[0].rows(
        f'SELECT "{column}" AS "v", "{column}__why" AS "why" FROM "subject" WHERE "id" = \'deal:{deal}\''
    )
    (row,) = rows.records()
    return row["why"] if row["v"] is None or row["v"] != row["v"] else row["v"]


def test_a_deal_before_every_change_has_the_first_old_value(made: tuple[DuckDBEngine, Facts]) -> None:
    assert value(made, "D0", "employees") == 10  # opened 2024-01-10


def test_a_deal_between_two_changes_has_the_value_between_them(made: tuple[DuckDBEngine, Facts]) -> None:
    assert value(made, "D12", "employees") == 50  # opened 2024-04-10


def test_a_value_without_a_later_change_is_that_of_today(made: tuple[DuckDBEngine, Facts]) -> None:
    assert value(made, "D3", "a_tier") == "gold"  # changed long before the deal was opened
    assert value(made, "D5", "a_tier") == "gold"


def test_an_empty_old_value_is_unknown_and_not_that_of_today(made: tuple[DuckDBEngine, Facts]) -> None:
    assert value(made, "D1", "a_tier") == "unknown"


def test_a_list_is_rebuilt_item_by_item(made: tuple[DuckDBEngine, Facts]) -> None:
    assert value(made, "D2", item_name("technologies", "Red")) == "no"
    assert value(made, "D2", item_name("technologies", "Blue")) == "yes"
    assert value(made, "D4", item_name("technologies", "Red")) == "yes"


def test_a_deals_own_column_is_rebuilt_and_a_change_on_the_day_itself_counts_as_known(
    made: tuple[DuckDBEngine, Facts],
) -> None:
    assert value(made, "D2", "a_security") == "pending"
    assert value(made, "D0", "a_security") == "done"


def test_attributes_say_whether_their_past_is_known(made: tuple[DuckDBEngine, Facts]) -> None:
    known = {one.name: one.known for one in made[1].derived.attributes}
    assert known["employees"] is Known.HISTORY
    assert known["a_tier"] is Known.HISTORY
    assert known["a_security"] is Known.HISTORY
