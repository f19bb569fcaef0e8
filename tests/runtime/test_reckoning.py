"""What is reckoned beside the loop takes memory: never for more than a few at once."""

from __future__ import annotations

import threading
import time

from server.runtime.threads import RECKONED_AT_ONCE, Threads


def test_threads_reckon_a_few_at_once() -> None:
    """Fifty requests whose PIN is looked at: eight at a time, and each comes to its end."""
    process, lock = Threads(), threading.Lock()
    now, most, done = 0, 0, []

    def reckon(number: int) -> int:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.01)
        with lock:
            now -= 1
        return number

    requests = [
        threading.Thread(target=lambda n=n: done.append(process.offload(reckon, n)))
        for n in range(50)
    ]
    for request in requests:
        request.start()
    for request in requests:
        request.join(20)
    assert sorted(done) == list(range(50)) and most == RECKONED_AT_ONCE
