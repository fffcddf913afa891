"""Which planted conditions hold, for companies, for deals and leads, and for what happened shortly before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from nachim.sample.companies import Companies, Flags, Ints, Texts
from nachim.sample.truth import Truth
from nachim.sample.vocabulary import Vocabulary


def company_flags(truth: Truth, words: Vocabulary, companies: Companies, headcount: Ints) -> Flags:
    """Conditions on what a company is: a row a company, a column an effect (false where it is about something else)."""
    held = np.zeros((len(companies), len(truth.effects)), dtype=np.bool_)
    for at, effect in enumerate(truth.effects):
        if effect.operator == "includes":
            held[:, at] = companies.uses[:, words.technologies.index(effect.values[0])]
        elif effect.operator == "between":
            assert effect.low is not None
            assert effect.high is not None
            held[:, at] = (headcount >= effect.low) & (headcount < effect.high)
        elif effect.header == "업종":
            held[:, at] = np.isin(companies.industry, effect.values)
    return held


def buying_flags(truth: Truth, *, decision_maker: Texts, channel: Texts) -> Flags:
    """Conditions on what is known of the purchase when a deal is opened: a row a deal, a column an effect."""
    columns = {"결재권자 접점": decision_maker, "리드 소스": channel}
    held = np.zeros((len(channel), len(truth.effects)), dtype=np.bool_)
    for at, effect in enumerate(truth.effects):
        if effect.header in columns:
            held[:, at] = np.isin(columns[effect.header], effect.values)
    return held


def event_flags(truth: Truth, happened: Mapping[str, Iterable[int]], day: int) -> Flags:
    """Conditions on recent events, for one company on one day, from the days on which each kind happened."""
    held = np.zeros(len(truth.effects), dtype=np.bool_)
    for at, effect in enumerate(truth.effects):
        if effect.operator == "within_days":
            assert effect.days is not None
            held[at] = any(0 <= day - on <= effect.days for on in happened.get(effect.values[0], ()))
    return held
