"""Whether a table holds the same rows as before, told by hashes that every engine gives alike."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.engine.protocol import Engine

_DIGITS = 12
"""Of a row's hash that are added up: 48 bits."""


def row_hash(keys: Sequence[str]) -> str:
    """Return SQL for the MD5 of the cells of a row "r"; in groups, because a statement must not nest too deeply."""
    groups = [keys[at : at + 40] for at in range(0, len(keys), 40)]
    cells_of = [" || '|' || ".join(f"""COALESCE("r"."{key}", '')""" for key in group) for group in groups]
    parts = [f"MD5({joined})" for joined in cells_of]
    return parts[0] if len(parts) == 1 else f"MD5({' || '.join(parts)})"


def content(engine: Engine, rows: str, keys: Sequence[str]) -> tuple[int, ...]:
    """Return numbers that rows of texts have in common with the same rows in any order, and with no others.

    Parameters
    ----------
    rows
        A query.
    keys
        Its columns.

    Returns
    -------
    tuple of int
        The number of rows, and the digits of their hashes added up, one place after the other.
    """
    sums = ", ".join(
        f"""SUM(CAST(STRPOS('0123456789abcdef', SUBSTR("h", {at}, 1)) AS BIGINT)) AS "d{at}" """
        for at in range(1, _DIGITS + 1)
    )
    hashed = f'SELECT {row_hash(keys)} AS "h" FROM ({rows}) AS "r"'
    found = engine.rows(f'SELECT COUNT(*) AS "n", {sums} FROM ({hashed}) AS "t"')
    return tuple(0 if column[0] != column[0] else int(column[0]) for column in found.values())
