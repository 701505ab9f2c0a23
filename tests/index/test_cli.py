"""``python -m index``: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.__main__ import main


def test_search_prints_source_ids_best_first(capsys) -> None:
    assert main(["search", "催收能联系我的家人吗", "-k", "4"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(set(lines)) == 4
    assert all(line.split(":")[0] in ("article", "law", "norm") and "#" not in line for line in lines)


def test_search_as_json_names_passage_and_scores(capsys) -> None:
    assert main(["search", "爆通讯录", "--json", "-k", "2"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [set(hit) for hit in found] == [{"source_id", "passage_id", "score", "cosine", "bm25", "text"}] * 2
    assert all(hit["passage_id"].startswith(hit["source_id"]) for hit in found)


def test_a_batch_writes_a_line_for_each_question(tmp_path: Path) -> None:
    questions, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    questions.write_text(
        '{"id": "a", "question": "征信"}\n{"id": 2, "question": "contacts", "x": 1}\n', encoding="utf-8"
    )
    assert main(["search", "--batch", str(questions), "--out", str(out), "-k", "3"]) == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["a", 2]
    assert all(len(row["ids"]) == 3 for row in rows)


@pytest.mark.parametrize(
    "words",
    [
        ["search", ""],
        ["search"],
        ["search", "x", "--out", "f"],
        ["search", "--batch", "none.jsonl"],
        ["search", "--batch", "none.jsonl", "--out", "f"],
    ],
)
def test_wrong_words_end_with_status_2_and_one_line(words: list[str], capsys) -> None:
    assert main(words) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    "words", [["search", "x", "-k", "0"], ["build", "--shard", "3/2"], ["build", "--library", "all"], []]
)
def test_the_parser_says_what_is_wrong(words: list[str], capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_info_says_what_the_core_holds(capsys) -> None:
    assert main(["search", "征信"]) == 0
    capsys.readouterr()
    assert main(["info", "--json"]) == 0
    core = json.loads(capsys.readouterr().out)["libraries"]["core"]
    assert core["state"] == "ready"
    assert core["entries"] > core["targets"] > 100
