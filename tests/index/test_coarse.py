"""The first look finds what a full search finds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.coarse import CoarseSearch, best_rows


def _vectors() -> np.ndarray:
    rng = np.random.default_rng(0)
    vectors = rng.normal(size=(2000, 8)) @ rng.normal(size=(8, 32)) + rng.normal(scale=0.2, size=(2000, 32))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def test_the_best_are_those_of_a_full_search_with_exact_cosines() -> None:
    vectors = _vectors()
    coarse = CoarseSearch.build(vectors, 8)
    for vector in vectors[:50]:
        rows, scores = coarse.search(vector, 10)
        assert set(rows) == set(np.argsort(-(vectors @ vector))[:10])
        assert np.allclose(scores, vectors[rows] @ vector, atol=1e-6)


def test_asking_for_more_than_there_is_gives_all() -> None:
    vectors = _vectors()[:5]
    assert sorted(CoarseSearch.build(vectors, 4).search(vectors[0], 9)[0]) == [0, 1, 2, 3, 4]


def test_saved_and_loaded(tmp_path: Path) -> None:
    vectors = _vectors()
    coarse = CoarseSearch.build(vectors, 8)
    coarse.save(tmp_path)
    loaded = CoarseSearch.load(tmp_path, vectors)
    assert sorted(loaded.search(vectors[3], 10)[0]) == sorted(coarse.search(vectors[3], 10)[0])
    with pytest.raises(ValueError, match="do not fit"):
        CoarseSearch.load(tmp_path, vectors[:10])


@pytest.mark.parametrize("k", [1, 10, 300, 1999, 2000, 3000])
@pytest.mark.parametrize("shape", ["spread", "mostly zero", "sorted"])
def test_the_best_rows_are_the_best(k: int, shape: str) -> None:
    scores = np.random.default_rng(k).random(2000).astype(np.float32)
    if shape == "mostly zero":
        scores[scores < 0.995] = 0
    elif shape == "sorted":
        scores.sort()
    found = best_rows(scores, k)
    assert len(set(found)) == len(found) == min(k, 2000)
    assert np.array_equal(np.sort(scores[found]), np.sort(scores)[-k:])
