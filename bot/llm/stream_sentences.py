"""Cutting a stream of model output into sentences the moment that each is whole, marks included."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from bot.answer import Language
from corpus.text import split_sentences

# A model that never ends a sentence is cut here.
_LONGEST = 400
_MARK = r"[\[【［](?:资料|来源|依据|source|passage)?\s*[0-9][0-9\s,，、;\-–]*[\]】］]"
_MARKS = re.compile(_MARK, re.IGNORECASE)
_MARKS_AFTER_END = re.compile(rf"([。！？!?.][”’」』）)\"'*]*)((?:\s*{_MARK})+)", re.IGNORECASE)
_OPEN_MARK = re.compile(rf"^[”’」』）)\"'*\s]*(?:{_MARK}\s*)*[\[【［][^\]】］]{{0,24}}$", re.IGNORECASE)
_BULLET = re.compile(r"^\s*(?:[-*+]\s+|[•·]|[0-9]{1,2}[.、)）](?![0-9])|[（(][0-9]{1,2}[)）])\s*")
_FENCE = re.compile(r"^\s*(?:```|~~~|\||---+\s*$|===+\s*$|#{1,6}\s)")


@dataclass(frozen=True)
class Piece:
    """A sentence as the model wrote it: its text without markup, the numbers that it marks, and how its line begins."""

    text: str
    marks: tuple[int, ...]
    new_line: bool
    bullet: bool
    furniture: bool = False


class SentenceStream:
    """Feed it text as it comes; it gives back whole sentences. Reasoning in <think> is cut off unseen."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._raw = ""
        self._line = ""
        self._line_begun = False
        self._thinking = False

    def feed(self, text: str) -> list[Piece]:
        """The sentences that ``text`` completes."""
        self._raw += text
        usable = self._outside_thought()
        out: list[Piece] = []
        self._line += _visible(usable)
        while "\n" in self._line:
            line, _, self._line = self._line.partition("\n")
            out.extend(self._cut(line, whole=True))
            self._line_begun = False
        out.extend(self._cut(self._line, whole=False))
        return out

    def finish(self, cut_off: bool = False) -> list[Piece]:
        """The last sentence; when the stream was ``cut_off``, an unfinished one is not a sentence."""
        if not self._thinking and not self._raw.startswith("<think"):
            self._line += _visible(self._raw)
        line, self._line, self._raw = self._line, "", ""
        if cut_off and not re.search(rf"[。！？!?.][”’」』）)\"'*]*(?:\s*{_MARK})*\s*$", line, re.IGNORECASE):
            pieces = split_sentences(_marks_inside(line), self.language)[:-1]
            line = "".join(pieces) if self.language == "zh" else " ".join(pieces)
        return self._cut(line, whole=True)

    def _outside_thought(self) -> str:
        out = ""
        while self._raw:
            if self._thinking:
                end = self._raw.find("</think>")
                if end < 0:
                    self._raw = self._raw[-8:]
                    return out
                self._raw, self._thinking = self._raw[end + 8 :], False
                continue
            start = self._raw.find("<think>")
            if start >= 0:
                out, self._raw, self._thinking = out + self._raw[:start], self._raw[start + 7 :], True
                continue
            # A tag may be split over chunks: what could be its beginning waits.
            keep = next((n for n in range(min(7, len(self._raw)), 0, -1) if "<think>".startswith(self._raw[-n:])), 0)
            cut = len(self._raw) - keep
            out, self._raw = out + self._raw[:cut], self._raw[cut:]
            return out
        return out

    def _cut(self, line: str, whole: bool) -> list[Piece]:
        """Sentences of a line; of one that still grows, all but the last, which stays."""
        if not whole and _OPEN_MARK.search(re.split(r"[。！？!?.]", line)[-1]):
            return []
        text = _marks_inside(line)
        pieces = split_sentences(text, self.language)
        if not whole:
            if len(text) > _LONGEST and len(pieces) == 1:
                self._line = ""
            elif len(pieces) < 2:
                return []
            else:
                self._line = pieces.pop() + text[len(text.rstrip()) :]
        out = []
        for piece in pieces:
            bullet = not self._line_begun and bool(_BULLET.match(piece))
            furniture = bool(_FENCE.match(piece))
            made = _piece(_BULLET.sub("", piece) if bullet else piece, not self._line_begun, bullet, furniture)
            if made.text or made.marks:
                out.append(made)
            self._line_begun = True
        return out


def _marks_inside(line: str) -> str:
    return _MARKS_AFTER_END.sub(lambda m: m[2].strip() + m[1], line)


def _piece(raw: str, new_line: bool, bullet: bool, furniture: bool) -> Piece:
    numbers = [int(n) for mark in _MARKS.findall(raw) for n in re.findall(r"[0-9]{1,9}", mark)]
    text = _MARKS.sub("", raw)
    text = re.sub(r"\*\*|__|^>+\s*|^#{1,6}\s*", "", text.strip()).strip(" *")
    text = re.sub(r"\s+(?=[，。；：！？,.;:!?])", "", text)
    heading = (
        not re.search(r"[。！？!?.”\"]\W*$", text)
        and bool(re.fullmatch(r"(?:\*\*|#+\s).*", raw.strip()))
        and not numbers
    )
    return Piece(text, tuple(dict.fromkeys(numbers)), new_line, bullet, furniture or heading)


def _visible(text: str) -> str:
    """Without characters that nobody sees, which could hide words from the checks."""
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cf", "Cc", "Co", "Cs"))
