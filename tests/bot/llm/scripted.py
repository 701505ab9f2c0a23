"""An OpenAI-compatible server on loopback that says what a test tells it to, truth or lie."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Reply"], None]


class Reply:
    """The server's side of one request: what was asked, and ways to answer it well or badly."""

    def __init__(self, handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
        self.handler, self.request = handler, request
        self._begun = False

    def begin(self) -> None:
        """Send the head of an event stream."""
        if not self._begun:
            self._begun = True
            self.handler.send_response(200)
            self.handler.send_header("Content-Type", "text/event-stream")
            self.handler.end_headers()

    def raw(self, data: str) -> None:
        """Send bytes as they are."""
        self.begin()
        self.handler.wfile.write(data.encode())
        self.handler.wfile.flush()

    def event(self, delta: dict[str, Any], finish: str | None = None, **extra: Any) -> None:
        """Send one chunk."""
        choices = [{"index": 0, "delta": delta, "finish_reason": finish}] if not extra.get("usage") else []
        chunk = {
            "id": "x",
            "object": "chat.completion.chunk",
            "created": 1,
            "model": "scripted",
            "choices": choices,
            **extra,
        }
        self.raw(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n")

    def say(self, text: str, size: int = 7) -> None:
        """Stream ``text`` a few characters at a time."""
        self.begin()
        for start in range(0, len(text), size):
            self.event({"role": "assistant", "content": text[start : start + size]})

    def end(self, reason: str = "stop") -> None:
        """End the stream as a sound server does."""
        self.event({}, reason)
        self.event({}, usage={"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100})
        self.raw("data: [DONE]\n\n")

    def fail(self, status: int, body: str = "{}") -> None:
        """Answer with an error status."""
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", "application/json")
        self.handler.send_header("Retry-After", "60")
        self.handler.send_header("Content-Length", str(len(body.encode())))
        self.handler.end_headers()
        self.handler.wfile.write(body.encode())

    def hang(self, seconds: float) -> None:
        """Say nothing for a while."""
        time.sleep(seconds)

    @property
    def prompt(self) -> str:
        """All that the client sent, as one text."""
        return "\n".join(str(message["content"]) for message in self.request["messages"])


class ScriptedServer:
    """The server; ``script`` may be changed between requests, ``requests`` keeps what was asked last.

    A ``port`` of 0 is any free one."""

    def __init__(self, port: int = 0) -> None:
        self.script: Script = lambda reply: reply.end()
        self.requests: deque[dict[str, Any]] = deque(maxlen=100)
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append(request)
                with suppress(BrokenPipeError, ConnectionResetError):
                    outer.script(Reply(self, request))
                self.close_connection = True

            def log_message(self, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """The base URL that a client is given."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def says(self, text: str) -> None:
        """Answer every request with ``text``."""

        def script(reply: Reply) -> None:
            reply.say(text)
            reply.end()

        self.script = script

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    """A running server."""
    server = ScriptedServer()
    try:
        yield server
    finally:
        server.stop()
