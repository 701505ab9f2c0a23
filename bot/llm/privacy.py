"""What leaves the machine says who nobody is: personal details are masked before sending and restored in the answer.

Masked are ID-card and bank-card numbers, phone numbers, e-mail addresses, names that introduce someone (我叫…, my name is …)
and street addresses. Public numbers (110, 12378, 95xxx, 400…) are no personal details. A `Masker` reads a conversation in
order, so that the same detail has the same placeholder at every turn. No placeholder holds a digit: a digit in an answer
is always checked against the passages.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Iterator

log = logging.getLogger(__name__)

PLACEHOLDER = re.compile(r"⟦[^⟦⟧\s]{1,16}⟧")
_ASCII = {ord(wide): chr(ord(wide) - 0xFEE0) for wide in "０１２３４５６７８９－＋＠．Ｘｘ"}
_WORDS = {
    "id": "身份证",
    "card": "银行卡",
    "phone": "电话",
    "email": "邮箱",
    "name": "姓名",
    "address": "地址",
}
_SURNAMES = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|夏侯|司徒|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
    "卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵覃武钱戴严莫孔向常汤康易乔赖文施洪辛柯庄温牛樊葛邢安齐倪俞章鲁聂焦关柳欧颜翟詹申耿左"
    "游阮纪舒屈项祝梅符艾季骆毕涂尤欧裴霍翁苗路娄裘宁柴瞿阎尚萧滕车房甘祁卓凌岳辜]"
)
# What follows a name in running text, and so is not part of it.
_AFTER = "欠在的了我因被今现是有借从想和住逾已身电手，。,、；！？!?\\s年岁来自家，想请"
_NAME_ZH = rf"(?:{_SURNAMES})(?:(?![{_AFTER}])[\u4e00-\u9fff]){{1,2}}"
_REGION = r"(?:[\u4e00-\u9fff]{2,7}?(?:特别行政区|自治区|省|市|州|区|县|镇|乡)){0,4}"
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("email", re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")),
    (
        "id",
        re.compile(r"(?<![0-9])[1-9][0-9]{5}[\s-]?(?:18|19|20)[0-9]{2}[\s-]?[0-9]{4}[\s-]?[0-9]{3}[0-9Xx](?![0-9])"),
    ),
    ("id", re.compile(r"(?<![0-9])[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])[0-9]{3}(?![0-9])")),
    ("card", re.compile(r"(?<![0-9])(?:[0-9]{15,19}|[0-9]{4}(?:[ -][0-9]{4}){2,3}[ -][0-9]{1,7})(?![0-9])")),
    ("phone", re.compile(r"(?<![0-9])(?:\+?0{0,2}86[\s-]?)?1[3-9][0-9](?:[\s-]?[0-9]){8}(?![0-9])")),
    ("phone", re.compile(r"(?<![0-9])(?:[(（]?0[0-9]{2,3}[)）]?[\s-]?)[2-9][0-9]{6,7}(?![0-9])")),
    ("phone", re.compile(r"(?<![0-9A-Za-z])\+[0-9]{1,3}[\s-]?[0-9](?:[\s()-]?[0-9]){6,12}(?![0-9])")),
    (
        "phone",
        re.compile(
            r"(?<![零〇一二三四五六七八九幺])[一幺][三四五六七八九][零〇一二三四五六七八九幺]{9}(?![零〇一二三四五六七八九幺])"
        ),
    ),
    (
        "name",
        re.compile(
            rf"(?:我叫做?|我的名字(?:叫|是)|名叫|本名|姓名(?:是|为|[:：])?|真名(?:叫|是)?|本人(?:叫|姓名)?|自称)\s*(?P<it>{_NAME_ZH})"
        ),
    ),
    (
        "name",
        re.compile(r"(?:我叫做?|我的名字(?:叫|是)|姓名[:：])\s*(?P<it>[\u4e00-\u9fff]{2,4}?)(?=[，。,、；！？!?\s]|$)"),
    ),
    (
        "name",
        re.compile(
            rf"我是\s*(?P<it>{_NAME_ZH})(?=[，。,、；！？!?\s]|$)(?<![人员生师家户方者工民长主客东西南北司妇童友])"
        ),
    ),
    (
        "name",
        re.compile(
            r"(?i:\bmy name(?:'s| is)|\bI am called|\bcall me|\bname:)\s+(?P<it>[A-Z][\w'-]*(?:\s+[A-Z][\w'-]*){0,2})"
        ),
    ),
    ("name", re.compile(r"\bmy name is\s+(?P<it>[a-z][\w'-]+(?:\s+(?!and\b|but\b|i\b|so\b|from\b)[a-z][\w'-]+)?)")),
    ("name", re.compile(r"(?i:\b(?:I am|I'm|I’m|this is))\s+(?P<it>[A-Z][\w'-]+(?:\s+[A-Z][\w'-]+){1,2})")),
    (
        "address",
        re.compile(
            rf"(?P<it>{_REGION}(?:(?!住在|地址|现住|家住|住|在)[\u4e00-\u9fff0-9]){{1,10}}(?:路|街道?|大道|巷|弄|胡同|里|小区|花园|公寓|新村|苑|村|组)"
            r"(?:[\u4e00-\u9fff0-9-]{0,12}?[0-9一二三四五六七八九十百]+(?:号院?|栋|幢|座|弄|单元|室|楼|层|房|户))+)"
        ),
    ),
    (
        "address",
        re.compile(
            r"(?P<it>\b(?:(?:Room|Flat|Apt\.?|Unit|No\.?)\s*[0-9]+\w?,?\s+)*[0-9]{1,5}\w?,?\s+(?:[A-Z][\w']*\s+){1,4}"
            r"(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Boulevard|Blvd|Drive|Court|Alley)\b\.?(?:,\s*[A-Z]\w+){0,3})"
        ),
    ),
)
_LEADING_VERB = re.compile(
    r"^.*(?:住在|地址是?|现住|家住|住址是?|我在|住|搬到|位于|寄到|送到|找到|来到|上门到|在|到)(?=.{4})"
)


class Masker:
    """The personal details of one conversation and their placeholders."""

    def __init__(self, language: str = "zh") -> None:
        self.language = language
        self.counts: Counter[str] = Counter()
        self._placeholder: dict[str, str] = {}

    def mask(self, text: str) -> str:
        """``text`` with every detail replaced by its placeholder."""
        found = sorted(self._found(text), key=lambda detail: detail[1])
        placeholders = [self._of(kind, text[start:end]) for kind, start, end in found]
        for (_, start, end), placeholder in reversed(list(zip(found, placeholders, strict=True))):
            text = text[:start] + placeholder + text[end:]
        for detail, placeholder in self._placeholder.items():
            if len(detail) > 1:  # a name is one wherever it stands
                text = text.replace(detail, placeholder)
        return text

    def restore(self, text: str) -> str:
        """``text`` with the placeholders of this conversation put back into details."""
        for detail, placeholder in self._placeholder.items():
            text = text.replace(placeholder, detail)
        return text

    def knows(self, placeholder: str) -> bool:
        """Whether a placeholder stands for a detail of this conversation."""
        return placeholder in self._placeholder.values()

    def report(self) -> None:
        """Log how many details of each kind were masked, and nothing else of them."""
        if self.counts:
            listed = ", ".join(f"{kind} {n}" for kind, n in sorted(self.counts.items()))
            log.info("masked before sending: %s", listed)

    def _found(self, text: str) -> Iterator[tuple[str, int, int]]:
        readable = text.translate(_ASCII)
        taken: list[tuple[int, int]] = []
        for kind, pattern in _PATTERNS:
            for match in pattern.finditer(readable):
                start, end = match.span("it") if "it" in pattern.groupindex else match.span()
                if kind == "address" and (lead := _LEADING_VERB.match(readable[start:end])):
                    start += lead.end()
                if all(end <= other_start or start >= other_end for other_start, other_end in taken):
                    taken.append((start, end))
                    yield kind, start, end

    def _of(self, kind: str, detail: str) -> str:
        if detail not in self._placeholder:
            letter = _letters(sum(p.startswith(f"⟦{self._word(kind)}") for p in self._placeholder.values()))
            self._placeholder[detail] = f"⟦{self._word(kind)}{letter}⟧"
            self.counts[kind] += 1
        return self._placeholder[detail]

    def _word(self, kind: str) -> str:
        return _WORDS[kind] if self.language == "zh" else kind.upper() + "-"


def _letters(n: int) -> str:
    """Letters that count: A, B … Z, AA, AB and so on."""
    out = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        out = chr(65 + rest) + out
    return out
