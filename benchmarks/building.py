"""Building: provisions per second against plain sentence-transformers, and a rebuild after one changed provision."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from benchmarks.measure import timed
from corpus.library import Library
from corpus.statutes import Provision, StatuteBook
from index.build import build_index
from index.bundled import BUNDLED
from index.embedding import DOCUMENT, Encoder
from index.entries import statute_entries

ROUNDS = 3
_PLAIN_BATCH = 32


@dataclass(frozen=True)
class Rates:
    """Provisions per second of both, median over rounds that alternate, and how alike their vectors are."""

    plain: float
    ours: float
    cosine: float

    @property
    def ratio(self) -> float:
        """How many times faster ours is."""
        return self.ours / self.plain


def embedding_rates(library: Library, encoder: Encoder, sample: int, seed: int = 0) -> Rates:
    """Both encoders over the same random provisions, in turn, so that a busy machine slows both."""
    from sentence_transformers import SentenceTransformer

    texts = [entry.text for entry in statute_entries(library.book)]
    chosen = [texts[i] for i in np.random.default_rng(seed).permutation(len(texts))[:sample]]
    plain = SentenceTransformer(str(encoder.home / BUNDLED), device="cpu")
    vectors: dict[str, np.ndarray] = {}

    def plainly() -> None:
        vectors["plain"] = plain.encode(
            chosen, batch_size=_PLAIN_BATCH, prompt_name=DOCUMENT, normalize_embeddings=True, show_progress_bar=False
        )

    def ours() -> None:
        vectors["ours"] = encoder.encode(chosen, exact=False)  # as a build does

    encoder.encode(chosen, exact=False)
    plain.encode(chosen[:8])
    seconds = np.array([(timed(plainly), timed(ours)) for _ in range(ROUNDS)])
    cosine = float((vectors["plain"] * vectors["ours"]).sum(axis=1).min())
    plain_rate, our_rate = sample / np.median(seconds, axis=0)
    return Rates(float(plain_rate), float(our_rate), cosine)


class ChangedBook(StatuteBook):
    """The statute book with another last provision."""

    def __init__(self, book: StatuteBook) -> None:
        self.__dict__ |= book.__dict__

    def provisions(self, law: str | None = None) -> list[Provision]:
        """As the book's, the last one reworded."""
        *others, last = super().provisions(law)
        return [*others, replace(last, text=last.text + "（改）")]


def rebuild_seconds(library: Library, encoder: Encoder, home: Path) -> float:
    """Seconds of a rebuild after one provision changed, starting from the index in ``home``, which stays as it is."""
    with tempfile.TemporaryDirectory() as scratch:
        shutil.copytree(home / "laws", Path(scratch) / "laws")
        changed = replace(library, book=ChangedBook(library.book))
        return timed(lambda: build_index("laws", changed, encoder, Path(scratch)))
