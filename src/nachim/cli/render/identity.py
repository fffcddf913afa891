"""Companies that may be one."""

from __future__ import annotations

from nachim.cli.printing import Page
from nachim.identity.decision import Action
from nachim.identity.review import CompanyPair, Side
from nachim.usecases.identity import Answer, Decision

AMBIGUOUS = 10
"""Ambiguous names shown."""


def render(answer: Answer, page: Page, *, merged: bool) -> None:
    """Print counts, the pairs that wait, the doubtful links when asked for, and what persons decided."""
    words = page.words
    if answer.changed:
        page.say("cli.identity.changed", n=answer.changed)
    page.line(
        words(
            "identity.summary", mentions=answer.mentions, companies=answer.companies, links=answer.linked,
            review=answer.waiting,
        )
    )  # fmt: skip
    if answer.pairs:
        page.heading(words("cli.identity.waiting"))
        for one in answer.pairs:
            _pair(one, page)
        if answer.waiting > len(answer.pairs):
            page.line(words("cli.identity.more", n=answer.waiting - len(answer.pairs)), style="dim", indent=2)
    if merged and answer.merged:
        page.heading(words("cli.identity.links"))
        for one in answer.merged:
            _pair(one, page)
    if answer.decisions:
        page.heading(words("cli.identity.decisions"))
        for decision in answer.decisions:
            _decision(decision, page)
    _left_out(answer, page)
    page.line()
    if answer.pairs:
        page.path("cli.identity.judge", id=answer.pairs[0].id, folder=page.folder)
    page.path("cli.next.build", folder=page.folder)


def _pair(one: CompanyPair, page: Page) -> None:
    words = page.words
    reasons = ", ".join(words(f"identity.reason.{reason.value}") for reason in one.reasons)
    page.line()
    page.line(words("cli.identity.pair", id=one.id, score=one.score, n=one.at_stake), style="bold", indent=2)
    page.line(_side(one.left, page), indent=4)
    page.line(_side(one.right, page), indent=4)
    page.line(reasons, style="dim", indent=4)


def _side(side: Side, page: Page) -> str:
    facts = [side.name or page.words("cli.identity.nameless"), side.domain, _grouped(side.business_number), side.place]
    where = page.words("cli.identity.where", sources=", ".join(side.sources), rows=side.rows)
    return " · ".join([fact for fact in facts if fact] + [where])


def _grouped(number: str) -> str:
    """Return ten digits as business numbers are written, whatever the source did."""
    return f"{number[:3]}-{number[3:5]}-{number[5:]}" if len(number) == 10 and number.isdigit() else number


def _decision(one: Decision, page: Page) -> None:
    id_ = "cli.identity.merged_pair" if one.action is Action.MERGE else "cli.identity.split_pair"
    text = page.words(id_, left=one.left, right=one.right)
    page.bullet(f"{one.id}  {text}", more=" · ".join(part for part in (one.made[:10], one.actor, one.why) if part))


def _left_out(answer: Answer, page: Page) -> None:
    words = page.words
    if not answer.ambiguous and not answer.hubs:
        return
    page.heading(words("cli.identity.left_out"))
    for name in answer.ambiguous[:AMBIGUOUS]:
        page.bullet(words("identity.ambiguous", name=name.name, rows=name.rows, n=len(name.companies)))
    for hub in answer.hubs[:AMBIGUOUS]:
        page.bullet(words("identity.hub", kind=words(f"identity.hub.{hub.kind}"), key=hub.key, n=hub.mentions))
