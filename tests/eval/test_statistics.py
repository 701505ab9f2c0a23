"""Intervals and paired tests against known values."""

from __future__ import annotations

import numpy as np
import pytest

from eval.intervals import figure
from eval.metrics import BY_NAME
from eval.significance import MCNEMAR, PAIRED_BOOTSTRAP, mcnemar, test

RIGHT, RECALL = BY_NAME["right"], BY_NAME["recall@5"]


def test_a_figure_has_a_seeded_interval_around_it():
    scores = [1.0] * 80 + [0.0] * 20 + [None] * 7
    first, second = figure(RIGHT, scores), figure(RIGHT, scores)
    assert first == second
    assert (first.value, first.n) == (0.8, 100)
    # The normal approximation: 0.8 ± 1.96 · √(0.8 · 0.2 / 100) = 0.8 ± 0.078.
    assert first.low == pytest.approx(0.72, abs=0.02)
    assert first.high == pytest.approx(0.88, abs=0.02)


def test_no_scores_give_no_figure():
    assert figure(RIGHT, [None, None]).to_dict() == {"value": None, "low": None, "high": None, "n": 0}


def test_mcnemar_is_a_binomial_test_of_the_pairs_that_differ():
    before = np.array([0.0] * 8 + [1.0] * 2 + [1.0] * 30)
    after = np.array([1.0] * 8 + [0.0] * 2 + [1.0] * 30)
    # Two-sided: 2 · (C(10,0) + C(10,1) + C(10,2)) / 2^10 = 112 / 1024.
    assert mcnemar(before, after) == pytest.approx(112 / 1024)
    assert mcnemar(before, before) == 1.0


def test_right_and_wrong_are_tested_by_mcnemar_other_scores_by_the_bootstrap():
    before, after = np.zeros(40), np.r_[np.ones(20), np.zeros(20)]
    low, high, p, name = test(RIGHT, before, after)
    assert name == MCNEMAR
    assert p < 0.001
    assert 0.3 < low < 0.5 < high < 0.7
    *_, p, name = test(RECALL, before, after)
    assert name == PAIRED_BOOTSTRAP
    assert p == pytest.approx(0.001)
    *_, p, name = test(RECALL, before, before)
    assert p == 1.0


test.__test__ = False  # the library's function, not a test of this file
