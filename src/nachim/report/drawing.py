"""What every form of the sheet says with the same words: figures, notes, conditions in one language."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nachim.model.condition import Condition, Tree
from nachim.model.evidence import Figure
from nachim.model.findings import Findings, Note
from nachim.report.figures import Shown, described, shown, worded
from nachim.words import Words, words_for
from nachim.words.phrases import brief, label, level, phrase, sentence


@dataclass(frozen=True, slots=True)
class Drawing:
    """Findings in one language."""

    findings: Findings
    words: Words

    @classmethod
    def of(cls, findings: Findings, language: str) -> Drawing:
        """Return the findings in a language, "ko" or "en"."""
        return cls(findings, words_for(language))

    def show(self, id_: str) -> Shown:
        """Return the figure of that id as printed."""
        return shown(self.findings.evidence[id_], self.words)

    def figure(self, id_: str) -> Figure:
        """Return the figure of that id."""
        return self.findings.evidence[id_].figure

    def label_of(self, id_: str) -> str:
        """Return what the figure of that id is."""
        return described(self.findings.evidence[id_], self.words, self.findings.attribute)

    def note(self, one: Note) -> str:
        """Return a note as a sentence."""
        values = {k: worded(v, self.words, self.findings.attribute, k) for k, v in one.words.items()}
        return self.words(one.id, **values)

    def gathered(self, notes: Iterable[Note]) -> tuple[tuple[str, str], ...]:
        """Return level and sentence of each note; those that differ only in the attribute become one sentence."""
        by: dict[str, list[Note]] = {}
        for place, one in enumerate(notes):
            by.setdefault(one.id if self.words.has(f"{one.id}.many") else f"{place}", []).append(one)
        return tuple(
            (group[0].level, self.note(group[0]) if len(group) == 1 else self._many(group)) for group in by.values()
        )

    def _many(self, group: Sequence[Note]) -> str:
        id_, item = group[0].id, f"{group[0].id}.item"
        named = (self.attribute_or_name(str(one.words["attribute"])) for one in group)
        items = (
            self.words(item, attribute=name, value=one.words["value"]) if self.words.has(item) else name
            for name, one in zip(named, group, strict=True)
        )
        return self.words(f"{id_}.many", attributes=", ".join(items))

    def named(self, prefix: str, key: str) -> str:
        """Return the text of `prefix` + `key`, else of `key` itself as an id, else `key` as it is."""
        if self.words.has(prefix + key):
            return self.words(prefix + key)
        return self.words(key) if "." in key and self.words.has(key) else key

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


def is_weak(findings: Findings) -> bool:
    """Tell findings that allow no ICP to be trusted: said first, before anything else."""
    proof = findings.proof
    return findings.icp is None or proof is None or proof.verdict in ("no_signal", "too_few")


def verdict(findings: Findings) -> str:
    """Return the last part of the verdict's catalogue ids."""
    return findings.proof.verdict if findings.proof else "none"
