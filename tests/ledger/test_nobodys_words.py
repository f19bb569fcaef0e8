"""The journal and the log hold nobody's name and nobody's words, whatever the kind of fact."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from server import app  # noqa: F401 - the wiring knows every room, and so every event
from server.clock import Doubt
from server.facts import kinds
from server_fixtures import QuietLog
from wire_house import Wire

MARK = "CANARY"
ID = {
    *("announcement_id", "counter_id", "device_id", "for_counter_id", "from_service_id", "host_id"),
    *("job_id", "pack_id", "printer_id", "priority_class_id", "return_to_counter_id", "service_id"),
    *("session_id", "staff_id", "taken_over_from", "ticket_id", "zone_id", "boot_id", "clip"),
}
"""Texts that name something of the hall."""
KIND = {
    *("action", "before", "lane", "language", "role", "state", "verified_by", "why"),
    *("date", "last_real", "rehearses", "series", "number"),
}
"""Texts out of a short list, dates and numbers of slips."""
HASH = {"link_hash", "person", "mark"}
OF_OLD = {
    ("counter_opened", "staff_name"),
    ("device_added", "name"),
    ("service_stopped", "reason"),
    ("staff_added", "name"),
    ("staff_changed", "name"),
    ("ticket_issued", "code"),
    ("ticket_issued", "token"),
}
"""Fields in which journals of version 0.1.0 have names, words or links; nobody writes them any more."""
CHOSEN = {
    ("counter_paused", "reason"): "PAUSE_REASONS",
    ("ticket_held", "reason"): "HoldReason",
    ("ticket_voided", "reason"): "VoidReason",
    ("printer_changed", "reason"): "a printer's own state",
    ("print_unsure", "detail"): "what an agent found at the printer",
    ("print_failed", "detail"): "what an agent found at the printer",
    ("data_exported", "what"): "the lists that can be taken away",
    ("data_exported", "about"): "a person's id",
}
"""Fields that sound like words → the list or the machine that they come from."""


def text_fields() -> list[tuple[str, str]]:
    """Return (kind, field) of every field of every event that holds a text by itself."""
    return [
        (kind, field.name)
        for kind, event in kinds().items()
        for field in dataclasses.fields(event)
        if str(field.type) in ("str", "str | None")
    ]


@pytest.mark.parametrize(("kind", "name"), text_fields())
def test_every_text_in_a_fact_is_an_id_a_kind_or_a_hash(kind: str, name: str) -> None:
    """A new text needs its place in one of the lists above; for a name or somebody's words there is none."""
    known = name in ID | KIND | HASH
    assert known != ((kind, name) in OF_OLD | CHOSEN.keys())


def test_the_lists_have_nothing_too_many() -> None:
    """What is excused is there."""
    assert OF_OLD | CHOSEN.keys() <= set(text_fields())
    assert {name for _, name in text_fields()} >= ID | KIND | HASH


# --- a hall whose people have telling names ----------------------------------------------------------


@pytest.fixture
def told(own_wire: Wire, monkeypatch: pytest.MonkeyPatch) -> tuple[Wire, list[str]]:
    """A hall, and everything that is said to its log."""
    said: list[str] = []
    for level in ("info", "warning", "error"):

        def keep(self: QuietLog, what: str, **facts: Any) -> None:
            said.append(repr((what, facts)))

        monkeypatch.setattr(QuietLog, level, keep)
    return own_wire, said


def play(wire: Wire) -> None:
    """Hire, rename and dismiss; name a device; call, hold, send on, void, undo, stop; be refused words."""

    def manage(path: str, body: Any = None) -> Any:
        return wire.send("POST", f"/api/v1/manage/{path}", body, "manager")

    person = {"staff_id": "nv-000001", "name": f"{MARK} An", "role": "officer", "pin": "739164"}
    assert manage("staff", person | {"counters": ["3"]}).status_code == 201
    device = {"role": "kiosk", "name": f"{MARK} Ki-ốt"}
    assert manage("devices", device).status_code == 201
    officer = wire.sign_in("nv-000001", "739164", "desk-3", "3", new_pin="846279")

    def do(path: str, body: Any = None) -> Any:
        wire.clock.forward(2)
        return wire.send("POST", f"/api/v1/{path}", body, officer)

    do("counters/3/pause", {"reason": f"{MARK} mệt"})
    do("counters/3/pause", {"reason": "lunch"})
    do("counters/3/resume")
    for _ in range(6):
        wire.take()
    for verb, body in (
        ("hold", {"reason": "payment"}),
        ("hold", {"reason": f"{MARK} đi lấy giấy"}),
        ("finish", None),
        ("miss", None),
    ):
        called = do("counters/3/next", {}).json["ticket"]
        if called:
            do(f"tickets/{called['ticket_id']}/{verb}", body)
    do("undo")
    waiting = wire.take()
    do(f"tickets/{waiting['ticket_id']}/void", {"reason": f"{MARK} nhầm"})
    do(f"tickets/{waiting['ticket_id']}/void", {"reason": "duplicate"})
    manage("services/khai-sinh/close", {"reason": f"{MARK} hết mẫu"})
    manage("services/khai-sinh/close")
    manage("services/khai-sinh/open")
    (known,) = [
        p
        for p in wire.send("GET", "/api/v1/manage/live", None, "manager").json["staff"]
        if p["staff_id"] == "nv-000001"
    ]
    renamed = {k: known[k] for k in ("role", "counters", "languages", "version")}
    done = manage("staff/nv-000001", renamed | {"name": f"{MARK} Bình"})
    assert done.status_code == 200, done.text
    assert manage("staff/nv-000001/remove").status_code == 200
    again = {"staff_id": "nv-000001", "pin": "739164", "counter_id": "3"}
    wire.send("POST", "/api/v1/session", again, "desk-3")
    manage("day/close", {"unserved": 99})


def test_a_busy_hall_leaves_no_name_behind(told: tuple[Wire, list[str]]) -> None:
    """Neither fact nor actor, kept answer, ticket or line of the log has one; only the tables of people and devices."""
    wire, said = told
    play(wire)
    with wire.house.database.read() as connection:
        names = connection.execute(
            text("SELECT name FROM sqlite_master WHERE type = 'table'")
        ).scalars()
        with_names = {
            name
            for name in names.all()
            if MARK in repr(connection.execute(text(f"SELECT * FROM {name}")).all())
        }
        happened = set(connection.execute(text("SELECT kind FROM events")).scalars())
    assert with_names == {"staff", "devices"}
    assert "pin_refused" in repr(said) and MARK not in repr(said)
    expected = {"ticket_held", "ticket_voided", "action_undone", "counter_paused", "staff_changed"}
    assert (
        expected | {"staff_added", "staff_removed", "device_added", "service_stopped"} <= happened
    )


def test_facts_of_before_are_read(told: tuple[Wire, list[str]]) -> None:
    """A journal with names, words and links in it gives the same present as one without."""
    wire, _ = told
    play(wire)
    before = wire.house.ledger.look(lambda p: p.day.counters | p.day.tickets)
    with wire.house.database.write() as connection:
        rows = connection.execute(text("SELECT seq, kind, body FROM events")).all()
        for seq, kind, body in rows:
            old = {
                name: MARK for of, name in OF_OLD if of == kind and name not in ("token", "code")
            }
            connection.execute(
                text("UPDATE events SET body = :body WHERE seq = :seq"),
                {"body": json.dumps(json.loads(body) | old), "seq": seq},
            )
    wire.house.ledger.is_loaded = False
    assert wire.house.ledger.look(lambda p: p.day.counters | p.day.tickets) == before


# --- who an id is ------------------------------------------------------------------------------------


def desk_of(wire: Wire) -> Any:
    """Return what the console shows of counter 1's officer."""
    floor = wire.send("GET", "/api/v1/manage/live", None, "manager").json
    return next(c for c in floor["counters"] if c["counter_id"] == "1")["officer"]


def test_a_screen_shows_the_name_of_today(own_wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the table, not by what a fact once said: a renamed officer has the new name within seconds."""
    monkeypatch.setattr("server.access.names.FRESH_S", 0.0)
    assert desk_of(own_wire) == {"staff_id": "can-bo-1", "name": "Cán bộ 1"}
    with own_wire.house.database.write() as connection:
        connection.execute(text("UPDATE staff SET name = 'Lê An' WHERE staff_id = 'can-bo-1'"))
    assert desk_of(own_wire)["name"] == "Lê An"


def test_nobody_is_looked_for_again_and_again(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An id that nobody has is shown as it is, and costs one question."""
    names, asked = own_wire.house.names, 0
    everybody: Callable[[], dict[str, str]] = names.everybody

    def counted() -> dict[str, str]:
        nonlocal asked
        asked += 1
        return everybody()

    monkeypatch.setattr(names, "everybody", counted)
    assert [names.of("nobody") for _ in range(9)] == ["nobody"] * 9
    assert asked == 1


@pytest.mark.parametrize(("days", "is_kept"), [(0, True), (89.9, True), (90.1, False)])
def test_who_left_is_forgotten_in_time(own_wire: Wire, days: float, is_kept: bool) -> None:
    """After ninety days name and PIN are gone for good; until then the person can be taken back."""
    manage = "/api/v1/manage/staff/can-bo-2"
    assert own_wire.send("POST", f"{manage}/remove", None, "manager").status_code == 200
    own_wire.clock.forward(days * 86_400)
    own_wire.tokens["manager"] = own_wire.sign_in("truong", "975310", "console", None)
    forgotten = own_wire.house.forgetting.forget_old().get("former_staff", 0)
    assert forgotten == (0 if is_kept else 1)
    restored = own_wire.send("POST", f"{manage}/restore", None, "manager")
    assert restored.status_code == (200 if is_kept else 404), restored.text
    own_wire.clock.forward(200 * 86_400)
    gone = own_wire.house.forgetting.forget_old()
    assert "former_staff" not in gone, "nobody who works here is forgotten"


def test_a_doubted_clock_makes_nobody_forgotten(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Years that only the machine has seen are no reason; once the time is sure they are."""
    manage = "/api/v1/manage/staff/can-bo-2/remove"
    assert own_wire.send("POST", manage, None, "manager").status_code == 200
    own_wire.clock.forward(400 * 86_400)
    doubt = Doubt("jumped", own_wire.clock.now())
    with monkeypatch.context() as patch:
        patch.setattr(type(own_wire.clock), "doubt", doubt)
        assert own_wire.house.forgetting.forget_old() == {}
    assert own_wire.house.forgetting.forget_old()["former_staff"] == 1
