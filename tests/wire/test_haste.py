"""A kiosk's limit: it holds back new numbers, never the answer to a request that comes again."""

from __future__ import annotations

import contextlib
import time

import pytest

from server.errors import HallError
from server.limits import MINUTE_S, MISSES_PER_MIN, MOST_NAMES, SLIP_CODES_PER_MIN, Windows
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


def test_a_flood_of_one_kind_frees_nobody_of_another(own_wire: Wire) -> None:
    """Whoever tried a slip's four digits too often stays refused, however many addresses miss meanwhile."""
    limits = own_wire.house.limits
    for _ in range(SLIP_CODES_PER_MIN):
        limits.check_slip_code("t-1")
    for n in range(MOST_NAMES + 1):
        limits.miss(f"2001:db8::{n:x}")
    limits.check_code("127.0.0.1")
    with pytest.raises(HallError):
        limits.check_slip_code("t-1")


def test_invented_links_count_against_their_sender_only(own_wire: Wire) -> None:
    """A link that leads nowhere is a miss, and no try at anybody's digits."""
    limits = own_wire.house.limits
    for n in range(SLIP_CODES_PER_MIN + 1):
        gone = own_wire.send("POST", f"/api/v1/tickets/invented-{n:016}/leave", {"code": "1234"})
        assert gone.status_code == 404
    assert not limits._slip_codes._times


def test_the_name_counted_longest_ago_is_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the limit of names the newest stay counted, and the memory does not grow."""
    monkeypatch.setattr("server.limits.MOST_NAMES", 3)
    windows = Windows(1, MINUTE_S)
    assert [windows.is_over(name) for name in ("a", "b", "a", "c", "d")] == [
        False,
        False,
        True,
        False,
        False,
    ]
    assert windows.is_over("a") and not windows.is_over("b")
    assert len(windows._times) == 3


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
    assert len(limits._misses._times["10.0.0.9"]) == MISSES_PER_MIN + 1
    now[0] += MINUTE_S + 0.1
    limits.miss("10.0.0.9")
