"""People apart from everything else: a keyed hash stands in the tables, the value in a table of its own."""

from __future__ import annotations

import hashlib

from nachim.imports.values.missing import fold

# One after the other, in SQL: e-mail; resident registration number; card number; phone.
MASKS = (
    (r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", "[email]"),
    (r"[0-9]{6}[ ]?-[ ]?[1-8][0-9]{6}", "[id]"),
    (r"[0-9]{4}[- ][0-9]{4}[- ][0-9]{4}[- ][0-9]{4}", "[card]"),
    (r"(\+[0-9]{1,3}[- .]?)?[(]?0[0-9]{1,3}[)]?[- .]?[0-9]{3,4}[- .]?[0-9]{4}", "[phone]"),
    (r"\+[0-9]{1,3}[- .]?[(]?[0-9]{1,4}[)]?[- .]?[0-9]{3,4}[- .]?[0-9]{3,4}", "[phone]"),
    (r"[(][0-9]{3}[)][ ]?[0-9]{3}-[0-9]{4}", "[phone]"),
)
"""What is blotted out in free text, and by what. Names inside sentences stay: no pattern finds them."""


def person_id(kind: str, value: str, salt: bytes) -> str:
    """Return the id that stands for a person's detail: the same one for the same text under the same salt.

    Parameters
    ----------
    kind
        ``name``, ``email`` or ``phone``.
    value
        As the file has it; width, case and spaces play no part.
    salt
        Of the workspace, up to 64 bytes, kept as a secret: without it an id cannot be guessed from a list of names.

    Examples
    --------
    >>> person_id("email", "Kim@Example.com ", b"s") == person_id("email", "kim@example.com", b"s")
    True
    """
    digest = hashlib.blake2b(f"{kind}:{fold(value)}".encode(), key=salt[:64], digest_size=10)
    return "p_" + digest.hexdigest()


def masked_sql(text: str) -> str:
    """Return SQL of a text without e-mails, phones, card and resident registration numbers."""
    for pattern, blot in MASKS:
        text = f"REGEXP_REPLACE({text}, '{pattern}', '{blot}', 'g')"
    return text
