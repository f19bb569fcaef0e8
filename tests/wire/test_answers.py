"""The document of the API tells the truth, as far as the type checker cannot see it.

That a route answers with the fields of its shape (server/<room>/answers.py) is mypy's: views and routes are annotated
with the shapes, and a misnamed field fails `./motcua check types`. What it cannot hold is here:

- The document is made of the rooms' tables: that they name for each route the shape and status of its annotation.
- What comes untyped from rows, from the journal, from another process or out of a part of health, and what leaves as
  a ready response: a visit, a paper, a person, a device and a book of days are answered as the document says.
- Which refusals there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest

import busy_hall
from server import openapi
from server.operations.pretend_printer import VirtualPrinterProcess
from wire.test_bad_requests import KEYLESS
from wire.test_who_may import TABLE, body_of, path_of
from wire.told_answers import Told, a_person_comes_and_changes, operations
from wire_house import Wire

READY = {"screens.follow", "operations.demo_paper", "operations.metrics"}
"""Routes that make their response themselves: no annotation says what is in it."""
UNTYPED = {
    *("screens_live", "screens_follow", "screens_kiosk", "screens_desk", "screens_rating_terminal"),
    *("reports_calls", "reports_days", "reports_one_day", "operations_health_report"),
    *("access_pair", "access_sign_in", "access_choices", "printing_job", "printing_claim"),
    *(
        "queue_take_ticket",
        "queue_come_back",
        "access_demo",
        "operations_demo_printer",
        "operations_demo_fault",
    ),
}
"""Operations in whose answers something comes from where no type reaches."""


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
        "/api/v1/privacy": None,
        "/api/v1/kiosk": "kiosk",
        "/api/v1/board": "board",
        "/api/v1/counters/1": "officer",
        "/api/v1/rating-terminal": "rating",
        "/api/v1/host": "host",
        "/api/v1/manage/live": "manager",
        "/api/v1/manage/calls": "manager",
        "/api/v1/session/choices": "counter",
        f"/api/v1/tickets/{token}": None,
    }.items():
        told.ask("GET", path, who=who)


def serve(told: Told, ticket_id: str, *verbs: str, **body: Any) -> None:
    """Let the officer of counter 1 use verbs on a ticket, one after another."""
    for verb in verbs:
        told.wire.clock.forward(30)
        told.ask("POST", f"/api/v1/tickets/{ticket_id}/{verb}", body or None, "officer")


def a_visit(told: Told) -> None:
    """A citizen is called before others, shown, served with an interruption, and asked what they think."""
    ticket = take(told, priority_class_id="cao-tuoi")
    take(told, service_id="sao-y")
    look_at_screens(told, ticket["token"])
    assert told.ask("POST", "/api/v1/counters/1/next", who="officer")["ticket"]
    shown = told.ask("GET", "/api/v1/board", who="board")["calls"][0]
    address = f"/api/v1/announcements/{shown['announcement_id']}/acknowledge"
    told.ask("POST", address, {"shown": True, "spoken": True}, "board")
    look_at_screens(told, ticket["token"])
    serve(told, ticket["ticket_id"], "start")
    serve(told, ticket["ticket_id"], "hold", reason="photocopy", minutes=5)
    look_at_screens(told, ticket["token"])
    serve(told, ticket["ticket_id"], "resume", "finish")
    look_at_screens(told, ticket["token"])
    page = f"/api/v1/tickets/{ticket['token']}"
    known = {"If-None-Match": told.wire.send("GET", page).headers["ETag"]}
    told.check("GET", page, told.wire.send("GET", page, headers=known))
    away = take(told)
    told.ask("POST", "/api/v1/counters/1/call", {"ticket_id": away["ticket_id"]}, "officer")
    serve(told, away["ticket_id"], "start", "send-away")
    told.ask("POST", f"/api/v1/tickets/{away['token']}/come-back")


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


def people_and_devices(told: Told) -> None:
    """A device is named, paired and revoked; a person comes, changes and goes; an officer signs in and out."""
    kiosk = {"role": "kiosk", "name": "Ki-ốt mới"}
    new = told.ask("POST", "/api/v1/manage/devices", kiosk, "manager")
    told.ask("POST", "/api/v1/devices/pair", {"code": new["code"]})
    told.ask("POST", f"/api/v1/manage/devices/{new['device_id']}/revoke", who="manager")
    a_person_comes_and_changes(told)
    body = {"staff_id": "can-bo-3", "pin": busy_hall.pin_of(3), "counter_id": "3"}
    session = told.ask("POST", "/api/v1/session", body, "desk-3")
    told.ask("GET", "/api/v1/manage/live", who="manager")
    told.ask("GET", "/api/v1/session", who=session["token"])
    told.ask("POST", "/api/v1/session/use", who=session["token"])
    told.ask("POST", "/api/v1/session/proof", {"pin": body["pin"]}, session["token"])
    new = {"pin": body["pin"], "new_pin": "739146"}
    told.ask("PUT", "/api/v1/session/pin", new, session["token"])
    told.ask("DELETE", "/api/v1/session", who=session["token"])
    session = told.ask("POST", "/api/v1/session", body | {"pin": "739146"}, "desk-3")
    path = f"/api/v1/manage/sessions/{session['session_id']}/end"
    told.ask("POST", path, who="manager")


def the_book(told: Told) -> None:
    """The day is closed by hand with people left, read of, opened again."""
    take(told)
    told.ask("POST", "/api/v1/manage/day/close", {"unserved": 99}, "manager")
    (day,) = told.ask("GET", "/api/v1/manage/days", who="manager")["days"]
    told.ask("GET", f"/api/v1/manage/days/{day['date']}", who="manager")
    told.ask("GET", "/api/v1/manage/live", who="manager")
    told.ask("POST", f"/api/v1/manage/days/{day['date']}/read", who="manager")
    told.ask("POST", "/api/v1/manage/day/open", who="manager")


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


def test_the_document_names_what_each_route_is_annotated_with(wire: Wire) -> None:
    """Shape and status of a room's table are those that the type checker holds the route to."""
    wrong = []
    for endpoint, said in openapi.answers().items():
        returned = get_type_hints(wire.app.view_functions[endpoint])["return"]
        shape, status = returned, {200}
        if get_origin(returned) is tuple:
            shape, statuses = get_args(returned)
            status = set(get_args(statuses))
        promised = (said.model, {said.status, *(set(said.others) - {304})})
        if endpoint not in READY and (shape, status) != promised:
            wrong.append(f"{endpoint} returns {shape} with {status}, the document says {promised}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.slow
def test_what_no_type_reaches_is_as_the_document_says(told: Told, tmp_path: Path) -> None:
    """Rows, facts and other processes give exactly the documented fields, none of them of another kind."""
    a_visit(told)
    paper(told)
    people_and_devices(told)
    the_book(told)
    the_demo(told, tmp_path)
    assert UNTYPED - {name for name, status in told.seen if status[0] == "2"} == set()
    assert told.wire.log.errors == []


@pytest.mark.slow
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
