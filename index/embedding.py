"""Turning texts into unit vectors: any sentence-transformers model behind LangChain's Embeddings."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

from corpus.errors import CuidaError
from corpus.settings import settings
from index.bundled import BUNDLED, LAYOUT_VERSION, packed_path, unpack

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
QUERY, DOCUMENT = "query", "document"
# The widely used prompt of models that declare none; e5 declares its own.
_BATCH = 32


class Encoder(Embeddings):
    """A sentence-transformers model, loaded when it is first asked. Vectors are float32, unit length, (n, dimension)."""

    def __init__(self, name: str = BUNDLED, home: Path | None = None) -> None:
        self.name = name
        self.home = home or settings().index_dir / "model"

    @cached_property
    def _model(self) -> SentenceTransformer:
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        if self.name == BUNDLED:
            os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        path = unpack(self.home / BUNDLED) if self.name == BUNDLED else self.name
        try:
            return SentenceTransformer(str(path), device="cpu")
        except Exception as error:  # the library raises many kinds; the reader needs one line
            raise CuidaError(f"the embedding model {self.name} could not be loaded: {str(error).splitlines()[0]}") from None

    @cached_property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @cached_property
    def fingerprint(self) -> str:
        """Changes when the vectors would: the model's name and, for weights on disk, their size and date."""
        parts = [self.name]
        if self.name == BUNDLED:
            parts += [str(LAYOUT_VERSION), str(packed_path().stat().st_size)]
        elif (folder := Path(self.name)).is_dir():
            files = sorted(file for file in folder.rglob("*") if file.suffix in (".safetensors", ".json", ".onnx"))
            parts += [f"{file.name}:{file.stat().st_size}:{file.stat().st_mtime_ns}" for file in files]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    def encode(
        self, texts: Sequence[str], role: str = DOCUMENT, advance: Callable[[int], None] | None = None
    ) -> Vectors:
        """Embed ``texts`` as ``role`` ("query" or "document"); ``advance`` is told how many more are done.

        Batches are sorted by length, so that short texts are not padded to long ones.
        """
        out = np.zeros((len(texts), self.dimension), np.float32)
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        prompt = role if role in (self._model.prompts or {}) else None
        for start in range(0, len(order), _BATCH):
            chosen = order[start : start + _BATCH]
            out[chosen] = self._model.encode(
                [texts[i] for i in chosen], prompt_name=prompt, normalize_embeddings=True, show_progress_bar=False
            )
            if advance:
                advance(len(chosen))
        return out

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """LangChain's call for documents."""
        return self.encode(texts).tolist()

    def embed_query(self, text: str) -> list[float]:
        """LangChain's call for a question."""
        return self.encode([text], QUERY)[0].tolist()


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The encoder of this process, as the settings say."""
    return Encoder(settings().embedding_model)
