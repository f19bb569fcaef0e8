"""Who may do what: every route against every kind of sender."""

from __future__ import annotations

import pytest

from wire_house import Wire

STAFF = {"officer", "host", "manager"}
DESK = {"officer", "manager"}
FLOOR = {"host", "manager"}
SIGN_IN = {"counter", "host_device", "manager_device"}
EVERYBODY = {"none", "kiosk", "board", "rating", "agent", *SIGN_IN, *STAFF}
BOARD = {"board"}

TABLE: dict[str, set[str]] = {
    "GET /health": EVERYBODY,
    "GET /metrics": EVERYBODY,
    "GET /api/v1/privacy": EVERYBODY,
    "GET /api/v1/hall": EVERYBODY,
    "GET /api/v1/demo": EVERYBODY,
    "GET /api/v1/demo/printer": EVERYBODY,
    "POST /api/v1/demo/printer": EVERYBODY,
    "GET /api/v1/demo/papers/<paper_id>.png": EVERYBODY,
    "POST /api/v1/devices/pair": EVERYBODY,
    "POST /api/v1/devices/renew": {"kiosk", "board", "rating", "agent", *SIGN_IN},
    "GET /api/v1/tickets/<token>": EVERYBODY,
    "GET /api/v1/tickets/<token>/qr": EVERYBODY,
    "POST /api/v1/tickets/<token>/leave": EVERYBODY,
    "POST /api/v1/tickets/<token>/come-back": EVERYBODY,
    "POST /api/v1/tickets/<token>/rating": EVERYBODY,
    "GET /api/v1/kiosk": {"kiosk", *STAFF},
    "GET /api/v1/kiosk/readings": {"kiosk", *STAFF},
    "GET /api/v1/kiosk/readings/<number>": {"kiosk", *STAFF},
    "POST /api/v1/tickets": {"kiosk", *STAFF},
    "GET /api/v1/print-jobs/<job_id>": {"kiosk", *STAFF},
    "POST /api/v1/print-jobs/<job_id>/answer": {"kiosk", *STAFF},
    "POST /api/v1/tickets/<ticket_id>/reprint": {"kiosk", *STAFF},
    "GET /api/v1/board": BOARD,
    "GET /api/v1/voices": BOARD,
    "GET /api/v1/announcements/<announcement_id>/clips": BOARD,
    "POST /api/v1/announcements/<announcement_id>/acknowledge": BOARD,
    "POST /api/v1/board/loudspeaker": BOARD,
    "GET /api/v1/rating-terminal": {"rating"},
    "POST /api/v1/rating-terminal/open": {"rating"},
    "POST /api/v1/ratings": {"rating"},
    "GET /api/v1/session/choices": SIGN_IN,
    "POST /api/v1/session": SIGN_IN,
    "DELETE /api/v1/session": STAFF,
    "GET /api/v1/session": STAFF,
    "POST /api/v1/session/use": STAFF,
    "POST /api/v1/session/proof": STAFF,
    "PUT /api/v1/session/pin": STAFF,
    "POST /api/v1/print-jobs/claim": {"agent"},
    "POST /api/v1/print-jobs/<job_id>/report": {"agent"},
    "POST /api/v1/printers/<printer_id>/state": {"agent"},
    "GET /api/v1/counters/<counter_id>": DESK,
    "GET /api/v1/host": FLOOR,
    "GET /api/v1/host/tickets/<wanted>": FLOOR,
    "POST /api/v1/tickets/<ticket_id>/give-up": FLOOR,
    "POST /api/v1/undo": STAFF,
    **{
        f"POST /api/v1/counters/<counter_id>/{verb}": DESK
        for verb in ("next", "call", "pause", "resume", "close", "open")
    },
    **{
        f"POST /api/v1/tickets/<ticket_id>/{verb}": DESK
        for verb in (*("recall", "start", "finish", "miss", "hold", "resume", "send-away"),)
    },
    **{
        f"POST /api/v1/tickets/<ticket_id>/{verb}": STAFF
        for verb in ("requeue", "transfer", "void", "priority")
    },
    "GET /api/v1/manage/live": {"manager"},
    "POST /api/v1/manage/devices": {"manager"},
    "POST /api/v1/manage/devices/<device_id>/revoke": {"manager"},
    "POST /api/v1/manage/devices/expected/<device_id>": {"manager"},
    "POST /api/v1/manage/sessions/<session_id>/end": {"manager"},
    "POST /api/v1/manage/staff": {"manager"},
    "POST /api/v1/manage/staff/<staff_id>": {"manager"},
    "POST /api/v1/manage/staff/<staff_id>/remove": {"manager"},
    "POST /api/v1/manage/staff/<staff_id>/restore": {"manager"},
    "POST /api/v1/manage/staff/<staff_id>/unlock": {"manager"},
    "POST /api/v1/manage/sound": {"manager"},
    "GET /api/v1/manage/voices": {"manager"},
    "POST /api/v1/manage/voices": {"manager"},
    "POST /api/v1/manage/voices/choose": {"manager"},
    "GET /api/v1/manage/voices/<pack_id>": {"manager"},
    "GET /api/v1/manage/voices/<pack_id>/call": {"manager"},
    "POST /api/v1/manage/voices/<pack_id>/delete": {"manager"},
    "POST /api/v1/manage/voices/<pack_id>/clips/<clip>": {"manager"},
    "POST /api/v1/manage/voices/<pack_id>/clips/<clip>/undo": {"manager"},
    "GET /api/v1/manage/calls": {"manager"},
    "GET /api/v1/manage/by-hand": {"manager"},
    "POST /api/v1/manage/by-hand/export": {"manager"},
    "GET /api/v1/by-hand": STAFF,
    "GET /api/v1/manage/calendar": {"manager"},
    "GET /api/v1/manage/slip": {"manager"},
    "POST /api/v1/manage/counters/<counter_id>/services": {"manager"},
    "POST /api/v1/manage/services/<service_id>/close": {"manager"},
    "POST /api/v1/manage/services/<service_id>/open": {"manager"},
    "POST /api/v1/manage/printers/<printer_id>/test": {"manager"},
    "POST /api/v1/manage/print-jobs/<job_id>/reprint": {"manager"},
    "GET /api/v1/manage/days": {"manager"},
    "GET /api/v1/manage/days/<date>": {"manager"},
    "POST /api/v1/manage/days/<date>/read": {"manager"},
    "POST /api/v1/manage/clock": {"manager"},
    "POST /api/v1/manage/day/rehearse": {"manager"},
    "POST /api/v1/manage/day/close": {"manager"},
    "POST /api/v1/manage/day/open": {"manager"},
    "POST /api/v1/manage/loss/accept": {"manager"},
    "POST /api/v1/manage/backups": {"manager"},
}
"""Route → who may use it. A route that is missing here fails the first test below."""


def routes(wire: Wire) -> set[str]:
    """Return every route of the API as "METHOD rule"."""
    return {
        f"{method} {rule.rule}"
        for rule in wire.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith(("/api/v1/", "/health", "/metrics"))
    }


def path_of(route: str) -> tuple[str, str]:
    """Return method and an address that names nothing that exists."""
    method, rule = route.split(" ", 1)
    for name in (
        "token",
        "ticket_id",
        "job_id",
        "announcement_id",
        "device_id",
        "paper_id",
        "staff_id",
        "session_id",
        "pack_id",
        "clip",
        "wanted",
        "date",
    ):
        rule = rule.replace(f"<{name}>", "khong-co")
    for name, value in (("service_id", "khong-co"), ("printer_id", "may-in-xa")):
        rule = rule.replace(f"<{name}>", value)
    return method, rule.replace("<counter_id>", "1")


PINS = {"POST /api/v1/session", "POST /api/v1/session/proof", "PUT /api/v1/session/pin"}
"""Routes at which whoever may is still asked for the right PIN."""
BODIES = {
    "/api/v1/tickets": {"service_id": "khong-co"},
    "/api/v1/session": {"staff_id": "khong-co", "pin": "000000", "counter_id": "1"},
    "/session/proof": {"pin": "000000"},
    "/session/pin": {"pin": "000000", "new_pin": "583214"},
    "/api/v1/devices/pair": {"code": "BBBBBBBB"},
    "/answer": {"came_out": True},
    "/acknowledge": {"shown": True},
    "/open": {},
    "/ratings": {"invitation_id": "khong-co", "score": 4},
    "/claim": {"printer_id": "may-in-xa"},
    "/report": {"outcome": "printed"},
    "/state": {"state": "ready"},
    "/loudspeaker": {"state": "running"},
    "/manage/sound": {"is_muted": False, "version": "x"},
    "/voices/choose": {"language": "vi", "pack_id": None, "version": "x"},
    "/manage/voices": {
        **dict.fromkeys(("name", "speaker", "licence", "consent"), "Lan"),
        **{"language": "xx", "is_agreed": True},
    },
    "/call": {"ticket_id": "khong-co"},
    "/pause": {"reason": "lunch"},
    "/hold": {"reason": "photocopy"},
    "/transfer": {"service_id": "sao-y"},
    "/void": {"reason": "issued_by_mistake"},
    "/priority": {"priority_class_id": None},
    "/leave": {"code": "1234"},
    "/rating": {"score": 4},
    "/manage/staff": {"staff_id": "moi", "name": "Người mới", "role": "officer", "pin": "314195"},
    "/manage/devices": {"role": "kiosk", "name": "Ki-ốt thử"},
    "/services": {"services": ["sao-y"], "helps": [], "version": "x"},
    "/demo/printer": {"fault": "none"},
    "/close": {},
    "/by-hand/export": {"date": "khong-co"},
    "/day/close": {"unserved": 0},
    "/staff/khong-co": {
        "name": "Ai đó",
        "role": "officer",
        "counters": [],
        "languages": [],
        "version": "x",
    },
}


def body_of(path: str) -> dict[str, object]:
    """Return a body that the route would accept."""
    ends = sorted((e for e in BODIES if path.endswith(e)), key=len)
    return BODIES[ends[-1]] if ends else {}


def test_no_route_is_forgotten(wire: Wire) -> None:
    """Every route of the API stands in the table of who may use it, and nothing else does."""
    assert routes(wire) == set(TABLE)


@pytest.mark.parametrize("route", [r for r in TABLE if not r.startswith("DELETE")])
def test_every_sender_at_every_route(wire: Wire, route: str) -> None:
    """Whoever may not is refused with 401 or 403 in a problem document; whoever may is not."""
    method, path = path_of(route)
    for who in sorted(EVERYBODY):
        wire.forget_haste()
        body = None if method == "GET" else body_of(path)
        answer = wire.send(method, path, body, None if who == "none" else who)
        told = f"{who} at {route}: {answer.status_code} {answer.text[:200]}"
        assert answer.status_code < 500, told
        if who not in TABLE[route]:
            assert answer.status_code == (401 if who == "none" else 403), told
            assert answer.content_type == "application/problem+json", told
        elif route in PINS:
            assert answer.json["code"] == "wrong_pin", told
        elif who == "manager" and TABLE[route] == DESK:
            assert answer.status_code in (200, 403, 404), told
        else:
            assert answer.status_code not in (401, 403), told


def test_signing_out_ends_the_session_only(own_wire: Wire) -> None:
    """Signing out makes the session worthless at once and leaves the device what it was."""
    wire = own_wire
    assert wire.send("DELETE", "/api/v1/session").status_code == 401
    for who in ("kiosk", "counter", "manager_device"):
        assert wire.send("DELETE", "/api/v1/session", who=who).status_code == 403
    assert wire.send("DELETE", "/api/v1/session", who="officer").status_code == 200
    assert wire.send("GET", "/api/v1/counters/1", who="officer").status_code == 401
    assert wire.send("GET", "/api/v1/session/choices", who="counter").status_code == 200


BAD_HEADERS = [
    "",
    "Bearer",
    "Bearer ",
    "bearer x",
    "Basic Zm9vOmJhcg==",
    "Bearer \xe9\xff",
    "Bearer " + "a" * 9000,
]


@pytest.mark.parametrize("header", BAD_HEADERS, ids=range(len(BAD_HEADERS)))
def test_an_odd_token_is_nobody(wire: Wire, header: str) -> None:
    """Whatever stands in the header, without a true token nothing is allowed."""
    answer = wire.send("GET", "/api/v1/kiosk", headers={"Authorization": header})
    assert (answer.status_code, answer.json["code"]) == (401, "not_signed_in")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_in_the_address_opens_nothing(wire: Wire) -> None:
    """A token that stands in the query instead of the header is not looked at."""
    token = wire.tokens["kiosk"]
    assert wire.send("GET", f"/api/v1/kiosk?token={token}&access_token={token}").status_code == 401


def test_a_revoked_device_is_nobody_at_once(own_wire: Wire) -> None:
    """From the moment of its revocation a device's token, and every session on it, is worth nothing."""
    wire = own_wire
    assert wire.send("GET", "/api/v1/counters/1", who="officer").status_code == 200
    answer = wire.send("POST", "/api/v1/manage/devices/desk-1/revoke", who="manager")
    assert answer.status_code == 200
    assert wire.send("GET", "/api/v1/counters/1", who="officer").status_code == 401
    assert wire.send("GET", "/api/v1/session/choices", who="desk-1").status_code == 401
    again = wire.send("POST", "/api/v1/manage/devices/desk-1/revoke", who="manager")
    assert again.status_code == 404


def test_a_session_ends_by_itself(own_wire: Wire) -> None:
    """After the hours of a session its token is worth nothing."""
    wire = own_wire
    wire.house.access.forget()
    wire.clock.forward(wire.house.settings.session_hours * 3600 + 1)
    assert wire.send("GET", "/api/v1/counters/1", who="officer").status_code == 401


def test_officers_stay_at_their_counter(wire: Wire) -> None:
    """An officer neither sees nor moves another counter."""
    for method, path in (
        ("GET", "/api/v1/counters/2"),
        ("POST", "/api/v1/counters/2/next"),
        ("POST", "/api/v1/counters/2/close"),
    ):
        assert (
            wire.send(method, path, {} if method == "POST" else None, "officer").status_code == 403
        )


def test_a_kiosk_sees_its_own_slips(wire: Wire) -> None:
    """The print job of another kiosk is unknown to a kiosk; staff see it."""
    wire.clock.forward(20)
    made = wire.send("POST", "/api/v1/tickets", {"service_id": "sao-y"}, "kiosk-1").json
    path = f"/api/v1/print-jobs/{made['print']['job_id']}"
    answers = [
        wire.send("GET", path, who=who).status_code for who in ("kiosk-1", "kiosk-2", "officer")
    ]
    assert answers == [200, 404, 200]


def test_an_agent_serves_its_own_printer(wire: Wire) -> None:
    """A print agent neither claims nor reports for another printer."""
    answer = wire.send("POST", "/api/v1/print-jobs/claim", {"printer_id": "may-in"}, "agent")
    assert answer.status_code == 403


def test_a_zone_board_cannot_widen_its_zone(wire: Wire) -> None:
    """A board of one floor gets its own floor, whatever zone it asks for."""
    answer = wire.send("GET", "/api/v1/board?zone=tang-2", who="board-1")
    assert answer.json["zone"]["zone_id"] == "tang-1"
