"""Reading question sets."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.lead import sentences
from corpus.errors import InputError
from corpus.library import library
from eval.question import fingerprint, load_questions, sampled

SETS = Path(__file__).parents[2] / "eval" / "questions"
SLICES = ("long", 40), ("short", 20), ("tiny", 1)


def write(path, *rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def test_the_contracts_form_is_enough(tmp_path):
    row = {"id": "1", "question": "几点？", "language": "zh", "history": [], "kind": "answer", "gold": ["article:a"],
           "facts": [["十点|22点"]], "forbid": ["九点"]}  # fmt: skip
    (question,) = load_questions([write(tmp_path / "dev-hours.jsonl", row)])
    assert (question.slice, question.facts, question.reason) == ("hours", (("十点|22点",),), None)
    assert not question.should_refuse


@pytest.mark.parametrize(("question", "language"), [("几点？", "zh"), ("What hours?", "en")])
@pytest.mark.parametrize("named", [{}, {"language": "auto"}])
def test_a_language_that_is_not_named_is_the_questions(tmp_path, named, question, language):
    row = {"id": "1", "question": question, "kind": "answer"} | named
    assert load_questions([write(tmp_path / "q.jsonl", row)])[0].language == language


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "maybe"}, "kind is"),
        ({"facts": [["("]]}, "not a regular expression"),
        ({"gold": "article:a"}, "not a list of strings"),
        ({"history": [["user"]]}, "pairs of role and text"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, change, message):
    path = write(tmp_path / "q.jsonl", {"id": "7", "question": "几点？", "kind": "answer"} | change)
    with pytest.raises(InputError, match=message) as caught:
        load_questions([path])
    assert "q.jsonl 7" in str(caught.value)


def test_an_id_is_used_once(tmp_path):
    row = {"id": "1", "question": "几点？", "kind": "answer"}
    with pytest.raises(InputError, match="second question"):
        load_questions([write(tmp_path / "q.jsonl", row, row)])


def test_the_fingerprint_changes_with_the_key(tmp_path):
    row = {"id": "1", "question": "几点？", "kind": "answer"}
    first = load_questions([write(tmp_path / "a.jsonl", row | {"slice": "s"})])
    second = load_questions([write(tmp_path / "b.jsonl", row | {"slice": "s", "gold": ["article:a"]})])
    assert fingerprint(first) != fingerprint(second)


def test_a_sample_has_of_each_slice_its_share_and_stays_the_same(tmp_path):
    rows = [
        {"id": f"{name}{i}", "question": "?", "kind": "answer", "slice": name} for name, n in SLICES for i in range(n)
    ]
    questions = load_questions([write(tmp_path / "q.jsonl", *rows)])
    sample = sampled(questions, 30)
    assert Counter(question.slice for question in sample) == {"long": 20, "short": 10, "tiny": 1}
    assert sample == [question for question in questions if question in sample], "in their order"
    assert sample == sampled(list(reversed(questions)), 30)[::-1]
    assert sampled(questions, 10**6) == questions
    with pytest.raises(InputError):
        sampled(questions, 0)


def test_every_sentence_that_should_open_an_answer_is_one_that_the_bot_says():
    said = {one.zh for _, one in sentences(library())}
    for path in SETS.glob("*.jsonl"):
        for question in load_questions([path]):
            assert said.issuperset(question.opens), question.id
