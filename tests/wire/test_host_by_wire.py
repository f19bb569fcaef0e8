"""The host on the floor by the wire: numbers for others, tickets found and moved, taken back, refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from wire_house import Wire

OLD_ID, YOUNG_ID = "079050123456", "079203123456"
"""Born 1950 and 2003."""


def host(wire: Wire, path: str, body: Any = None) -> Any:
    """Send a command as the host."""
    return wire.send("POST", path, {} if body is None else body, "host")


def found(wire: Wire, wanted: str) -> dict[str, Any]:
    """Return a ticket as the host finds it."""
    return dict(wire.send("GET", f"/api/v1/host/tickets/{wanted}", who="host").json["ticket"])


def called(wire: Wire, **body: Any) -> dict[str, Any]:
    """Take a number and call it to counter 1."""
    ticket = wire.take(**body)
    answer = wire.send(
        "POST", "/api/v1/counters/1/call", {"ticket_id": ticket["ticket_id"]}, "officer"
    )
    assert answer.status_code == 200, answer.text
    return ticket


def test_a_number_for_somebody_is_known_as_the_hosts(own_wire: Wire) -> None:
    """Class seen at the desk, several services and dossiers, no paper: one number with all of it."""
    wish = {"priority_class_id": "khuyet-tat", "dossier_count": 3, "language": "km", "print": False}
    ticket = own_wire.take("host", more_services=["sao-y"], **wish)
    assert [s["service_id"] for s in ticket["services"]] in (
        ["khai-sinh", "sao-y"],
        ["sao-y", "khai-sinh"],
    )
    seen = found(own_wire, ticket["number"].lower())
    assert (seen["verified_by"], seen["needs_check"], seen["dossier_count"]) == ("desk", False, 3)
    assert len(seen["more_services"]) == 1
    assert found(own_wire, ticket["token"])["number"] == ticket["number"]


def test_paper_comes_from_the_printer_of_the_hosts_tablet(own_wire: Wire) -> None:
    """The tablet's own printer prints, not the first of the hall."""
    own_wire.clock.forward(20)
    answer = host(own_wire, "/api/v1/tickets", {"service_id": "sao-y"})
    job = own_wire.house.printing.job(answer.json["print"]["job_id"])
    assert job.printer_id == "may-in-xa"


def test_a_number_just_taken_is_void_when_taken_back(own_wire: Wire) -> None:
    """Undo within ten seconds voids the number, which is not used again; a second undo finds nothing."""
    ticket = own_wire.take("host")
    assert host(own_wire, "/api/v1/undo").status_code == 200
    assert found(own_wire, ticket["number"])["state"] == "void"
    assert host(own_wire, "/api/v1/undo").json["code"] == "nothing_to_undo"
    assert own_wire.take("host")["number"] != ticket["number"]


def test_what_another_hand_has_moved_is_not_taken_back(own_wire: Wire) -> None:
    """A number that an officer has called meanwhile stays."""
    ticket = own_wire.take("host")
    own_wire.send("POST", "/api/v1/counters/1/call", {"ticket_id": ticket["ticket_id"]}, "officer")
    assert host(own_wire, "/api/v1/undo").json["code"] == "nothing_to_undo"
    assert found(own_wire, ticket["number"])["state"] == "called"


def test_every_move_of_a_host_is_taken_back_exactly(own_wire: Wire) -> None:
    """Handing over, correcting, giving up and voiding, each undone: the ticket is what it was."""
    ticket = own_wire.take(priority_class_id="cao-tuoi")
    address = f"/api/v1/tickets/{ticket['ticket_id']}"
    before = own_wire.house.ledger.look(lambda p: p.day.tickets[ticket["ticket_id"]])
    for verb, body in (
        ("transfer", {"service_id": "sao-y"}),
        ("priority", {"priority_class_id": None}),
        ("priority", {"priority_class_id": "cao-tuoi", "verified_by": "desk"}),
        ("give-up", {}),
        ("void", {"reason": "duplicate"}),
    ):
        assert host(own_wire, f"{address}/{verb}", body).status_code == 200
        after = own_wire.house.ledger.look(lambda p: p.day.tickets[ticket["ticket_id"]])
        assert after != before, verb
        undo = own_wire.send("GET", "/api/v1/host", who="host").json["undo"]
        assert undo["number"] == ticket["number"]
        assert host(own_wire, "/api/v1/undo").status_code == 200
        assert own_wire.house.ledger.look(lambda p: p.day.tickets[before.ticket_id]) == before


def test_a_missing_person_waits_again_by_the_halls_rule(own_wire: Wire) -> None:
    """Put back by the host, a missed number waits, and its counter's own undo is forgotten."""
    ticket = called(own_wire)
    address = f"/api/v1/tickets/{ticket['ticket_id']}"
    own_wire.send("POST", f"{address}/miss", who="officer")
    missing = own_wire.send("GET", "/api/v1/host", who="host").json["missed"]
    assert [t["number"] for t in missing] == [ticket["number"]]
    assert host(own_wire, f"{address}/requeue").json["ticket"]["state"] == "waiting"
    assert own_wire.send("POST", "/api/v1/undo", who="officer").json["code"] == "nothing_to_undo"


def test_a_return_pass_is_taken_in_by_the_host(own_wire: Wire) -> None:
    """Whoever comes back with the paper waits for the same counter; another held visit does not move."""
    ticket = called(own_wire)
    address = f"/api/v1/tickets/{ticket['ticket_id']}"
    own_wire.send("POST", f"{address}/hold", {"reason": "photocopy"}, "officer")
    for verb in ("requeue", "give-up"):
        assert host(own_wire, f"{address}/{verb}").json["code"] == "at_counter"
    assert found(own_wire, ticket["number"])["verbs"] == ["reprint"]
    own_wire.send("POST", f"{address}/resume", who="officer")
    own_wire.send("POST", f"{address}/send-away", who="officer")
    assert found(own_wire, ticket["number"])["verbs"] == ["requeue", "give_up", "reprint"]
    assert host(own_wire, f"{address}/give-up").status_code == 200
    assert host(own_wire, "/api/v1/undo").status_code == 200
    assert host(own_wire, f"{address}/requeue").status_code == 200
    seen = found(own_wire, ticket["number"])
    assert (seen["state"], seen["counter"]["counter_id"]) == ("waiting", "1")


@pytest.mark.parametrize("verb", ["transfer", "void", "priority", "give-up", "requeue"])
def test_what_stands_at_a_counter_is_its_officers(own_wire: Wire, verb: str) -> None:
    """A called number refuses the host and says where it is and in which state."""
    ticket = called(own_wire)
    bodies = {
        "transfer": {"service_id": "sao-y"},
        "void": {"reason": "other"},
        "priority": {"priority_class_id": None},
    }
    refused = host(own_wire, f"/api/v1/tickets/{ticket['ticket_id']}/{verb}", bodies.get(verb))
    assert (refused.status_code, refused.json["code"]) == (409, "at_counter")
    assert (refused.json["state_code"], refused.json["counter"]) == ("called", "1")
    assert "đã gọi" in refused.json["detail"]
    assert found(own_wire, ticket["number"])["verbs"] == ["reprint"]


@pytest.mark.parametrize("verb", ["transfer", "void", "priority", "give-up", "requeue"])
def test_what_has_ended_moves_no_more(own_wire: Wire, verb: str) -> None:
    """A number that was given up refuses every verb and names its state."""
    ticket = own_wire.take()
    own_wire.send("POST", f"/api/v1/tickets/{ticket['token']}/leave", {"code": ticket["code"]})
    bodies = {
        "transfer": {"service_id": "sao-y"},
        "void": {"reason": "other"},
        "priority": {"priority_class_id": None},
    }
    refused = host(own_wire, f"/api/v1/tickets/{ticket['ticket_id']}/{verb}", bodies.get(verb))
    assert (refused.json["code"], refused.json["state_code"]) == ("wrong_state", "left")
    assert found(own_wire, ticket["number"])["verbs"] == []


def test_the_card_shows_an_age_and_nothing_else_stays(own_wire: Wire, tmp_path: Path) -> None:
    """An ID makes an older person's class known by card; no digit of it is in the database or the log."""
    asked = {"service_id": "sao-y", "priority_class_id": "cao-tuoi"}
    known = {
        who: own_wire.send("POST", "/api/v1/tickets", asked | {"citizen_id": number}, who).json
        for who, number in (("kiosk", OLD_ID), ("host", YOUNG_ID))
    }
    by = [
        found(own_wire, known[who]["ticket"]["number"])["verified_by"] for who in ("kiosk", "host")
    ]
    assert by == ["card", "desk"], "staff may have typed it"
    for file in tmp_path.rglob("*"):
        if file.is_file():
            assert OLD_ID.encode() not in file.read_bytes(), file
    assert OLD_ID not in repr(own_wire.log.__dict__)


def test_a_kiosk_cannot_say_that_papers_were_seen(own_wire: Wire) -> None:
    """The kiosk's word is one's own word, whatever it sends."""
    ticket = own_wire.take(priority_class_id="khuyet-tat", verified_by="desk")
    assert found(own_wire, ticket["number"])["verified_by"] == "self"
    assert found(own_wire, own_wire.take(verified_by="desk")["number"])["verified_by"] is None
