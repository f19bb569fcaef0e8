"""Return passes and visits of several services, as their holders are told of them by the wire."""

from __future__ import annotations

from typing import Any

import pytest

import busy_hall
from wire_house import Wire

HOUR_S = 3600


def sent_away(wire: Wire) -> dict[str, Any]:
    """Take a number, call it to counter 1 and send its holder for a paper."""
    ticket = wire.take()
    address = f"/api/v1/tickets/{ticket['ticket_id']}"
    wire.send("POST", "/api/v1/counters/1/call", {"ticket_id": ticket["ticket_id"]}, "officer")
    for verb in ("start", "send-away"):
        assert wire.send("POST", f"{address}/{verb}", who="officer").status_code == 200
    return ticket


def phone(wire: Wire, ticket: dict[str, Any]) -> dict[str, Any]:
    """Return what the holder sees."""
    return dict(wire.send("GET", f"/api/v1/tickets/{ticket['token']}").json)


def come_back(wire: Wire, ticket: dict[str, Any], **headers: str) -> Any:
    """Scan the slip at the kiosk."""
    path = f"/api/v1/tickets/{ticket['token']}/come-back"
    return wire.send("POST", path, {}, "kiosk", headers=headers)


@pytest.fixture
def short_pass(own_wire: Wire) -> Wire:
    """A hall whose passes are good for an hour."""
    own_wire.house.refurnish(busy_hall.with_queue(own_wire.house.hall, return_pass_h=1))
    return own_wire


def test_a_pass_in_time_is_kept_for_its_counter(short_pass: Wire) -> None:
    """The answer names the counter; the same request again gets the same answer."""
    ticket = sent_away(short_pass)
    assert phone(short_pass, ticket)["return_pass"]["is_over"] is False
    key = {"Idempotency-Key": "k" * 20}
    answers = [come_back(short_pass, ticket, **key).json for _ in range(2)]
    assert answers[0] == answers[1]
    assert (answers[0]["kept_for"]["counter_id"], answers[0]["is_expired"]) == ("1", False)
    assert phone(short_pass, ticket)["return_pass"] is None


def test_a_pass_over_waits_from_now_and_says_so(short_pass: Wire) -> None:
    """After its hours the holder is told before and after: no counter, behind those who came meanwhile."""
    ticket = sent_away(short_pass)
    short_pass.clock.forward(HOUR_S + 60)
    assert phone(short_pass, ticket)["return_pass"]["is_over"] is True
    short_pass.take()
    answer = come_back(short_pass, ticket).json
    assert (answer["kept_for"], answer["is_expired"]) == (None, True)
    assert phone(short_pass, ticket)["people_ahead"] == 1


def test_a_pass_without_its_counter_keeps_its_place(short_pass: Wire) -> None:
    """When the counter has closed meanwhile, the place counts from the first arrival in the line."""
    ticket = sent_away(short_pass)
    short_pass.take()
    short_pass.send("POST", "/api/v1/counters/1/close", who="officer")
    answer = come_back(short_pass, ticket).json
    assert (answer["kept_for"], answer["is_expired"]) == (None, False)
    assert phone(short_pass, ticket)["people_ahead"] == 0


def test_a_visit_of_two_services_shows_its_steps(own_wire: Wire) -> None:
    """One number, two turns: the phone and the desk see what is done, what is now and what follows."""
    ticket = own_wire.take(more_services=["cap-dat"], dossier_count=4)
    names = [s["service_id"] for s in ticket["services"]]
    assert [s["state"] for s in phone(own_wire, ticket)["visit"]] == ["now", "next"]
    counters = {"khai-sinh": ("1", "officer"), "cap-dat": ("2", "officer-2")}
    for turn, service_id in enumerate(names):
        counter_id, who = counters[service_id]
        body = {"ticket_id": ticket["ticket_id"]}
        path = f"/api/v1/counters/{counter_id}/call"
        desk = own_wire.send("POST", path, body, who).json["ticket"]
        assert [len(desk[k]) for k in ("done_services", "more_services")] == [turn, 1 - turn]
        assert desk["dossier_count"] == 4
        address = f"/api/v1/tickets/{ticket['ticket_id']}"
        assert own_wire.send("POST", f"{address}/finish", who=who).status_code == 200
        steps = [s["state"] for s in phone(own_wire, ticket)["visit"]]
        assert steps == (["done", "now"] if turn == 0 else ["done", "done"])
    assert phone(own_wire, ticket)["state"] == "finished"


def test_the_kiosk_knows_the_halls_limits(own_wire: Wire) -> None:
    """How many dossiers, and whether a card is asked for, come with the kiosk's snapshot."""
    seen = own_wire.send("GET", "/api/v1/kiosk", who="kiosk").json
    assert (seen["max_dossiers"], seen["asks_person"]) == (
        own_wire.house.hall.queue.max_dossiers,
        False,
    )
    beyond = {"service_id": "sao-y", "dossier_count": seen["max_dossiers"] + 1}
    refused = own_wire.send("POST", "/api/v1/tickets", beyond, "kiosk")
    assert (refused.status_code, refused.json["field"]) == (422, "dossier_count")
