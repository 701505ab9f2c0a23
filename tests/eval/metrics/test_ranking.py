"""Retrieval metrics against values worked out by hand."""

from __future__ import annotations

from math import log2

import pytest

from eval.metrics.ndcg import ndcg
from eval.metrics.recall import recall
from eval.metrics.reciprocal_rank import reciprocal_rank
from eval.metrics.success import success

RANKED = ("x", "a", "c", "b")
GOLD = ("a", "b", "z")


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        (recall(1), 0.0),
        (recall(5), 2 / 3),
        (success(1), 0.0),
        (success(5), 1.0),
        (reciprocal_rank(10), 1 / 2),
        (ndcg(10), (1 / log2(3) + 1 / log2(5)) / (1 + 1 / log2(3) + 1 / log2(4))),
    ],
)
def test_two_of_three_gold_sources_at_ranks_two_and_four(case, metric, expected):
    assert metric.score(case(retrieved=RANKED, gold=GOLD)) == pytest.approx(expected)


def test_the_ideal_ranking_counts_gold_that_was_not_retrieved(case):
    assert ndcg(10).score(case(retrieved=("a",), gold=("a", "b"))) == pytest.approx(1 / (1 + 1 / log2(3)))


def test_gold_beyond_the_cutoff_does_not_count(case):
    assert reciprocal_rank(10).score(case(retrieved=tuple("123456789xa"), gold=("a",))) == 0.0


def test_nothing_retrieved_scores_zero_and_no_gold_scores_nothing(case):
    assert recall(5).score(case(gold=("a",))) == 0.0
    assert recall(5).score(case(retrieved=("a",))) is None
    assert recall(5).score(case(retrieved=("a",), gold=("a",), kind="refuse")) is None
