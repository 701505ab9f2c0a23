"""Core library or whole statute book: the switch, the way on from a refusal, and where an answer came from."""

import json
import threading
from types import SimpleNamespace

import pytest

from corpus.settings import settings
from tests.web.conftest import ask
from tests.web.test_look import CONTRAST, OVERFLOW, UNNAMED
from web import chat
from web.export import conversation_markdown, conversation_page

CORE, LAWS = "#library input[value=core]", "#library input[value=laws]"
WEATHER, PROBATION = "今天天气怎么样", "试用期最长可以多久"

has_statutes = pytest.mark.skipif(
    not (settings().index_dir / "laws" / "CURRENT").is_file(),
    reason="the index of the whole statute book takes minutes: python -m index build --library laws",
)
# Stands in for the program while it builds the index: says so, and is silent until it is stopped.
BUILDING = """() => { window.cuida.server.stream = async function* (name, data, signal) {
  yield { stage: "preparing", text: "建立索引：37%…", share: 0.37 };
  await new Promise((_, stopped) => signal.addEventListener("abort", () => stopped(new DOMException("", "AbortError"))));
} }"""


@pytest.fixture
def asked(open_page):
    """A page that never asks the statute book, which might not be built: what it would have asked, and the page."""
    page, libraries = open_page(), []

    def look(route):
        libraries.append(json.loads(route.request.post_data)["data"][4])
        route.abort() if libraries[-1] == "laws" else route.continue_()

    page.route("**/call/page_converse", look)
    return libraries, page


def test_the_switch_says_what_it_does_and_is_remembered(open_page):
    page = open_page()
    assert page.is_checked(CORE)
    assert page.locator("#library-more").is_hidden()
    page.check(LAWS)
    assert "不是对个案的意见" in page.locator("#library-more").inner_text()
    page.reload()
    page.wait_for_selector("#cuida[data-ready=yes]")
    assert page.is_checked(LAWS)
    assert page.locator("#library-more").is_visible()
    page.check(CORE)
    page.reload()
    page.wait_for_selector("#cuida[data-ready=yes]")
    assert page.is_checked(CORE)


def test_the_switch_decides_what_is_asked(asked):
    libraries, page = asked
    ask(page, WEATHER)
    page.check(LAWS)
    ask(page, WEATHER)
    assert libraries == ["core", "laws"]


def test_the_switch_works_by_keyboard_in_both_languages(open_page):
    page = open_page(locale="en-GB")
    page.focus(CORE)
    page.keyboard.press("ArrowRight")
    assert page.is_checked(LAWS)
    assert page.locator("#library").inner_text().split("\n")[-1].strip() == "Whole statute book"
    assert "not advice" in page.locator("#library-more").inner_text()
    page.click("#language")
    assert "全部法律" in page.locator("#library").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_switch_can_be_read_and_named(open_page, scheme):
    page = open_page(320, 640, color_scheme=scheme)
    page.check(LAWS)
    assert page.evaluate(OVERFLOW) <= 0
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(UNNAMED) == []


def test_large_text_leaves_room_to_read_and_the_switch_in_reach(open_page):
    page = open_page(320, 640)
    page.add_style_tag(content="html { font-size: 200% !important }")
    page.check(LAWS)
    ask(page, "催收能上门吗？")
    assert page.evaluate(OVERFLOW) <= 0
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function("document.querySelector('footer').getBoundingClientRect().top > innerHeight * 0.3")
    assert page.locator("#send").bounding_box()["y"] < 640 - 20
    page.focus("#question")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "laws"
    page.wait_for_function("document.querySelector('#library').getBoundingClientRect().bottom <= innerHeight")


def test_a_refusal_leads_on_to_the_statute_book_for_that_question_only(asked):
    libraries, page = asked
    turn = ask(page, WEATHER)
    turn.locator(".widen").click()
    page.wait_for_selector(".turn [role=alert]")
    assert libraries == ["core", "laws"]
    assert page.locator(".turn").count() == 1
    assert page.is_checked(CORE)
    turn.locator(".retry").click()
    page.wait_for_selector(".turn [role=alert]")
    ask(page, WEATHER)
    assert libraries == ["core", "laws", "laws", "core"]


def test_an_answer_says_that_the_core_gave_it(open_page):
    page = open_page()
    turn = ask(page, "催收能上门吗？")
    assert turn.locator(".from").inner_text() == "依据：核心资料（文章、规范和相关法律）"
    assert turn.locator(".widen").is_hidden()
    page.click("#language")
    assert turn.locator(".from").inner_text().startswith("Sources: the core library")


def test_despair_is_not_sent_to_the_statute_book(open_page):
    turn = ask(open_page(), "我被催收逼得不想活了")
    assert turn.locator(".widen").is_hidden()
    assert turn.locator(".from").is_hidden()


def test_conversations_kept_from_before_show_nothing_of_it(open_page):
    page = open_page()
    ask(page, "催收能上门吗？")
    ask(page, WEATHER).locator(".next button").first.wait_for()
    page.wait_for_function("JSON.parse(localStorage['cuida.conversations'])[0].turns.length === 2")
    page.evaluate("""() => { const kept = JSON.parse(localStorage['cuida.conversations']);
      kept[0].turns.forEach((turn) => { delete turn.library; delete turn.asked; });
      localStorage['cuida.conversations'] = JSON.stringify(kept); }""")
    page.reload()
    page.wait_for_selector("#cuida[data-ready=yes]")
    assert page.locator(".turn").count() == 2
    assert page.locator(".turn .from:visible, .turn .widen:visible").count() == 0


def test_how_far_the_index_has_come_is_shown_and_can_be_stopped(open_page):
    page = open_page()
    page.check(LAWS)
    page.evaluate(BUILDING)
    page.fill("#question", PROBATION)
    page.press("#question", "Enter")
    page.wait_for_function("document.querySelector('.turn .progress .say').textContent.includes('37%')")
    assert "37%" in page.locator("#status").inner_text()
    page.click("#send")
    page.wait_for_selector("#cuida:not(.busy)")
    assert "已停止" in page.locator(".turn .text").inner_text()


def test_building_is_told_until_the_answer_comes(monkeypatch):
    looked = threading.Event()

    def slow(*_):
        looked.wait(30)
        yield from ()

    def progress():
        looked.set()
        return 0.374

    statutes = SimpleNamespace(ready=False, progress=progress)
    monkeypatch.setattr(chat, "ready", lambda: True)
    monkeypatch.setattr(chat, "bot", lambda: SimpleNamespace(statutes=statutes))
    monkeypatch.setattr(chat, "stream", slow)
    (told,) = chat.converse(PROBATION, [], "t", "auto", "laws")
    assert told["stage"] == "preparing"
    assert told["share"] == 0.374
    assert "37%" in told["text"]
    assert "all" in chat._preparing(1.0, "en")["text"].lower()


def test_a_failed_build_is_one_line(monkeypatch):
    def failing(*_):
        raise OSError(28, "No space left on device")
        yield

    monkeypatch.setattr(chat, "ready", lambda: True)
    monkeypatch.setattr(chat, "bot", lambda: SimpleNamespace(statutes=SimpleNamespace(ready=False)))
    monkeypatch.setattr(chat, "stream", failing)
    (told,) = chat.converse(PROBATION, [], "t", "auto", "laws")
    assert told["stage"] == "error"
    assert "No space left" in told["message"]
    assert "\n" not in told["message"]


def test_an_unknown_library_is_one_line(monkeypatch):
    monkeypatch.setattr(chat, "ready", lambda: True)
    (told,) = chat.converse(PROBATION, [], "t", "auto", "poems")
    assert told["stage"] == "error"
    assert "library is core or laws" in told["message"]


def test_exports_say_where_an_answer_came_from():
    answer = {"question": "问", "text": "答", "language": "zh", "status": "answered", "citations": []}
    for export in (conversation_markdown, lambda turns, language: conversation_page(turns, language, "今天")):
        assert "依据：全国现行法律全库" in export([answer | {"library": "laws"}], "zh")
        for unknown in (answer, answer | {"library": "poems"}, answer | {"library": "laws", "status": "refused"}):
            assert "依据：" not in export([unknown], "zh")


@has_statutes
def test_the_statute_book_answers_what_the_core_refuses(open_page):
    page = open_page()
    turn = ask(page, PROBATION)
    turn.locator(".widen").click()
    turn.locator(".from.laws").wait_for(timeout=60_000)
    assert turn.locator(".from").inner_text() == "依据：全国现行法律全库"
    assert "不是对个案的意见" in turn.locator(".text").inner_text()
    assert "试用期" in turn.locator(".card.law .passage").first.text_content()
    assert turn.locator(".widen").is_hidden()
    assert page.evaluate(CONTRAST) == []
    page.reload()
    page.wait_for_selector("#cuida[data-ready=yes]")
    assert page.locator(".turn .from").inner_text() == "依据：全国现行法律全库"


@has_statutes
def test_the_statute_book_says_when_it_has_nothing_either(open_page):
    page = open_page()
    page.check(LAWS)
    turn = ask(page, WEATHER)
    assert "也没有" in turn.locator(".from").inner_text()
    assert turn.locator(".widen").is_hidden()
    assert "核心资料" in ask(page, "催收能上门吗？").locator(".from").inner_text()
