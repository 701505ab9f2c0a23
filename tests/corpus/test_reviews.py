"""Reviews: every one rests on passages that exist, and loading fails on one that does not."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml

from corpus.errors import CuidaError
from corpus.library import Library
from corpus.model import Force
from corpus.reviews import load_reviews

REVIEW = {
    "id": "trial",
    "heading": {"zh": "试", "en": "Trial"},
    "concerns": [
        {
            "article": "contacts-exposure",
            "verdict": "imprecise",
            "says": {"zh": "该文如此说", "en": "It says so"},
            "anchor": "催收公司一开始通常不会用爆通讯录的办法。",
        }
    ],
    "holds": [{"zh": "一句。", "en": "One.", "basis": ["law:民法典:1032"]}],
    "settled": True,
    "confidence": "A",
}


def load(library: Library, folder: Path, *reviews: dict) -> list:
    (folder / "trial.yaml").write_text(yaml.safe_dump(list(reviews), allow_unicode=True), encoding="utf-8")
    return load_reviews(library.sources, folder)


def changed(path: tuple, value: object) -> dict:
    review = copy.deepcopy(REVIEW)
    at = review
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return review


def test_a_review_knows_the_passage_that_it_is_about(library: Library, tmp_path: Path) -> None:
    (review,) = load(library, tmp_path, REVIEW)
    (concern,) = review.concerns
    assert concern.anchor in library.passages[concern.passage_id].text
    assert review.holds[0].basis == ("law:民法典:1032#1",)


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("holds", 0, "basis"), ["law:民法典:9999"], "no source law:民法典:9999"),
        (("holds", 0, "basis"), ["norm:自律公约:99"], "no source norm:自律公约:99"),
        (("holds", 0, "basis"), ["law:民法典:1032#9"], "no passage law:民法典:1032#9"),
        (("concerns", 0, "article"), "no-such-article", "no article no-such-article"),
        (("concerns", 0, "anchor"), "没有哪一段这样说。", "has no passage with “没有哪一段这样说。”"),
        (("holds",), [], "no sentences"),
        (("holds", 0), {"zh": "只有中文。"}, "en is missing"),
    ],
)
def test_a_review_of_what_does_not_exist_fails_in_one_line(
    library: Library, tmp_path: Path, path: tuple, value: object, message: str
) -> None:
    with pytest.raises(CuidaError) as error:
        load(library, tmp_path, changed(path, value))
    assert message in str(error.value)
    assert "trial" in str(error.value)
    assert "\n" not in str(error.value)


def test_an_unknown_verdict_fails_in_one_line_that_names_the_review(library: Library, tmp_path: Path) -> None:
    with pytest.raises(CuidaError, match=r"trial.*nonsense"):
        load(library, tmp_path, changed(("concerns", 0, "verdict"), "nonsense"))


def test_a_belief_whose_outcome_is_unknown_fails_in_one_line(library: Library, tmp_path: Path) -> None:
    with pytest.raises(CuidaError, match=r"trial.*perhaps"):
        load(library, tmp_path, REVIEW | {"beliefs": [{"zh": "甲", "en": "A", "holds": "perhaps"}]})


def test_two_reviews_of_one_name_fail(library: Library, tmp_path: Path) -> None:
    with pytest.raises(CuidaError, match="a second review is called trial"):
        load(library, tmp_path, REVIEW, REVIEW)


def test_every_review_rests_on_passages_and_speaks_both_languages(library: Library) -> None:
    for review in library.reviews:
        assert review.heading.en
        for sentence in review.holds:
            assert sentence.zh
            assert sentence.en
            assert sentence.basis, review.id
            assert all(basis in library.passages for basis in sentence.basis)


def test_no_review_calls_the_standard_or_a_pledge_law(library: Library) -> None:
    weak = {Force.STANDARD, Force.SELF_REGULATION}
    for review in library.reviews:
        for sentence in review.holds:
            forces = {library.require(basis).force for basis in sentence.basis}
            if forces <= weak:
                assert "法律规定" not in sentence.zh, review.id
                assert "by law" not in sentence.en, review.id


def test_corrections_lead_from_each_wrong_passage_to_its_reviews(library: Library) -> None:
    assert library.corrections
    for passage_id, found in library.corrections.items():
        for review, concern in found:
            assert review in library.reviews
            assert concern.wrong
            assert concern.anchor in library.passages[passage_id].text
