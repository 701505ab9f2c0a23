"""Which FAISS index for how many vectors, chosen by size; the figures behind the bounds are in docs/scaling.md.

Exact search up to `EXACT_LIMIT`; then HNSW (Malkov & Yashunin 2018, arXiv:1603.09320), which keeps the vectors whole;
beyond `GRAPH_LIMIT`, inverted lists of 8-bit codes (Jégou et al. 2011), a quarter of the memory.
"""

from __future__ import annotations

import math
from typing import Literal

import faiss
import numpy as np
from numpy.typing import NDArray

Kind = Literal["flat", "hnsw", "ivf"]
EXACT_LIMIT = 50_000
GRAPH_LIMIT = 500_000
_NEIGHBOURS, _BUILD_BEAM, _SEARCH_BEAM = 32, 80, 128
_PROBES = 48
# Training more than this many vectors a list moves the centroids no further.
_SAMPLE_A_LIST = 64


def kind_for(count: int) -> Kind:
    """The kind of index for ``count`` vectors."""
    if count <= EXACT_LIMIT:
        return "flat"
    return "hnsw" if count <= GRAPH_LIMIT else "ivf"


def lossless(index: faiss.Index) -> bool:
    """Whether the vectors come back from the index as they went in."""
    return not isinstance(index, faiss.IndexIVF)


def new_index(vectors: NDArray[np.float32], kind: Kind | None = None) -> faiss.Index:
    """An empty, trained inner-product index for unit ``vectors``, shape (n, dimension), of a kind that suits n."""
    count, dimension = vectors.shape
    kind = kind or kind_for(count)
    if kind == "flat":
        return faiss.IndexFlatIP(dimension)
    if kind == "hnsw":
        index = faiss.IndexHNSWFlat(dimension, _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction, index.hnsw.efSearch = _BUILD_BEAM, _SEARCH_BEAM
        return index
    lists = max(1, min(int(2 * math.sqrt(count)), count // 39 or 1))
    coarse = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(
        coarse, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.own_fields = True
    coarse.this.disown()
    index.nprobe = min(_PROBES, lists)
    sample = np.random.default_rng(0).permutation(count)[: lists * _SAMPLE_A_LIST]
    index.train(np.ascontiguousarray(vectors[np.sort(sample)]))
    return index
