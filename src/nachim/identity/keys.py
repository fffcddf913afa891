"""Keys of a company: its registered domain and its numbers in registers."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib.resources import files

import tldextract

_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_NUMBER = re.compile(r"\d{10}")
_FORMS = {
    "kr": re.compile("[0-9]{6}-?[0-9]{7}"),
    "ein": re.compile("[0-9]{2}-[0-9]{7}"),
    "duns": re.compile("[0-9]{2}-[0-9]{3}-[0-9]{4}"),
    "nine": re.compile("[0-9]{9}"),
}


@cache
def _extract() -> tldextract.TLDExtract:
    # Only the list that comes with the package: no network, nothing written.
    return tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())


@cache
def shared_domains() -> frozenset[str]:
    """Return the domains that many companies share: free mail, blogs, shop builders, social networks."""
    text = files("nachim.identity").joinpath("data", "shared_domains.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


@lru_cache(maxsize=65536)
def registered_domain(text: str) -> str | None:
    """Return the registered domain of an address, e-mail or domain; None when it has none or many companies share it.

    International domains come in their ASCII form.

    Examples
    --------
    >>> registered_domain("https://www.shop.gaon.co.kr/a?b=1"), registered_domain("lee@gaon.co.kr")
    ('gaon.co.kr', 'gaon.co.kr')
    >>> registered_domain("kim@naver.com"), registered_domain("없음"), registered_domain("10.0.0.1")
    (None, None, None)
    >>> registered_domain("http://www.gaon.example/"), registered_domain("아직 없음. 확인중")
    ('gaon.example', None)
    """
    plain = text.strip().lower()
    address = plain.rpartition("@")[2] if "@" in plain and "://" not in plain else plain
    try:
        parts = _extract()(address)
    except ValueError:
        return None
    domain = parts.top_domain_under_public_suffix or _unlisted(parts.subdomain, parts.domain, parts.suffix)
    if not domain:
        return None
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None
    return None if ascii_domain in shared_domains() else ascii_domain


def _unlisted(subdomain: str, domain: str, suffix: str) -> str:
    """Return the last two labels of a host below a suffix that no list knows: a new one, or one of a closed network."""
    labels = [*subdomain.split("."), domain]
    known = suffix or not subdomain or not domain.isalpha() or len(domain) < 2
    return "" if known or not all(re.fullmatch(r"[\w-]+", label) for label in labels) else ".".join(labels[-2:])


@lru_cache(maxsize=65536)
def business_number(text: str) -> str | None:
    """Return a Korean business number as ten digits, or None when the check digit says that it is none.

    Method: weights 1 3 7 1 3 7 1 3 5 on the first nine digits, plus the tens of five times the ninth; the tenth makes
    the sum a multiple of ten (National Tax Service).

    Examples
    --------
    >>> business_number("123-45-67891"), business_number("1234567891.0"), business_number("123-45-67890")
    ('1234567891', '1234567891', None)
    """
    digits = re.sub(r"[\s\-–.]", "", text.strip().removesuffix(".0"))
    if not _NUMBER.fullmatch(digits) or not digits.isascii() or digits[0] == "0":
        return None
    first = [int(digit) for digit in digits[:9]]
    total = sum(weight * digit for weight, digit in zip(_WEIGHTS, first, strict=True)) + first[8] * 5 // 10
    return digits if (10 - total % 10) % 10 == int(digits[9]) else None


REGISTERS = ("kr", "ein", "duns", "nine")
"""Registers but that of business numbers: Korean corporations, US employers, Dun & Bradstreet, or one of those two."""
LEGAL = ("kr", "ein")
"""Registers that give one number to a legal person, not one to each of its places of business."""


@lru_cache(maxsize=65536)
def registry_number(text: str) -> str | None:
    """Return a number of another register as a key: Korean corporation number, US EIN, DUNS.

    They are taken as they stand: corporation numbers given out since 2025 have no check digit, an EIN never had one.
    Nine digits in no known grouping may be either, and are a kind of their own.

    Examples
    --------
    >>> registry_number("130111-0006246"), registry_number("94-3404110"), registry_number("DUNS 15-048-3782")
    ('kr:1301110006246', 'ein:943404110', 'duns:150483782')
    >>> registry_number("123-45-67891"), registry_number("000000-0000000"), registry_number("없음")
    (None, None, None)
    """
    plain = re.sub(r"[A-Za-z가-힣:#.\s]", "", text).replace("–", "-")
    for kind, form in _FORMS.items():
        digits = plain.replace("-", "")
        if form.fullmatch(plain) and len(set(digits)) > 1:
            return f"{kind}:{digits}"
    return None


@lru_cache(maxsize=65536)
def number_in(register: str, text: str) -> str | None:
    """Return a number whose column says which register it is of, whatever its grouping; None when it is none.

    A spreadsheet's ".0" is dropped, and the zero put back that it took from the front of nine digits.

    Examples
    --------
    >>> number_in("kr", "1301110006246"), number_in("ein", "43404110.0"), number_in("duns", "150483782")
    ('1301110006246', '043404110', '150483782')
    >>> number_in("kr", "123-45-67891"), number_in("ein", "000000000"), number_in("duns", "없음")
    (None, None, None)
    """
    plain = re.sub(r"[\s\-–.]", "", re.sub(r"[A-Za-z가-힣:#()]", "", text).strip().removesuffix(".0"))
    digits = plain if register == "kr" or len(plain) != 8 else "0" + plain
    whole = digits.isascii() and digits.isdigit() and len(digits) == (13 if register == "kr" else 9)
    return digits if whole and len(set(digits)) > 1 else None


def domain_label(domain: str) -> str:
    """Return a registered domain without its suffix: what gaon.com and gaon.co.kr have in common.

    Examples
    --------
    >>> domain_label("gaon.co.kr"), domain_label("gaon.com"), domain_label("")
    ('gaon', 'gaon', '')
    """
    return domain.partition(".")[0]
