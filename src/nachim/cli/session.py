"""One run of a command: who asks, where, in which language, and how the answer is given."""

from __future__ import annotations

import datetime as dt
import getpass
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nachim.cli.progress import Progress
from nachim.usecases.registry import use_case
from nachim.words import Words

if TYPE_CHECKING:
    from nachim.cli.printing import Page
    from nachim.model.findings import Doubts
    from nachim.model.source import SourceMapping


@dataclass(frozen=True, slots=True)
class Session:
    """What a command is run with."""

    words: Words
    as_json: bool
    folder: Path | None

    def ask(
        self, name: str, request: Callable[[Any], object], show: Callable[[Any, Page], None], *,
        questions: bool = False, first: Callable[[Any], None] | None = None,
    ) -> None:  # fmt: skip
        """Run a use case and print its answer.

        Parameters
        ----------
        name
            Of the use case.
        request
            Makes the request from the use case's module.
        show
            Prints an answer for people.
        questions
            Whether the user may be asked something in between.
        first
            What to do with the answer before it is printed.
        """
        from nachim.usecases.context import Context

        case = use_case(name)
        made = request(case)
        folder = self.folder or Path()
        with Progress(self.words, quiet=self.as_json) as progress:
            context = Context(
                folder=folder,
                language=self.words.language,
                now=dt.datetime.now(dt.UTC).replace(tzinfo=None),
                actor=_actor(),
                progress=progress.at,
                ask=self._asking(progress) if questions and self.attended else None,
                choose=self._choosing(progress) if questions and self.attended else None,
                decide=self._deciding(progress) if questions and self.attended else None,
            )
            answer = case.run(made, context)
        if first is not None:
            first(answer)
        if self.as_json:
            from nachim.cli.machine import write

            write(answer, sys.stdout)
        else:
            from nachim.cli.printing import Page

            show(answer, Page(self.words, str(folder)))

    @property
    def attended(self) -> bool:
        """Whether somebody sits at a terminal who can be asked."""
        return sys.stdin.isatty() and sys.stderr.isatty() and not self.as_json

    def _asking(self, progress: Progress) -> Callable[[SourceMapping], SourceMapping]:
        def ask(mapping: SourceMapping) -> SourceMapping:
            from nachim.cli.asking import clear_up

            with progress.paused():
                return clear_up(mapping, self.words)

        return ask

    def _choosing(self, progress: Progress) -> Callable[[Sequence[str]], Sequence[int]]:
        def choose(offered: Sequence[str]) -> Sequence[int]:
            from nachim.cli.asking import pick

            with progress.paused():
                return pick(offered, self.words)

        return choose

    def _deciding(self, progress: Progress) -> Callable[[Doubts], Mapping[str, bool]]:
        def decide(doubts: Doubts) -> Mapping[str, bool]:
            from nachim.cli.doubting import known_in_time

            with progress.paused():
                return known_in_time(doubts, self.words)

        return decide


def _actor() -> str:
    """Return who is at work, for the history of versions."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return "local"
