"""The document of the API tells the truth: a day through every route, and who is refused how."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import busy_hall
from recording.test_takes import spoken
from server.facts import to_wire
from server.operations.pretend_printer import VirtualPrinterProcess
from wire.test_bad_requests import KEYLESS
from wire.test_who_may import TABLE, body_of, path_of
from wire.told_answers import Told, a_person_comes_and_changes, operations
from wire_house import Wire

RARE = ("operations_demo_paper", "reports_rehearse")
NEVER = {("operations_health_report", "503"), *((name, "200") for name in RARE)}
"""Answers that are no refusals and that the day below does not bring about."""


@pytest.fixture
def told(own_wire: Wire) -> Iterator[Told]:
    """A fresh app with its document."""
    yield Told(own_wire, dict(own_wire.send("GET", "/api/openapi.json").json))


def take(told: Told, **body: Any) -> dict[str, Any]:
    """Take a number at the kiosk."""
    told.wire.clock.forward(20)
    asked = {"service_id": "khai-sinh"} | body
    return dict(told.ask("POST", "/api/v1/tickets", asked, "kiosk")["ticket"])


def look_at_screens(told: Told, token: str) -> None:
    """Read every snapshot once."""
    for path, who in {
        "/health": None,
        "/api/v1/hall": None,
        "/api/v1/kiosk": "kiosk",
        "/api/v1/kiosk/readings?language=vi": "kiosk",
        "/api/v1/kiosk/readings/A001?language=vi": "kiosk",
        "/api/v1/board": "board",
        "/api/v1/board?zone=tang-2": "board-entrance",
        "/api/v1/voices": "board",
        "/api/v1/counters/1": "officer",
        "/api/v1/counters/2": "manager",
        "/api/v1/rating-terminal": "rating",
        "/api/v1/host": "host",
        f"/api/v1/host/tickets/{token}": "host",
        "/api/v1/manage/live": "manager",
        "/api/v1/manage/calls": "manager",
        "/api/v1/manage/calendar?month=2026-09": "manager",
        "/api/v1/manage/slip?language=en&width_dots=384&kind=reprint": "manager",
        "/api/v1/session/choices": "counter",
        f"/api/v1/tickets/{token}": None,
        f"/api/v1/tickets/{token}/qr": None,
    }.items():
        told.ask("GET", path, who=who)


def serve(told: Told, ticket_id: str, *verbs: str, **body: Any) -> None:
    """Let the officer of counter 1 use verbs on a ticket, one after another."""
    for verb in verbs:
        told.wire.clock.forward(30)
        told.ask("POST", f"/api/v1/tickets/{ticket_id}/{verb}", body or None, "officer")


def call(told: Told, ticket: dict[str, Any]) -> str:
    """Call a ticket to counter 1 and return its id."""
    ticket_id = str(ticket["ticket_id"])
    told.wire.clock.forward(30)
    told.ask("POST", "/api/v1/counters/1/call", {"ticket_id": ticket_id}, "officer")
    return ticket_id


def a_whole_visit(told: Told) -> None:
    """A citizen is called, shown, served with an interruption, and rates by phone."""
    ticket = take(told, priority_class_id="cao-tuoi")
    take(told)
    look_at_screens(told, ticket["token"])
    assert told.ask("POST", "/api/v1/counters/1/next", who="officer")["ticket"]
    shown = told.ask("GET", "/api/v1/board", who="board")["calls"][0]
    address = f"/api/v1/announcements/{shown['announcement_id']}"
    told.ask("GET", f"{address}/clips", who="board")
    told.ask("POST", f"{address}/acknowledge", {"shown": True, "spoken": True}, "board")
    look_at_screens(told, ticket["token"])
    serve(told, ticket["ticket_id"], "recall", "start")
    serve(told, ticket["ticket_id"], "hold", reason="photo", minutes=5)
    look_at_screens(told, ticket["token"])
    serve(told, ticket["ticket_id"], "resume", "finish")
    look_at_screens(told, ticket["token"])
    page = f"/api/v1/tickets/{ticket['token']}"
    known = {"If-None-Match": told.wire.send("GET", page).headers["ETag"]}
    told.check("GET", page, told.wire.send("GET", page, headers=known))
    told.ask("POST", f"/api/v1/tickets/{ticket['token']}/rating", {"score": 4})
    slip = {"slip": {"number": ticket["number"], "code": ticket["code"]}}
    told.ask("POST", "/api/v1/rating-terminal/open", slip, "rating-exit")
    look_at_screens(told, ticket["token"])


def the_other_verbs(told: Told) -> None:
    """Visits that end otherwise: missed, transferred, sent away, void, given up, rated at a terminal."""
    missed = call(told, take(told))
    serve(told, missed, "miss")
    look_at_screens(told, take(told)["token"])
    serve(told, missed, "requeue")
    told.ask("POST", f"/api/v1/tickets/{missed}/priority", {"priority_class_id": None}, "officer")
    told.ask("POST", "/api/v1/undo", who="officer")
    serve(told, call(told, {"ticket_id": missed}), "start")
    serve(told, missed, "transfer", service_id="sao-y")
    away = take(told)
    serve(told, call(told, away), "start", "send-away")
    told.ask("POST", f"/api/v1/tickets/{away['token']}/come-back")
    serve(told, take(told)["ticket_id"], "void", reason="mistake")
    several = take(told, more_services=["cap-dat"], dossier_count=2)
    look_at_screens(told, several["token"])
    told.ask("POST", f"/api/v1/tickets/{several['ticket_id']}/give-up", who="host")
    given_up = take(told)
    told.ask("POST", f"/api/v1/tickets/{given_up['token']}/leave", {"code": given_up["code"]})
    rated = take(told)
    serve(told, call(told, rated), "start", "finish")
    slip = {"slip": {"number": rated["number"], "code": rated["code"]}}
    told.ask("POST", "/api/v1/rating-terminal/open", slip, "rating-exit")
    told.ask("POST", "/api/v1/ratings", slip | {"score": 2, "reasons": ["unclear"]}, "rating-exit")


def paper(told: Told) -> None:
    """Jobs of kiosk, desk and manager, and an agent that prints one."""
    ticket = take(told)
    job_id = told.ask("POST", f"/api/v1/tickets/{ticket['ticket_id']}/reprint", who="officer")[
        "job_id"
    ]
    told.ask("GET", f"/api/v1/print-jobs/{job_id}", who="officer")
    told.ask("POST", f"/api/v1/print-jobs/{job_id}/answer", {"came_out": False}, "officer")
    told.ask("POST", f"/api/v1/manage/print-jobs/{job_id}/reprint", who="manager")
    told.ask("POST", "/api/v1/manage/printers/may-in-xa/test", who="manager")
    claim = {"printer_id": "may-in-xa"}
    job = told.ask("POST", "/api/v1/print-jobs/claim", claim, "agent")["job"]
    assert job, "the test paper was not lent"
    path = f"/api/v1/print-jobs/{job['job_id']}/report"
    told.ask("POST", path, {"outcome": "printed", "attempt": job["attempt"]}, "agent")
    assert told.ask("POST", "/api/v1/print-jobs/claim", claim, "agent")["job"] is None
    told.ask("POST", "/api/v1/printers/may-in-xa/state", {"state": "paper_low"}, "agent")


def the_manager(told: Told) -> None:
    """Services, counters, devices and people change while the hall runs."""
    for what in ("pause", "resume", "close", "open"):
        body = {"reason": "lunch"} if what == "pause" else None
        told.ask("POST", f"/api/v1/counters/1/{what}", body, "officer")
        told.ask("GET", "/api/v1/manage/live", who="manager")
    told.ask("POST", "/api/v1/manage/services/cap-dat/close", {"reason": "hết hồ sơ"}, "manager")
    told.ask("GET", "/api/v1/kiosk", who="kiosk")
    told.ask("POST", "/api/v1/manage/services/cap-dat/open", who="manager")
    seen = told.version("counters", "counter_id", "1")
    services = {"services": ["khai-sinh"], "helps": ["sao-y"], "version": seen}
    told.ask("POST", "/api/v1/manage/counters/1/services", services, "manager")
    kiosk = {"role": "kiosk", "name": "Ki-ốt mới"}
    new = told.ask("POST", "/api/v1/manage/devices", kiosk, "manager")
    told.ask("POST", "/api/v1/devices/pair", {"code": new["code"]})
    told.ask("POST", f"/api/v1/manage/devices/{new['device_id']}/revoke", who="manager")
    told.ask("POST", "/api/v1/manage/devices/rating-exit/revoke", who="manager")
    told.ask("POST", "/api/v1/manage/devices/expected/rating-exit", who="manager")
    a_person_comes_and_changes(told)
    look_at_screens(told, take(told)["token"])


def the_book(told: Told) -> None:
    """The day is closed by hand with people left, read of, opened again."""
    take(told)
    now = to_wire(told.wire.clock.now())
    told.ask("POST", "/api/v1/manage/clock", {"at": now}, "manager")
    told.ask("POST", "/api/v1/manage/clock", {"at": "1970-01-01T00:00:00Z"}, "manager")
    told.ask("POST", "/api/v1/manage/loss/accept", who="manager")
    told.ask("POST", "/api/v1/manage/day/close", {"unserved": 99}, "manager")
    (day,) = told.ask("GET", "/api/v1/manage/days", who="manager")["days"]
    told.ask("GET", f"/api/v1/manage/days/{day['date']}", who="manager")
    told.ask("GET", "/api/v1/manage/live", who="manager")
    told.ask("POST", f"/api/v1/manage/days/{day['date']}/read", who="manager")
    told.ask("POST", "/api/v1/manage/day/open", who="manager")


def voices(told: Told) -> None:
    """A voice is begun, read, heard, chosen and deleted; the boards are muted and report."""
    told.ask("POST", "/api/v1/board/loudspeaker", {"state": "running"}, "board")
    floor = told.ask("GET", "/api/v1/manage/live", who="manager")
    mute = {"is_muted": True, "minutes": 15, "version": floor["sound_version"]}
    muted = told.ask("POST", "/api/v1/manage/sound", mute, "manager")
    look_at_screens(told, take(told)["token"])
    loud = {"is_muted": False, "version": muted["version"]}
    told.ask("POST", "/api/v1/manage/sound", loud, "manager")
    wish = dict.fromkeys(("name", "speaker", "licence", "consent"), "Lan")
    wish |= {"language": "vi", "is_agreed": True}
    pack_id = told.ask("POST", "/api/v1/manage/voices", wish, "manager")["pack_id"]
    page = f"/api/v1/manage/voices/{pack_id}"
    headers = {
        "Authorization": f"Bearer {told.wire.tokens['manager']}",
        "Idempotency-Key": "a-take-of-one-clip",
    }
    answer = told.wire.app.test_client().post(
        f"{page}/clips/digit_5", data=spoken(), headers=headers, content_type="audio/wav"
    )
    told.check("POST", f"{page}/clips/digit_5", answer)
    told.ask("GET", page, who="manager")
    told.ask("GET", f"{page}/call?number=A025&counter=3", who="manager")
    told.ask("POST", f"{page}/clips/digit_5/undo", who="manager")
    (language, *_) = told.ask("GET", "/api/v1/manage/voices", who="manager")["languages"]
    choice = {"language": "vi", "pack_id": pack_id, "version": language["version"]}
    told.ask("POST", "/api/v1/manage/voices/choose", choice, "manager")
    told.ask("GET", "/api/v1/manage/voices", who="manager")
    told.ask("POST", f"{page}/delete", who="manager")


def sign_in_and_out(told: Told) -> None:
    """The officer of counter 3 comes and goes."""
    body = {"staff_id": "can-bo-3", "pin": busy_hall.pin_of(3), "counter_id": "3"}
    session = told.ask("POST", "/api/v1/session", body, "desk-3")
    told.ask("DELETE", "/api/v1/session", who=session["token"])


def the_demo(told: Told, folder: Path) -> None:
    """The demo's devices and its virtual printer."""
    house = told.wire.house
    house.settings = replace(house.settings, demo=True)
    house.virtual_printer = printer = VirtualPrinterProcess(folder)
    try:
        told.ask("GET", "/api/v1/demo")
        told.ask("GET", "/api/v1/demo/printer")
        told.ask("POST", "/api/v1/demo/printer", {"fault": "paper_low"})
        told.ask("GET", "/api/v1/demo/papers/khong-co.png")
    finally:
        printer.close()
        printer._process.communicate(timeout=10)


@pytest.mark.slow
def test_a_day_is_answered_as_the_document_says(told: Told, tmp_path: Path) -> None:
    """Every route that agrees answers with the documented status and exactly the documented fields."""
    a_whole_visit(told)
    the_other_verbs(told)
    paper(told)
    sign_in_and_out(told)
    the_manager(told)
    voices(told)
    the_book(told)
    the_demo(told, tmp_path)
    promised = {
        (operation["operationId"], status)
        for _, _, operation in operations(told.document)
        for status in operation["responses"]
        if status != "default" and "$ref" not in operation["responses"][status]
    }
    assert promised - told.seen == NEVER
    assert told.wire.log.errors == []


def test_every_refusal_is_in_the_document(told: Told) -> None:
    """Whoever asks with whatever right, for things that do not exist, gets a documented answer."""
    for route, allowed in TABLE.items():
        method, path = path_of(route)
        for who in (None, "agent", *sorted(allowed - {"none"})):
            if method == "DELETE" and who in allowed:
                continue
            told.wire.forget_haste()
            body = None if method == "GET" else body_of(path)
            told.check(method, path, told.wire.send(method, path, body, who))


def test_the_document_is_openapi(told: Told) -> None:
    """The document keeps to the meta schema of OpenAPI 3.1, and each of its references leads somewhere."""
    # A large library, which takes a second to load: here, and not wherever tests are collected.
    from schemathesis.specs.openapi.definitions import OPENAPI_31_VALIDATOR

    wrong = [e.message for e in OPENAPI_31_VALIDATOR.iter_errors(told.document)]
    assert not wrong, wrong[:5]
    for name in references(told.document):
        found: Any = told.document
        for part in name.removeprefix("#/").split("/"):
            assert part in found, name
            found = found[part]


def references(node: Any) -> Iterator[str]:
    """Return every reference in a document."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for part in node.values():
            yield from references(part)
    elif isinstance(node, list):
        for part in node:
            yield from references(part)


def test_tokens_and_keys_are_in_the_document(told: Told) -> None:
    """A route asks for a token in the document exactly if nobody may use it without; so with keys."""
    for method, path, operation in operations(told.document):
        route = f"{method.upper()} {path.replace('{', '<').replace('}', '>')}"
        assert bool(operation["security"]) == ("none" not in TABLE[route]), route
        has_key = {"$ref": "#/components/parameters/IdempotencyKey"} in operation["parameters"]
        assert has_key == (method != "get" and not path.endswith(tuple(KEYLESS))), route


def test_no_shape_hides_another(told: Told) -> None:
    """A body and an answer never share a name, or the document would show one for the other."""
    names = [o["operationId"] for _, _, o in operations(told.document)]
    assert len(names) == len(set(names))
    schemas = told.document["components"]["schemas"]
    for _, path, operation in operations(told.document):
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            if kind != "application/json":
                continue
            name = content["schema"]["$ref"].rpartition("/")[2]
            assert schemas[name]["additionalProperties"] is False, f"{path}: {name} is no body"
