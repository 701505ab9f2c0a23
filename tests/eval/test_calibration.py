"""Risk and coverage."""

from __future__ import annotations

import math

import pytest

from corpus.errors import InputError
from eval.calibration import Sample, curve

SAMPLES = [
    Sample("a", 3.0, True, True),
    Sample("b", 2.0, True, True),
    Sample("c", 1.0, False, False),
    Sample("d", 0.0, False, True),
]


def test_each_observed_evidence_is_a_point_of_the_curve():
    found = curve(SAMPLES, 1.5)
    assert [point.coverage for point in found.points] == [0.25, 0.5, 0.75, 1.0]
    assert [point.risk for point in found.points] == pytest.approx([0, 0, 1 / 3, 1 / 2])
    assert found.aurc == pytest.approx((0 + 0 + 1 / 3 + 1 / 2) / 4)


def test_the_threshold_in_use_and_the_best_one():
    found = curve(SAMPLES, 1.5)
    assert (found.current.coverage, found.current.answerable_kept, found.current.refused_right) == (0.5, 2 / 3, 1.0)
    assert found.best.coverage == 0.5
    assert found.thinned(2)[-1].coverage == 1.0


def test_a_question_refused_for_another_reason_is_never_covered():
    found = curve([*SAMPLES, Sample("e", -math.inf, False, True)], 1.5)
    assert found.points[-1].coverage == pytest.approx(4 / 5)


def test_without_evidence_there_is_nothing_to_calibrate():
    with pytest.raises(InputError):
        curve([], 0.0)
