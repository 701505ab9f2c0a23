"""The statute book in Milvus, for those who outgrow one machine: vectors and lexical search behind one address.

The collection is a LangChain vector store (langchain-milvus) with two vector fields: ``dense``, the encoder's vectors
under inner product, and ``sparse``, every provision's BM25 weights by term. The inner product of a question's term
counts with ``sparse`` is exactly the BM25 of `index.ngrams`, so that answers are those of the index on disk within
rounding. ``CUIDA_STORE_URI`` is a server's address or, for Milvus Lite, the path of a file ending in ``.db``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from corpus.errors import CuidaError
from corpus.settings import settings
from index.build import Index
from index.embedding import Encoder, Vectors
from index.ngrams import NgramIndex

if TYPE_CHECKING:
    from langchain_milvus import Milvus

Rows = NDArray[np.int64]
COLLECTION = "cuida_laws"
_DENSE, _SPARSE, _ROW, _TEXT = "dense", "sparse", "row", "text"
_BATCH = 500
# Milvus wants an exact index named as such; the cluster's page says when to take another.
_INDEXES = [
    {"index_type": "FLAT", "metric_type": "IP", "params": {}},
    {"index_type": "SPARSE_INVERTED_INDEX", "metric_type": "IP", "params": {}},
]


def address() -> str:
    """Where Milvus is. Raises CuidaError when the setting is missing."""
    uri = settings().store_uri
    if not uri:
        raise CuidaError("the Milvus store needs CUIDA_STORE_URI, an address or a file ending in .db")
    return uri


def open_store(encoder: Encoder, ngrams: NgramIndex, uri: str, drop_old: bool = False) -> Milvus:
    """The LangChain store at ``uri``. Raises CuidaError when the packages are missing or the server is."""
    try:
        from langchain_milvus import Milvus
        from langchain_milvus.utils.sparse import BaseSparseEmbedding
    except ImportError as error:
        raise CuidaError(f"the Milvus store needs the package {error.name}: pip install 'cuida[milvus]'") from None

    class Terms(BaseSparseEmbedding):
        """A question as its terms' counts; documents are pushed with their weights, so they are never asked for."""

        def embed_query(self, query: str) -> dict[int, float]:
            terms, counts = ngrams.query(query)
            return {int(term): float(count) for term, count in zip(terms, counts, strict=True)}

        def embed_documents(self, texts: list[str]) -> list[dict[int, float]]:
            raise NotImplementedError("BM25 weights depend on the whole collection: use push()")

    try:
        return Milvus(
            embedding_function=[encoder, Terms()],
            collection_name=COLLECTION,
            connection_args={"uri": uri},
            vector_field=[_DENSE, _SPARSE],
            text_field=_TEXT,
            primary_field=_ROW,
            auto_id=False,
            index_params=_INDEXES,
            drop_old=drop_old,
            consistency_level="Strong",
        )
    except Exception as error:  # the client raises many kinds; the reader needs one line
        raise CuidaError(f"Milvus at {uri} could not be opened: {str(error).splitlines()[0]}") from None


def push(index: Index, encoder: Encoder, uri: str | None = None) -> MilvusLegs:
    """Put an index of the statute book, vectors and BM25 weights, into Milvus in place of what was there."""
    from pymilvus import DataType

    where = uri or address()
    ngrams = index.lexical["zh"]
    if not isinstance(ngrams, NgramIndex) or index.store.index is None:
        raise CuidaError("only the statute book is kept in Milvus: build it with --library laws")
    store = open_store(encoder, ngrams, where, drop_old=True)
    client = store.client
    schema = client.create_schema(auto_id=False)
    schema.add_field(_ROW, DataType.INT64, is_primary=True)
    schema.add_field("target", DataType.VARCHAR, max_length=256)
    schema.add_field(_TEXT, DataType.VARCHAR, max_length=65535)
    schema.add_field(_DENSE, DataType.FLOAT_VECTOR, dim=index.store.index.d)
    schema.add_field(_SPARSE, DataType.SPARSE_FLOAT_VECTOR)
    params = client.prepare_index_params()
    for name, options in zip((_DENSE, _SPARSE), _INDEXES, strict=True):
        params.add_index(field_name=name, **options)
    if client.has_collection(COLLECTION):
        client.drop_collection(COLLECTION)
    client.create_collection(COLLECTION, schema=schema, index_params=params)
    weights = ngrams.rows()
    for start in range(0, len(index.store), _BATCH):
        rows = range(start, min(start + _BATCH, len(index.store)))
        vectors = index.store.index.reconstruct_n(rows.start, len(rows))
        client.insert(
            COLLECTION,
            [
                {
                    _ROW: row,
                    "target": index.targets[row],
                    _TEXT: index.store.documents[row].page_content[:20_000],
                    _DENSE: vectors[row - start],
                    # Milvus takes no empty sparse vector; term 0 is in no question.
                    _SPARSE: weights[row] or {0: 1e-6},
                }
                for row in rows
            ],
        )
    client.load_collection(COLLECTION)
    return MilvusLegs(open_store(encoder, ngrams, where), len(index.store))


def open_legs(index: Index, encoder: Encoder) -> MilvusLegs:
    """The lists of the collection at ``CUIDA_STORE_URI``. Raises CuidaError when it is not there or is another's."""
    ngrams = index.lexical["zh"]
    if not isinstance(ngrams, NgramIndex):
        raise CuidaError("only the statute book is kept in Milvus")
    store = open_store(encoder, ngrams, address())
    if not store.client.has_collection(COLLECTION):
        raise CuidaError(
            f"Milvus at {address()} holds no statute book: `python -m index build --library laws --store milvus`"
        )
    return MilvusLegs(store, len(index.store))


class MilvusLegs:
    """The two candidate lists of `index.statutes_retriever`, from Milvus."""

    def __init__(self, store: Milvus, size: int) -> None:
        self.store, self.size = store, size
        self._sparse = cast("Any", store.embedding_func)[1]
        count = int(store.client.query(COLLECTION, output_fields=["count(*)"])[0]["count(*)"])
        if count != size:
            raise CuidaError(f"Milvus holds {count} provisions and the index {size}: run `python -m index build` again")

    def _search(self, field: str, data: Any, k: int, rows: Sequence[int] = ()) -> tuple[Rows, NDArray[np.float32]]:
        hits = self.store.client.search(
            COLLECTION,
            data=[data],
            anns_field=field,
            limit=min(k, self.size),
            filter=f"{_ROW} in {list(rows)}" if rows else "",
            search_params={"metric_type": "IP", "params": {}},
            output_fields=[_ROW],
        )[0]
        return (
            np.array([hit["id"] if "id" in hit else hit[_ROW] for hit in hits], np.int64),
            np.array([hit["distance"] for hit in hits], np.float32),
        )

    def _of(self, field: str, data: Any, rows: Rows) -> NDArray[np.float32]:
        found, scores = self._search(field, data, len(rows), [int(row) for row in rows])
        known = dict(zip(found.tolist(), scores.tolist(), strict=True))
        return np.array([known.get(int(row), 0.0) for row in rows], np.float32)

    def dense(self, vector: Vectors, k: int) -> tuple[Rows, NDArray[np.float32]]:
        """The ``k`` rows nearest to ``vector`` and their cosines."""
        return self._search(_DENSE, vector.tolist(), k)

    def lexical(self, question: str, k: int) -> tuple[Rows, NDArray[np.float32]]:
        """The ``k`` rows with the highest BM25 above zero, and it."""
        terms = self._sparse.embed_query(question)
        if not terms:
            return np.zeros(0, np.int64), np.zeros(0, np.float32)
        return self._search(_SPARSE, terms, k)

    def cosines(self, vector: Vectors, rows: Rows) -> NDArray[np.float32]:
        """The cosines of ``rows``."""
        return self._of(_DENSE, vector.tolist(), rows)

    def bm25(self, question: str, rows: Rows) -> NDArray[np.float32]:
        """The BM25 of ``rows``."""
        terms = self._sparse.embed_query(question)
        return self._of(_SPARSE, terms, rows) if terms else np.zeros(len(rows), np.float32)
