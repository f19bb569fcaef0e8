"""Rating over HTTP: the handle that only its terminal may use, and the limits of guessing."""

from __future__ import annotations

from typing import Any

import pytest

from server.limits import GUESSES_PER_MIN
from server.rating.rules import ANSWERING_S, TERMINAL_S
from wire_house import Wire

RATINGS = "/api/v1/ratings"


def served(wire: Wire) -> dict[str, Any]:
    """Let somebody be served at counter 1 and return their ticket."""
    ticket = wire.take()
    wire.send("POST", "/api/v1/counters/1/open", {}, "officer")
    call = {"ticket_id": ticket["ticket_id"]}
    assert wire.send("POST", "/api/v1/counters/1/call", call, "officer").status_code == 200
    path = f"/api/v1/tickets/{ticket['ticket_id']}/finish"
    assert wire.send("POST", path, {}, "officer").status_code == 200
    return ticket


def invitation(wire: Wire, who: str = "rating") -> Any:
    """Return what a terminal shows."""
    return wire.send("GET", "/api/v1/rating-terminal", who=who).json["invitation"]


def rate(wire: Wire, who: str = "rating", **proof: Any) -> tuple[int, str]:
    """Rate with a proof; return status and code."""
    answer = wire.send("POST", RATINGS, proof | {"score": 4}, who)
    return answer.status_code, answer.json.get("code", "")


def test_a_number_on_the_wall_rates_nothing(own_wire: Wire) -> None:
    """The id of a ticket, or a handle with a letter changed, is no invitation; the handle itself is."""
    ticket = served(own_wire)
    handle = invitation(own_wire)["invitation_id"]
    # Not the last letter: two bits of it are padding and say nothing.
    wrong = handle[:-2] + ("A" if handle[-2] != "A" else "B") + handle[-1]
    for guess in (ticket["ticket_id"], f"{ticket['ticket_id']}..", wrong, "."):
        assert rate(own_wire, invitation_id=guess) == (404, "not_found")
    assert rate(own_wire, invitation_id=handle) == (201, "")
    assert rate(own_wire, invitation_id=handle) == (409, "already_rated")


def test_a_handle_belongs_to_its_terminal(own_wire: Wire) -> None:
    """Another terminal cannot use a handle, and its own not when the minute and a half is long over."""
    served(own_wire)
    handle = invitation(own_wire)["invitation_id"]
    other = own_wire.send(
        "POST",
        "/api/v1/manage/devices",
        {"role": "rating", "name": "Lối ra"},
        "manager",
    ).json
    paired = own_wire.send("POST", "/api/v1/devices/pair", {"code": other["code"]}).json["token"]
    assert rate(own_wire, paired, invitation_id=handle) == (404, "not_found")
    own_wire.clock.forward(TERMINAL_S + ANSWERING_S + 5)
    assert rate(own_wire, invitation_id=handle) == (410, "rating_expired")


@pytest.mark.parametrize("proof", ["slip", "token"])
def test_an_opened_visit_is_rated_with_its_handle(own_wire: Wire, proof: str) -> None:
    """Slip or link open a visit long after it ended; the terminal passes on what it was given."""
    ticket = served(own_wire)
    own_wire.clock.forward(3600)
    assert invitation(own_wire) is None
    slip = {"slip": {"number": ticket["number"], "code": ticket["code"]}}
    body = slip if proof == "slip" else {"token": ticket["token"]}
    opened = own_wire.send("POST", "/api/v1/rating-terminal/open", body, "rating").json
    handle = opened["invitation"]["invitation_id"]
    assert rate(own_wire, invitation_id=handle) == (201, "")
    assert own_wire.send("POST", "/api/v1/rating-terminal/open", body, "rating").status_code == 409


def test_codes_are_not_tried_through(own_wire: Wire) -> None:
    """Whoever tries slip codes at the door of the ratings is told to wait, the right code too."""
    ticket = served(own_wire)
    wrong = f"{(int(ticket['code']) + 1) % 10_000:04d}"
    slip = {"number": ticket["number"], "code": wrong}
    found = [rate(own_wire, slip=slip)[0] for _ in range(GUESSES_PER_MIN + 1)]
    assert found == [404] * GUESSES_PER_MIN + [429]
    assert rate(own_wire, slip=slip | {"code": ticket["code"]})[0] == 429
