"""Narrowing for the sheets of the tests."""

from __future__ import annotations

from nachim.model.condition import All, Not
from nachim.model.icp import Role
from nachim.model.narrowing import Bought, Narrowing, Selection, Worth
from unit.findings_basis import CLAUSES, Book

CONDITIONS = [(Not(when) if role is Role.KNOCK_OUT else when, role) for when, role, *_ in CLAUSES]


def narrowing(book: Book) -> Narrowing:
    def selected(id_: str, places: tuple[int, ...], k: int, n: int) -> Selection:
        when = All(tuple(CONDITIONS[place][0] for place in places))

        def share(name: str, k: int, n: int) -> str:
            return book.rate(f"{id_}.{name}", f"narrow.figure.{name}", k, n)

        def number(name: str, value: float, unit: str) -> str:
            words = {"currency": "KRW"}
            return book.add(f"{id_}.{name}", f"narrow.figure.{name}", value, unit, n=n, words=words)

        return Selection(
            id_, when, share("cover", n, 800), share("rate", k, n), share("leads", n // 2, 400),
            number("quarter", n / 2.3, "count"), number("floor", 12, "count"), n < 40, number("cycle", 44, "days"),
            number("cycle_spread", 31, "days"), number("revenue", 8.2e6, "money"),
            number("revenue_quarter", 3.1e8, "money"), number("revenue_spread", 0.42, "share"),
            number("wins_spread", 0.38, "share"),
        )  # fmt: skip

    def worth(number: int, bought: Bought) -> Worth:
        when, role = CONDITIONS[number - 1]
        id_ = f"narrow.worth.{number}"
        k, n = (0, 60) if bought is Bought.NOTHING else (41, 60)
        return Worth(
            number, when, role, book.rate(f"{id_}.kept", "narrow.figure.kept", 12, 25, condition=when),
            book.rate(f"{id_}.wide", "narrow.figure.wide", 19, 60, condition=when),
            book.ratio(f"{id_}.lift", "narrow.figure.lift", 1.2, 0.8, 1.4, condition=when),
            book.rate(f"{id_}.away", "narrow.figure.away", k, n, condition=when), bought,
        )  # fmt: skip

    bought = (Bought.MORE, Bought.NOTHING, Bought.UNCLEAR, Bought.LESS)
    return Narrowing(
        "won",
        selected("narrow.now", (0, 1, 3), 13, 22),
        tuple(worth(number, bought[number % 4]) for number in range(1, 10)),
        (
            selected("narrow.frontier.1", (), 184, 800),
            selected("narrow.frontier.2", (8,), 160, 560),
            selected("narrow.frontier.3", (0, 3), 40, 90),
        ),
    )
