"""Columns of products against the company's own list of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from nachim.engine import Engine, Frame
from nachim.facts.attributes import Origin
from nachim.facts.sources import Part
from nachim.model.attribute import Kind
from nachim.model.tables import Type
from nachim.standards.column import counted
from nachim.standards.correction import correction_key
from nachim.standards.products import ProductList, product_list

MOST = 20_000
"""Products read from a list."""
FAMILIES = "product_family"
"""Table of each product and its family."""


@dataclass(frozen=True, slots=True)
class Products:
    """The company's list, and which columns of its deals hold products of it."""

    goods: ProductList = field(default_factory=ProductList)
    family: str = ""
    """Header of the families; empty where the list tells none."""
    listed: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By column: the product that each of its texts names, by `correction_key`."""


NO_PRODUCTS = Products()


def find_products(engine: Engine, parts: Sequence[Part], origins: Sequence[Origin]) -> Products:
    """Return the list in `c_product` and the columns of `subject_raw` that hold products of it.

    A column is one of products where the list knows nearly all it says (see `ProductList.knows`), whatever its name.
    Makes the table `product_family`: value, family.
    """
    goods = products_in(engine, "c_product")
    listed = {}
    for origin in origins if goods.names else ():
        if origin.attribute.kind is Kind.CATEGORY and origin.type is Type.TEXT and origin.standard is None:
            counts = counted(engine, "subject_raw", origin.column)
            if goods.knows(counts):
                meant = {correction_key(text): goods.meant(text) for text in counts}
                listed[origin.column] = {text: product for text, product in meant.items() if product}
    families = dict(goods.families) if listed else {}
    if families:
        columns = {"value": list(families), "family": list(families.values())}
        frame = {name: np.array(cells, dtype=object) for name, cells in columns.items()}
        engine.load(FAMILIES, Frame(frame), {"value": "VARCHAR", "family": "VARCHAR"})
    return Products(goods, _header(parts) if families else "", listed)


def products_in(engine: Engine, table: str) -> ProductList:
    """Return the list that a canonical table of products holds; codes and families only where it tells them."""
    have = engine.columns(table)
    columns = ", ".join(
        f'CAST("{name}" AS VARCHAR) AS "{name}"' if name in have else f'CAST(NULL AS VARCHAR) AS "{name}"'
        for name in ("key", "name", "family")
    )
    rows = engine.rows(f'SELECT {columns} FROM "{table}" ORDER BY "row", "name" LIMIT {MOST}')
    return product_list((row["key"], row["name"], row["family"]) for row in _texts(rows))


def _texts(rows: Frame) -> Iterator[dict[str, str | None]]:
    for row in rows.records():
        yield {name: None if value is None else str(value) for name, value in row.items()}


def _header(parts: Sequence[Part]) -> str:
    named = (use.header for part in parts for use in part.uses if (use.table, use.field) == ("product", "family"))
    return next(named, "")
