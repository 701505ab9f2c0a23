import pytest

from tests.web.conftest import ask

CONTACTS = "接了催收电话会爆通讯录吗？"

# Contrast of every visible text with the ground behind it, by WCAG 2.1; what fails AA is returned.
CONTRAST = """() => {
  const rgb = (c) => (c.match(/[0-9.]+/g) || []).map(Number);
  const lum = ([r, g, b]) => [r, g, b].map((v) => ((v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor);
    if (c.length === 3 || c[3] > 0.9) return c; } return [255, 255, 255]; };
  const bad = [];
  for (const e of document.querySelectorAll('#cuida *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.checkVisibility({ visibilityProperty: true }) || e.closest('.hidden, :disabled')) continue;
    const s = getComputedStyle(e); const a = lum(rgb(s.color)), b = lum(ground(e));
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const large = parseFloat(s.fontSize) >= 24 || (parseFloat(s.fontSize) >= 18.66 && s.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) bad.push([e.className, e.textContent.slice(0, 20), ratio.toFixed(2)]);
  }
  return bad;
}"""
UNNAMED = """() => [...document.querySelectorAll('#cuida button, #cuida a, #cuida input, #cuida textarea')]
  .filter((e) => e.checkVisibility() && !(e.textContent.trim() || e.getAttribute('aria-label') || (e.labels && e.labels.length)))
  .map((e) => e.outerHTML.slice(0, 120))"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_meets_aa(open_page, scheme):
    page = open_page(color_scheme=scheme)
    assert page.evaluate(CONTRAST) == []
    turn = ask(page, CONTACTS)
    turn.locator(".text .cite").first.click()
    assert page.evaluate(CONTRAST) == []
    page.click("#tab-message")
    page.click("#message-example")
    page.wait_for_selector("#message-result .finding")
    assert page.evaluate(CONTRAST) == []


def test_dark_can_be_chosen_and_is_remembered(open_page):
    page = open_page(color_scheme="light")
    page.click("#theme")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.reload()
    page.wait_for_selector("#cuida[data-ready=yes]")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_language_can_be_switched_and_is_remembered(open_page):
    page = open_page()
    assert page.locator("#tab-chat").inner_text() == "问答"
    page.click("#language")
    assert page.locator("#tab-chat").inner_text() == "Ask"
    assert page.evaluate("document.documentElement.lang") == "en"
    page.reload()
    page.wait_for_selector("#cuida[data-ready=yes]")
    assert page.locator("#tab-chat").inner_text() == "Ask"


def test_english_question_is_answered_in_english(open_page):
    page = open_page(locale="en-GB")
    turn = ask(page, "Can collectors come to my home?")
    assert turn.locator(".text").get_attribute("lang") == "en"
    turn.locator(".text .cite").first.click()
    page.keyboard.press("Tab")
    assert turn.locator(".card[open] .chip.force").inner_text().isascii()
    assert turn.locator(".card[open] mark").count(), "the original words are marked whatever the language"


def test_phone_shows_the_card_in_a_sheet(open_page):
    page = open_page(390, 844, has_touch=True, is_mobile=True)
    turn = ask(page, CONTACTS)
    assert page.evaluate(OVERFLOW) == 0
    answer, cards = turn.locator(".answer").bounding_box(), turn.locator(".evidence").bounding_box()
    assert cards["y"] >= answer["y"] + answer["height"], "cards come below the answer"
    turn.locator(".text .cite").first.tap()
    sheet = page.locator("#sheet")
    assert sheet.locator("mark").is_visible()
    page.click("#sheet-next")
    assert page.locator("#sheet-where").inner_text().startswith("2 /")
    page.keyboard.press("Escape")
    assert sheet.is_hidden()
    assert page.evaluate("document.activeElement.matches('.cite')")


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_text_at_200_percent_does_not_break_the_page(open_page, width, height):
    page = open_page(width, height)
    page.add_style_tag(content="html { font-size: 200% !important }")
    turn = ask(page, CONTACTS)
    assert page.evaluate(OVERFLOW) <= 0
    turn.locator(".text .cite").first.click()
    assert page.locator(".card[open] mark").last.is_visible()
    page.keyboard.press("Escape")
    assert page.locator("#send").is_visible()
    for tab in ("provision", "message", "audit"):
        page.click(f"#tab-{tab}")
        assert page.evaluate(OVERFLOW) <= 0


def test_keyboard_reaches_everything(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.type("催收能上门吗？")
    page.keyboard.press("Enter")
    page.wait_for_selector(".turn .actions:not([hidden])")
    page.focus("#tab-chat")
    page.keyboard.press("ArrowRight")
    assert page.locator("#panel-provision").is_visible()
    page.keyboard.press("End")
    assert page.locator("#panel-audit").is_visible()


def test_every_control_has_a_name(open_page):
    page = open_page()
    assert page.evaluate(UNNAMED) == []
    ask(page, CONTACTS)
    assert page.evaluate(UNNAMED) == []
    page.click("#help-open")
    assert page.evaluate(UNNAMED) == []


def test_what_happens_is_announced(open_page):
    page = open_page()
    ask(page, CONTACTS)
    assert "依据" in page.locator("#status").inner_text()


def test_help_and_disclaimer_are_in_reach(open_page):
    for width in (1280, 390):
        page = open_page(width, 844)
        for tab in ("chat", "provision", "message", "audit"):
            page.click(f"#tab-{tab}")
            assert "不是法律意见" in page.locator("footer .help-line").inner_text()
        page.click("#help-open")
        numbers = page.locator("#help .numbers a").evaluate_all("all => all.map(e => e.getAttribute('href'))")
        assert numbers == ["tel:12348", "tel:12378", "tel:110", "tel:12356"]
        assert "只保存在你的浏览器" in page.locator("#help").inner_text()
