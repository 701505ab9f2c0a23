"""What the command lines share: statuses, one line for each error, files put in place whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corpus.console import DONE, FAILED, WRONG_INPUT, OneLineParser, read_jsonl, run, write_whole
from corpus.errors import CuidaError, InputError


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError("wrong words"), WRONG_INPUT),
        (CuidaError("it failed\nwith details"), FAILED),
        (KeyboardInterrupt(), FAILED),
        (PermissionError(13, "Permission denied", "/x"), FAILED),
        (CuidaError(""), FAILED),
    ],
)
def test_what_goes_wrong_is_one_line_and_a_status(capsys, error: BaseException, status: int) -> None:
    def command() -> None:
        raise error

    assert run(command) == status
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("cuida: ")
    assert err.count("\n") == 1


def test_a_command_that_works_is_done() -> None:
    assert run(lambda: None) == DONE


def test_a_parser_error_is_one_line(capsys) -> None:
    with pytest.raises(SystemExit) as stop:
        OneLineParser(prog="p").parse_args(["--nonsense"])
    assert stop.value.code == WRONG_INPUT
    assert capsys.readouterr().err.count("\n") == 1


def test_json_lines_are_read_and_blank_ones_skipped(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": 1, "question": "甲"}\n\n{"id": "b", "question": "乙", "more": [1]}\n', encoding="utf-8")
    assert [row["id"] for row in read_jsonl(file, ("id", "question"))] == [1, "b"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"id": 1}\n', "line 1: question is missing"),
        (b'{"id": 1, "question": ""}\n', "line 1: question is missing"),
        (b'{"id": 1, "question": ["a"]}\n', "line 1: question is missing"),
        (b'{"id": 1, "question": "a"}\n{"id"\n', "line 2: not JSON"),
        (b"[1]\n", "line 1: not an object"),
        ("甲".encode("gbk"), "not UTF-8"),
    ],
)
def test_a_line_that_is_not_right_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_jsonl(file, ("id", "question"))


def test_line_separators_inside_a_string_do_not_break_a_line(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    row = {"id": "1", "question": "甲\u2028乙\u0085丙"}
    file.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    assert read_jsonl(file, ("id", "question")) == [row]


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_text('{"id": "1", "question": "甲"}\n', encoding="utf-8-sig")
    assert read_jsonl(file)[0]["id"] == "1"


def test_a_missing_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_jsonl(tmp_path / "none.jsonl")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "out.jsonl"
    write_whole(target, ["old"])

    def lines():
        yield "new"
        raise CuidaError("killed")

    with pytest.raises(CuidaError):
        write_whole(target, lines())
    assert target.read_text(encoding="utf-8") == "old\n"
