"""The sheet as Markdown with a Mermaid flow: for a wiki, a pull request, a language model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from nachim.model.attribute import Category
from nachim.model.condition import Tree
from nachim.model.findings import Findings, LeadFinding, Note, PatternFinding, Proof
from nachim.model.icp import Icp, Role
from nachim.report.conditions import ClauseRow, clause_groups, slots
from nachim.report.customers import customer_lines
from nachim.report.drawing import Drawing, advice, headline, is_weak, later_column, verdict, with_figures
from nachim.report.effects import remarks
from nachim.report.escaping import escaped, one_line
from nachim.report.markdown_effects import effect_lines
from nachim.report.narrowed import markdown as narrowed
from nachim.report.practice import tables
from nachim.report.quantities import quantity_row, told_in_markdown
from nachim.report.segments import part_lines, segment_parts


def render_markdown(findings: Findings, language: str) -> str:
    """Return the sheet as Markdown (GitHub's flavour).

    Every figure is followed by a footnote that names its id; the footnotes at the end say what it is, its doubt and the
    command that runs it again.

    Parameters
    ----------
    findings
        What a build found.
    language
        "ko" or "en".
    """
    return "\n".join(_Markdown(Drawing.of(findings, language, marks=True)).lines()).rstrip() + "\n"


def mermaid_label(text: str) -> str:
    """Return a text that a quoted Mermaid label shows as it stands: its own entities for what could end or mark it.

    Examples
    --------
    >>> mermaid_label('SaaS "A" <b>')
    'SaaS #34;A#34; #60;b#62;'
    """
    return "".join(f"#{ord(c)};" if c in '"#<>&;`\\[]{}|' else c for c in " ".join(text.split()))


class _Markdown:
    def __init__(self, drawing: Drawing) -> None:
        self.draw = drawing
        self.words = drawing.words
        self.findings = drawing.findings
        self.used: dict[str, None] = {}

    def lines(self) -> Iterator[str]:
        """Yield the sheet line by line."""
        findings = self.findings
        weak = is_weak(findings)
        yield from self.answer()
        if weak:
            yield from self.unanswered()
        if findings.icp:
            yield from self.flow(findings.icp)
            yield from self.conditions()
        yield from self.segments()
        yield from self.profile()
        yield from customer_lines(self)
        yield from self.patterns()
        yield from self.card()
        if findings.proof:
            yield from self.proof(findings.proof)
        if findings.narrowing:
            yield from self.heading("narrow")
            yield from narrowed(findings.narrowing, self.draw, self.fig, self.linked)
        yield from self.leads()
        yield from self.effects()
        yield from self.quality()
        if not weak:
            yield from self.unanswered()
        yield from self.evidence()

    # pieces

    def fig(self, id_: str | None, doubt: bool = True) -> str:
        if id_ is None:
            return "–"
        self.used[id_] = None
        shown = self.draw.show(id_)
        interval = f" ({shown.interval_text})" if doubt and shown.interval_text else ""
        return f"{escaped(shown.text + interval)}[^{_footnote(id_)}]"

    def note(self, one: Note) -> str:
        return self.linked(self.draw.note(one))

    def notes(self, notes: Iterable[Note]) -> Iterator[str]:
        yield from (f"- {self.linked(one.text)}" for one in self.draw.gathered(notes))

    def linked(self, text: str) -> str:
        return with_figures(text, lambda id_: self.fig(id_, doubt=False), one_line)

    def heading(self, section: str) -> Iterator[str]:
        yield f"## {self.words(f'report.section.{section}')}"
        yield ""

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        yield "| " + " | ".join(self.words(f"report.col.{column}") for column in columns) + " |"
        yield "|" + " --- |" * len(columns)
        for row in rows:
            yield "| " + " | ".join(row) + " |"
        yield ""

    def phrase(self, tree: Tree) -> str:
        return escaped(self.draw.phrase(tree))

    # sections

    def answer(self) -> Iterator[str]:
        words, scope, icp = self.words, self.findings.scope, self.findings.icp
        core = "report.head.none" if icp is None else "report.head.core"
        yield f"# {words('report.head.unproven') if icp and is_weak(self.findings) else words(core)}"
        yield ""
        yield (
            f"{escaped(scope.workspace)} · {words('report.head.as_of', as_of=scope.as_of)} · "
            + (f"{words('report.head.version', version=icp.version)} · " if icp else "")
            + words("report.head.build", build=escaped(scope.build))
        )
        yield ""
        yield f"> **{escaped(self.draw.sentence(icp.must())) if icp else words('report.head.none.sentence')}**"
        yield ""
        name = verdict(self.findings)
        proof = self.findings.proof
        decided = f" {escaped(self.draw.label_of(proof.decided_by))}: {self.fig(proof.decided_by)}." if proof else ""
        yield f"**{words(f'icp.verdict.{name}')}.**{decided} {advice(self.findings, words)}"
        yield ""
        for id_ in headline(self.findings):
            yield f"- {escaped(self.draw.label_of(id_))}: **{self.fig(id_)}**"
        yield ""
        counts = ("accounts", "deals", "won", "lost", "open")
        numbers = {key: self.fig(getattr(scope, key)) for key in counts}
        if scope.horizon:
            yield words("report.head.basis", **numbers, horizon=self.fig(scope.horizon))
        else:
            yield words("report.head.basis.undated", **numbers)
        yield ""

    def flow(self, icp: Icp) -> Iterator[str]:
        words, draw = self.words, self.draw
        musts = [draw.phrase(clause.when) for clause in icp.who if clause.role is Role.MUST]
        yield "```mermaid"
        yield "flowchart LR"
        yield f'  lead(["{words("report.flow.lead")}"])'
        before = "lead"
        if icp.refuse:
            refused = "<br>".join(mermaid_label(draw.phrase(clause.when)) for clause in icp.refuse)
            yield f'  refuse{{"{words("report.flow.refuse")}<br>{refused}"}}'
            yield f'  out["{words("report.flow.out")}"]'
            yield "  lead --> refuse"
            yield f'  refuse -- "{words("report.flow.yes")}" --> out'
            before = "refuse"
        arrow = f'-- "{words("report.flow.no")}" -->' if before == "refuse" else "-->"
        if musts:
            texts = "<br>".join(mermaid_label(text) for text in musts)
            yield f'  must["{words("report.flow.musts")}<br>{texts}"]'
            yield f"  {before} {arrow} must"
            before, arrow = "must", "-->"
        caps = icp.card.caps()
        yield f'  score["{words("report.flow.score")}"]'
        for category in (c for c in Category if caps.get(c)):
            name = words(f"icp.category.{category.value}")
            yield f'  {category.value}["{words("report.flow.points", category=name, points=caps[category])}"]'
            yield f"  {before} {arrow} {category.value} --> score"
        yield f'  score -- "{words("report.flow.line", line=icp.threshold)}" --> work["{words("report.flow.work")}"]'
        yield f'  score -- "{words("report.flow.below", line=icp.threshold)}" --> hold["{words("report.flow.hold")}"]'
        yield "```"
        yield ""

    def conditions(self) -> Iterator[str]:
        yield from self.heading("conditions")
        rows = [self.clause(row) for group in clause_groups(self.findings) for row in group.rows]
        yield from self.table(("category", "condition", "role", "points", "lift", "with_without", "standing"), rows)
        adjacent = self.findings.icp.adjacent if self.findings.icp else ()
        if adjacent and not self.findings.segments:
            yield f"**{self.words('report.adjacent')}** {self.words('report.adjacent.sub')}"
            yield ""
            for one in adjacent:
                figures = ", ".join(self.fig(id_) for id_ in one.evidence if id_ in self.findings.evidence)
                name = f"{escaped(one.name)}: " if one.name else ""
                yield f"- {name}{self.phrase(one.when)} {figures}"
            yield ""

    def segments(self) -> Iterator[str]:
        parts = segment_parts(self.draw)
        if parts:
            yield from self.heading("segments")
        yield from part_lines(parts, self.fig, self.notes, escaped)

    def clause(self, row: ClauseRow) -> list[str]:
        found, words = row.finding, self.words
        later = f", {words(f'icp.later.{found.later.value}')}" if found.later else ""
        if found.first_lift:
            later += f"; {words('joint.lift.when_chosen', lift=self.fig(found.first_lift))}"
        today = f" ({words('icp.known.today')})" if row.as_of_today else ""
        customers = f" ({words('segments.as_customers')})" if row.as_customers else ""
        lift = self.fig(found.lift)
        if row.given_away_by:
            customers = f" ({words('segments.given_away')})"
            measure = words(f"segments.measure.{row.given_away_by.name}")
            lift = f"{measure}, {words('segments.difference')}: {self.fig(row.given_away_by.gap)}"
        refused = row.clause.role is Role.KNOCK_OUT
        return [
            words(f"icp.category.{row.category.value}"),
            self.phrase(row.clause.when) + today + customers,
            words(f"icp.role.{row.clause.role.value}"),
            "–" if refused else self.fig(row.points),
            lift,
            f"{self.fig(found.with_rate, False)} / {self.fig(found.without_rate, False)}" if found.with_rate else "–",
            words(f"icp.standing.{row.standing.value}") + later,
        ]

    def profile(self) -> Iterator[str]:
        yield from self.heading("profile")
        for slot in slots(self.findings):
            known = [self.phrase(row.clause.when) for row in slot.conditions]
            known += [self.phrase(attribute.levels[best].condition) for attribute, best in slot.levels]
            known += [escaped(text) for text in slot.texts]
            unknown = f"{self.words('report.slot.unknown')}. {self.words(f'report.slot.{slot.name}.ask')}"
            yield f"- **{self.words(f'report.slot.{slot.name}')}**: {'; '.join(known) or unknown}"
        yield ""

    def patterns(self) -> Iterator[str]:
        yield from self.heading("patterns")
        if not self.findings.patterns:
            yield self.words("report.patterns.not_searched")
            yield ""
        for patterns in self.findings.patterns:
            outcome = escaped(self.draw.named("icp.outcome.", patterns.outcome))
            yield f"### {self.words('report.patterns.of', outcome=outcome)}"
            yield ""
            yield self.words("report.patterns.searched", rows=self.fig(patterns.rows), tests=self.fig(patterns.tests))
            yield ""
            if patterns.found:
                rows = [self.pattern(one) for one in patterns.found]
                yield from self.table(("pattern", "with_without", "shown", "first", "standing"), rows)
            else:
                yield self.words("report.patterns.nothing")
                yield ""
            yield from self.notes(patterns.notes)
            yield ""
        for searched in self.findings.quantities:
            yield from told_in_markdown(searched, self.draw, self.fig)
            rows = [quantity_row(one, self.draw, self.fig, self.phrase) for one in searched.found]
            if rows:
                yield from self.table(("pattern", "with_without", "shown", "first", "standing"), rows)
        yield from self.rates()
        if self.findings.hypotheses:
            yield f"### {self.words('report.hypotheses')}"
            yield ""
            for number, one in enumerate(self.findings.hypotheses, 1):
                text = escaped(one.text or self.draw.sentence(one.when))
                yield f"{number}. {text} ({self.words(f'icp.status.{one.status}')})"
            yield ""

    def rates(self) -> Iterator[str]:
        if not self.findings.rates:
            return
        yield f"### {self.words('report.rates')}"
        yield ""
        yield self.words("report.rates.sub")
        yield ""
        rows = [
            [escaped(self.draw.attribute(one.attribute)) if place == 0 else "",
             escaped(self.draw.level(level.condition)), self.fig(level.rate),
             self.words(f"icp.standing.{one.standing.value}") if place == 0 else "",
             self.fig(one.p) if place == 0 else ""]
            for one in self.findings.rates
            for place, level in enumerate(one.levels)
        ]  # fmt: skip
        yield from self.table(("attribute", "level", "rate", "standing", "p_alone"), rows)

    def pattern(self, one: PatternFinding) -> list[str]:
        words = self.words
        anti = f"**{words('report.patterns.anti')}** " if one.negative else ""
        return [
            anti + self.phrase(one.when),
            f"{self.fig(one.with_rate, False)} / {self.fig(one.without_rate, False)}",
            self.fig(one.lift),
            self.fig(one.first_lift),
            f"{words(f'icp.standing.{one.standing.value}')}, {words(f'icp.later.{one.later.value}')}",
        ]

    def card(self) -> Iterator[str]:
        icp, card = self.findings.icp, self.findings.card
        if icp is None or card is None:
            return
        yield from self.heading("card")
        yield self.draw.card_rates()
        yield ""
        rows = [
            [
                self.words(f"icp.category.{attribute.category.value}") if place == 0 else "",
                escaped(self.draw.attribute(attribute.name)) if place == 0 else "",
                escaped(self.draw.level(level.condition)),
                self.fig(card.levels[attribute.name][place].points),
                self.fig(card.levels[attribute.name][place].rate),
                self.words.value(self.draw.figure(card.levels[attribute.name][place].rate).n),
            ]
            for attribute in icp.card.attributes
            for place, level in enumerate(attribute.levels)
        ]
        yield from self.table(("category", "attribute", "level", "points", "rate", "sample"), rows)
        if self.findings.rules is not None:
            yield f"### {self.words('rules.title')}"
            yield ""
            yield from (f"- {escaped(self.draw.label_of(id_))}: {self.fig(id_)}" for id_ in self.findings.rules.figures)
            yield ""

    def proof(self, proof: Proof) -> Iterator[str]:
        yield from self.heading("proof")
        yield self.words(
            f"report.proof.sub.{proof.order}", trained=self.fig(proof.trained), tested=self.fig(proof.tested)
        )
        yield ""
        yield from self.notes(proof.notes)
        yield ""
        if proof.bands:
            yield f"### {self.words('report.proof.bands')}"
            yield ""
            bands = [
                [f"{b.low}–{b.high}", *map(self.fig, (b.deals, b.win_rate, b.predicted, b.cycle))]
                for b in reversed(proof.bands)
            ]
            yield from self.table(("band", "deals", "win_rate", "predicted", "cycle"), bands)
        if proof.lines:
            yield f"### {self.words('report.proof.lines')}"
            yield ""
            lines = [
                [str(x.line), *map(self.fig, (x.share, x.win_rate, x.skipped_lost, x.missed_won))] for x in proof.lines
            ]
            yield from self.table(("line", "share_above", "win_rate_above", "skipped_lost", "missed_won"), lines)
        for title, heads, told in tables(self.findings.practice, self.words, self.fig):
            yield f"### {title}"
            yield ""
            yield from self.table(heads, told)
        if proof.years:
            yield f"### {self.words('report.proof.years')}"
            yield ""
            years = [[str(y.year), *map(self.fig, (y.deals, y.win_rate, y.predicted, y.auc))] for y in proof.years]
            yield from self.table(("year", "deals", "win_rate", "predicted", "auc"), years)
        yield f"### {self.words('report.proof.split')}"
        yield ""
        rows = [
            [self.words(f"report.measure.{name}"), self.fig(one), self.fig(other)]
            for name, one, other in measures(proof)
        ]
        yield from self.table(("measure", later_column(self.findings), "at_random"), rows)

    def leads(self) -> Iterator[str]:
        leads, icp = self.findings.leads, self.findings.icp
        if leads is None:
            return
        yield from self.heading("leads")
        line = icp.threshold if icp else 70
        yield self.words("report.leads.sub", scored=self.fig(leads.scored), above=self.fig(leads.above), line=line)
        yield ""
        rows = [self.lead(lead) for lead in leads.top]
        yield from self.table(("rank", "company", "score", "range", "reason", "question"), rows)

    def lead(self, lead: LeadFinding) -> list[str]:
        def fig(part: str) -> str:
            return self.fig(f"{lead.id}.{part}")

        reasons = (f"{escaped(self.draw.brief(r.when))} {fig(f'reason.{r.attribute}')}" for r in lead.reasons[:3])
        ask = escaped(self.draw.attribute(lead.question)) if lead.question else "–"
        answers = ", ".join(
            f"{escaped(self.draw.level(a.when))} → {fig(f'answer.{place}')}" for place, a in enumerate(lead.answers, 1)
        )
        return [
            str(lead.rank),
            escaped(lead.name),
            f"**{fig('total')}**",
            f"{fig('low')}–{fig('high')}",
            "<br>".join(reasons),
            f"{ask} ({answers})" if answers else ask,
        ]

    def effects(self) -> Iterator[str]:
        if self.findings.effects is not None:
            yield from self.heading("effects")
            yield from effect_lines(self.draw, self.findings.effects, self.fig, escaped)
            yield from self.notes(remarks(self.findings.effects.missing))
            yield ""

    def quality(self) -> Iterator[str]:
        yield from self.heading("quality")
        for finding in self.findings.quality:
            forbids = f" **{self.note(finding.forbids)}**" if finding.forbids else ""
            rows = f" ({escaped(self.draw.places(finding))})" if finding.rows else ""
            yield f"- {self.note(finding.note)}{forbids}{rows}"
        if not self.findings.quality:
            yield self.words("report.quality.nothing")
        yield ""
        if self.findings.coverage:
            rows_ = [
                [escaped(self.draw.attribute(c.attribute.name)), self.fig(c.filled),
                 self.words(f"icp.known.{c.attribute.known.value}"),
                 self.words("report.quality.used" if c.used else "report.quality.unused")]
                for c in self.findings.coverage
            ]  # fmt: skip
            yield from self.table(("attribute", "filled", "known", "used"), rows_)

    def unanswered(self) -> Iterator[str]:
        yield from self.heading("unanswered")
        yield from self.notes(self.findings.unanswered)
        if not self.findings.unanswered:
            weak = is_weak(self.findings)
            yield self.words("report.unanswered.weak" if weak else "report.unanswered.none")
        yield ""

    def evidence(self) -> Iterator[str]:
        yield from self.heading("evidence")
        yield self.words("report.evidence.sub", count=len(self.used))
        yield ""
        for id_ in self.used:
            shown = self.draw.show(id_)
            parts = (escaped(self.draw.label_of(id_)), shown.text, shown.interval_text, shown.counts_text)
            yield f"[^{_footnote(id_)}]: {' · '.join(part for part in parts if part)} · `nachim explain {id_}`"


def measures(proof: Proof) -> tuple[tuple[str, str, str | None], ...]:
    """Return name, figure on later deals and figure of a random split, where there is one."""
    rows = (
        ("auc", proof.auc, proof.auc_random),
        ("lift10", proof.lift10, proof.lift10_random),
        ("lift20", proof.lift20, None),
        ("slope", proof.slope, proof.slope_random),
        ("brier", proof.brier, None),
        ("brier_base", proof.brier_base, None),
        ("auc_firmographic", proof.auc_firmographic, None),
        ("auc_new_accounts", proof.auc_new_accounts, None),
    )
    return tuple((name, one, other) for name, one, other in rows if one)


def _footnote(id_: str) -> str:
    return re.sub(r"[^\w.-]", "-", id_)
