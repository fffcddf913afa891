"""Effects of fields with a name of their own: triggers on new deals, pilots, persons met, discounts, security demands."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from nachim.model.condition import Condition
from nachim.model.effects import Effect, EffectFamily, Effects, Measure
from nachim.model.findings import Findings
from nachim.usecases import effects, import_files, init
from nachim.usecases.context import Context

BEGIN, DAYS = dt.date.fromisoformat("2023-01-01"), 900
AS_OF = dt.datetime.combine(BEGIN + dt.timedelta(days=DAYS), dt.time())
DEMANDS = ("SOC 2 Type II", "SSO", "데이터 국내 보관")


def write(path: Path, head: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


def day(number: int) -> dt.date:
    return BEGIN + dt.timedelta(days=int(number))


def company(folder: Path) -> None:
    """Write 400 companies. After an audit deals begin four times as often for 90 days, after an office move no more.

    Of half of the deals a "news item" is written down in the month after their beginning, because of them. Meetings
    with a second person come evenly; a pilot that lasts for long goes with losing. Partners sell at a discount.
    """
    random = np.random.default_rng(5)
    events: list[list[object]] = []
    deals: list[list[object]] = []
    met: list[list[object]] = []
    for place in range(400):
        latest, free = -(10**6), 0
        for now in range(DAYS):
            age = now - latest - 1
            rate = 0.0015 * (4.0 if 0 <= age < 90 else 1.0)
            if now >= free and random.random() < rate:
                free = now + deal(random, place, now, deals, met)
                if random.random() < 0.5:
                    events.append([f"A{place}", day(min(now + int(random.integers(1, 30)), DAYS - 1)), "News item"])
            if random.random() < 1 / 400:
                latest = now
                events.append([f"A{place}", day(now), "Audit finding"])
            if random.random() < 1 / 400:
                events.append([f"A{place}", day(now), "Office move"])
    accounts: list[list[object]] = [
        [f"A{place}", f"Company {place}", int(random.integers(20, 900)), day(-200),
         "; ".join(one for one in DEMANDS if random.random() < 0.3)]
        for place in range(400)
    ]  # fmt: skip
    write(folder / "accounts.csv", ["Account ID", "Account Name", "Employees", "Created Date", "Security Requirements"],
          accounts)  # fmt: skip
    head = ["Opportunity ID", "Account ID", "Created Date", "Close Date", "Stage", "Lead Source", "Discount %",
            "Custom Development", "PoC Start Date", "PoC End Date"]  # fmt: skip
    write(folder / "opportunities.csv", head, deals)
    write(folder / "activities.csv", ["Opportunity ID", "Account ID", "Event Date", "Event Type", "Contact Name"], met)
    write(folder / "trigger events.csv", ["Account ID", "Event Date", "Event Type"], events)


def deal(random: np.random.Generator, place: int, now: int, deals: list[list[object]], met: list[list[object]]) -> int:
    """Write a deal that begins on a day, and return for how long it is open."""
    length = int(30 + random.exponential(80))
    begun, lasts = int(random.integers(5, 25)), int(random.choice([15, 50]))
    slow = begun + 30 < length and lasts > 30
    won = random.random() < (0.15 if slow else 0.45)
    decided, partner = now + length < DAYS, random.random() < 0.4
    for person, on in (("Mina Park", 2), ("Joon Lee", int(random.exponential(60)))):
        if on < length:
            met.append([f"D{len(deals)}", f"A{place}", day(now + on), "Call note", f"{person} {place}"])
    stage = ("Closed Won" if won else "Closed Lost") if decided else "Proposal"
    piloted = begun < length
    deals.append([
        f"D{len(deals)}", f"A{place}", day(now), day(now + length), stage, "Partner" if partner else "Web",
        f"{20 if partner else 0}%" if won and decided else "", ("Yes" if partner else "No") if won and decided else "",
        day(now + begun) if piloted else "", day(now + min(begun + lasts, length)) if piloted else "",
    ])  # fmt: skip
    return length


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> Findings:
    folder = tmp_path_factory.mktemp("fields")
    company(folder)
    context = Context(folder / "ws", "en", AS_OF)
    init.run(init.Request("Fields"), context)
    import_files.run(import_files.Request(tuple(sorted(folder.glob("*.csv")))), context)
    return effects.run(effects.Request(), context).findings


@pytest.fixture(scope="module")
def found(findings: Findings) -> Effects:
    assert findings.effects is not None
    return findings.effects


def family(found: Effects, id_: str) -> EffectFamily:
    return next(one for one in found.families if one.id == id_)


def member(found: Effects, id_: str, name: str) -> Effect:
    return next(one for one in family(found, id_).effects if one.name == name)


def measure(one: Effect, name: str) -> Measure:
    return next(each for each in one.measures if each.name == name)


def test_a_trigger_after_which_more_deals_begin_is_found(findings: Findings, found: Effects) -> None:
    audit = measure(member(found, "effects.starts", "Audit finding"), "start")
    assert audit.verdict == "different"
    ratio = findings.evidence[str(audit.shrunk)].figure
    assert ratio.low is not None
    assert ratio.high is not None
    assert ratio.low <= 4.0 <= ratio.high


def test_a_trigger_without_effect_on_new_deals_claims_none(found: Effects) -> None:
    assert measure(member(found, "effects.starts", "Office move"), "start").verdict == "none"


def test_an_event_written_down_because_of_deals_is_shown_but_not_claimed(findings: Findings, found: Effects) -> None:
    news = member(found, "effects.starts", "News item")
    assert measure(news, "start").verdict == ""
    (note,) = family(found, "effects.starts").notes
    assert note.id == "report.effects.note.around"
    assert findings.evidence[note.figures["ratio"]].figure.value is not None


def test_a_long_pilot_is_compared_with_deals_as_old(findings: Findings, found: Effects) -> None:
    said = measure(member(found, "effects.dated", "report.effects.pilot.over30"), "win")
    ratio = findings.evidence[str(said.shrunk)].figure
    assert said.verdict == "different"
    assert ratio.high is not None
    assert ratio.high < 1


def test_a_second_person_who_comes_evenly_is_no_winning_move(found: Effects) -> None:
    assert measure(member(found, "effects.moves", "report.effects.people.second"), "win").verdict == "none"


def test_discount_and_custom_work_are_told_of_won_deals_and_are_no_attributes(
    findings: Findings, found: Effects
) -> None:
    channels = family(found, "effects.channel")
    for name in ("discounted", "custom"):
        shares = {
            str(one.name.value): findings.evidence[str(measure(one, name).raw)].figure.value
            for one in channels.effects
            if isinstance(one.name, Condition)
        }
        assert sorted(shares.values(), key=lambda share: share or 0) == [0.0, 1.0]
        assert {measure(one, name).verdict for one in channels.effects} == {"different"}
    assert not {"discount", "custom", "pilot_days"} & {one.name for one in findings.attributes}


def test_security_demands_are_conditions_by_one_name_with_their_source(found: Effects) -> None:
    technology = family(found, "effects.technology")
    names = {one.name.attribute for one in technology.effects if isinstance(one.name, Condition)}
    assert {name.rpartition("_")[2] for name in names} >= {"2", "sso", "residency"}
    (note,) = technology.notes
    assert "AICPA" in str(note.words["sources"])
