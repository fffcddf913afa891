"""The main job with pandas and scikit-learn: `job_pandas.py FOLDER OUT`, from three Parquet files to a proved card.

Written as one who knows these libraries would: dictionaries of Parquet as categories, text cleaned by Arrow's string
functions, whole numbers and short codes, no `apply` and no loop over rows. Its steps, and what `nachim import` and
`nachim build` do beyond each of them:

read       columns by name, dates and numbers as Parquet has them. Beyond: what each column means is found out, every
           cell is read, canonical tables are kept beside the raw values.
clean      blanks, case, legal suffixes, web addresses; rows entered twice are dropped. Beyond: standards of industry,
           place, technology and channel with how sure each is; findings on quality.
companies  one where the clean name or the web domain is the same (connected components). Beyond: names nearly alike,
           contradictions, what a person must decide.
facts      attributes, and days since the latest event of each kind, as known at each deal's creation, each customer's
           start, and today. Beyond: histories of fields, gaps with their reasons, steps and lives for effects.
customers  first won deal, months observed, percentile of the cycle in the cohort, best third good. Beyond: stability,
           contrast, lifetimes, whom to interview.
rates      of each level, with interval and design effect by company. Beyond: corrected as a family.
patterns   depth 3 on winning and on good customers, support 1 % (3 % of few rows), false discovery rate, lift on later
           rows. Beyond: unions of levels, a design effect for each combination, one error rate over all families, lifts
           that hold after selection, patterns of cycles and amounts, anti-patterns.
card       logistic regression on a sample of 50,000 (as in the product), C by five-fold cross-validation, at most 15
           attributes, 100 whole points. Beyond: caps of categories and their price, monotone levels, belief, screening.
proof      later 30 %: AUC and lifts with bootstrap intervals, bands; firmographics alone; five random splits. Beyond:
           censoring of young deals, calibration, leakage audit, companies not met before, money, a verdict.
segments   core, adjacent, the rest, the core by size: rates, cycle, amount. Beyond: what is refused and its price,
           tiers tested, narrowing.
write      facts with totals as Parquet, findings as JSON. Beyond: every figure with an id and the query that makes it
           again, effects of channels and steps, `icp.yaml`.

Prints seconds of processor by step and the highest memory as JSON.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
from job_learned import EARLIER, cuts_of, fit, levels_of, patterns, proof, rates, segments
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from threadpoolctl import threadpool_limits

SUFFIX = r"[ ,]+(?:inc|incorporated|corp|corporation|co|company|llc|ltd|limited|gmbh|ag|plc|kk|sa)\.?$"
DAY = 86_400
profile: dict[str, dict[str, float]] = {}


def highest() -> float:
    """Return the most memory this process had, in MB; a child's `ru_maxrss` begins with its parent's."""
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024


@contextmanager
def step(name: str) -> Iterator[None]:
    """Add what a step takes to the profile."""
    cpu, wall = time.process_time(), time.perf_counter()
    yield
    profile[name] = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "mb": highest()}


def table(file: Path, dictionaries: list[str]) -> pd.DataFrame:
    return pq.read_table(file, read_dictionary=dictionaries).to_pandas(self_destruct=True, split_blocks=True)


def read(folder: Path) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Read accounts, deals and events; what repeats comes as categories."""
    texts = ["Industry", "Country", "Growth Stage", "Technologies"]
    accounts = table(folder / "accounts.parquet", texts)
    deals = table(folder / "deals.parquet", ["Account ID", "Stage", "Lead Source"])
    return accounts, deals, table(folder / "events.parquet", ["Account ID", "Type"])


def clean(accounts: pd.DataFrame, deals: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Clean names and domains, and drop rows entered twice."""
    accounts = accounts.drop_duplicates("Account ID", ignore_index=True)
    name = accounts["Account Name"].str.strip().str.lower().str.replace(SUFFIX, "", regex=True)
    address = accounts["Website"].str.strip().str.lower().str.replace(r"^(?:https?://)?(?:www\.)?", "", regex=True)
    domain = address.str.replace(r"[/?#:].*$", "", regex=True)
    return accounts.assign(name=name, domain=domain), deals.drop_duplicates("Deal ID", ignore_index=True)


def united(accounts: pd.DataFrame) -> np.ndarray:
    """Return the company of each account."""
    rows = len(accounts)
    name, names = pd.factorize(accounts["name"])
    domain, domains = pd.factorize(accounts["domain"])
    ends = np.concatenate([name + rows, domain + rows + len(names)])
    known = np.concatenate([name, domain]) >= 0
    begins = np.tile(np.arange(rows), 2)
    size = rows + len(names) + len(domains)
    links = coo_array((np.ones(int(known.sum()), np.int8), (begins[known], ends[known])), shape=(size, size))
    return pd.factorize(connected_components(links, directed=False)[1][:rows])[0]


def placed(column: pd.Series, place: pd.Series) -> np.ndarray:
    """Return what `place` says of each account key of a categorical column, -1 where it is not known."""
    of = place.reindex(column.cat.categories, fill_value=-1).to_numpy()
    return np.append(of, -1)[column.cat.codes.to_numpy()]


def seconds(times: pd.Series) -> np.ndarray:
    return times.to_numpy().astype("datetime64[s]").astype(np.int64)


def technologies(companies: pd.DataFrame) -> pd.DataFrame:
    """Return a yes or no for each technology, found among the distinct lists."""
    column = companies["Technologies"]
    lists = pd.Series(column.cat.categories).str.get_dummies(";").astype(np.int8)
    codes = column.cat.codes.to_numpy()
    return pd.DataFrame({f"uses {name}": lists[name].to_numpy()[codes] for name in lists}, index=companies.index)


def days_since(events: dict[str, np.ndarray], company: np.ndarray, at: np.ndarray) -> dict[str, np.ndarray]:
    """Return days since the latest event of each kind at or before `at`, -1 without one."""
    found, wanted = {}, (company << 32) | at
    for kind, keys in events.items():
        latest = keys[np.maximum(np.searchsorted(keys, wanted, side="right") - 1, 0)]
        has = (latest >> 32 == company) & (latest <= wanted)
        found[f"since {kind}"] = np.where(has, (wanted - latest) // DAY, -1).astype(np.int16)
    return found


def by_kind(events: pd.DataFrame, place: pd.Series) -> dict[str, np.ndarray]:
    """Return company and second of every event as one sorted number, by kind."""
    company = placed(events["Account ID"], place).astype(np.int64)
    keys = (company << 32) | seconds(events["Date"])
    kinds = events["Type"].cat.codes.to_numpy()
    return {
        kind: np.sort(keys[(kinds == code) & (company >= 0)]) for code, kind in enumerate(events["Type"].cat.categories)
    }


def facts_at(
    companies: pd.DataFrame, events: dict[str, np.ndarray], company: np.ndarray, at: np.ndarray, channel: pd.Categorical
) -> pd.DataFrame:
    """Return every attribute of `company` as known `at` a second."""
    facts = companies.take(company).reset_index(drop=True)
    return facts.assign(Channel=channel, **days_since(events, company, at))


def success(deals: pd.DataFrame, end: pd.Timestamp) -> pd.DataFrame:
    """Return the customers: the first deal that each won, its index in its cohort and who is good."""
    won = deals[deals["won"] == 1].sort_values(["company", "Close Date"], kind="stable")
    customers = won.drop_duplicates("company", ignore_index=True)
    months = (end - customers["Close Date"]).dt.days / 30.4375
    cohort = np.searchsorted((12.0, 24.0, 36.0), months, side="right")
    judged = cohort > 0
    rank = (-customers["cycle"]).where(judged).groupby(cohort).rank(pct=True)
    index = rank.clip(0.025, 0.975) * 100
    good = index.rank(ascending=False, method="first") <= round(judged.sum() / 3)
    return customers.assign(index=index, judged=judged, y=good.astype(np.int8))


def job(folder: Path, out: Path) -> dict[str, object]:
    """Do the whole job and return what it found in short."""
    with step("read"):
        accounts, deals, events = read(folder)
    with step("clean"):
        accounts, deals = clean(accounts, deals)
    with step("companies"):
        accounts["company"] = united(accounts)
        place = accounts.set_index("Account ID")["company"]
        companies = accounts.drop(columns=["Account ID", "Account Name", "Website", "name", "domain"])
        companies = companies.groupby("company").first()
        companies = companies.join(technologies(companies)).drop(columns="Technologies")
        deals["company"] = placed(deals["Account ID"], place)
        deals = deals[deals["company"] >= 0].drop(columns="Account ID")
    with step("facts"):
        end = max(events["Date"].max(), deals["Created Date"].max())
        happened = by_kind(events, place)
        del events
        deals = deals.sort_values(["company", "Created Date"], ignore_index=True)
        won = np.array([name == "Closed Won" for name in deals["Stage"].cat.categories], np.int8)
        deals["won"] = won[deals["Stage"].cat.codes]
        deals["cycle"] = (deals["Close Date"] - deals["Created Date"]).dt.total_seconds() / DAY
        company, at = deals["company"].to_numpy().astype(np.int64), seconds(deals["Created Date"])
        known = facts_at(companies, happened, company, at, deals["Lead Source"].array)
    with step("customers"):
        customers = success(deals, end)
        company, at = customers["company"].to_numpy().astype(np.int64), seconds(customers["Created Date"])
        of_customers = facts_at(companies, happened, company, at, customers["Lead Source"].array)
    with step("facts today"):
        everyone = np.arange(len(companies), dtype=np.int64)
        now = np.full(everyone.size, end.timestamp(), np.int64)
        unsaid = pd.Categorical.from_codes(np.full(everyone.size, -1, np.int8), dtype=deals["Lead Source"].dtype)
        of_accounts = facts_at(companies, happened, everyone, now, unsaid)
        del happened
    with step("levels"):
        decided = deals["Close Date"].notna().to_numpy()
        cuts = cuts_of(known)
        levels = levels_of(known, cuts)
        history = deals[decided].assign(y=deals["won"])
        past, y, company = levels.rows(decided), history["y"].to_numpy(), history["company"].to_numpy()
        good = customers[customers["judged"]]
        of_good = levels_of(of_customers[customers["judged"]], cuts)
        cutoff = history["Created Date"].quantile(EARLIER)
        earlier = (history["Created Date"] < cutoff).to_numpy()
    with step("rates"):
        every = rates(past, y, company)
    with step("patterns"):
        found = {
            "won": patterns(past, y, company, earlier),
            "good": patterns(
                of_good, good["y"].to_numpy(), good["company"].to_numpy(),
                (good["Created Date"] < good["Created Date"].quantile(EARLIER)).to_numpy(),
            ),
        }  # fmt: skip
    with step("card"):
        card, c = fit(past, y, np.arange(y.size), None)
        deals["total"] = card.total(levels)
        of_accounts["total"] = card.total(levels_of(of_accounts, cuts))
    with step("proof"):
        proved = proof(past, y, history["cycle"].to_numpy(), earlier, c)
    with step("segments"):
        shown = found["won"]["patterns"]
        apart = segments(past, history, shown[0]["places"]) if shown else []
    with step("write"):
        out.mkdir(parents=True, exist_ok=True)
        pd.concat([deals, known], axis=1).to_parquet(out / "deals.parquet")
        pd.concat([customers, of_customers], axis=1).to_parquet(out / "customers.parquet")
        of_accounts.to_parquet(out / "accounts.parquet")
        points = {
            name: dict(zip(labels, one.tolist(), strict=True))
            for name, labels, one in zip(past.names, past.labels, card.points, strict=True)
            if one.any()
        }
        told = {"c": c, "card": points, "rates": every, "patterns": found, "proof": proved, "segments": apart}
        (out / "findings.json").write_text(json.dumps(told, indent=1, default=float))
    return {
        "companies": len(companies), "deals": len(deals), "customers": len(customers), "c": c,
        "auc": proved["later"]["auc"], "lift10": proved["later"]["lift10"], "tests": found["won"]["tests"],
        "best": [one["conditions"] for one in found["won"]["patterns"][:2]],
    }  # fmt: skip


if __name__ == "__main__":
    warnings.simplefilter("error")
    with threadpool_limits(
        1
    ):  # small matrices: a second thread of BLAS only waits, and waiting counts as processor time
        summary = job(Path(sys.argv[1]), Path(sys.argv[2]))
    print(json.dumps({"version": f"pandas {pd.__version__}", "steps": profile, "found": summary, "mb": highest()}))
