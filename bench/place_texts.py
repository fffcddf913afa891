"""How many places are known, however they are written: `python bench/place_texts.py`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from nachim.standards.place import map_countries, map_regions
from nachim.standards.vocabulary import read_table

PROVINCES = """
KR-11 서울 서울시 서울특별시 Seoul Seoul-si
KR-26 부산 부산시 부산광역시 Busan Pusan|KR-27 대구 대구시 대구광역시 Daegu Taegu
KR-28 인천 인천시 인천광역시 Incheon Inchon
KR-29 광주 광주광역시 Gwangju Kwangju|KR-30 대전 대전시 대전광역시 Daejeon Taejon
KR-31 울산 울산시 울산광역시 Ulsan
KR-50 세종 세종시 세종특별자치시 Sejong
KR-41 경기 경기도 Gyeonggi Gyeonggi-do Kyonggi-do
KR-42 강원 강원도 강원특별자치도 Gangwon Gangwon-do Kangwon|KR-43 충북 충청북도 Chungbuk Chungcheongbuk-do
KR-44 충남 충청남도 Chungnam Chungcheongnam-do|KR-45 전북 전라북도 전북특별자치도 Jeonbuk Jeollabuk-do
KR-46 전남 전라남도 Jeonnam Jeollanam-do|KR-47 경북 경상북도 Gyeongbuk Gyeongsangbuk-do
KR-48 경남 경상남도 Gyeongnam Gyeongsangnam-do|KR-49 제주 제주도 제주특별자치도 Jeju Jeju-do Cheju
"""
AP = """
Ala. Ariz. Ark. Calif. Colo. Conn. Del. Fla. Ga. Ill. Ind. Kan. Ky. La. Md. Mass. Mich. Minn. Miss. Mo. Mont. Neb. Nev.
N.H. N.J. N.M. N.Y. N.C. N.D. Okla. Ore. Pa. R.I. S.C. S.D. Tenn. Vt. Va. Wash. W.Va. Wis. Wyo.
"""
"""States as the Associated Press shortens them."""


def provinces() -> Iterator[tuple[str, str]]:
    for entry in PROVINCES.replace("\n", "|").split("|"):
        code, *names = entry.split() or [""]
        yield from ((name, code) for name in names)


def known(pairs: Iterable[tuple[str, str]]) -> tuple[int, int, list[str]]:
    """Return, of texts with their region: how many, how many are right, and the others."""
    asked = list(pairs)
    wrong = [text for text, code in asked if map_regions([text], country=code[:2])[0].value != code]
    return len(asked), len(asked) - len(wrong), wrong


def districts() -> dict[str, list[tuple[str, str]]]:
    full = {row["code"]: row for row in read_table("regions.csv")}
    rows = [
        (name, latin, row["region"])
        for row in read_table("districts_kr.csv")
        for name, latin in zip(row["names"].split(), row["en"].split(), strict=True)
    ]
    alone = {name for name, _, _ in rows if sum(other == name for other, _, _ in rows) == 1}
    return {
        "district after its province": [(f"{full[code]['ko']} {name}", code) for name, _, code in rows],
        "district before its province": [(f"{latin}, {full[code]['en']}", code) for _, latin, code in rows],
        "district alone": [(name, code) for name, _, code in rows if name in alone],
        "district alone in Latin": [(latin, code) for name, latin, code in rows if name in alone],
    }


def states() -> dict[str, list[tuple[str, str]]]:
    rows = [row for row in read_table("regions.csv") if row["country"] == "US"]
    return {
        "state by name": [(row["en"], row["code"]) for row in rows],
        "state by code": [(row["code"][3:], row["code"]) for row in rows],
        "state in Korean": [(row["ko"], row["code"]) for row in rows],
        "city and state": [(f"Springfield, {row['code'][3:]}", row["code"]) for row in rows],
    }


def main() -> None:
    for name, pairs in {"province": list(provinces()), **districts(), **states()}.items():
        n, right, wrong = known(pairs)
        print(f"{name:30} {right:4} of {n:4}  {', '.join(wrong[:12])}")
    shortened = AP.split()
    named = [hit.value for hit in map_regions(shortened)]
    print(
        f"{'state as the press has it':30} {sum(v is not None and v[:3] == 'US-' for v in named):4} of {len(named):4}"
    )
    rows = read_table("countries.csv")
    names = [(name, row["code"]) for row in rows for name in row["names"].split("|") if name]
    asked = [*((row["ko"], row["code"]) for row in rows), *((row["en"], row["code"]) for row in rows), *names]
    hits = map_countries([name for name, _ in asked])
    wrong = [name for (name, code), hit in zip(asked, hits, strict=True) if hit.value != code]
    print(f"{'country in 30 languages':30} {len(asked) - len(wrong):4} of {len(asked):4}  {', '.join(wrong[:20])}")


if __name__ == "__main__":
    main()
