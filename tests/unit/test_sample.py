"""The sample company is what its truth says, as its systems would export it."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pytest

from nachim.sample import SampleFiles, truth, write_sample
from nachim.sample.companies import draw_companies
from nachim.sample.deals import DAYS, play
from nachim.sample.facts import company_flags
from nachim.sample.names import business_number, identities, salesforce_id
from nachim.sample.rename import KEPT
from nachim.sample.vocabulary import vocabulary
from nachim.sample.world import World, simulate

SEED = 7
Row = dict[str, str]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    return write_sample(tmp_path_factory.mktemp("plain"), seed=SEED)


@pytest.fixture(scope="module")
def renamed(tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    return write_sample(tmp_path_factory.mktemp("renamed"), seed=SEED, vocabulary="renamed")


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(seed=SEED, accounts=1200, deals=3000, leads=400)


def text_of(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith(b"\xff\xfe"):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp949")


def rows_of(path: Path, delimiter: str = ",") -> list[Row]:
    return list(csv.DictReader(io.StringIO(text_of(path), newline=""), delimiter=delimiter))


def day(text: str) -> date:
    parts = re.findall(r"\d+", text)
    return date(int(parts[0]), int(parts[1]), int(parts[2]))


class Past:
    """What a record's fields held on a past day, from today's export and the history export alone."""

    def __init__(self, today: Sequence[Row], history: Sequence[Row], id_header: str) -> None:
        self.today = {row[id_header]: row for row in today}
        self.changes: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in reversed(history):  # newest first in the export
            self.changes[row[id_header], row["필드/이벤트"]].append(row)

    def value(self, id_: str, field: str, on: date) -> str:
        later = [row for row in self.changes[id_, field] if day(row["편집 날짜"]) >= on]
        return later[0]["이전 값"] if later else self.today[id_][field]


def auc_of_levels(values: Sequence[str], won: Sequence[bool]) -> float:
    """Area under the curve when each level is ranked by its own win rate."""
    seen, wins = Counter(values), Counter(v for v, w in zip(values, won, strict=True) if w)
    score = np.array([wins[v] / seen[v] for v in values])
    outcome = np.array(won)
    above = (score[outcome][:, None] > score[~outcome][None, :]).mean()
    level = (score[outcome][:, None] == score[~outcome][None, :]).mean()
    return float(above + level / 2)


def logistic(flags: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Log-odds of a plain logistic regression, without the intercept."""
    x = np.column_stack([np.ones(len(flags)), flags]).astype(float)
    beta = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ beta))
        beta += np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x, x.T @ (outcome - p))
    return beta[1:]


def closed_deals(sample: SampleFiles) -> list[Row]:
    deals = {row["기회 ID"]: row for row in rows_of(sample.opportunities)}.values()
    return [row for row in deals if row["단계"] in ("수주", "실주") and row["만든 날짜"] <= row["마감일"]]


# what is written


def test_the_same_seed_gives_the_same_bytes_and_another_seed_does_not(tmp_path: Path) -> None:
    def contents(name: str, seed: int) -> dict[str, bytes]:
        made = write_sample(tmp_path / name, seed=seed, accounts=60, deals=150, leads=20)
        return {path.name: path.read_bytes() for path in made}

    first = contents("a", 1)
    assert first == contents("b", 1)
    other = contents("c", 2)
    assert all(first[name] != other[name] for name in first)


def test_row_counts_are_those_asked_for_plus_duplicates(sample: SampleFiles) -> None:
    accounts, deals = rows_of(sample.accounts), rows_of(sample.opportunities)
    leads = rows_of(sample.new_leads)
    assert 1_200 < len({row["계정 ID"] for row in accounts}) < 1_280  # companies entered more than once
    assert len({row["기회 ID"] for row in deals}) == 3_000
    assert len({row["리드 ID"] for row in leads}) == 400
    assert len(accounts) > len({row["계정 ID"] for row in accounts})  # rows repeated as they are
    assert len(deals) == 3_008
    assert len(leads) == 403


def test_encodings_separators_and_line_ends_are_those_of_the_systems(sample: SampleFiles) -> None:
    for path in (sample.accounts, sample.opportunities, sample.account_history, sample.opportunity_history):
        raw = path.read_bytes()
        assert raw.startswith(b"\xef\xbb\xbf")
        assert raw.count(b"\r\n") == raw.count(b"\n")
    tickets = sample.tickets.read_bytes()
    with pytest.raises(UnicodeDecodeError):
        tickets.decode("euc-kr")  # 똠 and 펲 are in CP949 only
    assert {"똠", "펲"} <= set(tickets.decode("cp949"))
    assert sample.nps.read_bytes().startswith(b"\xff\xfe")
    assert "\t" in sample.nps.read_bytes().decode("utf-16")
    assert sample.marketing_cost.read_text(encoding="utf-8").splitlines()[0] == "채널;월;비용"


def test_the_billing_workbook_has_a_title_merged_cells_and_a_total(sample: SampleFiles) -> None:
    book = openpyxl.load_workbook(sample.billing)
    assert book.sheetnames == ["계약", "청구"]
    for sheet in book:
        assert sheet["A1"].value
        assert not any(cell.value for cell in sheet[2])
        assert all(cell.value for cell in sheet[3])
        assert len(sheet.merged_cells.ranges) == 2
        assert sheet.cell(sheet.max_row, 1).value == "합계"
    amounts = {type(row[6].value) for row in book["계약"].iter_rows(min_row=4, max_row=book["계약"].max_row - 1)}
    assert amounts == {int, str}  # some numbers were typed as text


def test_usage_has_types(sample: SampleFiles) -> None:
    with duckdb.connect() as connection:
        types = connection.execute(f"DESCRIBE SELECT * FROM '{sample.usage}'").fetchall()
    assert [row[1] for row in types] == ["VARCHAR", "DATE", "BIGINT", "BIGINT", "BIGINT"]


def test_a_column_keeps_to_one_way_of_writing_days(sample: SampleFiles) -> None:
    shapes = {
        (sample.accounts, "만든 날짜"): r"20\d\d\. \d{1,2}\. \d{1,2}\.",
        (sample.account_history, "편집 날짜"): r"20\d\d\. \d{1,2}\. \d{1,2}\. 오[전후] \d{1,2}:\d\d",
        (sample.opportunities, "만든 날짜"): r"20\d\d-\d\d-\d\d",
        (sample.tickets, "접수일"): r"\d\d/\d\d/20\d\d",
    }
    for (path, header), shape in shapes.items():
        assert all(re.fullmatch(shape, row[header]) for row in rows_of(path))


def test_dirt_is_there_and_leaves_the_data_usable(sample: SampleFiles) -> None:
    accounts, deals = rows_of(sample.accounts), rows_of(sample.opportunities)
    clean = sum(bool(re.fullmatch(r"\d+", row["직원 수"])) for row in accounts) / len(accounts)
    assert 0.85 < clean < 0.97
    heads = " ".join(row["직원 수"] for row in accounts)
    assert all(re.search(form, heads) for form in (r"약 \d+명", r"\d+~\d+", r"\d+\+"))
    revenues = " ".join(row["연매출액"] for row in accounts)
    assert all(form in revenues for form in ("억", "만원", "$"))
    assert len({row["업종"].strip() for row in accounts}) > 50
    assert 1 <= sum(row["만든 날짜"] > row["마감일"] for row in deals) <= 30
    assert any(row["계정 이름"] != row["계정 이름"].strip() for row in accounts)
    assert {"", "미정", "-"} <= {row["투자 단계"] for row in accounts}


def test_one_company_stands_in_the_crm_three_times(sample: SampleFiles) -> None:
    by_number: dict[str, set[str]] = defaultdict(set)
    for row in rows_of(sample.accounts):
        by_number[row["사업자등록번호"].replace("-", "")].add(row["계정 ID"])
    del by_number[""]
    assert sum(len(ids) > 1 for ids in by_number.values()) >= 10


def test_nothing_points_to_a_real_company_or_person(sample: SampleFiles) -> None:
    domains = set(re.findall(r"[\w-]+(?:\.[\w-]+)+(?=[/\s,;\"]|$)", "\n".join(map(text_of_export, sample))))
    named = {d for d in domains if re.search(r"[a-z]{2,}$", d)}
    assert named
    assert all(d.endswith(".example") for d in named)
    assert all(row["연락처"].startswith("010-0000-") for row in rows_of(sample.tickets))
    numbers = {row["사업자등록번호"].replace("-", "") for row in rows_of(sample.accounts)} - {"", "미정"}
    assert all(number[0] == "9" and number[3:5] == "00" for number in numbers)


def text_of_export(path: Path) -> str:
    if path.suffix == ".parquet":
        with duckdb.connect() as connection:
            found = connection.execute(f"SELECT * FROM '{path}'")
            lines = [tuple(column[0] for column in found.description or ()), *found.fetchall()]
    elif path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path)
        lines = [(sheet.title,) for sheet in book] + [
            row for sheet in book for row in sheet.iter_rows(values_only=True)
        ]
    else:
        return text_of(path)
    return "\n".join("\t".join("" if cell is None else str(cell) for cell in line) for line in lines)


def test_ids_have_the_form_of_their_systems() -> None:
    assert business_number(0) == "900-00-1001" + business_number(0)[-1]
    digits = [int(d) for d in business_number(123_456).replace("-", "")]
    total = sum(d * w for d, w in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=False)) + digits[8] * 5 // 10
    assert (total + digits[9]) % 10 == 0
    assert re.fullmatch(r"001[0-9A-Za-z]{12}[A-Z0-5]{3}", salesforce_id("001", 4_711))


# what is true


def test_planted_effects_on_winning_are_as_strong_as_promised() -> None:
    words, rng = vocabulary(), np.random.default_rng(SEED)
    companies = draw_companies(rng, words, identities(rng, words, 16_000))
    deals = play(rng, words, truth(), companies, 40_000).deals
    closed = deals.is_closed
    found = logistic(deals.flags[closed], deals.won[closed])
    for effect, log_odds in zip(truth().effects, found, strict=True):
        assert log_odds == pytest.approx(effect.on("won"), abs=0.2), effect.name


def test_planted_effects_on_good_customers_are_as_strong_as_promised() -> None:
    world = simulate(seed=SEED, accounts=8_000, deals=20_000, leads=1)
    flags = world.funnel.deals.flags[[customer.deal for customer in world.customers]]
    found = logistic(flags, np.array([customer.good for customer in world.customers]))
    for effect, log_odds in zip(truth().effects, found, strict=True):
        assert log_odds == pytest.approx(effect.on("good"), abs=0.45), effect.name


def test_the_truth_names_what_the_brief_asks_for() -> None:
    planted = truth()
    assert 6 <= len(planted.conditions) <= 8
    assert {c.category for c in planted.conditions} == {"firmographic", "technology", "trigger", "buying"}
    assert {c.operator for c in planted.conditions} == {"in", "between", "includes", "within_days"}
    assert any(c.sign < 0 for c in planted.conditions)
    assert all(0.8 <= abs(c.on("won")) <= 1.5 and c.sign * c.on("won") > 0 for c in planted.conditions)
    assert all(c.sign * c.on("good") >= 0 for c in planted.conditions)
    assert all(1.2 <= abs(c.on("good")) <= 1.6 for c in planted.conditions if c.on("good"))
    assert sum(c.on("good") != 0 for c in planted.conditions) >= 5
    assert all(a.on("won") > 0 > a.on("good") for a in planted.anti)
    kinds = {decoy.kind for decoy in planted.decoys}
    assert kinds == {
        "independent_category", "independent_number", "high_cardinality", "size_proxy", "technology", "event",
    }  # fmt: skip
    effective = {(c.header, value) for c in planted.effects for value in c.values}
    assert not any((decoy.header, value) in effective for decoy in planted.decoys for value in decoy.values)


def test_about_a_quarter_of_closed_deals_is_won_and_a_twelfth_is_open(world: World) -> None:
    deals = world.funnel.deals
    assert deals.won[deals.is_closed].mean() == pytest.approx(truth().base_win_rate, abs=0.03)
    assert 0.05 < 1 - deals.is_closed.mean() < 0.12
    assert (deals.created < DAYS).all()


def test_planted_conditions_hold_for_a_usable_share_of_deals(world: World) -> None:
    shares = world.funnel.deals.flags.mean(axis=0)
    for effect, share in zip(truth().conditions, shares, strict=False):
        assert 0.12 <= share <= 0.40, effect.name


def test_cycles_are_skewed_around_six_weeks_and_longer_with_a_security_review(world: World) -> None:
    deals = world.funnel.deals
    days = deals.opening.cycle
    reviewed = deals.opening.security == vocabulary().security_open[0]
    assert 40 < np.median(days[~reviewed]) < 50
    assert np.median(days[reviewed]) > 1.3 * np.median(days[~reviewed])


def test_customers_that_fit_are_clearly_better_and_the_group_to_refuse_clearly_worse(world: World) -> None:
    observed = [customer for customer in world.customers if customer.start < DAYS - 365]
    flags = world.funnel.deals.flags
    weights = np.array([effect.sign * (effect.on("good") != 0) for effect in truth().effects])

    def kept(group: Sequence[object]) -> float:
        return float(np.mean([customer.churned - customer.start > 365 for customer in group]))  # type: ignore[attr-defined]

    fit = np.array([weights @ flags[customer.deal] for customer in observed])
    best = [c for c, f in zip(observed, fit, strict=True) if f >= 3]
    rest = [c for c, f in zip(observed, fit, strict=True) if f <= 1]
    anti = [c for c in world.customers if flags[c.deal][-1]]
    others = [c for c in world.customers if not flags[c.deal][-1]]
    assert len(best) >= 30
    assert kept(best) > kept(rest) + 0.15
    assert np.mean([c.terms[-1].seats / c.terms[0].seats for c in best]) > 1.1 * np.mean(
        [c.terms[-1].seats / c.terms[0].seats for c in rest]
    )
    assert np.median([c.first_value - c.start for c in best]) < np.median([c.first_value - c.start for c in rest])

    def tickets_a_seat(group: Sequence[object]) -> float:
        rates = [len(c.tickets) / c.terms[0].seats / max(1, c.last_day - c.start) for c in group]  # type: ignore[attr-defined]
        return float(np.median(rates))

    assert tickets_a_seat(anti) > 1.5 * tickets_a_seat(others)
    assert np.mean([c.good for c in anti]) < 0.5 * np.mean([c.good for c in others])


# what the files give away, and what they do not


@pytest.mark.parametrize(("field", "inflated"), [("고객 등급", 0.70), ("사용 솔루션", 0.70)])
def test_todays_account_says_who_won_and_the_account_of_then_does_not(
    sample: SampleFiles, field: str, inflated: float
) -> None:
    product = vocabulary().vendor_product
    past = Past(rows_of(sample.accounts), rows_of(sample.account_history), "계정 ID")

    def level(value: str) -> str:
        return str(product in value) if field == "사용 솔루션" else value

    deals = closed_deals(sample)
    won = [row["단계"] == "수주" for row in deals]
    today = [level(past.today[row["계정 ID"]][field]) for row in deals]
    then = [level(past.value(row["계정 ID"], field, day(row["만든 날짜"]))) for row in deals]
    assert auc_of_levels(today, won) > inflated
    assert auc_of_levels(then, won) < 0.54


@pytest.mark.parametrize("field", ["예상 규모", "구매 방식", "보안 심사"])
def test_todays_deal_says_that_it_was_won_and_the_deal_of_then_does_not(sample: SampleFiles, field: str) -> None:
    past = Past(rows_of(sample.opportunities), rows_of(sample.opportunity_history), "기회 ID")
    deals = closed_deals(sample)
    won = [row["단계"] == "수주" for row in deals]
    today = [row[field] for row in deals]
    then = [past.value(row["기회 ID"], field, day(row["만든 날짜"])) for row in deals]
    assert auc_of_levels(today, won) > auc_of_levels(then, won) + 0.12
    assert auc_of_levels(then, won) < 0.54


def test_a_column_filled_in_after_closing_is_nearly_pure(sample: SampleFiles) -> None:
    deals = closed_deals(sample)
    assert {row["단계"] for row in deals if row["계약 검토 결과"] == "승인"} == {"수주"}
    assert {row["단계"] for row in deals if row["실주 사유"]} == {"실주"}
    assert all(not row["계약 검토 결과"] for row in rows_of(sample.opportunities) if row not in deals
               and row["단계"] not in ("수주", "실주"))  # fmt: skip


def test_history_never_contradicts_the_export(sample: SampleFiles) -> None:
    history = rows_of(sample.opportunity_history)
    past = Past(rows_of(sample.opportunities), history, "기회 ID")
    for (id_, field), changes in past.changes.items():
        if field in past.today[id_]:
            assert changes[-1]["새 값"] == past.today[id_][field]
            assert all(a["새 값"] == b["이전 값"] for a, b in pairwise(changes))
    assert all(datetime.strptime(row["편집 날짜"], "%Y-%m-%d %H:%M") for row in history)


def test_headcounts_of_then_are_those_the_deals_were_judged_by(sample: SampleFiles, world: World) -> None:
    past = Past(rows_of(sample.accounts), rows_of(sample.account_history), "계정 ID")
    at = [effect.name for effect in truth().effects].index("headcount")
    agree = []
    for i, id_ in enumerate(world.crm.deal_ids):
        record = world.crm.record_of_deal[i]
        created = date.fromordinal(date(2024, 3, 1).toordinal() + int(world.funnel.deals.created[i]))
        text = past.value(record.id, "직원 수", created)
        if text.isdigit():
            agree.append((200 <= int(text) < 500) == world.funnel.deals.flags[i, at])
        assert id_.startswith("006")
    assert len(agree) > 2_500
    assert np.mean(agree) > 0.98


# the renamed sample


def test_the_renamed_sample_has_none_of_the_original_words(renamed: SampleFiles, sample: SampleFiles) -> None:
    assert renamed.mapping is not None
    told = json.loads(renamed.mapping.read_text(encoding="utf-8"))
    originals = {value for file in told["files"] for c in file["columns"] for value in c["values"].values()}
    originals |= {c["original_header"] for file in told["files"] for c in file["columns"]}
    originals |= {file[key] for file in told["files"] for key in ("original_file", "original_sheet")}
    originals |= {s for words in vocabulary().spellings.values() for s in words}
    originals -= KEPT
    text = "\n".join(text_of_export(path) for path in renamed)
    cells = {cell.strip(' "') for cell in re.split(r"[\t\n\r,;]", text)}
    assert not originals & cells
    left = [word for word in originals if len(word) >= 3 and word in text]  # within a longer text
    assert not [word for word in left if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)]
    assert not {path.name for path in renamed} & {path.name for path in sample}


def test_the_mapping_leads_back_to_the_plain_sample(renamed: SampleFiles, sample: SampleFiles) -> None:
    assert renamed.mapping is not None
    told = json.loads(renamed.mapping.read_text(encoding="utf-8"))
    assert {file["original_file"] for file in told["files"]} == {path.name for path in sample}
    file = next(f for f in told["files"] if f["original_file"] == sample.opportunities.name)
    back: Mapping[str, Mapping[str, str]] = {c["header"]: c["values"] for c in file["columns"]}
    headers = {c["header"]: c["original_header"] for c in file["columns"]}
    assert renamed.opportunities.name == file["file"]
    for strange, plain in zip(rows_of(renamed.opportunities), rows_of(sample.opportunities), strict=True):
        translated = {headers[h]: back[h].get(value, value) for h, value in strange.items()}
        for header in ("기회 ID", "금액", "만든 날짜", "마감일", "단계", "실주 사유"):
            assert translated[header] == plain[header]


def test_every_item_of_the_truth_can_be_translated(renamed: SampleFiles) -> None:
    assert renamed.mapping is not None
    told = json.loads(renamed.mapping.read_text(encoding="utf-8"))
    columns = {(f["original_file"], c["original_header"]): c for f in told["files"] for c in f["columns"]}
    for item in (*truth().effects, *truth().decoys, *truth().leaks):
        column = columns[item.file, item.header]
        assert set(item.values) <= set(column["values"].values())


# edges


def test_too_many_deals_for_the_accounts_is_said() -> None:
    with pytest.raises(ValueError, match="every account has become a customer"):
        simulate(seed=SEED, accounts=5, deals=200, leads=1)


@pytest.mark.parametrize("seed", range(5))
def test_a_small_company_can_be_made_too(tmp_path: Path, seed: int) -> None:
    made = write_sample(tmp_path, seed=seed, accounts=60, deals=150, leads=0)
    assert len({row["기회 ID"] for row in rows_of(made.opportunities)}) == 150


def test_leads_are_like_accounts_but_for_a_few(world: World) -> None:
    accounts, leads = world.companies, world.leads.companies
    strange = ~np.isin(leads.industry, accounts.industry)
    assert 0.03 < strange.mean() < 0.15
    held = company_flags(truth(), vocabulary(), leads, leads.headcount)[~strange].mean(axis=0)
    usual = company_flags(truth(), vocabulary(), accounts, accounts.headcount).mean(axis=0)
    assert np.abs(held - usual).max() < 0.08
