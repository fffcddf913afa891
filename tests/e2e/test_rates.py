"""Each attribute by itself, and the later deals year by year, on the sample company and on noise."""

from __future__ import annotations

import csv
import random
from pathlib import Path

import pytest

from nachim.model.evidence import Standing
from nachim.usecases import build, discover, import_files, init
from nachim.usecases.context import Context
from recovery import NOW, Company


def test_a_planted_attribute_is_confirmed_and_independent_ones_are_not(company: Company) -> None:
    found = {one.attribute: one for one in discover.run(discover.Request(), company.context).findings.rates}
    assert found["industry"].standing is Standing.CONFIRMED
    assert found["channel"].standing is Standing.CONFIRMED
    assert found["region"].standing is not Standing.CONFIRMED


def test_the_rates_of_levels_are_those_of_the_rows(built: Company) -> None:
    findings = build.run(build.Request(), built.context).findings
    industry = next(one for one in findings.rates if one.attribute == "industry")
    counts = [findings.evidence[level.rate].figure for level in industry.levels]
    assert all(figure.value == pytest.approx(figure.k / figure.n) for figure in counts if figure.k is not None)
    assert [figure.n for figure in counts] == sorted((figure.n for figure in counts), key=lambda n: -(n or 0))
    whole = findings.evidence[findings.scope.win_rate].figure
    assert sum(figure.n or 0 for figure in counts) <= (whole.n or 0)


def test_years_of_the_later_deals_add_up(built: Company) -> None:
    findings = build.run(build.Request(), built.context).findings
    assert findings.proof is not None
    years, tested = findings.proof.years, findings.evidence[findings.proof.tested].figure
    assert len(years) != 1
    if years:
        assert sum(int(findings.evidence[one.deals].figure.value or 0) for one in years) == tested.value


def test_on_noise_no_attribute_is_confirmed(tmp_path: Path) -> None:
    """Twelve data sets without any signal: at 5 % a set, three or more confirmed would be one chance in fifty."""
    loud = 0
    for seed in range(12):
        luck = random.Random(seed)
        folder = tmp_path / str(seed)
        init.run(init.Request(currency="KRW", timezone="Asia/Seoul"), Context(folder, "en", NOW))
        path = tmp_path / f"deals{seed}.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            out = csv.writer(file)
            out.writerow(["Deal ID", "Company", "Industry", "Region", "Partner", "Stage", "Created date", "Close date"])
            for n in range(300):
                out.writerow([
                    f"D{n}", f"Company {n}", luck.choice(["Software", "Finance", "Retail", "Education"]),
                    luck.choice(["Seoul", "Busan", "Daegu"]), luck.choice(["Alpha", "Beta", "Gamma"]),
                    luck.choice(["Closed Won", "Closed Lost", "Closed Lost"]),
                    f"2025-{n % 12 + 1:02d}-{n % 27 + 1:02d}", f"2026-{n % 6 + 1:02d}-{n % 27 + 1:02d}",
                ])  # fmt: skip
        context = Context(folder, "en", NOW)
        import_files.run(import_files.Request((path,)), context)
        rates = discover.run(discover.Request(), context).findings.rates
        assert len(rates) >= 2
        loud += any(one.standing is Standing.CONFIRMED for one in rates)
    assert loud <= 2
