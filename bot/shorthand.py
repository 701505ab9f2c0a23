"""Chinese words that people spell in Latin letters to get past filters: initials (txl for 通讯录) and syllables (合fa)."""

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
