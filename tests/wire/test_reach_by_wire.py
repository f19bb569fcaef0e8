"""By the wire: an officer acts on the counter's own numbers, and nobody says that a card was read."""

from __future__ import annotations

import pytest

from wire_house import Wire

BODIES = {
    "transfer": {"service_id": "khai-sinh"},
    "void": {"reason": "issued_by_mistake"},
    "priority": {"priority_class_id": "cao-tuoi", "verified_by": "desk"},
}


@pytest.mark.parametrize("verb", ["call", *BODIES])
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_another_counters_numbers_are_refused_in_words(
    own_wire: Wire, verb: str, language: str
) -> None:
    """403 with a code of its own; the words name the number and its service, and the number waits as before."""
    ticket = own_wire.take(service_id="nhan-ket-qua")
    path = f"/api/v1/tickets/{ticket['ticket_id']}/{verb}"
    body: dict[str, str] = BODIES.get(verb, {})
    if verb == "call":
        path, body = "/api/v1/counters/1/call", {"ticket_id": ticket["ticket_id"]}
    headers = {"Accept-Language": language}
    refused = own_wire.send("POST", path, body, "officer", headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "not_served_here")
    assert ticket["number"] in refused.json["detail"]
    assert "Việc nhan-ket-qua" in refused.json["detail"]
    assert own_wire.house.ledger.look(
        lambda p: (p.day.tickets[ticket["ticket_id"]].state, p.day.line.waiting("nhan-ket-qua"))
    ) == ("waiting", 1)
    if verb != "call":
        assert own_wire.send("POST", path, body, "host").status_code == 200


@pytest.mark.parametrize("who", ["officer", "host", "manager"])
@pytest.mark.parametrize("path", ["/api/v1/tickets", "/api/v1/tickets/{}/priority"])
def test_nobody_says_that_a_card_was_read(own_wire: Wire, who: str, path: str) -> None:
    """ "card" is no word of the API: what was read says the reading itself."""
    ticket = own_wire.take()
    body = {"priority_class_id": "cao-tuoi", "verified_by": "card"}
    more = {} if "{}" in path else {"service_id": "khai-sinh"}
    refused = own_wire.send("POST", path.format(ticket["ticket_id"]), body | more, who)
    assert (refused.status_code, refused.json["code"]) == (422, "bad_request")
    assert refused.json["field"] == "verified_by"


def test_a_call_out_of_order_tells_whom_it_passed(own_wire: Wire) -> None:
    """The manager reads of a chosen call who was passed, the first by number, and how many in all."""
    first, second, third = (own_wire.take()["number"] for _ in range(3))
    wish = {"ticket_id": own_wire.take()["ticket_id"]}
    assert own_wire.send("POST", "/api/v1/counters/1/call", wish, "officer").status_code == 200
    (call,) = own_wire.send("GET", "/api/v1/manage/calls", who="manager").json["calls"]
    assert (call["reason"]["rule"], call["reason"]["passed"]) == ("chosen", 3)
    assert [r["number"] for r in call["reason"]["rivals"]] == [first, second, third]
