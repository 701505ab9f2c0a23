"""One program for all browser tests, started as a user starts it, and one Chromium."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

playwright_api = pytest.importorskip("playwright.sync_api")
Page, Browser = playwright_api.Page, playwright_api.Browser

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Building the index on a slow machine is the longest thing that the program does before it answers.
STARTS_WITHIN, WARM_WITHIN = 120, 600


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Program:
    """``python app.py``, running on loopback."""

    def __init__(self, process: subprocess.Popen, url: str, folder: Path) -> None:
        self.process, self.url, self.folder = process, url, folder

    @property
    def log(self) -> str:
        return (self.folder / "app.log").read_text(encoding="utf-8", errors="replace")


def _wait(program: Program) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if program.process.poll() is not None:
            pytest.fail(f"app.py ended with {program.process.returncode}:\n{program.log}")
        try:
            with urllib.request.urlopen(program.url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"app.py did not answer within {STARTS_WITHIN} s:\n{program.log}")


@pytest.fixture(scope="session")
def program(tmp_path_factory) -> Iterator[Program]:
    folder = tmp_path_factory.mktemp("app")
    port = _free_port()
    with (folder / "app.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "--port", str(port), "--mcp"], cwd=ROOT, stdout=log, stderr=log
        )
    running = Program(process, f"http://127.0.0.1:{port}/", folder)
    try:
        _wait(running)
        from gradio_client import Client

        Client(running.url, verbose=False).submit("催收能上门吗", api_name="/ask").result(timeout=WARM_WITHIN)
        yield running
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()


def _chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with playwright_api.sync_playwright() as playwright:
        try:
            opened = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        except playwright_api.Error as error:
            pytest.skip(
                f"no Chromium here (install one, or `playwright install chromium`): {str(error).splitlines()[0]}"
            )
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser, program: Program) -> Iterator[Callable[..., Page]]:
    """Opens the page in a browser of its own; afterwards nothing may have failed in it or been asked of another host."""
    contexts, wrong = [], []

    def opened(width: int = 1280, height: int = 800, locale: str = "zh-CN", **options) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, locale=locale, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(f"script error: {error}"))
        page.on("request", lambda request: wrong.append(request.url) if _foreign(request.url, program.url) else None)
        page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.goto(program.url)
        page.wait_for_selector("#cuida[data-ready=yes]")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not wrong


def _foreign(address: str, home: str) -> bool:
    return not address.startswith((home, "blob:", "data:", "about:"))


def ask(page: Page, question: str) -> playwright_api.Locator:
    """Ask in the page; the turn, once it is answered."""
    before = page.locator(".turn").count()
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_selector(f".turn:nth-child({before + 1}) .actions:not([hidden])", timeout=60_000)
    return page.locator(".turn").nth(before)
