"""What is sent has to be what it says it is: every route takes one kind of body and tells the others apart."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest

from server.bodies import FORM, JSON, NOTHING, SOUND
from server.wire import body_of as kinds_of
from wire.test_who_may import TABLE, body_of, path_of
from wire_house import Wire

KEY = {"Idempotency-Key": "k" * 20}


def sender_of(route: str) -> str | None:
    """Return somebody who may use a route, None where anybody may."""
    who = TABLE[route]
    if "none" in who:
        return None
    return next(w for w in ("kiosk", "officer", "manager", *sorted(who)) if w in who)


def takes(wire: Wire, route: str) -> tuple[str, ...]:
    """Return which kinds of body a route takes, as the app itself knows them."""
    method, rule = route.split(" ", 1)
    for each in wire.app.url_map.iter_rules():
        if each.rule == rule and method in (each.methods or ()):
            return kinds_of(wire.app.view_functions[each.endpoint])
    raise AssertionError(route)


def post(wire: Wire, route: str, raw: bytes, kind: str | None, **headers: str) -> Any:
    """Send raw bytes under some Content-Type to a route, as somebody who may use it."""
    method, path = path_of(route)
    wire.forget_haste()
    sent = {"Accept-Language": "vi", **KEY, **headers}
    if (who := sender_of(route)) is not None:
        sent["Authorization"] = f"Bearer {wire.tokens.get(who, who)}"
    return wire.app.test_client().open(
        path, method=method, data=raw, content_type=kind, headers=sent
    )


WRONG_KINDS = (
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/xml",
    "text/json",
    "application/problem+json",
    "application/octet-stream",
    "nonsense",
    None,
)


@pytest.mark.parametrize("route", [r for r in TABLE if body_of(path_of(r)[1])])
def test_json_under_another_name_is_refused(wire: Wire, route: str) -> None:
    """Right JSON that says it is something else is a 415 that names what is taken, and changes nothing."""
    if takes(wire, route) != JSON:
        return
    raw = json.dumps(body_of(path_of(route)[1])).encode()
    seq = wire.house.ledger.look(lambda p: p.seq)
    for kind in WRONG_KINDS:
        answer = post(wire, route, raw, kind)
        told = f"{kind} at {route}: {answer.status_code} {answer.text[:160]}"
        assert (answer.status_code, answer.json["code"]) == (415, "wrong_type"), told
        assert "application/json" in answer.json["detail"], told
    for kind in ("application/json; charset=utf-16", "application/json; charset=latin-1"):
        assert post(wire, route, raw, kind).json["code"] == "wrong_encoding", (kind, route)
    packed = post(wire, route, gzip.compress(raw), JSON[0], **{"Content-Encoding": "gzip"})
    assert (packed.status_code, packed.json["code"]) == (415, "wrong_encoding"), route
    assert wire.house.ledger.look(lambda p: p.seq) == seq, route
    assert wire.log.errors == []


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=UTF-8"])
def test_json_as_itself_is_taken(wire: Wire, kind: str) -> None:
    """JSON under its own name, with or without its charset, is read."""
    raw = json.dumps({"service_id": "khai-sinh"}).encode()
    wire.clock.forward(60)
    answer = post(
        wire,
        "POST /api/v1/tickets",
        raw,
        kind,
        **{"Idempotency-Key": f"{kind:_<70.70}".translate(SAFE)},
    )
    assert answer.status_code == 201, answer.text


SAFE = {ord(c): "_" for c in "/; =."}


def test_every_route_says_what_it_takes(wire: Wire) -> None:
    """JSON where the route has an input, a form on the citizen's page, a sound at the recorder, else nothing."""
    found = {}
    for rule in wire.app.url_map.iter_rules():
        view = wire.app.view_functions[rule.endpoint]
        for method in {"POST", "PUT", "DELETE", "PATCH"} & set(rule.methods or ()):
            found[f"{method} {rule.rule}"] = kinds_of(view)
    inputs = {r for r in TABLE if not r.startswith("GET") and takes(wire, r) == JSON}
    assert {r for r, kinds in found.items() if kinds == FORM} == {
        "POST /t/<token>/leave",
        "POST /t/<token>/rating",
    }
    assert [r for r, kinds in found.items() if kinds == SOUND] == [
        "POST /api/v1/manage/voices/<pack_id>/clips/<clip>"
    ]
    documented = wire.app.test_client().get("/api/openapi.json").json["paths"]
    with_json = {
        f"{method.upper()} {path}"
        for path, item in documented.items()
        for method, operation in item.items()
        if JSON[0] in operation.get("requestBody", {}).get("content", {})
    }
    assert {r.replace("<", "{").replace(">", "}") for r in inputs} == with_json
    assert all(
        "415" in documented[r.split()[1]][r.split()[0].lower()]["responses"] for r in with_json
    )


@pytest.mark.parametrize("route", [r for r in TABLE if not r.startswith("GET")])
def test_a_body_that_nobody_asked_for_is_refused(wire: Wire, route: str) -> None:
    """Where nothing is taken, content is refused; an empty body and an empty object pass on."""
    if takes(wire, route) != NOTHING:
        return
    for raw, kind in ((b'{"state": "finished"}', JSON[0]), (b"{}", "text/plain"), (b"[]", JSON[0])):
        answer = post(wire, route, raw, kind)
        assert (answer.status_code, answer.json["code"]) == (400, "body_unwanted"), (route, raw)
    if route.startswith("DELETE"):
        return
    for raw, kind in ((b"", None), (b"", "text/plain"), (b"{}", JSON[0])):
        answer = post(wire, route, raw, kind)
        code = (answer.json or {}).get("code")
        assert code not in ("body_unwanted", "wrong_type", "bad_json"), (route, raw, answer.text)


def test_reading_takes_no_body(wire: Wire) -> None:
    """A GET with content is refused, so that nobody may hide a request behind another."""
    for path in ("/api/v1/kiosk", "/api/v1/hall", "/", "/health"):
        answer = wire.app.test_client().get(
            path,
            data=b"GET /x HTTP/1.1",
            content_type="text/plain",
            headers={"Authorization": f"Bearer {wire.tokens['kiosk']}"},
        )
        assert (answer.status_code, answer.json["code"]) == (400, "body_unwanted"), path


def test_who_may_not_ask_hears_that_first(wire: Wire) -> None:
    """A stranger with a wrong kind of body is told to sign in, not what the route would take."""
    answer = wire.app.test_client().post("/api/v1/tickets", data=b"x", content_type="text/plain")
    assert answer.status_code == 401


def test_forms_of_the_phone_are_forms(wire: Wire) -> None:
    """The citizen's forms come as browsers send them; as plain text or JSON they are refused."""
    ticket = wire.take()
    client = wire.app.test_client()
    path = f"/t/{ticket['token']}/leave"
    for kind in ("text/plain", "application/json"):
        answer = client.post(path, data=f"code={ticket['code']}&key={'k' * 20}", content_type=kind)
        assert (answer.status_code, answer.json["code"]) == (415, "wrong_type"), kind
    assert client.post(path, data={"code": ticket["code"], "key": "k" * 20}).status_code == 303


def test_a_sound_keeps_its_kinds(wire: Wire) -> None:
    """A take comes as WAV under any of its names; JSON under it is no sound, and a sound under JSON no JSON."""
    route = "POST /api/v1/manage/voices/<pack_id>/clips/<clip>"
    for kind in SOUND:
        assert post(wire, route, b"RIFF", kind).json["code"] in ("not_found", "voice_not_audio")
    for kind in ("application/json", "text/plain", "audio/mpeg"):
        assert post(wire, route, b"{}", kind).json["code"] == "wrong_type", kind


@pytest.mark.parametrize("route", [r for r in TABLE if not r.startswith("GET")])
def test_no_write_comes_from_a_page_elsewhere(wire: Wire, route: str) -> None:
    """Whatever a page of another origin sends, rightly made and with a true token, is refused and changes nothing."""
    seq = wire.house.ledger.look(lambda p: p.seq)
    raw = json.dumps(body_of(path_of(route)[1])).encode()
    for origin in ("http://evil.example", "http://localhost:1", "http://localhost.evil.example"):
        answer = post(wire, route, raw, JSON[0], Origin=origin)
        assert (answer.status_code, answer.json["code"]) == (403, "not_allowed"), route
    assert wire.house.ledger.look(lambda p: p.seq) == seq


@pytest.mark.parametrize("origin", ["http://localhost", "null"])
def test_writes_of_own_pages_are_taken(wire: Wire, origin: str) -> None:
    """The house's pages are of its own origin; a form that tells no referrer says null."""
    raw = json.dumps({"fault": "none"}).encode()
    answer = post(wire, "POST /api/v1/demo/printer", raw, JSON[0], Origin=origin)
    assert (answer.status_code, answer.json["code"]) == (404, "demo_only")
