"""The grammar: every shape of citation in a table drawn up by reading, and properties that hold for all of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus.citation import (
    ArticleNumber,
    chinese_number,
    find_citations,
    parse_article_number,
    read_number,
    write_citation,
)
from corpus.library import load_library
from corpus.names import Names

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "citation_cases.yaml").read_text(encoding="utf-8")
)

numbers = st.builds(ArticleNumber, st.integers(1, 9999), st.integers(0, 30))
titles = st.sampled_from(
    [
        "民法典",
        "中华人民共和国治安管理处罚法",
        "互联网金融逾期债务催收自律公约（试行）",
        "最高人民法院关于适用《中华人民共和国民法典》合同编通则若干问题的解释",
        "消费者权益保护法实施条例",
    ]
)
parts = st.one_of(st.none(), st.integers(1, 40))


@pytest.fixture(scope="module")
def known() -> Callable[[str], bool]:
    return Names((library := load_library()).sources.values(), library.book).known


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_every_shape_of_citation_is_read(case: dict[str, Any], known: Callable[[str], bool]) -> None:
    expected = [tuple([*cited, None, None][:4]) for cited in case["parse"]]
    found = [(c.name, c.clause, c.paragraph, c.item) for c in find_citations(case["text"], known)]
    assert found == expected


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len({case["text"] for case in CASES}) >= 120


@given(st.integers(1, 9999))
def test_a_number_written_is_read_again(value: int) -> None:
    assert read_number(chinese_number(value)) == value
    assert read_number(str(value)) == value


@given(numbers)
def test_an_article_number_written_is_parsed_again(number: ArticleNumber) -> None:
    assert parse_article_number(number.written) == number
    assert parse_article_number(str(number)) == number


@given(titles, numbers, parts, parts)
def test_a_citation_written_is_found_again_and_written_the_same(
    title: str, number: ArticleNumber, paragraph: int | None, item: int | None
) -> None:
    written = write_citation(title, number, paragraph, item)
    (found,) = find_citations(f"催收员说，根据{written}，你要还钱。")
    assert (found.number, found.paragraph, found.item) == (number, paragraph, item)
    assert found.name is not None
    assert found.text == written
    assert write_citation(found.name, found.number, found.paragraph, found.item) == written


@given(titles, st.integers(1, 9000), st.integers(1, 30))
def test_a_range_names_every_article_between(title: str, first: int, length: int) -> None:
    text = f"《{title}》第{first}条至第{first + length}条".replace(
        "《最高人民法院关于适用《", "《最高人民法院关于适用〈"
    )
    found = [citation.number.main for citation in find_citations(text.replace("民法典》合", "民法典〉合"))]
    assert found == list(range(first, first + length + 1))


@given(
    st.text(alphabet="第条款项之一二十百千0123456789《》〈〉（）、，。：该法民典的规定和至-—.Articleof ", max_size=60)
)
def test_offsets_are_those_of_the_text_and_nothing_raises(text: str) -> None:
    for citation in find_citations(text, lambda name: name == "民法典"):
        assert text[citation.start : citation.end] == citation.text


@given(numbers)
def test_numbers_order_as_the_statute_book_does(number: ArticleNumber) -> None:
    assert number < ArticleNumber(number.main + 1)
    assert number < ArticleNumber(number.main, number.sub + 1)


def test_an_impossible_number_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        chinese_number(0)
    assert parse_article_number("第某条") is None
    assert read_number("三点五") is None


def test_long_and_senseless_text_is_read_in_good_time() -> None:
    for junk in (
        "第" * 4000,
        "一" * 5000 + "条",
        "《" * 3000,
        "Law " * 3000,
        "第1条、" * 2000,
        "Some Words " * 1500 + "Law Article 5",
    ):
        started = time.perf_counter()
        find_citations(junk)
        assert time.perf_counter() - started < 3
    (citation,) = find_citations("民法典第123456条")
    assert citation.number.written == "第123456条"
