"""Reading an answer: its claim lines, its statements, and the marks that each carries.

A mark covers what stands before it in its line, back to the mark before: ``A. B.[1]`` gives both sentences the mark 1,
which is how a reader takes it. Brackets that follow a mark (an unofficial gist) belong to the statement before them.
Headings, lead-ins that end in a colon, greetings, and what the bot says of itself (`bot.wording`) or of a model's draft
(`bot.llm.wording`) claim nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot import wording
from bot.answer import REFUSED, Answer, Language
from bot.question import detect_language
from corpus.text import split_sentences

MARK = re.compile(r"\[(\d+)\]")
_MARKS = re.compile(r"(?:\s*\[\d+\])+")
_BULLET = re.compile(r"^\s*(?:>\s*)*(?:[-*+]\s+|\d+[.)]\s+)?")
_LABEL = re.compile(r"^\*\*[^*]*[^*。！？.!?]\*\*$")
_GREETING = re.compile(
    r"^(?:你好|您好|别(?:怕|急|担心)|谢谢|(?:hello|hi|thank you|i'm sorry)\b)[^。.]{0,20}[。！.!,，]?$", re.IGNORECASE
)
# 不会。/ Yes. / It depends. is the opening of the sentence after it, not a statement of its own.
_OPENER = {"zh": 8, "en": 14}


@dataclass(frozen=True)
class Statement:
    """A sentence of an answer, without markup, and the numbers of the marks that cover it."""

    text: str
    marks: tuple[int, ...]


def marks_of(text: str) -> list[int]:
    """The numbers of all marks ``[n]``, in order of appearance."""
    return [int(number) for number in MARK.findall(text)]


def without_markup(line: str) -> str:
    """A line without bullets, emphasis and quotation signs of Markdown; marks stay."""
    return re.sub(r"\*\*|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)|`", "", _BULLET.sub("", line)).strip()


@lru_cache(maxsize=1)
def _own_words() -> frozenset[str]:
    tables: list[Mapping[Any, str]] = [wording.CANNOT_ANSWER, wording.HELPS_WITH, wording.DISTRESS]
    tables.extend([*wording.REFUSALS.values(), wording.COMMANDED])
    return frozenset(text for table in tables for text in table.values())


@lru_cache(maxsize=1)
def _notes() -> re.Pattern[str]:
    """What the program says below a model's answer: that it fell back, or how many sentences it withheld."""
    from bot.llm.model import Fault
    from bot.llm.wording import WITHHELD, fault_note

    languages: tuple[Language, ...] = ("zh", "en")
    told = [fault_note(fault, said, begun) for fault in Fault for said in languages for begun in (False, True)]
    counted = [re.escape(text).replace(re.escape("{n}"), "[0-9]+") for text in WITHHELD.values()]
    return re.compile("|".join([*map(re.escape, told), *counted]))


def claim_lines(answer: Answer) -> list[str]:
    """The lines that claim something and so must carry a mark. In a refusal only lists and quotations do: the rest is
    the bot speaking of itself, or of a law that does not exist, for which there is nothing to cite."""
    lines = []
    for line in answer.text.splitlines():
        stripped = line.strip()
        if not stripped or stripped.startswith("#") or _LABEL.match(stripped) or set(stripped) <= set("-*_"):
            continue
        bare = MARK.sub("", without_markup(stripped)).strip()
        if not bare or bare.endswith(("：", ":")) or bare in _own_words() or _GREETING.match(bare):
            continue
        if _notes().fullmatch(bare):
            continue
        if answer.status == REFUSED and not re.match(r"[-*>]\s", stripped):
            continue
        lines.append(stripped)
    return lines


def statements(answer: Answer) -> list[Statement]:
    """The statements of an answer's claim lines, in order."""
    return [statement for line in claim_lines(answer) for statement in _line_statements(without_markup(line))]


def _line_statements(line: str) -> Iterator[Statement]:
    start = 0
    marks: tuple[int, ...] = ()
    for group in _MARKS.finditer(line):
        marks = tuple(marks_of(group[0]))
        for sentence in _sentences(line[start : group.start()]):
            yield Statement(sentence, marks)
        start = group.end()
    rest = line[start:].strip()
    bracketed = rest.startswith(("(", "（"))
    for sentence in _sentences(rest.strip("()（） ") if bracketed else rest):
        yield Statement(sentence, marks if bracketed else ())


def _sentences(text: str) -> list[str]:
    text = text.strip()
    if not re.search(r"\w", text):
        return []
    language = detect_language(text)
    found: list[str] = []
    opener = ""
    for sentence in split_sentences(text, language):
        if not re.search(r"\w", sentence):
            continue
        if len(sentence) <= _OPENER[language] and not opener:
            opener = sentence + (" " if language == "en" else "")
            continue
        found.append(opener + sentence)
        opener = ""
    return [*found, opener.strip()] if opener else found
