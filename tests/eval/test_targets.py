"""Mapping retrieved targets to source ids."""

from __future__ import annotations

from eval.targets import ranked_source_ids, source_ids


def test_a_passage_is_its_source_and_a_review_its_basis_and_then_its_articles(small_library):
    assert source_ids(small_library, "norm:甲:1#1") == ["norm:甲:1"]
    assert source_ids(small_library, "review:hours") == ["norm:甲:1", "norm:乙:2", "article:a"]


def test_a_source_is_ranked_once_and_a_review_takes_as_many_ranks_as_it_has_sources(small_library):
    targets = ["norm:乙:2#1", "review:hours", "law:民法典:1033#1"]
    assert ranked_source_ids(small_library, targets, 10) == ["norm:乙:2", "norm:甲:1", "article:a", "law:民法典:1033"]
    assert ranked_source_ids(small_library, targets, 2) == ["norm:乙:2", "norm:甲:1"]
