"""Vectors of the corpus's own sentences, taken from the index where it has them, so that verifying costs no time."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.errors import CuidaError
from corpus.library import Library
from index.build import open_index
from index.embedding import DOCUMENT, Encoder, Vectors
from index.entries import Role

_KEPT = 4096


class SentenceVectors:
    """Unit vectors of texts embedded as documents; those of the index are read once, others are embedded and kept."""

    def __init__(self, library: Library, encoder: Encoder, home: Path) -> None:
        self.library, self.encoder, self.home = library, encoder, home
        self._known: dict[str, Vectors] | None = None
        self._kept: dict[str, Vectors] = {}
        self._lock = threading.Lock()

    def of(self, texts: Sequence[str]) -> Vectors:
        """Vectors of ``texts``, shape (len(texts), dimension)."""
        with self._lock:
            known = self._index()
            new = list(dict.fromkeys(text for text in texts if text not in known and text not in self._kept))
            if new:
                if len(self._kept) + len(new) > _KEPT:
                    self._kept.clear()
                    new = list(dict.fromkeys(text for text in texts if text not in known))
                self._kept |= zip(new, self.encoder.encode(new, DOCUMENT), strict=True)
            return np.stack([known[text] if text in known else self._kept[text] for text in texts])

    def _index(self) -> dict[str, Vectors]:
        if self._known is None:
            self._known = {}
            try:
                store = open_index("core", self.library, self.encoder, self.home).store
                if store.index is not None:
                    matrix = store.index.reconstruct_n(0, len(store))
                    self._known = {
                        document.page_content: matrix[row]
                        for row, document in enumerate(store.documents)
                        if document.metadata["role"] in (Role.SENTENCE.value, Role.WORDING.value)
                    }
            except CuidaError:
                pass  # no index to borrow from: everything is embedded when it is needed
        return self._known
