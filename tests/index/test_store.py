"""The store: saved and opened without pickle, searched, and forgetting."""

from __future__ import annotations

import pickle
from pathlib import Path

import faiss
import pytest
from langchain_core.documents import Document

from index.store import DOCUMENTS, VECTORS, FaissStore
from index.vector_index import kind_for, lossless, new_index


def _documents(count: int) -> list[Document]:
    return [Document(page_content=f"第{i}条\n文字", metadata={"n": i}, id=str(i)) for i in range(count)]


def _store(encoder, vectors) -> FaissStore:
    store = FaissStore(encoder)
    store.add_vectors(vectors, _documents(len(vectors)))
    return store


def test_saving_and_loading_uses_no_pickle(encoder, unit_vectors, tmp_path: Path, monkeypatch) -> None:
    def refuse(*args, **kwargs):
        raise AssertionError("pickle was used")

    for name in ("dump", "dumps", "load", "loads", "Pickler", "Unpickler"):
        monkeypatch.setattr(pickle, name, refuse)
    _store(encoder, unit_vectors).save(tmp_path)
    loaded = FaissStore.load(tmp_path, encoder)
    assert sorted(file.name for file in tmp_path.iterdir()) == [DOCUMENTS, VECTORS]
    assert loaded.documents[7] == _documents(8)[7]
    assert loaded.similarity_search_with_score_by_vector(unit_vectors[7], 1)[0][0].id == "7"


def test_many_documents_stay_in_their_file(encoder, unit_vectors, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("index.store.EAGER_LIMIT", 10)
    _store(encoder, unit_vectors).save(tmp_path)
    lines = FaissStore.load(tmp_path, encoder).documents
    assert not isinstance(lines, list)
    assert len(lines) == 300
    assert lines[-1] == _documents(300)[-1]
    assert lines[2:4] == _documents(4)[2:]
    with pytest.raises(IndexError):
        lines[300]


def test_vectors_and_documents_must_match(encoder, unit_vectors, tmp_path: Path) -> None:
    _store(encoder, unit_vectors).save(tmp_path)
    text = (tmp_path / DOCUMENTS).read_text(encoding="utf-8").splitlines()[:-1]
    (tmp_path / DOCUMENTS).write_text("\n".join(text) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="do not match"):
        FaissStore.load(tmp_path, encoder)


@pytest.mark.parametrize("kind", ["flat", "hnsw", "ivf"])
def test_forgotten_documents_are_not_found(encoder, unit_vectors, kind, monkeypatch) -> None:
    monkeypatch.setattr("index.store.new_index", lambda vectors: new_index(vectors, kind))
    store = _store(encoder, unit_vectors)
    store.delete(["7"])
    assert len(store) == 299
    assert "7" not in [d.id for d, _ in store.similarity_search_with_score_by_vector(unit_vectors[7], 20)]
    assert store.similarity_search_with_score_by_vector(unit_vectors[8], 1)[0][0].id == "8"


def test_the_kind_of_index_follows_the_number_of_vectors() -> None:
    assert [kind_for(n) for n in (1, 50_000, 50_001, 500_000, 500_001)] == ["flat", "flat", "hnsw", "hnsw", "ivf"]


@pytest.mark.parametrize("kind", ["flat", "hnsw", "ivf"])
def test_every_kind_finds_what_exact_search_finds(unit_vectors, kind) -> None:
    index = new_index(unit_vectors, kind)
    index.add(unit_vectors)
    exact = faiss.IndexFlatIP(unit_vectors.shape[1])
    exact.add(unit_vectors)
    truth, found = exact.search(unit_vectors, 10)[1], index.search(unit_vectors, 10)[1]
    shared = sum(len(set(a) & set(b)) for a, b in zip(truth, found, strict=True))
    assert shared / truth.size >= 0.95
    assert lossless(index) == (kind != "ivf")
