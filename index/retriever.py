"""The retriever that `bot` sees: dense and lexical legs fused, and provisions named by number put first.

Legs: the mean of a target's best `POOLED` cosines, and BM25 over the target's texts, each standardised over all
targets and summed with weights. On the development questions this convex combination (Bruch, Gai & Ingber 2023,
arXiv:2210.11934) put a right source first for 89% of them, reciprocal rank fusion (Cormack, Clarke & Büttcher 2009)
over the best single cosine for 84%. A question that names a provision by number is answered by the direct leg
(bot.provisions) before either is asked.
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

LEXICAL_WEIGHT = 0.3
# A target speaks through its three best entries: one lucky wording among many says less than three good ones.
POOLED = 3


@dataclass(frozen=True)
class Match:
    """An entry of a hit: its role, its position in the target, its text, its cosine with the question, its row."""

    role: Role
    position: int
    text: str
    cosine: float
    row: int


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
        match = self.match(role, position)
        return match.cosine if match else 0.0

    def match(self, role: Role, position: int) -> Match | None:
        """One of the target's entries, None when it has none in the question's language."""
        return next((m for m in self.matches if m.role is role and m.position == position), None)


class HybridRetriever(BaseRetriever):
    """Dense and lexical retrieval over one index. ``invoke`` returns LangChain documents, `search` returns hits."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Any
    encoder: Any
    k: int = 10
    lexical_weight: float = LEXICAL_WEIGHT
    _by_target: NDArray[np.int64] = PrivateAttr()
    _starts: NDArray[np.int64] = PrivateAttr()
    _target_of_row: NDArray[np.int64] = PrivateAttr()
    _languages: dict[str, NDArray[np.bool_]] = PrivateAttr()
    _matrix: Vectors = PrivateAttr()

    def __init__(self, index: Index, encoder: Encoder, **settings: Any) -> None:
        super().__init__(**{"index": index, "encoder": encoder, **settings})
        position = {target: i for i, target in enumerate(index.targets)}
        documents = index.store.documents
        self._target_of_row = np.array([position[d.metadata["target"]] for d in documents], np.int64)
        self._by_target = np.argsort(self._target_of_row, kind="stable")
        self._starts = np.searchsorted(self._target_of_row[self._by_target], np.arange(len(index.targets) + 1))
        chinese = np.array([d.metadata["language"] == "zh" for d in documents])
        official = np.array([d.metadata["role"] == Role.WORDING.value for d in documents])
        self._languages = {"zh": chinese, "en": ~chinese | official}
        vectors = index.store.index
        if vectors is None:
            raise ValueError("an empty index retrieves nothing")
        self._matrix = vectors.reconstruct_n(0, len(documents))

    def search(self, question: str, k: int | None = None, language: str = "zh") -> list[Hit]:
        """The ``k`` best targets for ``question``, best first, by fused rank."""
        vector = self.encoder.encode([question], QUERY)[0]
        return self.search_by_vector(question, vector, k, language)

    def search_by_vector(
        self,
        question: str,
        vector: Vectors,
        k: int | None = None,
        language: str = "zh",
        focus: str = "",
        focus_weight: float = 0.0,
    ) -> list[Hit]:
        """As `search`, for a question whose vector is known; the words of ``focus`` count ``focus_weight`` of BM25."""
        index: Index = self.index
        cosines = self._matrix @ vector
        usable = np.where(self._languages[language], cosines, -1.0)
        dense, pooled = self._pool(usable)
        lexical = index.lexical[language].scores(question)
        words = _standard(lexical)
        if focus:
            words = (1 - focus_weight) * words + focus_weight * _standard(index.lexical[language].scores(focus))
        fused = (1 - self.lexical_weight) * _standard(pooled) + self.lexical_weight * words
        best = np.argsort(-fused, kind="stable")[: k or self.k]
        return [self._hit(int(i), fused, dense, lexical, usable) for i in best]

    def alike(self, row: int, other: int) -> float:
        """The cosine of two entries, by their rows."""
        return float(self._matrix[row] @ self._matrix[other])

    def _pool(self, usable: NDArray[np.floating[Any]]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The best cosine of each target and the mean of its `POOLED` best; a target with fewer repeats its last."""
        ordered = self._by_target[np.lexsort((-usable[self._by_target], self._target_of_row[self._by_target]))]
        sizes = np.diff(self._starts)
        ranked = [
            usable[ordered[self._starts[:-1] + np.minimum(rank, sizes - 1)]].astype(np.float64)
            for rank in range(POOLED)
        ]
        last = ranked[0]
        for rank in range(1, POOLED):  # entries of the other language, at -1, do not count
            last = ranked[rank] = np.where(ranked[rank] > 0, ranked[rank], last)
        return ranked[0], np.mean(ranked, axis=0)

    def _hit(
        self,
        i: int,
        fused: NDArray[np.floating[Any]],
        dense: NDArray[np.floating[Any]],
        lexical: NDArray[np.floating[Any]],
        usable: NDArray[np.floating[Any]],
    ) -> Hit:
        target = self.index.targets[i]
        rows = [row for row in self._by_target[self._starts[i] : self._starts[i + 1]] if usable[row] > 0]
        documents = self.index.store.documents
        matches = [
            Match(Role(d.metadata["role"]), d.metadata["position"], d.page_content, float(usable[row]), int(row))
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


def _standard(scores: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Scores in standard deviations from their mean; zeros when all are the same."""
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread else np.zeros(len(scores))
