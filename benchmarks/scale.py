"""FAISS indexes of a kind that suits their size, at 10⁴ vectors and beyond, against exact search."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from benchmarks.measure import Spread
from index.vector_index import Kind, kind_for, new_index

QUERIES, K = 100, 10
# Noise that leaves a made vector about as near its origin as provisions of one chapter are to each other.
_NOISE = 0.35


@dataclass(frozen=True)
class Point:
    """One index: seconds to build, bytes, latency of one query, and recall@10 against exact search."""

    vectors: int
    kind: Kind
    build_seconds: float
    megabytes: float
    latency: Spread
    recall: float

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return asdict(self)


def made_vectors(real: NDArray[np.float32], count: int, seed: int) -> NDArray[np.float32]:
    """``count`` unit vectors around ``real`` ones, which keeps the clusters that real text has."""
    rng = np.random.default_rng(seed)
    out = np.empty((count, real.shape[1]), np.float32)
    for start in range(0, count, 50_000):
        rows = slice(start, min(start + 50_000, count))
        noise = rng.standard_normal((rows.stop - rows.start, real.shape[1]), np.float32)
        noise *= _NOISE / np.sqrt(real.shape[1])
        out[rows] = real[rng.integers(len(real), size=rows.stop - rows.start)] + noise
        out[rows] /= np.linalg.norm(out[rows], axis=1, keepdims=True)
    return out


def measure(real: NDArray[np.float32], count: int) -> Point:
    """Build the index that suits ``count`` vectors, and query it."""
    vectors, queries = made_vectors(real, count, 1), made_vectors(real, QUERIES, 2)
    exact = faiss.IndexFlatIP(vectors.shape[1])
    exact.add(vectors)
    truth = exact.search(queries, K)[1]
    del exact
    started = time.perf_counter()
    index = new_index(vectors)
    index.add(vectors)
    seconds = time.perf_counter() - started
    del vectors
    found = np.empty_like(truth)
    times = []
    for i in range(QUERIES):
        asked = time.perf_counter()
        found[i] = index.search(queries[i : i + 1], K)[1][0]
        times.append(time.perf_counter() - asked)
    shared = sum(len(set(a) & set(b)) for a, b in zip(truth, found, strict=True))
    size = faiss.serialize_index(index).nbytes / 1e6
    return Point(count, kind_for(count), seconds, size, Spread.of(times), shared / truth.size)
