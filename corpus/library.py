"""The library: every source, passage and review of the corpus, loaded and checked together."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from corpus.articles import load_articles, load_own_articles
from corpus.citation import parse_article_number
from corpus.errors import CuidaError, InputError
from corpus.laws import load_laws, statute_source
from corpus.model import Concern, Kind, Passage, Review, Sentence, Source, Text
from corpus.norms import load_norms
from corpus.reviews import load_reviews
from corpus.settings import settings
from corpus.statutes import StatuteBook, statute_book
from corpus.wordings import load_sentence_wordings, load_wordings


@dataclass(frozen=True)
class Library:
    """All sources by id, the statute book that backs them, and the reviews."""

    sources: dict[str, Source]
    reviews: tuple[Review, ...]
    book: StatuteBook

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """Every passage by id."""
        return {passage.id: passage for source in self.sources.values() for passage in source.passages}

    @cached_property
    def corrections(self) -> dict[str, list[tuple[Review, Concern]]]:
        """For each article passage with a wrong claim, the reviews that correct it."""
        found: dict[str, list[tuple[Review, Concern]]] = defaultdict(list)
        for review in self.reviews:
            for concern in review.wrong_concerns:
                if concern.passage_id:
                    found[concern.passage_id].append((review, concern))
        return found

    def source(self, source_id: str) -> Source | None:
        """A source by id; provisions outside the core come from the statute book."""
        if source_id in self.sources:
            return self.sources[source_id]
        kind, _, rest = source_id.partition(":")
        law, _, written = rest.rpartition(":")
        number = parse_article_number(written) if kind == Kind.LAW else None
        provision = self.book.provision(law, number) if number else None
        if provision is None:
            return None
        owner = self.book.laws[law]
        return statute_source(provision, Text(owner.full_title, owner.full_title), owner.effective)

    def require(self, source_id: str) -> Source:
        """A source by id. Raises InputError when there is none."""
        source = self.source(source_id.partition("#")[0])
        if source is None:
            raise InputError(f"no source {source_id}; `python -m corpus list` prints the ids")
        return source

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 over everything that an answer could come from."""
        digest = hashlib.sha256()
        for part in (*self.sources.values(), *self.reviews):
            digest.update(repr(part).encode())
        return digest.hexdigest()


def load_library(own_articles: Path | None = None) -> Library:
    """Load and check the corpus, with a user's own articles if a folder is given."""
    book = statute_book()
    sources: dict[str, Source] = {}
    own: list[Source] = []
    if own_articles is not None:
        if not own_articles.is_dir():
            raise InputError(f"CUIDA_ARTICLES_DIR: {own_articles} is not a folder")
        own = load_own_articles(own_articles)
    for source in [*load_articles(), *load_laws(book), *load_norms(), *own]:
        if source.id in sources:
            raise CuidaError(f"two sources are called {source.id}")
        sources[source.id] = source
    asked, asked_of = load_wordings(), load_sentence_wordings()

    def worded(target: Target, id_: str, sentences: tuple[Sentence, ...]) -> Target:
        questions = _positions(id_, sentences, asked_of.pop(id_, {}))
        wordings = replace(
            target.wordings, asked_as=(*target.wordings.asked_as, *asked.pop(id_, ())), asked_of=questions
        )
        return replace(target, wordings=wordings)

    reviews = tuple(worded(review, f"review:{review.id}", review.holds) for review in load_reviews(sources))
    for source in sources.values():
        passages = tuple(worded(passage, passage.id, passage.sentences) for passage in source.passages)
        sources[source.id] = replace(source, passages=passages)
    if unknown := [*asked, *asked_of]:
        raise CuidaError(f"wordings are given for {unknown[0]}, which does not exist")
    return Library(sources, reviews, book)


Target = TypeVar("Target", Passage, Review)


def _positions(
    target: str, sentences: tuple[Sentence, ...], asked: dict[str, tuple[str, ...]]
) -> tuple[tuple[int, str], ...]:
    """The questions of a target's sentences, by their positions."""
    places = {sentence.zh: position for position, sentence in enumerate(sentences)}
    if missing := [says for says in asked if says not in places]:
        raise CuidaError(f"wordings are given for a sentence that {target} does not say: {missing[0]}")
    return tuple((places[says], question) for says, questions in asked.items() for question in questions)


@lru_cache(maxsize=1)
def library() -> Library:
    """The library of this process, as the settings say, loaded once."""
    return load_library(settings().articles_dir)
