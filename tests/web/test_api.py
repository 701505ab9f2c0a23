import asyncio
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from corpus.errors import InputError
from tests.web.conftest import ROOT
from web import feedback
from web.api import check_citations, look_up_provision


@pytest.fixture(scope="module")
def client(program):
    return Client(program.url, verbose=False)


def test_ask_returns_the_answers_json(client):
    answer = client.predict("接了催收电话会爆通讯录吗？", api_name="/ask")
    assert answer["status"] == "answered"
    assert answer["citations"][0]["n"] == 1
    assert client.predict("今天天气怎么样", api_name="/ask")["reason"] == "off_topic"
    assert client.predict("催收能上门吗", "en", api_name="/ask")["language"] == "en"
    assert client.predict("催收能上门吗", "auto", "laws", api_name="/ask")["status"] == "answered"


def test_wrong_input_is_one_line(client):
    with pytest.raises(AppError, match="the question is empty"):
        client.predict("", api_name="/ask")
    with pytest.raises(AppError, match="language is"):
        client.predict("催收能上门吗", "fr", api_name="/ask")
    with pytest.raises(AppError, match="library is"):
        client.predict("催收能上门吗", "auto", "poems", api_name="/ask")


def test_provision_and_citations_over_http(client):
    found = client.predict("民法典第1033条", api_name="/look_up_provision")
    assert found[0]["source"]["source_id"] == "law:民法典:1033"
    checked = client.predict("《民法典》第九千条", api_name="/check_citations")
    assert checked[0]["status"] == "NOT_FOUND"


def test_only_the_public_endpoints_are_documented(client):
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(named) == {"/ask", "/look_up_provision", "/check_citations"}


@pytest.mark.parametrize("slash", ["", "/"])
def test_mcp_offers_the_same(program, slash):
    mcp = pytest.importorskip("mcp")

    async def talk():
        async with mcp.Client(f"{program.url}gradio_api/mcp{slash}") as session:
            names = {tool.name for tool in (await session.list_tools()).tools}
            answer = await session.call_tool("ask", {"question": "催收能上门吗？"})
            provision = await session.call_tool("look_up_provision", {"provision": "law:刑法:293-1"})
            checked = await session.call_tool(
                "check_citations", {"text": "《治安管理处罚法》第42条", "as_of": "2020-01-01"}
            )
            wrong = await session.call_tool("ask", {"question": " "})
            return names, answer, provision, checked, wrong

    with ThreadPoolExecutor(1) as thread:  # Playwright's loop runs in this one
        names, answer, provision, checked, wrong = thread.submit(asyncio.run, talk()).result(timeout=60)
    assert names == {"ask", "look_up_provision", "check_citations"}
    assert answer.structured_content["status"] == "answered"
    assert json.loads(answer.content[0].text)["citations"]
    assert provision.structured_content["result"][0]["source"]["verbatim"] is True
    assert checked.structured_content["result"]
    assert wrong.is_error
    assert "the question is empty" in wrong.content[0].text


def test_calls_refuse_what_they_cannot_read():
    with pytest.raises(InputError, match="as_of"):
        check_citations("《刑法》第1条", as_of="yesterday")
    with pytest.raises(InputError, match="zh or en"):
        look_up_provision("刑法第1条", language="fr")
    with pytest.raises(InputError, match="longer than"):
        check_citations("刑" * 20_001)


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--port", "0"], 2, "--port"),
        (["--nothing"], 2, "--nothing"),
        (["--host", "no.such.host.invalid", "--port", "7861"], 2, "--host"),
    ],
)
def test_wrong_arguments_are_one_line(arguments, status, words):
    done = subprocess.run([sys.executable, "app.py", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == status
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_a_taken_port_is_one_line(program):
    port = program.url.rstrip("/").rpartition(":")[2]
    done = subprocess.run(
        [sys.executable, "app.py", "--port", port], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 1
    assert "choose another" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_ratings_are_lines_and_never_fill_the_disk(monkeypatch, tmp_path):
    monkeypatch.setattr(feedback, "feedback_file", lambda: tmp_path / "feedback.jsonl")
    assert feedback.keep("问", "答" * 9000, True, "清楚")
    row = json.loads((tmp_path / "feedback.jsonl").read_text(encoding="utf-8"))
    assert row["helpful"] is True
    assert len(row["answer"]) == feedback.LONGEST_TEXT
    monkeypatch.setattr(feedback, "LARGEST_FILE", 10)
    assert not feedback.keep("问", "答", False)


def test_program_says_nothing_but_its_address(program):
    assert "Traceback" not in program.log
    assert program.url.rstrip("/") in program.log
