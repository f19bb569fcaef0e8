"""Bad requests: every route answers odd bodies, keys, ids and headers with a problem, never with a 5xx."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from wire.test_who_may import TABLE, body_of, path_of
from wire_house import Wire

DEEP = b"[" * 20_000 + b"]" * 20_000


def sender_of(who: set[str]) -> str | None:
    """Return somebody who may use a route, None where anybody may."""
    if "none" in who:
        return None
    return next(w for w in ("kiosk", "officer", "manager", *sorted(who)) if w in who)


WITH_BODY = {
    route: sender_of(who)
    for route, who in TABLE.items()
    if route.startswith("POST") and body_of(path_of(route)[1])
}
"""Route with a body → somebody who may use it."""

BAD: dict[str, bytes] = {
    "empty": b"",
    "null": b"null",
    "list": b"[]",
    "text": b'""',
    "number": b"1",
    "cut off": b'{"service_id": "sao',
    "no json": b"service_id=sao-y",
    "not utf-8": b'{"service_id": "\xff\xfe"}',
    "deep list": DEEP,
    "deep field": b'{"service_id": ' + DEEP + b"}",
    "deep objects": b'{"a":' * 9_000 + b"1" + b"}" * 9_000,
    "twice": b'{"service_id": "sao-y", "service_id": "khai-sinh"}',
    "nan": b'{"score": NaN}',
    "infinite": b'{"score": 1e999}',
    "long number": b'{"dossier_count": ' + b"9" * 5000 + b"}",
    "utf-16": '{"service_id": "sao-y"}'.encode("utf-16"),
    "mark": b"\xef\xbb\xbf{}",
}
ODD = [
    *(None, True, False, 0, -1, 1.0, 2**63, 2**64, -(2**63) - 1, 10**309, 1e308),
    *(
        "",
        "1",
        " ",
        "\x00",
        "\ud800",
        "\u202e",
        "a" * 65,
        "🙂" * 70,
        "' OR 1=1--",
        "{{7*7}}",
        "%s%n",
    ),
    *([], [[]], {}, {"a": {}}, ["sao-y"] * 10, [None]),
]


@pytest.mark.parametrize("route", WITH_BODY)
def test_bodies_that_are_no_commands(wire: Wire, route: str) -> None:
    """An empty, broken, deep or doubled body is refused with 400, 413 or 422 and changes nothing."""
    method, path = path_of(route)
    for name, raw in BAD.items():
        wire.forget_haste()
        seq = wire.house.ledger.look(lambda p: p.seq)
        answer = wire.send(method, path, who=WITH_BODY[route], raw=raw)
        told = f"{name} at {route}: {answer.status_code} {answer.text[:200]}"
        # A body of null is a body without fields: fine where every field may be left out.
        assert answer.status_code in (400, 413, 422) or (name, answer.status_code) == (
            "null",
            404,
        ), told
        assert answer.content_type == "application/problem+json", told
        assert wire.house.ledger.look(lambda p: p.seq) == seq, told
    assert wire.log.errors == []


@pytest.mark.parametrize("route", WITH_BODY)
def test_values_of_other_kinds(wire: Wire, route: str) -> None:
    """Each field with a value of another kind, size or script is refused or taken, never a 5xx."""
    method, path = path_of(route)
    good = body_of(path)
    for name in good:
        for value in ODD:
            wire.forget_haste()
            raw = json.dumps(good | {name: value}).encode()
            answer = wire.send(method, path, who=WITH_BODY[route], raw=raw)
            told = f"{name}={value!r:.40} at {route}: {answer.status_code} {answer.text[:200]}"
            assert answer.status_code < 500, told
            assert answer.status_code < 400 or answer.json["code"], told
    assert wire.log.errors == []
    if not wire.house.ledger.look(lambda p: p.day.is_open):
        # "0 unserved" is a good wish in an empty hall: the day is closed, the other tests need it.
        assert wire.send("POST", "/api/v1/manage/day/open", {}, "manager").status_code == 200


@pytest.mark.parametrize("route", WITH_BODY)
def test_fields_that_nobody_asked_for(wire: Wire, route: str) -> None:
    """A field that the route does not know is refused, so nothing can be slipped in."""
    method, path = path_of(route)
    for extra in ({"state": "finished"}, {"role": "manager"}, {"rank_at": "2020-01-01T00:00:00Z"}):
        if set(extra) & set(body_of(path)):
            continue
        answer = wire.send(method, path, body_of(path) | extra, WITH_BODY[route])
        assert (answer.status_code, answer.json["code"]) == (422, "bad_request"), answer.text
        assert answer.json["field"] in extra


RIGHT_BODIES: dict[str, dict[str, object]] = {
    "/api/v1/manage/clock": {"at": "2026-11-23T01:00:00Z"},
}
"""Bodies that would change the hall if the request had a key."""


def sent_to(method: str, path: str) -> dict[str, object] | None:
    """Return what is sent to a route: nothing where nothing is taken."""
    if method in ("GET", "DELETE"):
        return None
    return RIGHT_BODIES.get(path) or body_of(path)


KEYLESS = {"/print-jobs/claim", "/state", "/demo/printer", "/session/use"}
"""Commands of machines, and of hands at a page, that are harmless when repeated."""


@pytest.mark.parametrize(
    "key", [None, "", "short", "a" * 81, "a" * 10_240, "ä" * 16, "a b" * 8, "'; DROP--" * 3]
)
def test_every_write_needs_a_key(wire: Wire, key: str | None) -> None:
    """A write without a proper Idempotency-Key is refused before anything is looked at."""
    for route, who in TABLE.items():
        method, path = path_of(route)
        if method == "GET" or path.endswith(tuple(KEYLESS)):
            continue
        wire.forget_haste()
        sender = sender_of(who)
        headers = {"Idempotency-Key": key} if key is not None else {"Idempotency-Key": ""}
        answer = wire.send(method, path, sent_to(method, path), sender, headers=headers)
        told = f"{route} as {sender}: {answer.status_code} {answer.text[:120]}"
        assert (answer.status_code, answer.json["code"]) in (
            (400, "key_missing"),
            (404, "not_found"),
            # A sound: its kind is looked at before its key.
            (415, "wrong_type"),
        ), told


def test_a_repeated_write_is_answered_as_before(wire: Wire) -> None:
    """The same key and body give the same number; the same key with another body is refused."""
    wire.clock.forward(20)
    key = {"Idempotency-Key": "k" * 32}
    body = {"service_id": "khai-sinh"}
    first = wire.send("POST", "/api/v1/tickets", body, "kiosk", headers=key)
    again = wire.send("POST", "/api/v1/tickets", body, "kiosk", headers=key)
    other = wire.send("POST", "/api/v1/tickets", {"service_id": "sao-y"}, "kiosk", headers=key)
    assert (first.status_code, first.json) == (again.status_code, again.json)
    assert (other.status_code, other.json["code"]) == (422, "key_reused")


IDS = [
    "0",
    "-1",
    str(2**63),
    str(2**64),
    "9" * 310,
    "%00",
    "%ff",
    "..%2f..%2fetc",
    "a" * 3000,
    "%F0%9F%99%82",
    "%27%20OR%201=1--",
    "{{7*7}}",
    "%ED%A0%80",
]


@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_unknown_ids_are_not_found_in_ones_language(wire: Wire, language: str) -> None:
    """An unknown id is a 404 whose words are in the caller's language and whose code is for machines."""
    titles = {"vi": "Không tìm thấy", "en": "Not found", "km": "រក"}
    answer = wire.send(
        "GET", "/api/v1/tickets/khong-co", headers={"Accept-Language": f"{language},fr;q=0.5"}
    )
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    problem = answer.json
    assert {"type", "title", "status", "detail", "code"} <= set(problem)
    assert (problem["type"], problem["status"], problem["code"]) == (
        "/problems/not_found",
        404,
        "not_found",
    )
    assert problem["title"].startswith(titles[language][:2]), problem


@pytest.mark.parametrize("odd", IDS, ids=range(len(IDS)))
def test_odd_ids_are_not_found(wire: Wire, odd: str) -> None:
    """Numbers that overflow, NULs, paths and SQL as an id are unknown, on every route that takes one."""
    for route, who in TABLE.items():
        if "<" not in route:
            continue
        method, rule = route.split(" ", 1)
        wire.forget_haste()
        path = rule.split("<")[0] + odd + rule.partition(">")[2]
        sender = sender_of(who)
        answer = wire.send(method, path, sent_to(method, path), sender)
        told = f"{method} {path[:80]} as {sender}: {answer.status_code} {answer.text[:160]}"
        assert answer.status_code in (400, 403, 404, 405, 415, 422), told
        assert answer.json["code"], told
    assert wire.log.errors == []


def test_writing_routes_are_not_read(wire: Wire) -> None:
    """GET on a writing route, TRACE, and a method override are refused with 405 and the right methods."""
    for route in TABLE:
        method, path = path_of(route)
        if method != "POST" or f"GET {route.split(' ')[1]}" in TABLE:
            continue
        answer = wire.send("PUT", path, {}, "manager")
        assert (answer.status_code, answer.json["code"]) == (405, "method_not_allowed"), path
        assert "POST" in answer.headers["Allow"]
    answer = wire.send(
        "GET", "/api/v1/undo", who="officer", headers={"X-HTTP-Method-Override": "POST"}
    )
    assert answer.status_code in (404, 405)
    assert wire.send("TRACE", "/api/v1/kiosk", who="kiosk").status_code == 405


def test_a_body_over_64_kb_is_refused(wire: Wire) -> None:
    """More than 64 KB are not read."""
    raw = b'{"service_id": "' + b"a" * 70_000 + b'"}'
    answer = wire.send("POST", "/api/v1/tickets", who="kiosk", raw=raw)
    assert (answer.status_code, answer.json["code"]) == (413, "too_large")


HEADERS = {
    "Content-Security-Policy": "default-src 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/health",
        "/api/v1/hall",
        "/api/v1/kiosk",
        "/api/v1/khong-co",
        "/t/khong-co",
        "/words/vi.json",
        "/static/khong-co",
    ],
)
def test_every_answer_is_guarded(wire: Wire, path: str) -> None:
    """Pages, data and refusals alike carry the headers that guard the browser; data is not stored."""
    with wire.send("GET", path) as answer:
        check_headers(path, answer)


def check_headers(path: str, answer: Any) -> None:
    """Check the headers of one answer."""
    for name, start in HEADERS.items():
        assert answer.headers.get(name, "").startswith(start), (path, name)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    if path.startswith("/api/"):
        assert answer.headers["Cache-Control"] == "no-store"


def test_forged_hosts_reach_no_link(own_wire: Wire) -> None:
    """The address on a slip is the server's own, whatever host or proxy header a request claims."""
    wire = own_wire
    wire.house.settings = replace(wire.house.settings, demo=False)
    headers = {
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
    }
    wire.clock.forward(20)
    answer = wire.send("POST", "/api/v1/tickets", {"service_id": "sao-y"}, "kiosk", headers=headers)
    assert answer.json["ticket"]["url"].startswith("http://127.0.0.1:8000/t/")
    wire.clock.forward(20)
    headers["Host"] = "evil.example"
    answer = wire.send("POST", "/api/v1/tickets", {"service_id": "sao-y"}, "kiosk", headers=headers)
    assert (answer.status_code, answer.json["code"]) == (421, "wrong_host")


def test_a_guesser_of_links_is_stopped(own_wire: Wire) -> None:
    """Somebody who tries links that do not exist is answered 429 after a while; true links still open."""
    wire = own_wire
    token = wire.take()["token"]
    codes = [wire.send("GET", f"/api/v1/tickets/{'x' * 20}{n:02d}").status_code for n in range(40)]
    assert codes[0] == 404 and codes[-1] == 429
    assert wire.send("GET", f"/api/v1/tickets/{token}").status_code == 200


def test_a_true_link_gives_nobody_else_away(wire: Wire) -> None:
    """The phone's snapshot holds neither the token, the code, an id nor anybody's name."""
    ticket = wire.take()
    text = wire.send("GET", f"/api/v1/tickets/{ticket['token']}").text
    for secret in (ticket["token"], f'"{ticket["code"]}"', ticket["ticket_id"], "Cán bộ", "staff"):
        assert secret not in text
