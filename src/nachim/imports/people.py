"""People apart from everything else: a keyed hash stands in the tables, the value in a table of its own."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator

from nachim.imports.alone import DIVIDED, Sign, alone, latin_alone, parts, sign
from nachim.imports.details import Detail, details
from nachim.imports.persons import bare_name, is_korean_name, is_latin_name, names
from nachim.imports.values.missing import fold

KINDS = ("name", "email", "phone")
"""What is kept apart. Resident, foreigner and card numbers are blotted out and kept nowhere."""


_KOREAN = re.compile("[가-힣]")
_SHORT = 400
"""Letters of a text up to which parts between separators are looked at by themselves."""


def person_id(kind: str, value: str, salt: bytes) -> str:
    """Return the id that stands for a person's detail: the same one for the same text under the same salt.

    Parameters
    ----------
    kind
        ``name``, ``email`` or ``phone``.
    value
        As the file has it; width, case and spaces play no part.
    salt
        Of the workspace, up to 64 bytes, kept as a secret: without it an id cannot be guessed from a list of names.

    Examples
    --------
    >>> person_id("email", "Kim@Example.com ", b"s") == person_id("email", "kim@example.com", b"s")
    True
    """
    digest = hashlib.blake2b(f"{kind}:{fold(value)}".encode(), key=salt[:64], digest_size=10)
    return "p_" + digest.hexdigest()


def forgotten_mark(kind: str, value: str, salt: bytes) -> str:
    """Return what stays of a forgotten detail: enough to know it again, nothing to read it from.

    Examples
    --------
    >>> forgotten_mark("phone", "+82 10-1234-5678", b"s") == forgotten_mark("phone", "010.1234.5678", b"s")
    True
    """
    plain = digits_of(value) if kind == "phone" else fold(value).replace(" ", "")
    return hashlib.blake2b(f"forgotten:{kind}:{plain}".encode(), key=salt[:64], digest_size=16).hexdigest()


def details_of(text: str) -> tuple[Detail, ...]:
    """Return every detail of a person in a text (NFKC), from left to right."""
    found = list(details(text))
    for one in (*names(text, found), *_parted(text)):
        if not any(one.start < d.end and d.start < one.end for d in found):
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def _parted(text: str) -> Iterator[Detail]:
    """Yield names that stand by themselves between separators: "ABC – Jane Roe", "가온_김철수_2024"."""
    if len(text) > _SHORT or not DIVIDED.search(text):
        return
    stripped = text.strip()
    pieces = list(parts(text))
    if not pieces or text[slice(*pieces[0])] == stripped:
        return
    for one in alone(text):
        name = text[one.start : one.end]
        korean = is_korean_name(name) and len(name.replace(" ", "")) > 2
        if name != stripped and (korean or latin_alone(name)):
            yield one


def masked(text: str) -> str:
    """Return a text without names told to be persons', e-mails, phones, card and resident registration numbers.

    Examples
    --------
    >>> masked("담당 홍길동 010-1234-5678, gil@example.com, 900101-1234567, 사업자 123-45-67890")
    '담당 [name] [phone], [email], [id], 사업자 123-45-67890'
    """
    return replaced(text, lambda detail, _: f"[{detail.kind}]")


def unnamed(text: str, *, loose: bool) -> str:
    """Return a cell without details, and without names that a part of it is by itself.

    Parameters
    ----------
    loose
        Whether the header says that persons stand in the column.

    Examples
    --------
    >>> [unnamed(one, loose=False) for one in ("김철수", "Jane Roe; Trade Show", "유통업")]
    ['[name]', '[name]; Trade Show', '유통업']
    """
    plain = masked(text)
    plain = plain if plain.isascii() else unicodedata.normalize("NFKC", plain)
    found = list(alone(plain, loose=loose))
    parts_, at = [], 0
    for one in found:
        parts_ += [plain[at : one.start], "[name]"]
        at = one.end
    return "".join([*parts_, plain[at:]]) if found else masked(text)


def without_persons(header: str) -> str:
    """Return a header or the title of a sheet without persons; words that only look like names in Latin script stay.

    Examples
    --------
    >>> without_persons("홍길동 과장 메모"), without_persons("Owner Full Name"), without_persons("담당 이메일")
    ('[name] 과장 메모', 'Owner Full Name', '담당 이메일')
    """
    return replaced(header, lambda one, said: f"[{one.kind}]" if one.kind != "name" or _KOREAN.search(said) else said)


def file_without_persons(name: str) -> str:
    """Return a file's name as it is shown and kept, without persons.

    Examples
    --------
    >>> [file_without_persons(one) for one in ("홍길동_leads.csv", "홍길동 과장.xlsx", "leads.csv")]
    ['[name]_leads.csv', '[name] 과장.xlsx', 'leads.csv']
    """
    stem, dot, end = name.partition(".")
    if bare_name(stem) == stem:
        return f"[name]{dot}{end}"
    return masked(stem) + dot + end


def example(text: str, header: str = "") -> str:
    """Return a cell as it may be shown as an example: masked, also when it is nothing but what could be a name.

    Parameters
    ----------
    header
        Of its column: says whether persons stand there.

    Examples
    --------
    >>> example("김철수"), example("Jane Roe"), example("가온소프트")
    ('[name]', '[name]', '가온소프트')
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    whole = (len(plain) == 3 and is_korean_name(plain)) or (plain.istitle() and is_latin_name(plain))
    return "[name]" if whole else unnamed(text, loose=sign(header) is Sign.PERSONS)


def replaced(text: str, instead: Callable[[Detail, str], str]) -> str:
    """Return a text with something else in place of each detail; one without details stays as it is, byte for byte.

    Parameters
    ----------
    instead
        Takes a detail and its text.
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    found = details_of(plain)
    if not found:
        return text
    parts, at = [], 0
    for one in found:
        parts += [plain[at : one.start], instead(one, plain[one.start : one.end])]
        at = one.end
    return "".join([*parts, plain[at:]])


def pseudonym(text: str, salt: bytes) -> tuple[str, tuple[tuple[str, str, str], ...]]:
    """Return a key or a company's name with ids in place of details, so that it still tells rows apart.

    Names inside stay: a company may be called after a person.

    Returns
    -------
    tuple
        The text, and (person_id, kind, value) of what is kept apart.

    Examples
    --------
    >>> text, people = pseudonym("kim@example.com", b"s")
    >>> text == people[0][0], people[0][1:]
    (True, ('email', 'kim@example.com'))
    """
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    people: list[tuple[str, str, str]] = []
    parts, at = [], 0
    for one in sorted(details(plain), key=lambda one: one.start):
        value = plain[one.start : one.end]
        id_ = person_id(one.kind, value, salt)
        if one.kind in KINDS:
            people.append((id_, one.kind, value))
        parts += [plain[at : one.start], id_]
        at = one.end
    return ("".join([*parts, plain[at:]]), tuple(people)) if parts else (text, ())


def digits_of(phone: str) -> str:
    """Return a phone's digits as it is called at home: every way of writing one number gives the same.

    Examples
    --------
    >>> digits_of("+82 10-1234-5678"), digits_of("010.1234.5678"), digits_of("0082(0)10 1234 5678")
    ('01012345678', '01012345678', '01012345678')
    """
    plain = unicodedata.normalize("NFKC", phone)
    digits = re.sub(r"\D", "", plain).removeprefix("00")
    if digits.startswith("82") and len(digits) >= 10:
        digits = "0" + digits[2:].lstrip("0")
    return digits
