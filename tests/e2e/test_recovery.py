"""What is planted in the sample company is found by the product, and decoys are not. (20 seeds: make bench-truth.)"""

from __future__ import annotations

from pathlib import Path

import pytest

from nachim.sample import truth
from recovery import LEAST, Company, Recovery, examine, prepare


@pytest.fixture(scope="module", params=["1 plain", "2 plain", "3 renamed"])
def recovery(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Recovery:
    seed, vocabulary = request.param.split()
    if request.param == "1 plain":
        return examine(request.getfixturevalue("company"))
    folder: Path = tmp_path_factory.mktemp("recovery")
    return examine(prepare(folder, int(seed), vocabulary=vocabulary))


def test_planted_conditions_stand_on_the_card_with_their_sign_and_decoys_stay_small(recovery: Recovery) -> None:
    assert recovery.outcome == "won"
    assert recovery.verdict == "signal"
    planted = {one.name: recovery.effects[one.name] for one in truth().conditions}
    assert sum(points < LEAST for points in planted.values()) <= 1, planted
    assert recovery.loud == (), recovery.decoys


def test_the_card_knows_later_deals_about_as_well_as_the_truth_does(recovery: Recovery) -> None:
    assert recovery.auc_later > recovery.auc_truth - 0.05
    assert recovery.auc_later < recovery.auc_truth + 0.03  # more could only come from a leak


def test_only_the_column_filled_in_at_closing_is_refused(recovery: Recovery, company: Company) -> None:
    assert len(recovery.left_out) == 1
    if recovery.vocabulary == "plain":
        assert recovery.left_out == ("계약 검토 결과",)
