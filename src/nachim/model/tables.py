"""The canonical tables and their fields."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """How a field's text is read, decided on the whole column."""

    TEXT = "text"
    KEY = "key"
    """Text compared as it stands (ids keep their leading zeros)."""
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    """An instant, stored in UTC; a naive one takes the source's zone."""
    FLAG = "flag"
    """Yes or no."""
    LIST = "list"
    """Several values in one cell."""
    PERSON = "person"
    """A name, e-mail or phone: kept apart, an id in its place."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a canonical table."""

    name: str
    type: Type
    required: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table. Columns outside `fields` are the user's own attributes."""

    name: str
    fields: tuple[Field, ...]
    per: str
    """What one row is."""

    def field(self, name: str) -> Field | None:
        """Return the field of that name, or None for one of the user's own."""
        return next((field for field in self.fields if field.name == name), None)


def _table(name: str, per: str, /, **types: str) -> Table:
    fields = tuple(
        Field(field, Type(kind.removesuffix("!")), required=kind.endswith("!")) for field, kind in types.items()
    )
    return Table(name, fields, per)


# fmt: off
# A trailing "!" marks a field without which a row says nothing.
_TABLES = (
    _table(
        "account", "company",
        key="key", alias_key="key", name="text", domain="text", business_number="key", corporation_number="key",
        ein="key", duns="key", industry="text",
        employees="number", revenue="money", country="text", region="text", city="text", growth_stage="text",
        ownership="text", founded="number", technologies="list", created="date", owner="person",
    ),
    _table(
        "lead", "company not yet sold to",
        key="key", account_key="key", name="text", domain="text", business_number="key", corporation_number="key",
        ein="key", duns="key", industry="text",
        employees="number", revenue="money", country="text", region="text", city="text", growth_stage="text",
        ownership="text", founded="number", technologies="list", channel="text", direction="text", created="date",
        converted="flag", owner="person", number="number",
    ),
    _table(
        "deal", "sale with a stage",
        key="key", account_key="key", name="text", account_name="text", created="date!", closed="date",
        stage="text", won="flag", is_closed="flag", amount="money", currency="text", channel="text",
        direction="text", lost_reason="text", competitor="text", owner="person", discount="number",
        discount_amount="money", list_price="money", custom_work="flag", custom_hours="number",
        pilot_start="date", pilot_end="date", pilot_days="number",
    ),
    _table(
        "contract", "contract or subscription",
        key="key", account_key="key", deal_key="key", account_name="text", domain="text", business_number="key",
        corporation_number="key", ein="key", duns="key", plan="text", start="date!", end="date", monthly="money",
        yearly="money", seats="number", currency="text", kind="text", status="text", first_value="date",
        discount="number",
    ),
    _table(
        "invoice", "amount billed or sold",
        key="key", account_key="key", deal_key="key", contract_key="key", account_name="text", domain="text",
        business_number="key", corporation_number="key", ein="key", duns="key", date="date!", amount="money!",
        currency="text", paid="flag",
    ),
    _table(
        "cost", "cost of winning in a month, by channel or account",
        account_key="key", account_name="text", channel="text", date="date!", amount="money!", currency="text",
    ),
    _table(
        "event", "dated happening at a company",
        account_key="key", deal_key="key", account_name="text", domain="text", business_number="key", date="date!",
        type="text!", contact="person",
    ),
    _table(
        "usage", "measure of use on a date",
        account_key="key", contract_key="key", account_name="text", domain="text", business_number="key", date="date!",
        users="number", quantity="number", metric="text",
    ),
    _table(
        "ticket", "customer inquiry",
        key="key", account_key="key", account_name="text", domain="text", business_number="key", date="date!",
        category="text", severity="text", subject="text",
    ),
    _table(
        "survey", "answer to a satisfaction question",
        account_key="key", account_name="text", domain="text", business_number="key", date="date", score="number!",
    ),
    _table("product", "thing that is sold", key="key", name="text", family="text"),
    _table(
        "history", "change of a field",
        table="text!", record_key="key!", field="text!", old="text", new="text", date="date!",
    ),
)
# fmt: on

TABLES: dict[str, Table] = {table.name: table for table in _TABLES}
"""Every canonical table by name."""

SUBJECTS = ("account", "lead", "deal")
"""Tables whose further columns are attributes a condition may use."""

SELDOM = frozenset({"discount_amount", "list_price", "pilot_start", "pilot_end"})
"""Fields that few files have: a column is one by its header, and nobody is asked whether it might be."""

LISTS = ("product",)
"""Tables that other records are looked up in: told by signs of their own, not by the fields that they hold."""
