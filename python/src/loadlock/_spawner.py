"""The kernel ends a sandbox with the thread that started it (PR_SET_PDEATHSIG): one thread that lasts starts them all."""

from __future__ import annotations

import os
import queue
import threading
from concurrent.futures import Future
from typing import Any, Callable, TypeVar

Result = TypeVar("Result")

_lock = threading.Lock()
_work: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] | None = None


def on_lasting_thread(work: Callable[[], Result]) -> Result:
    global _work
    with _lock:
        if _work is None:
            _work = queue.SimpleQueue()
            threading.Thread(target=_serve, args=(_work,), name="loadlock-spawner", daemon=True).start()
    done: Future[Result] = Future()
    _work.put((done, work))
    return done.result()


def later(work: Callable[[], Any]) -> None:
    """Without waiting, and without a lock: for whoever must not take one."""
    waiting = _work
    if waiting is not None:
        waiting.put((Future(), work))


def _serve(work: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]]) -> None:
    while True:
        done, call = work.get()
        try:
            done.set_result(call())
        except BaseException as error:
            done.set_exception(error)
        del done, call


def _forget() -> None:
    """A child process has none of its parent's threads."""
    global _work, _lock
    _work, _lock = None, threading.Lock()


os.register_at_fork(after_in_child=_forget)
