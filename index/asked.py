"""Lay questions asked before: whoever asks something like them is likely to want their provisions.

A question's provisions are known for STARD's training part and for questions written for this project. Their vectors,
as the tuned encoder reads questions, ship in eight bits beside its adapter (``python -m index.train.asked`` makes
them). Likeness counts above a bound only, so that a question unlike all others is left to the provisions' words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CuidaError
from index.coarse import CoarseSearch, Rows, Vectors

# Cosine between two questions from which on they count as alike.
LEAST = 0.5
_NEAREST = 64
_VECTORS, _SCALES = "vectors", "scales"


class AskedBefore:
    """Questions with known provisions. ``vectors`` has shape (n, dimension), ``rows`` the provisions' rows of each."""

    def __init__(self, vectors: Vectors, rows: Sequence[Sequence[int]]) -> None:
        if len(vectors) != len(rows):
            raise ValueError(f"{len(vectors)} vectors for {len(rows)} questions")
        self._search = CoarseSearch.build(vectors)
        counts = np.array([len(some) for some in rows], np.int64)
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self._rows = np.array([row for some in rows for row in some], np.int64)

    def look(self, vector: Vectors) -> tuple[Rows, NDArray[np.float32]]:
        """The rows of provisions that questions like ``vector`` want, each once, and how far the likeness exceeds `LEAST`."""
        questions, cosines = self._search.search(vector, _NEAREST)
        alike = cosines > LEAST
        questions, excess = questions[alike], cosines[alike] - np.float32(LEAST)
        counts = self._starts[questions + 1] - self._starts[questions]
        rows = np.concatenate(
            [self._rows[self._starts[q] : self._starts[q + 1]] for q in questions] or [self._rows[:0]]
        )
        unique, place = np.unique(rows, return_inverse=True)
        best = np.zeros(len(unique), np.float32)
        np.maximum.at(best, place, np.repeat(excess, counts))
        return unique, best


def write_asked(path: Path, vectors: Vectors, provisions: Sequence[Sequence[str]]) -> None:
    """Write unit ``vectors``, shape (n, dimension), and the ids of each question's ``provisions``: eight bits a number
    beside a scale a vector in ``path``, and a line a question in the text file next to it."""
    from safetensors.numpy import save_file

    scales = np.abs(vectors).max(axis=1) / 127
    codes = np.round(vectors / scales[:, None]).astype(np.int8)
    save_file({_VECTORS: codes, _SCALES: scales.astype(np.float32)}, str(path))
    lines = "".join(" ".join(some) + "\n" for some in provisions)
    path.with_suffix(".txt").write_text(lines, encoding="utf-8")


def read_asked(path: Path, rows: Mapping[str, int]) -> AskedBefore:
    """Open what `write_asked` wrote; ``rows`` are the provisions' rows by id, and ids that it lacks are left out.

    Raises CuidaError when a file is missing or the two do not belong together.
    """
    from safetensors import SafetensorError
    from safetensors.numpy import load_file

    try:
        tensors = load_file(path)
        vectors = tensors[_VECTORS].astype(np.float32) * tensors[_SCALES][:, None]
        lines = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
        return AskedBefore(vectors, [[rows[name] for name in line.split() if name in rows] for line in lines])
    except (OSError, SafetensorError, KeyError, ValueError) as error:
        raise CuidaError(f"the questions asked before, {path}, could not be read: {error}") from None
