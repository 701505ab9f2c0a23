"""Norms: told in our own words, each with force, scope and how sure we are."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from corpus.errors import CuidaError
from corpus.library import Library
from corpus.model import FORCE_NAMES, Force, Kind
from corpus.norms import NORMS, load_norms

CLAUSE = {
    "clause": "1",
    "label": "第一条",
    "heading": {"zh": "试", "en": "Trial"},
    "confidence": "B",
    "gist": [{"zh": "一句。", "en": "One."}],
}
NORM = {
    "key": "试",
    "title": "试行规定",
    "title_en": "Trial rules",
    "issuer": "某部",
    "issuer_en": "A ministry",
    "force": "departmental-rule",
    "scope": {"zh": "某范围", "en": "some scope"},
    "clauses": [CLAUSE],
}


def write(folder: Path, document: dict) -> Path:
    (folder / "trial.yaml").write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return folder


def norm_sources(library: Library) -> list:
    return [source for source in library.sources.values() if source.kind is Kind.NORM]


def test_no_norm_claims_to_be_verbatim_or_law(library: Library) -> None:
    for source in norm_sources(library):
        assert not source.verbatim
        assert source.force is not Force.LAW


def test_every_norm_says_its_force_scope_confidence_and_issuer(library: Library) -> None:
    for source in norm_sources(library):
        assert source.confidence in "ABCD"
        assert source.note.zh
        assert source.note.en
        assert source.scope.zh
        assert source.issuer.zh


@pytest.mark.parametrize(
    ("source_id", "force"),
    [
        ("norm:催收风控指引:5.3", Force.STANDARD),
        ("norm:自律公约:17", Force.SELF_REGULATION),
        ("norm:银协催收指引:22", Force.SELF_REGULATION),
        ("norm:征信业管理条例:16", Force.ADMINISTRATIVE_REGULATION),
        ("norm:民间借贷规定:25", Force.JUDICIAL_INTERPRETATION),
        ("norm:信用卡办法:70", Force.DEPARTMENTAL_RULE),
    ],
)
def test_each_norm_has_the_force_that_it_has(library: Library, source_id: str, force: Force) -> None:
    assert library.sources[source_id].force is force


def test_standards_and_pledges_are_called_not_law() -> None:
    for force in (Force.STANDARD, Force.SELF_REGULATION):
        chinese, english = FORCE_NAMES[force]
        assert "不是法律" in chinese
        assert "not law" in english


def test_clauses_of_one_number_become_passages_of_one_source(tmp_path: Path) -> None:
    (source,) = load_norms(write(tmp_path, NORM | {"clauses": [CLAUSE, CLAUSE]}))
    assert [passage.id for passage in source.passages] == ["norm:试:1#1", "norm:试:1#2"]


@pytest.mark.parametrize("key", ["key", "issuer", "force", "scope"])
def test_a_norm_without_a_key_is_named(tmp_path: Path, key: str) -> None:
    document = {name: value for name, value in NORM.items() if name != key}
    with pytest.raises(CuidaError, match=rf"trial\.yaml: {key} is missing"):
        load_norms(write(tmp_path, document))


def test_an_unknown_force_is_named(tmp_path: Path) -> None:
    with pytest.raises(CuidaError, match="holy writ is none of law, "):
        load_norms(write(tmp_path, NORM | {"force": "holy writ"}))


def test_a_file_that_is_not_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "trial.yaml").write_text("key: 试\nclauses: [\n", encoding="utf-8")
    with pytest.raises(CuidaError, match=r"trial\.yaml line \d+: not valid YAML"):
        load_norms(tmp_path)


def test_every_file_of_norms_is_named_after_its_key() -> None:
    for path in NORMS.glob("*.yaml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["key"] == path.stem


def test_the_moving_rate_carries_the_day_it_was_read(library: Library) -> None:
    (passage,) = library.sources["norm:LPR:一年期"].passages
    assert "2026" in passage.text
    assert "3.0" in passage.text or "3%" in passage.text
