"""Words spelled in Latin letters are read as words, beside Chinese only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.shorthand import full_names, spelled_out


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


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("信用卡那个管理办法68条", "信用卡管理办法68条"),
        ("治安法那个42条还能用吗", "治安法42条还能用吗"),
        ("民间借贷那个司法解释第25条", "民间借贷司法解释第25条"),
        ("两篇文章讲公约13条", "两篇文章讲自律公约13条"),
        ("国标5.3条怎么说", "催收国家标准5.3条怎么说"),
    ],
)
def test_laws_are_called_by_their_names(text: str, named: str) -> None:
    assert full_names(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "国际公约第3条",
        "网络债务豁免公约第3条",
        "这个办法行吗",
        "催收那个人说打三条短信",
        "信用卡那个客服",
        "我的公约数13条",
    ],
)
def test_other_names_are_left_alone(text: str) -> None:
    assert full_names(text) == text
