"""What the program itself says about a model's answer, in both languages."""

from __future__ import annotations

from bot.answer import Language
from bot.llm.model import Fault

WITHHELD: dict[Language, str] = {
    "zh": "语言模型写的内容里有{n}句没有通过核对，没有照原样显示。",
    "en": "{n} of the sentences that the language model wrote did not pass verification and are not shown as written.",
}
_REASONS: dict[Fault, tuple[str, str]] = {
    Fault.NO_SERVER: ("连不上语言模型", "the language model could not be reached"),
    Fault.TIMEOUT: ("语言模型没有及时回应", "the language model did not answer in time"),
    Fault.RATE_LIMITED: ("语言模型限制了访问次数", "the language model's rate limit was reached"),
    Fault.SERVER_ERROR: ("语言模型的服务器出错", "the language model's server failed"),
    Fault.BROKEN_STREAM: ("语言模型的回答中断了", "the language model's answer broke off"),
    Fault.MALFORMED: ("语言模型的回答读不出来", "the language model's answer could not be read"),
    Fault.EMPTY: ("语言模型没有写出内容", "the language model wrote nothing"),
    Fault.UNVERIFIED: (
        "语言模型写的内容大多没有通过核对",
        "most of what the language model wrote did not pass verification",
    ),
    Fault.DECLINED: ("语言模型说资料不足", "the language model found the sources wanting"),
    Fault.MISSING_EXTRA: (
        "没有安装语言模型需要的组件（pip install 'cuida[llm]'）",
        "the language model's extra is not installed (pip install 'cuida[llm]')",
    ),
}
_INSTEAD: dict[Language, tuple[str, str]] = {
    "zh": ("{why}，这个答案直接取自资料。", "{why}，后面的内容直接取自资料。"),
    "en": (
        "This answer is taken straight from the sources: {why}.",
        "What follows is taken straight from the sources: {why}.",
    ),
}


def fault_note(fault: Fault, language: Language, begun: bool = False) -> str:
    """One line that says why the extractive answer stands in, whole or, when some was shown, for the rest."""
    why = _REASONS[fault][0 if language == "zh" else 1]
    return _INSTEAD[language][1 if begun else 0].format(why=why)
