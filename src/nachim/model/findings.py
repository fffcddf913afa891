"""What a build found: one immutable answer that every face and every sheet draws from.

A figure stands here only as an `Evidence` in `Findings.evidence`; everything else refers to it by id.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from nachim.model.attribute import Attribute, Category, Known
from nachim.model.condition import Condition, Tree
from nachim.model.customers import Customers
from nachim.model.deciding import Deciding
from nachim.model.effects import Effects
from nachim.model.evidence import Evidence, Later, Standing, Word
from nachim.model.icp import Icp
from nachim.model.narrowing import Narrowing
from nachim.model.practice import Practice
from nachim.model.quantity import QuantityPatterns
from nachim.model.rules import CardRules
from nachim.model.segments import Segments


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence of the catalogue with its values; shown as text or as a row of a list."""

    id: str
    words: Mapping[str, Word]
    level: str = "info"
    """"info", "look" (somebody should look) or "stop" (forbids a conclusion)."""
    figures: Mapping[str, str] = field(default_factory=dict)
    """Values that are figures: name in the text to id of evidence."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the findings rest on. All counts are ids of evidence."""

    workspace: str
    build: str
    as_of: dt.date
    currency: str
    horizon: str
    """A deal counts as won when it is won within so many days of its creation; empty where nothing has a date."""
    split: dt.date | None
    """Earlier deals were learned from, deals created from this date on were kept for the proof."""
    outcome: str
    accounts: str
    deals: str
    won: str
    lost: str
    open: str
    win_rate: str
    cycle: str
    customers: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class QualityFinding:
    """One finding of the quality report (R07): count, example rows, and what it forbids."""

    note: Note
    count: str
    rows: tuple[str, ...]
    """"file, row n" of the first few."""
    forbids: Note | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far an attribute is filled in, and how it was understood."""

    attribute: Attribute
    filled: str
    used: bool
    reason: Note | None
    """Why it is not used."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What rules cannot decide: whether a column was known before the outcome. It is left out until somebody says."""

    columns: Mapping[str, tuple[str, ...]]
    """As `keep` and `leave_out` of workspace.yaml name them, each with the names of the attributes made of it; several
    where one answer holds for all."""
    sign: str
    """What gave them away."""
    figures: Mapping[str, str]
    """Ids of the figures of that sign, by their name in the text."""
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doubts:
    """Everything that a person should be asked about columns, with the figures in it."""

    asked: tuple[Doubt, ...]
    evidence: Mapping[str, Evidence]


@dataclass(frozen=True, slots=True)
class BestAccount:
    """One line of the list of best (or worst) customers."""

    company: str
    name: str
    rank: int
    index: str
    stability: str
    reweighted: str
    lifetime: str


@dataclass(frozen=True, slots=True)
class MeasureContrast:
    """One measure of the success index: best against the rest."""

    name: str
    weight: str
    present: str
    best: str
    rest: str
    difference: str


@dataclass(frozen=True, slots=True)
class Best:
    """Who the best customers are (R09, R10)."""

    judged: str
    too_young: str
    top: tuple[BestAccount, ...]
    worst: tuple[BestAccount, ...]
    contrast: tuple[MeasureContrast, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class PatternFinding:
    """A pattern with its evidence: what the earlier part shows, what the later part says of it."""

    id: str
    outcome: str
    when: Tree
    negative: bool
    standing: Standing
    later: Later
    with_rate: str
    without_rate: str
    lift: str
    """On later rows where enough of them are there, else drawn toward what all combinations tried are like."""
    later_lift: str | None
    """What the verdict of the later rows rests on; None where they are too few."""
    p_adjusted: str
    won_lift: str | None
    """Lift on winning deals, for a pattern found among customers."""
    first_lift: str | None = None
    """On the rows that it was chosen on: too large."""


@dataclass(frozen=True, slots=True)
class Patterns:
    """What was searched and what was found (R13)."""

    outcome: str
    tests: str
    rows: str
    found: tuple[PatternFinding, ...]
    notes: tuple[Note, ...]
    """Says plainly when nothing was found, and how many more accounts would be needed."""


@dataclass(frozen=True, slots=True)
class RateLevel:
    """One level of an attribute and its rate."""

    condition: Condition
    rate: str


@dataclass(frozen=True, slots=True)
class AttributeRates:
    """What one attribute by itself says of the outcome, over all judged rows."""

    attribute: str
    standing: Standing
    p: str
    """Evidence id of the p-value that the rate is the same in all levels."""
    levels: tuple[RateLevel, ...]
    """The largest levels, the one with most rows first."""
    more: int
    """Levels that are not listed."""


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """One sentence to accept, edit or reject (R14)."""

    id: str
    when: Tree
    pattern: str | None
    """Id of the pattern it was made from."""
    status: str
    """"proposed", "accepted" or "rejected"."""
    text: str = ""
    """Somebody's own wording; empty means that the sentence is generated."""
    later: Later | None = None
    """What rows say that it was not found on; None where it was learned from all rows."""
    later_lift: str | None = None


@dataclass(frozen=True, slots=True)
class BandRow:
    """One score band on later deals."""

    low: int
    high: int
    deals: str
    win_rate: str
    predicted: str
    cycle: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """What a line would have done on later deals, in plain money (R47)."""

    line: int
    share: str
    win_rate: str
    skipped_lost: str
    missed_won: str


@dataclass(frozen=True, slots=True)
class YearRow:
    """The later rows that began in one calendar year."""

    year: int
    deals: str
    win_rate: str
    predicted: str
    auc: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What later deals say of the card (R47)."""

    verdict: str
    """"proved", "plausible", "weak", "no_signal" or "too_few"."""
    decided_by: str
    """Evidence id of the number that decides."""
    trained: str
    tested: str
    auc: str
    lift10: str
    lift20: str
    brier: str
    brier_base: str
    slope: str
    auc_random: str
    lift10_random: str
    slope_random: str
    auc_firmographic: str | None
    auc_new_accounts: str | None
    bands: tuple[BandRow, ...]
    lines: tuple[LineRow, ...]
    order: str
    """"time" or "record": what earlier and later mean."""
    notes: tuple[Note, ...]
    years: tuple[YearRow, ...] = ()
    """The first year first; empty where all later rows are of one year, or have no dates."""
    holds: str = ""
    """"worked" where the verdict holds for worked leads only: of others nothing is known, nor with what chance."""


@dataclass(frozen=True, slots=True)
class CardLevelFinding:
    """Evidence ids of one level of the card."""

    points: str
    rate: str


@dataclass(frozen=True, slots=True)
class CardFinding:
    """Evidence of the card: by attribute name, one entry a level."""

    levels: Mapping[str, tuple[CardLevelFinding, ...]]
    lift: Mapping[str, str]
    """Evidence id of the win rate of an attribute's best level against the other rows."""
    standing: Mapping[str, Standing]
    dropped: tuple[Note, ...]
    caps: Mapping[Category, str]
    """Evidence id of the most points of each category."""


@dataclass(frozen=True, slots=True)
class ClauseFinding:
    """What the data say of one line of the condition table; all but the standing are ids of evidence."""

    standing: Standing
    later: Later | None = None
    lift: str | None = None
    """Win rate with the condition over the win rate without it, as a ratio: see `PatternFinding`."""
    with_rate: str | None = None
    without_rate: str | None = None
    later_lift: str | None = None
    first_lift: str | None = None


@dataclass(frozen=True, slots=True)
class LeadReason:
    """One reason for or against, in points against the average lead."""

    attribute: str
    when: Tree
    points: int
    difference: float


@dataclass(frozen=True, slots=True)
class OpenQuestionAnswer:
    """What one answer would do to the score."""

    when: Tree
    total: int


@dataclass(frozen=True, slots=True)
class LeadFinding:
    """One scored lead (R23).

    Its figures are `<id>.total`, one of each category, `.fit`, `.timing`, `.low`, `.high`, `.probability`,
    `.reason.<attribute>` and `.answer.<place>`.
    """

    id: str
    key: str
    name: str
    rank: int
    total: int
    parts: Mapping[Category, int]
    fit: int
    timing: int
    low: int
    high: int
    probability: float
    reasons: tuple[LeadReason, ...]
    unknown: tuple[str, ...]
    """Names of the attributes that are unknown."""
    question: str | None
    """Name of the attribute to ask about."""
    answers: tuple[OpenQuestionAnswer, ...]
    deciding: Deciding | None = None
    """Its figures are `<id>.above` and `<id>.flips.<attribute>`; None when nothing is unknown."""


@dataclass(frozen=True, slots=True)
class Leads:
    """The scored leads."""

    scored: str
    above: str
    mean: str
    """Mean total of the deals the card was learned from; reasons are relative to it."""
    top: tuple[LeadFinding, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything a build found."""

    scope: Scope
    attributes: tuple[Attribute, ...]
    quality: tuple[QualityFinding, ...]
    coverage: tuple[Coverage, ...]
    best: Best | None
    patterns: tuple[Patterns, ...]
    hypotheses: tuple[Hypothesis, ...]
    icp: Icp | None
    card: CardFinding | None
    proof: Proof | None
    leads: Leads | None
    unanswered: tuple[Note, ...]
    """What cannot be concluded, how many more would be needed, which question would settle it (R19)."""
    evidence: Mapping[str, Evidence]
    clauses: tuple[ClauseFinding, ...] = ()
    """One for each of `(*icp.who, *icp.refuse)`, in that order; empty when nothing was computed for them."""
    headline: tuple[str, ...] = ()
    """Ids of up to four figures shown first, the most important one first; empty lets the sheet choose."""
    rates: tuple[AttributeRates, ...] = ()
    """Each attribute by itself, on the card or not."""
    doubts: tuple[Doubt, ...] = ()
    """Columns that are left out until somebody says whether they were known in time."""
    quantities: tuple[QuantityPatterns, ...] = ()
    """Patterns on the sales cycle, time to value and lifetime value, as far as they are recorded."""
    effects: Effects | None = None
    """What goes with winning; None where it was not looked at."""
    segments: Segments | None = None
    narrowing: Narrowing | None = None
    """What the ICP selects, what each condition buys, coverage against rate (R18)."""
    customers: Customers | None = None
    """What stands beside the lists of best and worst."""
    practice: Practice | None = None
    """What the proof means in practice."""
    rules: CardRules | None = None
    """What the card's rules cost, and the line that sales can work; None where no line can be drawn."""

    def attribute(self, name: str) -> Attribute:
        """Return the attribute of that name."""
        return next(attribute for attribute in self.attributes if attribute.name == name)

    def as_of_today(self) -> tuple[Attribute, ...]:
        """Return the attributes whose past values are not known."""
        return tuple(one for one in self.attributes if one.known is Known.TODAY and one.both is None)
