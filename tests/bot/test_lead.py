"""Which sentence opens an answer: what a question asks for, not what it shares words with."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.engine import Bot
from bot.lead import WEIGHTS, LeadReader, key, sentences
from bot.train.lead import questions
from corpus.errors import CuidaError
from corpus.library import Library
from corpus.settings import settings
from tests.bot.checks import lead

HOME = settings().index_dir / "model"


@pytest.fixture(scope="module")
def reader(library: Library) -> LeadReader:
    return LeadReader(library, HOME)


@pytest.mark.parametrize(
    ("asked_once", "asked_otherwise"),
    [
        ("发恐吓短信 拘留几天", "发恐吓短信 罚款上限"),
        ("法院能用短信给我送传票吗", "法院在报纸上登公告多少天算送到"),
        ("信用卡协商分期最长几年", "银行不肯跟我协商分期犯法吗"),
        ("How many years does a bad mark stay on file?", "How often may I get my credit report for free?"),
    ],
)
def test_one_topic_opens_differently_for_different_questions(bot: Bot, asked_once: str, asked_otherwise: str) -> None:
    assert lead(bot.ask(asked_once)) != lead(bot.ask(asked_otherwise))


@pytest.mark.parametrize(
    ("question", "opens"),
    [
        ("跟踪我上下班，派出所能不能下令不许他靠近我", "禁止接触"),
        ("2023年写的借条，利息上限拿哪年的LPR算", "合同成立时"),
        ("交两千块有人包办停息挂账，靠谱不", "中介|不要交钱|骗"),
        ("The bank's guideline says six calls. Six of what?", "unanswered|attempt"),
        ("早上七点一刻打来催收，是不是太早了", "22:00"),
        ("上午十点半打来催收，是不是太早了", "八点以后"),
    ],
)
def test_an_answer_opens_with_what_was_asked(bot: Bot, question: str, opens: str) -> None:
    assert re.search(opens, lead(bot.ask(question)))


def test_shares_are_of_all_sentences_and_add_up(reader: LeadReader) -> None:
    shares = reader.read("催收一天能打几次电话")
    assert sum(2.718281828**value for value in shares.values()) == pytest.approx(1.0, abs=1e-3)


def test_a_sentence_reworded_since_the_training_has_no_say(library: Library) -> None:
    review = library.reviews[0]
    holds = (replace(review.holds[0], zh="完全换了一种说法。"), *review.holds[1:])
    changed = replace(library, reviews=(replace(review, holds=holds), *library.reviews[1:]))
    shares = LeadReader(changed, HOME).read("接电话算认账吗")
    assert (f"review:{review.id}", 0) not in shares
    assert (f"review:{review.id}", 1) in shares


def test_almost_every_sentence_of_the_corpus_was_trained(library: Library, reader: LeadReader) -> None:
    places = [place for place, _ in sentences(library)]
    assert len(reader.read("催收")) > 0.97 * len(places)


def test_questions_go_to_their_sentence_or_to_any_of_their_target(library: Library) -> None:
    keys, asked = questions(library)
    assert keys == [key(place[0], one) for place, one in sentences(library)]
    exact = [one for one in asked if one.exact]
    loose = [one for one in asked if not one.exact]
    assert all(len(one.rows) == 1 for one in exact)
    assert all(len({keys[row].rpartition("|")[0] for row in one.rows}) == 1 for one in loose)
    assert len(exact) > 5000


def test_training_goes_on_from_weights_and_gives_a_new_sentence_the_mean_of_its_questions() -> None:
    from bot.lead import read_weights
    from bot.train.lead import RECIPE, Asked, resume
    from index.bundled import BUNDLED, unpack
    from index.train.query_adapter import QueryModel

    keys, rows = read_weights(WEIGHTS)
    asked = [
        Asked("催收能打几次电话", (0,), True),
        Asked("通话次数有上限吗", (0,), True),
        Asked("能上门吗", (1,), True),
    ]
    model = QueryModel(unpack(HOME / BUNDLED), RECIPE, "query: ")
    vectors, chosen = resume(model, WEIGHTS, ["review:new|00000000", keys[1]], asked, rows[:2])
    assert vectors[1] == pytest.approx(rows[1] / np.linalg.norm(rows[1]), abs=1e-3)
    mean = model.encode_all([one.text for one in asked[:2]]).mean(0)
    assert vectors[0] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-3)
    assert set(chosen) <= set(asked)


def test_weights_that_cannot_be_read_are_said_in_one_line(library: Library, tmp_path: Path) -> None:
    with pytest.raises(CuidaError, match="could not be read"):
        LeadReader(library, tmp_path, tmp_path / "none.safetensors")


def test_the_weights_ship_small() -> None:
    assert WEIGHTS.stat().st_size < 3_500_000
