"""The effects of a build: planted ones are found, decoys are not, late columns and long lives mislead nobody."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from nachim.errors import UsageError
from nachim.model.condition import Condition
from nachim.model.effects import KINDS, Effect, EffectFamily
from nachim.usecases import effects, import_files, init
from nachim.usecases.context import Context
from recovery import Company

AS_OF = dt.datetime.fromisoformat("2026-06-30")


def asked(company: Company, of: str) -> effects.Answer:
    return effects.run(effects.Request(of), company.context)


def verdicts(family: EffectFamily, measure: str) -> dict[str, str]:
    return {named(one): each.verdict for one in family.effects for each in one.measures if each.name == measure}


def named(one: Effect) -> str:
    return f"{one.name.attribute}={one.name.value}" if isinstance(one.name, Condition) else str(one.name)


def test_every_question_is_answered_or_says_why_not(built: Company) -> None:
    found = effects.run(effects.Request(), built.context).findings.effects
    assert found is not None
    for kind in KINDS:
        assert found.of(kind) or any(one.words.get("kind") == kind for one in found.missing)
    assert [one.id for one in found.missing if one.id.startswith("report.effects.missing")] == [
        "report.effects.missing.moves"
    ]


def test_planted_technologies_are_found_and_decoys_are_not(built: Company) -> None:
    found = asked(built, "technology").findings.effects
    assert found is not None
    said = verdicts(found.of("technology")[0], "win")
    assert said["technologies_salesforce=('yes',)"] == "different"
    for decoy in ("slack", "zoom"):
        assert said[f"technologies_{decoy}=('yes',)"] != "different"
    assert "different" not in verdicts(found.of("technology")[0], "cycle").values()


def test_a_planted_trigger_is_found_and_events_without_effect_are_not(built: Company) -> None:
    answer = asked(built, "triggers")
    assert answer.findings.effects is not None
    family = next(one for one in answer.findings.effects.of("triggers") if one.id == "effects.triggers")
    names = {one.name: one.label for one in answer.findings.attributes}
    said = {names[one.name.attribute]: one for one in family.effects if isinstance(one.name, Condition)}
    assert [one.verdict for one in said["RevOps 책임자 신규 합류"].measures] == ["different", "different"]
    for decoy in ("신제품 출시", "사무실 이전"):
        assert "different" not in [one.verdict for one in said[decoy].measures]


def test_competitors_that_make_no_difference_are_not_told_apart(built: Company) -> None:
    found = asked(built, "competitors").findings.effects
    assert found is not None
    assert "different" not in verdicts(found.of("competitors")[0], "win").values()


def test_the_answer_holds_the_figures_of_its_question_alone(built: Company) -> None:
    answer = asked(built, "triggers")
    assert answer.findings.evidence
    assert all(id_.startswith(("effects.triggers.", "effects.starts.")) for id_ in answer.findings.evidence)


def test_an_unknown_question_names_those_that_there_are(built: Company) -> None:
    with pytest.raises(UsageError) as error:
        effects.run(effects.Request("weather"), built.context)
    assert "triggers" in error.value.hint("en")


def write(path: Path, head: list[str], rows: list[list[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])


@pytest.fixture(scope="module")
def lives(tmp_path_factory: pytest.TempPathFactory) -> effects.Answer:
    """900 deals: hopeless ones are lost early; demos come evenly while a deal is open; procurement is typed in late."""
    folder, random = tmp_path_factory.mktemp("lives"), np.random.default_rng(21)
    deals: list[list[object]] = []
    accounts: list[list[object]] = []
    activities: list[list[object]] = []
    for place in range(900):
        created = dt.date.fromisoformat("2024-01-01") + dt.timedelta(days=int(random.integers(0, 700)))
        hope = random.random() < 0.4
        length = max(1, int(random.lognormal(4.0 if hope else 3.2, 0.5)))
        won = random.random() < (0.6 if hope else 0.07)
        demo = int(random.exponential(60))
        if demo < length:
            activities.append([f"D{place}", f"A{place}", created + dt.timedelta(days=demo), "Product demo"])
        path = random.choice(["Direct", "Reseller"]) if random.random() < (0.9 if won else 0.3) else ""
        accounts.append([f"A{place}", f"Company {place}", int(random.integers(20, 900))])
        deals.append([
            f"D{place}", f"A{place}", created, created + dt.timedelta(days=length),
            "Closed Won" if won else "Closed Lost", random.choice(["Web", "Partner", "Cold Call"]), path,
        ])  # fmt: skip
    write(folder / "accounts.csv", ["Account ID", "Account Name", "Employees"], accounts)
    head = ["Opportunity ID", "Account ID", "Created Date", "Close Date", "Stage", "Lead Source", "Procurement Path"]
    write(folder / "opportunities.csv", head, deals)
    write(folder / "activities.csv", ["Opportunity ID", "Account ID", "Event Date", "Event Type"], activities)
    context = Context(folder / "ws", "en", AS_OF)
    init.run(init.Request("Lives"), context)
    import_files.run(import_files.Request(tuple(sorted(folder.glob("*.csv")))), context)
    return effects.run(effects.Request(), context)


def test_a_demo_that_only_long_deals_get_to_is_no_winning_move(lives: effects.Answer) -> None:
    assert lives.findings.effects is not None
    (family,) = lives.findings.effects.of("moves")
    (one,) = [each for each in family.effects if each.name == "Product demo"]
    win = next(each for each in one.measures if each.name == "win")
    figure = lives.findings.evidence[str(win.shrunk)].figure
    assert win.verdict == "none"
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low < 1 < figure.high


def test_a_column_that_was_filled_in_on_the_way_is_said_to_be_so_and_not_compared(lives: effects.Answer) -> None:
    assert lives.findings.effects is not None
    used = {one.name for one in lives.findings.attributes if one.label == "Procurement Path"}
    compared = [named(one) for family in lives.findings.effects.of("steps") for one in family.effects]
    assert len(used) == 1
    assert not [one for one in compared if one.partition("=")[0] in used]
