"""Raw columns for tests, with a planted condition or without."""

from __future__ import annotations

import numpy as np

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.stats.coded import RawColumn


def column(name, values, *, category=Category.FIRMOGRAPHIC, kind=None, none=None):
    values = np.asarray(values)
    if kind is None:
        kind = Kind.CATEGORY if values.dtype == object else Kind.NUMBER
    if kind is not Kind.CATEGORY:
        values = values.astype(np.float64)
    none = np.zeros(len(values), bool) if none is None else np.asarray(none, bool)
    return RawColumn(Attribute(name, name, category, kind, Known.TODAY), values, none)


def company_set(rows, seed, *, effect=1.2, noise=4):
    """Size, industry, an event and a buying flag with an effect each; the rest is noise."""
    rng = np.random.default_rng(seed)
    size = np.round(np.exp(rng.normal(4.5, 1.3, rows)))
    industry = rng.choice(list("ABCDE"), rows).astype(object)
    days = np.round(rng.uniform(0, 500, rows))
    silent = rng.random(rows) < 0.4
    days[silent] = np.nan
    flag = rng.choice(["yes", "no"], rows, p=[0.3, 0.7]).astype(object)
    tool = rng.choice(["X", "Y", "Z"], rows, p=[0.3, 0.4, 0.3]).astype(object)
    eta = -2.2 + effect * (
        1.0 * ((size >= 50) & (size < 300))
        + 1.0 * (industry == "A")
        + 1.0 * (days < 90)
        + 1.0 * (flag == "yes")
        - 0.8 * (tool == "Z")
    )
    won = (rng.random(rows) < 1 / (1 + np.exp(-eta))).astype(np.float64)
    unknown = rng.random((5, rows)) < 0.1
    size[unknown[0]] = np.nan
    industry[unknown[1]] = None
    flag[unknown[2]] = None
    tool[unknown[3]] = None
    columns = [
        column("size", size),
        column("industry", industry),
        column("event", days, category=Category.TRIGGER, kind=Kind.DAYS, none=silent),
        column("flag", flag, category=Category.BUYING),
        column("tool", tool, category=Category.TECHNOLOGY),
    ]
    for j in range(noise):
        values = rng.normal(size=rows) if j % 2 else rng.choice(list("PQRS"), rows).astype(object)
        columns.append(column(f"noise{j}", values, category=tuple(Category)[j % 4]))
    return columns, won
