"""What a model took and what became of its draft, from the details of the answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answer import REFUSED
from eval.metrics import BY_NAME

OF_A_MODEL = (
    "written_by_model", "kept", "replaced", "dropped", "first_token", "prompt_tokens", "completion_tokens", "cost",
)  # fmt: skip
DETAILS = {
    "tokens_in": 1000, "tokens_out": 100, "first_token_ms": 250.0, "cost": 0.0012,
    "kept": 3, "replaced": 2, "dropped": 1, "fallback": None,
}  # fmt: skip


def by_model(case, engine="llm:m", **changed):
    made = case("晚上十点后不得催收。[1]")
    return replace(made, answer=replace(made.answer, engine=engine, details={"llm": {**DETAILS, **changed}}))


def test_each_figure_is_read_from_the_details(case):
    written = by_model(case)
    assert [BY_NAME[name].score(written) for name in OF_A_MODEL] == [1.0, 3.0, 2.0, 1.0, 250.0, 1000.0, 100.0, 1.2]


def test_a_fallback_counts_as_not_written_and_keeps_its_figures(case):
    fallen = by_model(case, engine="extractive", fallback="unverified", kept=0)
    assert BY_NAME["written_by_model"].score(fallen) == 0.0
    assert BY_NAME["kept"].score(fallen) == 0.0
    assert BY_NAME["dropped"].score(fallen) == 1.0


def test_what_was_not_counted_has_no_score(case):
    silent = by_model(case, tokens_in=None, tokens_out=None, first_token_ms=None, cost=None)
    assert [BY_NAME[name].score(silent) for name in OF_A_MODEL[4:]] == [None] * 4


@pytest.mark.parametrize("name", OF_A_MODEL)
def test_no_metric_of_a_model_applies_where_none_was_asked(case, name):
    assert BY_NAME[name].score(case("晚上十点后不得催收。[1]")) is None
    assert BY_NAME[name].score(case(status=REFUSED)) is None


def test_figures_are_printed_with_their_decimals_and_units():
    assert BY_NAME["kept"].shown(2.345) == "2.35 sent."
    assert BY_NAME["first_token"].shown(812.4) == "812 ms"
    assert BY_NAME["written_by_model"].shown(0.5) == "0.500"
