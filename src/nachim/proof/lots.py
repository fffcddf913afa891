"""Lots: which leads sales takes by the rule, and which as usual."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence

from nachim.model.experiment import Arm, Assigned

_WHOLE = float(1 << 64)


def draw(
    leads: Sequence[tuple[str, str, int]], *, line: int, below: float, salt: str, first_block: int, made: dt.datetime
) -> tuple[Assigned, ...]:
    """Draw an arm for each lead, 1:1 in pairs on each side of the line, and who is worked below it.

    The order and every lot come from a hash of salt and lead, so that the same leads give the same answer. In a pair
    one lead is ruled and one usual, either way with chance 1/2; a lead without a partner draws alone. Pairs of both
    sides are dealt to blocks so that each block has one pair above the line and its part of those below.

    Parameters
    ----------
    leads
        Key, name and score; each key once.
    below
        Chance that a lead below the line is worked under the rule.

    Returns
    -------
    tuple of Assigned
        In the order of the leads. `probability` is the chance of being worked of every lead on that side: 1 at or above
        the line, (1 + below) / 2 below it.

    Examples
    --------
    >>> at = dt.datetime(2026, 9, 1)
    >>> leads = [("a", "", 80), ("b", "", 75), ("c", "", 30), ("d", "", 20)]
    >>> lots = draw(leads, line=70, below=0.0, salt="s", first_block=1, made=at)
    >>> sorted(one.arm.value for one in lots[:2]), sorted(one.work for one in lots[2:])
    (['rule', 'usual'], [False, True])
    >>> lots == draw(leads, line=70, below=0.0, salt="s", first_block=1, made=at)
    True
    """
    sides = [[one for one in leads if (one[2] >= line) is above] for above in (True, False)]
    pairs = [_pairs(side, salt) for side in sides]
    blocks = max(1, sum(len(pair) == 2 for pair in pairs[0]))
    found: dict[str, Assigned] = {}
    for above, side in zip((True, False), pairs, strict=True):
        for place, pair in enumerate(side):
            block = first_block + (min(place, blocks - 1) if above else place * blocks // max(len(side), 1))
            chance = 1.0 if above else (1 + below) / 2
            flip = _share(salt, "arm", pair[0][0]) < 0.5
            for nth, (key, name, total) in enumerate(pair):
                arm = Arm.RULE if flip is (nth == 0) else Arm.USUAL
                work = above or arm is Arm.USUAL or _share(salt, "below", key) < below
                found[key] = Assigned(key, name, total, arm, work, chance, block, made)
    return tuple(found[key] for key, _, _ in leads)


def _pairs(side: Sequence[tuple[str, str, int]], salt: str) -> list[list[tuple[str, str, int]]]:
    ordered = sorted(side, key=lambda lead: (_share(salt, "order", lead[0]), lead[0]))
    return [ordered[place : place + 2] for place in range(0, len(ordered), 2)]


def _share(salt: str, purpose: str, key: str) -> float:
    """Return a number of [0, 1) that depends on nothing else."""
    digest = hashlib.sha256(f"{salt}\x1f{purpose}\x1f{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big") / _WHOLE
