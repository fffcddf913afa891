"""The sheet as one web page: no script, no outside request, printable."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from nachim.model.attribute import Category
from nachim.model.effects import KINDS
from nachim.model.findings import AttributeRates, Findings, Note, RateLevel
from nachim.report.charts import RatioAxis, ShareAxis, leaning, stacked
from nachim.report.conditions import clause_groups, most_points, slots
from nachim.report.customers import MARKS, questions
from nachim.report.drawing import Drawing, advice, headline, is_weak, later_column, with_figures
from nachim.report.effects import effect_tables, family_title, remarks, side_by_side
from nachim.report.evidence_index import index_of
from nachim.report.figures import described
from nachim.report.fonts import font_faces
from nachim.report.markdown import measures
from nachim.report.market import AGAINST, market_said
from nachim.report.narrowed import frontier_columns, named, numbers, plane, rows, warnings
from nachim.report.quantities import direction
from nachim.report.segments import segment_parts
from nachim.words import Words, words_for
from nachim.words.phrases import label as attribute_label

_HERE = Path(__file__).parent
_EXCERPT = 500
"""Characters of a query that the page shows; `nachim explain` shows all of it."""


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_html(findings: Findings, language: str) -> str:
    """Return the sheet as one self-contained page.

    Parameters
    ----------
    findings
        What a build found; nothing is computed from it.
    language
        "ko" or "en".
    """
    words = words_for(language)
    body = (
        _environment().get_template("sheet.html.j2").render(f=findings, lang=language, **_vocabulary(findings, words))
    )
    style = _style(findings, words, body)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return body.replace("@@STYLE-HASH@@", f"sha256-{digest}", 1).replace("@@STYLE@@", style, 1)


def _style(findings: Findings, words: Words, body: str) -> str:
    """Return the page's one style sheet; fonts for the page's own characters, the running head for its pages."""
    head = words("report.head.running", workspace=findings.scope.workspace, as_of=findings.scope.as_of)
    css = (_HERE / "assets" / "sheet.css").read_text(encoding="utf-8")
    pages = (
        f'@page{{@top-left{{content:"{_css_string(head)}"}}'
        f'@bottom-right{{content:counter(page) " / " counter(pages)}}}}'
    )
    return f"\n{font_faces(body + head)}\n{css}\n{pages}\n"


def _css_string(text: str) -> str:
    """Escape a text for a CSS string inside a style element."""
    return "".join(c if c.isalnum() or c in " .·" else f"\\{ord(c):x} " for c in text)


def _vocabulary(findings: Findings, words: Words) -> dict[str, object]:
    """Return what the templates may call: every function draws from the findings, none computes."""
    drawing = Drawing(findings, words, marks=True)

    def link(id_: str, class_: str = "") -> Markup:
        """Return a figure that leads to its evidence."""
        title, text = drawing.label_of(id_), drawing.show(id_).text
        return Markup('<a class="{}" href="#{}" data-figure="{}" title="{}">{}</a>').format(
            f"fig {class_}".rstrip(), _anchor(id_), id_, title, text
        )

    def linked(text: str) -> Markup:
        return Markup(with_figures(text, link, escape))

    def note(one: Note) -> Markup:
        return linked(drawing.note(one))

    def gathered(notes: Iterable[Note]) -> list[tuple[str, Markup]]:
        return [(one.level, linked(one.text)) for one in drawing.gathered(notes)]

    def say(id_: str, /, **values: object) -> Markup:
        return Markup(words(id_, **{name: _safe(value) for name, value in values.items()}))

    def ratio_axis(ids: list[str | None]) -> RatioAxis:
        return RatioAxis.around(drawing.figure(id_) for id_ in ids if id_)

    def share_axis(ids: list[str | None]) -> ShareAxis:
        return ShareAxis.around(drawing.figure(id_) for id_ in ids if id_)

    def extremes(one: AttributeRates) -> tuple[RateLevel, RateLevel]:
        ranked = sorted(one.levels, key=lambda level: drawing.figure(level.rate).value or 0.0)
        return ranked[-1], ranked[0]

    functions: dict[str, Callable[..., object]] = {
        "say": say,
        "link": link,
        "note": note,
        "gathered": gathered,
        "show": drawing.show,
        "figure": drawing.figure,
        "named": drawing.named,
        "value": words.value,
        "phrase": drawing.phrase,
        "brief": drawing.brief,
        "level": drawing.level,
        "sentence": drawing.sentence,
        "direction": lambda one: direction(one, words),
        "label_of": drawing.label_of,
        "named_attribute": lambda one: attribute_label(one, words),
        "excerpt": lambda query: query if len(query) <= _EXCERPT else f"{query[:_EXCERPT]} …",
        "side_by_side": side_by_side,
        "index_of": index_of,
        "effect_tables": lambda family: effect_tables(drawing, family),
        "family_title": lambda family: family_title(drawing, family),
        "reason_of": drawing.lost_reason,
        "remarks": remarks,
        "described": lambda one: described(one, words, findings.attribute),
        "ratio_axis": ratio_axis,
        "share_axis": share_axis,
        "extremes": extremes,
        "stacked": stacked,
        "leaning": leaning,
        "measures": measures,
        "anchor": _anchor,
        "selected": rows,
        "frontier_columns": frontier_columns,
        "frontier_numbers": numbers,
        "worth_named": lambda one: named(one, drawing),
        "warned": lambda found: [linked(one.text) for one in warnings(found, drawing)],
        "plane": lambda found: plane(found, drawing),
        "market_said": lambda shares: [linked(text) for text in market_said(shares, drawing)],
        "attribute_name": drawing.attribute,
        "questions": questions,
        "reason": lambda one: linked(drawing.reason(one)),
    }
    return {
        **functions,
        "later_column": later_column(findings),
        "effect_kinds": KINDS,
        "marks": MARKS,
        "against": AGAINST,
        "groups": clause_groups(findings),
        "slots": slots(findings),
        "parts": segment_parts(drawing),
        "headline": headline(findings),
        "categories": tuple(Category),
        "contents": contents(findings),
        "weak": is_weak(findings),
        "advice": lambda: advice(findings, words),
        "basis": drawing.basis,
        "card_rates": drawing.card_rates(),
        "most_points": lambda one: most_points(findings.card, one) if findings.card else None,
        "today": ", ".join(attribute_label(one, words) for one in findings.as_of_today()),
    }


def _anchor(id_: str) -> str:
    return "e-" + quote(id_, safe="")


def _safe(value: object) -> object:
    return escape(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def contents(findings: Findings) -> tuple[str, ...]:
    """Return the ids of the page's sections, in their order."""
    weak = is_weak(findings)
    present = (
        ("unanswered", weak),
        ("conditions", findings.icp is not None),
        ("segments", findings.segments is not None),
        ("profile", True),
        ("customers", findings.best is not None),
        ("patterns", True),
        ("card", findings.icp is not None and findings.card is not None),
        ("proof", findings.proof is not None),
        ("narrow", findings.narrowing is not None),
        ("leads", findings.leads is not None),
        ("effects", findings.effects is not None),
        ("quality", True),
        ("unanswered", not weak),
        ("evidence", True),
    )
    return tuple(name for name, there in present if there)
