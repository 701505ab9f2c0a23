"""How far a passage supports a sentence: closeness in the vector space, shared wording, and words that are new.

``score`` is a logistic regression over two measures of a sentence against the sentences of what it cites:

- ``cosine``: the best cosine with any of them (multilingual-e5-small squeezes cosines into 0.75–1.0);
- ``containment``: the share of its bigrams found in one of them (Chinese and English alike, Broder 1997);

Gates look at each clause, so that no claim rides on a true sentence behind a comma: ``strange``, the largest share of a
clause's content words that are found nowhere in the source; ``weakest``, the least share of a clause's bigrams found in
one sentence of it; and ``together``, the same when all clauses are looked for in one and the same sentence: the subject
of one and the consequence of another say what neither says.

The weights and the threshold come from `bot.llm.calibrate`, which says on what data and with which errors.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answer import Language
from bot.llm.polarity import without_opening
from corpus.text import bigrams, containment
from index.embedding import Vectors
from index.lexical import tokenize

# Fitted by `python -m bot.llm.calibrate`: intercept, cosine (×100 above 0.85), containment.
WEIGHTS = (-6.94, 0.36, 6.42)
THRESHOLD = 0.5
# A sentence passes with at most this share of strange words, and at least this share of bigrams in every clause: anywhere
# in the source, and in one sentence of it.
MOST_STRANGE, WEAKEST = 0.45, 0.5
TOGETHER = 0.6
_CLAUSE = re.compile(
    r"[，；：,;:。！？!?（）()]|\b(?:and|but|so|because|which|therefore)\b|(?:所以|因此|而且|并且|但是|但)"
)
_SHORT_CLAUSE = 5
_SHORT_PART = 2
_COMMON = frozenset(
    tokenize(
        "可能 一般 通常 比如 例如 如果 的话 情况 时候 方面 这样 进行 已经 应该 应当 需要 您 请 就是 而是 以上 其中 其他 相关",
        False,
    )
) | frozenset(
    tokenize("generally usually example case however also such these please make sure take get given keep", False)
)


@dataclass(frozen=True)
class Measures:
    """The measures, and which sentence of the source came closest."""

    cosine: float
    containment: float
    strange: float
    weakest: float
    together: float
    closest: int

    @property
    def inputs(self) -> tuple[float, float]:
        """What the regression sees."""
        return (self.cosine - 0.85) * 100, self.containment

    @property
    def supported(self) -> bool:
        """Whether the score and the gates are passed."""
        return self.score >= THRESHOLD and self.open

    @property
    def open(self) -> bool:
        """Whether the gates are passed."""
        return self.strange <= MOST_STRANGE and self.weakest >= WEAKEST and self.together >= TOGETHER

    @property
    def score(self) -> float:
        """Support, 0 to 1."""
        z = WEIGHTS[0] + sum(w * x for w, x in zip(WEIGHTS[1:], self.inputs, strict=True))
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, z))))


def measure(
    sentence: str, vector: Vectors, texts: Sequence[str], vectors: Vectors, allowed: frozenset[str] = frozenset()
) -> Measures:
    """Measure ``sentence`` against ``texts``, whose vectors have shape (len(texts), dimension)."""
    cosines = vectors @ vector
    shared = np.array([containment(sentence, text) for text in texts])
    closest = int(np.argmax(cosines + 0.15 * shared))
    clauses = [clause for clause in _CLAUSE.split(without_opening(sentence)) if clause]
    known = content_words(" ".join(texts)) | allowed
    strange = max(_strange(content_words(part), known) for part in (sentence, *clauses))
    long = [clause for clause in clauses if len(bigrams(clause)) >= _SHORT_CLAUSE]
    weakest = min((max(containment(clause, text) for text in texts) for clause in long), default=1.0)
    parts = [clause for clause in clauses if len(bigrams(clause)) >= _SHORT_PART]
    together = 1.0
    if len(parts) > 1:
        together = max(min(containment(part, text) for part in parts) for text in texts)
    return Measures(float(cosines.max()), float(shared.max()), strange, weakest, together, closest)


def _strange(words: frozenset[str], known: frozenset[str]) -> float:
    return len(words - known) / len(words) if len(words) > 1 else 0.0


def content_words(text: str) -> frozenset[str]:
    """Words and stems that carry content; single ideographs do not."""
    return frozenset(w for w in tokenize(text, False) if len(w) > 1 or w.isdigit()) - _COMMON


def language_of(text: str) -> Language:
    """Whether a text of the corpus is Chinese or English."""
    return "zh" if any("\u4e00" <= char <= "\u9fff" for char in text) else "en"


def counterpart(said: str, source: Sequence[str], measures: Measures) -> str | None:
    """The sentence of the source to compare word for word: the closest one in the same language, if there is any."""
    language = language_of(said)
    if language_of(source[measures.closest]) == language:
        return source[measures.closest]
    same = [text for text in source if language_of(text) == language]
    return max(same, key=lambda text: containment(said, text)) if same else None
