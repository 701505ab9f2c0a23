"""The real library, encoder and index, and a writer at a scripted server."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from scripted import ScriptedServer, scripted_server

from bot.answer import Answer, Language
from bot.engine import Bot
from bot.llm import LlmWriter
from corpus.library import Library, library
from corpus.settings import Settings, settings
from index.embedding import Encoder, encoder
from index.retriever import Hit


@dataclass
class World:
    """What a writer needs, and a cache of extractive answers."""

    library: Library
    encoder: Encoder
    bot: Bot
    kept: dict[tuple[str, str], tuple[Answer, list[Hit]]] = field(default_factory=dict)

    def extractive(self, question: str, language: Language) -> tuple[Answer, list[Hit]]:
        """The answer without a model, and the hits that it comes from."""
        key = question, language
        if key not in self.kept:
            answer = self.bot.ask(question, language=language)
            self.kept[key] = answer, self.bot.retriever.search(question, 12, language)
        return self.kept[key]


@pytest.fixture(scope="session")
def world() -> World:
    importlib.import_module("langchain_openai")  # seconds, which no time limit of a test should count
    corpus, model = library(), encoder()
    return World(corpus, model, Bot(corpus, model, settings().index_dir))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as running:
        yield running


Write = Callable[..., list[Answer]]


@pytest.fixture
def write(world: World, server: ScriptedServer) -> Write:
    """All snapshots of an answer by the scripted server."""

    def run(question: str, language: Language = "zh", history: tuple = (), **changed: object) -> list[Answer]:
        values = {
            "llm_model": "scripted",
            "llm_base_url": server.url,
            "llm_timeout": 1.0,
            "index_dir": settings().index_dir,
        }
        writer = LlmWriter(world.library, world.encoder, Settings(**{**values, **changed}))
        extractive, hits = world.extractive(question, language)
        return list(writer.stream(question, history, language, extractive, hits))

    return run
