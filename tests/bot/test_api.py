"""The Python calls: one answer, and the same answer as it grows."""

from __future__ import annotations

from itertools import pairwise

import pytest

from bot import Answer, Citation, ask, stream
from bot.engine import Bot
from corpus.errors import CuidaError, InputError
from corpus.settings import settings
from tests.bot.checks import check_contract


def test_ask_gives_the_answer_of_the_contract(bot: Bot) -> None:
    answer = ask("接了催收电话会爆通讯录吗？", history=[("user", "你好"), ("assistant", "你好")], language="auto")
    assert isinstance(answer, Answer)
    assert all(isinstance(citation, Citation) for citation in answer.citations)
    assert answer.engine == "extractive"
    assert answer.elapsed_ms > 0
    check_contract(answer, bot.library)


def test_a_stream_only_ever_grows_and_ends_in_the_whole(bot: Bot) -> None:
    snapshots = list(stream("催收能上门吗"))
    whole = ask("催收能上门吗")
    assert snapshots[-1].text == whole.text
    for earlier, later in pairwise(snapshots):
        assert later.text.startswith(earlier.text)
        assert len(later.text) > len(earlier.text)


def test_wrong_input_is_an_input_error_which_is_a_cuida_error() -> None:
    for question in ("", "长" * 3000):
        with pytest.raises(InputError):
            ask(question)
    assert issubclass(InputError, CuidaError)


@pytest.mark.skipif(
    not (settings().index_dir / "laws" / "CURRENT").is_file(),
    reason="the index of the whole statute book takes minutes: python -m index build --library laws",
)
def test_the_whole_statute_book_can_be_asked(bot: Bot) -> None:
    answer = ask("试用期最长可以多久", library="laws")
    check_contract(answer, bot.library)
    if answer.status == "answered":
        assert {citation.kind for citation in answer.citations} == {"law"}


def test_an_unknown_library_is_an_input_error() -> None:
    with pytest.raises(InputError):
        ask("催收能上门吗", library="poems")
