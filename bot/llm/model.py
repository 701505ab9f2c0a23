"""The chat model behind LangChain, and watching its stream so that a server that hangs cannot hang the answer."""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from langchain_core.messages import BaseMessage
from pydantic import SecretStr

from corpus.errors import CuidaError
from corpus.model import Name
from corpus.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# A local server answers a connection at once or not at all.
_CONNECT_SECONDS = 3.0
# No answer takes longer than this many times the allowed silence.
_WHOLE = 4.0
_END = object()


class Fault(Name):
    """Why the model's words cannot be used."""

    NO_SERVER = "no_server"
    TIMEOUT = "timeout"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    BROKEN_STREAM = "broken_stream"
    MALFORMED = "malformed"
    EMPTY = "empty"
    UNVERIFIED = "unverified"
    DECLINED = "declined"
    MISSING_EXTRA = "missing_extra"


class ModelFaultError(CuidaError):
    """The model's answer did not come or broke off: say which fault, and answer without it."""

    def __init__(self, fault: Fault, detail: str = "") -> None:
        super().__init__(f"the language model failed: {fault}" + (f" ({detail})" if detail else ""))
        self.fault = fault


@dataclass
class Usage:
    """What an answer took. Times in milliseconds from sending; tokens as the server counts them, None if it does not."""

    sent: float = field(default_factory=time.perf_counter)
    first_token_ms: float | None = None
    total_ms: float | None = None
    tokens_in: int | None = None
    tokens_out: int | None = None

    def cost(self, settings: Settings) -> float | None:
        """Price of the tokens, in the currency of the settings' prices per million; None when no prices are set."""
        price_in, price_out = settings.llm_price_input, settings.llm_price_output
        if price_in is None or price_out is None or self.tokens_in is None or self.tokens_out is None:
            return None
        return (self.tokens_in * price_in + self.tokens_out * price_out) / 1e6


def chat_model(settings: Settings, longest: int) -> BaseChatModel:
    """The chat model that the settings name, answering in at most ``longest`` tokens.

    Raises CuidaError when langchain-openai is not installed.
    """
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else "none"
    return _chat_model(settings.llm_model or "", settings.llm_base_url, key, settings.llm_timeout, longest)


@lru_cache(maxsize=4)
def _chat_model(name: str, base_url: str | None, key: str, timeout: float, longest: int) -> BaseChatModel:
    try:
        from langchain_openai import ChatOpenAI
    except ImportError:
        raise CuidaError(
            "CUIDA_LLM_MODEL is set and langchain-openai is not installed: pip install 'cuida[llm]'"
        ) from None
    # At DEBUG these write whole requests, and the question is never logged.
    for noisy in ("openai", "httpx", "httpcore", "httpx2", "httpcore2"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # Local servers know max_tokens, which ChatOpenAI would rename to OpenAI's newer max_completion_tokens.
    limit: dict[str, Any] = {"extra_body": {"max_tokens": longest}} if base_url else {"max_tokens": longest}
    return ChatOpenAI(
        model=name,
        base_url=base_url,
        api_key=SecretStr(key),
        temperature=0.0,
        timeout=(min(_CONNECT_SECONDS, timeout), timeout, timeout, timeout),
        max_retries=0,  # waiting for a second try costs the reader more than the extractive answer
        stream_usage=True,
        use_responses_api=False,
        **limit,
    )


def watched(model: BaseChatModel, messages: Sequence[BaseMessage], silence: float, usage: Usage) -> Iterator[str]:
    """The model's words as they come. ``silence`` is how many seconds may pass without one.

    Raises ModelFaultError: the stream is read in a thread of its own, which is left behind when it hangs.
    """
    chunks: queue.Queue[Any] = queue.Queue()
    given_up = threading.Event()
    threading.Thread(target=_read, args=(model, list(messages), chunks, given_up), daemon=True).start()
    deadline = time.perf_counter() + silence * _WHOLE
    heard = time.perf_counter()
    said, finished = False, None
    try:
        while True:
            now = time.perf_counter()
            try:
                chunk = chunks.get(timeout=max(0.01, min(heard + silence, deadline) - now))
            except queue.Empty:
                raise ModelFaultError(Fault.TIMEOUT) from None
            if chunk is _END:
                break
            if isinstance(chunk, Exception):
                raise _fault(chunk, said) from None
            if counted := getattr(chunk, "usage_metadata", None):
                usage.tokens_in, usage.tokens_out = counted["input_tokens"], counted["output_tokens"]
            finished = (chunk.response_metadata or {}).get("finish_reason") or finished
            text = chunk.text if isinstance(chunk.text, str) else str(chunk.content)
            if text:
                # Only words count as life: a server could send empty events for ever.
                heard = time.perf_counter()
                if not said:
                    usage.first_token_ms = (heard - usage.sent) * 1000
                said = True
                yield text
        if not said:
            raise ModelFaultError(Fault.EMPTY)
        if finished != "stop" and finished != "length":
            raise ModelFaultError(Fault.BROKEN_STREAM, "no end was sent")
    finally:
        given_up.set()
        usage.total_ms = (time.perf_counter() - usage.sent) * 1000


def _read(
    model: BaseChatModel, messages: list[BaseMessage], chunks: queue.Queue[Any], given_up: threading.Event
) -> None:
    from langsmith import tracing_context

    try:
        with tracing_context(enabled=False):  # a tracing service set up in the environment would get the question
            for chunk in model.stream(messages, config={"callbacks": []}):
                chunks.put(chunk)
                if given_up.is_set():
                    return
        chunks.put(_END)
    except Exception as error:  # clients raise many kinds; _fault sorts them
        chunks.put(error)


def _fault(error: Exception, said: bool) -> ModelFaultError:
    """Sort what the client raised. Messages of servers are not repeated: they may hold the request."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    status = getattr(error, "status_code", None)
    if "RateLimitError" in kinds or status == 429:
        return ModelFaultError(Fault.RATE_LIMITED)
    if kinds & {"APITimeoutError", "TimeoutException", "TimeoutError", "StreamChunkTimeoutError"}:
        return ModelFaultError(Fault.TIMEOUT)
    if isinstance(status, int):
        return ModelFaultError(Fault.SERVER_ERROR, f"status {status}")
    if kinds & {"APIConnectionError", "ConnectError"} and not said:
        return ModelFaultError(Fault.NO_SERVER)
    if kinds & {"APIError"} and not kinds & {"APIConnectionError"}:
        return ModelFaultError(Fault.SERVER_ERROR)
    if kinds & {"TransportError", "ConnectionError", "APIConnectionError", "OSError"}:
        return ModelFaultError(Fault.BROKEN_STREAM)
    if "No generation chunks" in str(error):
        return ModelFaultError(Fault.EMPTY)
    return ModelFaultError(Fault.MALFORMED, type(error).__name__)
