"""Text: normal forms, sentences that are never cut, and how much one text contains of another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.text import bigrams, containment, normalize, split_sentences


def test_full_width_letters_and_digits_become_half_width() -> None:
    assert normalize("第１０３２条　ＡＢｃ") == "第1032条 ABc"


def test_chinese_punctuation_stays() -> None:
    assert normalize("（一）“甲”，乙。") == "（一）“甲”，乙。"


def test_control_characters_become_blanks_and_lines_stay() -> None:
    assert normalize("甲\x00\t 乙\n丙") == "甲 乙\n丙"


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("一句。两句！三句？", ["一句。", "两句！", "三句？"]),
        ("他说“先还。再说”然后挂了。", ["他说“先还。再说”然后挂了。"]),
        ("甲。\n乙", ["甲。", "乙"]),
        ("（见下。）完。", ["（见下。）完。"]),
        ("", []),
    ],
)
def test_chinese_sentences_end_where_they_end(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("See Art. 5 of the law. Then stop.", ["See Art. 5 of the law.", "Then stop."]),
        ("From 10 p.m. to 8 a.m. there are none.", ["From 10 p.m. to 8 a.m. there are none."]),
        ("It rose to 3.5 per cent. Fine.", ["It rose to 3.5 per cent.", "Fine."]),
    ],
)
def test_english_sentences_end_where_they_end(text: str, sentences: list[str]) -> None:
    assert split_sentences(text, "en") == sentences


@given(st.text(), st.sampled_from(["zh", "en"]))
def test_no_character_is_lost_by_splitting(text: str, language: str) -> None:
    joined = "".join("".join(split_sentences(text, language)).split())
    assert joined == "".join(text.split())


@given(st.text())
def test_normal_form_is_stable(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(st.text(), st.text())
def test_containment_is_a_share(part: str, whole: str) -> None:
    assert 0 <= containment(part, whole) <= 1
    assert containment(part, part) == (1 if bigrams(part) else 0)
