"""Real exports through the whole product: what must be found in them, and what must not be claimed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nachim.usecases import build, import_files, init
from nachim.usecases.context import Context

NOW = dt.datetime(2026, 1, 1)
EXAMPLES = Path(__file__).parents[2] / "examples"
pytestmark = pytest.mark.data


def test_nothing_is_claimed_where_nothing_tells_deals_apart(data: Path, tmp_path: Path) -> None:
    context = Context(tmp_path / "maven", "en", NOW)
    init.run(init.Request(currency="USD", timezone="UTC"), context)
    import_files.run(import_files.Request((data / "maven_crm",)), context)
    found = build.run(build.Request(), context).findings
    assert found.icp is None
    assert found.leads is None
    assert found.proof is not None
    assert found.proof.verdict == "no_signal"
    auc = found.evidence[found.proof.auc].figure
    assert auc.low is not None
    assert auc.high is not None
    assert auc.low < 0.5 < auc.high
    assert not any(one.standing.value == "confirmed" for searched in found.patterns for one in searched.found)


@pytest.fixture(scope="module")
def funnel(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Context:
    context = Context(tmp_path_factory.mktemp("funnel") / "olist", "en", NOW)
    init.run(init.Request(currency="BRL", timezone="America/Sao_Paulo"), context)
    names = ("marketing_qualified_leads_dataset", "closed_deals_dataset", "seller_month")
    files = tuple(data / "olist" / f"olist_{name}.csv" for name in names)
    import_files.run(import_files.Request(files, tuple(sorted((EXAMPLES / "olist").glob("*.yaml")))), context)
    return context


def test_leads_that_become_customers_are_told_on_later_leads(funnel: Context) -> None:
    found = build.run(build.Request(outcome="won"), funnel).findings
    notes = {note.id: note.words for note in found.scope.notes}
    began, ended = notes["findings.truncated"]["date"], notes["findings.feed_end.invoice"]["date"]
    assert "2017-12-01" <= str(began) <= "2018-01-15"
    assert "2018-08-01" <= str(ended) <= "2018-09-15"
    assert found.proof is not None
    assert found.proof.verdict in ("proved", "plausible")
    auc = found.evidence[found.proof.auc].figure
    assert auc.low is not None
    assert auc.low > 0.55
    assert auc.value is not None
    assert auc.value < 0.75
    refused = {one.attribute.label for one in found.coverage if not one.used}
    assert {"business_segment", "lead_type", "lead_behaviour_profile", "business_type"} <= refused


def test_which_customers_become_good_cannot_be_said_and_is_not(funnel: Context) -> None:
    found = build.run(build.Request(outcome="good"), funnel).findings
    assert found.best is not None
    assert {one.name for one in found.best.contrast} >= {"lifetime_value", "retention", "sales_cycle"}
    used = {one.attribute.label for one in found.coverage if one.used}
    assert "business_segment" in used
    assert found.icp is None
    assert found.proof is None or found.proof.verdict in ("too_few", "no_signal")
    assert found.unanswered
    assert any(note.id.startswith("findings.new_attribute.") and note.id.endswith(".good") for note in found.unanswered)
