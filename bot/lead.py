"""Which sentence answers a question: a reading of the question over every sentence that the bot may say.

The encoder with a low-rank adapter of its upper layers, and for each sentence a vector, both trained from the lay wordings
of sentences and of whole targets (``python -m bot.train.lead``; ``bot/data/lead.md`` is the card). A question nearest in
meaning to a topic's sentence isn't always answered by it (几天 asks for the days, 哪条 for the article, 一个人来的 for the
rule on two); what people ask each sentence for is learned from their questions.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np

from corpus.errors import CuidaError
from corpus.library import Library
from corpus.model import Sentence
from index.bundled import BUNDLED
from index.embedding import QUERY, Encoder, Vectors
from index.entries import REVIEW

WEIGHTS = Path(__file__).parent / "data" / "lead.safetensors"
# Cosines are divided by this before the softmax over all sentences.
TEMPERATURE = 0.03
Place = tuple[str, int]


def sentences(library: Library) -> Iterator[tuple[Place, Sentence]]:
    """Every sentence that an answer may say: its target and its position there, and itself."""
    for review in library.reviews:
        yield from (((f"{REVIEW}:{review.id}", i), one) for i, one in enumerate(review.holds))
    for passage in library.passages.values():
        if passage.parent_id is None:
            yield from (((passage.id, i), one) for i, one in enumerate(passage.sentences))


def key(target: str, sentence: Sentence) -> str:
    """What a sentence's vector is kept under: its target and its Chinese wording, wherever it stands there."""
    return f"{target}|{zlib.crc32(sentence.zh.encode()):08x}"


class LeadReader:
    """Reads questions for the sentence that answers them. ``home`` is where the bundled model is unpacked."""

    def __init__(self, library: Library, home: Path, weights: Path = WEIGHTS) -> None:
        keys, rows = read_weights(weights)
        known = {name: row for row, name in enumerate(keys)}
        # A sentence that came after the training, or was reworded, has no vector and no say.
        held = [(place, known[name]) for place, one in sentences(library) if (name := key(place[0], one)) in known]
        self._places = [place for place, _ in held]
        self._rows = rows[[row for _, row in held]]
        self._encoder = Encoder(BUNDLED, home, query_adapter=weights)
        self.read = lru_cache(maxsize=64)(self._read)

    def _read(self, question: str) -> dict[Place, float]:
        """The log of each sentence's share in the answer."""
        logits = self._rows @ self._encoder.encode([question], QUERY)[0] / TEMPERATURE
        shares = logits - logits.max() - np.log(np.exp(logits - logits.max()).sum())
        return dict(zip(self._places, map(float, shares), strict=True))


def read_weights(path: Path) -> tuple[list[str], Vectors]:
    """The keys of the sentences and their vectors, shape (n, dimension). Raises CuidaError when they cannot be read."""
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(str(path), "numpy") as kept:
            keys: list[str] = json.loads(kept.metadata()["sentences"])
            return keys, np.asarray(kept.get_tensor("sentences"), np.float32)
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as error:
        raise CuidaError(f"the weights {path} could not be read: {error}") from None
