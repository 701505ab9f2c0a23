"""Numbering sources for a text that the page itself puts together (the tools), as the bot does for its answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup

from bot.compose import quote
from corpus.library import Library
from corpus.model import Sentence
from web.cards import cards, facts, find_passage
from web.templating import render


class Evidence:
    """The sources of one result, in order of their marks; ``turn`` begins the ids of their cards."""

    def __init__(self, library: Library, language: str, turn: str) -> None:
        self.library, self.language, self.turn = library, language, turn
        self._said: dict[str, list[str]] = {}
        self._whole: set[str] = set()

    def say(self, sentence: Sentence) -> Markup:
        """A reviewed sentence with its marks."""
        return Markup("{}{}").format(sentence.in_language(self.language), self.marks(sentence.basis, sentence.zh))

    def marks(self, passages: Iterable[str], said: str = "") -> Markup:
        """Marks for ``passages`` (or whole sources, by id), numbering those that are new."""
        out = []
        for passage_id in passages:
            source = self.library.require(passage_id)
            passage = find_passage(source, passage_id)
            uses = self._said.setdefault(passage.id, [])
            uses.append(said) if said else self._whole.add(passage.id)
            n = list(self._said).index(passage.id) + 1
            title = facts(source, self.language).title
            out.append(render("mark.html.j2", n=n, turn=self.turn, title=title, language=self.language))
        return Markup("").join(out)

    def cards(self) -> Markup:
        """The cards behind the marks."""
        citations: list[dict[str, Any]] = []
        for n, (passage_id, uses) in enumerate(self._said.items(), start=1):
            source = self.library.require(passage_id)
            passage = find_passage(source, passage_id)
            words = passage.text if passage_id in self._whole else quote(source, passage, uses)
            note = (source.scope.in_language(self.language) or source.note.in_language(self.language)) or None
            citations.append({"n": n, "source_id": source.id, "passage_id": passage_id, "quote": words, "note": note})
        return cards(self.library, citations, self.language, self.turn)

    def __len__(self) -> int:
        return len(self._said)
