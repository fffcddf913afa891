"""Numbers and addresses of persons inside any text: e-mails, phones, resident and foreigner numbers, cards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Detail:
    """A person's detail in a text, from `start` to `end`.

    `kind` is ``email``, ``phone``, ``id`` (resident or foreigner number), ``card`` or ``name``.
    """

    kind: str
    start: int
    end: int


_EMAIL = re.compile(
    r"[A-Za-z0-9._%+'-]*[A-Za-z0-9_%+-]@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
    r"|[A-Za-z0-9._%+-]+ ?(?:\(at\)|\[at\]|\(@\)) ?(?:[A-Za-z0-9-]+ ?(?:\.|\(dot\)|\[dot\]) ?)+[A-Za-z]{2,}"
    r"|(?<![\w@.])[\w.%+-]+@(?:[\w-]+\.)+(?:kr|com|net|org|io|한국|닷컴)(?![A-Za-z])",
    re.IGNORECASE,
)
_RESIDENT = re.compile(
    r"(?<![\d-])(\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])) ?([-–—~]?) ?([1-8])(\d{6}|\d?[*xX●]{5,6})(?![\d-])"
)
_STATE = re.compile(
    r"(?:\bssn\b|social security(?: no\.?| number)?|주민(?:등록)?(?:번호)?)\s?[:#]?\s?"
    r"(\d{3}[- ]?\d{2}[- ]?\d{4}|\d{6} ?- ?[1-8])(?![\d-])"
    r"|(?:여권(?:번호)?|passport(?: no\.?| number)?)\s?[:#]?\s?"
    r"([A-Z]\d{3}[A-Z0-9]\d{4}|[A-Z]{1,2}\d{7,8})(?![A-Za-z0-9])"
    r"|(?:(?:운전)?면허(?:증)?(?:번호)?|driver'?s? licen[sc]e(?: no\.?| number)?)\s?[:#]?\s?"
    r"((?:[가-힣]{2} ?)?\d{2}-(?:\d{2}-)?\d{6}-\d{2}|[A-Z]\d{7,8})(?![A-Za-z0-9])",
    re.IGNORECASE,
)
"""Numbers that only the words before them tell: social security, passports, driving licences."""
_CARD = re.compile(
    r"(?<![\d-])(?:\d{4}([- .])[\d*xX]{4}\1[\d*xX]{4}\1\d{4}|3[47]\d{2}([- ])\d{6}\2\d{5}|\d{15,16})(?![\d-])"
)
_SEP = r"[-. )/·_‐-―]{0,2}"
_GAP = r"[-. )/·‐-―]{1,2}"
# A number that a code goes on with, or goes into, is no phone: "PO-02-2024-0001".
_BEFORE = r"(?<![A-Za-z0-9])(?:(?<![A-Za-z0-9][-_/#.=])|(?<=[Tt]el\.)|(?<=TEL\.)|(?<=[TMPF]\.))(?<!#)"
_AFTER = r"(?![A-Za-z0-9])(?![-_][A-Za-z0-9])"
_STAMP = re.compile(r"(?:\d{1,2}([-./])\d{1,2}\1\d{4}|\d{4}([-./])\d{1,2}\2\d{1,2})[ T]\d{1,2}:\d{2}")
"""A day and the time on it, whose first figures may look like a number with an area code: "08-10-2023 05:00"."""
_AREA = r"(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50\d)"
_PHONES = tuple(
    re.compile(_BEFORE + pattern + _AFTER)
    for pattern in (
        rf"(?:\+|00)?82{_SEP}\(?0?\)?{_SEP}(?:1[016789]|{_AREA}){_SEP}\d{{3,4}}{_SEP}\d{{4}}",
        rf"\(?01[016789]{_SEP}\d{{3,4}}{_SEP}\d{{4}}",
        rf"\(?0{_AREA}{_GAP}\d{{3,4}}{_GAP}\d{{4}}",
        rf"(?:\+|00 ?)[1-9]\d{{0,2}}(?:{_SEP}\(?\d{{1,6}}){{2,5}}",
        rf"(?:1{_GAP})?\(?[2-9]\d{{2}}{_GAP}[2-9]\d{{2}}{_GAP}\d{{4}}(?: ?(?:x|ext\.?) ?\d{{1,5}})?",
        rf"\(?0\d{{1,4}}{_GAP}\d{{2,4}}{_GAP}\d{{3,4}}(?:{_GAP}\d{{2,4}})?",
    )
)
_PHONE_BARE = re.compile(r"(?<![\d-])(?:0\d{8,10}|1[016789]\d{7,8}|[2-9]\d{9})(?![\d-])")
NUMBERS = (_RESIDENT, _STATE, _CARD, *_PHONES, _PHONE_BARE)
"""All that `details` looks for but e-mails; what stands around a number only rules more of them out."""
_ABOUT_PHONE = re.compile(
    r"(?:전화|연락처|휴대폰|핸드폰|휴대전화|팩스|직통|모바일|\btel|\bphone|\bmobile|\bcell|\bfax|\bh\.?p\b|\bcall|\bm\.|\bt\.)"
    r"[^\d+]{0,12}$",
    re.IGNORECASE,
)
_ABOUT_RESIDENT = re.compile(r"(?:주민|외국인|rrn|resident|생년)[^\d]{0,16}$", re.IGNORECASE)
_ABOUT_COMPANY = re.compile(r"(?:법인|corporate|company reg)[^\d]{0,16}$", re.IGNORECASE)
_ABOUT_CARD = re.compile(r"(?:카드|card|visa|master|amex)[^\d]{0,16}$", re.IGNORECASE)
_ABOUT_CODE = re.compile(
    r"(?:주문|송장|운송장|품번|제품|모델|시리얼|바코드|계좌|사업자|order|invoice|serial|sku|model|part|tracking|barcode|"
    r"ticket|case|ref|account|version|ver|ip|id|티켓|문서|관리|접수|견적|계약|발주|s/n)\.?\s?(?:번호|no|number|코드|code)?\s*"
    r"[.:#]?\s*(?:[가-힣]{1,6}-)?$",
    re.IGNORECASE,
)
_PHONE_HEADER = re.compile(
    r"전화|연락|휴대|핸드폰|팩스|모바일|phone|mobile|cell|tel|fax|call|contact|main", re.IGNORECASE
)
_CODE_HEADER = re.compile(r"(?:코드|번호|code|\bno\.?|number|\bid|serial|sku|계좌|account)\s*$", re.IGNORECASE)
_DATE = re.compile(r"0?\d{1,2}[-./ ]\d{1,2}[-./ ](?:19|20)\d{2}")


def details(text: str) -> Iterator[Detail]:
    """Yield the details in a text (NFKC), none over another; names are told by `names`.

    Examples
    --------
    >>> [one.kind for one in details("010-1234-5678, gil@example.com, 900101-1234567, 123-45-67890")]
    ['email', 'id', 'phone']
    """
    taken: list[Detail] = []
    if "@" in text or "at" in text:
        taken += [Detail("email", one.start(), one.end()) for one in _EMAIL.finditer(text)]
    if sum(map(str.isdigit, text)) >= 6:
        for kind, found in (("id", _residents(text)), ("card", _cards(text)), ("phone", _phones(text))):
            for start, end in found:
                if not any(start < one.end and one.start < end for one in taken):
                    taken.append(Detail(kind, start, end))
    yield from taken


def holds_residents(values: Iterable[str], header: str) -> bool:
    """Tell whether a column holds resident numbers: what a single number leaves open, many decide.

    Examples
    --------
    >>> holds_residents(["880412-2345678", "910707-1123456"], "고객 식별")
    True
    >>> holds_residents(["110111-1234567"], "법인등록번호")
    False
    """
    said = list(values)
    shaped = [one for one in said if _RESIDENT.fullmatch(one.strip())]
    if not shaped or _ABOUT_COMPANY.search(header) or 2 * len(shaped) < len(said):
        return False
    return any(next(_residents(one), None) for one in shaped)


def is_code(header: str) -> bool:
    """Tell whether a header is that of codes of things, which may look like phones.

    Examples
    --------
    >>> is_code("주문 코드"), is_code("Warranty No"), is_code("Phone No"), is_code("전화번호")
    (True, True, False, False)
    """
    if _PHONE_HEADER.search(header):
        return False
    return bool(_CODE_HEADER.search(header) or _ABOUT_CODE.search(header))


def _residents(text: str) -> Iterator[tuple[int, int]]:
    for told_by in _STATE.finditer(text):
        yield told_by.span(told_by.lastindex or 0)
    for one in _RESIDENT.finditer(text):
        before, digits = text[: one.start()], re.sub(r"\D", "", one[0])
        told = bool(_ABOUT_RESIDENT.search(before)) or "주민" in text[one.end() : one.end() + 4]
        if told or "*" in one[4] or "x" in one[4].lower() or "●" in one[4]:
            yield one.span()
        elif len(digits) != 13 or _ABOUT_COMPANY.search(before) or _coded(before):
            continue
        elif one[2]:
            if not (is_corporate(digits) and not is_resident(digits)):
                yield one.span()
        elif is_resident(digits) and not _is_barcode(digits):
            yield one.span()


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for one in _CARD.finditer(text):
        digits, before = re.sub(r"\D", "", one[0]), text[: one.start()]
        whole = len(digits) in (15, 16)
        told = bool(_ABOUT_CARD.search(before))
        separated = not one[0].isdigit()
        if not whole:
            if separated:
                yield one.span()
        elif told or (_luhn(digits) and digits[0] in ("34569" if separated else "345") and not _coded(before)):
            yield one.span()


def _phones(text: str) -> Iterator[tuple[int, int]]:
    for pattern in _PHONES:
        for one in pattern.finditer(text):
            digits = re.sub(r"\D", "", one[0])
            before = text[: one.start()]
            dated = _DATE.fullmatch(one[0]) or _STAMP.match(text, one.start())
            if not 8 <= len(digits) <= 15 or dated or _coded(before):
                continue
            yield one.span()
    for one in _PHONE_BARE.finditer(text):
        if _ABOUT_PHONE.search(text[: one.start()]):
            yield one.span()


def _coded(before: str) -> bool:
    """Tell whether the words before say that a number is that of an order, a part, an account."""
    return _ABOUT_CODE.search(before) is not None


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def is_resident(digits: str) -> bool:
    """Tell whether thirteen digits have the check digit of a resident's or foreigner's number."""
    weights = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
    total = sum(int(d) * w for d, w in zip(digits, weights, strict=False))
    plain = (11 - total % 11) % 10
    return int(digits[12]) in (plain, (plain + 2) % 10 if digits[6] in "5678" else plain)


def is_corporate(digits: str) -> bool:
    """Tell a company's number in the commercial register, which is public and has the shape of a resident number."""
    total = sum(int(d) * (1 + place % 2) for place, d in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])


def _is_barcode(digits: str) -> bool:
    total = sum(int(d) * (1 + 2 * (place % 2)) for place, d in enumerate(digits[:12]))
    return (10 - total % 10) % 10 == int(digits[12])
