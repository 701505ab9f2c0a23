"""The statute leg: whether its index is there, how far a build has come, and that it signs its answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.compose import Draft
from bot.engine import Bot
from bot.statutes import StatuteLeg
from index.build import build_index, build_shard
from tests.index.conftest import SmallBook


@pytest.fixture
def leg(bot: Bot, tmp_path: Path) -> StatuteLeg:
    small = replace(bot.library, book=SmallBook())  # type: ignore[arg-type]
    return StatuteLeg(small, bot.encoder, tmp_path, bot.composer)


def test_without_an_index_it_is_not_ready(leg: StatuteLeg) -> None:
    assert not leg.ready
    assert leg.progress() == 0


def test_progress_is_what_has_been_put_aside(leg: StatuteLeg) -> None:
    for number in (1, 2):
        before = leg.progress()
        done = build_shard("laws", leg.library, leg.encoder, leg.home, number, 2)
        assert leg.progress() == pytest.approx(before + done / 6)
    assert leg.progress() == 1
    assert not leg.ready, "the vectors are there, the index is not"


def test_an_index_on_disk_makes_it_ready(leg: StatuteLeg) -> None:
    build_index("laws", leg.library, leg.encoder, leg.home)
    assert leg.ready
    assert leg.progress() == 1


def test_it_signs_its_answers(leg: StatuteLeg) -> None:
    draft = Draft(leg.library, "zh")
    assert draft.answered_from == "core"
    assert leg.answer(draft, "饲养的动物造成他人损害，由谁承担侵权责任？", "zh")
    assert draft.answered_from == "laws"
    assert leg.ready


def test_the_core_signs_its_answers(bot: Bot) -> None:
    answer = bot.ask("催收能上门吗", library="laws")
    assert answer.library == "core"
    assert "library" not in answer.to_dict()
