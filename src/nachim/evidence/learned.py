"""The statistics that a figure is made by from a model: what was learned is learned again, from the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from nachim.engine import Frame
from nachim.evidence.models import Models
from nachim.evidence.statistics import Statistic, amount_ratio_of, sides_of, time_ratio_of
from nachim.model.attribute import Category
from nachim.model.card import Card, CardAttribute
from nachim.model.evidence import Figure
from nachim.patterns.tiers import TierSearch
from nachim.proof.beside import beside
from nachim.scorecard.anchor import floor
from nachim.scorecard.filling import filled_auc
from nachim.scorecard.price import price_of_caps
from nachim.scorecard.score import points_of
from nachim.stats.intervals import Estimate, figure
from nachim.stats.shrinkage import log_lifts

Arguments = Mapping[str, str | int]
LearnedStatistic = Callable[[Models, Arguments], Figure]


def _card(models: Models, arguments: Arguments) -> Card:
    return models.card(str(arguments["model"])).card


def _attribute(models: Models, arguments: Arguments) -> CardAttribute:
    return next(one for one in _card(models, arguments).attributes if one.name == arguments["attribute"])


def card_points(models: Models, arguments: Arguments) -> Figure:
    """Return the points of one level of the card, with its rows."""
    level = _attribute(models, arguments).levels[int(arguments["level"])]
    return Figure(float(level.points), n=level.n, k=level.k)


def card_most(models: Models, arguments: Arguments) -> Figure:
    """Return the most points that a category can give."""
    caps = _card(models, arguments).caps()
    return Figure(float(caps.get(Category(str(arguments["category"])), 0)))


def pattern_p(models: Models, arguments: Arguments) -> Figure:
    """Return a pattern's significance, adjusted for all tests of the search."""
    found = models.discovery(str(arguments["model"])).patterns[int(arguments["place"])]
    return Figure(found.p_adjusted, n=found.earlier.n, k=found.earlier.k)


def pattern_tests(models: Models, arguments: Arguments) -> Figure:
    """Return how many combinations of conditions the search tried."""
    return Figure(float(models.discovery(str(arguments["model"])).tests_made))


def quantity_p(models: Models, arguments: Arguments) -> Figure:
    """Return the significance of a pattern on a quantity, adjusted for all tests of the search."""
    found = models.quantity(str(arguments["model"])).patterns[int(arguments["place"])]
    return Figure(found.p_adjusted, n=found.n)


def quantity_tests(models: Models, arguments: Arguments) -> Figure:
    """Return how many combinations of conditions the search on a quantity tried."""
    return Figure(float(models.quantity(str(arguments["model"])).tests_made))


def error_part(models: Models, arguments: Arguments) -> Figure:
    """Return the part of the 5 % that all findings share to which one family of them is held."""
    searched, late = (str(arguments[name]).split() for name in ("searched", "late"))
    return Figure(models.parts(searched, late)[str(arguments["family"])])


def rows_needed(models: Models, arguments: Arguments) -> Figure:
    """Return how many rows would be needed to confirm a condition that lifts the rate 1.5 times."""
    needed = models.discovery(str(arguments["model"])).rows_needed
    return Figure(None if needed is None else float(needed))


def leak(models: Models, arguments: Arguments) -> Figure:
    """Return the figure that gave a column away as knowing the outcome."""
    if arguments["sign"] in ("told", "expected"):
        seen = next(one for one in models.fresh(str(arguments["model"])) if one.attribute == arguments["attribute"])
        return seen.shown if arguments["sign"] == "told" else Figure(seen.expected)
    found = models.leaks(str(arguments["model"]))
    return next(
        one.figure for one in found if one.attribute == arguments["attribute"] and one.sign.value == arguments["sign"]
    )


def beside_card(models: Models, arguments: Arguments) -> Figure:
    """Return what columns that were left out would have added to the card on later rows."""
    learned = models.rows(str(arguments["model"]))
    names = str(arguments["attributes"]).split()
    added = [one for one in learned.columns if one.attribute.name in names]
    return beside(models.card(str(arguments["card"])).card, learned.columns, added, learned.y, learned.later)


def _tiers(models: Models, arguments: Arguments) -> TierSearch:
    edges = (float(arguments["low"]), float(arguments["high"]))
    return models.tiers(str(arguments["model"]), str(arguments["attribute"]), edges)


def tier_p(models: Models, arguments: Arguments) -> Figure:
    """Return the p-value that a condition weighs the same in all classes of size, adjusted for all conditions."""
    test = _tiers(models, arguments).found.tests[int(arguments["place"])]
    return Figure(None if test is None else test.p_adjusted)


def tier_tests(models: Models, arguments: Arguments) -> Figure:
    """Return how many conditions could be compared between classes of size."""
    return Figure(float(_tiers(models, arguments).found.made))


def tier_visible(models: Models, arguments: Arguments) -> Figure:
    """Return how many times as much a condition would have to weigh in one class to be seen."""
    return Figure(_tiers(models, arguments).found.visible)


def filled(models: Models, arguments: Arguments) -> Figure:
    """Return the expected change of the AUC if the gaps of an attribute were filled in, n the gaps."""
    learned, attribute = models.rows(str(arguments["model"])), _attribute(models, arguments)
    scored = points_of(_card(models, arguments), learned.columns)
    change, gaps = filled_auc(attribute, scored.codes[attribute.name], scored.total.astype(np.float64), learned.y)
    return Figure(change, n=gaps)


def caps_price(models: Models, arguments: Arguments) -> Figure:
    """Return the AUC on later rows that learned caps have more than the card's own rule."""
    learned = models.rows(str(arguments["model"]))
    columns = [column.take(learned.later) for column in learned.columns]
    return price_of_caps(models.card(str(arguments["card"])), columns, learned.y[learned.later])


def card_floor(models: Models, arguments: Arguments) -> Figure:
    """Return the least points that a lead can have."""
    return Figure(float(floor(_card(models, arguments))))


def card_line_before(models: Models, arguments: Arguments) -> Figure:
    """Return the line of an anchored card on the scale that it was learned on."""
    anchored = models.card(str(arguments["model"])).anchored
    return Figure(None if anchored is None else float(anchored.line))


def lift_drawn(models: Models, frame: Frame, arguments: Arguments) -> Figure:
    """Return the lift of a condition drawn toward what the lifts of all conditions tried are like."""
    sides = sides_of(frame)
    counts = sides.counts
    if not counts.n_with or not counts.n_without:
        return Figure(None, n=counts.n_with, k=counts.k_with)
    parts = log_lifts(counts.k_with, counts.n_with, counts.k_without, counts.n_without, sides.inflation)
    drawn = models.prior(str(arguments["model"])).posterior(*(float(part) for part in parts))
    return figure(Estimate(*(np.exp(part) for part in drawn)), n=counts.n_with, k=counts.k_with)


DrawnStatistic = Callable[[Models, Frame, Arguments], Figure]


def _ratio_drawn(ratio: Statistic) -> DrawnStatistic:
    """Return the statistic that draws a ratio toward what the ratios of all conditions tried are like."""

    def drawn(models: Models, frame: Frame, arguments: Arguments) -> Figure:
        seen = ratio(frame)
        if seen.value is None or seen.low is None or seen.high is None:
            return Figure(None, n=seen.n)
        limits = Estimate(*(np.asarray(part) for part in (seen.value, seen.low, seen.high)))
        believed = models.ratio_prior(str(arguments["model"])).ratio(limits)
        return Figure(None, n=seen.n) if believed is None else figure(believed, n=seen.n)

    return drawn


DRAWN: dict[str, DrawnStatistic] = {
    "amount_ratio_drawn": _ratio_drawn(amount_ratio_of),
    "lift_drawn": lift_drawn,
    "time_ratio_drawn": _ratio_drawn(time_ratio_of),
}
"""Statistics of rows that need a model beside them."""
LEARNED: dict[str, LearnedStatistic] = {
    "beside": beside_card,
    "caps_price": caps_price,
    "card_floor": card_floor,
    "card_line_before": card_line_before,
    "card_most": card_most,
    "card_points": card_points,
    "error_part": error_part,
    "filled_auc": filled,
    "leak": leak,
    "pattern_p": pattern_p,
    "pattern_tests": pattern_tests,
    "quantity_p": quantity_p,
    "quantity_tests": quantity_tests,
    "rows_needed": rows_needed,
    "tier_p": tier_p,
    "tier_tests": tier_tests,
    "tier_visible": tier_visible,
}
"""Every statistic of models by its name in the ledger; a contract test holds the names."""
