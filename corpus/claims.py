"""What a text tells of the provision that it cites: the words after 规定 or a colon, a quotation, the sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.citation import Citation


@dataclass(frozen=True)
class Told:
    """What a text says of a provision.

    ``claim`` is what it says the provision says, empty when it only names it; ``quoted`` whether in quotation marks;
    ``context`` the rest of the sentence; ``beside`` the other clauses that the same words are told of.
    """

    claim: str
    quoted: bool
    context: str
    beside: tuple[str, ...]
    english: bool


_LIST_GAP = re.compile(r"[\s、，,；;和及与或以至到~～—–-]*(?:and|or)?\s*$")
# A line break ends a sentence before an empty line or a list entry; elsewhere the line was merely wrapped.
_END = re.compile(
    r"[。！？；]|[.!?](?=\s|$)|\n(?=\s*(?:\n|[-*•·#>|《]|[0-9]+[.、)]|[（(]?[一二三四五六七八九十]+[、）)]|第[^条\n]{1,9}条|$))"
)
_LINE_BEFORE = re.compile(r"(?:^|\n)[ \t]*(?:[-*•·#>]+|[（(]?[0-9一二三四五六七八九十]+[.、）)])?[ \t]*$")
_LINE_AFTER = re.compile(r"[ \t]*\n\s*(?=\S)")
_ASSERTS = re.compile(
    r"\s*(?:的)?(?:[（(][^）)]{1,40}[）)])?\s*(?:中|里|则|就|也|还|又|都|同样|明确|主要|同时|已经|才)*"
    r"(?P<verb>规定|要求|禁止|保护|不允许|不准|说|讲|写|指出|称|是(?!不是)|管|处罚|惩罚|确立|针对|原文|的?内容|"
    r"列明|明确|强调|赋予|不得|任何|应当|自然人|says?|states?|provides?|requires?|prohibits?|bans?|forbids?|protects?|"
    r"covers?|punishes|allows?|deals|is about|stipulates?|bars?|governs?|gives?|sets?)?"
    r"(?:的?(?:是|了|着|明|道|that|for|to))?\s*(?P<mark>[：:，,])?\s*(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
_STATES = re.compile(r"(?:不得|禁止|任何|应当|可以|有权|自然人|须|必须|no |must|may not|shall)", re.IGNORECASE)
_QUOTATION = re.compile(r"[“\"「『]([^”\"」』]{4,400})[”\"」』]")
_ONLY_QUOTED = re.compile(r"(?:规定|明确|要求|指出|写明|的|了|是|：|:|，|,|\s)*$")
_TRAILING_NAME = re.compile(r"[，,、；;和与及或以及并且同时根据依据按照《\s]*$")
_IS = re.compile(r"(?<![不也还就])(?:是|写在|规定在|见于)\s*$")
_QUESTION = re.compile(r"什么|怎么|如何|吗|呢|哪|几条|\b(?:what|which|how)\b", re.IGNORECASE)
_LONGEST_QUESTION = 20
_SHORTEST_CLAUSE = 6
_LOOKBACK = 200
_CJK = re.compile(r"[\u4e00-\u9fff]")


def told_by(text: str, citations: Sequence[Citation]) -> list[Told]:
    """What ``text`` tells of each of its ``citations``; those of one list share the words that follow it."""
    told: list[Told] = []
    i = 0
    while i < len(citations):
        j = i + 1
        while j < len(citations) and _belongs(text, citations[j - 1], citations[j]):
            j += 1
        group = citations[i:j]
        end = max(citation.end for citation in group)
        following = citations[j].start if j < len(citations) else len(text)
        claim, quoted = _claim(text, group[0].start, end, following)
        context = _context(text, citations, group[0].start, end)
        english = not _CJK.search(claim or context)
        clauses = tuple(dict.fromkeys(citation.clause for citation in group))
        for citation in group:
            beside = tuple(clause for clause in clauses if clause != citation.clause) if len(clauses) > 1 else ()
            told.append(Told(claim, quoted, context, beside, english))
        i = j
    return told


def _belongs(text: str, one: Citation, other: Citation) -> bool:
    if one.name != other.name:
        return False
    return other.start < one.end or bool(_LIST_GAP.fullmatch(text[one.end : other.start]))


def _claim(text: str, start: int, end: int, following: int) -> tuple[str, bool]:
    if text[start - 1 : start] in ("（", "(") and start:
        return _before_brackets(text, start - 1)
    if _IS.search(text[max(0, start - _LOOKBACK) : start]):
        return _before_is(text, start)
    stretch = text[end:following]
    match = _ASSERTS.match(stretch)
    if match is None or _END.match(stretch):
        return "", False
    rest = match["rest"]
    # A citation that is a line of its own heads the words below it.
    heading = bool(_LINE_AFTER.match(stretch) and _LINE_BEFORE.search(text[max(0, start - _LOOKBACK) : start]))
    marked = match["mark"] in ("：", ":") or bool(match["mark"] and _STATES.match(rest))
    asserted = bool(match["verb"]) or marked or heading
    quotation = _QUOTATION.search(rest)
    sentence_end = _END.search(rest)
    if (
        quotation
        and _ONLY_QUOTED.match(rest[: quotation.start()])
        and quotation.start() < 12
        and (not sentence_end or quotation.start() <= sentence_end.start())
    ):
        return quotation[1], True
    if not asserted:
        return "", False
    claim = rest[: sentence_end.start()] if sentence_end else rest
    if following < len(text) and not sentence_end:
        claim = _TRAILING_NAME.sub("", claim)
    if _QUESTION.search(claim) and len(claim) <= _LONGEST_QUESTION:
        return "", False
    verb = match["verb"] or ""
    return (verb + claim if verb in ("禁止", "保护", "处罚", "惩罚", "不得") else claim).strip(), False


def _before_is(text: str, start: int) -> tuple[str, bool]:
    """What stands before 是 and a citation: 不得恐吓是自律公约第16条."""
    clause = re.split(r"[。！？；，,;\n]", text[max(0, start - _LOOKBACK) : start])[-1]
    said = _IS.sub("", clause).strip()
    return (said, False) if len(said) >= _SHORTEST_CLAUSE else ("", False)


def _before_brackets(text: str, bracket: int) -> tuple[str, bool]:
    """What stands before a citation in brackets: 不得骚扰无关人员（自律公约第13条）."""
    before = text[:bracket]
    stop = re.search(r"[。！？；.!?\s”]*$", before).start()  # type: ignore[union-attr]
    starts = [match.end() for match in _END.finditer(before) if match.end() < stop]
    sentence = before[starts[-1] if starts else 0 :].strip()
    quotations = _QUOTATION.findall(sentence)
    if quotations and sentence.rstrip("。 ").endswith(("”", '"', "」", "』")):
        return quotations[-1], True
    return sentence, False


def _context(text: str, citations: Sequence[Citation], start: int, end: int) -> str:
    """The sentence around, without its citations."""
    left = max((match.end() for match in _END.finditer(text[:start])), default=0)
    right = _END.search(text, end)
    stop = right.start() if right else len(text)
    words, position = [], left
    for citation in citations:
        if citation.end <= left or citation.start >= stop:
            continue
        words.append(text[position : citation.start])
        position = max(position, citation.end)
    words.append(text[position:stop])
    return " ".join(word.strip() for word in words).strip()
