"""Labelled pairs of company records, Korean and English, with hard negatives: made by a seed, nothing is anyone's data.

Two kinds of families: invented companies (root x line of business), and the public names of well-known companies with
their sisters. Domains are the names' own under real suffixes; business numbers are invented, of office codes that are
not given out, with a right check digit. A record shows each of its facts only sometimes, whatever its label.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from pathlib import Path

_FAMILIES = Path(__file__).with_name("data") / "identity_families.txt"
_SYLLABLES = [
    ("가", "ga"), ("나", "na"), ("다", "da"), ("라", "ra"), ("마", "ma"), ("바", "ba"), ("사", "sa"), ("아", "a"),
    ("한", "han"), ("빛", "bit"), ("솔", "sol"), ("별", "byeol"), ("온", "on"), ("누", "nu"), ("리", "ri"),
    ("해", "hae"),
    ("담", "dam"), ("진", "jin"), ("성", "seong"), ("유", "yu"), ("정", "jeong"), ("호", "ho"), ("민", "min"),
    ("경", "gyeong"),
    ("도", "do"), ("서", "seo"), ("영", "yeong"), ("우", "u"), ("원", "won"), ("재", "jae"), ("태", "tae"),
    ("포", "po"),
    ("보", "bo"), ("미", "mi"), ("림", "rim"), ("산", "san"), ("강", "gang"), ("청", "cheong"),
    ("백", "baek"), ("두", "du"),
]  # fmt: skip
_LINES = [
    ("전자", "Electronics"), ("전기", "Electric"), ("테크", "Tech"), ("물류", "Logistics"), ("소프트", "Soft"),
    ("시스템", "Systems"), ("솔루션", "Solutions"), ("화학", "Chemical"), ("건설", "Construction"), ("제약", "Pharm"),
    ("바이오", "Bio"), ("식품", "Food"), ("산업", "Industries"), ("에너지", "Energy"), ("미디어", "Media"),
    ("네트웍스", "Networks"), ("데이터", "Data"), ("시큐리티", "Security"), ("무역", "Trading"), ("정밀", "Precision"),
    ("하이텍", "Hitech"), ("엠앤에스", "M&S"), ("랩스", "Labs"), ("플러스", "Plus"),
]  # fmt: skip
_REGIONS = ["서울", "부산", "대구", "인천", "광주", "대전", "울산", "경기도", "강원도", "충북", "전남", "경남", "제주"]
_STATES = ["Austin, TX", "Boston, MA", "Seattle, WA", "Chicago, IL", "Denver, CO", "Miami, FL", "Atlanta, GA"]
_KOREAN_FORMS = ["주식회사 {}", "{}(주)", "㈜{}", "(주){}", "{} 주식회사", "유한회사 {}", "{}", "{}", "(주) {}"]
_LATIN_FORMS = ["{}", "{} Inc.", "{}, Inc.", "{} Co., Ltd.", "{} Corp.", "{} LLC", "{} Corporation", "{} Ltd"]
_LETTER_NAMES = {"LG": "엘지", "SK": "에스케이", "KT": "케이티", "CJ": "씨제이", "GS": "지에스", "KB": "케이비",
                 "SDS": "에스디에스",
                 "CNS": "씨엔에스", "ENM": "이엔엠", "KPS": "케이피에스", "KDN": "케이디엔"}  # fmt: skip
_OTHER_ROMAN = [("eo", "u"), ("yeo", "yo"), ("g", "k"), ("d", "t"), ("j", "ch"), ("u", "oo"), ("b", "p"), ("ae", "ai")]
_SAME = ["form", "form", "script", "script", "typo", "roman", "spacing", "latin typo", "order", "suffix", "renamed",
         "latin form"]  # fmt: skip
_JAMO = {"ㅐ": "ㅔ", "ㅔ": "ㅐ", "ㅓ": "ㅏ", "ㅗ": "ㅓ", "ㅏ": "ㅓ", "ㅜ": "ㅗ", "ㅣ": "ㅡ", "ㅕ": "ㅑ"}


@dataclass(frozen=True, slots=True)
class Record:
    """What one row of one system says of a company."""

    id: str
    entity: str
    name: str
    domain: str
    business_number: str
    place: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records, whether they are one company, and what makes the pair hard."""

    left: str
    right: str
    same: bool
    kind: str


@dataclass(frozen=True, slots=True)
class Company:
    """The truth of one company."""

    entity: str
    korean: str
    latin: str
    domain: str
    number: str
    place: str


class Maker:
    """Makes the records and pairs of one half."""

    def __init__(self, seed: int, half: str) -> None:
        self.random = random.Random(f"{seed}-{half}")
        self.half = half
        self.records: list[Record] = []
        self.pairs: list[Pair] = []
        self._serial = 0 if half == "development" else 400_000

    def number(self) -> str:
        """An invented business number of a type that is not given out, with its check digit."""
        self._serial += 1
        digits = f"{900 + self._serial % 100}00{(self._serial // 100 * 37 + 1001) % 10_000:04d}"
        total = sum(int(d) * w for d, w in zip(digits, (1, 3, 7, 1, 3, 7, 1, 3, 5), strict=True))
        check = -(total + int(digits[8]) * 5 // 10) % 10
        return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}{check}"

    def record(self, company: Company, name: str, **fixed: str) -> str:
        """One row: domain in 55 % of rows, business number in 30 %, place in 65 %, unless fixed."""
        pick = self.random.random
        www = self.random.choice(["{}", "www.{}", "https://www.{}/", "info@{}"])
        row = Record(
            id=f"{self.half[0]}{len(self.records):05d}",
            entity=company.entity,
            name=name,
            domain=fixed.get("domain", www.format(company.domain) if company.domain and pick() < 0.55 else ""),
            business_number=fixed.get("number", company.number if pick() < 0.3 else ""),
            place=fixed.get("place", company.place if pick() < 0.65 else ""),
        )
        self.records.append(row)
        return row.id

    def same(self, kind: str, company: Company, one: str, other: str, **fixed: str) -> None:
        """Two rows of one company."""
        self.pairs.append(Pair(self.record(company, one, **fixed), self.record(company, other, **fixed), True, kind))

    def other(self, kind: str, one: Company, other: Company, name: str, other_name: str, **fixed: str) -> None:
        """Two rows of two companies."""
        left, right = self.record(one, name, **fixed), self.record(other, other_name, **fixed)
        self.pairs.append(Pair(left, right, False, kind))

    def spelt(self, name: str) -> str:
        """A name with a legal form, as people write it."""
        korean = any("가" <= c <= "힣" for c in name)
        plain = self.random.random() < 0.35 or name.endswith(
            (".", "AG", "GmbH", "LLC", "Company", "Corporation", "Ltd")
        )
        return name if plain else self.random.choice(_KOREAN_FORMS if korean else _LATIN_FORMS).format(name)


def _jamo_typo(pick: random.Random, name: str) -> str:
    """Change one vowel of one syllable for its neighbour on the keyboard or in the ear."""
    vowels = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
    places = [i for i, c in enumerate(name) if "가" <= c <= "힣" and vowels[(ord(c) - 0xAC00) // 28 % 21] in _JAMO]
    if not places:
        return name + "스"
    at = pick.choice(places)
    code = ord(name[at]) - 0xAC00
    new = vowels.index(_JAMO[vowels[code // 28 % 21]])
    return name[:at] + chr(0xAC00 + (code // 588 * 21 + new) * 28 + code % 28) + name[at + 1 :]


def _latin_typo(pick: random.Random, name: str) -> str:
    at = pick.randrange(1, len(name) - 1)
    way = pick.randrange(3)
    if way == 0:
        return name[:at] + name[at + 1 :]
    if way == 1:
        return name[:at] + name[at] + name[at:]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _invented(make: Maker, family: int, used: set[str]) -> None:
    pick = make.random
    while True:
        syllables = pick.sample(_SYLLABLES, pick.choice([2, 2, 2, 3]))
        root, latin = "".join(s[0] for s in syllables), "".join(s[1] for s in syllables)
        if root not in used and latin not in used:
            used.update((root, latin))
            break
    line, other_line = pick.sample(_LINES, 2)
    site = latin + line[1].lower().replace("&", "n")
    suffix = pick.choice([".co.kr", ".com", ".kr", ".io"])
    name, english = root + line[0], f"{latin.capitalize()} {line[1]}"
    base = Company(f"{make.half}-{family}", name, english, site + suffix, make.number(), pick.choice(_REGIONS))

    def sister(what: str, **new: str) -> Company:
        return replace(base, entity=f"{base.entity}-{what}", number=make.number(), **new)

    own = pick.random()
    # Two of one company, by what makes them hard.
    for kind in pick.sample(_SAME, 4):
        if kind == "form":
            make.same(kind, base, make.spelt(name), make.spelt(name))
        elif kind == "latin form":
            make.same(kind, base, make.spelt(english), make.spelt(english).upper())
        elif kind == "script":
            make.same(kind, base, make.spelt(name), make.spelt(english))
        elif kind == "typo":
            make.same(kind, base, make.spelt(name), make.spelt(_jamo_typo(pick, name)))
        elif kind == "latin typo":
            make.same(kind, base, make.spelt(english), make.spelt(_latin_typo(pick, english)))
        elif kind == "roman":
            ways = [(a, b) for a, b in _OTHER_ROMAN if a in latin]
            a, b = pick.choice(ways) if ways else ("a", "ah")
            make.same(kind, base, make.spelt(english), f"{latin.replace(a, b, 1).capitalize()} {line[1]}")
        elif kind == "spacing":
            make.same(
                kind, base, f"{root} {line[0]}", pick.choice([f"({root}) {line[0]}", f"{root}-{line[0]}", name + " "])
            )
        elif kind == "order":
            make.same(kind, base, f"{english} Global", f"Global {english}")
        elif kind == "suffix":
            site_kr = replace(base, domain=site + (".com" if suffix != ".com" else ".co.kr"))
            left = make.record(base, make.spelt(name), domain=base.domain)
            make.pairs.append(Pair(left, make.record(site_kr, make.spelt(name), domain=site_kr.domain), True, kind))
        else:
            make.same(kind, base, make.spelt(name), make.spelt(root + "앤" + other_line[0]), number=base.number)
    # Two companies that look alike.
    shared = base.domain if own < 0.4 else ""
    line_sister = sister("line", domain=shared or latin + other_line[1].lower().replace("&", "n") + suffix)
    holding = sister("holding", domain=shared or latin + "holdings" + suffix)
    abroad = sister("abroad", domain=shared or site + "korea.com")
    branch = sister("branch", domain=base.domain, place=pick.choice(_REGIONS))
    far = pick.choice([place for place in _REGIONS if place != base.place])
    namesake = sister("namesake", domain=latin + pick.choice(["group", "ind", "corp", "biz"]) + suffix, place=far)
    changed = pick.choice([s for s in _SYLLABLES if s not in syllables])
    near_root = root[:-1] + changed[0]
    near_latin = "".join(s[1] for s in syllables[:-1]) + changed[1]
    near = sister("near", domain=near_latin + line[1].lower().replace("&", "n") + suffix, place=pick.choice(_REGIONS))
    venture = sister("venture", domain=shared or latin + "ventures" + suffix)
    city = pick.choice(["부산", "대구", "강남", "판교", "구미"])
    for kind in pick.sample(
        ["line", "holding", "abroad", "branch", "namesake", "near", "near", "venture", "latin near", "latin line"], 5
    ):
        if kind == "line":
            make.other(kind, base, line_sister, make.spelt(name), make.spelt(root + other_line[0]))
        elif kind == "latin line":
            make.other(kind, base, line_sister, make.spelt(english), f"{latin.capitalize()} {other_line[1]}")
        elif kind == "holding":
            make.other(
                kind, base, holding, make.spelt(name), make.spelt(root + pick.choice(["홀딩스", "지주", "그룹"]))
            )
        elif kind == "abroad":
            make.other(kind, base, abroad, make.spelt(english), f"{english} Korea")
        elif kind == "branch":
            unit = pick.choice(["지점", "지사", "영업소", "공장"])
            make.other(kind, base, branch, make.spelt(name), f"{name} {city}{unit}")
        elif kind == "namesake":
            left = make.record(base, make.spelt(name), place=base.place)
            make.pairs.append(Pair(left, make.record(namesake, make.spelt(name), place=far), False, kind))
        elif kind == "near":
            make.other(kind, base, near, make.spelt(name), make.spelt(near_root + line[0]))
        elif kind == "latin near":
            make.other(kind, base, near, make.spelt(english), make.spelt(f"{near_latin.capitalize()} {line[1]}"))
        else:
            make.other(
                kind, base, venture, make.spelt(name), make.spelt(root + pick.choice(["벤처스", "캐피탈", "재단"]))
            )


def _families(kind: str) -> list[list[tuple[str, str, str]]]:
    """Read the families of a kind: (name, other name, domain) of each sister."""
    text = _FAMILIES.read_text(encoding="utf-8").split(f"[{kind}]\n")[1].split("[")[0]
    rows = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [[_sister(one) for one in row.split(";")] for row in rows]


def _sister(text: str) -> tuple[str, str, str]:
    name, other, domain = (part.strip() for part in text.split("|"))
    return name, other, domain


def _known(make: Maker, at: int, family: list[tuple[str, str, str]]) -> None:
    pick = make.random
    places = _REGIONS if any("가" <= c <= "힣" for c in family[0][0]) else _STATES
    sisters = [
        Company(f"{make.half}-known-{at}-{n}", name, other, domain, make.number(), pick.choice(places))
        for n, (name, other, domain) in enumerate(family)
    ]
    for one in sisters:
        make.same("known form", one, make.spelt(one.korean), make.spelt(one.korean))
        if one.latin:
            make.same("known script", one, make.spelt(one.korean), make.spelt(one.latin))
        for short, spoken in _LETTER_NAMES.items():
            if one.korean.startswith(short) and one.korean != short:
                make.same("letter names", one, make.spelt(one.korean), make.spelt(one.korean.replace(short, spoken, 1)))
                break
    for left, right in zip(sisters, sisters[1:] + sisters[:1], strict=True):
        fixed = {"domain": sisters[0].domain} if pick.random() < 0.15 else {}
        make.other("known sisters", left, right, make.spelt(left.korean), make.spelt(right.korean), **fixed)
        if left.latin and right.latin:
            make.other("known sisters", left, right, make.spelt(left.latin), make.spelt(right.latin))


def _aliases(make: Maker, kind: str, family: list[tuple[str, str, str]], half: int) -> None:
    for n, (name, brand, domain) in enumerate(family):
        if n % 2 == half:
            one = Company(
                f"{make.half}-{kind}-{name}", name, brand, domain, make.number(), make.random.choice(_REGIONS)
            )
            make.same(kind, one, make.spelt(name), brand)


def make_half(half: str, *, seed: int = 20261122, families: int = 240) -> Maker:
    """Return one half: no root and no family of names is in both."""
    make = Maker(seed, half)
    used = {"held-out": 1, "development": 0}[half]
    taken: set[str] = set()
    if used:
        # The roots of the other half stay with it.
        other = Maker(seed, "development")
        for family in range(families):
            _invented(other, family, taken)
    for family in range(families):
        _invented(make, family, taken)
    for at, known in enumerate(_families("known")):
        if at % 2 == used:
            _known(make, at, known)
    for kind in ("brand", "acronym"):
        for row in _families(kind):
            _aliases(make, kind, row, used)
    return make


if __name__ == "__main__":
    for name in ("development", "held-out"):
        made = make_half(name)
        kinds = sorted({(pair.same, pair.kind) for pair in made.pairs}, reverse=True)
        print(name, len(made.records), "records", len(made.pairs), "pairs", sum(p.same for p in made.pairs), "same")
        for same, kind in kinds:
            print("  ", "same " if same else "other", kind, sum(p.kind == kind and p.same == same for p in made.pairs))
