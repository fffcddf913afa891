"""Customers after the win: how good they are in truth, and the contracts, usage, tickets and answers that follow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from nachim.sample.companies import Companies, pick
from nachim.sample.deals import DAYS, NEVER, Funnel
from nachim.sample.truth import Truth
from nachim.sample.vocabulary import Vocabulary

MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of a contract with a fixed number of seats; days are counted as everywhere, ``end`` included."""

    kind: str
    start: int
    end: int
    seats: int
    state: str


@dataclass(frozen=True, slots=True)
class Ticket:
    """A request for support."""

    day: int
    category: str
    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What a customer did in a month, counted from the first of the sample."""

    month: int
    active_users: int
    events: int
    records: int


@dataclass(frozen=True, slots=True)
class Answer:
    """A customer's answer to "would you recommend us", 0 to 10."""

    day: int
    respondent: str
    score: int
    comment: str


@dataclass(frozen=True, slots=True)
class Customer:
    """A won deal, its hidden quality (``good`` where above 0) and its course."""

    deal: int
    company: int
    quality: float
    start: int
    churned: int
    first_value: int
    price: int
    discount: float
    plan: str
    in_dollars: bool
    terms: tuple[Term, ...]
    tickets: tuple[Ticket, ...]
    usage: tuple[Usage, ...]
    answers: tuple[Answer, ...]

    @property
    def good(self) -> bool:
        """What the log-odds on ``good`` of the truth are about."""
        return self.quality > 0

    @property
    def last_day(self) -> int:
        """Last day as a customer within the sample."""
        return min(self.churned, DAYS - 1)


def serve(
    rng: np.random.Generator, words: Vocabulary, truth: Truth, companies: Companies, funnel: Funnel
) -> tuple[Customer, ...]:
    """Play every won deal's time as a customer.

    Returns
    -------
    tuple of Customer
        In the order of their deals. Deals won in the very last days have no contract yet and are left out.
    """
    deals = funnel.deals
    log_odds = np.array([effect.on("good") for effect in truth.effects])
    factors = np.array([effect.tickets_factor for effect in truth.effects])
    customers = []
    for deal in np.flatnonzero(deals.won & deals.is_closed):
        start = int(deals.closed[deal] + rng.integers(3, 15))
        quality = truth.intercept["good"] + float(log_odds @ deals.flags[deal]) + float(rng.logistic())
        trouble = float(np.prod(factors[deals.flags[deal]]))
        company = int(deals.company[deal])
        headcount = int(companies.headcount[company])
        if start < DAYS:
            customers.append(_course(rng, words, int(deal), company, headcount, start, quality, trouble))
    return tuple(customers)


def _course(
    rng: np.random.Generator,
    words: Vocabulary,
    deal: int,
    company: int,
    headcount: int,
    start: int,
    quality: float,
    trouble: float,
) -> Customer:
    well = 1 / (1 + np.exp(-quality))  # 0 to 1: what everything below follows
    seats = int(np.clip(headcount * rng.uniform(0.05, 0.15), 5, 400))
    churned, steps = NEVER, [(start, seats, words.contract_kinds["new"])]
    for month in range(1, int((DAYS - start) / MONTH) + 1):
        day = start + int(month * MONTH)
        if rng.random() < np.exp(np.log(0.08) + well * np.log(0.003 / 0.08)):
            churned = day - 1
            break
        if day < DAYS and rng.random() < 0.004 + 0.07 * well**2:
            seats = int(np.ceil(seats * rng.uniform(1.12, 1.45)))
            steps.append((day, seats, words.contract_kinds["expansion"]))
        elif day < DAYS and month % 12 == 0:
            steps.append((day, seats, words.contract_kinds["renewal"]))
    last = min(churned, DAYS - 1)
    first_value = start + max(2, int(np.exp(rng.normal(np.log(80) - well * np.log(80 / 16), 0.35))))
    return Customer(
        deal=deal,
        company=company,
        quality=quality,
        start=start,
        churned=churned,
        first_value=first_value,
        price=int(rng.choice([39_000, 49_000, 59_000])),
        discount=float(np.clip(np.round(rng.normal(0.24 - 0.19 * well, 0.05) * 20) / 20, 0, 0.4)),
        plan=str(pick(rng, words.plans, 1)[0]),
        in_dollars=bool(rng.random() < 0.05),
        terms=_terms(words, steps, churned),
        tickets=_tickets(rng, words, steps, last, rate=trouble * (0.10 - 0.085 * well)),
        usage=_usage(rng, steps, last, first_value, share=0.30 + 0.55 * well),
        answers=_answers(rng, words, start, last, 4.0 + 5.0 * well),
    )


def _terms(words: Vocabulary, steps: list[tuple[int, int, str]], churned: int) -> tuple[Term, ...]:
    states, terms = words.contract_states, []
    for at, (start, seats, kind) in enumerate(steps):
        if at + 1 < len(steps):
            end, state = steps[at + 1][0] - 1, states["ended"]
        elif churned < NEVER:
            end, state = churned, states["churned"]
        else:
            first = steps[0][0]
            years = int((DAYS - first) / 365.25) + 1
            end, state = first + int(years * 365.25) - 1, states["active"]
        terms.append(Term(kind, start, end, seats, state))
    return tuple(terms)


def _seats_on(steps: list[tuple[int, int, str]], day: int) -> int:
    return next((seats for start, seats, _ in reversed(steps) if start <= day), steps[0][1])


def _tickets(
    rng: np.random.Generator, words: Vocabulary, steps: list[tuple[int, int, str]], last: int, rate: float
) -> tuple[Ticket, ...]:
    """Tickets at ``rate`` a seat and month; large customers have key users who ask for many, hence the root."""
    first, tickets = steps[0][0], []
    for month in range(int((last - first) / MONTH) + 1):
        begin = first + int(month * MONTH)
        length = min(MONTH, last - begin + 1)
        seats = _seats_on(steps, begin)
        for day in rng.integers(begin, begin + max(1, int(length)), rng.poisson(seats * rate * length / MONTH)):
            kind = words.tickets[int(rng.choice(len(words.tickets), p=[t.share for t in words.tickets]))]
            severity = str(pick(rng, words.severities, 1)[0])
            tickets.append(Ticket(int(day), kind.name, severity, str(rng.choice(kind.texts))))
    return tuple(sorted(tickets, key=lambda ticket: ticket.day))


def _usage(
    rng: np.random.Generator, steps: list[tuple[int, int, str]], last: int, first_value: int, share: float
) -> tuple[Usage, ...]:
    rows = []
    for month in range(int(steps[0][0] / MONTH), int(last / MONTH) + 1):
        end = int((month + 1) * MONTH)
        ramp = float(np.clip((end - steps[0][0]) / 75, 0.1, 1))
        active = int(rng.binomial(_seats_on(steps, end), min(share * ramp * rng.uniform(0.9, 1.1), 1)))
        events = int(active * rng.lognormal(np.log(60 + 90 * share), 0.2))
        records = int(events * rng.uniform(0.2, 0.3)) if first_value < end else 0
        rows.append(Usage(month, active, events, records))
    return tuple(rows)


def _answers(rng: np.random.Generator, words: Vocabulary, start: int, last: int, mean: float) -> tuple[Answer, ...]:
    answers = []
    for day in range(start + 120, last, 182):
        if rng.random() < 0.55:
            score = int(np.clip(round(rng.normal(mean, 1.2)), 0, 10))
            mood = "high" if score >= 9 else "low" if score <= 6 else "middle"
            comment = str(rng.choice(words.nps_comments[mood])) if rng.random() < 0.6 else ""
            answers.append(Answer(day, str(rng.choice(words.respondents)), score, comment))
    return tuple(answers)
