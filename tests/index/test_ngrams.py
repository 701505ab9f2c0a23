"""BM25 over characters and their pairs, against the formula done by hand."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from index.ngrams import K1, B, NgramIndex

TEXTS = ["借款合同", "借款人借款", "隐私权", ""]


def test_scores_are_bm25() -> None:
    index = NgramIndex.build(TEXTS)
    lengths = [7, 9, 5, 0]  # characters and pairs
    rarity = math.log(1 + (4 - 2 + 0.5) / (2 + 0.5))  # 借 is in two texts of four
    norm = 1 - B + B * lengths[1] / (sum(lengths) / 4)
    assert index.scores("借")[1] == pytest.approx(rarity * 2 / (2 + K1 * norm), rel=1e-6)
    assert index.scores("借")[2] == 0


def test_pairs_count_beside_characters() -> None:
    index = NgramIndex.build(["合同", "同合"])
    first, second = index.scores("合同")
    assert first > second > 0


def test_unknown_terms_score_nothing() -> None:
    assert not NgramIndex.build(TEXTS).scores("？xyz 猫").any()
    assert not NgramIndex.build(TEXTS).scores("").any()


def test_full_width_digits_and_case_do_not_matter() -> None:
    index = NgramIndex.build(["A1b", "其他"])
    assert np.array_equal(index.scores("ａ１Ｂ"), index.scores("a1b"))
    assert index.scores("a1b")[0] > 0


def test_rows_give_the_same_scores_as_inner_products() -> None:
    index = NgramIndex.build(TEXTS)
    question = "借款人的合同合同"
    terms, counts = index.query(question)
    by_hand = [sum(row.get(int(t), 0.0) * c for t, c in zip(terms, counts, strict=True)) for row in index.rows()]
    assert np.allclose(by_hand, index.scores(question))


def test_saved_and_loaded(tmp_path: Path) -> None:
    index = NgramIndex.build(TEXTS)
    index.save(tmp_path)
    assert np.array_equal(NgramIndex.load(tmp_path, 4).scores("借款"), index.scores("借款"))
    with pytest.raises(ValueError, match="more documents"):
        NgramIndex.load(tmp_path, 1)
    np.save(tmp_path / "weights.npy", np.zeros(2, np.float32))
    with pytest.raises(ValueError, match="do not fit"):
        NgramIndex.load(tmp_path, 4)


def test_nothing_can_be_indexed() -> None:
    assert NgramIndex.build([]).scores("借款").shape == (0,)
