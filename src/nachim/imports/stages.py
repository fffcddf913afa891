"""Which stages of a pipeline mean won, and which lost."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from nachim.imports.headers import compact, split
from nachim.imports.lexicon import Vocabulary
from nachim.model.source import Stages

MOST = 40
"""More distinct texts than this are no list of stages that anybody could be asked about."""


def stages_of(values: Iterable[str], words: Vocabulary, *, said: bool = False) -> Stages:
    """Return the won, lost and open stages among the values of a stage column.

    Numbering before a stage ("6. Closed Won", "L. Project Lost") plays no part. `sure` is False when no stage means
    won or none lost: then a person is shown the list.

    Parameters
    ----------
    values
        Distinct stages of the file.
    words
        Where the words for won and lost stand.
    said
        Whether columns of their own say what is won and closed: then nothing hangs on the stages.

    Examples
    --------
    >>> from nachim.imports.lexicon import vocabulary
    >>> stages_of(["1. 발굴", "5. 수주 완료", "6. 실주"], vocabulary())
    Stages(won=('5. 수주 완료',), lost=('6. 실주',), sure=True, open=('1. 발굴',))
    """
    names = sorted(set(values))
    ends = {name: _end(name, words) for name in names}
    won = tuple(name for name in names if ends[name] == "won")
    lost = tuple(name for name in names if ends[name] == "lost")
    rest = tuple(name for name in names if name not in won + lost) if len(names) <= MOST else ()
    return Stages(won, lost, said or (bool(won) and bool(lost)), rest)


def together(known: Stages, fresh: Stages) -> Stages:
    """Return the stages that were settled once, with those that a later file brings.

    Examples
    --------
    >>> together(Stages(("Go",), ("No",), open=("Talk",)), Stages(open=("Go", "No", "Pilot", "Talk"), sure=False))
    Stages(won=('Go',), lost=('No',), sure=True, open=('Pilot', 'Talk'))
    """
    if not known.sure or not (known.won or known.lost or known.open):
        return fresh
    settled = {*known.won, *known.lost, *known.open}
    new = {name: [one for one in getattr(fresh, name) if one not in settled] for name in ("won", "lost", "open")}
    return replace(
        known, won=(*known.won, *new["won"]), lost=(*known.lost, *new["lost"]),
        open=tuple(sorted({*known.open, *new["open"]})),
    )  # fmt: skip


def _end(name: str, words: Vocabulary) -> str | None:
    """Return "won" or "lost" for a stage that ends a deal, None for any other."""
    parts = split(re.sub(r"^\s*(\d+|[A-Za-z])\s*[.)\-:]\s*", "", name)) or split(name)
    bare = re.sub(r"^\d+", "", "".join(parts))
    unremarked = compact(re.sub(r"[(\[（].*?[)\]）]", "", name))  # "실주(가격)"
    for end, known in (("won", words.won), ("lost", words.lost)):
        if bare in known or unremarked in known:
            return end
    denied = words.denied & set(parts)
    for end in ("won", "lost"):
        if bare.startswith(words.starts[end]) or (not denied and set(parts[-1:]) & words.last[end]):
            return end
    return None
