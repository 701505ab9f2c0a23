"""``python -m corpus``: what it prints, and how it ends."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.library import Library


def test_list_prints_a_line_for_each_source(capsys, library: Library) -> None:
    assert main(["list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == list(library.sources)


def test_list_can_be_narrowed_to_a_kind(capsys) -> None:
    assert main(["list", "--kind", "article"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 5


def test_show_gives_law_in_official_wording(capsys, library: Library) -> None:
    assert main(["show", "law:民法典:1032", "--json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["verbatim"] is True
    assert shown["passages"][0]["text"] == library.passages["law:民法典:1032#1"].text


def test_show_says_that_a_norm_is_told_in_our_own_words(capsys) -> None:
    assert main(["show", "norm:自律公约:17"]) == 0
    assert "要旨，非原文" in capsys.readouterr().out


def test_show_takes_a_provision_outside_the_core(capsys) -> None:
    assert main(["show", "law:劳动法:1"]) == 0
    assert "劳动法" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [["show", "law:民法典:9999"], ["show", ""], ["add", "/no/such/file.md"]],
)
def test_wrong_input_is_one_line_and_status_two(capsys, arguments: list[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["show"], ["list", "--kind", "poem"]])
def test_wrong_words_are_one_line_and_status_two(capsys, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_settings) -> Path:
    folder = tmp_path / "own"
    monkeypatch.setenv("CUIDA_ARTICLES_DIR", str(folder))
    return folder


def test_add_copies_an_article_into_the_folder(tmp_path: Path, own_folder: Path, capsys) -> None:
    file = tmp_path / "mine.md"
    file.write_text("催收打来时先录音。", encoding="utf-8")
    assert main(["add", str(file)]) == 0
    assert (own_folder / "mine.md").read_text(encoding="utf-8") == "催收打来时先录音。"
    assert "article:mine" in capsys.readouterr().out


def test_add_never_overwrites_another_article(tmp_path: Path, own_folder: Path, capsys) -> None:
    own_folder.mkdir()
    (own_folder / "mine.md").write_text("原来的。", encoding="utf-8")
    (tmp_path / "mine.md").write_text("新的。", encoding="utf-8")
    assert main(["add", str(tmp_path / "mine.md")]) == 2
    assert (own_folder / "mine.md").read_text(encoding="utf-8") == "原来的。"
    assert "exists already" in capsys.readouterr().err


def test_add_of_a_folder_reads_all_before_it_copies_any(tmp_path: Path, own_folder: Path) -> None:
    folder = tmp_path / "several"
    folder.mkdir()
    (folder / "a.md").write_text("好的。", encoding="utf-8")
    (folder / "b.md").write_text("", encoding="utf-8")
    assert main(["add", str(folder)]) == 2
    assert not own_folder.exists()


def test_audit_writes_both_reports(tmp_path: Path, capsys) -> None:
    assert main(["audit", "--out", str(tmp_path / "audit")]) == 0
    assert {file.name for file in (tmp_path / "audit").iterdir()} == {"audit.md", "audit.html"}
    assert "claims and citations" in capsys.readouterr().out


def test_an_unknown_setting_ends_the_command_in_one_line(tmp_path: Path) -> None:
    import os

    root = Path(__file__).resolve().parents[2]
    environment = os.environ | {"CUIDA_NONSENSE": "1", "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-m", "corpus", "list"], cwd=tmp_path, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "CUIDA_NONSENSE" in done.stderr
