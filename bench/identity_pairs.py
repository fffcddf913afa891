"""Labelled pairs of company records, Korean and English, with hard negatives: made by a seed, nothing is anyone's data.

Two kinds of families: invented companies (root x line of business), and the public names of well-known companies with
their sisters. Domains are the names' own under real suffixes; business numbers are invented, of office codes that are
not given out, with a right check digit. A record shows each of its facts only sometimes, whatever its label.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

KNOWN = """
삼성전자|Samsung Electronics|samsung.com; 삼성전기|Samsung Electro-Mechanics|samsungsem.com; 삼성SDS|Samsung SDS|samsungsds.com; 삼성물산|Samsung C&T|samsungcnt.com; 삼성생명|Samsung Life|samsunglife.com; 삼성화재|Samsung Fire & Marine Insurance|samsungfire.com
LG전자|LG Electronics|lge.co.kr; LG화학|LG Chem|lgchem.com; LG CNS|엘지씨엔에스|lgcns.com; LG이노텍|LG Innotek|lginnotek.com; LG유플러스|LG Uplus|lguplus.com; LG생활건강|LG Household & Health Care|lghnh.com
SK하이닉스|SK hynix|skhynix.com; SK텔레콤|SK Telecom|sktelecom.com; SK이노베이션|SK Innovation|skinnovation.com; SK네트웍스|SK Networks|sknetworks.co.kr; SK에코플랜트|SK ecoplant|skecoplant.com; SKC|에스케이씨|skc.kr
현대자동차|Hyundai Motor|hyundai.com; 현대모비스|Hyundai Mobis|mobis.com; 현대건설|Hyundai Engineering & Construction|hdec.kr; 현대제철|Hyundai Steel|hyundai-steel.com; 현대백화점|Hyundai Department Store|ehyundai.com; 현대해상|Hyundai Marine & Fire Insurance|hi.co.kr
카카오|Kakao|kakaocorp.com; 카카오뱅크|KakaoBank|kakaobank.com; 카카오페이|Kakao Pay|kakaopay.com; 카카오게임즈|Kakao Games|kakaogames.com; 카카오모빌리티|Kakao Mobility|kakaomobility.com
네이버|NAVER|navercorp.com; 네이버클라우드|NAVER Cloud|navercloudcorp.com; 네이버파이낸셜|NAVER Financial|naverfincorp.com; 네이버웹툰|NAVER WEBTOON|webtoonscorp.com; 네이버랩스|NAVER LABS|naverlabs.com
롯데쇼핑|Lotte Shopping|lotteshopping.com; 롯데케미칼|Lotte Chemical|lottechem.com; 롯데건설|Lotte Engineering & Construction|lottecon.co.kr; 롯데지주|Lotte Corporation|lotte.co.kr; 롯데칠성음료|Lotte Chilsung Beverage|lottechilsung.co.kr
한화솔루션|Hanwha Solutions|hanwhasolutions.com; 한화생명|Hanwha Life|hanwhalife.com; 한화시스템|Hanwha Systems|hanwhasystems.com; 한화오션|Hanwha Ocean|hanwhaocean.com; 한화손해보험|Hanwha General Insurance|hwgeneralins.com
포스코홀딩스|POSCO Holdings|posco-inc.com; 포스코|POSCO|posco.co.kr; 포스코인터내셔널|POSCO International|poscointl.com; 포스코퓨처엠|POSCO Future M|poscofuturem.com; 포스코이앤씨|POSCO E&C|poscoenc.com
KT|케이티|kt.com; KT&G|케이티앤지|ktng.com; KT클라우드|kt cloud|ktcloud.com; KTDS|케이티디에스|ktds.com; KT스카이라이프|KT Skylife|ktskylife.co.kr
CJ제일제당|CJ CheilJedang|cj.co.kr; CJ ENM|씨제이이엔엠|cjenm.com; CJ대한통운|CJ Logistics|cjlogistics.com; CJ올리브영|CJ Olive Young|cjoliveyoung.com; CJ프레시웨이|CJ Freshway|cjfreshway.com
GS칼텍스|GS Caltex|gscaltex.com; GS리테일|GS Retail|gsretail.com; GS건설|GS E&C|gsenc.com; GS에너지|GS Energy|gsenergy.com
신한은행|Shinhan Bank|shinhan.com; 신한카드|Shinhan Card|shinhancard.com; 신한투자증권|Shinhan Securities|shinhansec.com; 신한라이프|Shinhan Life|shinhanlife.co.kr; 신한금융지주|Shinhan Financial Group|shinhangroup.com
KB국민은행|KB Kookmin Bank|kbstar.com; KB증권|KB Securities|kbsec.com; KB손해보험|KB Insurance|kbinsure.co.kr; KB국민카드|KB Kookmin Card|kbcard.com
한국전력공사|Korea Electric Power Corporation|kepco.co.kr; 한전KPS|KEPCO KPS|kps.co.kr; 한전KDN|KEPCO KDN|kdn.com; 한국수력원자력|Korea Hydro & Nuclear Power|khnp.co.kr; 한국가스공사|Korea Gas Corporation|kogas.or.kr
아모레퍼시픽|Amorepacific|amorepacific.com; 셀트리온|Celltrion|celltrion.com; 셀트리온제약|Celltrion Pharm|celltrionph.com; 셀트리온헬스케어|Celltrion Healthcare|celltrionhealthcare.com
두산에너빌리티|Doosan Enerbility|doosanenerbility.com; 두산밥캣|Doosan Bobcat|doosanbobcat.com; 두산로보틱스|Doosan Robotics|doosanrobotics.com; 두산|Doosan|doosan.com
효성중공업|Hyosung Heavy Industries|hyosungheavyindustries.com; 효성화학|Hyosung Chemical|hyosungchemical.com; 효성티앤씨|Hyosung TNC|hyosungtnc.com; 효성|Hyosung|hyosung.com
엔씨소프트|NCSOFT|ncsoft.com; 넥슨코리아|Nexon Korea|nexon.com; 넥슨게임즈|Nexon Games|nexongames.co.kr; 넷마블|Netmarble|netmarble.com; 크래프톤|Krafton|krafton.com
대한항공|Korean Air|koreanair.com; 대한전선|Taihan Electric Wire|taihan.com; 대한제강|Daehan Steel|idaehan.com; 대한통운|Korea Express|korex.co.kr; 대한제분|Daehan Flour Mills|dhflour.co.kr
미래에셋증권|Mirae Asset Securities|securities.miraeasset.com; 미래에셋생명|Mirae Asset Life|life.miraeasset.com; 미래에셋자산운용|Mirae Asset Global Investments|investments.miraeasset.com
코오롱인더스트리|Kolon Industries|kolonindustries.com; 코오롱글로벌|Kolon Global|kolonglobal.com; 코오롱생명과학|Kolon Life Science|kolonls.co.kr; 코오롱|Kolon|kolon.com
동국제강|Dongkuk Steel|dongkuk.com; 동국제약|Dongkook Pharmaceutical|dkpharm.co.kr; 동국산업|Dongkuk Industries|dkis.co.kr; 동국에스앤씨|Dongkuk S&C|dongkuksnc.co.kr
대웅제약|Daewoong Pharmaceutical|daewoong.co.kr; 대원제약|Daewon Pharmaceutical|daewonpharm.com; 대원강업|Daewon Kang Up|daewonspring.com; 대우건설|Daewoo E&C|daewooenc.com
한미약품|Hanmi Pharmaceutical|hanmi.co.kr; 한미반도체|Hanmi Semiconductor|hanmisemi.com; 한미글로벌|HanmiGlobal|hmglobal.com; 한미사이언스|Hanmi Science|hanmiscience.co.kr
동아제약|Dong-A Pharmaceutical|dapharm.com; 동아일보|Dong-A Ilbo|donga.com; 동아에스티|Dong-A ST|donga-st.com; 동아쏘시오홀딩스|Dong-A Socio Holdings|dongasocio.com; 동화약품|Dongwha Pharm|dong-wha.co.kr
Google LLC|구글|google-inc.com; Google Korea LLC|구글코리아|google-korea.co.kr; Google Cloud Korea|구글클라우드코리아|googlecloud.co.kr; Alphabet Inc.||abc.xyz
International Business Machines Corporation||ibm.com; IBM Korea|한국아이비엠|ibm.co.kr; Kyndryl||kyndryl.com
General Electric Company||ge.com; GE HealthCare||gehealthcare.com; GE Vernova||gevernova.com; General Motors Company||gm.com; General Mills, Inc.||generalmills.com; General Dynamics||gd.com
HP Inc.||hp.com; Hewlett Packard Enterprise||hpe.com; Agilent Technologies||agilent.com
American Airlines||aa.com; American Express||americanexpress.com; American Electric Power||aep.com; American Tower||americantower.com
United Airlines||united.com; United Parcel Service||ups.com; United Rentals||unitedrentals.com; UnitedHealth Group||unitedhealthgroup.com; United Steel||unitedsteel.com
Johnson & Johnson||jnj.com; Johnson Controls||johnsoncontrols.com; S.C. Johnson & Son||scjohnson.com; Johnson Matthey||matthey.com
Delta Air Lines||delta.com; Delta Electronics||deltaww.com; Delta Faucet||deltafaucet.com; Delta Dental||deltadental.com
Siemens AG||siemens.com; Siemens Energy AG||siemens-energy.com; Siemens Healthineers AG||siemens-healthineers.com; Siemens Gamesa||siemensgamesa.com
Toyota Motor Corporation|토요타자동차|toyota.co.jp; Toyota Tsusho||toyota-tsusho.com; Toyota Boshoku||toyota-boshoku.com; Toyota Industries||toyota-industries.com
Mitsubishi Electric||mitsubishielectric.com; Mitsubishi Heavy Industries||mhi.com; Mitsubishi Chemical||m-chemical.co.jp; Mitsubishi Corporation||mitsubishicorp.com; Mitsubishi Motors||mitsubishi-motors.com
Apple Inc.|애플|apple-inc.com; Apple Bank for Savings||applebank.com; Apple Leisure Group||appleleisuregroup.com; Apple Hospitality||applehospitality.com
Intel Corporation|인텔|intel.com; Intuit Inc.||intuit.com; Inteliquent||inteliquent.com; Intelsat||intelsat.com
Cisco Systems, Inc.|시스코시스템즈|cisco.com; Sysco Corporation||sysco.com; Citrix Systems||citrix.com; Crisco Foods||crisco.com
Bosch GmbH||bosch.com; Bosch Rexroth AG||boschrexroth.com; Bausch + Lomb||bausch.com; Busch Vacuum||buschvacuum.com
Salesforce, Inc.|세일즈포스|salesforce-inc.com; Salesloft||salesloft.com; Salesforce Korea|세일즈포스코리아|salesforce.co.kr; Salesfusion||salesfusion.com
Coca-Cola Company|코카콜라|coca-colacompany.com; Coca-Cola Bottling||cokeconsolidated.com; Coca-Cola HBC||coca-colahellenic.com
PayPal Holdings||paypal-corp.com; Paypay Corporation||paypay.ne.jp; Payoneer||payoneer.com; Paycom||paycom.com; Paycor||paycor.com
Sony Group||sony.com; Sony Interactive Entertainment||sie.com; Sonos||sonos.com; Sonic Automotive||sonicautomotive.com
Bank of America||bankofamerica.com; Bank of Montreal||bmo.com; Bank of New York Mellon||bnymellon.com; Bank of the West||bankofthewest.com
Stripe, Inc.|스트라이프|stripe.com; Striper Corp.||striper.com; Strive Health||strivehealth.com; Stride, Inc.||stridelearning.com
Hitachi, Ltd.||hitachi.co.jp; Hitachi Energy||hitachienergy.com; Hitachi Construction Machinery||hitachicm.com; Hitachi Chemical||hitachi-chem.co.jp
Dow Inc.||dow.com; Dow Jones & Company||dowjones.com; DuPont de Nemours||dupont.com; Corteva||corteva.com
Fidelity Investments||fidelity.com; Fidelity National Financial||fnf.com; Fidelity National Information Services||fisglobal.com
Northrop Grumman||northropgrumman.com; Northern Trust||northerntrust.com; Northwestern Mutual||northwesternmutual.com
"""
"""A family a line: names of sisters, each Korean or legal name, its other name, its domain (some altered: shared ones)."""
BRANDS = """
비바리퍼블리카|토스|toss.im; 우아한형제들|배달의민족|woowahan.com; 당근마켓|당근|daangn.com; 컬리|마켓컬리|kurlycorp.com; 야놀자|Yanolja|yanolja.com; 무신사|Musinsa|musinsa.com
Meta Platforms, Inc.|Facebook|meta.com; Block, Inc.|Square|block.xyz; Zoom Communications|Zoom|zoom.us; Snap Inc.|Snapchat|snap.com; Alphabet Inc.|Google|abc.xyz; X Corp.|Twitter|x-corp.com
한국전력공사|한전|kepco.co.kr; 현대자동차|현대차|hyundai.com; 한국수력원자력|한수원|khnp.co.kr; 국민건강보험공단|건보공단|nhis.or.kr; 한국토지주택공사|LH|lh.or.kr; 한국과학기술원|KAIST|kaist.ac.kr
"""
ACRONYMS = """
International Business Machines|IBM|ibm.com; United Parcel Service|UPS|ups.com; American Electric Power|AEP|aep.com; National Cash Register|NCR|ncr.com; Advanced Micro Devices|AMD|amd.com; Korea Hydro Nuclear Power|KHNP|khnp.co.kr; Minnesota Mining Manufacturing|MMM|mmm.com
"""
_SYLLABLES = [
    ("가", "ga"), ("나", "na"), ("다", "da"), ("라", "ra"), ("마", "ma"), ("바", "ba"), ("사", "sa"), ("아", "a"),
    ("한", "han"), ("빛", "bit"), ("솔", "sol"), ("별", "byeol"), ("온", "on"), ("누", "nu"), ("리", "ri"), ("해", "hae"),
    ("담", "dam"), ("진", "jin"), ("성", "seong"), ("유", "yu"), ("정", "jeong"), ("호", "ho"), ("민", "min"), ("경", "gyeong"),
    ("도", "do"), ("서", "seo"), ("영", "yeong"), ("우", "u"), ("원", "won"), ("재", "jae"), ("태", "tae"), ("포", "po"),
    ("보", "bo"), ("미", "mi"), ("림", "rim"), ("산", "san"), ("강", "gang"), ("청", "cheong"), ("백", "baek"), ("두", "du"),
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
_LETTER_NAMES = {"LG": "엘지", "SK": "에스케이", "KT": "케이티", "CJ": "씨제이", "GS": "지에스", "KB": "케이비", "SDS": "에스디에스",
                 "CNS": "씨엔에스", "ENM": "이엔엠", "KPS": "케이피에스", "KDN": "케이디엔"}  # fmt: skip
_OTHER_ROMAN = [("eo", "u"), ("yeo", "yo"), ("g", "k"), ("d", "t"), ("j", "ch"), ("u", "oo"), ("b", "p"), ("ae", "ai")]
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
    for kind in pick.sample(
        ["form", "form", "script", "script", "typo", "roman", "spacing", "latin typo", "order", "suffix", "renamed", "latin form"], 4
    ):  # fmt: skip
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
            make.pairs.append(Pair(make.record(base, make.spelt(name), domain=base.domain),
                                   make.record(site_kr, make.spelt(name), domain=site_kr.domain), True, kind))  # fmt: skip
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


def _split(text: str) -> list[list[tuple[str, str, str]]]:
    rows = [line for line in text.strip().splitlines() if line]
    return [[tuple(part.strip() for part in one.split("|")) for one in row.split(";")] for row in rows]  # type: ignore[misc]


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
    for at, known in enumerate(_split(KNOWN)):
        if at % 2 == used:
            _known(make, at, known)
    for kind, text in (("brand", BRANDS), ("acronym", ACRONYMS)):
        for row in _split(text):
            _aliases(make, kind, row, used)
    return make


if __name__ == "__main__":
    for name in ("development", "held-out"):
        made = make_half(name)
        kinds = sorted({(pair.same, pair.kind) for pair in made.pairs}, reverse=True)
        print(name, len(made.records), "records", len(made.pairs), "pairs", sum(p.same for p in made.pairs), "same")
        for same, kind in kinds:
            print("  ", "same " if same else "other", kind, sum(p.kind == kind and p.same == same for p in made.pairs))
