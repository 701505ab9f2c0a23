"""Finding provisions of the whole statute book for a lay question.

Candidates are the best by cosine, the best by BM25 and the provisions of questions asked before; their score is
linear: the cosine, the share of the best BM25, how often people ask about the law a provision stands in, and the
likeness to a question asked before. The weights were chosen on held-back questions, half of whose provisions nobody
had asked about, so that both kinds are found; docs/scaling.md has the figures.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from numpy.typing import NDArray
from pydantic import ConfigDict, PrivateAttr

from corpus.checker import check_citations
from corpus.library import Library
from corpus.settings import settings
from index.asked import AskedBefore, read_asked
from index.build import Index, ensure_index
from index.bundled import BUNDLED
from index.coarse import best_rows
from index.embedding import QUERY, Encoder, Vectors
from index.entries import Role
from index.retriever import Hit, Match

POOL = 300
LEXICAL_WEIGHT = 0.05
LAW_WEIGHT = 0.003
ASKED_WEIGHT = 0.15
_DATA = Path(str(files("index").joinpath("data")))
ADAPTER, ASKED, LAWS = (
    _DATA / name for name in ("statutes-query.safetensors", "statutes-asked.safetensors", "law_prior.json")
)
# What a question must hold for a provision to be named in it.
_NAMES_A_PROVISION = re.compile(r"条|Art", re.IGNORECASE)

Rows = NDArray[np.int64]


class Legs(Protocol):
    """Where the two candidate lists come from; rows are positions in the targets, -1 pads."""

    def dense(self, vector: Vectors, k: int) -> tuple[Rows, NDArray[np.float32]]:
        """The ``k`` rows nearest to ``vector`` and their cosines."""
        ...

    def lexical(self, question: str, k: int) -> tuple[Rows, NDArray[np.float32]]:
        """The ``k`` rows with the highest BM25 above zero, and it."""
        ...

    def cosines(self, vector: Vectors, rows: Rows) -> NDArray[np.float32]:
        """The cosines of ``rows``."""
        ...

    def bm25(self, question: str, rows: Rows) -> NDArray[np.float32]:
        """The BM25 of ``rows``, asked right after `lexical` of the same question."""
        ...


class LocalLegs:
    """Both lists from an open index on disk."""

    def __init__(self, index: Index) -> None:
        if index.store.index is None:
            raise ValueError("an empty index retrieves nothing")
        self._vectors, self._ngrams = index.store.index, index.lexical["zh"]
        self._coarse = index.coarse
        self._last: tuple[str, NDArray[np.float32]] = ("", np.zeros(len(index.targets), np.float32))

    def dense(self, vector: Vectors, k: int) -> tuple[Rows, NDArray[np.float32]]:
        """See `Legs`."""
        if self._coarse:
            return self._coarse.search(vector, k)
        cosines, rows = self._vectors.search(np.asarray([vector], np.float32), min(k, self._vectors.ntotal))
        found = rows[0] >= 0
        return rows[0][found], cosines[0][found]

    def _scores(self, question: str) -> NDArray[np.float32]:
        asked, scores = self._last
        if asked != question:
            scores = self._ngrams.scores(question)
            self._last = (question, scores)
        return scores

    def lexical(self, question: str, k: int) -> tuple[Rows, NDArray[np.float32]]:
        """See `Legs`."""
        scores = self._scores(question)
        rows = best_rows(scores, k)
        rows = rows[scores[rows] > 0]
        return rows, scores[rows]

    def cosines(self, vector: Vectors, rows: Rows) -> NDArray[np.float32]:
        """See `Legs`."""
        if self._coarse:
            return self._coarse.of(vector, rows)
        return self._vectors.reconstruct_batch(rows) @ vector

    def bm25(self, question: str, rows: Rows) -> NDArray[np.float32]:
        """See `Legs`."""
        return self._scores(question)[rows]


@lru_cache(maxsize=1)
def law_prior() -> dict[str, float]:
    """How often people ask about a law: the logarithm of one more than the questions, by title; others have 0."""
    return json.loads(LAWS.read_text(encoding="utf-8"))["laws"]


def statutes_encoder(home: Path | None = None) -> Encoder:
    """The encoder of the statute book: the settings' model, and for the bundled one its reading of lay questions."""
    name = settings().embedding_model
    return Encoder(name, home, query_adapter=ADAPTER if name == BUNDLED else None)


def open_statutes(library: Library, home: Path, encoder: Encoder | None = None) -> StatuteRetriever:
    """The retriever over the whole statute book, from the index under ``home``, which is built when it must be."""
    model = encoder or statutes_encoder(home / "model")
    index = ensure_index("laws", library, model, home)
    legs: Legs | None = None
    if settings().store_uri:
        from index.milvus import open_legs

        legs = open_legs(index, model)
    # Vectors of questions are those of the model as it was tuned, and say nothing to another.
    asked = read_asked(ASKED, _rows(index.targets)) if model.query_adapter == ADAPTER else None
    return StatuteRetriever(index, model, library, legs, asked)


def _rows(targets: Sequence[str]) -> dict[str, int]:
    """The rows of provisions by id."""
    return {target.partition("#")[0]: row for row, target in enumerate(targets)}


class StatuteRetriever(BaseRetriever):
    """Dense and lexical retrieval over all current national law, with the same calls as HybridRetriever."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Any
    encoder: Any
    library: Any
    k: int = 10
    lexical_weight: float = LEXICAL_WEIGHT
    law_weight: float = LAW_WEIGHT
    asked_weight: float = ASKED_WEIGHT
    _legs: Legs = PrivateAttr()
    _asked: AskedBefore | None = PrivateAttr()
    _prior: NDArray[np.float32] = PrivateAttr()
    _rows: dict[str, int] = PrivateAttr()

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        library: Library,
        legs: Legs | None = None,
        asked: AskedBefore | None = None,
        **settings: Any,
    ) -> None:
        super().__init__(**{"index": index, "encoder": encoder, "library": library, **settings})
        if len(index.targets) != len(index.store):
            raise ValueError("the statute book has one entry a provision")
        prior = law_prior()
        self._legs, self._asked = legs or LocalLegs(index), asked
        self._prior = np.array([prior.get(target.split(":")[1], 0.0) for target in index.targets], np.float32)
        self._rows = _rows(index.targets)

    def search(self, question: str, k: int | None = None, language: str = "zh") -> list[Hit]:
        """The ``k`` provisions most likely to answer ``question``, best first; those it names come before all."""
        return self.search_by_vector(question, self.encoder.encode([question], QUERY)[0], k, language)

    def search_by_vector(self, question: str, vector: Vectors, k: int | None = None, language: str = "zh") -> list[Hit]:
        """As `search`, for a question whose vector is known."""
        rows, cosines = self._legs.dense(vector, POOL)
        worded, _ = self._legs.lexical(question, POOL)
        named = self._named(question, language)
        wanted, likeness = self._asked.look(vector) if self._asked else (worded[:0], np.zeros(0, np.float32))
        missing = np.zeros(len(self._prior), bool)
        missing[np.concatenate([worded, wanted, np.array(named, np.int64)])] = True
        missing[rows] = False
        added = np.flatnonzero(missing)
        if len(added):
            rows = np.concatenate([rows, added])
            cosines = np.concatenate([cosines, self._legs.cosines(vector, added)])
        bm25 = self._legs.bm25(question, rows)
        top = float(bm25.max(initial=0.0)) or 1.0
        scores = cosines + self.lexical_weight * bm25 / top + self.law_weight * self._prior[rows]
        alike = np.zeros(len(self._prior), np.float32)
        alike[wanted] = likeness
        scores += self.asked_weight * alike[rows]
        for place, row in enumerate(named):
            scores[rows == row] += 10.0 - place
        best = np.lexsort((rows, -scores))[: k or self.k]
        return [self._hit(int(rows[i]), float(scores[i]), float(cosines[i]), float(bm25[i])) for i in best]

    def _named(self, question: str, language: str) -> list[int]:
        if not _NAMES_A_PROVISION.search(question):
            return []
        found = (checked.current or checked.source_id for checked in check_citations(question, self.library))
        return list(dict.fromkeys(self._rows[source] for source in found if source in self._rows))

    def _hit(self, row: int, score: float, cosine: float, bm25: float) -> Hit:
        document = self.index.store.documents[row]
        match = Match(
            Role(document.metadata["role"]), document.metadata["position"], document.page_content, cosine, row
        )
        return Hit(self.index.targets[row], score, cosine, bm25, (match,))

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [
            Document(
                page_content=hit.matches[0].text,
                id=hit.target,
                metadata={"target": hit.target, "score": hit.score, "dense": hit.dense, "lexical": hit.lexical},
            )
            for hit in self.search(query)
        ]
