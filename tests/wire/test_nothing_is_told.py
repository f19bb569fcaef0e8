"""Everything that can be asked of the API, by everybody, before and after somebody has rated: the same answers."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from server.rating.publishing import LOOK_S
from server.rating.rules import BATCH_N
from wire_house import DEVICES, Wire

STAFF = ("officer", "officer-2", "host", "manager")
EVERYBODY = ("anyone", *DEVICES, *STAFF)
OWN = {
    "/api/v1/tickets/<token>": "the citizen's own page says that the visit has been rated",
    "/api/v1/rating-terminal": "the terminal rests once its visit has been rated",
    "/t/<token>": "the citizen's own page, as a document",
}
"""What answers the one who rates, and nobody who is not handed the slip."""
MOVES_BY_ITSELF = (
    "used_share",
    "own_mb",
    "available_mb",
    "size_mb",
    "free_mb",
    "left_mb",
    "days_left",
)
"""What health tells of this machine's memory and disk."""


def visit(wire: Wire) -> dict[str, Any]:
    """Let somebody be served at counter 1 and return their ticket."""
    ticket = wire.take()
    call = {"ticket_id": ticket["ticket_id"]}
    assert wire.send("POST", "/api/v1/counters/1/call", call, "officer").status_code == 200
    path = f"/api/v1/tickets/{ticket['ticket_id']}/finish"
    assert wire.send("POST", path, {}, "officer").status_code == 200
    return ticket


def rules(wire: Wire) -> list[str]:
    """Return every address that is read, files of pages left out."""
    found = {rule.rule for rule in wire.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    read = {rule for rule in found if rule.startswith("/api/v1/")} | {"/health"}
    assert OWN.keys() <= found and len(read) > 20
    return sorted(read - OWN.keys())


def readings(wire: Wire, ticket: dict[str, Any]) -> dict[tuple[str, str], str]:
    """Ask everything as everybody; return the answers as texts."""
    wire.forget_haste()
    facts = {
        "counter_id": "1",
        "ticket_id": ticket["ticket_id"],
        "token": ticket["token"],
        "wanted": ticket["number"],
        "number": ticket["number"],
        "date": wire.house.ledger.look(lambda p: p.date),
    }
    answers = {}
    for rule in rules(wire):
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: facts.get(found[1], "x1"), rule)
        for who in EVERYBODY:
            token = None if who == "anyone" else who
            answer = wire.send("GET", path, who=token)
            text = json.dumps(_still(answer.json)) if answer.is_json else answer.get_data(True)
            answers[rule, who] = f"{answer.status_code} {answer.headers.get('ETag')} {text}"
    return answers


def _still(value: Any) -> Any:
    """Leave out what this machine's memory and disk are just now."""
    if isinstance(value, dict):
        return {k: _still(v) for k, v in value.items() if k not in MOVES_BY_ITSELF}
    if isinstance(value, list):
        return [_still(each) for each in value if not _is_of_the_machine(each)]
    return value


def _is_of_the_machine(each: Any) -> bool:
    return isinstance(each, dict) and str(each.get("code", "")).startswith("machine_")


@pytest.mark.slow
def test_a_rating_changes_no_answer(own_wire: Wire) -> None:
    """By phone, by slip, by link and at the terminal: after each of five ratings all answers are as before.

    Only the clock's next look moves the console's figures, by five at once.
    """
    wire = own_wire
    wire.send("POST", "/api/v1/counters/1/open", {}, "officer")
    tickets = [visit(wire) for _ in range(BATCH_N)]
    wire.house.publishing.come_round()
    wire.send("GET", "/api/v1/rating-terminal", who="rating")
    handle = wire.send("GET", "/api/v1/rating-terminal", who="rating").json["invitation"]
    slip = {"number": tickets[2]["number"], "code": tickets[2]["code"]}
    presses = [
        (f"/api/v1/tickets/{tickets[0]['token']}/rating", None, {}),
        (f"/api/v1/tickets/{tickets[1]['token']}/rating", None, {}),
        ("/api/v1/ratings", "rating", {"slip": slip}),
        ("/api/v1/ratings", "rating", {"token": tickets[3]["token"]}),
        ("/api/v1/ratings", "rating", {"invitation_id": handle["invitation_id"]}),
    ]
    before = readings(wire, tickets[0])
    assert readings(wire, tickets[0]) == before, "two readings of the same moment are the same"
    console = json.loads(before["/api/v1/manage/live", "manager"].split(" ", 2)[2])
    assert console["ratings"]["count"] == 0 and console["ratings"]["invited"] == BATCH_N
    for score, (path, who, proof) in enumerate(presses, 1):
        body = proof | {"score": min(score, 4), "reasons": ["attitude"] if score < 3 else []}
        assert wire.send("POST", path, body, who).status_code == 201
        changed = {key for key, text in readings(wire, tickets[0]).items() if text != before[key]}
        assert not changed
    wire.clock.forward(LOOK_S)
    assert wire.house.publishing.come_round()
    told = wire.send("GET", "/api/v1/manage/live", who="manager").json["ratings"]
    assert told["by_score"] == {"1": 1, "2": 1, "3": 1, "4": 2}
    assert told["by_reason"] == {"attitude": 2}


def test_the_page_without_a_script_rates_too(own_wire: Wire) -> None:
    """The citizen's form takes the rating, then says that it is done; the console says nothing."""
    wire = own_wire
    wire.send("POST", "/api/v1/counters/1/open", {}, "officer")
    ticket = visit(wire)
    before = wire.send("GET", "/api/v1/manage/live", who="manager").json
    page = f"/t/{ticket['token']}"
    done = wire.app.test_client().post(f"{page}/rating", data={"score": "1", "reasons": "attitude"})
    assert done.status_code in (200, 303)
    assert wire.send("GET", f"/api/v1/tickets/{ticket['token']}").json["rating"]["state"] == "done"
    again = wire.app.test_client().post(f"{page}/rating", data={"score": "4"})
    assert again.status_code == 409 and "đã được đánh giá" in again.get_data(True)
    assert wire.send("GET", "/api/v1/manage/live", who="manager").json == before
