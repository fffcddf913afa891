"""Whether a deal is won, lost or open: what the file says, read with its stages."""

from __future__ import annotations

from collections.abc import Mapping

from nachim.model.source import Stages


def outcome(table: str, columns: Mapping[str, str], stages: Stages, held: set[str]) -> dict[str, str]:
    """Return SQL of `won` and `is_closed` of deals; nothing for other tables.

    A deal that is not closed has no outcome, whatever its won column says. Without a closed column, a deal is won by
    its flag or stage, lost by its stage; a flag that says no in a file without any stage list means lost.

    Parameters
    ----------
    table
        Canonical table.
    columns
        SQL of its columns.
    stages
        Which stages mean won and lost.
    held
        Fields that the file or the mapping gives.
    """
    if table != "deal":
        return {}
    won, closed, stage = columns["won"], columns["is_closed"], columns["stage"]
    flag, ends = "won" in held, bool(stages.won or stages.lost) and "stage" in held
    by_stage = f"CASE WHEN {_one_of(stage, stages.won)} THEN TRUE WHEN {_one_of(stage, stages.lost)} THEN FALSE END"
    if flag and "is_closed" in held:
        result = f"CASE WHEN {closed} THEN {won} END"
    elif flag and ends:
        result = f"CASE WHEN {won} THEN TRUE WHEN {_one_of(stage, stages.lost)} THEN FALSE END"
    elif flag:
        result = won
    elif ends:
        result = by_stage
    else:
        result = "CAST(NULL AS BOOLEAN)"
    known = closed if "is_closed" in held else f"({result}) IS NOT NULL" if flag or ends else "CAST(NULL AS BOOLEAN)"
    gap = "CAST(NULL AS VARCHAR)"
    why = f"CASE WHEN ({result}) IS NULL THEN 'unknown' END" if flag or ends else "'not_asked'"
    return {
        "won": f"CAST({result} AS BOOLEAN)", "won__why": f"CAST({why} AS VARCHAR)",
        "is_closed": f"CAST({known} AS BOOLEAN)",
        "is_closed__why": columns["is_closed__why"] if "is_closed" in held else gap if flag or ends else "'not_asked'",
    }  # fmt: skip


def _one_of(stage: str, names: tuple[str, ...]) -> str:
    if not names:
        return "FALSE"
    listed = ", ".join("'" + name.replace("'", "''") + "'" for name in names)
    return f"{stage} IN ({listed})"
