import re

from tests.web.conftest import ask

CONTACTS = "接了催收电话会爆通讯录吗？"


def test_answer_has_marks_and_every_mark_a_card(open_page):
    turn = ask(open_page(), CONTACTS)
    marks = {int(number) for number in turn.locator(".text .cite").evaluate_all("all => all.map(e => e.dataset.n)")}
    cards = {int(number) for number in turn.locator(".evidence .card").evaluate_all("all => all.map(e => e.dataset.n)")}
    assert marks
    assert marks == cards


def test_a_mark_opens_its_card_and_highlights_the_words(open_page):
    page = open_page()
    turn = ask(page, CONTACTS)
    mark = turn.locator(".text .cite").last
    number = mark.get_attribute("data-n")
    mark.click()
    card = turn.locator(f".evidence .card[data-n='{number}']")
    words = card.locator(".passage mark")
    assert words.is_visible()
    assert len(words.inner_text()) > 5
    assert card.locator(".chip.force").inner_text()
    assert card.locator(".chip.wording").inner_text() in ("官方原文", "要旨，非原文", "转述，非原文")
    page.wait_for_function(
        "n => { const c = document.querySelector(`.evidence .card[data-n='${n}']`).getBoundingClientRect();"
        " return c.top >= 0 && c.top < innerHeight - 150 }",
        arg=number,
    )


def test_escape_goes_from_the_card_back_to_the_mark(open_page):
    page = open_page()
    turn = ask(page, CONTACTS)
    turn.locator(".text .cite").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.card') !== null")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.cite')")


def test_law_is_shown_in_official_wording_with_since_when_and_a_safe_link(open_page):
    page = open_page()
    turn = ask(page, "民法典第一千零三十三条原文")
    card = turn.locator(".card.law").first
    card.locator("summary").first.click()
    assert "现行法律" in card.inner_text()
    assert "官方原文" in card.inner_text()
    assert "2021-01-01" in card.inner_text()
    link = card.locator(".link a")
    assert link.get_attribute("target") == "_blank"
    assert "noopener" in link.get_attribute("rel")


def test_an_article_that_is_wrong_carries_its_review(open_page):
    turn = ask(open_page(), "逾期90天就会上征信黑名单吗？")
    card = turn.locator(".card.article", has=turn.page.locator(".correction")).first
    card.locator("summary").first.click()
    text = card.locator(".correction").first.inner_text()
    assert "文章说" in text
    assert "现行规定是" in text


def test_full_text_opens_in_place(open_page):
    turn = ask(open_page(), "逾期90天就会上征信黑名单吗？")
    card = turn.locator(".card.article").first
    card.locator("summary").first.click()
    card.locator("details.full > summary").click()
    card.locator("details.full .whole p").first.wait_for()
    assert len(card.locator("details.full .whole").inner_text()) > 500


def test_follow_up_leans_on_what_was_said(open_page):
    page = open_page()
    ask(page, "催收能上门吗？")
    turn = ask(page, "那要是他们半夜来呢？")
    assert re.search(r"晚上|22|十点", turn.locator(".text").inner_text())
    assert page.locator(".turn").count() == 2


def test_suggested_questions_are_answered(open_page):
    page = open_page()
    turn = ask(page, CONTACTS)
    suggestions = turn.locator(".next button")
    suggestions.first.wait_for()
    assert 1 <= suggestions.count() <= 3
    suggestions.first.click()
    page.wait_for_selector(".turn:nth-child(2) .actions:not([hidden])")
    assert not page.locator(".turn").nth(1).evaluate("e => e.classList.contains('refused')")


def test_every_situation_is_answered_in_both_languages(open_page):
    for locale in ("zh-CN", "en-GB"):
        page = open_page(locale=locale)
        for n in range(page.locator(".situations button").count()):
            page.locator(".situations button").nth(n).click()
            turn = page.locator(".turn").first
            turn.locator(".actions:not([hidden])").wait_for()
            assert not turn.evaluate("e => e.classList.contains('refused')"), turn.inner_text()
            page.click("#new-chat")


def test_refusal_says_what_it_can_help_with_and_shows_no_sources(open_page):
    turn = ask(open_page(), "今天天气怎么样")
    assert turn.evaluate("e => e.classList.contains('refused')")
    assert turn.locator(".evidence").is_hidden()
    assert turn.locator(".next button").first.is_visible()


def test_despair_shows_numbers_to_call(open_page):
    turn = ask(open_page(), "我被催收逼得不想活了")
    calls = turn.locator(".calls a").evaluate_all("all => all.map(e => e.getAttribute('href'))")
    assert calls[0] == "tel:12356"
    assert "tel:110" in calls
    assert turn.locator(".good").is_hidden()


def test_retry_and_edit_answer_again(open_page):
    page = open_page()
    turn = ask(page, "今天天气怎么样")
    turn.locator(".edit").click()
    assert page.input_value("#question") == "今天天气怎么样"
    page.fill("#question", "催收能上门吗？")
    page.press("#question", "Enter")
    page.wait_for_selector(".turn .actions:not([hidden])")
    assert page.locator(".turn").count() == 1
    assert page.locator(".turn .question .words").inner_text() == "催收能上门吗？"
    page.locator(".turn .retry").click()
    page.wait_for_selector(".turn .actions:not([hidden])")
    assert page.locator(".turn .text .lead").count() == 1


def test_stop_ends_waiting_and_leaves_the_page_usable(open_page):
    page = open_page()
    # Hold the answer back, so that there is something to stop.
    page.route("**/call/page_converse/**", lambda route: None)
    page.fill("#question", "催收能上门吗？")
    page.press("#question", "Enter")
    page.wait_for_selector("#cuida.busy")
    assert page.locator(".turn .progress .say").inner_text()
    page.click("#send")
    page.wait_for_selector("#cuida:not(.busy)")
    assert "已停止" in page.locator(".turn .text").inner_text()
    page.unroute("**/call/page_converse/**")
    assert ask(page, "催收能上门吗？").locator(".cite").count()


def test_history_stays_in_this_browser_and_can_be_deleted(open_page):
    page = open_page()
    ask(page, CONTACTS)
    page.reload()
    page.wait_for_selector("#cuida[data-ready=yes]")
    assert page.locator(".turn .question .words").inner_text() == CONTACTS
    page.click("#new-chat")
    assert page.locator(".turn").count() == 0
    page.click("#history-open")
    page.locator("#history-list .open").first.click()
    assert page.locator(".turn").count() == 1
    assert open_page().locator(".turn").count() == 0, "another browser must not see it"
    page.click("#history-open")
    page.locator("#history-list li button").last.click()
    assert page.locator("#history-list li").count() == 0


def test_long_question_is_told_in_one_line(open_page):
    page = open_page()
    turn = ask(page, "催收" * 1100)
    assert "2000" in turn.locator("[role=alert]").inner_text()


def test_ratings_are_off_until_turned_on(open_page, program):
    page = open_page()
    turn = ask(page, "催收能上门吗？")
    turn.locator(".good").click()
    assert page.locator("#rating-consent").is_visible()
    page.click("#rating [data-close]")
    assert turn.locator(".good").get_attribute("aria-pressed") == "false"
    assert page.evaluate("JSON.parse(localStorage['cuida.settings'] || '{}').feedback") is None
