"""Small operations on Chinese and English text that every layer shares."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ENDS = {"zh": "。！？", "en": ".!?"}
_CLOSERS = "”’」』）)\"'"
_CLAUSE_ENDS = re.compile(
    r"[，。！？；：、,!?;:\n…~～—]+|(?<!\d)\.(?!\d)|(?<=[\u4e00-\u9fff])\s+|\s+(?=[\u4e00-\u9fff])|"
    r"\s+(?:and|but|because|so|then|or)\s+"
)
_ABBREVIATION = re.compile(r"(?:\b(?:Art|No|etc|e\.g|i\.e|Mr|Ms|vs|p\.m|a\.m)|\d)\.$")

# Letters and digits lose their full width; the blank of full width and control characters become a blank.
_HALF_WIDTH = {
    code: code - 0xFEE0 for start, end in ("０９", "ＡＺ", "ａｚ") for code in range(ord(start), ord(end) + 1)
}
_HALF_WIDTH |= {code: 0x20 for code in (0x3000, *range(0x20), *range(0x7F, 0xA0)) if chr(code) != "\n"}
_BLANKS = re.compile(r"[ \t]+")


def normalize(text: str) -> str:
    """Full-width letters and digits to half-width, blanks to single spaces; Chinese punctuation stays."""
    return _BLANKS.sub(" ", text.translate(_HALF_WIDTH)).strip()


def split_sentences(text: str, language: str = "zh") -> list[str]:
    """Sentences of ``text``; one never ends inside a quotation, and each line is its own."""
    sentences: list[str] = []
    for line in text.splitlines():
        sentences.extend(sentence for sentence in _line_sentences(line.strip(), language) if sentence)
    return sentences


def _line_sentences(line: str, language: str) -> Iterator[str]:
    ends = _ENDS[language]
    depth, straight, start, i = 0, False, 0, 0
    while i < len(line):
        char = line[i]
        if char in "“「『（":
            depth += 1
        elif char in "”」』）" and depth:
            depth -= 1
        elif char == '"':
            straight = not straight
        closes = char in ends or (char in '”"' and i and line[i - 1] in ends)
        if closes and not depth and not straight and _is_end(line, i, language):
            j = i + 1
            while j < len(line) and line[j] in _CLOSERS + ends:
                j += 1
            yield line[start:j].strip()
            start = i = j
            continue
        i += 1
    yield line[start:].strip()


def _is_end(line: str, i: int, language: str) -> bool:
    following = line[i + 1 : i + 3]
    if language == "zh":
        # A closing quote after 。！？ ends the sentence too, unless punctuation carries it on (“……。”，他说).
        return line[i] not in '”"' or not following or following[0] in "“《" or "\u4e00" <= following[0] <= "\u9fff"
    if following and not following[0].isspace() and following[0] not in _CLOSERS:
        return False
    if line[i] == "." and _ABBREVIATION.search(line[: i + 1]) and following.strip() and not line[i - 1].isdigit():
        return False
    rest = line[i + 1 :].lstrip(_CLOSERS + " ")
    return not rest or rest[0].isupper() or rest[0].isdigit() or rest[0] in '“"(['


def clauses(text: str, least: int = 4) -> list[str]:
    """What stands between the punctuation of ``text``; pieces shorter than ``least`` characters stay with their
    neighbour."""
    found: list[str] = []
    for piece in filter(None, map(str.strip, _CLAUSE_ENDS.split(text))):
        if found and (len(piece) < least or len(found[-1]) < least):
            found[-1] += "，" + piece
        else:
            found.append(piece)
    return found


def bigrams(text: str) -> set[str]:
    """Character pairs of the letters, digits and ideographs of ``text``: a crude, wordless measure of content."""
    letters = re.sub(r"[^\w]", "", normalize(text).lower())
    return {letters[i : i + 2] for i in range(len(letters) - 1)}


def containment(part: str, whole: str) -> float:
    """Share of the bigrams of ``part`` that occur in ``whole``, 0 to 1 (Broder 1997)."""
    inner = bigrams(part)
    return len(inner & bigrams(whole)) / len(inner) if inner else 0.0
