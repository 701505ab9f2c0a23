"""What is measured: anything that answers a question and says which sources it would retrieve for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from bot.answer import Answer
from bot.engine import Bot
from bot.question import History, detect_language, plain, standalone
from corpus.errors import InputError
from corpus.settings import settings
from eval.targets import ranked_source_ids

EXTRACTIVE, LLM = "extractive", "llm"
ENGINES = (EXTRACTIVE, LLM)
# Asked once before the clock runs, so that loading the model is no question's latency.
_WARM_UP = "催收电话几点可以打？"
# A review stands for several sources, so ten sources need at most ten targets.
DEPTH = 10


class System(Protocol):
    """A system under test."""

    name: str

    def ask(self, question: str, history: History) -> Answer:
        """Answer one question."""

    def retrieve(self, question: str, history: History) -> list[str]:
        """The `DEPTH` source ids that the system ranks first for the question, best first."""


class Cuida:
    """The bot of this project. Retrieval is measured on the question as it would stand alone, without the direct leg
    that looks a named provision up by its number."""

    name = "cuida"

    def __init__(self, bot: Bot) -> None:
        self.bot = bot
        bot.ask(_WARM_UP)

    def ask(self, question: str, history: History) -> Answer:
        """Answer one question."""
        return self.bot.ask(question, history)

    def retrieve(self, question: str, history: History) -> list[str]:
        """The source ids of the hybrid retriever's first targets, best first."""
        text = plain(question)
        language = detect_language(text)
        hits = self.bot.retriever.search(standalone(text, history, language), DEPTH, language)
        return ranked_source_ids(self.bot.library, (hit.target for hit in hits), DEPTH)


class Extractive(Cuida):
    """The same bot without a writer, beside one that a model writes for."""

    name = "extractive"

    def __init__(self, beside: Bot) -> None:
        # Library, encoder, index and trained screens are those of the other; its caches are not, so that being asked
        # the same question second is no advantage.
        super().__init__(Bot(beside.library, beside.encoder, settings().index_dir, beside.thresholds))


def under_test(engine: str) -> list[Cuida]:
    """The bot as the settings say and, when a model writes, the extractive engine to hold it against."""
    tested = cuida(engine)
    return [tested, Extractive(tested.bot)] if engine == LLM else [tested]


def cuida(engine: str) -> Cuida:
    """The bot as the settings say. Raises InputError when they do not fit ``engine``: a run never mixes engines."""
    from bot.engine import bot

    if engine == LLM and not settings().llm_model:
        raise InputError("--engine llm needs CUIDA_LLM_MODEL")
    if engine == EXTRACTIVE and settings().llm_model:
        raise InputError("CUIDA_LLM_MODEL is set: run with --engine llm, or unset it")
    return Cuida(bot())


def failed(question: str, language: str, error: Exception) -> Answer:
    """What stands in for an answer when a system broke down: it is wrong in every respect, and counted."""
    answer = Answer(question, "en" if language == "en" else "zh", "failed", None, "")
    return replace(answer, details={"error": f"{type(error).__name__}: {error}"})
