"""The retriever over the statute book, on a small one."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.build import build_index
from index.statutes_retriever import LocalLegs, StatuteRetriever, law_prior, statutes_encoder


@pytest.fixture
def retriever(small, counting, tmp_path: Path) -> StatuteRetriever:
    return StatuteRetriever(build_index("laws", small, counting, tmp_path), counting, small)


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("动物咬人造成损害谁承担责任", 1245),
        ("男的多大年龄能结婚？", 1047),
        ("租金什么时候支付", 721),
        ("高利放贷的利率", 680),
        ("An animal injured me, who is liable?", 1245),
    ],
)
def test_a_lay_question_finds_its_provision(retriever: StatuteRetriever, question: str, number: int) -> None:
    assert retriever.search(question, 2)[0].target == f"law:民法典:{number}#1"


def test_scores_fall_and_k_is_kept(retriever: StatuteRetriever) -> None:
    hits = retriever.search("借钱的利息", 4)
    assert len(hits) == 4
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@pytest.mark.parametrize(
    "question", ["民法典第721条说的什么？", "《民法典》第七百二十一条和狗咬人", "Article 721 of the Civil Code"]
)
def test_a_provision_named_by_number_comes_first(retriever: StatuteRetriever, question: str, library) -> None:
    retriever.library = library  # names of laws are the real library's
    assert retriever.search(question, 3)[0].target == "law:民法典:721#1"


def test_a_hit_carries_its_text_and_cosine(retriever: StatuteRetriever) -> None:
    hit = retriever.search("动物咬人", 1)[0]
    assert "动物" in hit.matches[0].text
    assert hit.dense == hit.matches[0].cosine
    assert hit.lexical >= 0


def test_langchain_can_invoke_it(retriever: StatuteRetriever) -> None:
    documents = retriever.invoke("动物造成损害")
    assert documents[0].id == "law:民法典:1245#1"


def test_lists_longer_than_the_book_are_cut(retriever: StatuteRetriever) -> None:
    legs = LocalLegs(retriever.index)
    rows, cosines = legs.dense(retriever.encoder.encode(["a"], "query")[0], 50)
    assert len(rows) == len(cosines) == 6
    assert len(retriever.search("利息", 50)) == 6


def test_the_prior_knows_laws_and_no_provisions() -> None:
    assert law_prior()["民法典"] > law_prior()["刑法"] > 0
    assert not any(":" in name or "条" in name for name in law_prior())


def test_a_model_of_ones_own_is_not_adapted(monkeypatch, fresh_settings) -> None:
    monkeypatch.setenv("CUIDA_EMBEDDING_MODEL", "/some/model")
    fresh_settings.cache_clear()
    assert statutes_encoder().query_adapter is None
