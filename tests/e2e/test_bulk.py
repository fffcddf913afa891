"""Scores of a Parquet file of any size: written in parts, gone on with after a kill, taken anew from kept levels."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from made_leads import leads_sql
from nachim.engine.duckdb import DuckDBEngine
from nachim.errors import InputError, UsageError
from nachim.usecases import bulk, score
from nachim.usecases.context import Context
from nachim.usecases.draft import place_draft
from nachim.usecases.score import complete
from nachim.usecases.scorings import score_table
from nachim.workspace import Settings, create_workspace, open_workspace
from unit.icp_factory import icp, recorded

NOW = dt.datetime(2026, 9, 1, 9)
ROWS = 400_000
CHILD = """
import datetime as dt, sys
from pathlib import Path
from nachim.usecases import bulk, score
from nachim.usecases.context import Context
bulk.ROWS = 1
place = bulk.place(Path(sys.argv[3]), True, True)
print("began", flush=True)
score.run(score.Request(Path(sys.argv[2]), bulk=place), Context(Path(sys.argv[1]), "en", dt.datetime(2026, 9, 1, 9)))
"""


@pytest.fixture(scope="module")
def leads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("leads") / "leads.parquet"
    duckdb.connect(config={"threads": 1}).execute(
        f"COPY ({leads_sql(ROWS)}) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 20000)"
    )
    return path


@pytest.fixture
def context(tmp_path: Path) -> Context:
    made = Context(tmp_path / "acme", "en", NOW)
    create_workspace(made.folder, Settings("acme")).close()
    put(made, icp())
    return made


def put(context: Context, one) -> None:
    workspace = open_workspace(context.folder)
    with workspace.committing():
        place_draft(workspace, one, None, "en", replacing=True)
        if not (workspace.folder("builds") / one.build).exists():
            recorded(workspace, one, NOW.isoformat())
    workspace.close()


def run(context: Context, leads: Path, out: Path, *, every: bool = True, bands: bool = False) -> bulk.Answer:
    answer = score.run(score.Request(leads, bulk=bulk.place(out, every, bands)), context).bulk
    assert answer is not None
    return answer


def rows(out: Path) -> list[tuple[object, ...]]:
    return duckdb.sql(f"SELECT * FROM '{out}/*.parquet' ORDER BY key").fetchall()


def test_every_total_and_probability_is_the_one_that_the_leads_get_one_by_one(
    leads: Path, context: Context, tmp_path: Path
) -> None:
    few = tmp_path / "few.parquet"
    without = [one.name for one in icp().card.attributes if one.name not in ("region", "head_hired")]
    whys = ", ".join(f"CAST(NULL AS VARCHAR) AS {name}__why" for name in without)
    duckdb.sql(f"COPY (SELECT *, {whys} FROM '{leads}' LIMIT 2000) TO '{few}' (FORMAT parquet)")
    answer = run(context, few, tmp_path / "out.parquet")
    workspace = open_workspace(context.folder)
    one = score.icp_in_force(workspace)[0]
    workspace.close()
    with DuckDBEngine() as engine:
        engine.read_parquet("came", [few])
        engine.create("leads", complete(engine, one, 'SELECT * FROM "came"'))
        known = {lead.key: lead for lead in score_table(engine, one, "score.1").leads}
    found = {row[0]: row for row in rows(tmp_path / "out.parquet")}
    assert {key: row[1] for key, row in found.items()} == {key: lead.total for key, lead in known.items()}
    assert [row[2] for row in found.values()] == pytest.approx([known[key].probability for key in found])
    assert answer.leads == 2000
    assert answer.above == sum(lead.total >= one.threshold for lead in known.values()) > 0
    assert all(
        (row[3] is None) == (not [r for r in known[key].reasons if r.difference > 0]) for key, row in found.items()
    )


def test_a_killed_run_goes_on_without_doing_finished_parts_again(
    leads: Path, context: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "ROWS", 1)
    out, aside = tmp_path / "out.parquet", tmp_path / ".out.parquet.unfinished"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [sys.executable, "-c", CHILD, str(context.folder), str(leads), str(out)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"began\n"
        while not (aside / bulk.part_name(3)).exists() and child.poll() is None:
            time.sleep(0.001)
        child.send_signal(signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    assert not out.exists()
    finished = {path.name: path.stat().st_mtime_ns for path in aside.glob("part-*.parquet")}
    assert 3 <= len(finished) < ROWS // 20_000
    answer = run(context, leads, out, bands=True)
    assert answer.kept == len(finished)
    assert answer.parts == ROWS // 20_000
    assert {name: (out / name).stat().st_mtime_ns for name in finished} == finished
    assert not list(tmp_path.glob(".out*"))
    assert not list(out.glob(".*"))
    run(context, leads, tmp_path / "whole.parquet", bands=True)
    assert rows(out) == rows(tmp_path / "whole.parquet")


def test_parts_of_another_card_are_not_gone_on_with(leads: Path, context: Context, tmp_path: Path) -> None:
    run(context, leads, tmp_path / "out.parquet", bands=True)
    shutil.move(tmp_path / "out.parquet", tmp_path / ".out.parquet.unfinished")
    put(context, other_points())
    assert run(context, leads, tmp_path / "out.parquet", bands=True).kept == 0


def other_points():
    one = icp()
    first, second, *rest = one.card.attributes
    moved = [
        replace(each, levels=tuple(replace(x, points=round(x.points * share)) for x in each.levels))
        for each, share in ((first, 0.0), (second, 2.0))
    ]
    missing = 100 - sum(attribute.most for attribute in (*moved, *rest))
    best = max(moved[1].levels, key=lambda level: level.points)
    moved[1] = replace(
        moved[1],
        levels=tuple(replace(x, points=x.points + missing) if x is best else x for x in moved[1].levels),
    )
    return replace(one, card=replace(one.card, attributes=(*moved, *rest)))


def test_other_points_are_scored_from_the_levels_kept_last_time(leads: Path, context: Context, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    assert not run(context, leads, out, bands=True).from_bands
    before = rows(out)
    put(context, other_points())
    again = run(context, leads, out, bands=True)
    assert again.from_bands
    fresh = run(context, leads, tmp_path / "fresh.parquet", bands=True)
    assert not fresh.from_bands
    assert rows(out) == rows(tmp_path / "fresh.parquet") != before


def test_levels_of_other_edges_or_of_another_file_are_not_used(leads: Path, context: Context, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    mine = Path(shutil.copy(leads, tmp_path / "mine.parquet"))
    run(context, mine, out, bands=True)
    assert run(context, mine, out, bands=True).from_bands
    os.utime(mine, (1, 1))
    assert not run(context, mine, out, bands=True).from_bands
    one = icp()
    text = json.dumps([str(a.levels) for a in one.card.attributes])
    assert "200" in text
    workspace = open_workspace(context.folder)
    path = workspace.icp_path
    path.write_text(path.read_text(encoding="utf-8").replace("200", "210"), encoding="utf-8")
    workspace.close()
    assert not run(context, mine, out, bands=True).from_bands


def test_reasons_are_told_near_the_line_and_above_it_unless_all_are_asked_for(
    leads: Path, context: Context, tmp_path: Path
) -> None:
    run(context, leads, tmp_path / "near.parquet", every=False)
    run(context, leads, tmp_path / "all.parquet")
    line = icp().threshold
    for near, every in zip(rows(tmp_path / "near.parquet"), rows(tmp_path / "all.parquet"), strict=True):
        assert near == (every if every[1] >= line - 10 else (*every[:3], None, None, None))


def test_what_cannot_be_scored_in_bulk_is_refused(leads: Path, context: Context, tmp_path: Path) -> None:
    other = tmp_path / "other.parquet"
    duckdb.sql(f"COPY (SELECT 1 AS id) TO '{other}' (FORMAT parquet)")
    with pytest.raises(InputError) as caught:
        run(context, other, tmp_path / "out.parquet")
    assert caught.value.code == "score.bulk_columns"
    wrong = tmp_path / "wrong.parquet"
    duckdb.sql(f"COPY (SELECT 'a' AS key, 'many' AS employees) TO '{wrong}' (FORMAT parquet)")
    with pytest.raises(InputError) as caught:
        run(context, wrong, tmp_path / "out.parquet")
    assert caught.value.code == "score.bulk_number"
    with pytest.raises(InputError) as caught:
        run(context, tmp_path / "absent.parquet", tmp_path / "out.parquet")
    assert caught.value.code == "score.bulk_file"
    with pytest.raises(UsageError) as caught:
        run(context, leads, other)
    assert caught.value.code == "score.bulk_taken"
    assert other.is_file()
    assert not (tmp_path / "out.parquet").exists()
