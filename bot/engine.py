"""The bot: screen the question, make it stand alone, retrieve, compose, or refuse."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answer import (
    ANSWERED,
    CRISIS,
    HARMFUL,
    NO_SOURCE,
    OFF_TOPIC,
    REFUSED,
    UNKNOWN_LAW,
    Answer,
    Language,
)
from bot.compose import Composer, Draft
from bot.danger import DangerReader
from bot.field import is_elsewhere
from bot.lead import LeadReader
from bot.provisions import DirectLeg
from bot.question import MAX_LENGTH, History, asks, detect_language, parts, plain, standalone
from bot.screen import Screen, Screening
from bot.statutes import StatuteLeg
from bot.wording import ASIDE, COMMANDED, DISTRESS, HEADINGS, HELPS_WITH, REFUSALS
from corpus.errors import InputError
from corpus.library import Library, library
from corpus.settings import settings
from index.build import LIBRARIES, ensure_index
from index.embedding import QUERY, Encoder, Vectors, encoder
from index.lexical import tokenize
from index.retriever import Hit, HybridRetriever

if TYPE_CHECKING:
    from bot.llm import LlmWriter

CANDIDATES = 12
# Beside the provision that it names, a text this long says what it wants to know of it.
MORE = 4
# How a follow-up opens; without it the rest shows whether the subject has changed.
_OPENING = re.compile(
    r"^(?:(?:那么?|可是|但是?|所以|然后|还有|另外|嗯|好的?|行(?=[，。,!！\s])|and|but|so|then|ok|(?:what|how) about(?: the)?)"
    r"[，,、。.!！\s]*)+",
    re.IGNORECASE,
)
# What an asker's words may not bring into the answer's Markdown: tags, marks, headings, emphasis.
_UNSAFE = re.compile(r"[<>\[\]#*`_|]")
# How much a question that leans on the conversation counts beside it, and from how many tokens on; a shorter one (定什么罪)
# says less.
OWN, FULL = 0.5, 4
# How far above the threshold the evidence of a question must be to be answered beside something that weighs more.
CLEARLY = 2.0

# The provision on what becomes of debts after a death.
AFTER_DEATH = "law:民法典:1161"


@dataclass(frozen=True)
class Thresholds:
    """Where refusing begins, calibrated on the development questions (`python -m eval calibrate` draws the curves).

    ``evidence`` weighs the scope margin and the best fused score; its weights are those of a logistic regression on the
    development questions and on questions from the borders of the field, where the two separate the field from the rest
    with areas under the curve of 0.996 and 0.98; the best cosine and BM25 beside them add nothing. ``crisis`` and
    ``harmful`` are sums of log-odds (`bot.danger`), and rise with the distance from the field: chit-chat is like
    nothing that the readers of danger have learned from.
    """

    evidence: tuple[float, float] = (2.68, 1.41)
    bias: float = -6.48
    elsewhere: float = -4.0
    answer: float = 0.95
    crisis: float = -1.0
    crisis_if_hinted: float = -2.7
    crisis_if_said: float = -2.5
    crisis_if_declared: float = -9.0
    crisis_beyond_doubt: float = 7.0
    crisis_by_evidence: float = 0.45
    clear_evidence: float = 2.6
    crisis_by_distance: float = 0.6
    harmful_by_distance: float = 1.5
    far: float = 0.5
    distress: float = -1.2
    topic: float = -0.5
    harmful: float = -1.2
    harmful_if_asked: float = -2.0
    harmful_if_announced: float = -7.0
    command: float = 2.5
    command_free: float = -6.0

    def harmful_for(self, screening: Screening) -> float:
        """The margin above which a question is taken as a request for help with a wrong; lower where its words say so."""
        if screening.announced:
            return self.harmful_if_announced
        return self.harmful_if_asked if screening.asks_for_wrong else self.harmful

    def crisis_for(self, screening: Screening) -> float:
        """The margin above which a question is taken as a cry for help; lower where its words say so."""
        if screening.declared:
            return self.crisis_if_declared
        if screening.said:
            return self.crisis_if_said
        return self.crisis_if_hinted if screening.hinted else self.crisis


class Bot:
    """Answers questions from one open index. Safe to call from several threads."""

    def __init__(
        self,
        corpus: Library,
        model: Encoder,
        home: Path,
        thresholds: Thresholds | None = None,
        writer: LlmWriter | None = None,
    ) -> None:
        self.library, self.encoder = corpus, model
        # A question is looked at by the screen, alone and in its context: each wording is embedded once.
        self._vector: Callable[[str], Vectors] = lru_cache(maxsize=64)(lambda text: model.encode([text], QUERY)[0])
        self.thresholds = thresholds or Thresholds()
        self.retriever = HybridRetriever(ensure_index("core", corpus, model, home), model)
        self.screen = Screen.load_or_train(
            corpus, model, home, DangerReader(home / "model").look, self.retriever.index.question_vectors
        )
        self.leads = LeadReader(corpus, home / "model")
        self.composer = Composer(corpus, self.retriever.alike, self.leads.read)
        self.direct = DirectLeg(corpus, self.composer)
        self.writer = writer
        self.statutes = StatuteLeg(corpus, model, home, self.composer)

    def ask(self, question: str, history: History = (), language: str = "auto", library: str = "core") -> Answer:
        """Answer ``question`` from the library called ``library``, "core" or "laws".

        Raises InputError when the question is empty or too long, or the language or library is not known.
        """
        *_, last = self.stream(question, history, language, library, stepwise=False)
        return last

    def stream(
        self,
        question: str,
        history: History = (),
        language: str = "auto",
        library: str = "core",
        stepwise: bool = True,
    ) -> Iterator[Answer]:
        """As `ask`, but the answer as it grows: each snapshot holds only what is final, the last is the whole.

        With a language model set, it writes what was retrieved; refusals and provisions asked for by number stay
        extractive.
        """
        started = time.perf_counter()
        text = plain(question)
        if not text:
            raise InputError("the question is empty")
        if len(text) > MAX_LENGTH:
            raise InputError(f"the question is longer than {MAX_LENGTH} characters")
        if language not in ("auto", "zh", "en"):
            raise InputError(f"language is auto, zh or en, not {language}")
        if library not in LIBRARIES:
            raise InputError(f"library is {' or '.join(LIBRARIES)}, not {library}")
        spoken: Language = detect_language(text) if language == "auto" else language  # type: ignore[assignment]
        status, reason, draft = self._answer(text, history, spoken, library)
        whole = Answer(
            question=question,
            language=spoken,
            status=status,
            reason=reason,
            text="\n".join(draft.lines).strip(),
            citations=draft.citations(),
            elapsed_ms=(time.perf_counter() - started) * 1000,
            library=draft.answered_from,
        )
        if self.writer and status == ANSWERED and draft.hits:
            best_first = sorted(draft.hits, key=lambda hit: -hit.score)
            yield from self.writer.stream(draft.asked or question, history, spoken, whole, best_first)
            return
        if stepwise:
            lines = whole.text.splitlines()
            for i, line in enumerate(lines[:-1], start=1):
                if line.strip():
                    yield replace(whole, text="\n".join(lines[:i]))
        yield whole

    def _answer(self, text: str, history: History, language: Language, library: str) -> tuple[str, str | None, Draft]:
        draft = Draft(self.library, language)
        read = detect_language(text)
        whole = standalone(text, history, read)
        screening = self._look(text, whole)
        limits = self.thresholds
        if screening.command > limits.command and screening.crisis <= limits.crisis_for(screening):
            return self._commanded(draft, text, history, library)
        if screened := self._screened(draft, screening, text, whole, read):
            return screened
        if named := self._named(draft, text, whole, read):
            return named
        asked = parts(text, read)
        if len(asked) > 1 and whole == text:
            answered = self._parts(draft, asked, whole, read)
        else:
            answered = self._part(draft, text, whole, read)
        if not answered and library == "laws":
            answered = self.statutes.answer(draft, whole, read)
        if not answered:
            if draft.lines:
                draft.lines.append(HELPS_WITH[language])
                return REFUSED, UNKNOWN_LAW, draft
            return self._refuse(draft, NO_SOURCE if screening.in_scope > 0 else OFF_TOPIC)
        if screening.crisis > limits.distress:
            draft.lines[:0] = [DISTRESS[language] + draft.mark([self._helpline()]), ""]
        return ANSWERED, None, draft

    def _screened(
        self, draft: Draft, screening: Screening, text: str, whole: str, read: Language
    ) -> tuple[str, str | None, Draft] | None:
        """What is said to a cry for help and to a request for help with a wrong; None for any other text."""
        limits = self.thresholds
        distance = max(0.0, screening.outside - limits.far)
        wrong = limits.harmful_for(screening)
        wrong += limits.harmful_by_distance * distance
        calm = screening.announced and not (screening.said or screening.hinted)
        if screening.harmful > wrong and (calm or screening.harmful > screening.crisis):
            return self._harmful(draft)
        worded = screening.said or screening.hinted
        limit = limits.crisis_for(screening)
        if screening.crisis > limit and not worded:
            # The more a text is one of the field's own questions, the less its tone alone decides.
            strength = max(self._strength(part, read) for part in {text, whole})
            limit += limits.crisis_by_evidence * max(0.0, strength - limits.clear_evidence)
            limit += limits.crisis_by_distance * distance
        if screening.crisis <= limit:
            return None
        self._crisis(draft)
        if screening.crisis < limits.crisis_beyond_doubt and not worded:
            self._law_after_care(draft, text, read)
        return REFUSED, CRISIS, draft

    def _named(self, draft: Draft, text: str, whole: str, read: Language) -> tuple[str, str | None, Draft] | None:
        """What is said of laws and provisions that a question names; None when it names none."""
        outcome = self.direct.answer(draft, text)
        if outcome is None:
            return None
        if outcome == UNKNOWN_LAW and not self._beside(draft, text, read):
            draft.lines.append(HELPS_WITH[draft.language])
            return REFUSED, UNKNOWN_LAW, draft
        more = asks(text, read) or len(self.direct.without_citations(text, read)) >= MORE
        if outcome == ANSWERED and more and not draft.lines[0].startswith("**"):
            hits = self.retriever.search_by_vector(whole, self._vector(whole), CANDIDATES, read)
            self.composer.conclude(draft, text, hits)
        return ANSWERED, None, draft

    def _commanded(self, draft: Draft, text: str, history: History, library: str) -> tuple[str, str | None, Draft]:
        """Answer what a question asks beside commands to the bot, which are text and nobody's orders; else decline."""
        rest = self.screen.without_commands(text, self.thresholds.command_free)
        if rest and len(rest) < len(text):
            status, reason, answer = self._answer(rest, history, draft.language, library)
            if reason not in (OFF_TOPIC, NO_SOURCE):
                return status, reason, replace(answer, asked=rest)
        return self._harmful(draft, COMMANDED[draft.language])

    def _beside(self, draft: Draft, text: str, read: Language) -> bool:
        """Answer what a question asks beside a law that isn't known, if that plainly stands by itself."""
        rest = self.direct.without_citations(text, draft.language)
        piece = replace(draft, lines=[])
        if not (asks(rest, read) and self._plainly_asks(rest, read) and self._part(piece, rest, rest, read)):
            return False
        told = " ".join(line for line in draft.lines if line)
        draft.lines = [told.rstrip("。.") + ASIDE[draft.language] + draft.mark(draft.cited[:2]), "", *piece.lines]
        return True

    def _strength(self, text: str, read: Language) -> float:
        """The evidence of a text by itself."""
        vector = self._vector(text)
        return self.evidence(text, vector, self.retriever.search_by_vector(text, vector, CANDIDATES, read))

    def _plainly_asks(self, text: str, read: Language) -> bool:
        """Whether a text belongs to the field beyond doubt."""
        return self._strength(text, read) > self.thresholds.answer + CLEARLY

    def _look(self, text: str, whole: str) -> Screening:
        """Screen ``text``, which ``whole`` says with what went before."""
        own = self.screen.look(text, self._vector(text))
        if whole == text:
            return own
        # A fragment (那几点以后不行) may sound dark alone, and another only after what was said before.
        return replace(own, crisis=(own.crisis + self.screen.look(whole, self._vector(whole)).crisis) / 2)

    def _part(self, draft: Draft, text: str, whole: str, read: Language, compact: bool = False) -> bool:
        hits, in_scope = self._retrieve(text, whole, read)
        if not in_scope or not self.composer.answer_part(draft, text, hits, compact, whole):
            return False
        draft.hits.extend(hit for hit in hits if all(hit.target != known.target for known in draft.hits))
        return True

    def _parts(self, draft: Draft, asked: Sequence[str], whole: str, read: Language) -> bool:
        grouped = self._grouped(asked, whole, read)
        if len(grouped) == 1:
            return self._part(draft, whole, whole, read)
        answered = False
        for text, stand in grouped:
            piece = replace(draft, lines=[])  # shares the citations, so that marks run through all parts
            if self._part(piece, text, stand, read, compact=True):
                shown = _UNSAFE.sub("", text).rstrip("？?。.!！ ")
                draft.lines += ["", f"### {HEADINGS['part'][draft.language].format(shown)}", "", *piece.lines]
                answered = True
        return answered

    def _grouped(self, asked: Sequence[str], whole: str, read: Language) -> list[tuple[str, str]]:
        """The parts of a question, each with itself made to stand alone; neighbours that one sentence would open are
        one part (拘留几天？罚多少钱？)."""
        joint = " " if read == "en" else "，"
        grouped: list[tuple[str, str]] = []
        before: str | None = None
        for number, text in enumerate(asked):
            stand = standalone(text, [("user", asked[0])], read) if number else text
            if stand == text and whole != text:
                stand = joint.join([whole[:200], text])
            hits, in_scope = self._retrieve(text, stand, read)
            opening = self.composer.opening(hits, read, stand) if in_scope else None
            if grouped and opening and opening == before:
                earlier, stood = grouped[-1]
                grouped[-1] = joint.join([earlier, text]), joint.join([stood, text])
            else:
                grouped.append((text, stand))
            before = opening
        return grouped

    def _retrieve(self, text: str, whole: str, read: Language) -> tuple[list[Hit], bool]:
        """The hits of a question, and whether it belongs to the field. A question that leans on others is looked up
        both alone and with them, and belongs to the field with them unless it plainly changes the subject.
        """
        vector = self._vector(whole)
        if whole == text:
            hits = self.retriever.search_by_vector(text, vector, CANDIDATES, read)
            return hits, self.evidence(text, vector, hits) > self.thresholds.answer
        own = self._vector(text)
        together = self.retriever.search_by_vector(whole, vector, CANDIDATES, read)
        strength = self.evidence(whole, vector, together)
        mine = _OPENING.sub("", text)
        # What says nothing by itself (嗯，然后呢) changes no subject.
        on_topic = not tokenize(mine, sounds=False)
        if not on_topic:
            alone = self.retriever.search_by_vector(mine, self._vector(mine), 5, read)
            on_topic = self.evidence(mine, self._vector(mine), alone) + strength / 2 > self.thresholds.topic
        weight = OWN * min(1.0, len(tokenize(mine, sounds=False)) / FULL)
        mixed = self.retriever.search_by_vector(
            whole, _unit((1 - weight) * vector + weight * own), CANDIDATES, read, text, weight
        )
        return mixed, strength > self.thresholds.answer and on_topic

    def evidence(self, text: str, vector: Vectors, hits: Sequence[Hit]) -> float:
        """How strongly a question belongs to the field and meets a source; above ``thresholds.answer`` it is answered."""
        features = (self.screen.in_scope(text, vector), hits[0].score)
        away = self.thresholds.elsewhere if is_elsewhere(text) else 0.0
        return sum(w * x for w, x in zip(self.thresholds.evidence, features, strict=True)) + self.thresholds.bias + away

    def _refuse(self, draft: Draft, reason: str) -> tuple[str, str, Draft]:
        draft.lines = [REFUSALS[reason][draft.language], "", HELPS_WITH[draft.language]]
        return REFUSED, reason, draft

    def _helpline(self) -> str:
        return _passage_saying(self.library, "norm:投诉热线:全文", "12356")

    def _crisis(self, draft: Draft) -> None:
        draft.lines = [REFUSALS[CRISIS][draft.language], ""]
        self._say_all(draft, self._helpline(), limit=3)
        police = _passage_saying(self.library, "norm:投诉热线:全文", "110")
        emergency = {
            "zh": "如果你已经受伤，或者马上有危险，请立刻拨打120或110，也可以叫身边的人陪着你。",
            "en": "If you are hurt or in danger right now, call 120 or 110 at once, or ask someone near to stay with you.",
        }
        draft.lines.append(f"- {emergency[draft.language]}{draft.mark([police])}")
        review = self.composer.reviews.get("review:prison-for-debt")
        if review:
            # Of the law that this rests on only the gentle part is cited: a crime's article comforts nobody.
            first = review.holds[0]
            gentle = [basis for basis in first.basis if not basis.startswith("law:刑法")] or list(first.basis)
            draft.lines += ["", f"{first.in_language(draft.language)}{draft.mark(gentle, first)}"]

    def _law_after_care(self, draft: Draft, text: str, read: Language) -> None:
        """Answer the practical question that stands beside a cry for help, below the helplines, unless it is what
        becomes of the debts after a death: that answer could hurt.
        """
        if not self._plainly_asks(text, read):
            return
        trial = Draft(self.library, draft.language)
        self._part(trial, text, text, read, compact=True)
        if any(passage_id.startswith(AFTER_DEATH) for passage_id in trial.cited):
            return
        piece = replace(draft, lines=[])
        if self._part(piece, text, text, read, compact=True):
            draft.lines += ["", *piece.lines]

    def _harmful(self, draft: Draft, opening: str = "") -> tuple[str, str, Draft]:
        draft.lines = [opening or REFUSALS[HARMFUL][draft.language], ""]
        for target in (
            "law:民法典:678#1",
            _passage_saying(self.library, "norm:投诉热线:全文", "12378"),
            _passage_saying(self.library, "norm:投诉热线:全文", "12348"),
        ):
            self._say_all(draft, target, limit=1)
        return REFUSED, HARMFUL, draft

    def _say_all(self, draft: Draft, passage_id: str, limit: int) -> None:
        for sentence in self.library.passages[passage_id].sentences[:limit]:
            draft.lines.append(f"- {sentence.in_language(draft.language)}{draft.mark([passage_id], sentence)}")


def _unit(vector: Vectors) -> Vectors:
    return (vector / (vector @ vector) ** 0.5).astype("float32")


def _passage_saying(corpus: Library, source_id: str, word: str) -> str:
    passages = corpus.sources[source_id].passages
    return max(passages, key=lambda p: (word in p.sentences[0].zh, len(re.findall(word, p.text)))).id


_making = threading.Lock()


def bot() -> Bot:
    """The bot of this process, as the settings say, made at the first question; further callers wait for it."""
    with _making:
        return _bot()


@lru_cache(maxsize=1)
def _bot() -> Bot:
    corpus, model = library(), encoder()
    writer = None
    if settings().llm_model:
        from bot.llm import LlmWriter  # brings LangChain's client, which extractive answers do without

        writer = LlmWriter(corpus, model, settings())
    return Bot(corpus, model, settings().index_dir, writer=writer)
