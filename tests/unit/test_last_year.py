"""Performance is that of the last 12 months: of those still here, and of those who left, of their own last year."""

from __future__ import annotations

from pathlib import Path

from nachim.workspace import Settings
from unit.facts_factory import facts_of

MAPPINGS = {
    "accounts": "columns: {id: account.key, firm: account.name}\n",
    "contracts": "columns: {contract: contract.key, payer: contract.account_key, begin: contract.start, "
    "finish: contract.end, price: contract.monthly, users: contract.seats}\n",
    "bills": "columns: {bill: invoice.key, payer: invoice.account_key, day: invoice.date, sum: invoice.amount}\n",
    "tickets": "columns: {ticket: ticket.key, sender: ticket.account_key, opened: ticket.date}\n",
    "answers": "columns: {answerer: survey.account_key, said: survey.date, points: survey.score}\n",
    "happenings": "columns: {whose: event.account_key, at: event.date, what: event.type}\n",
}
FILES = {
    "accounts.csv": "id,firm\nA1,Still here Ltd\nA2,Left long ago Ltd\nA3,Quiet Ltd",
    "contracts.csv": "contract,payer,begin,finish,price,users\nK1,A1,2022-01-01,2026-06-01,100,10\n"
    "K2,A2,2022-01-01,2024-01-01,100,10\nK3,A3,2022-01-01,2026-06-01,100,10",
    "bills.csv": "bill,payer,day,sum\n"
    + "\n".join(
        f"B{payer}{year}{month},A{payer},{year}-{month:02}-01,100"
        for payer in (1, 3)
        for year in (2022, 2023, 2024, 2025)
        for month in range(1, 13)
    )
    + "\n"
    + "\n".join(f"B2{year}{month},A2,{year}-{month:02}-01,100" for year in (2022, 2023) for month in range(1, 13)),
    # Of A1 one ticket is of the last year; of A2, which left at the end of 2023, two are of its last year.
    "tickets.csv": "ticket,sender,opened\nT1,A1,2023-05-01\nT2,A1,2025-05-01\nT3,A2,2022-05-01\nT4,A2,2023-05-01\n"
    "T5,A2,2023-06-01\nT6,A3,2022-03-01\nT7,A1,2025-12-01",
    "answers.csv": "answerer,said,points\nA1,2023-03-01,2\nA1,2025-03-01,9\nA3,2022-03-01,7",
    "happenings.csv": "whose,at,what\nA1,2024-02-01,Reference call\nA1,2021-02-01,Referral\nA1,2025-02-01,추천\n"
    "A3,2025-02-01,Moved house\nA3,2025-12-20,Moved house",
}


def test_tickets_answers_and_referrals_are_counted_where_they_count(tmp_path: Path) -> None:
    with facts_of(tmp_path, FILES, MAPPINGS, Settings("s", timezone="UTC")) as (engine, _):
        rows = engine.rows(
            'SELECT "n"."name" AS "name", "tickets", "score", "referrals" FROM "customer" AS "c" '
            'JOIN "company" AS "n" ON "n"."company" = "c"."company" ORDER BY "n"."name"'
        ).records()
    found = {str(row["name"]): (row["tickets"], row["score"], row["referrals"]) for row in rows}
    assert found["Still here Ltd"] == (2, 9.0, 2)
    assert found["Left long ago Ltd"] == (2, None, None)
    assert found["Quiet Ltd"] == (None, 7.0, None)
