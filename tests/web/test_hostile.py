import pytest

from tests.web.conftest import ask
from web.cards import card
from web.export import conversation_page
from web.markup import answer_html
from web.tools import message_html, provision_html

HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>${window.hit=1}{{constructor}} **[1](javascript:alert(1))** 催收能上门吗？'


def test_question_stays_text(open_page):
    page = open_page()
    turn = ask(page, HOSTILE)
    assert HOSTILE in turn.locator(".question .words").inner_text()
    assert page.evaluate("window.hit") is None
    assert turn.locator("img, script").count() == 0
    page.reload()
    page.wait_for_selector("#cuida[data-ready=yes]")
    page.click("#history-open")
    assert page.evaluate("window.hit") is None


def test_pasted_message_stays_text(open_page):
    page = open_page()
    page.click("#tab-message")
    page.fill("#message-text", f"{HOSTILE}根据《<b>刑法</b>》第九千条和《刑法》第266条，将上门<i>抓人</i>坐牢")
    page.click("#message-form button[type=submit]")
    page.wait_for_selector("#message-result .finding")
    assert "<script>" in page.locator("#message-result .annotated").inner_text()
    assert page.locator("#message-result img, #message-result script, #message-result i").count() == 0
    assert page.evaluate("window.hit") is None


@pytest.mark.parametrize(
    "text", [HOSTILE, "[1]<svg onload=alert(1)>", "**<b>x</b>**[1]\n> <a href=javascript:x>[1]\n- <u>[2]"]
)
def test_answer_markup_escapes_everything(text):
    html = answer_html(text, {1: '"><script>'}, "zh", "t")
    for tag in ("<img", "<script", "<svg", "<b>", "<u>", "<a href=javascript"):
        assert tag not in html


def test_cards_escape_quote_and_note(library):
    citation = {
        "n": 1,
        "source_id": "law:民法典:1033",
        "passage_id": "law:民法典:1033#1",
        "quote": "<script>",
        "note": "<i>",
    }
    assert "<script>" not in card(library, citation, "zh", "t")
    norm = citation | {"source_id": "norm:自律公约:13", "passage_id": "norm:自律公约:13#1"}
    assert "<i>" not in card(library, norm, "zh", "t")


def test_tools_and_export_escape():
    assert "<script>" not in provision_html("《<script>》第3条", "zh")
    assert "<script>" not in message_html("<script>坐牢</script>", "zh")
    answer = {
        "question": "<script>",
        "text": "<script>[1]",
        "language": "zh",
        "citations": [{"n": 1, "title": "<script>", "quote": "<script>"}],
    }
    assert "<script>" not in conversation_page([answer], "zh", "<script>")
