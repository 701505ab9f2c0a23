"""Waiting for what is slow without falling silent, so that the page can say how far it has come."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from queue import Empty, Queue
from typing import TypeVar

Item = TypeVar("Item")


def ticking(source: Iterator[Item], seconds: float = 1.0) -> Iterator[Item | None]:
    """What ``source`` yields, made in a thread of its own, and None whenever ``seconds`` pass without anything.

    What ``source`` raises is raised here. Whoever stops listening only stops listening: work under way is finished in
    the background, where it can't be interrupted but may be of use to the next question, and nothing follows it.
    """
    made: Queue[Item | Exception | None] = Queue()
    alone = threading.Event()

    def work() -> None:
        try:
            for item in source:
                made.put(item)
                if alone.is_set():
                    return
        except Exception as error:  # raised again where it can be answered
            made.put(error)
        else:
            made.put(None)

    threading.Thread(target=work, name="answer", daemon=True).start()
    try:
        while True:
            try:
                item = made.get(timeout=seconds)
            except Empty:
                yield None
                continue
            if item is None:
                return
            if isinstance(item, Exception):
                raise item
            yield item
    finally:
        alone.set()
