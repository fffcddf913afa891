"""Deals: when they begin, what is known then, how long they take and how they end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nachim.sample.companies import Companies, Flags, Floats, Ints, Texts, pick
from nachim.sample.facts import buying_flags, company_flags, event_flags
from nachim.sample.truth import Truth
from nachim.sample.vocabulary import Vocabulary

DAYS = 914  # 1 March 2024 to 31 August 2026; days are counted from the first of them
NEVER = 10**6
REPRESENTATIVES = 16


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a company, by its number, on a day."""

    company: int
    day: int
    kind: str


@dataclass(frozen=True, slots=True)
class Growth:
    """Headcounts that change: from ``day`` on a company has ``after`` employees (NEVER: it stays as it was)."""

    day: Ints
    after: Ints


@dataclass(frozen=True, slots=True)
class Opening:
    """What is drawn for each deal before it is known whose it is, so that choosing the company cannot depend on it."""

    created: Ints
    channel: Texts
    direction: Texts
    decision_maker: Texts
    security: Texts
    purchase: Texts
    expected_size: Texts
    competitor: Texts
    lost_reason: Texts
    owner: Ints
    cycle: Ints
    overdue: Ints
    zombie: Flags
    luck: Floats
    pause: Floats
    prelude: tuple[tuple[tuple[str, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Deals:
    """One element of each array a deal, by creation; ``flags`` has a column an effect of the truth."""

    opening: Opening
    company: Ints
    closed: Ints
    won: Flags
    amount: Ints
    flags: Flags

    def __len__(self) -> int:
        return len(self.company)

    @property
    def created(self) -> Ints:
        """Day of creation."""
        return self.opening.created

    @property
    def is_closed(self) -> Flags:
        """Whether the deal has ended by the last day."""
        return self.closed < DAYS


@dataclass(frozen=True, slots=True)
class Funnel:
    """The deals with what surrounds them: dated events, growth, and the day each company became an account."""

    deals: Deals
    events: tuple[Event, ...]
    growth: Growth
    born: Ints


def background_events(rng: np.random.Generator, words: Vocabulary, count: int) -> list[Event]:
    """Events that happen anyhow, at a constant rate, to companies numbered from 0."""
    events: list[Event] = []
    for kind in words.events:
        who = np.repeat(np.arange(count), rng.poisson(kind.yearly * DAYS / 365, count))
        days = rng.integers(0, DAYS, len(who))
        events += [Event(int(c), int(d), kind.name) for c, d in zip(who, days, strict=True)]
    return events


def preludes(rng: np.random.Generator, words: Vocabulary, count: int) -> tuple[tuple[tuple[str, int], ...], ...]:
    """For each deal or lead the events that led to it, as kind and days before."""
    came = rng.random((count, len(words.events))) < [kind.with_deal for kind in words.events]
    before = 1 + rng.random((count, len(words.events))) * [kind.reach - 1 for kind in words.events]
    return tuple(
        tuple((kind.name, int(b)) for kind, c, b in zip(words.events, row, days, strict=True) if c)
        for row, days in zip(came, before, strict=True)
    )


def draw_buying(rng: np.random.Generator, words: Vocabulary, count: int) -> tuple[Texts, Texts, Texts]:
    """Channel, direction and access to the decision maker, of deals or leads."""
    shares = np.array([channel.share for channel in words.channels])
    at = rng.choice(len(shares), size=count, p=shares / shares.sum())
    inbound = rng.random(count) < np.array([channel.inbound for channel in words.channels])[at]
    return (
        np.array([channel.name for channel in words.channels])[at],
        np.where(inbound, *words.directions),
        np.where(rng.random(count) < 0.36, *words.yes_no),
    )


def play(rng: np.random.Generator, words: Vocabulary, truth: Truth, companies: Companies, count: int) -> Funnel:
    """Play the months through, deal by deal.

    A company has one open deal at a time, tries again some weeks after a loss, and buys once. Whose turn it is does
    not depend on how the deal will end, so the planted log-odds hold for the deals as they stand.

    Parameters
    ----------
    count
        Number of deals to create.

    Returns
    -------
    Funnel
        The deals in the order of their creation, with the events and the growth that they were judged by.

    Raises
    ------
    ValueError
        If there are too few companies for so many deals.
    """
    n = len(companies)
    opening = _open(rng, words, count)
    born = np.where(rng.random(n) < 0.55, rng.integers(-700, 0, n), rng.integers(0, DAYS - 20, n))
    growth = _grow(rng, companies)
    before = company_flags(truth, words, companies, companies.headcount)
    after = company_flags(truth, words, companies, growth.after)
    bought = buying_flags(truth, decision_maker=opening.decision_maker, channel=opening.channel)
    log_odds = np.array([effect.on("won") for effect in truth.effects])
    own = rng.normal(0, truth.account_effect_sd, n)
    appetite, lots = np.exp(rng.normal(0, 0.4, n)), rng.random(count)

    events = background_events(rng, words, n)
    happened: list[dict[str, list[int]]] = [{} for _ in range(n)]
    for event in events:
        happened[event.company].setdefault(event.kind, []).append(event.day)
    free, previous = born.astype(np.float64), np.full(n, -NEVER)
    created, company, closed = opening.created, np.zeros(count, dtype=np.int64), np.zeros(count, dtype=np.int64)
    won, flags = np.zeros(count, dtype=np.bool_), np.zeros((count, len(truth.effects)), dtype=np.bool_)
    for i in range(count):
        day = int(created[i])
        heap = np.cumsum(appetite * _ready(free, born, day))
        who = int(np.searchsorted(heap, lots[i] * heap[-1], side="right"))
        for kind, earlier in opening.prelude[i]:
            on = day - earlier
            if on > max(previous[who], -1):  # an event must not become known to a deal that is already decided
                events.append(Event(who, on, kind))
                happened[who].setdefault(kind, []).append(on)
        grown = growth.day[who] <= day
        flags[i] = (after if grown else before)[who] | bought[i] | event_flags(truth, happened[who], day)
        chance = 1 / (1 + np.exp(-(truth.intercept["won"] + own[who] + log_odds @ flags[i])))
        won[i] = opening.luck[i] < chance and not opening.zombie[i]
        company[i] = who
        closed[i] = NEVER if opening.zombie[i] else day + opening.cycle[i]
        previous[who] = day
        free[who] = NEVER if won[i] or opening.zombie[i] else closed[i] + opening.pause[i]
    size = np.where(growth.day[company] <= created, growth.after[company], companies.headcount[company])
    amount = np.round(size * rng.uniform(0.06, 0.16, count) * 49_000 * 12, -5)
    deals = Deals(opening, company, closed, won, np.maximum(amount, 2_000_000).astype(np.int64), flags)
    return Funnel(deals, tuple(events), growth, born)


def _ready(free: Floats, born: Ints, day: int) -> Flags:
    """Who may begin a deal today; when nobody is free, a second deal beside an open one is better than none."""
    for ready in (free <= day, (born <= day) & (free < NEVER)):
        if ready.any():
            return ready
    raise ValueError("every account has become a customer; ask for fewer deals or more accounts")


def _open(rng: np.random.Generator, words: Vocabulary, count: int) -> Opening:
    channel, direction, decision_maker = draw_buying(rng, words, count)
    security = rng.choice(words.security_open, size=count, p=[0.32, 0.38, 0.30])
    days = np.exp(rng.normal(np.log(45), 0.55, count)) * np.where(security == words.security_open[0], 1.5, 1.0)
    levels = (words.size_unknown, *words.size_levels)
    return Opening(
        created=_calendar(rng, count),
        channel=channel,
        direction=direction,
        decision_maker=decision_maker,
        security=security,
        purchase=pick(rng, words.purchase, count),
        expected_size=rng.choice(levels, size=count, p=[0.55, 0.18, 0.17, 0.10]),
        competitor=pick(rng, words.competitors, count),
        lost_reason=pick(rng, words.lost_reasons, count),
        owner=rng.integers(REPRESENTATIVES, size=count),
        cycle=np.maximum(3, days).astype(np.int64),
        overdue=rng.integers(5, 75, count),
        zombie=rng.random(count) < 0.02,
        luck=rng.random(count),
        pause=14 + rng.exponential(40, count),
        prelude=preludes(rng, words, count),
    )


def _calendar(rng: np.random.Generator, count: int) -> Ints:
    """Days of creation: working days, half as many again at the end as at the beginning."""
    working = np.array([day for day in range(DAYS) if (day + 4) % 7 < 5])  # day 0 is a Friday
    weight = 1 + 0.5 * working / DAYS
    return np.sort(rng.choice(working, size=count, p=weight / weight.sum()))


def _grow(rng: np.random.Generator, companies: Companies) -> Growth:
    n = len(companies)
    day = np.where(rng.random(n) < 0.3, rng.integers(0, DAYS, n), NEVER)
    after = np.maximum(1, companies.headcount * np.exp(rng.normal(0.08, 0.18, n))).astype(np.int64)
    return Growth(day, np.where(day < DAYS, after, companies.headcount))
