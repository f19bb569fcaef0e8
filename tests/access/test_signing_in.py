"""Signing in: whose counter it opens, and what is left when that is refused."""

from __future__ import annotations

from typing import Any

import busy_hall
from wire_house import HOST_PIN, Wire


def sign_in(wire: Wire, staff_id: str, pin: str, counter: str, **more: Any) -> Any:
    """Sign somebody in at a counter's own device and return the answer."""
    body = {"staff_id": staff_id, "pin": pin, "counter_id": counter} | more
    return wire.send("POST", "/api/v1/session", body, f"desk-{counter}")


def officer_at(wire: Wire, counter: str) -> str | None:
    """Return who serves at a counter."""
    found = wire.house.ledger.look(lambda p: p.day.counters.get(counter))
    return found.staff_id if found and found.state != "closed" else None


def test_a_host_opens_no_counter(own_wire: Wire) -> None:
    """A host who signs in at a counter's device neither opens it nor takes it over."""
    for counter in ("1", "3"):
        before = officer_at(own_wire, counter)
        answer = sign_in(own_wire, "huong-dan", HOST_PIN, counter, take_over=True)
        assert (answer.status_code, answer.json["counter_id"]) == (201, None)
        assert officer_at(own_wire, counter) == before


def test_a_taken_counter_leaves_no_session(own_wire: Wire) -> None:
    """Whoever is refused because a counter is taken is not signed in either."""
    begun: list[str] = []
    start = own_wire.house.sessions.start

    def noted(*args: Any) -> Any:
        answer = start(*args)
        begun.append(answer["token"])
        return answer

    own_wire.house.sessions.start = noted  # type: ignore[method-assign]
    answer = sign_in(own_wire, "can-bo-2", busy_hall.pin_of(2), "1")
    assert (answer.status_code, answer.json["code"]) == (409, "counter_taken")
    assert len(begun) == 1
    assert own_wire.send("GET", "/api/v1/counters/1", who=begun[0]).status_code == 401
    assert officer_at(own_wire, "1") == "can-bo-1"
