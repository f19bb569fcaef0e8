"""A kiosk's limit: it holds back new numbers, never the answer to a request that comes again."""

from __future__ import annotations

import contextlib
import time

import pytest

from server.errors import HallError
from server.limits import MINUTE_S, MISSES_PER_MIN
from wire_house import Wire


def test_a_repeated_request_is_no_haste(own_wire: Wire) -> None:
    """A kiosk at its limit still gets the answer to a number it has already been given."""
    per_min = own_wire.house.hall.queue.kiosk_tickets_per_min
    body = {"service_id": "khai-sinh"}
    headers = {"Idempotency-Key": "the-last-one-0123456789"}
    for _ in range(per_min - 1):
        assert own_wire.send("POST", "/api/v1/tickets", body, "kiosk").status_code == 201
    last = [
        own_wire.send("POST", "/api/v1/tickets", body, "kiosk", headers=headers) for _ in range(3)
    ]
    assert [a.status_code for a in last] == [201, 201, 201]
    assert len({a.json["ticket"]["ticket_id"] for a in last}) == 1
    assert own_wire.send("POST", "/api/v1/tickets", body, "kiosk").status_code == 429


def test_codes_of_slips_and_of_screens_are_counted_apart(own_wire: Wire) -> None:
    """Tries at a slip's four digits leave the pairing of screens alone, whatever its name."""
    limits = own_wire.house.limits
    for _ in range(5):
        limits.check_slip_code("127.0.0.1")
    limits.check_code("127.0.0.1")
    assert {name.partition(":")[0] for name in limits._times} == {"slip", "pair"}


def test_a_flood_leaves_a_bounded_memory_and_ends_by_itself(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten thousand wrong links are refused and take no more memory than thirty; a quiet minute forgives them."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    limits = own_wire.house.limits
    for n in range(10_000):
        now[0] += 0.001
        with pytest.raises(HallError) if n >= MISSES_PER_MIN else contextlib.nullcontext():
            limits.miss("10.0.0.9")
    assert len(limits._times["miss:10.0.0.9"]) == MISSES_PER_MIN + 1
    now[0] += MINUTE_S + 0.1
    limits.miss("10.0.0.9")
