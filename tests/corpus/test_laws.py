"""National law in the library: official wording to the letter, and a manifest that cannot name what is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from corpus import laws
from corpus.citation import parse_article_number
from corpus.errors import CuidaError
from corpus.laws import LONG, load_laws, split_provision
from corpus.library import Library
from corpus.model import Kind


def manifest(folder: Path, article: str, law: str = "民法典", **changed: object) -> Path:
    entry = {"article": article, "heading": {"zh": "试", "en": "Trial"}, "plain": [{"zh": "一句。", "en": "One."}]}
    document = {"law": law, "title": law, "title_en": law, "effective": "2021-01-01", "provisions": [entry | changed]}
    (folder / "trial.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return folder


def law_sources(library: Library) -> list:
    return [source for source in library.sources.values() if source.kind is Kind.LAW]


def test_every_provision_is_the_statute_book_to_the_letter(library: Library) -> None:
    for source in law_sources(library):
        _, law, written = source.id.split(":")
        provision = library.book.provision(law, parse_article_number(written))
        assert source.passages[0].text == provision.text
        assert source.verbatim


def test_parts_of_a_long_provision_are_made_of_its_own_lines(library: Library) -> None:
    for source in law_sources(library):
        whole, *parts = source.passages
        lines = set(whole.text.splitlines())
        assert bool(parts) == bool(split_provision(whole.text))
        for part in parts:
            assert part.parent_id == whole.id
            assert set(part.text.splitlines()) <= lines


def test_a_short_provision_is_not_split() -> None:
    assert split_provision("第一款。\n第二款。") == []
    assert len(split_provision("总则：\n（一）" + "甲" * LONG + "；\n（二）乙。")) == 2


def test_plain_tellings_are_in_both_languages(library: Library) -> None:
    for source in law_sources(library):
        sentences = source.passages[0].sentences
        assert sentences, source.id
        assert all(sentence.zh and sentence.en for sentence in sentences), source.id


def test_a_number_the_database_lacks_fails_in_one_line_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(laws, "LAW", manifest(tmp_path, "1261"))
    with pytest.raises(CuidaError) as error:
        load_laws()
    assert "民法典 1261" in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("written", ["一百", "abc", "0"])
def test_a_number_that_is_none_or_absent_fails_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setattr(laws, "LAW", manifest(tmp_path, written, law="没有这部法"))
    with pytest.raises(CuidaError, match=f"没有这部法 {written}"):
        load_laws()


def test_a_provision_told_in_one_language_only_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laws, "LAW", manifest(tmp_path, "1032", plain=[{"zh": "一句。"}]))
    with pytest.raises(CuidaError, match="民法典 1032: en is missing"):
        load_laws()


def test_a_manifest_without_a_key_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "trial.yaml").write_text("law: 民法典\n", encoding="utf-8")
    monkeypatch.setattr(laws, "LAW", tmp_path)
    with pytest.raises(CuidaError, match=r"trial\.yaml: title is missing"):
        load_laws()


def test_the_renumbered_provision_carries_its_former_number_and_its_dates(library: Library) -> None:
    source = library.sources["law:治安管理处罚法:50"]
    assert source.effective == "2026-01-01"
    assert source.former.article == "42"
    assert source.former.until == "2025-12-31"
    assert source.note.zh
    assert source.note.en


def test_civil_procedure_law_has_its_true_date_not_the_database_s(library: Library) -> None:
    assert library.sources["law:民事诉讼法:147"].effective == "2024-01-01"
