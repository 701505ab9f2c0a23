"""Building: only what changed is embedded, a killed build harms nothing and goes on, a damaged index is told."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

import index.build as building
from index.build import (
    StaleIndexError,
    build_index,
    build_progress,
    build_shard,
    ensure_index,
    is_current,
    open_index,
)
from index.statutes_retriever import StatuteRetriever


def test_a_missing_index_is_told(small, counting, tmp_path: Path) -> None:
    with pytest.raises(StaleIndexError, match="has not been built"):
        open_index("laws", small, counting, tmp_path)


def test_only_changed_provisions_are_embedded_again(small, book, counting, tmp_path: Path) -> None:
    build_index("laws", small, counting, tmp_path)
    assert len(counting.embedded) == 6
    book.texts[721] = "承租人应当按月支付租金。"
    counting.embedded.clear()
    index = build_index("laws", small, counting, tmp_path)
    assert len(counting.embedded) == 1
    assert "按月" in counting.embedded[0]
    assert index.manifest["entries"] == 6


def test_an_index_older_than_the_corpus_is_stale(small, book, counting, tmp_path: Path) -> None:
    build_index("laws", small, counting, tmp_path)
    book.texts[999] = "新增的一条。"
    with pytest.raises(StaleIndexError, match="older than the corpus"):
        open_index("laws", small, counting, tmp_path)
    assert len(ensure_index("laws", small, counting, tmp_path).targets) == 7


def test_an_index_of_another_model_is_stale(small, counting, tmp_path: Path) -> None:
    build_index("laws", small, counting, tmp_path)
    counting.__dict__["fingerprint"] = "another"
    with pytest.raises(StaleIndexError, match="another embedding model"):
        open_index("laws", small, counting, tmp_path)


@pytest.mark.parametrize("file", ["vectors.faiss", "documents.jsonl", "targets.json", "lexical/weights.npy"])
def test_a_damaged_file_is_named(small, counting, tmp_path: Path, file: str) -> None:
    build_index("laws", small, counting, tmp_path)
    (damaged,) = (tmp_path / "laws").glob(f"*/{file}")
    damaged.write_bytes(damaged.read_bytes()[:-3])
    with pytest.raises(StaleIndexError, match="damaged"):
        open_index("laws", small, counting, tmp_path)


def test_a_build_that_dies_leaves_the_old_index(small, book, counting, tmp_path: Path, monkeypatch) -> None:
    build_index("laws", small, counting, tmp_path)
    before = (tmp_path / "laws" / "CURRENT").read_text(encoding="utf-8")
    old = dict(book.texts)
    book.texts[999] = "新增的一条。"

    def die(*args):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(building, "_checksums", die)
        with pytest.raises(KeyboardInterrupt):
            build_index("laws", small, counting, tmp_path)
    assert (tmp_path / "laws" / "CURRENT").read_text(encoding="utf-8") == before
    book.texts = old
    assert len(open_index("laws", small, counting, tmp_path).targets) == 6


def test_a_killed_build_goes_on_where_it_stopped(small, counting, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(building, "_CHUNK", 2)
    counting.fails_after = 4
    with pytest.raises(KeyboardInterrupt):
        build_index("laws", small, counting, tmp_path)
    assert len(counting.embedded) == 4
    counting.fails_after = None
    build_index("laws", small, counting, tmp_path)
    assert len(counting.embedded) == 6
    assert not (tmp_path / "laws" / "parts").exists()


def test_progress_is_read_from_what_a_build_puts_aside(small, counting, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(building, "_CHUNK", 2)
    assert build_progress("laws", small, counting, tmp_path) == 0
    counting.fails_after = 4
    with pytest.raises(KeyboardInterrupt):
        build_index("laws", small, counting, tmp_path)
    assert build_progress("laws", small, counting, tmp_path) == pytest.approx(4 / 6)
    assert len(counting.embedded) == 4, "looking embeds nothing"
    counting.fails_after = None
    build_index("laws", small, counting, tmp_path)
    assert build_progress("laws", small, counting, tmp_path) == 1


def test_looking_at_progress_leaves_a_part_that_is_still_being_copied(small, counting, tmp_path: Path) -> None:
    build_shard("laws", small, counting, tmp_path, 1, 1)
    (part,) = (tmp_path / "laws" / "parts").rglob("*.npz")
    part.write_bytes(part.read_bytes()[:100])
    assert build_progress("laws", small, counting, tmp_path) == 0
    assert part.exists()


def test_an_index_is_current_until_the_corpus_changes(small, book, counting, tmp_path: Path) -> None:
    assert not is_current("laws", small, counting, tmp_path)
    build_index("laws", small, counting, tmp_path)
    assert is_current("laws", small, counting, tmp_path)
    book.texts[999] = "新增的一条。"
    assert not is_current("laws", small, counting, tmp_path)


def test_a_half_copied_part_is_embedded_again(small, counting, tmp_path: Path) -> None:
    build_shard("laws", small, counting, tmp_path, 1, 1)
    (part,) = (tmp_path / "laws" / "parts").rglob("*.npz")
    part.write_bytes(part.read_bytes()[:100])
    build_index("laws", small, counting, tmp_path)
    assert len(counting.embedded) == 12


def test_shards_merge_into_the_index_of_one_build(small, counting, tmp_path: Path) -> None:
    whole = build_index("laws", small, counting, tmp_path / "whole")
    counting.embedded.clear()
    for number in (1, 2, 3):
        build_shard("laws", small, counting, tmp_path / str(number), number, 3)
    assert len(counting.embedded) == 6
    for number in (1, 2, 3):
        for part in (tmp_path / str(number)).rglob("*.npz"):
            target = tmp_path / "merged" / part.relative_to(tmp_path / str(number))
            target.parent.mkdir(parents=True, exist_ok=True)
            os.replace(part, target)
    counting.embedded.clear()
    merged = build_index("laws", small, counting, tmp_path / "merged")
    assert counting.embedded == []
    both = [index.store.index.reconstruct_n(0, 6) for index in (whole, merged)]
    assert (both[0] * both[1]).sum(axis=1).min() >= 0.9999


@pytest.mark.parametrize(("number", "count"), [(0, 3), (4, 3), (1, 0)])
def test_a_shard_that_is_not_there_is_refused(small, counting, tmp_path: Path, number: int, count: int) -> None:
    with pytest.raises(ValueError, match="no shard"):
        build_shard("laws", small, counting, tmp_path, number, count)


def test_an_index_that_loses_precision_keeps_the_vectors(small, book, counting, tmp_path: Path, monkeypatch) -> None:
    from index.vector_index import new_index

    book.texts |= {2000 + i: f"第{i}号规定的内容是{i}。" for i in range(60)}
    monkeypatch.setattr("index.store.new_index", lambda vectors: new_index(vectors, "ivf"))
    build_index("laws", small, counting, tmp_path)
    counting.embedded.clear()
    index = build_index("laws", small, counting, tmp_path)
    assert counting.embedded == []
    assert np.isfinite(StatuteRetriever(index, counting, small).search("结婚要多大")[0].score)
