"""The whole statute book: for questions beyond the field, provisions that may apply, never advice on a case."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path

from bot.answer import Language
from bot.compose import Composer, Draft
from bot.field import is_elsewhere
from corpus.library import Library
from index.build import build_progress, is_current
from index.embedding import QUERY, Encoder
from index.statutes_retriever import StatuteRetriever, open_statutes, statutes_encoder

SHOWN = 3
# A question is taken to be about law when some provision comes this close to it, by the encoder as it is: the statute
# retriever's own reading of questions is trained to rank provisions and sees law in everything. Of lay legal questions in
# Chinese 97 % come closer, of thirty everyday ones (weather, recipes, games) none did. English lies farther off: of 200
# questions outside the field those on Chinese law lie at .81 to .85, everyday ones at .75 to .81.
LEAST: dict[Language, float] = {"zh": 0.888, "en": 0.818}
# With the marks of all that follows, as every line of an answer has its sources.
_INTRO = {
    "zh": "以下是全国现行法律中可能适用的条文{}，按相关程度排列；是否适用要看具体情况，这不是对个案的意见。",
    "en": "These provisions of current national law may apply{}, most relevant first; whether they do depends on the facts. "
    "This is not advice on a case.",
}


class StatuteLeg:
    """Looks a question up in all current national law; its index is opened, or built, at the first such question."""

    def __init__(self, corpus: Library, encoder: Encoder, home: Path, composer: Composer) -> None:
        self.library, self.encoder, self.home, self.composer = corpus, encoder, home, composer
        self._retriever: StatuteRetriever | None = None
        self._lock = threading.Lock()

    def answer(self, draft: Draft, question: str, language: Language) -> bool:
        """Add the provisions that may apply to ``draft``; False when none comes close, or another country's law is asked
        about."""
        if is_elsewhere(question):
            return False
        retriever = self._open()
        near, _ = retriever.index.store.index.search(self.encoder.encode([question], QUERY), 1)
        if float(near[0, 0]) < LEAST[language]:
            return False
        hits = retriever.search(question, SHOWN, language)
        draft.lines += [_INTRO[draft.language].format(draft.mark(hit.target for hit in hits)), ""]
        for hit in hits:
            self.composer.quote_line(draft, hit.target, (question,))
        draft.answered_from = "laws"
        return True

    @property
    def ready(self) -> bool:
        """Whether a question is looked up at once; if not, the next one builds the index first, which takes minutes."""
        return self._retriever is not None or is_current("laws", self.library, self._reader, self.home)

    def progress(self) -> float:
        """The share (0 to 1) of provisions embedded so far, by what is on disk."""
        return build_progress("laws", self.library, self._reader, self.home)

    @cached_property
    def _reader(self) -> Encoder:
        # The encoder proper of the statute book; it loads no weights until it is asked to embed.
        return statutes_encoder(self.home / "model")

    def _open(self) -> StatuteRetriever:
        with self._lock:
            if self._retriever is None:
                self._retriever = open_statutes(self.library, self.home, self._reader)
            return self._retriever
