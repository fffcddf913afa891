"""Columns that may have been filled in late, asked about at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from nachim.model.findings import Doubt, Doubts
from nachim.report.figures import shown
from nachim.words import Told, Words

ANSWERS = ("yes", "no", "later", "rest")
"""What may be answered; the last two decide nothing, the last one for all columns still to come."""


def known_in_time(doubts: Doubts, words: Words) -> Mapping[str, bool]:
    """Ask about one column after another and return the decisions by column; what is left for later is not in it."""
    _say(words("cli.doubt.title", n=len(doubts.asked)))
    found: dict[str, bool] = {}
    for place, one in enumerate(doubts.asked, 1):
        _say("")
        _say(f"{place}/{len(doubts.asked)}  {_named(one, words)}")
        _say("  " + _reason(one, doubts, words))
        answer = _answer(words)
        if answer == "rest":
            break
        if answer != "later":
            found |= dict.fromkeys(one.columns, answer == "yes")
    return found


def _named(one: Doubt, words: Words) -> str:
    names = ", ".join(words(f"fields.{name}") if words.has(f"fields.{name}") else name for name in one.columns)
    return words("cli.doubt.column", column=names, examples=", ".join(one.examples)) if one.examples else names


def _reason(one: Doubt, doubts: Doubts, words: Words) -> str:
    evidence = {name: doubts.evidence[id_] for name, id_ in one.figures.items()}
    texts = {name: shown(each, words).text for name, each in evidence.items()}
    told = {name: Told(each.figure.value, texts[name], texts[name]) for name, each in evidence.items()}
    return words(f"cli.doubt.{one.sign}", **told)


def _answer(words: Words) -> str:
    """Return one of `ANSWERS`: written out, by its first letter or in the user's language; no answer means later."""
    accepted: dict[str, str] = {}
    for one in ANSWERS:
        accepted |= dict.fromkeys((one, one[0], *words(f"cli.doubt.accepted.{one}").split("|")), one)
    while True:
        _say("  " + words("cli.doubt.choose"), end=" ")
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt  # the other end has gone: nothing may be decided in its name
        answer = line.strip().casefold()
        if not answer:
            return "later"
        if answer in accepted:
            return accepted[answer]
        _say("  " + words("cli.doubt.again"))


def _say(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)
