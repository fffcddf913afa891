"""Where a workspace's tables are worked on, as its settings say it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

DUCKDB, POSTGRES, SPARK = "duckdb", "postgresql", "spark"
PASSWORD = "NACHIM_ENGINE_PASSWORD"
"""Environment variable of what an address keeps secret: the password of PostgreSQL, the token of Spark Connect."""
VALID = "duckdb, spark, sc://spark.example:15002, postgresql://nachim@db.example/nachim"
_SECRETS = re.compile(r"[?&;\s](ssl)?(password|token)=", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EngineAddress:
    """An engine and how it is reached; nothing in it is secret.

    Examples
    --------
    >>> engine_address("postgresql://nachim@db.example/sales")
    EngineAddress(kind='postgresql', address='postgresql://nachim@db.example/sales')
    >>> engine_address("spark").kind
    'spark'
    """

    kind: str
    """"duckdb", "postgresql" or "spark"."""
    address: str


def engine_address(setting: str) -> EngineAddress:
    """Return the engine that a setting names.

    Raises
    ------
    ValueError
        If it names none, or holds a password or token.
    """
    if setting in (DUCKDB, SPARK):
        return EngineAddress(setting, setting)
    scheme = setting.partition("://")[0].lower()
    kind = {"postgresql": POSTGRES, "postgres": POSTGRES, "sc": SPARK}.get(scheme)
    if kind is None or not _is_place(setting) or holds_secret(setting):
        raise ValueError(f"no engine: {scheme}")
    return EngineAddress(kind, setting)


def holds_secret(setting: str) -> bool:
    """Tell whether an address holds a password or a token, which belong into the environment.

    Examples
    --------
    >>> holds_secret("postgresql://nachim:s3cret@db.example/x"), holds_secret("sc://spark.example:15002")
    (True, False)
    """
    try:
        inside = urlsplit(setting).password is not None
    except ValueError:
        inside = "@" in setting
    return inside or _SECRETS.search(setting) is not None


def database_of(address: str) -> tuple[str, int, str, str]:
    """Return what a PostgreSQL address leads to: host, port, database, account.

    Examples
    --------
    >>> database_of("postgresql://me:secret@DB.example/shop") == database_of("postgres://me@db.example:5432/shop")
    True
    """
    parts = urlsplit(address)
    said = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    user = unquote(parts.username or "") or said.get("user", "")
    database = unquote(parts.path.strip("/")) or said.get("dbname", "") or user
    host = (parts.hostname or said.get("host", "")).lower()
    return host, parts.port or int(said.get("port", 0)) or 5432, database, user


def _is_place(setting: str) -> bool:
    try:
        parts = urlsplit(setting)
        return parts.port is None or parts.port > 0
    except ValueError:
        return False
