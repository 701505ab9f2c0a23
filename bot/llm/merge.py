"""Putting an answer together: verified sentences with their marks, then what only the extractive answer can add.

A snapshot never takes back what an earlier one showed: each text begins with the one before it, marks included.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from bot.answer import Answer, Citation, Language
from bot.compose import Draft
from bot.llm.facts import facts, missing
from bot.llm.verify import Verdict
from bot.wording import DISTRESS, HEADINGS
from corpus.library import Library
from corpus.model import Sentence
from corpus.text import containment

_MARK = re.compile(r"\[([0-9]+)\]")
# A line of the extractive answer that shares this much with a shown sentence need not be said again.
_COVERED = {"zh": 0.5, "en": 0.7}
_ALSO = {"zh": "**还要知道**", "en": "**Also worth knowing**"}


@dataclass
class Assembly:
    """The text so far, and the citations behind its marks in order of first use."""

    library: Library
    language: Language
    extractive: Answer
    text: str = ""
    citations: list[Citation] = field(default_factory=list)
    shown: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)

    @property
    def opens_alike(self) -> bool:
        """Whether the extractive answer itself begins with its one conclusion, so that this may be shown at once and
        stays right, marks included, whatever the model does."""
        leads = self._leads()
        return len(leads) == 1 and self.extractive.text.startswith(leads[0])

    def open(self) -> None:
        """Begin with what the extractive answer says to someone in distress, if it does, and with its conclusions: what
        a model writes explains them and never stands in their place."""
        if self.text:
            return
        first = self.extractive.text.split("\n", 1)[0]
        if first.startswith(DISTRESS[self.language]):
            self._line(self._remark(first))
            self.text += "\n"
        for lead in self._leads():
            self._line(self._remark(lead))
            self.shown.append((_bare(lead), self._passages(lead)))
        self.text += "\n"

    def _leads(self) -> list[str]:
        return [
            line
            for heading, lines in _sections(self.extractive.text, self.language)
            for line in lines
            if heading is None and line.startswith("**")
        ]

    def repeats(self, verdict: Verdict) -> bool:
        """Whether a verified sentence only says again what is shown."""
        return self._covers_text(verdict.text, frozenset(verdict.passages))

    def add(self, verdict: Verdict, new_line: bool, bullet: bool) -> None:
        """Add a verified sentence."""
        marks = "".join(self._mark(p, s) for p, s in zip(verdict.passages, verdict.sentences, strict=True))
        text = verdict.text + marks
        if bullet:
            self._line(f"- {text}")
        elif new_line or not self.text or self.text.endswith("\n"):
            self._line(("\n" if self.text.rsplit("\n", 1)[-1].startswith("- ") else "") + text)
        else:
            self.text += ("" if self.language == "zh" else " ") + text
        self.shown.append((verdict.text, verdict.passages))

    def complete(self) -> None:
        """Add what the extractive answer has and the shown sentences lack: its further points, the official wording, for
        which days it holds, what the sources are, and the articles that get it wrong. So a model adds to what would be
        said without it, and takes nothing away.
        """
        also: list[str] = []
        remarks: list[str] = []
        headed: dict[str, list[str]] = {"basis": [], "articles": []}
        for heading, lines in _sections(self.extractive.text, self.language):
            for line in lines:
                if line.startswith(DISTRESS[self.language]):
                    continue
                if heading in headed or line.startswith(">"):
                    headed[heading or "basis"].append(line)
                elif self._is_remark(line):
                    remarks.append(line)
                elif not self._covers_text(_bare(line), frozenset(self._passages(line))):
                    also.append("- " + re.sub(r"^- |\*\*", "", line))
        self._block(_ALSO[self.language], also)
        self._block(f"**{HEADINGS['basis'][self.language]}**", headed["basis"])
        self._block(None, remarks)
        self._block(f"**{HEADINGS['articles'][self.language]}**", headed["articles"])

    def _is_remark(self, line: str) -> bool:
        """Whether a line outside the lists says what the sources are, or since when the law is what it is."""
        if not line.startswith(("- ", "**", "#")):
            return True
        sources = (self.library.require(citation.passage_id) for citation in self.extractive.citations)
        notes = (source.former.note.in_language(self.language) for source in sources if source.former)
        return any(note and note in line for note in notes)

    def _block(self, heading: str | None, lines: list[str]) -> None:
        if lines:
            self.text += "\n" + (f"\n{heading}" if heading else "")
            for line in dict.fromkeys(lines):
                self._line(self._remark(line))

    def note(self, words: str) -> None:
        """Add a line of the program's own."""
        self.text += f"\n\n*{words}*"

    def answer(self, engine: str) -> Answer:
        """The answer so far."""
        return replace(self.extractive, text=self.text.strip(), citations=tuple(self.citations), engine=engine)

    def _line(self, line: str) -> None:
        self.text += ("\n" if self.text else "") + line

    def _mark(self, passage_id: str, sentence: Sentence | None) -> str:
        known = next((c for c in self.citations if c.passage_id == passage_id), None)
        if known is None:
            own = next((c for c in self.extractive.citations if c.passage_id == passage_id), None)
            if own is None:
                draft = Draft(self.library, self.language)
                draft.mark([passage_id], sentence)
                own = draft.citations()[0]
            known = replace(own, n=len(self.citations) + 1)
            self.citations.append(known)
        return f"[{known.n}]"

    def _remark(self, line: str) -> str:
        by_number = {c.n: c.passage_id for c in self.extractive.citations}
        return _MARK.sub(lambda m: self._mark(by_number[int(m[1])], None) if int(m[1]) in by_number else m[0], line)

    def _passages(self, line: str) -> tuple[str, ...]:
        """What a line of the extractive answer marks."""
        by_number = {c.n: c.passage_id for c in self.extractive.citations}
        return tuple(by_number[int(n)] for n in _MARK.findall(line) if int(n) in by_number)

    def _covers_text(self, said: str, passages: frozenset[str]) -> bool:
        """Whether a shown sentence says ``said``, figures included, from one of the same passages."""
        return any(
            containment(said, text) > _COVERED[self.language]
            and passages.intersection(basis)
            and not missing(facts(said), facts(text))
            for text, basis in self.shown
        )


def _bare(line: str) -> str:
    return _MARK.sub("", re.sub(r"^- |\*\*", "", line))


def _sections(text: str, language: Language) -> Iterator[tuple[str | None, Sequence[str]]]:
    """The blocks of an extractive answer under their headings; None for what stands before or between them."""
    names = {f"**{words[language]}**": key for key, words in HEADINGS.items() if "{}" not in words[language]}
    heading: str | None = None
    lines: list[str] = []
    for line in text.splitlines():
        if line.strip() in names or line.startswith("### "):
            yield heading, lines
            heading, lines = names.get(line.strip()), []
        elif line.strip():
            lines.append(line.strip())
    yield heading, lines
