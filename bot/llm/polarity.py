"""Whether a sentence says yes where its source says no: negation, direction, absolutes, opposites and who does what to whom.

A vector hardly moves when 不 is added, so a support score alone would let a flipped sentence through. These checks compare
a sentence with the one sentence of the source that it is closest to. They err on the strict side: a sentence that is
wrongly turned away is replaced by the source's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from bot.answer import Language
from bot.llm.facts import facts, missing
from corpus.text import bigrams, containment

_NOT_ZH = re.compile(
    r"不(?!过(?!去)|但|仅|管|论|良|明|安|断|少|超过|低于|高于|满|足|服|便|利)|没(?!收)|未(?!来|成年)|无(?!关|论|辜|抵押|担保)|非(?!法律|常|银行|诉讼|本人|官方)|"
    r"(?<![特区分类级差])别(?!人|的|处|名)|勿|莫|禁止|严禁|禁(?!止)|拒绝|否认|违法|犯法|违规|违反|假的|错误|免除|不足"
)
_NOT_EN = re.compile(
    r"\b(?:not|no|never|nor|neither|without|cannot|none|nobody|nothing|illegal|illegally|unlawful|unlawfully|forbid|forbids|"
    r"forbidden|ban|bans|banned|prohibit|prohibits|prohibited|refuse|refuses|refused|deny|denies|false|fake|wrong|violate|violates|"
    r"breach|breaches|invalid)\b|n['’]t\b",
    re.IGNORECASE,
)
# An adverb of negation with its modal, and what it denies.
_ADVERB = {
    "zh": re.compile(
        r"[不没未](?:得|能|会|应当?|可以?|用|必|需要?|准|许|该|要|是|有|曾|再|等于|代表)*(?P<scope>[\u4e00-\u9fff]{1,2})"
    ),
    "en": re.compile(
        r"(?:not|n['’]t|no|never|without)\s+(?:be\s+)?(?P<scope>[A-Za-z]+(?:\s+[A-Za-z]+)?)", re.IGNORECASE
    ),
}
_CLAUSE = {
    "zh": re.compile(r"[，；：,;。！？!?]|:(?![0-9])|(?<=的)(?=话)"),
    "en": re.compile(r"[,;!?]|:(?![0-9])|\.(?![0-9m])|\b(?:but|while|although|though)\b", re.IGNORECASE),
}

# Words that claim more than most sources do, and acts that harm whoever is told to do them: a sentence may use one only
# if its source does.
_ABSOLUTE = {
    "zh": re.compile(
        r"一定(?!的|程度|条件|期限|比例|范围|数额)|必然|必定|肯定|绝对|一律|永远|永久|从来|百分之百|无条件|任何情况|所有情况|全部免|完全|彻底|随便|随意|当然|只有|"
        r"只能|唯一|必须|马上|立刻|立即|当天|直接|自动|终身|一辈子|毫无|统统|删除|销毁|转账|汇款|验证码|密码|下载|点击|扫码|不理|躲起来|换号|失联|都(?=会|要|能|可|不|得|应|属|是|算)|均|凡是|根本|保证|包|稳"
    ),
    "en": re.compile(
        r"\b(?:always|never|certainly|definitely|absolutely|guarantee[sd]?|every|all|any|only|must|immediately|automatically|"
        r"forever|entirely|completely|whenever|unconditional(?:ly)?|at once|right away|surely|necessarily|inevitably|"
        r"delete|destroy|transfer|password|download|click|ignore|hide|disappear)\b",
        re.IGNORECASE,
    ),
}
_ABSOLUTE_CLASSES = (
    {"马上", "立刻", "立即"},
    {"一定", "必然", "必定", "肯定"},
    {"只有", "只能", "唯一"},
    {"都", "均", "一律", "统统", "凡是"},
    {"immediately", "at once", "right away"},
    {"all", "every", "any", "whenever"},
    {"certainly", "definitely", "surely"},
)
# Either side of a pair turns a sentence into its opposite.
_OPPOSITES: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        (r"(?<![不未没非违])合法", r"违法|非法|不合法|犯法"),
        (r"有权(?!益)|有权利", r"无权|没有权"),
        (r"(?<!无)有效", r"无效|失效"),
        (r"(?<![没无])有责任|应当承担|应承担|要承担", r"不承担|无责任|没有责任|不用承担|免责"),
        (r"必须|应当|应该|需要|得(?=先|要)|应(?=[先当在由向])", r"不必|不用|无需|无须|不需要"),
        (r"增加|提高|上升|上调|加重", r"减少|降低|下降|下调|减轻"),
        (r"(?<!不)允许|准许|(?<![不])可以|(?<!不)能(?!力|够?不)", r"禁止|严禁|不得|不可以|不能|不准|不允许|不应"),
        (r"之前|以前|(?<!目)前(?!述|提|款|条|往|者|来|期)", r"之后|以后|(?<![然最今])后(?!果|悔|续|来|者)"),
        (r"以上|超过|高于|至少|不少于|不低于|最少", r"以下|不超过|低于|至多|最多|少于|不高于|不得超过|以内"),
        (r"(?<!不)同意", r"不同意|未经.{0,6}同意|没有.{0,6}同意|拒绝"),
        (r"中断", r"中止|不中断"),
        (r"(?<!不)起诉", r"撤诉|不起诉"),
        (r"(?<!不)接听|(?<!不)接电话", r"不接|拒接|挂断"),
        (r"民事", r"刑事"),
        (r"(?<!不)认可|(?<!不)承认", r"否认|不承认|不认可"),
        (r"公开", r"保密|隐瞒"),
        (r"(?<!不)相信|(?<!不)信", r"不相信|别信|不信|怀疑"),
        (r"(?<!不)转账|(?<!不)汇款|(?<!不)付款", r"不要转|别转|不转|勿转|不要付|不付"),
        (r"删除|删掉|销毁", r"保留|保存|留存"),
        (r"真(?:的|实)", r"假(?:的|冒)?|虚假"),
    ),
    "en": (
        (r"\b(?:lawful|legal)(?:ly)?\b", r"\b(?:illegal|unlawful)(?:ly)?\b|not (?:lawful|legal)"),
        (r"\bvalid\b", r"\binvalid\b|not valid"),
        (
            r"\b(?:may|can|could|allowed|permitted)\b(?! not|n['’]t)",
            r"\b(?:may not|cannot|can['’]t|must not|not allowed|not permitted|forbids?|forbidden|banned?|prohibit(?:s|ed)?|should not|no \w+ should)\b",
        ),
        (
            r"\b(?:must|should|shall|have to|has to|need to|needs to|required)\b(?! not|n['’]t)",
            r"\b(?:need not|don['’]t have to|doesn['’]t have to|do not have to|does not have to|not required|must not|should not|no need)\b",
        ),
        (
            r"\b(?:increase|raise|higher|more than|exceed\w*|above|over|at least)\b(?<!not exceed)",
            r"\b(?:decrease|reduce|lower|less than|below|under|at most|up to|no more than|not exceed\w*)\b",
        ),
        (r"\bbefore\b", r"\bafter\b"),
        (r"\bcivil\b", r"\bcriminal\b"),
        (r"\btrue\b|\breal\b|\bgenuine\b", r"\bfalse\b|\bfake\b"),
        (r"\bdelete\b|\bdestroy\b", r"\bkeep\b|\bsave\b|\bretain\b"),
        (r"\b(?:admit|accept|acknowledge)s?\b", r"\b(?:deny|denies|refuse|refuses)\b"),
        (r"\bwith\b(?=[^.]{0,20}consent)", r"\bwithout\b(?=[^.]{0,20}consent)"),
        (r"\binclud\w+\b", r"\bexclud\w+\b"),
        (r"\bis liable\b|\bliable\b", r"\bnot liable\b|\bno liability\b"),
    ),
}
# Who is meant; the asker is the debtor.
_ROLES: dict[Language, tuple[tuple[str, str], ...]] = {
    "zh": (
        ("collector", r"催收(?:员|人员|公司|机构|方|人)|催债(?:的|人)|外包"),
        ("lender", r"债权人|贷款(?:人|机构|平台|公司)|放款|平台|银行(?!卡|流水)|出借人|金融机构|小贷公司|持卡.{0,0}行"),
        ("kin", r"亲友|家人|家属|亲戚|朋友|父母|配偶|紧急联系人|联系人|第三人|无关人员|无关的人|同事|单位|子女"),
        ("guarantor", r"担保人|保证人"),
        ("court", r"法院|法官|人民法院"),
        ("police", r"公安|警察|警方|派出所|民警"),
        ("debtor", r"债务人|借款人|欠款人|逾期者|持卡人|(?<![帮替让给对])[你您]|本人"),
        ("lawyer", r"律师(?!函)"),
        ("regulator", r"监管(?:部门|机构|热线|总局)|金融监管|人民银行|网信部门"),
    ),
    "en": (
        ("collector", r"\bcollect(?:ors?|ion (?:compan|agenc|staff)\w*)\b"),
        ("lender", r"\b(?:lenders?|creditors?|platforms?|banks?|financial institutions?|loan compan\w+)\b"),
        (
            "kin",
            r"\b(?:family|relatives?|friends?|emergency contacts?|contacts|third part\w+|parents?|spouse|colleagues?|employer|unconnected people)\b",
        ),
        ("guarantor", r"\bguarantors?\b"),
        ("court", r"\b(?:courts?|judges?)\b"),
        ("police", r"\bpolice\b"),
        ("debtor", r"\b(?:debtors?|borrowers?|you|your|cardholders?)\b"),
        ("lawyer", r"\blawyers?\b"),
        ("regulator", r"\b(?:regulators?|financial regulat\w+|people['’]s bank)\b"),
    ),
}
_DUTY = {
    "zh": re.compile(r"必须|应当|应该|一定要|得(?=先|要)|(?<![需不想只主重])要(?!求|点|么|是|紧|素|旨)|需要|务必"),
    "en": re.compile(r"\b(?:must|have to|has to|shall|required to|need to|needs to)\b", re.IGNORECASE),
}
_CHOICE = {
    "zh": re.compile(r"可以|可能|可(?!是|怕|疑|靠|信)|能(?!力)|会(?!员|议)|有权"),
    "en": re.compile(r"\b(?:may|can|could|might|entitled to|free to)\b", re.IGNORECASE),
}
# Sentences that share this much of their bigrams are copies with a word changed; clauses this much alike say the same thing.
_NEAR_COPY, _SAME_CLAUSE = 0.75, 0.42
# A clause of no more pairs than this is contained in others by chance.
_SHORT, _LONG = 4, 40
_CONTENTLESS = re.compile(
    r"[不没未无别勿可以能会应当必须得要的了是也都就还]|\b(?:not|no|never|may|can|could|must|should|shall|will|would|do|does|did|is|are|be|the|a|an)\b|n['’]t",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^(?:简单(?:来)?说|总的来说|总之|先说结论|结论(?:是)?|也就是说|一句话|通俗地说|换句话说|in short|simply put|in other words|"
    r"in general|overall|the short answer is)[，,:： ]+",
    re.IGNORECASE,
)
_PASSIVE = {
    "zh": re.compile(r"被|由|受|让|叫|向|把|对|给|替|找"),
    "en": re.compile(r"\bby\b|\bbe(?:en|ing)? \w+ed\b|\bto\b|\bfrom\b", re.IGNORECASE),
}


@dataclass(frozen=True)
class Conflict:
    """Why a sentence may say something else than its source."""

    kind: str
    detail: str


def conflicts(said: str, source: str, language: Language, context: str = "") -> Iterator[Conflict]:
    """What of ``said`` goes against ``source``, the closest sentence; ``context`` is all that the source says."""
    said = without_opening(said)
    whole = f"{source}\n{context}"
    if extra := _absolutes(said, language) - _absolutes(whole, language):
        yield Conflict("absolute", "、".join(sorted(extra)))
    yield from _opposites(said, source, language)
    for clause, counterpart in _aligned(said, source, language):
        if _denies(clause, counterpart, language):
            yield Conflict("negation", clause)
        if _stronger(clause, counterpart, language) or _stronger(counterpart, clause, language):
            yield Conflict("modality", clause)
        if _other_figures(clause, counterpart):
            yield Conflict("number", clause)
    if _dice(bigrams(said), bigrams(source)) > _NEAR_COPY:
        yield from _changed_words(said, source, language)
    said_roles, source_roles = _roles(said, language), _roles(source, language)
    known = set(_roles(whole, language))
    if strange := [role for role in said_roles if role not in known and role != "debtor"]:
        yield Conflict("role", strange[0])
    passive = _PASSIVE[language]
    same_voice = bool(passive.search(said)) == bool(passive.search(source))
    common_said = [role for role in said_roles if role in source_roles]
    common_source = [role for role in source_roles if role in said_roles]
    if same_voice and len(common_said) > 1 and common_said != common_source:
        yield Conflict("roles swapped", "→".join(common_said))


def without_opening(text: str) -> str:
    """``text`` without an opening phrase such as 简单说, which says nothing."""
    return _OPENING.sub("", text)


def _changed_words(said: str, source: str, language: Language) -> Iterator[Conflict]:
    """What a near copy may not have changed: how often it negates, its numbers and roles, one by one."""
    if _denies(said, source, language):
        yield Conflict("negation", said)
    if not _within(facts(said), facts(source)):
        yield Conflict("number", said)
    if not _within(_mentions(said, language), _mentions(source, language)):
        yield Conflict("roles swapped", said)


def _within(part: Sequence[object], whole: Sequence[object]) -> bool:
    """Whether ``part`` is a subsequence of ``whole``."""
    rest = iter(whole)
    return all(any(item == other for other in rest) for item in part)


def _stronger(clause: str, counterpart: str, language: Language) -> bool:
    """Whether a duty stands where the source has a choice or a chance."""
    duty, choice = _DUTY[language], _CHOICE[language]
    return bool(
        duty.search(clause)
        and not duty.search(counterpart)
        and choice.search(counterpart)
        and not choice.search(clause)
    )


def _other_figures(clause: str, counterpart: str) -> bool:
    """Whether a clause has other figures than its counterpart where that has figures of the same unit."""
    said, known = facts(clause), facts(counterpart)
    units = {fact.unit for fact in known}
    return bool(missing([fact for fact in said if fact.unit in units], known))


def _mentions(text: str, language: Language) -> list[str]:
    """The roles at every mention, in order."""
    found = [(m.start(), role) for role, pattern in _ROLES[language] for m in re.finditer(pattern, text, re.IGNORECASE)]
    return [role for role, _ in groupby(role for _, role in sorted(found))]


def _denies(said: str, source: str, language: Language) -> bool:
    """Whether one says no where the other says yes.

    By the parity of negations; but a source may deny more things than the sentence repeats (单纯还不上、不接电话不会坐牢): what
    is left out with what it denied is no contradiction, as long as all that the sentence denies is denied there too.
    """
    if _parity(said, language) == _parity(source, language):
        return False
    mine, theirs = _denied(said, language), _denied(source, language)
    if None in mine or None in theirs:
        return True
    for scope in mine:
        if scope not in theirs:
            return True
        theirs.remove(scope)
    return any(str(scope) in said.lower() for scope in theirs)


def _denied(text: str, language: Language) -> list[str | None]:
    """What each negation of ``text`` denies, its next words; None where the negation is itself the predicate (违法)."""
    adverb = _ADVERB[language]
    found: list[str | None] = []
    for match in (_NOT_ZH if language == "zh" else _NOT_EN).finditer(text):
        whole = adverb.match(text, match.start())
        scope = whole["scope"].lower() if whole else ""
        found.append(scope if len(scope) > 1 else None)
    return found


def _parity(text: str, language: Language) -> int:
    return len((_NOT_ZH if language == "zh" else _NOT_EN).findall(text)) % 2


def _aligned(said: str, source: str, language: Language) -> Iterator[tuple[str, str]]:
    """The sentence with its source, whole when neither is much longer, else clause by clause with its counterpart."""
    clauses = [c.strip() for c in _CLAUSE[language].split(said) if c and c.strip()]
    others = [c.strip() for c in _CLAUSE[language].split(source) if c and c.strip()]
    if len(clauses) == len(others) == 1 or not others:
        yield said, source
        return
    paired = False
    for clause in clauses:
        if len(clause) < 3:
            continue
        best = max(others, key=lambda other: _alike(clause, other))
        if _alike(clause, best) > _SAME_CLAUSE:
            paired = True
            yield clause, best
    if not paired:
        yield said, source


def _alike(first: str, second: str) -> float:
    """Likeness of what two clauses are about, 0 to 1: the words that affirm, deny or allow do not count."""
    first, second = _CONTENTLESS.sub("", first), _CONTENTLESS.sub("", second)
    dice = _dice(bigrams(first), bigrams(second))
    if len(bigrams(first)) > _SHORT:
        dice = max(dice, 0.9 * containment(first, second))
    if len(first) > _LONG or len(second) > _LONG:
        return dice
    # Characters in order count for short clauses, whose pairs are too few.
    return max(dice, SequenceMatcher(None, first, second, autojunk=False).ratio() - 0.15)


def _dice(first: set[str], second: set[str]) -> float:
    return 2 * len(first & second) / (len(first) + len(second)) if first or second else 0.0


def _absolutes(text: str, language: Language) -> set[str]:
    found = {word.lower() for word in _ABSOLUTE[language].findall(text)}
    return {next((min(group) for group in _ABSOLUTE_CLASSES if word in group), word) for word in found}


def _opposites(said: str, source: str, language: Language) -> Iterator[Conflict]:
    for one, other in _OPPOSITES[language]:
        first, second = re.compile(one, re.IGNORECASE), re.compile(other, re.IGNORECASE)
        said_sides = bool(first.search(second.sub("", said))), bool(second.search(said))
        source_sides = bool(first.search(second.sub("", source))), bool(second.search(source))
        if said_sides in ((True, False), (False, True)) and source_sides == said_sides[::-1]:
            yield Conflict("opposite", one.split("|")[0])


def _roles(text: str, language: Language) -> list[str]:
    """The roles in order of first mention."""
    found: dict[str, int] = {}
    for role, pattern in _ROLES[language]:
        if match := re.search(pattern, text, re.IGNORECASE):
            found[role] = match.start()
    return sorted(found, key=lambda role: found[role])
