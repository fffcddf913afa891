"""What every form of the sheet says with the same words: figures, notes, conditions in one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from nachim.model.condition import Condition, Tree
from nachim.model.customers import Trait
from nachim.model.evidence import Figure
from nachim.model.findings import Findings, Note, QualityFinding
from nachim.report.figures import Shown, described, shown, worded
from nachim.words import Told, Words, words_for
from nachim.words.phrases import brief, label, level, phrase, sentence

_OPEN, _SHUT = "\ue000", "\ue001"
_MARKED = re.compile(f"{_OPEN}([^{_SHUT}]*){_SHUT}")


@dataclass(frozen=True, slots=True)
class Said:
    """A note, or several alike, as one sentence."""

    level: str
    text: str
    figures: tuple[str, ...]
    """Ids of the figures in it."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Findings in one language."""

    findings: Findings
    words: Words
    marks: bool = False
    """Whether figures within sentences are marked, for `with_figures`."""

    @classmethod
    def of(cls, findings: Findings, language: str, *, marks: bool = False) -> Drawing:
        """Return the findings in a language, "ko" or "en"."""
        return cls(findings, words_for(language), marks)

    def show(self, id_: str) -> Shown:
        """Return the figure of that id as printed."""
        return shown(self.findings.evidence[id_], self.words)

    def figure(self, id_: str) -> Figure:
        """Return the figure of that id."""
        return self.findings.evidence[id_].figure

    def basis(self, id_: str) -> str:
        """Return what a lift to show rests on: "later" rows, or the first ones, "drawn" toward all that was tried."""
        return "drawn" if self.findings.evidence[id_].statistic.endswith("_drawn") else "later"

    def label_of(self, id_: str) -> str:
        """Return what the figure of that id is."""
        return described(self.findings.evidence[id_], self.words, self.findings.attribute)

    def card_rates(self) -> str:
        """Say of which deals the rates beside the card's points are: later ones, or those it was learned from."""
        card = self.findings.card
        rates = [level.rate for levels in card.levels.values() for level in levels] if card else []
        later = any(self.findings.evidence[rate].label == "report.figure.level.rate_later" for rate in rates)
        return self.words(f"report.card.rates.{'later' if later else 'all'}") if rates else ""

    def note(self, one: Note) -> str:
        """Return a note as a sentence."""
        return self.words(one.id, **self._values(one))

    def reason(self, one: Trait) -> str:
        """Return why a company has a trait or not, as a sentence."""
        return self.note(Note(one.reason, one.words, figures=one.figures))

    def _values(self, one: Note) -> dict[str, object]:
        values = {k: _unmarked(worded(v, self.words, self.findings.attribute, k)) for k, v in one.words.items()}
        return values | {name: self.told(id_) for name, id_ in one.figures.items()}

    def told(self, id_: str) -> Told:
        """Return a figure as a value of a text."""
        text = self.show(id_).text
        marked = f"{_OPEN}{id_}{_SHUT}" if self.marks else text
        return Told(self.figure(id_).value, text, marked)

    def gathered(self, notes: Iterable[Note]) -> tuple[Said, ...]:
        """Return the notes as sentences; those that differ only in the attribute become one."""
        by: dict[str, list[Note]] = {}
        for place, one in enumerate(notes):
            by.setdefault(one.id if self.words.has(f"{one.id}.many") else f"{place}", []).append(one)
        return tuple(
            Said(
                group[0].level,
                self.note(group[0]) if len(group) == 1 else self._many(group),
                tuple(id_ for one in group for id_ in one.figures.values()),
            )
            for group in by.values()
        )

    def _many(self, group: Sequence[Note]) -> str:
        id_, item = group[0].id, f"{group[0].id}.item"
        values = [self._values(one) for one in group]
        items = (self.words(item, **one) if self.words.has(item) else str(one["attribute"]) for one in values)
        return self.words(f"{id_}.many", attributes=", ".join(items))

    def places(self, finding: QualityFinding) -> str:
        """Return the example rows of a finding: "deals.csv: rows 5, 6"; how many more there are is in its count."""
        by: dict[str, list[str]] = {}
        for place in finding.rows:
            file, _, row = place.rpartition(":")
            by.setdefault(file, []).append(row)
        more = (self.figure(finding.count).value or 0) > len(finding.rows)
        texts = (
            self.words(f"report.quality.{'row' if len(rows) == 1 else 'rows'}", file=file, rows=", ".join(rows))
            for file, rows in by.items()
        )
        return "; ".join(texts) + (", …" if more and by else "")

    def named(self, prefix: str, key: str) -> str:
        """Return the text of `prefix` + `key`, else of `key` itself as an id, else `key` as it is."""
        if self.words.has(prefix + key):
            return self.words(prefix + key)
        return self.words(key) if "." in key and self.words.has(key) else key

    def lost_reason(self, id_: str) -> str:
        """Return the reason of losing that a figure counts."""
        return str(
            worded(self.findings.evidence[id_].words["lost_reason"], self.words, self.findings.attribute, "lost_reason")
        )

    def attribute(self, name: str) -> str:
        """Return what an attribute is called."""
        return label(self.findings.attribute(name), self.words)

    def attribute_or_name(self, name: str) -> str:
        """Return what an attribute is called; a name that is none as it is."""
        return str(worded(name, self.words, self.findings.attribute, "attribute"))

    def phrase(self, tree: Tree) -> str:
        """Return conditions as a phrase."""
        return phrase(tree, self.words, self.findings.attribute)

    def brief(self, tree: Tree) -> str:
        """Return conditions as the phrase of a reason."""
        return brief(tree, self.words, self.findings.attribute)

    def sentence(self, tree: Tree) -> str:
        """Return conditions as a sentence."""
        return sentence(tree, self.words, self.findings.attribute)

    def level(self, tree: Tree) -> str:
        """Return a condition without the name of its attribute; a whole tree as its phrase."""
        if isinstance(tree, Condition):
            return level(tree, self.words, self.findings.attribute(tree.attribute))
        return self.phrase(tree)


def _unmarked(value: object) -> object:
    """Keep a text of the data from passing for a mark of ours."""
    return value.replace(_OPEN, "").replace(_SHUT, "") if isinstance(value, str) else value


def with_figures(text: str, figure: Callable[[str], str], plain: Callable[[str], str]) -> str:
    """Return a text of a marking `Drawing`, its figures written by `figure` (given an id), all else by `plain`."""
    pieces = _MARKED.split(text)
    return "".join(figure(piece) if place % 2 else plain(piece) for place, piece in enumerate(pieces))


def headline(findings: Findings) -> tuple[str, ...]:
    """Return the ids of the four figures shown first."""
    if findings.headline:
        return findings.headline[:4]
    proof, leads, scope = findings.proof, findings.leads, findings.scope
    chosen = (
        proof.lift10 if proof else None,
        scope.win_rate,
        scope.cycle,
        leads.above if leads else scope.customers,
    )
    return tuple(id_ for id_ in chosen if id_)


def later_column(findings: Findings) -> str:
    """Return the name, under `report.col`, of the proof's column: later deals, customers, or rows in their order."""
    if findings.proof is None or findings.proof.order != "time":
        return "in_record"
    return "in_time" if findings.scope.outcome == "won" else "in_time_customers"


def is_weak(findings: Findings) -> bool:
    """Tell findings that allow no ICP to be trusted: said first, before anything else."""
    proof = findings.proof
    return findings.icp is None or proof is None or proof.verdict in ("no_signal", "too_few")


def verdict(findings: Findings) -> str:
    """Return the last part of the verdict's catalogue ids."""
    return findings.proof.verdict if findings.proof else "none"


def advice(findings: Findings, words: Words) -> str:
    """Return what follows from the verdict, and for whom alone it holds where not every lead was worked."""
    said = words(f"report.verdict.{verdict(findings)}")
    if findings.proof is None or not findings.proof.holds:
        return said
    return f"{said} {words(f'joint.holds.{findings.proof.holds}')}"
