"""A small LangChain vector store on FAISS, persisted as FAISS's own file and JSON lines; nothing is unpickled."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, overload
from uuid import uuid4

import faiss
import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

from index.embedding import Vectors
from index.vector_index import new_index

VECTORS, DOCUMENTS = "vectors.faiss", "documents.jsonl"
# Beyond as many documents they stay in their file, which keeps opening fast and memory near that of the vectors.
EAGER_LIMIT = 10_000


class DocumentLines(Sequence[Document]):
    """The documents of a JSON-lines file, read from the memory-mapped file when they are asked for.

    Raises ValueError when the file is empty, and when a line that is asked for is not a document.
    """

    def __init__(self, path: Path) -> None:
        self._bytes = np.memmap(path, np.uint8, "r")
        self._ends = np.flatnonzero(self._bytes == ord("\n"))

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> Document: ...
    @overload
    def __getitem__(self, at: slice) -> list[Document]: ...
    def __getitem__(self, at: int | slice) -> Document | list[Document]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        row = range(len(self))[at]
        start = int(self._ends[row - 1]) + 1 if row else 0
        fields = json.loads(self._bytes[start : self._ends[row]].tobytes())
        return Document(page_content=fields["text"], metadata=fields["metadata"], id=fields["id"])


class FaissStore(VectorStore):
    """Documents and their unit vectors under inner product, which for unit vectors is the cosine."""

    def __init__(self, embedding: Embeddings, index: faiss.Index | None = None) -> None:
        self._embedding = embedding
        self._index = index
        self._documents: Sequence[Document] = []

    @property
    def embeddings(self) -> Embeddings:
        """The model that embeds what is added and asked."""
        return self._embedding

    @property
    def index(self) -> faiss.Index | None:
        """The FAISS index, None while the store is empty."""
        return self._index

    @property
    def documents(self) -> Sequence[Document]:
        """The documents, in the order of their vectors."""
        return self._documents

    def __len__(self) -> int:
        return len(self._documents)

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> list[str]:
        """Embed and add texts; returns their ids."""
        listed = list(texts)
        vectors = np.asarray(self._embedding.embed_documents(listed), np.float32)
        names = ids or [uuid4().hex for _ in listed]
        documents = [
            Document(page_content=text, metadata=metadata, id=name)
            for text, metadata, name in zip(listed, metadatas or [{} for _ in listed], names, strict=True)
        ]
        self.add_vectors(vectors, documents)
        return names

    def add_vectors(self, vectors: Vectors, documents: Sequence[Document]) -> None:
        """Add documents whose vectors, shape (n, dimension) and unit length, are known already.

        The first call decides the kind of FAISS index by its number of vectors (see index.vector_index).
        """
        if len(vectors) != len(documents):
            raise ValueError(f"{len(vectors)} vectors for {len(documents)} documents")
        if not len(vectors):
            return
        if self._index is None:
            self._index = new_index(np.ascontiguousarray(vectors, np.float32))
        self._index.add(np.ascontiguousarray(vectors, np.float32))
        self._documents = [*self._documents, *documents]

    def similarity_search_with_score_by_vector(
        self, vector: Sequence[float], k: int = 4
    ) -> list[tuple[Document, float]]:
        """The ``k`` nearest documents with their cosine, best first."""
        if self._index is None:
            return []
        scores, rows = self._index.search(np.asarray([vector], np.float32), min(k, len(self)))
        return [(self._documents[row], float(score)) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0]

    def similarity_search_with_score(self, query: str, k: int = 4, **kwargs: Any) -> list[tuple[Document, float]]:
        """The ``k`` nearest documents to a question with their cosine, best first."""
        return self.similarity_search_with_score_by_vector(self._embedding.embed_query(query), k)

    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[Document]:
        """The ``k`` nearest documents to a question."""
        return [document for document, _ in self.similarity_search_with_score(query, k)]

    def similarity_search_by_vector(self, embedding: list[float], k: int = 4, **kwargs: Any) -> list[Document]:
        """The ``k`` nearest documents to a vector."""
        return [document for document, _ in self.similarity_search_with_score_by_vector(embedding, k)]

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The documents with these ids."""
        wanted = set(ids)
        return [document for document in self._documents if document.id in wanted]

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool | None:
        """Remove documents by id; with None, all of them."""
        wanted = None if ids is None else set(ids)
        drop = {row for row, document in enumerate(self._documents) if wanted is None or document.id in wanted}
        if self._index is not None and drop:
            kept = [row for row in range(len(self)) if row not in drop]
            if isinstance(self._index, faiss.IndexFlat):
                self._index.remove_ids(np.array(sorted(drop), np.int64))
            else:  # a graph forgets nothing: build it again from what stays
                self._index.make_direct_map() if isinstance(self._index, faiss.IndexIVF) else None
                vectors = self._index.reconstruct_n(0, len(self))[kept]
                self._index = new_index(vectors) if kept else None
                if self._index is not None:
                    self._index.add(vectors)
            self._documents = [self._documents[row] for row in kept]
        return True

    def _select_relevance_score_fn(self):  # noqa: ANN202 - LangChain's signature
        return lambda cosine: (cosine + 1) / 2

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: list[str] | None = None,
        **kwargs: Any,
    ) -> FaissStore:
        """A store of ``texts``."""
        store = cls(embedding)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    def save(self, folder: Path) -> None:
        """Write the vectors and documents into ``folder``."""
        if self._index is None:
            raise ValueError("an empty store is not saved")
        faiss.write_index(self._index, str(folder / VECTORS))
        with (folder / DOCUMENTS).open("w", encoding="utf-8") as stream:
            for document in self._documents:
                row = {"id": document.id, "text": document.page_content, "metadata": document.metadata}
                stream.write(json.dumps(row, ensure_ascii=False) + "\n")

    @classmethod
    def load(cls, folder: Path, embedding: Embeddings) -> FaissStore:
        """Open what `save` wrote. Raises ValueError when vectors and documents do not match."""
        store = cls(embedding, faiss.read_index(str(folder / VECTORS)))
        lines = DocumentLines(folder / DOCUMENTS)
        store._documents = lines if len(lines) > EAGER_LIMIT else list(lines)
        if store._index is None or store._index.ntotal != len(store):
            raise ValueError("vectors and documents do not match")
        return store
