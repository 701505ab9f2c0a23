"""Reading a question: its language, its wording made plain, its parts, what it leans on, and whether it asks yes or no."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.answer import Language
from bot.shorthand import full_names, spelled_out
from corpus.text import normalize

History = Sequence[tuple[str, str]]
MAX_LENGTH = 2000

_CJK = re.compile(r"[\u4e00-\u9fff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def plain(text: str) -> str:
    """Simplified characters, half-width letters and digits, single blanks, words instead of their shorthand."""
    return full_names(spelled_out(_converter().convert(normalize(text))))


def detect_language(text: str) -> Language:
    """Chinese if ideographs carry the text, else English; a few Latin words in Chinese do not make it English."""
    ideographs, words = len(_CJK.findall(text)), len(_LATIN_WORD.findall(text))
    return "zh" if ideographs > 1.5 * words else "en"


# A sentence that stands on what was said before: it points back, or it opens as a reply does.
_LEANS_ZH = re.compile(
    r"^(?:最(?:晚|多|少|快|长|迟|早)|一般|大概|那|可是|但是|但|要是|如果|假如|万一|所以|然后|还有|另外|而且|这|它|他|她|也|同样|嗯|好的?|行|上面|刚才|你说|为什么|为啥|真的吗|多久|多少|"
    r"具体|怎么(?:做|弄|办|投诉|查|写|说|证明|算|操作|申请|开口)|哪里|去哪|谁|什么时候|需要|可以吗|有用吗|会不会)|"
    r"(?:呢|的话)[？?]?$|他们?|她们?|这(?:个|种|样|条|些|么|事|笔|算|属|能|是|会|话|类)|那(?:个|种|样|条|些|么|边)|也(?:是|会|能|要|算|不|可|得|一样|适用)|"
    r"上面|刚才|前面|之前说|同样|对方|这时|此时"
)
_LEANS_EN = re.compile(
    r"^(?:and|but|so|then|what if|what about|how about|even if|if so|ok|okay|also|why|really|how long|how much|where|who|"
    r"when|which)\b|\b(?:they|them|their|it|that|this|those|these|he|she|him|her|there|too|either|instead|anyway|still|"
    r"same|then|one|do so)\b",
    re.IGNORECASE,
)


def leans_on_history(question: str, language: Language) -> bool:
    """Whether the question may need what was asked before to be understood."""
    if language == "zh":
        return len(question) <= 8 or bool(_LEANS_ZH.search(question))
    return len(question.split()) <= 5 or bool(_LEANS_EN.search(question))


def standalone(question: str, history: History, language: Language) -> str:
    """The question with the earlier user turns that it leans on put before it; unchanged when it leans on none."""
    if not history or not leans_on_history(question, language):
        return question
    turns = [plain(text) for role, text in history if role == "user" and text.strip()]
    context: list[str] = []
    for turn in reversed(turns):
        context.insert(0, turn[:200])
        if not leans_on_history(turn, language):
            break
    return (" " if language == "en" else "，").join([*context[-2:], question])


_PART_ZH = re.compile(
    r"[？?；;。!！\n]+|[，,、\s]*(?:还有就是|还有|另外|以及|而且|同时|再就是|顺便问(?:一?下)?|然后)[，,：:]?"
)
_ASKS_ZH = re.compile(
    r"吗|么(?:办|样|做)?$|呢|怎样|咋样|([\u4e00-\u9fff])[不没]\1|会不会|能不能|可不可以|要不要|是不是|有没有|该不该|算不算|合不合法|怎么|咋|如何|"
    r"为什么|为啥|是否|能否|可否|行不行|对不对|违法|犯法|合法"
)
# May ask, and may as well tell (写着我欠多少钱，落款是什么公司).
_MAY_ASK_ZH = re.compile(r"什么|多少|几(?:点|次|年|天)|[有要是第]几个|几个(?:月|人|工作日)?[？?]?$|哪|谁|多久")
_PART_EN = re.compile(
    r"[?;!\n]+\s*|(?<!\d)\.(?!\d|\w)\s*|,?\s+(?:and also|and|also|plus)\s+"
    r"(?=(?:(?:(?:for|in|at|on|by|to|during|within|until|since|from|after) )?(?:what|how|who|when|where|why|which)|if)\b|"
    r"(?:can|could|do|does|did|is|are|will|would|should|must|may|am)\s+(?:i|they|he|she|it|we|you|my|the|an?|this|that|there)\b)",
    re.IGNORECASE,
)
_ASKS_EN = re.compile(
    r"^(?:(?:and|but|so|then|ok|please)\s+)?(?:what|how|who|when|where|why|which|can|could|do|does|did|is|are|will|would|"
    r"should|must|may|am|has|have)\b|"
    r"\b(?:can|could|do|does|did|is|are|will|would|should|must|may|am)\s+(?:i|they|he|she|it|we|you|my|the|a|this|that)\b",
    re.IGNORECASE,
)
_MAY_ASK_EN = re.compile(r"\b(?:what|how|who|when|where|why|which)\b", re.IGNORECASE)
MAX_PARTS = 3
# A piece no longer than this (罚多少) has no subject of its own and stays with the question before it.
SHORTEST = {"zh": 3, "en": 0}


def asks(text: str, language: Language) -> bool:
    """Whether a piece of text asks something."""
    plainly, maybe = (_ASKS_ZH, _MAY_ASK_ZH) if language == "zh" else (_ASKS_EN, _MAY_ASK_EN)
    return bool(plainly.search(text) or maybe.search(text))


def _tells(text: str, end: str, language: Language) -> bool:
    """Whether a piece that ends in a full stop only tells, beside another that ends in a question mark."""
    return end.startswith(("。", ".")) and not (_ASKS_ZH if language == "zh" else _ASKS_EN).search(text)


# Asks only whether what stands before it holds.
_TAG = re.compile(
    r"(?:请问|那)?(?:这|这样|这话|这个)?(?:说法)?(?:是)?(?:真的(?:吗|假的)?|对(?:吗|不对)|是吗|可信吗|靠谱吗|合理吗)"
    r"|(?:and |so )?(?:is|are) (?:that|this|it|they) (?:really )?(?:true|right|correct|so)|(?:is that )?true or false|really|right",
    re.IGNORECASE,
)


def parts(question: str, language: Language) -> list[str]:
    """The questions in a question, in order, at most `MAX_PARTS`; statements stay with the question after them."""
    splitter, joint = (_PART_ZH, "，") if language == "zh" else (_PART_EN, ". ")
    ends = [end.group() for end in splitter.finditer(question)] + [""]
    split = [(piece.strip(" ，,、"), end) for piece, end in zip(splitter.split(question), ends, strict=True)]
    pieces = [(piece, end) for piece, end in split if piece]
    if language == "zh" and len(pieces) == 1:
        pieces = [(piece, "") for piece in _comma_questions(pieces[0][0])]
    marked = any(end.startswith(("？", "?")) for _, end in pieces)
    found: list[str] = []
    pending: list[str] = []
    for piece, end in pieces:
        if found and not pending and len(piece) <= SHORTEST[language]:
            found[-1] = joint.join([found[-1], piece])
        elif marked and _tells(piece, end, language):
            pending.append(piece)
        elif asks(piece, language) and len(piece) > 2 and not _TAG.fullmatch(piece):
            found.append(joint.join([*pending, piece]))
            pending = []
        else:
            pending.append(piece)
    if not found:
        return [question]
    if pending:
        found[-1] = joint.join([found[-1], *pending])
    return found[:MAX_PARTS]


def _comma_questions(text: str) -> list[str]:
    """Pieces between commas, where at least two of them ask; else the text as it is."""
    pieces = [piece for piece in re.split(r"[，,、\s]+", text) if piece]
    return pieces if sum(asks(piece, "zh") for piece in pieces) >= 2 else [text]


_PROPERTIES = ("可信", "合法", "违法", "违规", "等于", "算", "有用")


@dataclass(frozen=True)
class YesNo:
    """How a yes/no question asks: the words for yes and no that fit it, and the predicate they are about."""

    yes: str
    no: str
    predicate: str = ""

    def speaks_of(self, belief: str) -> bool:
        """Whether a belief says what the question asks for, where that is a property (有用, 合法) and not merely so."""
        asked = self.yes.rstrip("。")
        return asked not in _PROPERTIES or asked in belief

    def answered_by(self, sentence: str) -> str | None:
        """Yes or no if ``sentence`` says the question's predicate or denies it word for word (会坐牢吗 → 不会坐牢)."""
        if not self.predicate:
            return None
        for denial in ("不", "没", "并不", "无须", "不必"):
            if denial + self.predicate in sentence:
                return self.no
        if self.predicate in sentence and not re.search(
            rf"(?:不|没|未|无|别|才|是否|如果|只有)[^，。]{{0,6}}{re.escape(self.predicate)}", sentence
        ):
            return self.yes
        return None


# Longer forms first; the pair is what a person would reply to that form.
_MODALS_ZH: tuple[tuple[str, str, str], ...] = (
    (r"合不合法|合法(?=[吗么嘛不没]*$)", "合法。", "不合法。"),
    (r"违不违法|(?:违法|犯法)(?=[了吗么嘛不没]*$)", "违法。", "一般不违法。"),
    (r"违规(?=[了吗么嘛不没]*$)", "违规。", "不违规。"),
    (r"(?:可信|靠谱)(?=[了吗么嘛不没]*$)", "可信。", "不可信。"),
    (r"行不行|行(?=[吗么嘛不没]*$)", "行。", "不行。"),
    (r"等不等于|等于", "等于。", "不等于。"),
    (r"算不算|算", "算。", "不算。"),
    (r"有没有用|有用|管用", "有用。", "没有用。"),
    (r"是真的|真的假的", "是真的。", "不是真的。"),
    (r"能不能|能否|能", "能。", "不能。"),
    (r"可不可以|可否|可以", "可以。", "不可以。"),
    (r"会不会|(?<![监协社机开大委员])会(?![计议员])", "会。", "不会。"),
    (r"要不要|必须|得不得|应该|该不该|需要|要", "要。", "不用。"),
    (r"有没有|有", "有。", "没有。"),
    (r"敢", "能。", "不能。"),
)
_YES_NO_ZH = re.compile(
    r"(?:吗|嘛|么|不|没|没有)[？?。!！\s]*$|会不会|能不能|可不可以|要不要|是不是|有没有|该不该|算不算|合不合法|违不违法|是否|能否|可否|行不行|"
    r"对不对|等不等于|真的假的"
)
_A_NOT_A = re.compile(
    r"(会|能|要|是|有|该|算|敢|得|行|对|合|违|可以|等于|需要)(不|没)\1|可不可以|要不要|[吗嘛么不没][？?。!！\s]*$"
)
_NEGATION_ZH = re.compile(
    r"不(?!过|同意|明|良|但|仅|管|论)|没(?!收)|未(?!来|成年)|无(?!关|论|辜)|别(?!人)|勿|免|违法|犯法|违规|禁止|非法|违反|拒绝|假"
)
_YES_NO_EN = re.compile(
    r"^(?:\W*)(?:so |but |and |then )?(?:can|could|do|does|did|is|are|was|will|would|should|must|may|might|am|has|have|isn't|aren't|won't|can't|don't|doesn't)\b",
    re.IGNORECASE,
)
_NEGATION_EN = re.compile(
    r"\b(?:not|no|never|without|cannot|illegal|unlawful|illegally|forbidden|banned|prohibited|crime|against the law|refuse|ignore|ignoring|fake|false)\b|n't\b",
    re.IGNORECASE,
)


_PARTICLES = re.compile(r"(?:吗|嘛|么|呢|啊|呀|不|没|没有|了没|了)?[？?。!！\s]*$")


def negations(text: str, language: Language) -> int:
    """How many words of ``text`` negate or forbid, the not of an A-not-A question aside."""
    if language == "en":
        return len(_NEGATION_EN.findall(text))
    return len(_NEGATION_ZH.findall(_A_NOT_A.sub(r"\1", text)))


def yes_no(question: str, language: Language) -> YesNo | None:
    """How ``question`` asks for yes or no; None when it asks something else."""
    if language == "en":
        last = re.split(r"(?<=[.!,;])\s+", question.strip())[-1]
        if not _YES_NO_EN.search(last):
            return None
        return YesNo("Yes. ", "No. ")
    if not _YES_NO_ZH.search(question) or re.search(r"怎么|如何|什么|为什么|多少|几点|哪|谁|多久", question):
        return None
    clause = _last_question(question)
    for pattern, yes, no in _MODALS_ZH:
        if found := re.search(pattern, clause):
            return YesNo(yes, no, _predicate(clause[found.start() :]))
    return YesNo("是。", "不是。")


def _last_question(question: str) -> str:
    clauses = [clause for clause in re.split(r"[，,。！!；;？?\s]+", question) if clause]
    asking = [clause for clause in clauses if _YES_NO_ZH.search(clause)]
    return asking[-1] if asking else question


def _predicate(asked: str) -> str:
    """The modal with what follows it, plain (会不会坐牢吗 → 会坐牢), long enough to mean something, else empty."""
    text = _PARTICLES.sub("", re.sub(r"(会|能|要|算|有|可|该|合|违|等)(?:不|没)\1", r"\1", asked))
    return text[:5] if len(text) >= 3 else ""
