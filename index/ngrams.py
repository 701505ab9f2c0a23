"""The lexical leg of the statute book: BM25 over single characters and pairs of characters, in NumPy alone.

Legal Chinese is short words put together; characters and their pairs meet a lay question more often than dictionary
words do, need no segmenter, and are counted for the whole statute book in about two seconds, so that a rebuild after
one changed provision costs next to nothing. Scores are Lucene's BM25 (Robertson & Zaragoza 2009, k1 1.2, b 0.75).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.text import normalize

K1, B = 1.2, 0.75
# Characters that carry grammar, not law; a question's own are kept out of both sides.
_STOP = np.unique([ord(char) for char in "的了吗呢吧啊呀嘛么"])
_ARRAYS = ("terms", "starts", "documents", "weights")
Terms = NDArray[np.uint32]


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)


def _grams(text: str) -> tuple[Terms, NDArray[np.int64]]:
    """Codes of the single characters and pairs of ``text``, and where each begins.

    A code is below 2**32 - 1, so that Milvus takes it for a dimension; ideographs beyond the basic plane are left out.
    """
    codes = _codes(text)
    kept = (
        ((codes >= 0x4E00) & (codes <= 0x9FFF))
        | ((codes >= 0x30) & (codes <= 0x39))
        | ((codes >= 0x61) & (codes <= 0x7A))
    )
    kept &= ~np.isin(codes, _STOP)
    single = np.flatnonzero(kept)
    double = np.flatnonzero(kept[:-1] & kept[1:])
    return (
        np.concatenate([codes[single], (codes[double] << 16) | codes[double + 1]]),
        np.concatenate([single, double]),
    )


class NgramIndex:
    """BM25 of documents, kept as postings by term. Row ``i`` is the document ``i`` that was given."""

    def __init__(
        self,
        terms: Terms,
        starts: NDArray[np.int64],
        documents: NDArray[np.int32],
        weights: NDArray[np.float32],
        size: int,
    ) -> None:
        self.terms, self.starts, self.documents, self.weights, self.size = terms, starts, documents, weights, size

    @classmethod
    def build(cls, texts: Sequence[str]) -> NgramIndex:
        """Index ``texts``, any number of them."""
        whole = [normalize(text).lower() for text in texts]
        size = len(whole)
        codes, places = _grams("\n".join(whole))
        ends = np.cumsum([len(text) + 1 for text in whole])
        owner = np.searchsorted(ends, places, side="right")
        terms, term = np.unique(codes, return_inverse=True)
        lengths = np.bincount(owner, minlength=size)
        pairs, counts = np.unique(term.astype(np.int64) * max(size, 1) + owner, return_counts=True)
        row, document = np.divmod(pairs, max(size, 1))
        frequency = np.bincount(row, minlength=len(terms))
        rarity = np.log1p((size - frequency + 0.5) / (frequency + 0.5))
        average = max(float(lengths.mean()), 1.0) if size else 1.0
        weights = rarity[row] * counts / (counts + K1 * (1 - B + B * lengths[document] / average))
        starts = np.searchsorted(row, np.arange(len(terms) + 1))
        return cls(terms, starts, document.astype(np.int32), weights.astype(np.float32), size)

    def query(self, question: str) -> tuple[Terms, NDArray[np.int64]]:
        """The terms of ``question`` and how often it uses each."""
        return np.unique(_grams(normalize(question).lower())[0], return_counts=True)

    def scores(self, question: str) -> NDArray[np.float32]:
        """BM25 of every document, shape (size,); zeros when no term is known."""
        wanted, counts = self.query(question)
        rows = np.searchsorted(self.terms, wanted)
        known = rows < len(self.terms)
        known[known] = self.terms[rows[known]] == wanted[known]
        # One count over all postings costs a third of adding them up term by term.
        found = [slice(self.starts[row], self.starts[row + 1]) for row in rows[known].tolist()]
        if not found:
            return np.zeros(self.size, np.float32)
        documents = np.concatenate([self.documents[some] for some in found])
        weights = np.concatenate(
            [self.weights[some] * count for some, count in zip(found, counts[known].tolist(), strict=True)]
        )
        return np.bincount(documents, weights, self.size).astype(np.float32)

    def rows(self) -> list[dict[int, float]]:
        """Every document as ``{term: weight}``; its inner product with a question's counts is its BM25."""
        out: list[dict[int, float]] = [{} for _ in range(self.size)]
        term = np.repeat(self.terms, np.diff(self.starts))
        for document, code, weight in zip(self.documents, term, self.weights, strict=True):
            out[document][int(code)] = float(weight)
        return out

    def save(self, folder: Path) -> None:
        """Write the index into ``folder``, one NumPy file an array."""
        folder.mkdir(parents=True, exist_ok=True)
        for name in _ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name), allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, size: int) -> NgramIndex:
        """Open an index of ``size`` documents from ``folder``, mapped, so that only what is asked for is read.

        Raises ValueError when its arrays do not fit.
        """
        # As plain arrays over the mapped memory: every slice of a memmap object costs microseconds of its own.
        arrays = [np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)) for name in _ARRAYS]
        terms, starts, documents, weights = arrays
        if len(starts) != len(terms) + 1 or len(documents) != len(weights) or int(starts[-1]) != len(documents):
            raise ValueError("the arrays of the lexical index do not fit")
        if len(documents) and int(documents.max()) >= size:
            raise ValueError("the lexical index has more documents than targets")
        return cls(terms, starts, documents, weights, size)
