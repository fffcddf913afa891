"""Confirmed patterns as attributes of the card: chosen on the earlier rows, then columns of the frozen tables."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from nachim.engine import Engine
from nachim.engine.conditions import combined_columns
from nachim.evidence.ledger import Ledger
from nachim.findings.freeze import TABLES as FROZEN
from nachim.findings.freeze import model_query
from nachim.findings.judged_rows import TABLES
from nachim.findings.search import MOST
from nachim.model.attribute import Attribute, Category, Combination, Kind, Known
from nachim.model.evidence import Standing
from nachim.model.pattern import Pattern
from nachim.scorecard.combination import adding
from nachim.scorecard.score import code_leads
from nachim.stats.combined import combined


def combinations(
    engine: Engine, ledger: Ledger, attributes: Sequence[Attribute], outcome: str, early: str, folder: Path
) -> tuple[Attribute, ...]:
    """Return the patterns that join the card as attributes, after making them columns of every frozen table.

    A pattern joins when the search confirmed it on the earlier rows, it has two conditions or more, and it adds to the
    card of the earlier rows out of fold. The models of both outcomes' rows then have it as an attribute.
    """
    models = ledger.runner.models
    found = [one for one in models.discovery(outcome).patterns if one.standing is Standing.CONFIRMED][:MOST]
    tried = [_attribute(one, attributes) for one in found if len(one.conditions) > 1]
    if not tried:
        return ()
    learned, card = models.rows(early), models.card(early).card
    columns = {column.attribute.name: column for column in learned.columns}
    codes = code_leads(card, learned.columns)
    answers = [combined(one, columns, len(learned.y)).values for one in tried]
    members = [np.select([values == "yes", values == "no"], [1, 0], -1).astype(np.int16) for values in answers]
    chosen = adding(list(codes.T), members, learned.y.astype(np.float64), seed=models.specifications[outcome].seed)
    made = tuple(tried[place] for place in chosen)
    if made:
        for table in FROZEN:
            _add_columns(engine, table, made, folder / f"{table}.parquet")
        for name in (early, outcome):
            model = models.specifications[name]
            known = (*model.attributes, *made)
            query = model_query(TABLES[outcome], known, earlier=name == early)
            models.respecify(name, replace(model, attributes=known, query=query))
    return made


def _attribute(pattern: Pattern, attributes: Sequence[Attribute]) -> Attribute:
    """Return a pattern as an attribute; equal conditions give an equal name.

    Its category is the last of its parts' in the order in which they are shown: what depends on a trigger is one.
    """
    parts = tuple(next(one for one in attributes if one.name == part.attribute) for part in pattern.conditions)
    name = "both_" + hashlib.sha256(repr(pattern.conditions).encode()).hexdigest()[:8]
    today = any(one.known is Known.TODAY for one in parts)
    known = Known.TODAY if today else max((one.known for one in parts), key=list(Known).index)
    category = max((one.category for one in parts), key=list(Category).index)
    return Attribute(name, name, category, Kind.CATEGORY, known, both=Combination(pattern.conditions, parts))


def _add_columns(engine: Engine, table: str, made: Sequence[Attribute], path: Path) -> None:
    more = ", ".join(column for one in made for column in combined_columns(one))
    aside = path.with_suffix(".more")
    engine.write_parquet(f'SELECT "t".*, {more} FROM "{table}" AS "t" ORDER BY "id"', aside)
    aside.replace(path)
    engine.read_parquet(table, [path])
