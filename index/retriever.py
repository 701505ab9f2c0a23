"""The retriever that `bot` sees: dense and lexical legs fused, and provisions named by number put first.

Legs: the best cosine of any of a target's entries (max pooling), and BM25 over the target's texts. They are fused by
reciprocal ranks (Cormack, Clarke & Büttcher 2009) with the dense leg weighted higher. The third leg is direct: a
question that names a provision gets that provision first, from the core or from the whole statute book.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict, PrivateAttr

from index.build import Index
from index.embedding import QUERY, Encoder, Vectors
from index.entries import Role

RRF_K = 20
LEXICAL_WEIGHT = 0.35
# Ranks beyond this add nothing that could change the top of the list.
DEPTH = 60


@dataclass(frozen=True)
class Match:
    """An entry of a hit: its role, its position in the target, its text, and its cosine with the question."""

    role: Role
    position: int
    text: str
    cosine: float


@dataclass(frozen=True)
class Hit:
    """A retrieved target: fused score, best cosine, BM25, and its entries, best first."""

    target: str
    score: float
    dense: float
    lexical: float
    matches: tuple[Match, ...] = field(default=(), repr=False)

    def cosine(self, role: Role, position: int) -> float:
        """The cosine of one of the target's entries; 0 when it has none in the question's language."""
        return next((m.cosine for m in self.matches if m.role is role and m.position == position), 0.0)


class HybridRetriever(BaseRetriever):
    """Dense and lexical retrieval over one index. ``invoke`` returns LangChain documents, `search` returns hits."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Any
    encoder: Any
    k: int = 10
    rrf_k: float = RRF_K
    lexical_weight: float = LEXICAL_WEIGHT
    _rows: dict[str, NDArray[np.int64]] = PrivateAttr()
    _target_of_row: NDArray[np.int64] = PrivateAttr()
    _languages: dict[str, NDArray[np.bool_]] = PrivateAttr()
    _matrix: Vectors = PrivateAttr()

    def __init__(self, index: Index, encoder: Encoder, **settings: Any) -> None:  # noqa: ANN401
        super().__init__(index=index, encoder=encoder, **settings)
        position = {target: i for i, target in enumerate(index.targets)}
        documents = index.store.documents
        self._target_of_row = np.array([position[d.metadata["target"]] for d in documents], np.int64)
        order = np.argsort(self._target_of_row, kind="stable")
        bounds = np.searchsorted(self._target_of_row[order], np.arange(len(index.targets) + 1))
        self._rows = {t: order[bounds[i] : bounds[i + 1]] for i, t in enumerate(index.targets)}
        chinese = np.array([d.metadata["language"] == "zh" for d in documents])
        official = np.array([d.metadata["role"] == Role.WORDING.value for d in documents])
        self._languages = {"zh": chinese, "en": ~chinese | official}
        self._matrix = index.store.index.reconstruct_n(0, len(documents))

    def search(self, question: str, k: int | None = None, language: str = "zh") -> list[Hit]:
        """The ``k`` best targets for ``question``, best first, by fused rank."""
        vector = self.encoder.encode([question], QUERY)[0]
        return self.search_by_vector(question, vector, k, language)

    def search_by_vector(self, question: str, vector: Vectors, k: int | None = None, language: str = "zh") -> list[Hit]:
        """As `search`, for a question whose vector is known."""
        index: Index = self.index
        cosines = self._matrix @ vector
        usable = np.where(self._languages[language], cosines, -1.0)
        dense = np.full(len(index.targets), -1.0, np.float32)
        np.maximum.at(dense, self._target_of_row, usable)
        lexical = index.lexical[language].scores(question)
        fused = self._fuse(dense, lexical)
        best = np.argsort(-fused, kind="stable")[: k or self.k]
        return [self._hit(int(i), fused, dense, lexical, usable) for i in best if fused[i] > 0]

    def _fuse(self, dense: NDArray[np.float32], lexical: NDArray[np.float32]) -> NDArray[np.float64]:
        fused = np.zeros(len(dense))
        for scores, weight in ((dense, 1.0 - self.lexical_weight), (lexical, self.lexical_weight)):
            order = np.argsort(-scores, kind="stable")[:DEPTH]
            order = order[scores[order] > 0]
            fused[order] += weight / (self.rrf_k + 1 + np.arange(len(order)))
        return fused

    def _hit(
        self, i: int, fused: NDArray[np.float64], dense: NDArray[np.float32], lexical: NDArray[np.float32],
        usable: NDArray[np.floating[Any]],
    ) -> Hit:
        target = self.index.targets[i]
        rows = [row for row in self._rows[target] if usable[row] > 0]
        documents = self.index.store.documents
        matches = [
            Match(Role(d.metadata["role"]), d.metadata["position"], d.page_content, float(usable[row]))
            for row in rows
            for d in (documents[row],)
        ]
        matches.sort(key=lambda match: -match.cosine)
        return Hit(target, float(fused[i]), float(dense[i]), float(lexical[i]), tuple(matches))

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        language = "zh" if any("\u4e00" <= char <= "\u9fff" for char in query) else "en"
        return [
            Document(
                page_content=hit.matches[0].text if hit.matches else "",
                id=hit.target,
                metadata={"target": hit.target, "score": hit.score, "dense": hit.dense, "lexical": hit.lexical},
            )
            for hit in self.search(query, language=language)
        ]
