"""The sockets of the threads mode: what one thread looks through another may change meanwhile."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator

import pytest

from server.live import UPWARD, Live
from wire_house import Wire


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def test_callers_are_shown_out_while_others_come(wire: Wire, hasty_threads: None) -> None:
    """Looking through the open sockets does not mind those that open meanwhile."""
    live = wire.house.live
    assert isinstance(live, Live)
    kept = [live._called({}) for _ in range(200)]

    def come() -> None:
        for _ in range(2000):
            environ: dict[str, object] = {}
            live._called(environ)
            kept.append(environ[UPWARD])

    crowd = threading.Thread(target=come)
    crowd.start()
    while crowd.is_alive():
        live._show_out()
    assert len(live._callers) == len(kept) == 2200, "each that is open is known, none twice"
    kept.clear()
    assert not live._callers.valuerefs(), "what is gone is kept by nobody"
