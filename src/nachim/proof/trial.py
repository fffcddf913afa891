"""An experiment planned and read: what two arms show, without an error from looking early or often."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nachim.model.evidence import Figure
from nachim.model.experiment import Arm, Assigned, BelowLine, Option, Outcome, Plan, Reading, Side
from nachim.stats.coded import Floats
from nachim.stats.eprocess import STOP, Block, difference, evidence, power
from nachim.stats.intervals import share, shrunk_rate
from nachim.stats.power import SOUGHT_LIFT
from nachim.stats.survival import kaplan_meier

FIRST_DAYS = 14
"""A lead's acceptance, and whether a meeting became a deal, are judged so many days after it was assigned."""
LONGEST = 104
"""Weeks that a plan looks ahead."""


@dataclass(frozen=True, slots=True)
class Known:
    """What later imports and records say of one assigned lead; days count from the day it was assigned."""

    accepted: bool | None
    """None where it was not recorded: then not accepted, once it is old enough."""
    met: bool | None
    """Whether there was a meeting; None where meetings are not recorded."""
    deals: int
    ended: int
    """Deals won or lost by now."""
    won: bool
    won_days: float | None
    value_days: float | None
    """From won to first value."""
    value_age: float | None
    """From won to now."""


def a_week(days: Floats) -> float | None:
    """Return how many came in a week; None where nobody came.

    Parameters
    ----------
    days
        How many days before the last one each of them came.

    Examples
    --------
    >>> a_week(np.array([0.0, 7.0, 14.0]))
    1.5
    """
    return None if not len(days) else len(days) / max(1.0, float(days.max()) / 7)


def option(
    line: int, *, above: float, later: tuple[int, int], later_above: tuple[int, int], flow: float,
    conversion: float | None, weeks: int, seed: int,
) -> Option:  # fmt: skip
    """Return what an experiment at a line would take.

    Parameters
    ----------
    above
        Share of leads at or above the line.
    later, later_above
        Wins and deals of the proof's later rows: all, and those at or above the line.
    flow
        Leads a week.
    conversion
        Deals for each lead; None counts each lead as a deal and plans nothing for acceptance.

    Notes
    -----
    The rule's rate is drawn toward the average (20 rows' worth), because a line is often looked at for its high rate.
    """
    usual, rule = share(*later), share(*later_above)
    taken = int(flow * weeks / 2 * above)
    if not above or usual.value is None:
        return Option(line, above, usual, rule, taken, None, None)
    promised = float(shrunk_rate(*later_above, usual.value))
    each = min(conversion if conversion else 1.0, 1.0)
    accepted = None
    if conversion:
        accepted = _weeks((min(each * SOUGHT_LIFT, 0.99), min(each, 0.66)), above, flow, seed)
    won = _weeks((each * promised, each * usual.value), above, flow, seed)
    return Option(line, above, usual, rule, taken, accepted, won)


def _weeks(rates: tuple[float, float], above: float, flow: float, seed: int) -> int | None:
    """Return the weeks of leads until four experiments in five have reached the evidence to stop."""
    if rates[0] <= rates[1]:
        return None
    pairs = flow * LONGEST / 2 * above  # a block has one lead of the rule, and 1 / above as usual
    most = int(min(pairs, 1500))
    if most < 1:
        return None
    found = power(rates, (1, max(1, round(1 / above))), most, runs=200, seed=seed).blocks
    return None if found is None else math.ceil(found * LONGEST / pairs)


def read(
    plan: Plan, lots: Sequence[Assigned], known: Sequence[Known], *, as_of: dt.datetime, told: dt.datetime
) -> Reading:
    """Return what an experiment shows.

    Leads are judged by their age alone, never by how they went: acceptance and meetings two weeks after they were
    assigned, wins after one full cycle. A block counts when all its leads are old enough. Younger leads wait; they are
    neither wins nor losses.

    Parameters
    ----------
    as_of
        The latest event in the data.
    told
        When acceptances were last recorded, or `as_of` where that is later.
    """
    cycle = plan.cycle_days
    age = [(as_of - one.made).total_seconds() / 86_400 for one in lots]
    told_age = [(told - one.made).total_seconds() / 86_400 for one in lots]
    over = bool(lots) and told >= lots[0].made + dt.timedelta(weeks=plan.weeks)
    compared = [one.arm is Arm.USUAL or one.total >= plan.line for one in lots]
    first = [all_ >= FIRST_DAYS for all_ in told_age]
    in_data = [one >= FIRST_DAYS for one in age]
    whole = [one >= cycle for one in age]
    won = [one.won and (one.won_days or 0) <= cycle for one in known]
    accepted = [bool(one.accepted) for one in known]
    meeting = [one.met is True for one in known]
    has_deal = [one.deals > 0 for one in known]

    def made(name: str, who: Sequence[bool], old: Sequence[bool], y: Sequence[bool], decides: bool) -> Outcome:
        return _outcome(name, plan, lots, who, old, y, decides=decides, over=over)

    met = [ok and yes for ok, yes in zip(compared, meeting, strict=True)]
    dealt = [ok and yes for ok, yes in zip(compared, has_deal, strict=True)]
    passed = [one.arm is Arm.USUAL or one.total >= plan.line for one in lots]
    through = [yes and ok for yes, ok in zip(won, passed, strict=True)]
    return Reading(
        as_of=as_of,
        first=(
            made("accepted", compared, first, accepted, True),
            *((made("meeting", met, in_data, has_deal, False),) if any(one.met is not None for one in known) else ()),
        ),
        second=(
            made("won", compared, whole, won, True),
            made("win_rate", dealt, whole, won, False),
            made("per_lead", [True] * len(lots), whole, through, False),
            _ttv(lots, known, compared, whole, won),
        ),
        below=_below(plan, lots, whole, won),
        over=over,
    )  # fmt: skip


def _outcome(
    name: str, plan: Plan, lots: Sequence[Assigned], who: Sequence[bool], old: Sequence[bool], y: Sequence[bool], *,
    decides: bool, over: bool,
) -> Outcome:  # fmt: skip
    """Return one measure: who takes part, who of them is old enough, and who has the outcome."""
    young = {lot.block for lot, ripe in zip(lots, old, strict=True) if not ripe}
    blocks: dict[int, list[int]] = {}
    for lot, part, yes in zip(lots, who, y, strict=True):
        if part and lot.block not in young:
            counts = blocks.setdefault(lot.block, [0, 0, 0, 0])
            place = 0 if lot.arm is Arm.RULE else 2
            counts[place] += 1
            counts[place + 1] += yes
    n1, k1, n0, k0 = (sum(counts[place] for counts in blocks.values()) for place in range(4))
    seen = difference(k1, n1, k0, n0, plan.planned)
    path = evidence([Block(*blocks[name]) for name in sorted(blocks)]) if decides else ()
    most = max(path, default=1.0)
    waiting = sum(part and lot.block in young for lot, part in zip(lots, who, strict=True))
    verdict = ""
    if decides:
        verdict = (
            "shown" if most >= STOP else "too_early" if seen.low is None and waiting else
            "ended" if over and not waiting else "open"
        )  # fmt: skip
    return Outcome(
        name, _side(k1, n1), _side(k0, n0), seen, path[-1] if path else (1.0 if decides else None),
        most if decides else None, waiting, verdict,
    )  # fmt: skip


def _side(k: int, n: int) -> Side:
    return Side(k, n, k / n if n else None)


def _ttv(
    lots: Sequence[Assigned], known: Sequence[Known], who: Sequence[bool], old: Sequence[bool], won: Sequence[bool]
) -> Outcome:
    """Return the median days from won to first value in each arm; customers without it yet are still waiting."""
    sides = []
    for arm in (Arm.RULE, Arm.USUAL):
        mine = [
            one for lot, one, part, ripe, yes in zip(lots, known, who, old, won, strict=True)
            if part and ripe and yes and lot.arm is arm and one.value_age is not None
        ]  # fmt: skip
        days = np.array([one.value_age if one.value_days is None else one.value_days for one in mine], np.float64)
        event = np.array([one.value_days is not None for one in mine], np.bool_)
        median = float(kaplan_meier(days, event).median().value) if len(mine) and event.any() else math.nan
        sides.append(Side(int(event.sum()), len(mine), median if math.isfinite(median) else None))
    waiting = sum(side.of - side.yes for side in sides)
    return Outcome("ttv", sides[0], sides[1], Figure(None), None, None, waiting, "")


def _below(plan: Plan, lots: Sequence[Assigned], old: Sequence[bool], won: Sequence[bool]) -> BelowLine | None:
    """Return what those worked below the line did; every one of them had the same chance, so they count alike."""
    under = [(lot.work, yes) for lot, ripe, yes in zip(lots, old, won, strict=True) if lot.total < plan.line and ripe]
    if not under:
        return None
    worked, wins = sum(work for work, _ in under), sum(yes for work, yes in under if work)
    left, rate = len(under) - worked, share(wins, worked)
    value, low, high = (None if part is None else part * left for part in (rate.value, rate.low, rate.high))
    return BelowLine(worked, wins, left, Figure(value, low, high))
