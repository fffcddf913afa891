"""The whole fictional company at once: what is really so, before any system writes it down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from nachim.sample.companies import Companies, Flags, Floats, Ints, Texts, draw_companies, pick
from nachim.sample.customers import Customer, serve
from nachim.sample.deals import DAYS, Event, Funnel, background_events, draw_buying, play, preludes
from nachim.sample.facts import buying_flags, company_flags, event_flags
from nachim.sample.names import Identity, identities, people
from nachim.sample.records import Crm, keep_records
from nachim.sample.truth import Truth, truth
from nachim.sample.vocabulary import Vocabulary, vocabulary

START = date(2024, 3, 1)
AS_OF = START + timedelta(days=DAYS - 1)


@dataclass(frozen=True, slots=True)
class Leads:
    """New leads: one element of each array a lead; ``chance`` is what the truth says of its winning."""

    companies: Companies
    created: Ints
    channel: Texts
    direction: Texts
    decision_maker: Texts
    title: Texts
    events: tuple[Event, ...]
    flags: Flags
    chance: Floats


@dataclass(frozen=True, slots=True)
class World:
    """Everything that is so, and what the CRM has of it."""

    seed: int
    words: Vocabulary
    truth: Truth
    companies: Companies
    funnel: Funnel
    customers: tuple[Customer, ...]
    crm: Crm
    leads: Leads
    staff: tuple[str, ...]


def day_of(day: int) -> date:
    """Give the date of a day counted from the first of the sample."""
    return START + timedelta(days=int(day))


def simulate(*, seed: int, accounts: int, deals: int, leads: int) -> World:
    """Make the fictional company.

    Parts draw from streams of their own, so that a change in one leaves the others as they were.

    Parameters
    ----------
    accounts
        Companies in the CRM; some are entered more than once.
    deals
        Deals within the 30 months.
    leads
        New leads of the last month, none of them an account.

    Returns
    -------
    World
        With `funnel.deals.flags` telling which planted condition holds for which deal.
    """
    words, planted = vocabulary(), truth()
    stream = [np.random.default_rng([seed, part]) for part in range(7)]
    identity = identities(stream[0], words, accounts + leads)
    companies = draw_companies(stream[1], words, identity[:accounts])
    funnel = play(stream[2], words, planted, companies, deals)
    customers = serve(stream[3], words, planted, companies, funnel)
    crm = keep_records(stream[4], words, companies, funnel, customers)
    arrivals = _arrive(stream[5], words, planted, identity[accounts:])
    names = people(stream[6], words)
    staff = tuple(dict.fromkeys(next(names) for _ in range(60)))
    return World(seed, words, planted, companies, funnel, customers, crm, arrivals, staff)


def _arrive(rng: np.random.Generator, words: Vocabulary, planted: Truth, identity: tuple[Identity, ...]) -> Leads:
    count = len(identity)
    companies = draw_companies(rng, words, identity, outside_share=0.08)
    created = np.sort(rng.integers(DAYS - 30, DAYS, count))
    channel, direction, decision_maker = draw_buying(rng, words, count)
    events = background_events(rng, words, count)
    for i, prelude in enumerate(preludes(rng, words, count)):
        events += [Event(i, int(created[i]) - before, kind) for kind, before in prelude]
    happened: list[dict[str, list[int]]] = [{} for _ in range(count)]
    for event in events:
        happened[event.company].setdefault(event.kind, []).append(event.day)
    flags = company_flags(planted, words, companies, companies.headcount)
    flags |= buying_flags(planted, decision_maker=decision_maker, channel=channel)
    for i in range(count):
        flags[i] |= event_flags(planted, happened[i], int(created[i]))
    log_odds = np.array([effect.on("won") for effect in planted.effects])
    return Leads(
        companies=companies,
        created=created,
        channel=channel,
        direction=direction,
        decision_maker=decision_maker,
        title=pick(rng, words.titles, count),
        events=tuple(events),
        flags=flags,
        chance=1 / (1 + np.exp(-(planted.intercept["won"] + flags @ log_odds))),
    )
