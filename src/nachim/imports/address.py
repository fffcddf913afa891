"""Addresses of databases, which hold passwords."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"postgres(?:ql)?://", re.IGNORECASE)
_SECRET = re.compile(r"(postgres(?:ql)?://[^\s:/@?]*:)[^\s@]*@|([?&\s](?:ssl)?password=)[^&\s'\"]*", re.IGNORECASE)


def is_address(text: str) -> bool:
    """Tell whether a text names a PostgreSQL database.

    Examples
    --------
    >>> is_address("postgresql://reader@db.example/shop"), is_address("shop.sqlite")
    (True, False)
    """
    return _ADDRESS.match(text) is not None


def without_passwords(text: str) -> str:
    """Return a text in which the passwords of addresses are dots.

    Examples
    --------
    >>> without_passwords("nachim import postgresql://reader:s3cret@db.example/shop?sslpassword=x")
    'nachim import postgresql://reader:…@db.example/shop?sslpassword=…'
    """
    return _SECRET.sub(lambda found: f"{found[1]}…@" if found[1] else f"{found[2]}…", text)
