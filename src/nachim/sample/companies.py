"""Companies as they really are: what the systems of the sample company later write down, more or less well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nachim.sample.names import Identity
from nachim.sample.vocabulary import Term, Vocabulary

Texts = NDArray[np.str_]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Companies:
    """One element of each array a company; ``uses`` has a row a company and a column a technology."""

    identity: tuple[Identity, ...]
    industry: Texts
    country: Texts
    region: Texts
    district: Texts
    founded: Ints
    funding: Texts
    headcount: Ints
    revenue: Ints
    sales_team: Ints
    uses: Flags
    sso: Texts
    isms_p: Texts
    overseas: Texts

    def __len__(self) -> int:
        return len(self.identity)


def pick(rng: np.random.Generator, terms: Sequence[Term], count: int) -> Texts:
    """Draw names of an exclusive list by their shares."""
    shares = np.array([term.share for term in terms])
    return np.array([term.name for term in terms])[rng.choice(len(terms), size=count, p=shares / shares.sum())]


def draw_companies(
    rng: np.random.Generator, words: Vocabulary, identity: tuple[Identity, ...], *, outside_share: float = 0.0
) -> Companies:
    """Draw what companies are.

    Parameters
    ----------
    outside_share
        Share of companies unlike any the vendor has met: another industry, a one-person shop or a giant.

    Returns
    -------
    Companies
        Industry, size, place and technologies, drawn independently except that revenue, sales team and the need for
        single sign-on follow the size.
    """
    n = len(identity)
    outside = rng.random(n) < outside_share
    industry = np.where(outside, pick(rng, words.outside_industries, n), pick(rng, words.industries, n))
    usual = np.exp(rng.normal(np.log(180), 1.05, n))
    odd = np.where(rng.random(n) < 0.5, rng.integers(1, 5, n), rng.integers(9_000, 40_000, n))
    headcount = np.where(outside, odd, np.clip(usual, 6, 8_000)).astype(np.int64)
    places = rng.choice(len(words.regions), size=n, p=[region.share for region in words.regions])
    country = pick(rng, words.countries, n)
    at_home = country == words.countries[0].name
    return Companies(
        identity=identity,
        industry=industry,
        country=country,
        region=np.where(at_home, np.array([region.name for region in words.regions])[places], ""),
        district=np.where(at_home, [rng.choice(words.regions[i].districts) for i in places], ""),
        founded=(2024 - np.clip(rng.gamma(2.2, 6.0, n), 1, 60)).astype(np.int64),
        funding=pick(rng, words.funding, n),
        headcount=headcount,
        revenue=np.round(headcount * np.exp(rng.normal(np.log(1.6e8), 0.9, n)), -6).astype(np.int64),
        sales_team=np.maximum(1, headcount * np.exp(rng.normal(np.log(0.08), 0.7, n))).astype(np.int64),
        uses=_technologies(rng, words, n),
        sso=_yes(rng, words, 1 / (1 + np.exp(-(np.log(headcount) - np.log(400))))),
        isms_p=_yes(rng, words, np.full(n, 0.28)),
        overseas=_yes(rng, words, np.full(n, 0.22)),
    )


def _technologies(rng: np.random.Generator, words: Vocabulary, count: int) -> Flags:
    crm = pick(rng, words.crm, count)
    has_crm = np.array([crm == term.name for term in words.crm if term.name]).T
    has_tool = rng.random((count, len(words.tools))) < [tool.share for tool in words.tools]
    return np.hstack([has_crm, has_tool])


def _yes(rng: np.random.Generator, words: Vocabulary, chance: Floats) -> Texts:
    return np.where(rng.random(len(chance)) < chance, *words.yes_no)
