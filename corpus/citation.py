"""One grammar for citing law: reading citations out of Chinese or English text and writing them again.

The unit is an article expression (第一千零三十二条, 第1032条, 293条之一, 第10、13条) with its 款 and 项, attributed to
the name that governs it: a title in 《》 (also nested 〈〉), a bare name such as 民法典, the law of the expression
before it in a list, or 该法. What governs nothing stays unattributed, and its users must say so.
Clauses of contracts and counted things (发了三条短信) are not citations of law.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property, total_ordering

from corpus.text import normalize

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_LONGEST_NUMBER = 12
_UNITS = {"十": 10, "百": 100, "千": 1000}
# No statute has an article beyond 9999; longer runs of digits are other things, but 第12345条 is still a citation.
_NUM = r"(?:[0-9]{1,6}|[零〇一二两三四五六七八九十百千]{1,12})"


@total_ordering
@dataclass(frozen=True)
class ArticleNumber:
    """An article's number: ``293`` or, with 之一, ``293-1`` (``sub`` is 0 for plain articles)."""

    main: int
    sub: int = 0

    def __str__(self) -> str:
        return f"{self.main}-{self.sub}" if self.sub else str(self.main)

    def __lt__(self, other: ArticleNumber) -> bool:
        return (self.main, self.sub) < (other.main, other.sub)

    @property
    def written(self) -> str:
        """As statutes write it: 第二百九十三条之一."""
        return f"第{_written(self.main)}条" + (f"之{_written(self.sub)}" if self.sub else "")


def read_number(text: str) -> int | None:
    """An integer from Arabic or Chinese numerals (一千零三十二, 1032, 一〇三二); None when it is neither."""
    text = normalize(text)
    if len(text) > _LONGEST_NUMBER:
        return None
    if text.isascii() and text.isdigit():
        return int(text)
    if text and all(char in _DIGITS for char in text):
        return int("".join(str(_DIGITS[char]) for char in text))
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or (1 if char == "十" else 0)) * _UNITS[char]
            digit = 0
        elif char in _DIGITS:
            digit = _DIGITS[char]
        else:
            return None
    return total + digit if text else None


def chinese_number(value: int) -> str:
    """A positive integer below 10,000 as statutes write it: 10 → 十, 110 → 一百一十, 1032 → 一千零三十二."""
    if not 0 < value < 10_000:
        raise ValueError(f"{value} is outside 1 to 9999")
    digits = "零一二三四五六七八九"
    out, pending_zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // unit % 10
        if digit:
            out += ("零" if pending_zero else "") + digits[digit] + name
            pending_zero = False
        elif out and value % unit:
            pending_zero = True
    return out.removeprefix("一") if 10 <= value < 20 else out


def _written(value: int) -> str:
    return chinese_number(value) if value < 10_000 else str(value)


def parse_article_number(text: str) -> ArticleNumber | None:
    """``第二百九十三条之一``, ``293条之一``, ``293-1`` or ``293`` to a number; None when it is none of these."""
    match = re.fullmatch(rf"第?({_NUM})条?(?:之({_NUM})|-([0-9]+))?", normalize(text))
    if not match:
        return None
    main, sub = read_number(match[1]), read_number(match[2] or match[3] or "0")
    return ArticleNumber(main, sub or 0) if main else None


@dataclass(frozen=True)
class Citation:
    """One cited article, 款 or 项.

    ``start``/``end`` are offsets of ``text`` in what was read; ``name`` is the governing name as written, without 《》,
    or None; ``explicit`` is False when the name was carried over; ``section`` is a decimal clause number such as 5.3
    (of standards); ``edition`` is what the text says of the version (2025修订, 旧).
    """

    text: str
    start: int
    end: int
    name: str | None
    number: ArticleNumber
    paragraph: int | None = None
    item: int | None = None
    explicit: bool = True
    section: str | None = None
    edition: str | None = None

    @property
    def clause(self) -> str:
        """The number as it ends a source id: ``293-1``, ``1032`` or ``5.3``."""
        return self.section or str(self.number)


def write_citation(title: str, number: ArticleNumber, paragraph: int | None = None, item: int | None = None) -> str:
    """A citation as statutes write it: 《治安管理处罚法》第五十条第一款第五项. 《》 inside the title become 〈〉."""
    inner = title.replace("《", "〈").replace("》", "〉")
    parts = f"第{chinese_number(paragraph)}款" if paragraph else ""
    parts += f"第{chinese_number(item)}项" if item else ""
    return f"《{inner}》{number.written}{parts}"


def find_citations(text: str, known: Callable[[str], bool] | None = None) -> list[Citation]:
    """All citations in ``text``, in order; ranges and lists become one citation an article, 款 or 项.

    ``known`` tells whether a bare name is one of a law or norm; it decides how far left a name reaches
    (民法典合同编通则解释第10条 is not 民法典). Numbers that name no law are returned with ``name`` None.
    """
    readable = text.translate(_READABLE)
    found = [*_Chinese(readable, known or (lambda _: False)).citations(), *_english(readable)]
    found.sort(key=lambda citation: (citation.start, citation.end))
    return [replace(citation, text=text[citation.start : citation.end]) for citation in found]


# One character for one character, so that offsets hold.
_READABLE = {ord(full): chr(ord(full) - 0xFEE0) for full in "０１２３４５６７８９．－％"} | {
    ord(old): new for old, new in zip("條項\u3000○Ｏ", "条项 〇〇", strict=True)
}

# -- Chinese: numbers ---------------------------------------------------------------------------------------------

_AND = r"(?:以及|或者|[、,和及与或])"
_TO = r"(?:[至到]|[~～—–\-]{1,2})"
_ONE = rf"{_NUM}(?:\s*之\s*{_NUM})?"
_GROUP = re.compile(
    rf"(?:(?P<mark>第)\s*|(?<![0-9.]))(?P<body>{_ONE}(?:\s*(?:{_AND}|{_TO})\s*第?\s*{_ONE})*)"
    rf"\s*条(?!件|例(?!外)|约(?!定)|形码|码|理|幅|目)(?:\s*之\s*(?P<sub>{_NUM}))?"
)
_ELEMENT = re.compile(rf"(?P<separator>{_AND}|{_TO})?\s*(?P<mark>第)?\s*(?P<n>{_NUM})(?:\s*之\s*(?P<sub>{_NUM}))?")
_SECTION = re.compile(
    r"(?:(?P<mark>第)\s*|(?<![0-9.]))(?P<section>[0-9]{1,2}(?:\.[0-9]{1,2})+)(?![0-9.]*[%倍元万亿0-9])\s*[条款节项]?"
)
# 民法典1032 without 条; a name must stand directly before it.
_NUMBER_ONLY = re.compile(
    r"(?<=[\u4e00-\u9fff》])\s*(?P<body>[0-9]{1,4}(?:-[0-9]{1,2})?(?:[、和及与]\s*[0-9]{1,4}(?![0-9]))*)"
    r"(?![0-9.,:-]*[0-9条款项章节年月日号元万亿千百%点时分秒天次个名人倍部版种期岁后前—–.修])"
)
_SECTIONED = re.compile(r"(?:》|标准|国标|规范|指引|(?<![0-9])GB/?T?\s*[0-9]+(?:[—–-]+[0-9]{4})?)$")
_GAP = re.compile(rf"^\s*(?:[；;，]?\s*(?:{_AND}|{_TO})|[；;，,])?\s*$")
_RANGE_GAP = re.compile(rf"^\s*{_TO}\s*$")
_PART = re.compile(
    rf"\s*(?P<mark>第)?\s*[（(]?(?P<body>{_NUM}(?:\s*[）)]?\s*(?:{_AND}|{_TO})\s*第?\s*[（(]?\s*{_NUM})*)\s*[）)]?\s*(?P<unit>款|项)"
)
_MORE_PARTS = re.compile(rf"\s*(?:{_AND}|(?P<to>{_TO}))(?=\s*第\s*[（(]?{_NUM}[^条。，；]{{0,12}}?[款项])")
_COUNTED_ITEMS = re.compile(r"措施|内容|要求|权利|义务|原则|规定|制度|条件|罪名")
_SUBITEM = re.compile(rf"\s*第?\s*{_NUM}\s*目|(?:前段|后段|中段|但书)")
_COUNTED = re.compile(
    r"\s*(?:催收|骚扰|恐吓|威胁)?(?:短信|信息(?!保护|处理|安全|主体)|消息|微信|私信|彩信|语音|留言|评论|弹幕|来电|通话|聊天|新闻|微博|推文|"
    r"朋友圈|视频|建议|经验|技巧|理由|出路|退路|防线|底线|红线|路|街|河|船|鱼|狗|腿|裤|龙|命|线(?![上下])|航线|跑道|项链|毛巾)"
)
_CITING_VERB = re.compile(r"(?:违反|触犯|依据|根据|按照|依照|适用|引用|援引|看|查)(?:了)?\s*$")
_MAX_RANGE = 200

# -- Chinese: names -----------------------------------------------------------------------------------------------

# 方法, 看法, 违法 … end in 法 and are no laws.
_LAW_TAIL = r"法典|宪法|(?<![方做说看想合违依非无手书守犯普枉魔戏疗算])法(?!律)"
_TAIL = (
    rf"(?:{_LAW_TAIL}|条例|规定|办法|实施细则|细则|解释|批复|公约|指引|指南|决定|意见|规则|通知|准则|纲要|标准|规范|守则|"
    r"修正案|答复|纪要|国标)"
)
_STRONG = re.compile(rf"(?:{_LAW_TAIL}|条例|修正案)(?:[（(][^（()）]{{1,14}}[）)])?$")
_NAME = re.compile(rf"[\u4e00-\u9fffA-Za-z0-9、]{{1,50}}?{_TAIL}(?:[（(][^（()）]{{1,14}}[）)])?$")
_ONLY_TAIL = re.compile(rf"(?:想|有|没|没有|好|司法|相关|有关|上述|前述|以上|这些|那些|公司|平台|其他)?{_TAIL}")
_ACRONYM = re.compile(r"(?<![A-Za-z])(?!APP|GDP|LPR|APR)[A-Z]{3,6}$")
_DOCUMENT = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}[〔\[（(][0-9]{4}[〕\]）)]\s*[0-9]+号|GB/?T?\s*[0-9]+(?:[—–-]+[0-9]{4})?)$"
)
_FULL_INTERPRETATION = re.compile(
    r"(?:(?:最高人民法院|最高人民检察院|国务院|公安部|中国人民银行|全国人民代表大会常务委员会|、)*)关于[^，。；！？\n《》]{0,50}"
    rf"(?:《[^，。；！？\n]{{2,40}}》[^，。；！？\n《》]{{0,60}})*{_TAIL}(?:[（(][^（()）]{{1,14}}[）)])?$"
)
_AFTER_TITLE = re.compile(
    r"》(?P<rest>(?:的)?[^，。；！？\n《》第0-9]{0,24}?(?:解释|规定|实施条例|实施细则|实施办法|条例|细则|批复|修正案)(?:[（(][^（()）]{1,14}[）)])?)$"
)
_NOT_LAW = re.compile(
    r"(?:合同|协议|合约|协议书|合同书|章程|保单|条款|须知|说明书|承诺书|授权书|确认书|通知书|告知书|律师函|催款函|判决书|裁定书|"
    r"调解书|起诉状|答辩状|申请书|借条|欠条|借据|公告|声明|方案|计划|手册|制度|规约|清单|政策|本文|文章|上文|约定)"
    r"(?:[（(][^（()）]{1,20}[）)])?$"
)
_CONTRACT_NEAR = re.compile(r"(?:合同|协议|章程|保单|合约)[^。！？\n；，]*$")
_LARGEST_CONTRACT_CLAUSE = 60
_ANAPHOR = re.compile(
    r"(?:(?:该|此|上述|前述|这部|那部|这个|(?<!合)同|(?<![基根日资])本)"
    r"(?P<type>法律|法典|法规|法|条例|规定|办法|解释|公约|指引|细则|规则|通知|指南|标准)|(?<![及使将])其)$"
)
_LEAD = re.compile(
    r"根据|依据|依照|按照|参照|违反|触犯|援引|引用|引述|以及|并且|或者|还有|同时|例如|比如|现行|所谓|其中|我国|参见|参考|结合|"
    r"查看|符合|属于|基于|遵守|构成|涉嫌|想问|请问|(?<!关于)适用(?!法)|不是|就是|这是|修订后|修订前|新修订|第[^条]{1,8}[条款项]|"
    r"(?<![意])见|按|依(?!法)|看|(?<![检调侦审])查|说|(?<![名职])称|了|(?<![数证票根])据|在(?!线)|是|(?<!指)引|凭|靠|的|[“”\"'‘’《》「」（）()：:]"
)
_JOIN = re.compile(rf"(?:{_TAIL}|[条款项])(?:[和与及或、]|以及)")
_LINK = re.compile(
    r"(?:\s+|[，,：:]|[的之里中内上]|规定|明确|载明|列明|所列|写明|写的|修订版|"
    rf"第{_NUM}(?:分编|编|章|节)(?:[\u4e00-\u9fff]{{2,12}})?|(?:(?:总则|物权|合同|人格权|婚姻家庭|继承|侵权责任)编|总则|分则|附则)|"
    r"[（(〔\[](?P<edition>[^（()）〔〕\[\]]{1,60})[）)〕\]]|(?P<year>(?:19|20)[0-9]{2}年?(?:修订|修正|版|修改)?(?:版|本)?))$"
)
_EDITION = re.compile(r"修订|修正|修改|版|旧|新|[0-9]{4}|施行|生效")
_EDITION_BEFORE = re.compile(
    r"(?:现在的|现行的?|新修订的?|修[订正改]后的?|修[订正改](?:之?前|以前)的?|新版|新的|旧版的?|旧的|原来的|老版|[新旧原老]|"
    r"(?:19|20)[0-9]{2}年?(?:修订|修正|修改|版)?(?:的|版)?)$"
)
_SHORT_FOR = re.compile(
    r"《([^》]{2,80})》[（(](?:以下)?(?:简称|下称)(?:为)?[：:]?\s*[《“\"‘「]?([^》”\"’」）)]{2,20})[》”\"’」]?[）)]"
)
_MENTIONED = re.compile(
    rf"(?:根据|依据|依照|按照|违反|触犯|遵守|参照)(?P<name>[\u4e00-\u9fff]{{2,30}}?(?:{_LAW_TAIL}|条例|办法|规定|解释|公约))"
    r"(?=[，,。；、：:的第（(]|规定|$)"
)
_BREAK = re.compile(r"[。！？\n]")
_LINE_START = re.compile(r"(?:^|\n)[ \t]*(?:[-*•·]|[（(]?[0-9一二三四五六七八九十]{1,3}[.、）)])?[ \t]*$")
_NAME_REACH = 60
_LOOKBACK = 200


@dataclass(frozen=True)
class _Mention:
    """A name that the text gives, up to ``end``; ``law`` is False for contracts and the like."""

    end: int
    name: str
    law: bool = True


@dataclass(frozen=True)
class _Governor:
    """What governs an article expression."""

    name: str | None
    start: int | None
    explicit: bool = True
    law: bool = True
    edition: str | None = None


@dataclass(frozen=True)
class _Group:
    """An article expression that was read, for lists and ranges that go on from it."""

    start: int
    end: int
    governor: _Governor
    number: ArticleNumber


class _Chinese:
    """One reading of one text: names are looked up leftwards from each number."""

    def __init__(self, text: str, known: Callable[[str], bool]) -> None:
        self.text = text
        self.known = known
        self.short = {short: title for title, short in _SHORT_FOR.findall(text)}
        self._previous: _Group | None = None

    def citations(self) -> Iterator[Citation]:
        """Every citation, in the order of its number."""
        patterns = {_GROUP: self._group, _SECTION: self._section, _NUMBER_ONLY: self._number_only}
        matches = [match for pattern in patterns for match in pattern.finditer(self.text)]
        for match in sorted(matches, key=lambda match: match.start()):
            yield from patterns[match.re](match)

    def _group(self, match: re.Match[str]) -> Iterator[Citation]:
        start, numbers = self._numbers(match)
        if not numbers:
            return
        previous = self._previous
        gap = self.text[previous.end : start] if previous else ""
        adjacent = previous is not None and bool(_GAP.match(gap))
        governor = self._governor(start, previous.governor if previous and adjacent else None)
        if self._counts_things(match, start, numbers, governor, adjacent):
            return
        end, parts = self._parts(match.end())
        begin = start if governor.start is None else governor.start
        if not governor.law or (governor.name is None and self._in_contract(start, numbers[0])):
            self._previous = _Group(begin, end, replace(governor, law=False), numbers[-1])
            return
        if governor.name is None and (after := self._name_after(end)):
            governor, end = _Governor(after[0], None), after[1]
        cited = Citation(
            "", begin, end, governor.name, numbers[-1], None, None, governor.explicit, None, governor.edition
        )
        if previous and _RANGE_GAP.match(gap) and governor.name == previous.governor.name:
            for between in _between(previous.number, numbers[0]):
                yield replace(cited, start=previous.start, number=between, explicit=False)
        for number in numbers[:-1]:
            yield replace(cited, number=number)
        for paragraph, item in parts:
            yield replace(cited, paragraph=paragraph, item=item)
        self._previous = _Group(begin, end, governor, numbers[-1])

    def _numbers(self, match: re.Match[str]) -> tuple[int, list[ArticleNumber]]:
        """Where the group begins and the articles that it names, ranges filled."""
        elements = list(_ELEMENT.finditer(match["body"]))
        start = match.start()
        marks = [bool(element["mark"]) for element in elements]
        ordinal = bool(_LINE_START.search(self._before(start))) and elements[0]["n"] in "一二三四五六七八九"
        if any(marks) and (not match["mark"] or ordinal):
            # “三、第十条” is the third point, not articles 3 and 10.
            elements = elements[marks.index(True) :]
            start = match.start("body") + elements[0].start("mark")
        numbers: list[ArticleNumber] = []
        for i, element in enumerate(elements):
            sub = element["sub"] or (match["sub"] if i == len(elements) - 1 else None)
            value = read_number(element["n"])
            number = ArticleNumber(value, (read_number(sub) or 0) if sub else 0) if value else None
            separator = element["separator"] if i else None
            if number is None:
                return start, []
            if separator and re.fullmatch(_TO, separator):
                last = numbers[-1]
                if separator == "-" and number.main < last.main and not number.sub and not last.sub:
                    numbers[-1] = ArticleNumber(last.main, number.main)  # 第253-1条
                    continue
                numbers.extend(_between(last, number))
            numbers.append(number)
        return start, numbers

    def _counts_things(
        self, match: re.Match[str], start: int, numbers: list[ArticleNumber], governor: _Governor, adjacent: bool
    ) -> bool:
        """Whether the number counts things (发了三条短信, 第一条短信) instead of naming an article."""
        direct = governor.explicit and governor.name is not None
        if self.text[start] == "第":
            return not direct and bool(_COUNTED.match(self.text, match.end()))
        if _COUNTED.match(self.text, match.end()) and not adjacent:
            return True
        if re.fullmatch(r"[一二两三四五六七八九几]", match["body"]) and not match["sub"]:
            return not (adjacent or _PART.match(self.text, match.end()))
        if direct or adjacent or _ANAPHOR.search(self._before(start)):
            return False
        if match["sub"] and numbers[0].main >= _LARGEST_CONTRACT_CLAUSE:
            return False
        return not _CITING_VERB.search(self._before(start))

    def _before(self, start: int) -> str:
        """The text before ``start``, no longer than any expression that is looked for there."""
        return self.text[max(0, start - _LOOKBACK) : start]

    def _in_contract(self, start: int, number: ArticleNumber) -> bool:
        return number.main <= _LARGEST_CONTRACT_CLAUSE and bool(_CONTRACT_NEAR.search(self._before(start)))

    def _parts(self, end: int) -> tuple[int, list[tuple[int | None, int | None]]]:
        """The 款 and 项 after an article, and where they end; [(None, None)] when there are none."""
        found: list[tuple[int | None, int | None]] = []
        paragraph: int | None = None
        pending: list[int] = []  # 款 of which it is not yet known whether 项 follow
        last, to = 0, False
        while (match := _PART.match(self.text, end)) and self._is_part(match, end):
            values = _values(match["body"])
            if to and values:
                values = [*range(last + 1, values[0]), *values][:_MAX_RANGE]
            if match["unit"] == "款":
                found.extend((value, None) for value in pending)
                pending, paragraph = values, values[-1] if values else None
            else:
                found.extend((value, None) for value in pending[:-1])
                found.extend((paragraph, value) for value in values)
                pending = []
            end, last, to = match.end(), values[-1] if values else 0, False
            if below := _SUBITEM.match(self.text, end):
                end = below.end()
            if more := _MORE_PARTS.match(self.text, end):
                end, to = more.end(), bool(more["to"])
        found.extend((value, None) for value in pending)
        return end, found or [(None, None)]

    def _is_part(self, match: re.Match[str], start: int) -> bool:
        """Whether 款 or 项 are those of the article before, not things counted (第十条三项措施)."""
        if match["mark"] or "（" in match[0] or "(" in match[0]:
            return True
        counted = match["unit"] == "项" and _COUNTED_ITEMS.match(self.text, match.end())
        return not counted and not self.text[start].isspace()

    def _section(self, match: re.Match[str]) -> Iterator[Citation]:
        governor = self._governor(match.start(), None)
        before = self.text[: match.start()].rstrip("的之 ")
        if governor.name and governor.explicit and governor.law and (match["mark"] or _SECTIONED.search(before)):
            begin = governor.start if governor.start is not None else match.start()
            number = ArticleNumber(int(match["section"].split(".")[0]) or 1)
            end = match.end() - len(match[0]) + len(match[0].rstrip())
            yield Citation("", begin, end, governor.name, number, section=match["section"], edition=governor.edition)
        elif match["mark"] and match[0].rstrip().endswith("条"):
            number = ArticleNumber(int(match["section"].split(".")[0]) or 1)
            yield Citation("", match.start(), match.end(), None, number, section=match["section"])

    def _number_only(self, match: re.Match[str]) -> Iterator[Citation]:
        governor = self._named(match.start()) or self._generic(match.start(), strong_only=True, stages=[])
        if governor is None or not governor.name or not governor.explicit or governor.start is None:
            return
        if governor.name.isdigit() or not (_NAME.search(governor.name) or self.known(governor.name)):
            return
        for written in re.split(r"[、和及与]\s*", match["body"]):
            number = parse_article_number(written)
            if number and not 1949 <= number.main <= 2049:
                yield Citation("", governor.start, match.end(), governor.name, number)

    # -- names --

    def _governor(self, start: int, previous: _Governor | None) -> _Governor:
        edition: str | None = None
        stages: list[int] = []
        end, comma = start, -1
        for _ in range(12):
            stages.append(end)
            link = _LINK.search(self.text[max(0, end - 64) : end])
            if link is None or link.end() == link.start():
                break
            if link[0] in "，,：:":
                comma = max(comma, end)
            if (inside := link["edition"] or link["year"]) and _EDITION.search(inside) and "简称" not in inside:
                edition = inside
            end -= len(link[0])
        for stage in stages:
            if found := self._named(stage):
                return self._with_edition(found, edition, start)
        for stage in stages:
            if found := self._generic(stage, strong_only=stage < comma, stages=stages):
                return self._with_edition(found, edition, start)
        if previous:
            return replace(previous, start=None, explicit=False)
        return self._with_edition(self._carried(start), None, start)

    def _with_edition(self, governor: _Governor, edition: str | None, start: int) -> _Governor:
        if governor.name and _DOCUMENT.fullmatch(governor.name):
            return governor
        if edition is None:
            begin = start if governor.start is None else governor.start
            before = _EDITION_BEFORE.search(self.text[max(0, begin - 12) : begin])
            edition = before[0] if before else None
        return replace(governor, edition=edition)

    def _named(self, end: int) -> _Governor | None:
        """What names the law before ``end``.

        A title in 《》, a document number, an abbreviation of this text, 该法, a known name or a contract.
        """
        before = self.text[max(0, end - 160) : end]
        readings = (self._title, self._interpretation, self._abbreviation, self._known, self._contract, self._anaphor)
        return next((found for read in readings if (found := read(before, end))), None)

    def _title(self, before: str, end: int) -> _Governor | None:
        opened = _opening(before) if before.endswith("》") else None
        if opened is None:
            return None
        title = before[opened + 1 : -1]
        start = end - len(before) + opened
        return _Governor(self.short.get(title, title), start, law=not self._is_contract(title))

    def _interpretation(self, before: str, end: int) -> _Governor | None:
        """A name with a law's title inside: 最高人民法院关于适用《民法典》…的解释, 《民诉法》解释."""
        full = _FULL_INTERPRETATION.search(before)
        if full and ("《" in full[0] or full.start() == 0 or not full[0].startswith("关于")):
            return _Governor(full[0], end - len(full[0]))
        rest = _AFTER_TITLE.search(before)
        if rest is None or rest["rest"] in ("规定", "的规定", "解释", "的解释", "条例"):
            return None
        opened = _opening(before[: rest.start() + 1])
        if opened is None:
            return None
        return _Governor(before[opened + 1 : rest.start()] + rest["rest"], end - len(before) + opened)

    def _abbreviation(self, before: str, end: int) -> _Governor | None:
        """An abbreviation that this text introduces, or a document's number."""
        for short, title in self.short.items():
            if before.endswith(short):
                return _Governor(title, end - len(short))
        document = _DOCUMENT.search(before)
        if document is None:
            return None
        name = re.sub(r"^(?:根据|依据|依照|按照|违反|按|依|据|见|的|和|与)+", "", document[0])
        return _Governor(name, end - len(name))

    def _known(self, before: str, end: int) -> _Governor | None:
        name = self._known_suffix(before)
        return _Governor(name, end - len(name)) if name else None

    def _contract(self, before: str, _end: int) -> _Governor | None:
        return _Governor(None, None, law=False) if _NOT_LAW.search(before) else None

    def _anaphor(self, before: str, end: int) -> _Governor | None:
        anaphor = _ANAPHOR.search(before)
        return self._referred(end - len(anaphor[0]), anaphor["type"]) if anaphor else None

    def _is_contract(self, title: str) -> bool:
        return bool(_NOT_LAW.search(title)) and not self.known(title)

    def _known_suffix(self, before: str) -> str | None:
        window = re.split(r"[。！？；，\n》《]", before)[-1][-_NAME_REACH:]
        return next((window[i:] for i in range(len(window) - 1) if self.known(window[i:])), None)

    def _generic(self, end: int, strong_only: bool, stages: list[int]) -> _Governor | None:
        """A bare name by its shape alone."""
        before = self.text[max(0, end - _NAME_REACH) : end]
        window = re.split(r"[。！？；，\n》]", before)[-1]
        if acronym := _ACRONYM.search(window):
            return _Governor(acronym[0], end - len(acronym[0]))
        if not _NAME.search(window) or (strong_only and not _STRONG.search(window)):
            return None
        if window.endswith("规定"):
            # 依照民法典规定第1条 speaks of 民法典; 民间借贷规定第1条 of a 规定.
            shorter = [stage for stage in stages if stage < end]
            if any(_STRONG.search(self.text[max(0, stage - _NAME_REACH) : stage]) for stage in shorter):
                return None
        name = _trim(_NAME.search(window)[0])  # type: ignore[index]
        prefix = re.match(r"(?:修[订正]前的|旧的?|原来的|原)(?=..)", name)
        name = name[prefix.end() :] if prefix and _NAME.search(name[prefix.end() :]) else name
        if len(name) < 2 or _ONLY_TAIL.fullmatch(name):
            return None
        return _Governor(name, end - len(name))

    @cached_property
    def _mentions(self) -> list[_Mention]:
        return sorted(self._find_mentions(), key=lambda mention: mention.end)

    def _find_mentions(self) -> Iterator[_Mention]:
        depth, opened = 0, 0
        for i, char in enumerate(self.text):
            if char == "《":
                depth, opened = depth + 1, (i if depth == 0 else opened)
            elif char == "》" and depth:
                depth -= 1
                title = self.text[opened + 1 : i]
                if depth == 0 and (self._is_contract(title) or self.known(title) or _NAME.search(title)):
                    yield _Mention(i + 1, self.short.get(title, title), not self._is_contract(title))
        for match in _MENTIONED.finditer(self.text):
            yield _Mention(match.end("name"), self._known_suffix(match["name"]) or match["name"])
        for match in re.finditer(_TAIL, self.text):
            if name := self._known_suffix(self.text[max(0, match.end() - _NAME_REACH) : match.end()]):
                yield _Mention(match.end(), name)

    def _referred(self, start: int, type_: str | None) -> _Governor:
        """What 该法 or 该办法 stands for: the last name of that type before it, or else the last name."""
        mentions = [mention for mention in self._mentions if mention.end <= start and mention.law]
        if type_ not in (None, "法律", "法规"):
            # An abbreviation such as 个保 has no tail of its own and may stand for a 法.
            tail = re.compile(rf"{type_}典?(?:[（(].*[）)])?$")
            fitting = [mention for mention in mentions if tail.search(mention.name)]
            mentions = fitting or mentions
        return _Governor(mentions[-1].name if mentions else None, start if mentions else None, explicit=False)

    def _carried(self, start: int) -> _Governor:
        """The last name of the same sentence, or of the line above when the number begins a line of a list."""
        mentions = [mention for mention in self._mentions if mention.end <= start]
        if not mentions:
            return _Governor(None, None)
        last = mentions[-1]
        gap = self.text[last.end : start]
        if not _BREAK.search(gap) or (_LINE_START.search(self._before(start)) and self._listed(gap)):
            return _Governor(last.name, None, explicit=False, law=last.law)
        return _Governor(None, None)

    @staticmethod
    def _listed(gap: str) -> bool:
        """Whether every line between a name and a number continues a list of articles of that name."""
        first, *lines = gap.rstrip(" \t-*•·").split("\n")
        starts = re.compile(rf"\s*(?:[-*•·]\s*)?第?\s*{_NUM}\s*条")
        return len(first) <= _NAME_REACH and all(not line.strip() or starts.match(line) for line in lines)

    def _name_after(self, end: int) -> tuple[str, int] | None:
        """A name in brackets behind the number: 第1032条（民法典）."""
        match = re.compile(r"\s*[（(]\s*《?([^（()）《》]{2,30})》?\s*[）)]").match(self.text, end)
        if match and (self.known(match[1]) or (_STRONG.search(match[1]) and _NAME.fullmatch(match[1]))):
            return match[1], match.end()
        return None


def _between(first: ArticleNumber, last: ArticleNumber) -> Iterable[ArticleNumber]:
    return (ArticleNumber(main) for main in range(first.main + 1, min(last.main, first.main + _MAX_RANGE)))


def _values(body: str) -> list[int]:
    """Numbers of a list such as 一、二 or a range such as 一至三."""
    values: list[int] = []
    to = False
    for token in re.findall(rf"{_TO}|{_NUM}", body):
        value = read_number(token)
        if value is None:
            to = True
            continue
        if to and values:
            values.extend(range(values[-1] + 1, min(value, values[-1] + 50)))
        values.append(value)
        to = False
    return [value for value in values if value]


def _opening(text: str) -> int | None:
    """Where the 《 that the 》 at the end of ``text`` closes stands."""
    depth = 0
    for i in range(len(text) - 1, -1, -1):
        depth += (text[i] == "》") - (text[i] == "《")
        if depth == 0:
            return i
    return None


def _trim(name: str) -> str:
    """A bare name without the words that lead to it (根据, 违反, a name before 和)."""
    for pattern in (_LEAD, _JOIN):
        for match in reversed(list(pattern.finditer(name))):
            rest = name[match.end() :]
            if _NAME.fullmatch(rest) and not _ONLY_TAIL.fullmatch(rest):
                name = rest
                break
    return name


# -- English ------------------------------------------------------------------------------------------------------

_EN_TAIL = (
    r"(?:Law|Code|Act|Regulations?|Rules|Measures|Provisions|Guidelines?|Pledge|Convention|Interpretations?|Notice|"
    r"Constitution|Standard)"
)
_EN_OF_CHINA = r"(?:\s+of\s+(?:the\s+)?(?:PRC|P\.R\.C\.|China|People['’]s\s+Republic\s+of\s+China))"
_EN_NAME = (
    rf"(?:(?:[\w’'—-]+\s+){{0,14}}?{_EN_TAIL}\b(?:{_EN_OF_CHINA})?"
    rf"(?:\s+(?:on|for|concerning|regarding)\s+(?:the\s+)?(?-i:[A-Z])[\w’'-]*"
    rf"(?:\s+(?:(?:of|and|the|in|by|for|to|on)\s+)*(?-i:[A-Z])(?!rticle|rt\b)[\w’'-]*)*)?(?:{_EN_OF_CHINA})?(?:\s+\(Trial\))?"
    r"|(?-i:[A-Z]{3,6})\b(?:\s+Law\b)?|《[^》]+》|[\u4e00-\u9fff]{2,20})"
)
_EN_ONE = r"[0-9]{1,6}(?:[-–‑][0-9]{1,3})?(?:\([0-9a-z]+\))*"
_EN_SEPARATOR = r"(?:\s*,\s*(?:and|or)\s+|\s*,\s*|\s+(?:and|or|to|through|&)\s+|\s*[-–—]\s*)"
_EN_PARTS = (
    r"(?:,?\s*(?:paragraph|para\.?|¶)\s*\(?(?P<paragraph>[0-9]+)\)?)?"
    r"(?:,?\s*(?:item|subparagraph|point)\s*\(?(?P<item>[0-9]+)\)?)?"
)
_ENGLISH = re.compile(
    r"\b(?P<word>articles?|arts?\.?|sections?|clauses?)\s*"
    rf"(?P<body>[0-9]{{1,6}}(?![0-9])(?:\.[0-9]{{1,2}})*(?:[-–][0-9]{{1,4}})?(?:\([0-9a-z]+\))*(?:{_EN_SEPARATOR}(?:(?:articles?|arts?\.?)\s*)?{_EN_ONE})*)"
    rf"{_EN_PARTS}(?:\s*,?\s*(?:of|in|under|from)\s+(?:(?:the|China['’]s|its|this|that|my|your)\s+)*(?P<law>{_EN_NAME}))?",
    re.IGNORECASE,
)
_EN_LAW_BEFORE = re.compile(
    rf"(?P<law>(?:(?-i:[A-Z])[\w’'—-]*\s+(?:(?:and|of|on|for|the|in)\s+)*){{0,10}}(?-i:{_EN_TAIL})|(?-i:[A-Z]{{3,6}})|"
    rf"(?:civil|criminal)\s+(?:code|law)|[\u4e00-\u9fff]{{2,20}}|《[^》]+》)(?P<of>{_EN_OF_CHINA})?(?:\s*\(?(?:19|20)[0-9]{{2}}\)?)?(?:['’]s)?\s*[,(:]?\s*$",
    re.IGNORECASE,
)
_EN_NOT_LAW = re.compile(
    r"\s*,?\s*(?:of|in|under)\s+(?:(?:the|this|that|my|your|our|its|a)\s+)*(?:\w+\s+){0,4}?(?:contract|agreement|policy|terms|lease|bylaws|charter)\b",
    re.IGNORECASE,
)
_EN_LEADING = re.compile(
    r"^(?:(?:Under|In|See|The|And|By|Per|Of|Cite|Cites|Citing|As|Does|Is|What|Which|Breach|Against|Also|But|If|When|China['’]s|both|either)\s+)+",
    re.IGNORECASE,
)
_EN_SAME = re.compile(
    r"(?:(?:these|those|same|said|such)\s+)*(?:law|code|act|regulations?|rules|measures|provisions|guidelines?|interpretations?|notice|standard)",
    re.IGNORECASE,
)
_EN_NUMBER = re.compile(
    rf"(?P<separator>{_EN_SEPARATOR})?(?:articles?\s*|arts?\.?\s*)?(?P<n>[0-9]+)(?P<section>(?:\.[0-9]+)+)?(?P<paragraph>(?:\([0-9a-z]+\))*)",
    re.IGNORECASE,
)


def _english(text: str) -> Iterator[Citation]:
    previous: Citation | None = None
    for match in _ENGLISH.finditer(text):
        if match["law"] is None and _EN_NOT_LAW.match(text, match.end()):
            continue
        if re.search(
            r"\b(?:contract|agreement|policy)[\s,]*$",
            text[max(0, match.start() - _LOOKBACK) : match.start()],
            re.IGNORECASE,
        ):
            continue
        name, start, explicit = _english_name(text, match)
        if name and _EN_SAME.fullmatch(name):
            name, explicit = previous.name if previous else None, False  # Article 5 of these Provisions
        if name is None and match["word"].lower().startswith(("section", "clause")):
            continue
        if name is None and previous and not re.search(r"[.!?]\s|\n", text[previous.end : match.start()]):
            name, explicit = previous.name, previous.name is None
        end = match.end()
        for number, section, paragraph in _english_numbers(match["body"]):
            cited = int(match["paragraph"]) if match["paragraph"] else paragraph
            item = int(match["item"]) if match["item"] else None
            previous = Citation("", start, end, name, number, cited, item, explicit, section)
            yield previous


def _english_name(text: str, match: re.Match[str]) -> tuple[str | None, int, bool]:
    if match["law"]:
        return _EN_LEADING.sub("", match["law"]).strip("《》"), match.start(), True
    offset = max(0, match.start() - _LOOKBACK)
    if before := _EN_LAW_BEFORE.search(text[offset : match.start()]):
        name = before["law"] + (before["of"] or "")
        shorter = _EN_LEADING.sub("", name)
        if (shorter and not re.fullmatch(r"[\u4e00-\u9fff]+", shorter)) or _NAME.search(shorter):
            return shorter.strip("《》").strip(), offset + before.start("law") + len(name) - len(shorter), True
    return None, match.start(), True


def _english_numbers(body: str) -> Iterator[tuple[ArticleNumber, str | None, int | None]]:
    last: ArticleNumber | None = None
    tokens = list(_EN_NUMBER.finditer(body))
    i = 0
    while i < len(tokens):
        token = tokens[i]
        main = int(token["n"])
        separator = (token["separator"] or "").strip().lower()
        if not main:
            return
        if last and separator in ("to", "through", "-", "–", "—"):
            for number in _between(last, ArticleNumber(main)):
                yield number, None, None
        sub = 0
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        if following and following["separator"] in ("-", "–") and int(following["n"]) < main:
            sub, i = int(following["n"]), i + 1  # Article 253-1
        last = ArticleNumber(main, sub)
        inner = re.match(r"\(([0-9]+)\)", token["paragraph"] or "")
        yield last, (f"{main}{token['section']}" if token["section"] else None), int(inner[1]) if inner else None
        i += 1
