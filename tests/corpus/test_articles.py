"""Articles: Chinese and English told side by side, and what is said when a file is not right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from corpus.articles import load_articles, load_own_articles, read_own_article
from corpus.errors import CuidaError, InputError
from corpus.library import Library
from corpus.model import Kind

SLUGS = {"answer-or-ignore", "real-or-fake", "third-party-limits", "contacts-exposure", "respond-step-by-step"}
FRONT = """---
slug: trial
title: 试验
title_en: A trial
original_title: 试验
publisher: 某网
link: https://example.org/
published: 2025-01-01
topics: [试验]
---
"""


def write(folder: Path, chinese: str, english: str | None, front: str = FRONT) -> Path:
    (folder / "en").mkdir()
    (folder / "trial.md").write_text(front + chinese, encoding="utf-8")
    if english is not None:
        (folder / "en" / "trial.md").write_text(english, encoding="utf-8")
    return folder


def test_the_five_articles_are_there_with_passages_in_both_languages(library: Library) -> None:
    articles = [source for source in library.sources.values() if source.kind is Kind.ARTICLE]
    assert {article.id.removeprefix("article:") for article in articles} == SLUGS
    for article in articles:
        assert article.url
        assert article.published
        assert article.title.en
        assert all(passage.text_en for passage in article.passages)
        assert all(sentence.zh and sentence.en for passage in article.passages for sentence in passage.sentences)


def test_passages_are_numbered_from_one_in_reading_order(library: Library) -> None:
    for slug in SLUGS:
        passages = library.sources[f"article:{slug}"].passages
        assert [passage.id for passage in passages] == [f"article:{slug}#{k + 1}" for k in range(len(passages))]


def test_a_passage_knows_its_headings_and_keeps_no_markdown(library: Library) -> None:
    for slug in SLUGS:
        for passage in library.sources[f"article:{slug}"].passages:
            assert passage.heading[0].zh == library.sources[f"article:{slug}"].title.zh
            assert not re.search(r"^\s*[#>*-]\s", passage.text, re.MULTILINE)


def test_sentences_are_substrings_of_their_passage(library: Library) -> None:
    for slug in SLUGS:
        for passage in library.sources[f"article:{slug}"].passages:
            assert all(sentence.zh in passage.text for sentence in passage.sentences)


def test_a_missing_twin_is_named(tmp_path: Path) -> None:
    with pytest.raises(CuidaError, match=r"trial\.md.*twin.*missing"):
        load_articles(write(tmp_path, "一句。", None))


def test_a_twin_with_fewer_blocks_is_named_with_both_counts(tmp_path: Path) -> None:
    with pytest.raises(CuidaError, match=r"trial\.md: 2 blocks in Chinese, 1 in English"):
        load_articles(write(tmp_path, "一句。\n\n两句。", "One."))


def test_a_twin_with_fewer_sentences_is_named_with_its_block(tmp_path: Path) -> None:
    with pytest.raises(CuidaError, match=r"trial\.md block 1: 2 sentences in Chinese, 1 in English"):
        load_articles(write(tmp_path, "一句。两句。", "One sentence only."))


@pytest.mark.parametrize("key", ["slug", "title_en", "link", "published"])
def test_front_matter_without_a_key_is_named(tmp_path: Path, key: str) -> None:
    front = "".join(line for line in FRONT.splitlines(True) if not line.startswith(f"{key}:"))
    with pytest.raises(CuidaError, match=rf"trial\.md: {key} is missing"):
        load_articles(write(tmp_path, "一句。", "One.", front))


def test_front_matter_that_is_not_yaml_is_named(tmp_path: Path) -> None:
    with pytest.raises(CuidaError, match=r"trial\.md: the front matter is not valid YAML"):
        load_articles(write(tmp_path, "一句。", "One.", "---\nslug: [\n---\n"))


def test_an_article_of_ones_own_needs_no_front_matter(tmp_path: Path) -> None:
    (tmp_path / "我的 经验.txt").write_text("# 我的经验\n\n催收打来时先录音。", encoding="utf-8")
    (article,) = load_own_articles(tmp_path)
    assert article.id == "article:我的-经验"
    assert [passage.text for passage in article.passages] == ["催收打来时先录音。"]


def test_an_own_article_in_english_is_an_english_source(tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text("Record the call. Stay calm.", encoding="utf-8")
    (passage,) = read_own_article(file).passages
    assert [sentence.en for sentence in passage.sentences] == ["Record the call.", "Stay calm."]


def test_an_empty_own_article_is_an_input_error(tmp_path: Path) -> None:
    file = tmp_path / "empty.md"
    file.write_text("\n", encoding="utf-8")
    with pytest.raises(InputError, match="empty"):
        read_own_article(file)


def test_an_own_article_that_is_not_utf8_is_an_input_error(tmp_path: Path) -> None:
    file = tmp_path / "gbk.txt"
    file.write_bytes("催收".encode("gbk"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_own_article(file)


def test_front_matter_that_is_no_mapping_is_one_clear_error(tmp_path: Path) -> None:
    file = tmp_path / "list.md"
    file.write_text("---\n- a\n- b\n---\n正文。", encoding="utf-8")
    with pytest.raises(CuidaError, match=r"list\.md"):
        read_own_article(file)
