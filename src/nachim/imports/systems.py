"""Where a file comes from: files of one system share their ids."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nachim.imports.candidates import Column
from nachim.imports.headers import split
from nachim.imports.raw import RawTable

_NAMES = ("salesforce", "hubspot", "stripe", "zoho", "salesmap", "pipedrive", "zendesk", "intercom")
_IDS = {
    "salesforce": re.compile(r"^(001|003|005|006|00Q|500|701|800)[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$"),
    "stripe": re.compile(r"^(cus|sub|si|in|ch|pi|price|prod|ii|il)_[A-Za-z0-9]{8,}$"),
    "zoho": re.compile(r"^zcrm_\d+$"),
}
"""How the ids of a system look, whatever the file is called."""


def system_of(raw: RawTable, columns: Sequence[Column]) -> str:
    """Return the system that the file's name or its ids tell, else the file's own name without the sheet."""
    named = next((name for name in _NAMES if name in split(raw.name)), None)
    return named or next((name for name in _IDS if any(_ids(column, name) for column in columns)), None) or _stem(raw)


def source_name(raw: RawTable) -> str:
    """Return the name under which the mapping of a file is remembered: the file's, without dates and copies.

    Sheets of one workbook and tables of one database are told apart by their numbers too.
    """
    several = re.search(rf"_{raw.sha256[:8]}_\d+$", raw.name) is not None
    sheet = [word for word in split(raw.sheet or "") if several or not word.isdigit()]
    return "_".join([_stem(raw), *sheet])[:60] or "file"


def _stem(raw: RawTable) -> str:
    bare = re.sub(rf"_{raw.sha256[:8]}(_\d+)?$", "", raw.name)
    return "_".join(word for word in split(bare) if not word.isdigit()) or "file"


def _ids(column: Column, system: str) -> bool:
    texts = list(column.profile.top)[:50]
    return len(texts) > 0 and all(_IDS[system].match(text) for text in texts)
