"""The CRM's records of companies and deals, with duplicates, and every change of a field that it tracks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from nachim.sample.companies import Companies
from nachim.sample.customers import Customer
from nachim.sample.deals import DAYS, REPRESENTATIVES, Funnel
from nachim.sample.names import Identity, salesforce_id
from nachim.sample.vocabulary import Vocabulary

CREATED = "생성됨."  # how Salesforce notes that a record came into being


@dataclass(frozen=True, slots=True)
class Record:
    """An account as the CRM has it; companies that were entered more than once have several."""

    id: str
    company: int
    name: str
    created: int
    owner: int
    primary: bool
    knows_website: bool
    knows_number: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One line of field history. ``minute`` counts from midnight."""

    id: str
    field: str
    old: str
    new: str
    day: int
    minute: int
    editor: int


@dataclass(frozen=True, slots=True)
class Crm:
    """Records, the record of each deal, ids of deals, changes, and the values before any change, by id and field."""

    records: tuple[Record, ...]
    record_of_deal: tuple[Record, ...]
    deal_ids: tuple[str, ...]
    account_changes: tuple[Change, ...]
    deal_changes: tuple[Change, ...]
    at_first: Mapping[tuple[str, str], str]

    def today(self) -> dict[tuple[str, str], str]:
        """Values of tracked fields after all changes."""
        values = dict(self.at_first)
        for change in self.account_changes + self.deal_changes:
            if change.field != CREATED:
                values[change.id, change.field] = change.new
        return values


class _Log:
    """Collects changes while remembering what each field holds, so that old values always fit."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.at_first: dict[tuple[str, str], str] = {}
        self.now: dict[tuple[str, str], str] = {}
        self.last: dict[str, tuple[int, int]] = {}
        self.changes: list[Change] = []

    def start(self, id_: str, day: int, fields: Mapping[str, str], editor: int) -> None:
        for field, value in fields.items():
            self.at_first[id_, field] = self.now[id_, field] = value
        self._note(id_, CREATED, "", "", day, editor)

    def set(self, id_: str, field: str, new: str, day: int, editor: int) -> None:
        old = self.now[id_, field]
        if new != old and day < DAYS:
            self.now[id_, field] = new
            self._note(id_, field, old, new, day, editor)

    def _note(self, id_: str, field: str, old: str, new: str, day: int, editor: int) -> None:
        minute = int(self.rng.integers(9 * 60, 19 * 60))
        last = self.last.get(id_, (day - 1, 0))
        if last[0] == day:  # changes of a record are noted in the order in which they were made
            minute = max(minute, last[1] + 1)
        self.last[id_] = (day, minute)
        self.changes.append(Change(id_, field, old, new, day, minute, editor))


def keep_records(
    rng: np.random.Generator,
    words: Vocabulary,
    companies: Companies,
    funnel: Funnel,
    customers: tuple[Customer, ...],
) -> Crm:
    """Write the CRM's side of the story.

    After a win the account's grade rises, our product joins its technologies and its headcount is looked up again;
    the deal's expected size, way of purchase and security review are completed. All this stands in the history.
    """
    records = _records(rng, companies, funnel)
    by_company: dict[int, list[Record]] = {}
    for record in records:
        by_company.setdefault(record.company, []).append(record)
    deals = funnel.deals
    record_of_deal = []
    for company, created in zip(deals.company, deals.created, strict=True):
        known = [r for r in by_company[int(company)] if r.primary or r.created < created]
        record_of_deal.append(known[int(rng.integers(len(known)))])
    deal_ids = tuple(salesforce_id("006", 4_000 + i) for i in range(len(deals)))
    accounts, opportunities = _Log(rng), _Log(rng)
    won_on = {record_of_deal[c.deal].id: int(deals.closed[c.deal]) for c in customers}
    for record in records:
        _account_history(accounts, words, companies, funnel, record, won_on.get(record.id))
    for i, id_ in enumerate(deal_ids):
        _deal_history(opportunities, words, funnel, i, id_)
    return Crm(
        records,
        tuple(record_of_deal),
        deal_ids,
        tuple(accounts.changes),
        tuple(opportunities.changes),
        accounts.at_first | opportunities.at_first,
    )


def _records(rng: np.random.Generator, companies: Companies, funnel: Funnel) -> tuple[Record, ...]:
    records: list[Record] = []
    for company, identity in enumerate(companies.identity):
        born, luck = int(funnel.born[company]), rng.random()
        copies = 3 if luck < 0.015 else 2 if luck < 0.03 else 1
        for copy in range(copies):
            one = copy > 0 and rng.random() < 0.5  # a copy shares the website or the business number, perhaps both
            records.append(
                Record(
                    id=salesforce_id("001", 1_000 + len(records)),
                    company=company,
                    name=spell_name(rng, identity, copy),
                    created=born if copy == 0 else int(rng.integers(born, DAYS)),
                    owner=int(rng.integers(REPRESENTATIVES)),
                    primary=copy == 0,
                    knows_website=not (one and copy == 1),
                    knows_number=not (one and copy == 2),
                )
            )
    return tuple(records)


def spell_name(rng: np.random.Generator, identity: Identity, copy: int = 0) -> str:
    """Write a company's name as somebody typed it; ``copy`` makes duplicates differ."""
    forms = ("{ko}", "㈜{ko}", "(주){ko}", "{ko} 주식회사", "{en}", "{en} Inc.", "{en}, Inc.", "{en} Co., Ltd.")
    chances = (
        (0.56, 0.12, 0.12, 0.06, 0.06, 0.04, 0.02, 0.02),
        (0, 0.5, 0.5, 0, 0, 0, 0, 0),
        (0, 0, 0, 0, 0, 0.6, 0.4, 0),
    )
    form = forms[int(rng.choice(len(forms), p=chances[copy]))]
    return form.format(ko=identity.korean, en=identity.latin)


def technologies_of(words: Vocabulary, companies: Companies, company: int) -> list[str]:
    """List what a company uses, by canonical name."""
    return [name for name, used in zip(words.technologies, companies.uses[company], strict=True) if used]


def _account_history(
    log: _Log, words: Vocabulary, companies: Companies, funnel: Funnel, record: Record, won_on: int | None
) -> None:
    rng, company, growth = log.rng, record.company, funnel.growth
    uses, late = technologies_of(words, companies, company), ""
    optional = [name for name in uses if name in {tool.name for tool in words.tools}]
    if optional and len(uses) > 1 and rng.random() < 0.08:
        late = str(rng.choice(optional))  # known only later; without effect, so the truth is as it was
    grown_already = growth.day[company] <= record.created
    headcount = int(growth.after[company] if grown_already else companies.headcount[company])
    log.start(
        record.id,
        record.created,
        {
            "직원 수": str(headcount),
            "사용 솔루션": ";".join(name for name in uses if name != late) or "없음",
            "고객 등급": words.grades_before[int(rng.random() < 0.3)],
        },
        record.owner,
    )
    steps: list[tuple[int, str, str]] = []
    if record.primary and not grown_already and growth.day[company] < DAYS:
        headcount = int(growth.after[company])
        steps.append((int(growth.day[company]), "직원 수", str(headcount)))
    if late:
        steps.append((int(rng.integers(record.created, DAYS)), "사용 솔루션", ";".join(uses)))
    if won_on is not None:
        after = won_on + int(rng.integers(1, 16))
        if rng.random() < 0.9:
            grade = words.grades_after[int(rng.random() < 0.35)]
            steps.append((after, "고객 등급", grade))
        if rng.random() < 0.88:
            steps.append((after, "사용 솔루션", ";".join([*uses, words.vendor_product])))
        if rng.random() < 0.5:
            steps.append((after + 30, "직원 수", str(int(np.ceil(headcount * rng.uniform(1.0, 1.2))))))
    if rng.random() < 0.04:  # raised for no reason, customer or not
        steps.append((int(rng.integers(record.created, DAYS)), "고객 등급", words.grades_after[0]))
    for day, field, new in sorted(steps, key=lambda step: step[0]):
        if field == "사용 솔루션" and words.vendor_product in log.now[record.id, field]:
            new = log.now[record.id, field] + (f";{late}" if late not in log.now[record.id, field] else "")
        log.set(record.id, field, new, day, record.owner)


def _deal_history(log: _Log, words: Vocabulary, funnel: Funnel, i: int, id_: str) -> None:
    rng, deals = log.rng, funnel.deals
    opening, created, closed, won = deals.opening, int(deals.created[i]), int(deals.closed[i]), bool(deals.won[i])
    owner = int(opening.owner[i])
    size, purchase, security = "예상 규모", "구매 방식", "보안 심사"
    first = {
        "단계": words.open_stages[0],
        size: str(opening.expected_size[i]),
        purchase: str(opening.purchase[i]),
        security: str(opening.security[i]),
    }
    log.start(id_, created, first, owner)
    length = closed - created if deals.is_closed[i] else int(opening.cycle[i])
    reached = len(words.open_stages) if won else int(rng.integers(1, len(words.open_stages) + 1))
    for at in range(1, reached):
        log.set(id_, "단계", words.open_stages[at], created + length * at // len(words.open_stages), owner)
    if not deals.is_closed[i]:
        return
    log.set(id_, "단계", words.won_stage if won else words.lost_stage, closed, owner)
    after = closed + int(rng.integers(0, 10))
    if rng.random() < (0.92 if won else 0.04):
        log.set(id_, size, str(rng.choice(words.size_levels, p=[0.25, 0.45, 0.30])), after, owner)
    if rng.random() < (0.85 if won else 0.03) and log.now[id_, purchase] == words.purchase[0].name:
        log.set(id_, purchase, str(rng.choice([t.name for t in words.purchase[1:]], p=[0.7, 0.2, 0.1])), after, owner)
    if rng.random() < (0.75 if won else 0.02):
        log.set(id_, security, words.security_done, after, owner)
