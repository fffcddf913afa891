"""Which stages of a pipeline mean won, and which lost."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nachim.imports.headers import compact
from nachim.imports.lexicon import Vocabulary
from nachim.model.source import Stages


def stages_of(values: Iterable[str], words: Vocabulary) -> Stages:
    """Return the won and lost stages among the values of a stage column.

    Numbering before a stage ("6. Closed Won") plays no part. `sure` is False when no stage means won.

    Examples
    --------
    >>> from nachim.imports.lexicon import vocabulary
    >>> stages_of(["1. 발굴", "5. 수주 완료", "6. 실주"], vocabulary())
    Stages(won=('5. 수주 완료',), lost=('6. 실주',), sure=True)
    """
    names = sorted(set(values))
    won = tuple(name for name in names if _bare(name) in words.won)
    lost = tuple(name for name in names if _bare(name) in words.lost)
    return Stages(won, lost, sure=bool(won) and bool(lost))


def _bare(name: str) -> str:
    return re.sub(r"^\d+", "", compact(name))
