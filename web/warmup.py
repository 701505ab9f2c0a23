"""Opening the index and the model in the background, so that the first question need not wait for them."""

from __future__ import annotations

import sys
import threading

from corpus.errors import CuidaError

_done = threading.Event()


def ready() -> bool:
    """Whether the first question will be answered at once."""
    return _done.is_set()


def warm_up() -> None:
    """Open the index, building it if need be, and run every part once. What fails is said in one line."""
    try:
        from bot import ask
        from corpus.audit import audit
        from corpus.library import library

        ask("催收能上门吗")
        ask("Can collectors come to my home?")
        _done.set()
        audit(library())
    except (CuidaError, OSError) as error:
        sys.stderr.write(f"cuida: {str(error).splitlines()[0]}\n")


def start() -> None:
    """Warm up in a thread that does not keep the program alive."""
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
