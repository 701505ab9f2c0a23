"""A server that fails in every way ends in the extractive answer, soon, with a line that says so."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from conftest import World, Write
from scripted import Reply, ScriptedServer

from bot.answer import Answer
from bot.llm import LlmWriter
from corpus.settings import Settings, settings

QUESTION = "晚上十点以后还能打催收电话吗？"


def checked(reply: Reply, count: int = 2) -> list[str]:
    """True sentences with right marks, taken from the prompt."""
    return [a + b for a, b in re.findall(r"^- (.+?)((?:\[\d+\])+)$", reply.prompt, re.MULTILINE)][:count]


def stall(reply: Reply) -> None:
    reply.begin()
    reply.hang(5)


def trickle(reply: Reply) -> None:
    for _ in range(50):
        reply.event({"role": "assistant", "content": ""})
        reply.hang(0.1)


def stall_in_a_sentence(reply: Reply) -> None:
    reply.say("晚上十点")
    reply.hang(5)


def malformed(reply: Reply) -> None:
    reply.raw('data: {"choices": [{"delta": {"content": "晚上\n\n')


def not_json(reply: Reply) -> None:
    reply.raw("<html>It works!</html>")


def whitespace(reply: Reply) -> None:
    reply.say("  \n \n ")
    reply.end()


def error_event(reply: Reply) -> None:
    reply.raw('data: {"error": {"message": "out of memory", "code": 500}}\n\n')


def no_choices(reply: Reply) -> None:
    reply.raw('data: {"id": "x"}\n\ndata: [DONE]\n\n')


def only_thought(reply: Reply) -> None:
    reply.say("<think>晚上十点到次日早上八点不应催收。[1]</think>")
    reply.end()


FAULTS: dict[str, tuple[Callable[[Reply], None], str]] = {
    "429": (lambda reply: reply.fail(429), "rate_limited"),
    "500": (lambda reply: reply.fail(500, "上游出错"), "server_error"),
    "503": (lambda reply: reply.fail(503), "server_error"),
    "401": (lambda reply: reply.fail(401), "server_error"),
    "404": (lambda reply: reply.fail(404), "server_error"),
    "connection closed": (lambda reply: None, "no_server"),
    "nothing said": (lambda reply: reply.end(), "empty"),
    "only blanks": (whitespace, "empty"),
    "only thought": (only_thought, "empty"),
    "a stall": (stall, "timeout"),
    "empty chunks for ever": (trickle, "timeout"),
    "a stall in a sentence": (stall_in_a_sentence, "timeout"),
    "malformed chunk": (malformed, "malformed"),
    "no event stream": (not_json, "empty"),
    "an error in the stream": (error_event, "server_error"),
    "no choices": (no_choices, "empty"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_the_extractive_answer(server: ScriptedServer, write: Write, world: World, name: str) -> None:
    server.script, expected = FAULTS[name]
    world.extractive(QUESTION, "zh")
    started = time.perf_counter()
    snapshots = write(QUESTION, llm_timeout=1.0)
    assert time.perf_counter() - started < 1.0 + 2.0
    check_extractive(snapshots, world)
    assert snapshots[-1].details["llm"]["fallback"] in {
        expected,
        "broken_stream" if name == "connection closed" else expected,
    }


def check_extractive(snapshots: list[Answer], world: World) -> None:
    """The extractive answer, whole, and one line more."""
    extractive, _ = world.extractive(QUESTION, "zh")
    final = snapshots[-1]
    assert final.engine == "extractive"
    assert final.text.startswith(extractive.text)
    assert "直接取自资料" in final.text.removeprefix(extractive.text)
    assert final.citations == extractive.citations


def test_no_server_is_told_at_once(world: World) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    changed = Settings(llm_model="m", llm_base_url=f"http://127.0.0.1:{port}/v1", index_dir=settings().index_dir)
    extractive, hits = world.extractive(QUESTION, "zh")
    started = time.perf_counter()
    snapshots = list(LlmWriter(world.library, world.encoder, changed).stream(QUESTION, (), "zh", extractive, hits))
    assert time.perf_counter() - started < 2.0
    check_extractive(snapshots, world)
    assert snapshots[-1].details["llm"]["fallback"] == "no_server"


@pytest.mark.parametrize("how", ["dropped", "stalled", "garbage", "error"])
def test_a_server_that_dies_in_mid_answer_takes_nothing_back(server: ScriptedServer, write: Write, how: str) -> None:
    def script(reply: Reply) -> None:
        reply.say("\n".join(checked(reply)) + "\n晚上十点以后可以")
        if how == "stalled":
            reply.hang(4)
        elif how == "garbage":
            reply.raw("data: {broken\n\n")
        elif how == "error":
            reply.raw('data: {"error": {"message": "gone"}}\n\n')

    server.script = script
    snapshots = write(QUESTION)
    assert len(snapshots) >= 2
    assert snapshots[-1].engine == "llm:scripted"
    assert "后面的内容直接取自资料" in snapshots[-1].text
    assert "以后可以" not in snapshots[-1].text
    check_growing(snapshots)


def test_killing_the_server_takes_nothing_back(server: ScriptedServer, write: Write) -> None:
    def script(reply: Reply) -> None:
        reply.say("\n".join(checked(reply)) + "\n")
        threading.Thread(target=server.stop, daemon=True).start()
        reply.handler.connection.shutdown(socket.SHUT_RDWR)

    server.script = script
    snapshots = write(QUESTION)
    check_growing(snapshots)
    assert "直接取自资料" in snapshots[-1].text


def check_growing(snapshots: list[Answer]) -> None:
    """Each snapshot begins with the one before; its marks keep their citations."""
    for earlier, later in pairwise(snapshots):
        assert later.text.startswith(earlier.text)
        assert later.citations[: len(earlier.citations)] == earlier.citations


def test_a_good_answer_is_shown_as_it_grows(server: ScriptedServer, write: Write) -> None:
    def script(reply: Reply) -> None:
        reply.say("\n".join(checked(reply, 3)))
        reply.end()

    server.script = script
    snapshots = write(QUESTION, llm_price_input=1.0, llm_price_output=2.0)
    check_growing(snapshots)
    final = snapshots[-1]
    assert final.engine == "llm:scripted"
    assert "没有通过核对" not in final.text
    details = final.details["llm"]
    assert details["kept"] >= 2
    assert details["fallback"] is None
    assert (details["tokens_in"], details["tokens_out"]) == (1000, 100)
    assert details["cost"] == pytest.approx(0.0012)
    assert 0 < details["first_token_ms"] <= details["total_ms"]
    assert {int(n) for n in re.findall(r"\[(\d+)\]", final.text)} == {c.n for c in final.citations}


def test_a_cut_off_answer_shows_whole_sentences_only(server: ScriptedServer, write: Write) -> None:
    def script(reply: Reply) -> None:
        reply.say("\n".join(checked(reply, 2)) + "\n最后一句没有说")
        reply.end("length")

    server.script = script
    assert "最后一句没有说" not in write(QUESTION)[-1].text


def test_saying_that_it_does_not_know_gives_way_to_the_extractive_answer(
    server: ScriptedServer, write: Write, world: World
) -> None:
    server.says("我不知道：手头的资料里没有能回答这个问题的依据。")
    snapshots = write(QUESTION)
    check_extractive(snapshots, world)
    assert snapshots[-1].details["llm"]["fallback"] == "declined"


def test_a_missing_extra_is_named(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from bot.llm import model

    model._chat_model.cache_clear()
    monkeypatch.setitem(sys.modules, "langchain_openai", None)
    final = write(QUESTION)[-1]
    assert final.engine == "extractive"
    assert "pip install" in final.text
