"""Names of persons in a text, told by what stands around them, and in a column, told by what most cells are.

A name alone in a sentence is not told from a word or a company: something must say that it is a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from nachim.imports.details import Detail

SHARE = 0.6
"""Share of a column's values that look like names, from which it is a column of names."""


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary of names, and what is made of it."""

    surnames: str
    two: frozenset[str]
    given: frozenset[str]
    single: frozenset[str]
    ends: frozenset[str]
    stop: frozenset[str]
    first: frozenset[str]
    family: frozenset[str]
    company: frozenset[str]
    brands: frozenset[str]
    titled: re.Pattern[str]
    labelled: re.Pattern[str]
    human: re.Pattern[str]
    bare: re.Pattern[str]
    maybe: re.Pattern[str]
    """Of words alone, which search looks for by their first letters; see also `SIGNS`."""
    telling: frozenset[str]
    """The words of `maybe`."""
    honoured: re.Pattern[str]
    said: re.Pattern[str]
    doing: re.Pattern[str]
    latin_titled: re.Pattern[str]
    general: re.Pattern[str]
    acting: re.Pattern[str]
    greeted: re.Pattern[str]
    called: re.Pattern[str]
    trade: frozenset[str]
    honoured_brands: frozenset[str]
    person_signs: frozenset[str]
    other_signs: frozenset[str]
    handles: frozenset[str]
    before: str
    after: str


_UPPER, _LOWER = "A-ZÀ-ÖØ-ÞĀ-ſА-Я", "a-zA-Zà-öø-ÿĀ-ſА-Яа-я'’-"
_LATIN = rf"[{_UPPER}][{_LOWER}]+"
LATIN = _LATIN
"""One word of a name in Latin or Cyrillic script."""
_NEVER_LAST = frozenset("무마바발변법회")
"""Syllables that begin given names and do not end them."""
_SERIES = re.compile(r" ?(?:,|·|/|→|->|&|및|와|과) ?([가-힣]{3})(?![가-힣])")
_GAP_BEFORE = re.compile(
    r"[\s,/(<|·:;\[-]{1,4}(?:(?:전화|휴대폰|연락처|메일|이메일|email|tel|phone|mobile|hp|h\.p)[\s.:]{0,2})?$",
    re.IGNORECASE,
)
SIGNS = re.compile(r"[@#:=–|/_()\[\],·→一-鿿А-ЯA-Z]|\d{4}")
"""One of these signs, or a word of `Words.maybe`, stands in every text in which a name is told."""
_GAP_AFTER = re.compile(r"[\s,/)>|·:;\](-]{1,3}")
_PAIR = rf"{_LATIN}(?: [A-Z]\.)? {_LATIN}"
_SOME = rf"(?:(?:[A-Z]\. ){{1,2}}|{_LATIN} (?:[A-Z]\. )?(?:{_LATIN} )?){_LATIN}"
"""Two or three words with initials."""
_ESQUIRE = re.compile(rf"\b({_PAIR}),? (?:Esq|Jr|PhD|Ph\.D|M\.?D)\b")
_GREETED = re.compile(
    r"\b(?i:hi|hello|dear|best|cheers|call|ask|tell|ping)[ ,!]{1,2}([A-Z][a-z]+)(?=[ ,.!]|$)(?! [A-Z&])"
)
_HAN = re.compile(
    r"(?:担当者?|联系人|聯絡人|氏名|姓名)[:： ]*([\u4e00-\u9fff]{2,4})(?![\u4e00-\u9fff])"
    r"|(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{2,4}?(?: [\u4e00-\u9fff]{1,3})?) ?"
    r"(?:様|さん|氏|先生|女士|经理|經理|部長|課長)"
)
_CYRILLIC = re.compile(r"(?:Контакт|Ответственный)[: ]+([А-Я][а-я]+ [А-Я][а-я]+)")


@cache
def words() -> Words:
    """Return the vocabulary of names."""
    from ruamel.yaml import YAML

    path = Path(__file__).parent / "vocabulary" / "names.yaml"
    data = YAML(typ="safe").load(path.read_text(encoding="utf-8"))

    def either(name: str) -> str:
        return "|".join(re.escape(str(word)) for word in sorted(data[name], key=lambda word: -len(str(word))))

    family = f"(?:{either('surnames_two')}|[{data['surnames']}])"
    name = rf"{family} ?[가-힣]{{1,2}}"
    full = rf"{family} ?[가-힣]{{2}}"
    titles, particles, labels = either("titles"), either("particles"), either("labels")
    after = rf"(?=(?:님|씨|{particles})?(?![가-힣]))"
    telling = {str(one) for kind in ("titles", "labels", "human", "acts") for one in data[kind]} | {"저는", "안녕"}
    signs = {one: frozenset(map(str, data[one])) for one in ("person_signs", "other_signs", "handles")}
    return Words(
        surnames=str(data["surnames"]), two=frozenset(map(str, data["surnames_two"])),
        given=frozenset(data["given"]), single=frozenset(data["single"]),
        ends=frozenset(data["ends"]), stop=frozenset(map(str, [*data["stop"], *data["labels"], *data["titles"]])),
        first=frozenset(map(str, data["first"])),
        family=frozenset(map(str, [*data["family"], *data["family_latin"]])),
        company=frozenset(map(str, data["company"])), brands=frozenset(map(str, data["brands"])),
        titled=re.compile(rf"(?<![가-힣])({name}) ?(?:{titles})(?:님|께서|께)?(?:{particles})?(?![가-힣])"),
        labelled=re.compile(rf"(?<![가-힣])(?:{labels})(?:님|자|은|는|이|가|인)?[ :：=/(\[-]{{1,3}}({full}){after}"),
        general=re.compile(
            rf"[가-힣](?:자|인|명|담당|원|측|사람|객|대표|정|고) ?[:：=] ?({full}){after}|[@#]({full}){after}"
        ),
        acting=re.compile(
            rf"(?<![가-힣])({family}[가-힣]{{2}}) (?:{either('acts')}|(?:{either('roles')})\b)(?![가-힣])"),
        greeted=re.compile(
            rf"(?:안녕하세요|저는|저희)[, ]*(?:[가-힣A-Za-z]+ )?({family}[가-힣]{{2}})(?=입니다|이고|이며|라고)"),
        called=re.compile(rf"(?:^|(?<=[\s;,/|·(\[]))(?i:{either('persons_label')})\s?[:=,!-]?\s?({_SOME})"),
        trade=frozenset(map(str, data["trade"])), honoured_brands=frozenset(data["honoured_brands"]), **signs,
        human=re.compile(rf"(?<![가-힣])({name})(?:님|씨)?(?:{either('human')})(?![가-힣])"),
        bare=re.compile(rf"(?<![가-힣])({full})(?:입니다|님|씨)?(?![가-힣])"),
        maybe=re.compile("|".join(map(re.escape, sorted(telling)))), telling=frozenset(telling),
        honoured=re.compile(rf"\b(?i:{either('honorifics')})\.? ({_LATIN}(?: [A-Z]\.)?(?: {_LATIN})?)"),
        said=re.compile(rf"(?:\b(?i:{either('said')})\b|{labels})[ :,-]{{1,3}}({_PAIR})"),
        doing=re.compile(rf"\b({_PAIR})(?:'s|’s| (?:{either('doing')})\b)"),
        before="|".join(f"(?<={re.escape(one)})" for one in map(str, data["labels"])),
        after=rf"(?=(?: ?(?:{titles}))?(?:님|씨)?(?:{particles})?(?:입니다)?(?![가-힣]))",
        latin_titled=re.compile(rf"\b({_PAIR}) ?(?:{titles})(?:님)?(?:{particles})?(?![가-힣])"),
    )  # fmt: skip


def names(text: str, found: Sequence[Detail] = ()) -> Iterator[Detail]:
    """Yield the names of persons in a text (NFKC).

    Parameters
    ----------
    found
        Other details in the text: a name beside a phone or an e-mail is a person's.

    Examples
    --------
    >>> text = "담당 김철수 과장, Ms. Jane Roe; 김철수치과 방문"
    >>> [text[one.start : one.end] for one in names(text)]
    ['김철수', 'Jane Roe']
    """
    known = words()
    if not SIGNS.search(text) and not known.maybe.search(text):
        return
    taken: list[tuple[int, int]] = []
    korean = (known.titled, known.labelled, known.human, known.general, known.acting, known.greeted)
    spans = [one.span(one.lastindex or 1) for rule in korean for one in rule.finditer(text)]
    spans = [span for span in spans if is_korean_name(text[slice(*span)])]
    spans += _called(text)
    spans += [one.span(one.lastindex or 1) for rule in (_HAN, _CYRILLIC) for one in rule.finditer(text)]
    spans += [one.span(1) for one in known.latin_titled.finditer(text) if is_latin_name(one[1])]
    spans += [
        one.span(1) for one in known.honoured.finditer(text) if one[1].split()[0].lower() not in known.honoured_brands
    ]
    for rule in (known.said, known.doing):
        spans += [
            one.span(1) for one in rule.finditer(text) if is_latin_name(one[1]) and not _company(text, one.end(1))
        ]
    spans += _beside(text, found)
    spans += _in_series(text, spans)
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not any(start < stop and begin < end for begin, stop in taken):
            taken.append((start, end))
            yield Detail("name", start, end)


def _called(text: str) -> Iterator[tuple[int, int]]:
    """Yield names in Latin script after a label that only persons have, with those that go on after them."""
    known = words()
    for one in known.called.finditer(text):
        if _human(one[1]):
            yield one.span(1)
            at = one.end(1)
            while more := re.compile(rf"(?:, ?| ?/ ?|; ?| (?:and|to|&) )({_PAIR})(?!\w)").match(text, at):
                if not _human(more[1]):
                    break
                yield more.span(1)
                at = more.end(1)
    yield from (one.span(1) for one in _ESQUIRE.finditer(text))
    yield from (one.span(1) for one in _GREETED.finditer(text) if one[1].lower() in known.first)


def _human(name: str) -> bool:
    """Tell whether no word of what is written like a name is one of trade, of a company or of a brand."""
    known, low = words(), name.replace(",", " ").lower().split()
    return not (known.trade | known.company) & set(low) - {"park"} and " ".join(low[:2]) not in known.brands


def _beside(text: str, found: Sequence[Detail]) -> Iterator[tuple[int, int]]:
    """Yield names right before or after a phone, an e-mail or a resident number."""
    known = words()
    for detail in found:
        local = text[detail.start : detail.end].partition("@")[0].lower() if detail.kind == "email" else ""
        near = text[max(0, detail.start - 40) : detail.start]
        if gap := _GAP_BEFORE.search(near):
            side, at = near[: gap.start()], detail.start - len(near)
            korean = [one for one in known.bare.finditer(side) if one.end() == len(side)]
            latin = [one for one in re.finditer(rf"(?<!\w){_SOME}", side) if one.end() == len(side)]
            yield from _named(korean[-1:], latin[-1:], at, local)
        if gap := _GAP_AFTER.match(text, detail.end):
            side, at = text[gap.end() : gap.end() + 40], gap.end()
            korean = [one for one in [known.bare.match(side)] if one]
            latin = [one for one in [re.match(_SOME, side)] if one]
            yield from _named(korean, latin, at, local)


def _named(
    korean: Sequence[re.Match[str]], latin: Sequence[re.Match[str]], at: int, local: str
) -> Iterator[tuple[int, int]]:
    for one in korean:
        if is_korean_name(one[1]):
            yield at + one.start(1), at + one.end(1)
    for one in latin:
        parts = one[0].lower().split()
        told = is_latin_name(one[0]) or any(len(part) > 2 and part in local for part in parts) or _human(one[0])
        if told and not words().company & set(parts):
            yield at + one.start(), at + one.end()


def _in_series(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield names that go on after a name: "김철수, 이영희", "김철수 → 이영희"."""
    for _, end in spans:
        rest = _SERIES.match(text, end)
        while rest and is_korean_name(rest[1]):
            yield rest.span(1)
            rest = _SERIES.match(text, rest.end())


def _company(text: str, end: int) -> bool:
    after = re.match(r"[ ,]*([A-Za-z&.]+)", text[end:])
    return bool(after and after[1].lower() in words().company and after[1].lower() not in ("and", "&"))


def before_name() -> str:
    """Return the pattern of the words that may stand right before a Korean name."""
    return f"(?:{words().before})"


def after_name() -> str:
    """Return the pattern of what may follow a Korean name: a title, a particle, or no Korean letter."""
    return words().after


def is_korean_name(text: str) -> bool:
    """Tell a Korean name by its family name and by the syllables of given names.

    Examples
    --------
    >>> is_korean_name("김철수"), is_korean_name("남궁민수"), is_korean_name("이메일"), is_korean_name("강남구")
    (True, True, False, False)
    """
    known, name = words(), text.replace(" ", "")
    if name in known.stop or not 2 <= len(name) <= 4 or name[0] not in known.surnames + "독":
        return False
    if name[:2] in known.two and len(name) > 2 and set(name[2:]) <= known.given:
        return True
    given = name[1:]
    if len(given) == 1:
        return given in known.single
    return (
        len(given) == 2 and set(given) <= known.given and (given[1] not in known.ends or given[1] == "원")
        and given[1] not in _NEVER_LAST
    )  # fmt: skip


def is_latin_name(text: str) -> bool:
    """Tell a name in Latin script: a common given name and another word, or a Korean family name.

    Examples
    --------
    >>> is_latin_name("Jane Roe"), is_latin_name("Kim Min-ho"), is_latin_name("John Deere"), is_latin_name("Blue Sky")
    (True, True, False, False)
    """
    known, parts = words(), text.replace(",", " ").lower().split()
    parts = [part for part in parts if len(part) > 1 and not part.endswith(".")] or parts
    if not 2 <= len(parts) <= 3 or " ".join(parts[:2]) in known.brands or any(one in known.company for one in parts):
        return "park" in parts and len(parts) == 2 and (parts[0] in known.first or "-" in parts[0] + parts[1])
    return parts[0] in known.first or parts[0] in known.family or parts[-1] in known.family


def bare_name(text: str) -> str | None:
    """Return the name in a cell without its title, or None when the cell holds no whole name.

    Examples
    --------
    >>> bare_name("김철수 과장님"), bare_name("Jane Roe"), bare_name("영업팀")
    ('김철수', 'Jane Roe', None)
    """
    titled = words().titled.fullmatch(text.strip())
    name = titled[1] if titled else text.strip().removesuffix("님")
    korean = is_korean_name(name) and len(name.replace(" ", "")) > 2
    return name if korean or (re.fullmatch(rf"{_PAIR}|{_LATIN}, {_LATIN}", name) and is_latin_name(name)) else None


def holds_names(values: Iterable[str]) -> bool:
    """Tell a column of names by most of its distinct values.

    Examples
    --------
    >>> holds_names(["김철수", "이영희 과장", "박민수"]), holds_names(["제조업", "유통업", "김철수"])
    (True, False)
    """
    distinct = list(values)
    return len(distinct) >= 3 and sum(bare_name(value) is not None for value in distinct) >= SHARE * len(distinct)
