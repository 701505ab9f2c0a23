"""Sentences come out whole, whatever the chunks."""

from __future__ import annotations

import pytest

from bot.llm.stream_sentences import SentenceStream

ZH = (
    "<think>先想想。1。</think>晚上十点后不能催收。[1][2]可以投诉【3】。\n- 拨打12378。[资料1，2]\n"
    "1. 保存录音［2］。\n```\n未完"
)
EN = "Calls stop at 10 p.m. [1] You can complain.[2][3] Ring 12378 [4].\n- It is on page 5 of it [2].\n"


@pytest.mark.parametrize("size", range(1, 12))
def test_chunks_make_no_difference(size: int) -> None:
    stream = SentenceStream("zh")
    pieces = [piece for i in range(0, len(ZH), size) for piece in stream.feed(ZH[i : i + size])] + stream.finish()
    assert [(p.text, p.marks, p.bullet) for p in pieces if not p.furniture] == [
        ("晚上十点后不能催收。", (1, 2), False),
        ("可以投诉。", (3,), False),
        ("拨打12378。", (1, 2), True),
        ("保存录音。", (2,), True),
        ("未完", (), False),
    ]


@pytest.mark.parametrize("size", range(1, 12))
def test_english(size: int) -> None:
    stream = SentenceStream("en")
    pieces = [piece for i in range(0, len(EN), size) for piece in stream.feed(EN[i : i + size])] + stream.finish()
    assert [(p.text, p.marks) for p in pieces] == [
        ("Calls stop at 10 p.m.", (1,)),
        ("You can complain.", (2, 3)),
        ("Ring 12378.", (4,)),
        ("It is on page 5 of it.", (2,)),
    ]


def test_thought_that_never_ends_is_never_shown() -> None:
    stream = SentenceStream("zh")
    assert stream.feed("<think>晚上十点后不能催收。[1]\n可以投诉。") == []
    assert stream.finish() == []


def test_a_sentence_that_never_ends_is_cut() -> None:
    stream = SentenceStream("zh")
    assert stream.feed("催收" * 300)
