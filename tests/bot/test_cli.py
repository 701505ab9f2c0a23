"""``python -m bot``: what it prints, files in and out, and how it ends."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import bot.__main__ as cli
from bot.__main__ import main
from corpus.errors import CuidaError
from corpus.settings import settings
from tests.bot.checks import KEYS

ROOT = Path(__file__).resolve().parents[2]
has_statutes = pytest.mark.skipif(
    not (settings().index_dir / "laws" / "CURRENT").is_file(),
    reason="the index of the whole statute book takes minutes: python -m index build --library laws",
)


def run_process(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    known = os.environ | {"PYTHONPATH": str(ROOT)} | environment
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], cwd=cwd, env=known, capture_output=True, text=True, timeout=120
    )


def write_questions(folder: Path, *rows: object) -> Path:
    file = folder / "in.jsonl"
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return file


def test_ask_prints_the_answer_and_its_sources(capsys) -> None:
    assert main(["ask", "催收能上门吗"]) == 0
    out = capsys.readouterr().out
    assert "[1]" in out
    assert "law:民法典:1033" in out
    assert "核心资料" not in out


def test_with_the_statute_book_open_an_answer_says_where_it_came_from(capsys) -> None:
    assert main(["ask", "催收能上门吗", "--library", "laws"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "依据：核心资料（文章、规范和相关法律）"
    assert main(["ask", "Can collectors come to my home?", "--library", "laws"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("Sources: the core library")


@has_statutes
def test_the_statute_book_signs_its_answers_and_refuses_unsigned(capsys) -> None:
    assert main(["ask", "试用期最长可以多久", "--library", "laws"]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "依据：全国现行法律全库"
    assert main(["ask", "今天天气怎么样", "--library", "laws"]) == 0
    assert "依据：" not in capsys.readouterr().out


def test_ask_prints_json_of_the_contract(capsys) -> None:
    assert main(["ask", "What hours may collectors call?", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == KEYS
    assert answer["language"] == "en"


def test_a_refusal_is_done(capsys) -> None:
    assert main(["ask", "今天天气怎么样", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["reason"] == "off_topic"


@pytest.mark.parametrize("question", ["", "  ", "长" * 3000])
def test_wrong_input_is_one_line_and_status_two(capsys, question: str) -> None:
    assert main(["ask", question]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["nonsense"],
        ["ask", "甲", "--language", "fr"],
        ["ask", "甲", "--library", "poems"],
        ["chat", "--library", "poems"],
        ["ask", "--batch", "in.jsonl"],
        ["ask", "甲", "--batch", "in.jsonl", "--out", "out.jsonl"],
    ],
)
def test_wrong_words_are_one_line_and_status_two(capsys, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_batch_answers_every_line_in_order(tmp_path: Path, capsys) -> None:
    rows = [
        {"id": "a", "question": "催收能上门吗", "gold": ["x"], "kind": "answer"},
        {"id": 2, "question": "那几点以后不行", "history": [["user", "催收能上门吗"], ["assistant", "……"]]},
        {"id": "c", "question": "What is the capital of France?"},
    ]
    out = tmp_path / "deep" / "out.jsonl"
    assert main(["ask", "--batch", str(write_questions(tmp_path, *rows)), "--out", str(out)]) == 0
    told = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [row["id"] for row in told] == ["a", 2, "c"]
    assert all(list(row) == ["id", "answer"] and list(row["answer"]) == KEYS for row in told)
    assert [row["answer"]["status"] for row in told] == ["answered", "answered", "refused"]
    assert capsys.readouterr().out == ""


def test_a_batch_that_fails_leaves_the_old_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out.jsonl"
    out.write_text("old\n", encoding="utf-8")

    def fail(*_: object) -> None:
        raise CuidaError("the index cannot be built")

    monkeypatch.setattr(cli, "ask", fail)
    questions = write_questions(tmp_path, {"id": 1, "question": "甲"})
    assert main(["ask", "--batch", str(questions), "--out", str(out)]) == 1
    assert out.read_text(encoding="utf-8") == "old\n"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


@pytest.mark.parametrize(
    "row",
    [
        {"id": 1},
        {"question": "甲"},
        {"id": 1, "question": "甲", "history": [["user"]]},
        {"id": 1, "question": "甲", "history": "user"},
        {"id": 1, "question": "甲", "history": 3},
        [1],
    ],
)
def test_a_batch_line_that_is_not_right_is_one_line_and_status_two(tmp_path: Path, capsys, row: object) -> None:
    out = tmp_path / "out.jsonl"
    assert main(["ask", "--batch", str(write_questions(tmp_path, row)), "--out", str(out)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not out.exists()


def test_a_batch_names_the_line_whose_question_is_too_long(tmp_path: Path, capsys) -> None:
    rows = [{"id": 1, "question": "催收能上门吗"}, {"id": 2, "question": "长" * 3000}]
    out = tmp_path / "out.jsonl"
    assert main(["ask", "--batch", str(write_questions(tmp_path, *rows)), "--out", str(out)]) == 2
    assert re.search(r"\b2\b", capsys.readouterr().err)
    assert not out.exists()


def test_a_missing_batch_is_one_line_and_status_two(tmp_path: Path, capsys) -> None:
    assert main(["ask", "--batch", str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "out.jsonl")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_cite_checks_each_citation_in_order(capsys) -> None:
    assert main(["cite", "依据《治安管理处罚法》第42条和《民法典》第1032条。", "--json"]) == 0
    checked = json.loads(capsys.readouterr().out)
    assert [list(row) for row in checked] == [["text", "source_id", "status", "detail", "current"]] * 2
    assert [row["status"] for row in checked] == ["RENUMBERED", "VERIFIED"]
    assert checked[0]["current"] == "law:治安管理处罚法:50"


def test_cite_judges_as_of_a_day(capsys) -> None:
    assert main(["cite", "《治安管理处罚法》第42条", "--json", "--as-of", "2025-06-30"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["status"] == "VERIFIED"


def test_cite_reads_a_file(tmp_path: Path, capsys) -> None:
    file = tmp_path / "text.md"
    file.write_text("《民法典》第9999条", encoding="utf-8")
    assert main(["cite", "--file", str(file)]) == 0
    assert capsys.readouterr().out.startswith("NOT_FOUND\t")


@pytest.mark.parametrize(
    "arguments",
    [["cite"], ["cite", "甲", "--file", "x"], ["cite", "甲", "--as-of", "yesterday"]],
)
def test_cite_without_one_text_or_a_day_is_status_two(capsys, arguments: list[str]) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_cite_of_a_missing_file_is_one_line(tmp_path: Path, capsys) -> None:
    assert main(["cite", "--file", str(tmp_path / "none.txt")]) in (1, 2)
    assert capsys.readouterr().err.count("\n") == 1


def test_chat_answers_until_an_empty_line(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("催收能上门吗\n那几点以后不行\n\n"))
    assert main(["chat"]) == 0
    out = capsys.readouterr().out
    assert "22:00" in out
    assert "依据：核心资料" not in out


def test_chat_can_open_the_statute_book(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("催收能上门吗\n\n"))
    assert main(["chat", "--library", "laws"]) == 0
    assert "依据：核心资料" in capsys.readouterr().out


def test_chat_says_what_is_wrong_and_goes_on(monkeypatch: pytest.MonkeyPatch, capsys) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("长" * 3000 + "\n催收能上门吗\n\n"))
    assert main(["chat"]) == 0
    assert "一千零三十三条" in capsys.readouterr().out


def test_a_fresh_process_answers(tmp_path: Path) -> None:
    done = run_process("ask", "催收能上门吗", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "answered"
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_is_one_line(tmp_path: Path) -> None:
    done = run_process("ask", "催收能上门吗", cwd=tmp_path, CUIDA_NONSENSE="1")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "CUIDA_NONSENSE" in done.stderr


def test_an_index_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run_process("ask", "催收能上门吗", cwd=tmp_path, CUIDA_INDEX_DIR=str(tmp_path / "file" / "index"))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    building, failed = done.stderr.splitlines()
    assert "not been built yet" in building
    assert failed.startswith("cuida: ")
