"""The real library, encoder and index, and a writer at a scripted server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from scripted import ScriptedServer, scripted_server

from bot.answer import ANSWERED, Answer, Language
from bot.compose import Composer, Draft
from bot.llm import LlmWriter
from corpus.library import Library, library
from corpus.settings import Settings, settings
from index.build import ensure_index
from index.embedding import Encoder, encoder
from index.retriever import Hit, HybridRetriever


@dataclass
class World:
    """What a writer needs, and a cache of extractive answers."""

    library: Library
    encoder: Encoder
    retriever: HybridRetriever
    kept: dict[tuple[str, str], tuple[Answer, list[Hit]]] = field(default_factory=dict)

    def extractive(self, question: str, language: Language) -> tuple[Answer, list[Hit]]:
        """The answer without a model, and the hits that it comes from."""
        key = question, language
        if key not in self.kept:
            hits = self.retriever.search(question, 12, language)
            draft = Draft(self.library, language)
            assert Composer(self.library).answer_part(draft, question, hits)
            text = "\n".join(draft.lines).strip()
            self.kept[key] = Answer(question, language, ANSWERED, None, text, draft.citations()), hits
        return self.kept[key]


@pytest.fixture(scope="session")
def world() -> World:
    corpus, model = library(), encoder()
    return World(corpus, model, HybridRetriever(ensure_index("core", corpus, model, settings().index_dir), model))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


Write = Callable[..., list[Answer]]


@pytest.fixture
def write(world: World, server: ScriptedServer) -> Write:
    """All snapshots of an answer by the scripted server."""

    def run(question: str, language: Language = "zh", history: tuple = (), **changed: object) -> list[Answer]:
        values = {"llm_model": "scripted", "llm_base_url": server.url, "llm_timeout": 1.0, "index_dir": settings().index_dir}
        writer = LlmWriter(world.library, world.encoder, Settings(**{**values, **changed}))
        extractive, hits = world.extractive(question, language)
        return list(writer.stream(question, history, language, extractive, hits))

    return run
