from tests.web.conftest import ask
from web.threats import find_threats, threats


def test_provision_is_found_with_its_status(open_page):
    page = open_page()
    page.click("#tab-provision")
    page.fill("#provision-text", "民法典第1033条、治安管理处罚法第42条")
    page.press("#provision-text", "Enter")
    page.wait_for_selector("#provision-result .finding")
    findings = page.locator("#provision-result .finding")
    assert findings.count() == 2
    assert "引用无误" in findings.nth(0).inner_text()
    assert "侵扰他人的私人生活安宁" in page.locator("#provision-result .card").first.inner_text()


def test_provision_that_does_not_exist_is_said(open_page):
    page = open_page()
    page.click("#tab-provision")
    page.fill("#provision-text", "民法典第九千九百九十九条")
    page.press("#provision-text", "Enter")
    page.wait_for_selector("#provision-result .finding .tone.bad")
    page.fill("#provision-text", "你好")
    page.press("#provision-text", "Enter")
    page.wait_for_selector("#provision-result .empty")


def test_browse_opens_a_provision(open_page):
    page = open_page()
    page.click("#tab-provision")
    page.click("#browse > summary")
    page.locator("#browse .shelf > summary").first.click()
    page.locator("#browse .shelf .pill").first.click()
    page.wait_for_selector("#provision-result .finding")


def test_scary_message_is_taken_apart(open_page):
    page = open_page()
    page.click("#tab-message")
    page.click("#message-example")
    page.wait_for_selector("#message-result .finding")
    text = page.locator("#message-result").inner_text()
    assert "没有这一条" in text
    assert "站不住脚" in text
    assert "诈骗迹象" in text
    page.locator("#message-result .finding .cite").first.click()
    assert page.locator("#message-result .card[open] mark").is_visible()
    page.locator("#message-result [data-ask]").first.click()
    page.wait_for_selector(".turn .actions:not([hidden])")
    assert page.locator("#panel-chat").is_visible()


def test_audit_lists_what_is_wrong(open_page):
    page = open_page()
    page.click("#tab-audit")
    page.wait_for_selector("#audit-result .finding:not(.right)")
    wrong = page.locator("#audit-result .shelf[open] .finding:visible").count()
    page.uncheck("#audit-wrong")
    assert page.locator("#audit-result .shelf[open] .finding:visible").count() > wrong
    page.locator("#audit-result .cite:visible").first.click()
    assert page.locator("#sheet .card mark").count()


def test_tools_follow_the_language(open_page):
    page = open_page()
    page.click("#tab-message")
    page.click("#message-example")
    page.wait_for_selector("#message-result .finding")
    page.click("#language")
    page.wait_for_selector("#message-result :text('Does not hold')")


def test_every_kind_of_threat_has_something_to_say(library):
    reviews = {review.id for review in library.reviews}
    for threat in threats():
        assert threat.review in reviews
        review = next(review for review in library.reviews if review.id == threat.review)
        assert any(threat.also in sentence.zh for sentence in review.holds[1:]), threat.id


def test_threats_are_found_in_both_languages(library):
    found = {said.threat.id for said in find_threats("再不还就让你坐牢，通知你所有联系人，冻结银行卡", library)}
    assert {"arrest", "contacts", "freeze"} <= found
    found = {
        said.threat.id
        for said in find_threats("Pay now or go to jail. We will call your family and freeze your account.", library)
    }
    assert {"arrest", "contacts", "freeze"} <= found
    assert find_threats("今天下雨，路滑注意保暖。", library) == []


def test_export_as_markdown_and_as_a_page_to_print(open_page):
    page = open_page()
    ask(page, "催收能上门吗？")
    page.click("#export-open")
    with page.expect_download() as download:
        page.click("#export-markdown")
    text = download.value.path().read_text(encoding="utf-8")
    assert "## 催收能上门吗？" in text
    assert "[1]" in text
    assert "现行法律" in text
    page.click("#export-open")
    with page.context.expect_page() as opened:
        page.evaluate("window.print = () => {}")
        page.click("#export-print")
    printed = opened.value
    printed.wait_for_selector("h2")
    assert printed.locator("h2").inner_text() == "催收能上门吗？"
    assert printed.locator(".sources li").count() >= 1


def test_copy_takes_the_sources_along(open_page):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    turn = ask(page, "催收能上门吗？")
    turn.locator(".copy").click()
    page.wait_for_selector(".toast")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("催收能上门吗？")
    assert "\n[1] 《" in copied
