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
class _Words:
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
    honoured: re.Pattern[str]
    said: re.Pattern[str]
    doing: re.Pattern[str]
    latin_titled: re.Pattern[str]
    before: str
    after: str


_LATIN = r"[A-Z][a-zA-Zà-öø-ÿ'’-]+"
_SERIES = re.compile(r" ?(?:,|·|/|→|->|&|및|와|과) ?([가-힣]{3})(?![가-힣])")
_PAIR = rf"{_LATIN}(?: [A-Z]\.)? {_LATIN}"


@cache
def _words() -> _Words:
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
    return _Words(
        surnames=str(data["surnames"]), two=frozenset(map(str, data["surnames_two"])), given=frozenset(data["given"]), single=frozenset(data["single"]),
        ends=frozenset(data["ends"]), stop=frozenset(map(str, data["stop"])),
        first=frozenset(map(str, data["first"])),
        family=frozenset(map(str, [*data["family"], *data["family_latin"]])),
        company=frozenset(map(str, data["company"])), brands=frozenset(map(str, data["brands"])),
        titled=re.compile(rf"(?<![가-힣])({name}) ?(?:{titles})(?:님|께서|께)?(?:{particles})?(?![가-힣])"),
        labelled=re.compile(rf"(?<![가-힣])(?:{labels})(?:님|자|은|는|이|가)?[ :：=/(\[-]{{1,3}}({full}){after}"),
        human=re.compile(rf"(?<![가-힣])({name})(?:님|씨)?(?:{either('human')})(?![가-힣])"),
        bare=re.compile(rf"(?<![가-힣])({full})(?:입니다|님|씨)?(?![가-힣])"),
        maybe=re.compile(rf"{titles}|{labels}|{either('human')}|@|\d{{4}}|[A-Z]"),
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
    words = _words()
    if not words.maybe.search(text):
        return
    taken: list[tuple[int, int]] = []
    spans = [one.span(1) for rule in (words.titled, words.labelled, words.human) for one in rule.finditer(text)]
    spans = [span for span in spans if is_korean_name(text[slice(*span)])]
    spans += [one.span(1) for one in words.latin_titled.finditer(text) if is_latin_name(one[1])]
    spans += [one.span(1) for one in words.honoured.finditer(text)]
    for rule in (words.said, words.doing):
        spans += [one.span(1) for one in rule.finditer(text) if is_latin_name(one[1]) and not _company(text, one.end(1))]
    spans += _beside(text, found)
    spans += _in_series(text, spans)
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not any(start < stop and begin < end for begin, stop in taken):
            taken.append((start, end))
            yield Detail("name", start, end)


def _beside(text: str, found: Sequence[Detail]) -> Iterator[tuple[int, int]]:
    """Yield names right before or after a phone, an e-mail or a resident number."""
    words = _words()
    for detail in found:
        local = text[detail.start : detail.end].partition("@")[0].lower() if detail.kind == "email" else ""
        before, after = text[max(0, detail.start - 40) : detail.start], text[detail.end : detail.end + 40]
        gap = r"[\s,/(<|·:;\[-]{1,4}(?:(?:전화|휴대폰|연락처|메일|이메일|email|tel|phone|mobile|HP|H\.P)[\s.:]{0,2})?$"
        close = re.search(gap, before, re.IGNORECASE)
        head = before[: close.start()] if close else ""
        last = [one for one in words.bare.finditer(head) if one.end() == len(head)]
        if last and is_korean_name(last[-1][1]):
            yield detail.start - len(before) + last[-1].start(1), detail.start - len(before) + last[-1].end(1)
        first = re.match(r"[\s,/)>|·:;\](-]{1,3}", after)
        rest = after[first.end() :] if first else ""
        next_ = words.bare.match(rest) if rest else None
        if next_ and is_korean_name(next_[1]):
            base = detail.end + (first.end() if first else 0)
            yield base + next_.start(1), base + next_.end(1)
        for side, at in ((head, detail.start - len(before)), (rest, detail.end + (first.end() if first else 0))):
            pairs = list(re.finditer(rf"\b{_PAIR}", side))
            pair = (pairs[-1] if pairs and pairs[-1].end() == len(side) else None) if side is head else (
                pairs[0] if pairs and pairs[0].start() == 0 else None)  # fmt: skip
            if pair and (is_latin_name(pair[0]) or any(len(w) > 2 and w in local for w in pair[0].lower().split())):
                if not any(word in words.company for word in pair[0].lower().split()):
                    yield at + pair.start(), at + pair.end()


def _in_series(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield names that go on after a name: "김철수, 이영희", "김철수 → 이영희"."""
    for _, end in spans:
        rest = _SERIES.match(text, end)
        while rest and is_korean_name(rest[1]):
            yield rest.span(1)
            rest = _SERIES.match(text, rest.end())


def _company(text: str, end: int) -> bool:
    after = re.match(r"[ ,]*([A-Za-z&.]+)", text[end:])
    return bool(after and after[1].lower() in _words().company and after[1].lower() not in ("and", "&"))


def before_name() -> str:
    """Return the pattern of the words that may stand right before a Korean name."""
    return f"(?:{_words().before})"


def after_name() -> str:
    """Return the pattern of what may follow a Korean name: a title, a particle, or no Korean letter."""
    return _words().after


def is_korean_name(text: str) -> bool:
    """Tell a Korean name by its family name and by the syllables of given names.

    Examples
    --------
    >>> is_korean_name("김철수"), is_korean_name("남궁민수"), is_korean_name("이메일"), is_korean_name("강남구")
    (True, True, False, False)
    """
    words, name = _words(), text.replace(" ", "")
    if name in words.stop or not 2 <= len(name) <= 4 or name[0] not in words.surnames + "독":
        return False
    if name[:2] in words.two and len(name) > 2 and set(name[2:]) <= words.given:
        return True
    given = name[1:]
    if len(given) == 1:
        return given in words.single
    return len(given) == 2 and set(given) <= words.given and (given[1] not in words.ends or given[1] == "원")


def is_latin_name(text: str) -> bool:
    """Tell a name in Latin script: a common given name and another word, or a Korean family name.

    Examples
    --------
    >>> is_latin_name("Jane Roe"), is_latin_name("Kim Min-ho"), is_latin_name("John Deere"), is_latin_name("Blue Sky")
    (True, True, False, False)
    """
    words, parts = _words(), text.replace(",", " ").lower().split()
    parts = [part for part in parts if len(part) > 1 and not part.endswith(".")] or parts
    if not 2 <= len(parts) <= 3 or " ".join(parts[:2]) in words.brands or any(one in words.company for one in parts):
        return "park" in parts and len(parts) == 2 and (parts[0] in words.first or "-" in parts[0] + parts[1])
    return parts[0] in words.first or parts[0] in words.family or parts[-1] in words.family


def holds_names(values: Iterable[str]) -> bool:
    """Tell a column of names by most of its distinct values.

    Examples
    --------
    >>> holds_names(["김철수", "이영희 과장", "박민수"]), holds_names(["제조업", "유통업", "김철수"])
    (True, False)
    """
    words = _words()
    distinct = list(values)
    told = 0
    for value in distinct:
        titled = words.titled.fullmatch(value)
        text = titled[1] if titled else value.removesuffix("님").strip()
        three = is_korean_name(text) and len(text.replace(" ", "")) >= 3
        told += three or (re.fullmatch(rf"{_PAIR}|{_LATIN}, {_LATIN}", text) is not None and is_latin_name(text))
    return len(distinct) >= 3 and told >= SHARE * len(distinct)
