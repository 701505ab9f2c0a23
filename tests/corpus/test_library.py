"""The library as a whole: ids, look-ups, the fingerprint, and a user's own articles."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.errors import CuidaError, InputError
from corpus.library import Library, load_library
from corpus.model import Kind, Review
from corpus.wordings import load_sentence_wordings

SOURCE_ID = re.compile(r"article:[\w-]+|law:[\u4e00-\u9fff]+:\d+(-\d+)?|norm:[^:#]+:[^:#]+")


def test_source_and_passage_ids_are_those_of_the_contract(library: Library) -> None:
    for source in library.sources.values():
        assert SOURCE_ID.fullmatch(source.id), source.id
        assert [p.id for p in source.passages] == [f"{source.id}#{k + 1}" for k in range(len(source.passages))]


def test_no_passage_is_empty_and_every_one_belongs_to_its_source(library: Library) -> None:
    for passage in library.passages.values():
        assert passage.text.strip()
        assert passage.source_id == passage.id.partition("#")[0]


def test_a_provision_outside_the_core_comes_from_the_statute_book(library: Library) -> None:
    source = library.source("law:劳动法:1")
    assert source.kind is Kind.LAW
    assert source.passages[0].text
    assert source.id not in library.sources


@pytest.mark.parametrize("name", ["law:民法典:9999", "law:没有这法:1", "norm:x:1", "article:x", "x", "", "law:民法典:"])
def test_what_does_not_exist_is_an_input_error_that_names_it(library: Library, name: str) -> None:
    assert library.source(name) is None
    with pytest.raises(InputError, match=re.escape(f"no source {name}")):
        library.require(name)


def test_a_passage_id_finds_its_source(library: Library) -> None:
    assert library.require("law:民法典:1032#1").id == "law:民法典:1032"


def test_own_articles_join_and_change_the_fingerprint(library: Library, tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("催收打来时先录音。", encoding="utf-8")
    grown = load_library(tmp_path)
    assert "article:mine" in grown.sources
    assert grown.fingerprint != library.fingerprint
    assert load_library().fingerprint == library.fingerprint


def test_an_own_article_may_not_take_the_name_of_another(tmp_path: Path) -> None:
    (tmp_path / "contacts-exposure.md").write_text("正文。", encoding="utf-8")
    with pytest.raises(CuidaError, match="two sources are called article:contacts-exposure"):
        load_library(tmp_path)


def test_a_folder_of_own_articles_that_is_none_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="CUIDA_ARTICLES_DIR"):
        load_library(tmp_path / "none")


def test_questions_stand_beside_the_sentences_that_answer_them(library: Library) -> None:
    for target in (*library.reviews, *library.passages.values()):
        count = len(target.holds if isinstance(target, Review) else target.sentences)
        assert all(0 <= position < count for position, _ in target.wordings.asked_of)
    worded = [review for review in library.reviews if review.wordings.asked_of]
    assert len(worded) == len(library.reviews)


def test_wordings_of_a_sentence_that_nobody_says_stop_the_loading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.yaml").write_text(
        '"review:collection-hours":\n  - says: "没有这句话。"\n    zh: ["几点"]\n', encoding="utf-8"
    )
    monkeypatch.setattr("corpus.library.load_sentence_wordings", lambda: load_sentence_wordings(tmp_path))
    with pytest.raises(CuidaError, match="does not say: 没有这句话"):
        load_library()
