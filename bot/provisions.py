"""The direct leg: a question that names a provision gets that provision first, or learns that there is none."""

from __future__ import annotations

import re

from bot.answer import ANSWERED, UNKNOWN_LAW, Language
from bot.compose import Composer, Draft
from corpus.checker import CheckedCitation, Status, check_citations, checker
from corpus.citation import parse_article_number
from corpus.library import Library
from corpus.text import clauses

# Stands for a citation where clauses are told apart.
_CITED = "\x00"
_LAW_TITLE = re.compile(r"《[^《》]{2,40}(?:法|条例|规定|办法|解释|公约|指引|准则)》")


class DirectLeg:
    """Answers for the provisions that a question names."""

    def __init__(self, corpus: Library, composer: Composer) -> None:
        self.library, self.composer = corpus, composer

    def answer(self, draft: Draft, question: str) -> str | None:
        """Add the named provisions to ``draft``; ``answered``, ``unknown_law``, or None when none is named."""
        checked = [
            citation
            for citation in check_citations(question, self.library, language=draft.language)
            if citation.status is not Status.UNPARSED
        ]
        if not checked:
            return self._named_law(draft, question)
        held = [c for c in checked if self._target(c)]
        if not held:
            known = all(self._reviewed(c) for c in checked)
            for citation in checked:
                draft.lines.append(citation.detail + (draft.mark(self._beside(citation)) if known else ""))
            draft.lines.append("")
            return None if known else UNKNOWN_LAW
        for citation in checked[:3]:
            self._provision(draft, citation)
        self.composer.time_note(draft, question)
        return ANSWERED

    def without_citations(self, question: str, language: Language) -> str:
        """What is left of a question without the clauses that name a law or a provision."""
        cited = [c.text for c in check_citations(question, self.library, language=language)]
        named = [*cited, *_LAW_TITLE.findall(question)]
        rest = question
        for name in named:  # a name may itself hold what parts clauses (Borrower Protection and Debt Collection Act)
            rest = rest.replace(name, _CITED)
        return "，".join(clause for clause in clauses(rest) if _CITED not in clause) if named else ""

    def _reviewed(self, citation: CheckedCitation) -> bool:
        """Whether a review speaks of a clause that the library does not hold (articles cite it wrongly)."""
        if citation.source_id is None:
            return False
        clause = citation.source_id.rsplit(":", 1)[1]
        written = parse_article_number(clause)
        if not any(source.startswith(citation.source_id.rsplit(":", 1)[0] + ":") for source in self.library.sources):
            return False
        number = rf"(?<![0-9]){re.escape(clause)}(?:[、和][0-9]+)*条" + (f"|{written.written}" if written else "")
        told = [concern.says.zh for review in self.library.reviews for concern in review.wrong_concerns]
        return any(re.search(number, text) for text in told)

    def _beside(self, citation: CheckedCitation) -> list[str]:
        """A passage of the law or norm that a citation names, for an article of it that the library does not hold;
        none when it holds nothing of it."""
        whole = (citation.source_id or "?").rsplit(":", 1)[0] + ":"
        return [s.passages[0].id for s in self.library.sources.values() if s.id.startswith(whole) and s.passages][:1]

    def _named_law(self, draft: Draft, question: str) -> str | None:
        """A title in 《》 without an article: refuse when no such law or norm is known, else leave it to retrieval."""
        names = checker(self.library).names
        unknown = [title for title in _LAW_TITLE.findall(question) if names.find(title[1:-1]) is None]
        if not unknown:
            return None
        if draft.language == "zh":
            draft.lines += [f"查不到名为{'、'.join(unknown)}的法律或规范，可能并不存在，请先核对名称。", ""]
        else:
            draft.lines += [
                f"No law or norm called {', '.join(unknown)} is known here; it may not exist. Please check the name.",
                "",
            ]
        return UNKNOWN_LAW

    def _target(self, citation: CheckedCitation) -> str | None:
        source_id = citation.current or (citation.source_id if citation.status is not Status.NOT_FOUND else None)
        source = self.library.source(source_id) if source_id else None
        return source.passages[0].id if source and source.passages else None

    def _provision(self, draft: Draft, citation: CheckedCitation) -> None:
        target = self._target(citation)
        if target is None or citation.status is not Status.VERIFIED:
            mark = draft.mark([target] if target else self._beside(citation))
            draft.lines += [f"**{citation.detail}**{mark}", ""]
        if target is None:
            return
        source = self.library.require(target)
        for passage in source.passages:
            if passage.parent_id is not None:
                continue
            if source.verbatim:
                self.composer.quote_line(draft, passage.id, (), whole=True)
                draft.lines.append("")
            for sentence in passage.sentences[: 3 if source.verbatim else 4]:
                text = sentence.in_language(draft.language)
                draft.lines.append(f"- {text}{draft.mark([passage.id], sentence)}")
        if not draft.lines[-1]:
            draft.lines.pop()
        draft.lines.append("")
