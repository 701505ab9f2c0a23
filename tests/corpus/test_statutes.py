"""The statute book: the database's habits are mended on reading."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from corpus.citation import ArticleNumber, parse_article_number
from corpus.statutes import StatuteBook, clean, database_path, short_title, statute_book

BOOK = statute_book()


@pytest.mark.parametrize(
    ("law", "number"),
    [("民法典", n) for n in (1039, 1163, 204, 594, 978, 1258)] + [("民事诉讼法", n) for n in (121, 234, 269)],
)
def test_the_heading_of_the_next_part_does_not_stick_to_an_article(law: str, number: int) -> None:
    text = BOOK.provision(law, ArticleNumber(number)).text
    assert text[-1] in "。；"
    assert not text.splitlines()[-1].startswith("第")


def test_no_provision_of_the_book_ends_in_a_heading() -> None:
    headed = [p.id for p in BOOK.provisions() if len(p.text.splitlines()) > 1 and clean(p.text) != p.text]
    assert headed == []


def test_articles_numbered_after_another_are_articles_of_their_own() -> None:
    plain, first = BOOK.provision("刑法", ArticleNumber(293)), BOOK.provision("刑法", ArticleNumber(293, 1))
    assert "寻衅滋事" in plain.text
    assert "催收高利放贷" in first.text
    assert first.id == "law:刑法:293-1"
    assert first.written == "第二百九十三条之一"


def test_personal_information_crime_is_told_from_the_article_before_it() -> None:
    assert "个人信息" in BOOK.provision("刑法", ArticleNumber(253, 1)).text
    assert "个人信息" not in BOOK.provision("刑法", ArticleNumber(253)).text


def test_rows_of_historical_versions_are_left_out() -> None:
    with sqlite3.connect(f"file:{database_path()}?mode=ro", uri=True) as connection:
        historical = {row[0] for row in connection.execute("select law_id from laws where status = '历史版本'")}
    assert historical
    held = {law.id for law in (*BOOK.laws.values(), *BOOK.repealed.values())}
    assert not held & historical


def test_no_law_in_force_is_also_repealed() -> None:
    assert not set(BOOK.laws) & {law.title for law in BOOK.repealed.values() if law.title in BOOK.laws and law.current}


@pytest.mark.parametrize(
    ("law", "last"), [("民法典", 1260), ("个人信息保护法", 74), ("民事诉讼法", 306), ("治安管理处罚法", 144)]
)
def test_a_law_has_all_its_articles(law: str, last: int) -> None:
    assert BOOK.last_number(law) == ArticleNumber(last)
    assert {p.number.main for p in BOOK.provisions(law)} == set(range(1, last + 1))


def test_every_written_number_is_read_as_the_number_it_is() -> None:
    assert all(parse_article_number(p.written) == p.number for p in BOOK.provisions())


def test_what_is_not_there_is_none() -> None:
    assert BOOK.provision("民法典", ArticleNumber(9999)) is None
    assert BOOK.provision("没有这部法", ArticleNumber(1)) is None
    assert BOOK.last_number("没有这部法") is None


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("正文。\n第二章 隐私权", "正文。"),
        ("正文。\n第七编 侵权责任\n第一章 一般规定", "正文。"),
        ("正文。\n附则", "正文。"),
        ("第一章 总则", "第一章 总则"),
        ("甲：\n（一）乙；\n（二）丙。", "甲：\n（一）乙；\n（二）丙。"),
    ],
)
def test_cleaning_takes_headings_and_nothing_else(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_a_title_is_short_without_the_country() -> None:
    assert short_title("中华人民共和国民法典") == "民法典"
    assert short_title("民法典") == "民法典"


def test_the_book_is_read_and_never_written(tmp_path: Path) -> None:
    before = database_path().stat().st_mtime_ns
    StatuteBook()
    assert database_path().stat().st_mtime_ns == before
