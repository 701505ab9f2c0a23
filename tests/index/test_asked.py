"""Questions asked before, with known provisions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from corpus.errors import CuidaError
from index.asked import LEAST, AskedBefore, read_asked, write_asked
from index.build import build_index
from index.embedding import QUERY
from index.statutes_retriever import ASKED, StatuteRetriever

PROVISIONS = [["law:民法典:1245"], ["law:民法典:721", "law:民法典:722"], ["law:民法典:721"]]


def _vectors(angles: list[float]) -> np.ndarray:
    return np.array([[np.cos(angle), np.sin(angle), 0.0, 0.0] for angle in angles], np.float32)


def test_the_provisions_of_like_questions_with_the_best_likeness_each() -> None:
    asked = AskedBefore(_vectors([0.0, 1.0, 1.2]), [[4], [7, 8], [7]])
    rows, likeness = asked.look(_vectors([1.2])[0])
    assert rows.tolist() == [7, 8]
    assert likeness == pytest.approx([1 - LEAST, np.cos(0.2) - LEAST], abs=1e-6)


def test_a_question_unlike_all_others_wants_nothing_of_them() -> None:
    rows, likeness = AskedBefore(_vectors([0.0, 0.1]), [[4], [5]]).look(_vectors([3.0])[0])
    assert len(rows) == len(likeness) == 0


def test_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "asked.safetensors"
    vectors = _vectors([0.0, 1.0, 1.2])
    write_asked(path, vectors, PROVISIONS)
    rows = {"law:民法典:1245": 3, "law:民法典:721": 1}  # 722 is not in this book
    found, likeness = read_asked(path, rows).look(vectors[1])
    assert found.tolist() == [1, 3]
    assert likeness == pytest.approx([1 - LEAST, np.cos(1.0) - LEAST], abs=0.01)


def test_files_that_are_missing_or_do_not_belong_together_give_one_line(tmp_path: Path) -> None:
    path = tmp_path / "asked.safetensors"
    with pytest.raises(CuidaError, match="could not be read"):
        read_asked(path, {})
    write_asked(path, _vectors([0.0]), PROVISIONS[:1])
    path.with_suffix(".txt").write_text("law:民法典:1\nlaw:民法典:2\n", encoding="utf-8")
    with pytest.raises(CuidaError, match="1 vectors for 2 questions"):
        read_asked(path, {})


def test_a_like_question_brings_its_provision(small, counting, tmp_path: Path) -> None:
    index = build_index("laws", small, counting, tmp_path)
    plain = StatuteRetriever(index, counting, small)
    last = plain.search("租金什么时候支付", 6)[-1]
    row = index.targets.index(last.target)
    asked = AskedBefore(counting.encode(["租金什么时候支付"], QUERY), [[row]])
    told = StatuteRetriever(index, counting, small, asked=asked, asked_weight=5.0)
    assert told.search("租金什么时候支付", 6)[0].target == last.target


def test_what_ships_names_provisions_of_the_statute_book(library) -> None:
    rows = {provision.id: row for row, provision in enumerate(library.book.provisions())}
    lines = ASKED.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    named = {source for line in lines for source in line.split()}
    assert len(named) > 1000
    assert not named - set(rows)
    assert read_asked(ASKED, rows)
