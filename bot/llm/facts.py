"""Numbers, dates, clock times, amounts and phone numbers of a text, in one notation for both languages.

Chinese and Arabic numerals, full-width digits, 百分之二十四 and 24%, 晚上十点 and 10 p.m., 五万元 and RMB 50,000 are the same
fact. A fact is a value and a unit; a bare number matches any unit, because tables and hotlines have none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.citation import read_number
from corpus.text import normalize

BARE = ""


@dataclass(frozen=True)
class Fact:
    """A value in a unit. ``also`` are other readings of the same words: 十点 is 10:00 or 22:00."""

    value: str
    unit: str = BARE
    also: tuple[str, ...] = ()

    @property
    def values(self) -> tuple[str, ...]:
        """All readings."""
        return (self.value, *self.also)


_ZH_NUM = r"[零〇一二两三四五六七八九十百千]+"
_NUM = rf"(?:[0-9][0-9,]*(?:\.[0-9]+)?|{_ZH_NUM})"
_SCALE = {"万": 10_000, "亿": 100_000_000, "万亿": 10**12, "千": 1_000, "百": 100, "百万": 10**6, "千万": 10**7}
_UNITS_ZH = {
    "年": "year",
    "周年": "year",
    "年期": "year",
    "岁": "age",
    "个月": "month",
    "月": "month",
    "周": "week",
    "星期": "week",
    "个星期": "week",
    "日": "day",
    "天": "day",
    "号": "day",
    "个工作日": "day",
    "工作日": "day",
    "小时": "hour",
    "个小时": "hour",
    "分钟": "minute",
    "秒": "second",
    "次": "time",
    "遍": "time",
    "通": "time",
    "倍": "fold",
    "元": "yuan",
    "块": "yuan",
    "块钱": "yuan",
    "元人民币": "yuan",
    "人": "person",
    "名": "person",
    "条": "article",
    "款": "paragraph",
    "项": "item",
    "章": "chapter",
    "期": "period",
    "个": BARE,
    "成": "tenth",
    "厘": "li",
    "分利": "fen",
    "折": "tenth",
    "家": BARE,
    "位": "person",
}
_UNITS_EN = {
    "year": "year",
    "month": "month",
    "week": "week",
    "day": "day",
    "hour": "hour",
    "minute": "minute",
    "second": "second",
    "time": "time",
    "call": "time",
    "yuan": "yuan",
    "rmb": "yuan",
    "percent": "percent",
    "fold": "fold",
    "article": "article",
    "person": "person",
    "people": "person",
}
_WORDS_EN = {
    word: i
    for i, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "once": 1,
    "twice": 2,
}
_MONTHS = {
    name: i
    for i, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        start=1,
    )
}
_LATE = r"下午|傍晚|晚上|夜里|夜间|深夜|当晚|每晚|晚间|晚"
_PERIOD = rf"(?:{_LATE}|凌晨|清晨|早晨|早上|上午|中午|半夜|次日早|次日|早)"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("date", rf"(?P<y>[0-9]{{4}}|[零〇一二三四五六七八九]{{4}})年(?P<m>{_NUM})月(?:(?P<d>{_NUM})[日号])?"),
        ("date", r"(?P<y>(?:19|20)[0-9]{2})[-/.](?P<m>[0-9]{1,2})[-/.](?P<d>[0-9]{1,2})(?![0-9])"),
        (
            "date",
            rf"(?P<en_m>{'|'.join(_MONTHS)})\s+(?:(?P<d>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<y>(?:19|20)[0-9]{{2}})",
        ),
        ("date", rf"(?P<d>[0-9]{{1,2}})\s+(?P<en_m>{'|'.join(_MONTHS)}),?\s+(?P<y>(?:19|20)[0-9]{{2}})"),
        ("year", r"(?P<n>(?:19|20)[0-9]{2}|[一二][零〇九][零〇一二三四五六七八九]{2})年"),
        ("percent", rf"百分之(?P<n>{_NUM}(?:点{_ZH_NUM})?)"),
        ("percent", r"(?P<n>[0-9][0-9,]*(?:\.[0-9]+)?)\s*(?:%|％|percent\b|per cent\b)"),
        ("percent", rf"(?P<word>{'|'.join(_WORDS_EN)})(?:-(?P<word2>{'|'.join(_WORDS_EN)}))?\s+(?:percent|per cent)\b"),
        (
            "clock",
            r"(?<![0-9.])(?P<h>[0-9]{1,2})(?=\s*(?:and|or|to|-|–|until)\s*[0-9]{1,2}(?::[0-9]{2})?\s*(?P<ampm>[ap])\.?\s?m\b)",
        ),
        ("clock", r"(?<![0-9.])(?P<h>[0-9]{1,2})(?::(?P<min>[0-9]{2}))?\s*(?P<ampm>[ap])\.?\s?m\b\.?"),
        ("clock", rf"(?P<period>{_PERIOD})?\s*(?P<h>[0-9]{{1,2}}):(?P<min>[0-9]{{2}})(?![0-9])"),
        (
            "clock",
            rf"(?P<period>{_PERIOD})?\s*(?P<h>{_NUM})(?:点钟?|时(?!间|候|效|常|刻|限|段|期|代|机))(?P<half>半)?(?![0-9]*[以前后]?[条款项])",
        ),
        ("fraction", rf"(?P<below>{_ZH_NUM})分之(?P<above>{_ZH_NUM})"),
        ("half", r"半年|half a year|six months"),
        ("ordinal", rf"第\s*(?P<n>{_NUM}(?:\.[0-9]+)*)\s*(?P<unit>条|款|项|章|节)"),
        ("article", r"\barticles?\s+(?P<n>[0-9]+(?:\.[0-9]+)*)"),
        ("money", r"(?:RMB|CNY|￥|¥|yuan)\s*(?P<n>[0-9][0-9,]*(?:\.[0-9]+)?)(?:\s*(?P<million>million|thousand))?"),
        (
            "measure",
            rf"(?<![第0-9.])(?P<n>{_NUM}(?:\.[0-9]+)*)(?P<scale>[百千]?万亿?|亿|[百千])?\s*余?多?来?"
            rf"(?P<unit>{'|'.join(sorted((u for u in _UNITS_ZH if u), key=len, reverse=True))})(?!性)",
        ),
        ("measure", r"(?<![0-9.])(?P<n>[0-9][0-9,]*(?:\.[0-9]+)?)[\s-]*(?P<en>[a-z]+?)s?\b"),
        (
            "measure",
            rf"\b(?P<word>{'|'.join(_WORDS_EN)})(?:-(?P<word2>{'|'.join(_WORDS_EN)}))?[\s-]+(?:calendar |working |full )?"
            rf"(?P<en>{'|'.join(_UNITS_EN)})s?\b",
        ),
        ("scaled", rf"(?P<n>{_NUM})(?P<scale>[百千]?万亿?|亿)"),
        ("bare", r"(?P<n>[0-9][0-9,]*(?:\.[0-9]+)*)"),
        ("bare", r"(?P<n>[二两三四五六七八九十]{1,3})(?=[至到~—-])"),
        ("bare", rf"\b(?P<word>{'|'.join(w for w in _WORDS_EN if w not in ('one', 'once'))})\b"),
        (
            "bare",
            r"(?P<n>[零〇一二三四五六七八九]{3,}|[一二三四五六七八九]?[百千][零一二三四五六七八九十百]*[一二三四五六七八九十])",
        ),
    )
)
# 一 before these is an article or an adverb (一个, 一次性, 一般), not a count that could be wrong.
_IDLE = re.compile(r"^[一1](?:个|条|位|名|家|次性|天到晚|日之|时|年到头)")
_LIST_NUMBER = re.compile(r"(?m)^\s*(?:[0-9]{1,2}[.、)）](?![0-9])|[（(][0-9一二三四五六七八九十]{1,2}[)）])\s*")


def facts(text: str) -> list[Fact]:
    """The facts in ``text``, in order. Numbers of list items and marks such as [1] should be cut off beforehand."""
    rest = _LIST_NUMBER.sub("", normalize(text)).replace("％", "%").replace("：", ":")
    found: list[tuple[int, Fact]] = []
    for name, pattern in _PATTERNS:
        for match in list(pattern.finditer(rest)):
            if "\0" in match[0]:
                continue
            made = list(_read(name, match))
            if made or _IDLE.match(match[0]):
                found.extend((match.start(), fact) for fact in made)
                rest = rest[: match.start()] + "\0" * len(match[0]) + rest[match.end() :]
    return [fact for _, fact in sorted(found, key=lambda item: item[0])]


def missing(said: Iterable[Fact], known: Iterable[Fact]) -> list[Fact]:
    """The facts of a sentence that do not stand in what it rests on."""
    values: dict[str, set[str]] = {}
    for fact in known:
        for value in fact.values:
            values.setdefault(value, set()).add(fact.unit)
    return [fact for fact in said if not any(_stands(value, fact.unit, values) for value in fact.values)]


def _stands(value: str, unit: str, values: dict[str, set[str]]) -> bool:
    units = values.get(value, set())
    return bool(units) and (unit in units or unit == BARE or BARE in units)


def _read(name: str, match: re.Match[str]) -> Iterator[Fact]:
    groups = match.groupdict()
    if name == "date":
        month = _MONTHS.get((groups.get("en_m") or "").lower()) or int(_value(groups.get("m") or "0"))
        day = int(_value(groups["d"])) if groups.get("d") else None
        yield Fact(f"{_value(groups['y'])}-{month}" + (f"-{day}" if day else ""), "date")
        yield Fact(_value(groups["y"]), "calendar")
    elif name == "year":
        yield Fact(_value(groups["n"]), "calendar")
    elif name == "clock":
        yield from _clock(groups)
    elif name == "percent":
        yield Fact(_english(groups) if groups.get("word") else _value(groups["n"]), "percent")
    elif name == "fraction":
        yield Fact(f"{_value(groups['above'])}/{_value(groups['below'])}", "fraction")
    elif name == "half":
        yield Fact("6", "month")
    elif name == "ordinal":
        yield Fact(_value(groups["n"]), _UNITS_ZH.get(groups["unit"], "article"))
    elif name == "article":
        yield Fact(groups["n"], "article")
    elif name == "money":
        factor = {"million": 10**6, "thousand": 1000}.get((groups.get("million") or "").lower(), 1)
        yield Fact(_scaled(groups["n"], factor), "yuan")
    elif name == "measure":
        yield from _measure(match[0], groups)
    elif name == "scaled":
        yield Fact(_scaled(groups["n"], _SCALE.get(groups["scale"], 1)))
    else:
        value = _english(groups) if groups.get("word") else _value(groups["n"])
        yield Fact(value, "calendar" if re.fullmatch(r"(?:19|20)[0-9]{2}", value) else BARE)


def _measure(text: str, groups: dict[str, str | None]) -> Iterator[Fact]:
    if _IDLE.match(text):
        return
    if groups.get("word"):
        yield Fact(_english(groups), _UNITS_EN[str(groups["en"]).lower()])
        return
    number = str(groups["n"])
    if groups.get("en"):
        yield Fact(_value(number), _UNITS_EN.get(str(groups["en"]).lower(), BARE))
        return
    unit = _UNITS_ZH[str(groups["unit"])]
    yield Fact(_scaled(number, _SCALE.get(groups.get("scale") or "", 1)), unit)


def _clock(groups: dict[str, str | None]) -> Iterator[Fact]:
    hour = int(float(_value(str(groups["h"])) or 0))
    if hour > 24:
        yield Fact(str(hour))
        return
    minute = 30 if groups.get("half") else int(groups.get("min") or 0)
    period, ampm = groups.get("period"), (groups.get("ampm") or "").lower()
    if ampm:
        hour = hour % 12 + (12 if ampm == "p" else 0)
    elif period and re.match(_LATE, period) and hour < 12:
        hour += 12
    ambiguous = not ampm and not period and 0 < hour <= 12 and not groups.get("min")
    other = (f"{(hour + 12) % 24}:{minute:02}",) if ambiguous else ()
    yield Fact(f"{hour % 24}:{minute:02}", "clock", other)


def _english(groups: dict[str, str | None]) -> str:
    total = _WORDS_EN[str(groups["word"]).lower()]
    return str(total + (_WORDS_EN[str(groups["word2"]).lower()] if groups.get("word2") else 0))


def _scaled(number: str, factor: int) -> str:
    value = float(_value(number) or 0) * factor
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _value(number: str | None) -> str:
    """A canonical decimal: 二十四 → 24, 3.80 → 3.8, 3,000 → 3000."""
    plain = (number or "").replace(",", "")
    if "点" in plain:
        whole, _, part = plain.partition("点")
        return f"{read_number(whole) or 0}.{''.join(str(read_number(c) or 0) for c in part)}"
    if re.fullmatch(r"[0-9]+\.[0-9]+", plain):
        return plain.rstrip("0").rstrip(".")
    if plain.isdigit():
        return plain if len(plain) > 1 and plain[0] == "0" else str(int(plain))
    read = read_number(plain) if plain and "." not in plain else None
    return str(read) if read is not None else plain
