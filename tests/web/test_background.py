import threading
import time

import pytest

from web.background import ticking


def test_what_is_quick_comes_through_in_order():
    assert list(ticking(iter("abc"))) == ["a", "b", "c"]


def test_waiting_is_heard_of():
    def slow():
        time.sleep(0.2)
        yield "done"

    heard = list(ticking(slow(), 0.02))
    assert heard[0] is None
    assert heard[-1] == "done"


def test_what_goes_wrong_goes_wrong_here():
    def failing():
        yield "first"
        raise OSError("the disk is full")

    heard = ticking(failing())
    assert next(heard) == "first"
    with pytest.raises(OSError, match="disk"):
        next(heard)


def test_who_stops_listening_is_not_held_up_and_nothing_follows():
    go, made = threading.Event(), []

    def slow():
        go.wait(10)
        for name in ("first", "second"):
            made.append(name)
            yield name

    heard = ticking(slow(), 0.01)
    assert next(heard) is None
    heard.close()
    go.set()
    (worker,) = [thread for thread in threading.enumerate() if thread.name == "answer"]
    worker.join(10)
    assert made == ["first"]
