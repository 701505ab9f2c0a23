"""The whole statute book: for questions beyond the field, provisions that may apply, never advice on a case."""

from __future__ import annotations

import threading
from pathlib import Path

from bot.answer import Language
from bot.compose import Composer, Draft
from corpus.library import Library
from index.statutes_retriever import StatuteRetriever, open_statutes

SHOWN = 3
# A question whose best provision scores less is taken not to be about law: of lay legal questions 98 % score more, of
# thirty everyday ones (weather, recipes, games) none did.
LEAST = 0.932
_INTRO = {
    "zh": "以下是全国现行法律中可能适用的条文，按相关程度排列；是否适用要看具体情况，这不是对个案的意见。",
    "en": "These provisions of current national law may apply, most relevant first; whether they do depends on the facts. "
    "This is not advice on a case.",
}


class StatuteLeg:
    """Looks a question up in all current national law; its index is opened, or built, at the first such question."""

    def __init__(self, corpus: Library, home: Path, composer: Composer) -> None:
        self.library, self.home, self.composer = corpus, home, composer
        self._retriever: StatuteRetriever | None = None
        self._lock = threading.Lock()

    def answer(self, draft: Draft, question: str, language: Language) -> bool:
        """Add the provisions that may apply to ``draft``; False when none comes close."""
        hits = self._open().search(question, SHOWN, "zh" if language == "zh" else "en")
        hits = [hit for hit in hits if hit.score >= LEAST]
        if not hits:
            return False
        draft.lines += [_INTRO[draft.language], ""]
        for hit in hits:
            self.composer.quote_line(draft, hit.target, (question,))
        return True

    def _open(self) -> StatuteRetriever:
        with self._lock:
            if self._retriever is None:
                self._retriever = open_statutes(self.library, self.home)
            return self._retriever
