"""The statute book in Milvus Lite: the same client as a cluster's, and the answers of the index on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.errors import CuidaError
from index.build import build_index
from index.milvus import MilvusLegs, address, push
from index.statutes_retriever import StatuteRetriever


def test_milvus_answers_as_the_index_on_disk_does(small, counting, tmp_path: Path) -> None:
    pytest.importorskip("langchain_milvus")
    pytest.importorskip("milvus_lite")
    index = build_index("laws", small, counting, tmp_path)
    legs = push(index, counting, str(tmp_path / "laws.db"))
    here, there = StatuteRetriever(index, counting, small), StatuteRetriever(index, counting, small, legs)
    for question in ("借款的利息", "动物咬人", "多大可以结婚", "privacy"):
        ours, theirs = here.search(question, 6), there.search(question, 6)
        assert [hit.target for hit in ours] == [hit.target for hit in theirs]
        assert [hit.score for hit in ours] == pytest.approx([hit.score for hit in theirs], abs=1e-5)
    with pytest.raises(CuidaError, match="build"):
        MilvusLegs(legs.store, 7)


def test_milvus_needs_an_address(monkeypatch, fresh_settings) -> None:
    monkeypatch.delenv("CUIDA_STORE_URI", raising=False)
    fresh_settings.cache_clear()
    with pytest.raises(CuidaError, match="CUIDA_STORE_URI"):
        address()
