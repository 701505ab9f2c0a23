"""The checker: statuses by the table, the history data against the statute book, and the shape of what it gives."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.checker import Status, check_citations
from corpus.citation import ArticleNumber, write_citation
from corpus.history import former_texts, repealed_laws
from corpus.library import Library, load_library
from corpus.model import Kind
from corpus.statutes import statute_book

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "citation_cases.yaml").read_text(encoding="utf-8")
)
JUDGED = [case for case in CASES if "status" in case]


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library()


@pytest.mark.parametrize("case", JUDGED, ids=[f"{case['text']} {case.get('as_of', '')}" for case in JUDGED])
def test_every_citation_gets_its_status(case: dict[str, Any], library: Library) -> None:
    as_of = date.fromisoformat(case["as_of"]) if "as_of" in case else None
    checked = check_citations(case["text"], library, as_of)
    assert [citation.status.value for citation in checked] == case["status"]
    if "current" in case:
        assert [citation.current for citation in checked] == case["current"]


def test_the_dictionary_has_the_promised_keys_and_no_other(library: Library) -> None:
    (checked,) = check_citations("《治安管理处罚法》第42条", library)
    assert checked.to_dict() == {
        "text": "《治安管理处罚法》第42条",
        "source_id": "law:治安管理处罚法:42",
        "status": "RENUMBERED",
        "detail": "《治安管理处罚法》修改后，原第四十二条自2026-01-01起改为第五十条，引用时应改用现行条号。",
        "current": "law:治安管理处罚法:50",
    }


@pytest.mark.parametrize("case", JUDGED, ids=[f"{case['text']} {case.get('as_of', '')}" for case in JUDGED])
def test_details_are_one_sentence_in_either_language(case: dict[str, Any], library: Library) -> None:
    as_of = date.fromisoformat(case["as_of"]) if "as_of" in case else None
    for chinese in check_citations(case["text"], library, as_of):
        assert chinese.detail.endswith("。")
        assert chinese.detail.count("。") == 1
        assert "{" not in chinese.detail
    for english in check_citations(case["text"], library, as_of, language="en"):
        assert english.detail.endswith(".")
        assert "。" not in english.detail
        assert "{" not in english.detail


def test_a_renumbered_article_of_before_says_what_it_became(library: Library) -> None:
    (checked,) = check_citations("治安管理处罚法第42条", library, date(2025, 6, 1))
    assert "第五十条" in checked.detail
    assert "2025-06-01" in checked.detail


def test_a_rewording_in_quotation_marks_is_told_apart_from_the_text(library: Library) -> None:
    (reworded,) = check_citations("《民法典》第1032条：“任何组织不得侵扰他人私人生活安宁”", library)
    assert reworded.status is Status.VERIFIED
    assert "不是官方原文" in reworded.detail
    (verbatim,) = check_citations("《民法典》第1032条：“自然人享有隐私权”", library)
    assert verbatim.status is Status.VERIFIED
    assert "相符" in verbatim.detail


def test_every_current_source_exists(library: Library) -> None:
    for case in JUDGED:
        for checked in check_citations(case["text"], library):
            assert checked.current is None or library.source(checked.current) is not None


def test_successors_of_repealed_articles_say_what_the_data_claims() -> None:
    book = statute_book()
    for law in repealed_laws().values():
        assert law.title not in book.laws
        for number, moved in law.moved.items():
            assert number.main <= law.articles
            assert law.successor is not None
            texts = [book.provision(law.successor, target) for target in moved.to]
            assert all(text and moved.about in text.text for text in texts), (law.title, str(number))


def test_present_articles_say_what_the_renumbering_claims() -> None:
    book = statute_book()
    for law, texts in former_texts().items():
        for text in texts:
            for number, moved in text.moved.items():
                assert number.main <= text.articles
                provisions = [book.provision(law, target) for target in moved.to]
                assert all(found and moved.about in found.text for found in provisions), (law, str(number))


def test_plain_wordings_pass_as_the_content_of_their_own_article(library: Library) -> None:
    doubted = []
    for source in library.sources.values():
        if source.kind is not Kind.LAW:
            continue
        law, _, clause = source.id.removeprefix("law:").rpartition(":")
        number = ArticleNumber(*map(int, clause.split("-")))
        for passage in source.passages:
            for sentence in passage.sentences:
                checked = check_citations(f"{write_citation(law, number)}规定，{sentence.zh}", library)[0]
                if checked.status is not Status.VERIFIED:
                    doubted.append((checked.text, sentence.zh, checked.detail))
    assert len(doubted) <= 5, doubted
