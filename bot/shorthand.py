"""What people write for short: words in Latin letters to get past filters, by initials (txl for 通讯录) or syllables (合fa),
and the names of laws as they are spoken of (信用卡那个办法68条, 公约13条)."""

from __future__ import annotations

import re
from functools import lru_cache

# What debtors' forums write by initials.
_INITIALS = {
    "cs": "催收",
    "dk": "贷款",
    "hb": "花呗",
    "jb": "借呗",
    "lsh": "律师函",
    "txl": "通讯录",
    "wd": "网贷",
    "wld": "微粒贷",
    "xs": "协商",
    "xyk": "信用卡",
    "yq": "逾期",
    "zx": "征信",
}
# Words of which one character may be spelled by its sound.
_WORDS = """催收 逾期 网贷 贷款 征信 通讯 法院 起诉 上门 合法 违法 犯法 坐牢 骚扰 威胁 恐吓 利息 还款 欠款 欠债 借款 借钱 还钱
    传票 律师 报警 投诉 协商 分期 停息 挂账 信用 黑名 老赖 爆通 家人 单位 联系 电话""".split()  # noqa: SIM905 - a list of words reads best as words
_RUN = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{2,6}(?![A-Za-z0-9])")


@lru_cache(maxsize=1)
def _by_sound() -> dict[tuple[str, str], str]:
    """The words by a character and the sound of the other: 合 and fa, he and 法."""
    from pypinyin import lazy_pinyin

    found: dict[tuple[str, str], str] = {}
    for word in _WORDS:
        first, second = lazy_pinyin(word)
        found[word[0], second] = found[first, word[1]] = word
    return found


def spelled_out(text: str) -> str:
    """``text`` with such spellings as words, where Chinese stands beside them; any other text as it is."""
    if not re.search(r"[\u4e00-\u9fff]", text):
        return text
    out, done = "", 0
    for found in _RUN.finditer(text):
        out += text[done : found.start()]
        done = found.end()
        latin, after = found[0].lower(), text[done : done + 1]
        if word := _INITIALS.get(latin):
            out += word
        elif word := _by_sound().get((out[-1:], latin)):
            out = out[:-1] + word
        elif word := _by_sound().get((latin, after)):
            out += word
            done += 1
        else:
            out += found[0]
    return out + text[done:]


_NUMBERED = r"\s*(?:的|里的?|中的?)?\s*第?\s*[0-9零一二两三四五六七八九十百千]{1,9}(?:\.[0-9]+)?\s*条(?!件|例|约|理|款)"
# A name with a pronoun inside.
_POINTED = re.compile(
    r"(信用卡|民间借贷|借贷|催收|征信业?|治安|个人信息|消费者|银行卡|诉讼时效|互金协会|银协|民诉|个保法|治安法|民法典|刑法|公约|国标|条例|办法|规定)"
    r"(?:的)?(?:那个|这个|那部|这部|那份|那条)(?:什么)?(?:的)?"
    rf"(?=(?:[\u4e00-\u9fff]{{0,6}}(?:法|办法|条例|规定|解释|公约|指引|标准))?{_NUMBERED})"
)
# A kind of rule for the one of that kind that everyone in this field means.
_KINDS = {"公约": "自律公约", "国标": "催收国家标准", "国家标准": "催收国家标准"}
_BARE = re.compile(
    r"(?P<before>^|[^\u4e00-\u9fff]|讲|说|写|提|引用?|里|的|是|按照?|依照?|依据|根据|用|和|跟|与|到|看|个|部|份|催收|行业|协会的?|互金|那|这|拿|凭)"
    rf"(?P<kind>公约|国标|国家标准)(?={_NUMBERED})"
)


def full_names(text: str) -> str:
    """``text`` with laws and norms called by the name that they are known by, where an article of them is cited."""
    text = _POINTED.sub(r"\1", text)
    return _BARE.sub(lambda found: found["before"] + _KINDS[found["kind"]], text)
