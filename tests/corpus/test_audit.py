"""The audit of the five articles: every known error of citation is found, and no other is alleged."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from corpus.audit import AuditReport, audit
from corpus.library import load_library

# Drawn up by a lawyer's reading of the articles: what each cites, what becomes of it, and what holds instead.
EXPECTED = {
    ("answer-or-ignore", "《民法典》第1032条"): ("VERIFIED", "law:民法典:1032"),
    ("answer-or-ignore", "《个人信息保护法》第10条"): ("VERIFIED", "law:个人信息保护法:10"),
    ("answer-or-ignore", "《治安管理处罚法》第42条"): ("RENUMBERED", "law:治安管理处罚法:50"),
    ("real-or-fake", "《民法典》第1032条"): ("VERIFIED", "law:民法典:1032"),
    ("real-or-fake", "《个人信息保护法》第10条"): ("VERIFIED", "law:个人信息保护法:10"),
    ("real-or-fake", "《互联网金融逾期债务催收自律公约》第13条"): ("CONTENT_MISMATCH", "norm:自律公约:16"),
    ("real-or-fake", "《治安管理处罚法》第42条"): ("RENUMBERED", "law:治安管理处罚法:50"),
    ("third-party-limits", "《个人信息保护法》第10条"): ("VERIFIED", "law:个人信息保护法:10"),
    ("third-party-limits", "《民法典》第1032条"): ("VERIFIED", "law:民法典:1032"),
    ("third-party-limits", "《互联网金融个人网络消费信贷贷后催收风控指引》第13条"): ("NOT_FOUND", "norm:催收风控指引:"),
    ("third-party-limits", "《治安管理处罚法》第42条"): ("RENUMBERED", "law:治安管理处罚法:50"),
    ("respond-step-by-step", "《民法典》第577条"): ("VERIFIED", "law:民法典:577"),
    ("respond-step-by-step", "《商业银行信用卡业务监督管理办法》第68条"): ("VERIFIED", "norm:信用卡办法:68"),
    ("respond-step-by-step", "催收自律公约第13条"): ("VERIFIED", "norm:自律公约:13"),
    ("respond-step-by-step", "催收自律公约第14条"): ("VERIFIED", "norm:自律公约:14"),
    ("respond-step-by-step", "催收自律公约第26条"): ("CONTENT_MISMATCH", "norm:自律公约:16"),
    ("respond-step-by-step", "催收自律公约第28条"): ("CONTENT_MISMATCH", "norm:自律公约:18"),
}


@pytest.fixture(scope="module")
def report() -> AuditReport:
    return audit(load_library())


def test_every_citation_error_is_found_and_no_other(report: AuditReport) -> None:
    found = {}
    for row in report.citations:
        current = row.current.id if row.current else ""
        assert row.status is not None
        found[row.article.id.removeprefix("article:"), row.citation] = (row.status.value, current)
    assert found.keys() == EXPECTED.keys()
    for key, (status, current) in EXPECTED.items():
        assert found[key][0] == status, key
        assert found[key][1].startswith(current), key


def test_a_wrong_citation_is_shown_with_the_official_wording_and_the_review(report: AuditReport) -> None:
    row = next(row for row in report.citations if row.status and row.status.value == "RENUMBERED")
    assert row.current is not None
    assert "多次发送淫秽、侮辱、恐吓等信息" in row.current.passages[0].text
    assert row.evidence


def test_every_reviewed_claim_is_in_the_report(report: AuditReport) -> None:
    concerns = sum(len(review.concerns) for review in report.library.reviews)
    assert len(report.claims) == concerns
    assert all(row.verdicts and row.evidence for row in report.claims)


def test_the_markdown_shows_claim_verdict_provision_and_evidence(report: AuditReport) -> None:
    text = report.to_markdown()
    for words in (
        "引用核对 · Citations",
        "《治安管理处罚法》第42条：条号已变",
        "官方原文",
        "催收自律公约第28条",
        "law:民法典:1033",
    ):
        assert words in text
    assert not re.search(r"\{[{%]", text)


class _Page(HTMLParser):
    """Collects what an accessible page needs."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.headings: list[int] = []
        self.tags: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        if values.get("id"):
            self.ids.append(str(values["id"]))
        if tag == "a" and str(values.get("href", "")).startswith("#"):
            self.targets.append(str(values["href"])[1:])
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        self.loads.extend(str(values[name]) for name in ("src", "srcset") if values.get(name))
        if tag == "link":
            self.loads.append(str(values.get("href")))


def test_the_page_is_self_contained_and_accessible(report: AuditReport) -> None:
    html = report.to_html()
    page = _Page()
    page.feed(html)
    assert html.lstrip().startswith("<!DOCTYPE html>")
    assert '<html lang="zh-CN">' in html
    assert not page.loads
    assert "script" not in page.tags
    assert "@import" not in html
    assert "url(" not in html
    assert len(page.ids) == len(set(page.ids))
    assert set(page.targets) <= set(page.ids)
    assert page.headings[0] == 1
    assert page.headings.count(1) == 1
    assert all(later <= earlier + 1 for earlier, later in zip(page.headings, page.headings[1:], strict=False))
    assert page.tags.count("main") == 1
    assert page.tags.count("caption") == page.tags.count("table")
