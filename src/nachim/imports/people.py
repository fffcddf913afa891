"""People apart from everything else: a keyed hash stands in the tables, the value in a table of its own."""

from __future__ import annotations

import hashlib
import re

from nachim.imports.values.missing import fold

# One after the other: e-mail; resident registration number; card number; phones.
_MASKS = tuple(
    (re.compile(pattern), blot)
    for pattern, blot in (
        (r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", "[email]"),
        (r"(?<!\d)\d{6} ?- ?[1-8]\d{6}(?!\d)", "[id]"),
        (r"(?<!\d)\d{4}[- ]\d{4}[- ]\d{4}[- ]\d{4}(?!\d)", "[card]"),
        (r"(?<!\d)(\+\d{1,3}[- .]?)?\(?0\d{1,3}\)?[- .]?\d{3,4}[- .]?\d{4}(?!\d)", "[phone]"),
        (r"\+\d{1,3}[- .]?\(?\d{1,4}\)?[- .]?\d{3,4}[- .]?\d{3,4}(?!\d)", "[phone]"),
        (r"\(\d{3}\) ?\d{3}-\d{4}(?!\d)", "[phone]"),
    )
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


def masked(text: str) -> str:
    """Return a text without e-mails, phones, card and resident registration numbers.

    Examples
    --------
    >>> masked("홍길동 010-1234-5678, gil@example.com, 900101-1234567")
    '홍길동 [phone], [email], [id]'
    """
    for pattern, blot in _MASKS:
        text = pattern.sub(blot, text)
    return text
