"""Where the deals name what a list of products holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nachim.engine import Engine
from nachim.engine.kept import is_there
from nachim.facts.products import products_in
from nachim.imports.mapping_file import load_mapping
from nachim.model.source import Verdict
from nachim.model.tables import Type
from nachim.standards.column import counted
from nachim.standards.products import ProductList
from nachim.standards.text import clean_text, gap_in


@dataclass(frozen=True, slots=True)
class Respelled:
    """A text of the deals that stands for a product spelled otherwise in the list."""

    text: str
    product: str
    n: int
    """Deals with that text."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A column of the deals that names products of the list."""

    header: str
    products: int
    """Products of the list that are named."""
    of: int
    """Products on the list."""
    respelled: tuple[Respelled, ...]
    """The commonest first."""
    strange: int
    """Deals with a product that the list does not have."""


def listed(engine: Engine, folder: Path, folders: Sequence[Path]) -> tuple[Listed, ...]:
    """Return the columns of deals that name products of the list in a folder.

    Parameters
    ----------
    engine
        Where the tables are read.
    folder
        Folder of the list's snapshot.
    folders
        Folders of all snapshots in force.
    """
    engine.read_parquet("listed_product", [folder / "product.parquet"])
    try:
        goods = products_in(engine, "listed_product")
    finally:
        engine.drop("listed_product")
    if not goods.names:
        return ()
    columns = (column for one in folders if is_there(one / "deal.parquet") for column in _texts(engine, one))
    return tuple(_named(goods, header, counts) for header, counts in columns if goods.knows(counts))


def _texts(engine: Engine, folder: Path) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Yield the header and the rows of each text of the deals' own columns."""
    engine.read_parquet("listed_deal", [folder / "deal.parquet"])
    try:
        for use in load_mapping(folder / "mapping.yaml").columns:
            if (use.verdict, use.table, use.reading.type) == (Verdict.OWN, "deal", Type.TEXT) and use.field:
                yield use.header, counted(engine, "listed_deal", use.field)
    finally:
        engine.drop("listed_deal")


def _named(goods: ProductList, header: str, counts: Mapping[str, int]) -> Listed:
    meant = {text: goods.meant(text) for text in counts}
    respelled = [
        Respelled(text, product, counts[text])
        for text, product in meant.items()
        if product and clean_text(text) != product
    ]
    return Listed(
        header,
        len({product for product in meant.values() if product}),
        len(set(goods.names.values())),
        tuple(sorted(respelled, key=lambda one: (-one.n, one.text))),
        sum(n for text, n in counts.items() if not meant[text] and gap_in(text) is None),
    )
