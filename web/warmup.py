"""Opening the index and the model in the background, so that the first question need not wait for them."""

from __future__ import annotations

import sys
import threading

from corpus.errors import CuidaError

_ready, _over = threading.Event(), threading.Event()
_over.set()  # nothing to wait for until `start`


def ready() -> bool:
    """Whether a question will be answered at once."""
    return _ready.is_set()


def wait() -> None:
    """Wait until warming up is over, so that the index is not built twice; a failure shows at the question itself."""
    _over.wait()


def warm_up() -> None:
    """Open the index, building it if need be, and run every part once. What fails is said in one line."""
    try:
        from bot import ask
        from corpus.audit import audit
        from corpus.library import library

        ask("催收能上门吗")
        ask("Can collectors come to my home?")
        _ready.set()
        _over.set()
        audit(library())
    except (CuidaError, OSError) as error:
        sys.stderr.write(f"cuida: {str(error).splitlines()[0]}\n")
    finally:
        _over.set()


def start() -> None:
    """Warm up in a thread that does not keep the program alive."""
    _over.clear()
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
