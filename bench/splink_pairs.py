"""Splink 5 on the rows of truth_identity.py; runs in an environment of its own.

argv: question, folder of the answer.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb
from splink import DuckDBAPI, Linker, SettingsCreator, block_on
from splink import comparison_library as cl


def main(question: Path, folder: Path) -> None:
    """Train without labels and score every pair that its blocks let through; the others get nothing."""
    asked = json.loads(question.read_text(encoding="utf-8"))
    rows = folder / "rows.json"
    rows.write_text(json.dumps(asked["rows"]), encoding="utf-8")
    con = duckdb.connect()
    con.execute(f"create table said as select * from read_json('{rows}')")
    api = DuckDBAPI(con)
    settings = SettingsCreator(
        link_type="dedupe_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.75]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("domain").configure(term_frequency_adjustments=True),
            cl.ExactMatch("business_number"),
            cl.ExactMatch("place"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("name"),
            block_on("domain"),
            block_on("business_number"),
            block_on("substr(name, 1, 2)"),
            block_on("substr(name, -3)"),
        ],
    )
    linker = Linker(api.register("said"), settings, log_level=40)
    train = linker.training
    train.estimate_probability_two_random_records_match(
        [block_on("business_number"), block_on("domain", "name")], recall=0.4
    )
    train.estimate_u_using_random_sampling(max_pairs=2_000_000, seed=1)
    train.estimate_parameters_using_expectation_maximisation(block_on("business_number"))
    train.estimate_parameters_using_expectation_maximisation(block_on("name"))
    found = linker.inference.predict(threshold_match_probability=0.0001)
    pairs = con.execute(f"select unique_id_l, unique_id_r, match_weight from {found.physical_name}").fetchall()
    weight = {frozenset((left, right)): value for left, right, value in pairs}
    # Weights, not probabilities: these crowd at 1.
    answer = [[left, right, 20 + weight.get(frozenset((left, right)), -20.0)] for left, right in asked["pairs"]]
    (folder / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
