"""The page in a real browser on loopback: first paint, time from sending to the whole answer, layout shift.

``python -m benchmarks.web [--port PORT]``; without a port a program is started and stopped again. Times are
wall-clock milliseconds measured inside the page; layout shift is the sum of all layout-shift entries (Web Vitals' CLS
leaves out those within half a second of a key press, this does not).
"""

from __future__ import annotations

import argparse
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
QUESTIONS = (
    "接了催收电话会爆通讯录吗？",
    "催收能上门吗？",
    "催收电话一直不接会怎样？",
    "对方说交钱能消除逾期记录，是真的吗？",
    "收到法院传票不去会怎样？",
    "紧急联系人要替我还钱吗？",
    "催收几点后不能打？",
    "接电话等于承认欠款吗？",
    "Can collectors come to my home?",
    "What hours may collectors call?",
    "民法典第一千零三十三条讲什么",
    "今天天气怎么样",
)
VISITS = 5
BUDGET_PAINT_MS, BUDGET_ANSWER_MS, BUDGET_SHIFT = 2000, 300, 0.1
SHIFTS = """window.shifts = []; new PerformanceObserver((list) => list.getEntries().forEach((e) => shifts.push(e.value)))
  .observe({ type: "layout-shift", buffered: true });"""
SEND = """(question) => new Promise((done) => {
  const box = document.querySelector("#question");
  box.value = question;
  const turns = document.querySelectorAll(".turn").length;
  const started = performance.now();
  let progress = null;
  const watch = new MutationObserver(() => {
    const turn = document.querySelectorAll(".turn")[turns];
    if (!turn) return;
    if (progress === null && turn.querySelector(".progress .say").textContent) progress = performance.now() - started;
    if (!turn.querySelector(".actions").hidden) {
      watch.disconnect();
      requestAnimationFrame(() => done({ progress, answer: performance.now() - started }));
    }
  });
  watch.observe(document.querySelector("#turns"), { subtree: true, childList: true, attributes: true, characterData: true });
  document.querySelector("#composer").requestSubmit();
})"""


@contextmanager
def program(port: int | None) -> Iterator[str]:
    """The address of a program that answers: the one on ``port``, or one started for this."""
    if port:
        yield f"http://127.0.0.1:{port}/"
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(ROOT / "app.py"), "--port", str(free)], stdout=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{free}/"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(url, timeout=5).close()
                break
            except OSError:
                time.sleep(0.2)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


def measure(url: str) -> dict[str, list[float]]:
    """The measurements, by name, over `VISITS` fresh visits and all `QUESTIONS`."""
    from playwright.sync_api import sync_playwright

    found: dict[str, list[float]] = {name: [] for name in ("paint", "usable", "progress", "answer", "shift")}
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for visit in range(VISITS):
            context = browser.new_context(
                viewport={"width": 1280, "height": 800}, locale="zh-CN", reduced_motion="reduce"
            )
            page = context.new_page()
            page.add_init_script(SHIFTS)
            page.goto(url)
            page.wait_for_selector("#cuida[data-ready=yes]")
            found["usable"].append(page.evaluate("performance.now()"))
            found["paint"].append(page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
            if visit == 0:
                _ask_all(page, found)
            context.close()
        browser.close()
    return found


def _ask_all(page: Any, found: dict[str, list[float]]) -> None:
    page.evaluate(SEND, "催收能上门吗？")  # until the program is warm
    for question in QUESTIONS:
        page.wait_for_timeout(1500)  # a reader reads; suggestions for the previous answer are done by then
        page.evaluate("shifts.length = 0")
        times = page.evaluate(SEND, question)
        page.wait_for_timeout(800)
        found["progress"].append(times["progress"])
        found["answer"].append(times["answer"])
        found["shift"].append(page.evaluate("shifts.reduce((a, b) => a + b, 0)"))


def main() -> int:
    """Measure and print; the exit status is 1 when a budget is exceeded."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int)
    with program(parser.parse_args().port) as url:
        found = measure(url)
    rows = (
        ("first contentful paint, ms", "paint", BUDGET_PAINT_MS),
        ("page usable, ms", "usable", None),
        ("progress shown after sending, ms", "progress", None),
        ("whole answer after sending, ms", "answer", BUDGET_ANSWER_MS),
        ("layout shift while answering", "shift", BUDGET_SHIFT),
    )
    failed = False
    sys.stdout.write(f"{'':<36}{'n':>4}{'median':>10}{'worst':>10}{'budget':>10}\n")
    for label, name, budget in rows:
        values = found[name]
        median = statistics.median(values)
        failed |= budget is not None and median > budget
        form = ".3f" if name == "shift" else ".0f"
        sys.stdout.write(f"{label:<36}{len(values):>4}{median:>10{form}}{max(values):>10{form}}{budget or '':>10}\n")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
