"""Words spelled in Latin letters are read as words, beside Chinese only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.shorthand import spelled_out


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cs要爆我txl", "催收要爆我通讯录"),
        ("wd逾qi了能xie商吗", "网贷逾期了能协商吗"),
        ("这样合fa吗", "这样合法吗"),
        ("TXL被爆了", "通讯录被爆了"),
    ],
)
def test_initials_and_syllables_become_words(text: str, words: str) -> None:
    assert spelled_out(text) == words


@pytest.mark.parametrize(
    "text",
    ["APP读通讯录算同意吗", "LPR是多少", "HR给我打电话", "Can cs call my txl?", "加微信abc123cs", "GB/T 45251怎么说"],
)
def test_other_letters_are_left_alone(text: str) -> None:
    assert spelled_out(text) == text


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    letters = "".join(char for char in text if not char.isascii() or not char.isalpha())
    assert [char for char in letters if char not in spelled_out(text)] == []
