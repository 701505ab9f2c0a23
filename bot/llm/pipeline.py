"""The pipeline with a model, as LangChain runnables: question made to stand alone → passages that fit → prompt → draft,
streamed → verification → answer.

What a snapshot shows is verified and stays. Faults of the server end in the extractive answer, which is known before the
model is asked, so nobody waits for it; what was shown before a fault stays above it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableGenerator, RunnableLambda

from bot.answer import Answer, Language
from bot.llm.claims import FalseClaims
from bot.llm.evidence import Chosen, choose, estimate_tokens
from bot.llm.merge import Assembly
from bot.llm.model import Fault, ModelFaultError, Usage, chat_model, watched
from bot.llm.privacy import Masker
from bot.llm.prompting import longest_answer, passages_budget, shown_history, shown_question, template
from bot.llm.stream_sentences import Piece, SentenceStream
from bot.llm.vectors import SentenceVectors
from bot.llm.verify import Verdict, Verifier
from bot.llm.wording import WITHHELD, fault_note
from bot.question import History, plain, standalone
from bot.wording import CANNOT_ANSWER
from corpus.errors import CuidaError
from corpus.library import Library
from corpus.settings import Settings
from index.embedding import Encoder
from index.retriever import Hit

log = logging.getLogger(__name__)

# Nothing is shown until this many of the model's own sentences have passed.
ENOUGH = 2
# An answer that goes on for ever is cut here.
_MOST_SENTENCES = 40


@dataclass
class Job:
    """One question on its way through the pipeline; each step fills in what it makes."""

    question: str
    history: History
    language: Language
    extractive: Answer
    hits: Sequence[Hit]
    masker: Masker
    usage: Usage = field(default_factory=Usage)
    alone: str = ""
    told: str = ""
    asked: str = ""
    chosen: Chosen | None = None
    verifier: Verifier | None = None
    messages: list[BaseMessage] = field(default_factory=list)
    cut_off: ModelFaultError | None = None


@dataclass(frozen=True)
class Written:
    """A piece of the draft on its way to verification; None as text is the end."""

    job: Job
    text: str | None


@dataclass(frozen=True)
class Verified:
    """A sentence and what became of it."""

    job: Job
    piece: Piece
    verdict: Verdict


class LlmWriter:
    """Writes answers with the model that the settings name. Safe to call from several threads."""

    def __init__(self, library: Library, encoder: Encoder, settings: Settings) -> None:
        self.library, self.settings = library, settings
        self.vectors = SentenceVectors(library, encoder, settings.index_dir)
        self.claims = lru_cache(maxsize=2)(lambda language: FalseClaims(library, language))
        self.engine = f"llm:{settings.llm_model}"
        # Importing the client takes seconds; the first question should not wait for it.
        threading.Thread(target=self._warm, daemon=True).start()
        self.steps: Runnable[Job, Verified] = (
            RunnableLambda(self._alone)
            | RunnableLambda(self._choose)
            | RunnableLambda(self._prompt)
            | RunnableGenerator(self._draft)
            | RunnableGenerator(self._verify)
        )

    def stream(
        self, question: str, history: History, language: Language, extractive: Answer, hits: Sequence[Hit]
    ) -> Iterator[Answer]:
        """Growing answers, each verified, the last one whole; ``hits`` are what was retrieved for ``extractive``.

        Never raises for what a server does: the last answer is then the extractive one with a line that says why.
        """
        started = time.perf_counter()
        job = Job(question, history, language, extractive, hits, Masker(language))
        writing = _Writing(job, Assembly(self.library, language, extractive), self.engine)
        fault: ModelFaultError | None = None
        if writing.assembly.opens_alike:
            # The conclusion is known and checked: nobody waits for the model to read it.
            writing.assembly.open()
            yield self._timed(writing.assembly.answer(extractive.engine), started)
        try:
            for verified in self.steps.stream(job, config={"callbacks": []}):
                if writing.take(verified):
                    yield self._timed(writing.assembly.answer(self.engine), started)
        except ModelFaultError as error:
            fault = error
        except CuidaError as error:
            log.warning("%s", error)
            fault = ModelFaultError(Fault.MISSING_EXTRA)
        except Exception as error:
            log.warning("the language model's answer failed in %s", type(error).__name__)
            fault = ModelFaultError(Fault.MALFORMED)
        yield self._timed(writing.finish(fault or job.cut_off, self.settings), started)

    def _timed(self, answer: Answer, started: float) -> Answer:
        return replace(answer, elapsed_ms=answer.elapsed_ms + (time.perf_counter() - started) * 1000)

    def _model(self) -> BaseChatModel:
        return chat_model(self.settings, longest_answer(self.settings.llm_context))

    def _warm(self) -> None:
        with suppress(CuidaError):  # a missing extra is told when a question is asked
            self._model()

    # -- steps --

    def _alone(self, job: Job) -> Job:
        job.asked = job.masker.mask(job.question)
        history = [(role, job.masker.mask(text)) for role, text in job.history]
        job.told = shown_history(history, job.language)
        job.alone = standalone(plain(job.question), job.history, job.language)
        return job

    def _choose(self, job: Job) -> Job:
        shown = shown_question(job.asked)
        budget = passages_budget(job.language, self.settings.llm_context, job.told, shown)
        if budget < 400:  # a long history is worth less than the passages
            job.told = ""
            budget = passages_budget(job.language, self.settings.llm_context, "", shown)
        job.chosen = choose(self.library, job.extractive, job.hits, job.language, budget)
        if not job.chosen.given:
            raise ModelFaultError(Fault.DECLINED, "no passage may be cited")
        claims = self.claims(job.language)
        job.verifier = Verifier(self.library, self.vectors, claims, job.chosen, job.language, job.question, job.masker)
        return job

    def _prompt(self, job: Job) -> Job:
        assert job.chosen is not None
        job.messages = template(job.language).format_messages(
            passages=job.chosen.block,
            history=job.told,
            question=shown_question(job.asked),
            cannot_answer=CANNOT_ANSWER[job.language],
        )
        job.masker.report()
        return job

    def _draft(self, jobs: Iterator[Job]) -> Iterator[Written]:
        for job in jobs:
            assert job.verifier is not None
            # Embedding what the passages say takes about as long as the model's first word.
            threading.Thread(target=job.verifier.prepare, daemon=True).start()
            model = self._model()
            job.usage.sent = time.perf_counter()
            try:
                for text in watched(model, job.messages, self.settings.llm_timeout, job.usage):
                    yield Written(job, text)
            except ModelFaultError as error:
                # The sentences that were whole when the stream broke are still verified and shown.
                job.cut_off = error
            yield Written(job, None)

    def _verify(self, draft: Iterator[Written]) -> Iterator[Verified]:
        sentences: SentenceStream | None = None
        count = 0
        for written in draft:
            job = written.job
            assert job.verifier is not None
            sentences = sentences or SentenceStream(job.language)
            pieces = sentences.finish(job.cut_off is not None) if written.text is None else sentences.feed(written.text)
            for piece in pieces:
                yield Verified(job, piece, job.verifier.verify(piece))
                count += 1
            if count >= _MOST_SENTENCES:
                return


class _Writing:
    """Collects verified sentences until there are enough to show, and makes the last answer."""

    def __init__(self, job: Job, assembly: Assembly, engine: str) -> None:
        self.job, self.assembly, self.engine = job, assembly, engine
        self.waiting: list[Verified] = []
        self.reasons: Counter[str] = Counter()
        self.own = self.replaced = self.dropped = 0
        self.declined = self.begun = False

    def take(self, verified: Verified) -> bool:
        """Take a sentence; True when there is something new to show."""
        verdict = verified.verdict
        if verdict.reasons and not verdict.quiet:
            self.reasons.update(verdict.reasons)
            self.replaced += bool(verdict.text)
            self.dropped += not verdict.text
        self.declined |= "declined" in verdict.reasons
        self.own += verdict.own
        if not verdict.text:
            return False
        self.waiting.append(verified)
        return self._show() if self.begun or self.own >= ENOUGH else False

    def _show(self) -> bool:
        if not self.begun:
            self.begun = True
            self.assembly.open()
        for verified in self.waiting:
            if not self.assembly.repeats(verified.verdict):
                self.assembly.add(verified.verdict, verified.piece.new_line, verified.piece.bullet)
        self.waiting.clear()
        return True

    def finish(self, fault: ModelFaultError | None, settings: Settings) -> Answer:
        """The last answer."""
        withheld = self.replaced + self.dropped
        language = self.job.language
        if not self.begun and fault is None and self.own and self.own >= withheld:
            self._show()
        if not self.begun:
            reason = (
                fault.fault
                if fault
                else Fault.DECLINED
                if self.declined
                else Fault.UNVERIFIED
                if withheld
                else Fault.EMPTY
            )
            extractive = self.job.extractive
            text = f"{extractive.text}\n\n*{fault_note(reason, language)}*"
            return replace(extractive, text=text, details={**extractive.details, **self._details(settings, reason)})
        if fault is not None:
            self.assembly.note(fault_note(fault.fault, language, begun=True))
        self.assembly.complete()
        if withheld:
            self.assembly.note(WITHHELD[language].format(n=withheld))
        answer = self.assembly.answer(self.engine)
        return replace(answer, details={**answer.details, **self._details(settings, fault.fault if fault else None)})

    def _details(self, settings: Settings, fault: Fault | None) -> dict[str, Any]:
        """What it took and what became of the draft, for the page, the report and the curious."""
        usage, chosen = self.job.usage, self.job.chosen
        return {
            "llm": {
                "model": settings.llm_model,
                "fallback": fault.value if fault else None,
                "tokens_in": usage.tokens_in,
                "tokens_out": usage.tokens_out,
                "prompt_tokens_estimated": sum(estimate_tokens(str(m.content)) for m in self.job.messages),
                "first_token_ms": usage.first_token_ms,
                "total_ms": usage.total_ms,
                "cost": usage.cost(settings),
                "kept": self.own,
                "replaced": self.replaced,
                "dropped": self.dropped,
                "withheld": dict(self.reasons),
                "masked": dict(self.job.masker.counts),
                "passages": [given.passage.id for given in chosen.given] if chosen else [],
            }
        }
