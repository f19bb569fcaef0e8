"""What counters serve today is told everywhere: no screen, paper or answer still says what the file plans.

Two halls are compared: in one a manager changed the counters at the console, the other's file says so from the
beginning. Whatever can be read must be the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import busy_hall
from printers.receipt import Row
from server.hall.rules import Hall
from server.words import words
from wire_house import Wire, open_wire

TODAY = {
    "1": (["sao-y"], []),
    "2": (["khai-sinh", "cap-dat"], ["sao-y"]),
    "3": (["nhan-ket-qua"], ["cap-dat"]),
    "4": (["cap-dat", "nhan-ket-qua"], []),
}
"""Counter → own services, services it helps with; nothing is as in the file but for the last."""
SENDERS = ("kiosk", "board", "host", "officer", "officer-2", "manager", "rating", "counter")
OWN = frozenset({"token", "session_id", "url", "png"})
"""Keys whose values are each hall's own: secrets and names drawn by lot, and what is drawn of them."""


def planned() -> Hall:
    """Return the hall whose file says what `TODAY` says."""
    hall = busy_hall.hall()
    for counter_id, (own, helps) in TODAY.items():
        hall = busy_hall.with_counter(hall, counter_id, services=tuple(own), helps=tuple(helps))
    return hall


def change(
    wire: Wire, counter_id: str, own: list[str], helps: list[str], leaves: list[str]
) -> None:
    """Let a counter serve something else, as a manager does who has seen what it serves."""
    counters = wire.send("GET", "/api/v1/manage/live", who="manager").json["counters"]
    seen = next(c["version"] for c in counters if c["counter_id"] == counter_id)
    body = {"services": own, "helps": helps, "leaves": leaves, "version": seen}
    path = f"/api/v1/manage/counters/{counter_id}/services"
    assert wire.send("POST", path, body, "manager").status_code == 200


@pytest.fixture(scope="module")
def pair(
    tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path
) -> Iterator[tuple[Wire, Wire]]:
    """A hall changed at the console, and one that was planned so; the same has happened in both.

    The planned one is told the same changes, which change nothing there: forecasts draw by a number's place in the
    journal, so that both journals must be equally long.
    """
    changed = open_wire(tmp_path_factory.mktemp("changed"), empty_sqlite)
    by_file = open_wire(tmp_path_factory.mktemp("planned"), empty_sqlite, planned())
    for wire in (changed, by_file):
        for counter_id, (own, helps) in TODAY.items():
            change(wire, counter_id, own, helps, ["khai-sinh", "nhan-ket-qua"])
    yield changed, by_file
    changed.house.database.close()
    by_file.house.database.close()


def happen(wire: Wire) -> list[dict[str, Any]]:
    """Let people come, be called and be sent on; return what the kiosk was answered."""
    wishes = ("khai-sinh", "sao-y", "nhan-ket-qua", "cap-dat", "khai-sinh", "nhan-ket-qua")
    taken = [wire.take(service_id=service_id) for service_id in wishes]
    for who, counter_id in (("officer", "1"), ("officer-2", "2")):
        wire.clock.forward(5)
        path = f"/api/v1/counters/{counter_id}/next"
        assert wire.send("POST", path, {}, who).status_code == 200
    return taken


def plain(value: Any) -> Any:
    """Return the value without what is each hall's own."""
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items() if k not in OWN}
    return [plain(v) for v in value] if isinstance(value, list) else value


def addresses(wire: Wire, token: str, number: str) -> list[str]:
    """Return every address of the API that can be read, with today's counters and one ticket in it."""
    rules = {r.rule for r in wire.app.url_map.iter_rules() if "GET" in (r.methods or ())}
    found = []
    for rule in sorted(rules):
        if not rule.startswith("/api/v1/") or rule.startswith("/api/v1/demo"):
            continue
        rule = rule.replace("<wanted>", number).replace("<token>", token)
        counters = TODAY if "<counter_id>" in rule else ("",)
        found += [rule.replace("<counter_id>", c) for c in counters]
    return [f for f in found if "<" not in f] + ["/api/v1/board?zone=tang-2"]


@pytest.mark.slow
def test_every_answer_says_what_is_served_today(pair: tuple[Wire, Wire]) -> None:
    """Every snapshot, answer and phone page is the same as in a hall that was planned so."""
    changed, by_file = pair
    theirs, ours = happen(by_file), happen(changed)
    assert [plain(t | {"code": ""}) for t in ours] == [plain(t | {"code": ""}) for t in theirs]
    assert [c["counter_id"] for c in ours[0]["counters"]] == ["2"]
    compared = 0
    for mine, wanted in zip(ours, theirs, strict=True):
        places = zip(
            addresses(changed, mine["token"], mine["number"]),
            addresses(by_file, wanted["token"], wanted["number"]),
            strict=True,
        )
        for here, there in places:
            for who in SENDERS:
                told = changed.send("GET", here, who=who)
                right = by_file.send("GET", there, who=who)
                assert told.status_code == right.status_code, (here, who)
                if told.is_json and "/qr" not in here:
                    assert plain(told.json) == plain(right.json), (here, who)
                    compared += told.status_code == 200
    assert compared > 60, "almost nothing was compared"


def test_the_paper_names_todays_counters(pair: tuple[Wire, Wire]) -> None:
    """The slip is the one that a hall planned so prints."""
    changed, by_file = pair
    tickets = [wire.take(service_id="khai-sinh") for wire in pair]
    where = [places(wire, t["ticket_id"]) for wire, t in zip(pair, tickets, strict=True)]
    assert where == [["Quầy 2"], ["Quầy 2"]]


def places(wire: Wire, ticket_id: str) -> list[str]:
    """Return what stands on the slip beside "where to go"."""
    job = wire.house.printing.job(wire.house.ledger.present.day.tickets[ticket_id].slip_id)
    rows = [e for e in wire.house.paper.receipt(job).elements if isinstance(e, Row)]
    label = words("vi").text("slip.where")
    return [row.right for row in rows if row.left == label]


def test_a_paper_printed_late_names_no_counter_when_none_is_left(own_wire: Wire) -> None:
    """A slip that comes out after the last counter was taken off says nothing rather than a wrong counter."""
    ticket = own_wire.take(service_id="khai-sinh")
    assert places(own_wire, ticket["ticket_id"]) == ["Quầy 1, 3"]
    for counter_id in ("1", "3"):
        change(own_wire, counter_id, ["sao-y"], [], ["khai-sinh"])
    assert places(own_wire, ticket["ticket_id"]) == []
    kiosk = own_wire.send("GET", "/api/v1/kiosk", who="kiosk").json
    told = {s["service_id"]: s for sector in kiosk["sectors"] for s in sector["services"]}
    assert told["khai-sinh"]["closed"] == {
        "code": "no_counter",
        "is_withheld": False,
        "opens_at": None,
    }
    refused = own_wire.send("POST", "/api/v1/tickets", {"service_id": "khai-sinh"}, "kiosk")
    assert (refused.status_code, refused.json["code"]) == (409, "no_counter")
    assert refused.json["title"] == words("vi").text("error.no_counter_title")
