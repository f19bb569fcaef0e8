"""Security events: each kind has a real cause, one line without secrets, and no flood of lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from server import security
from server.security import KINDS, LINES, MINUTE_S, SecurityLog, kind_of
from wire_house import Wire

WRONG_LINK = "/api/v1/tickets/AbCdEfGhIjKlMnOpQrStUv/qr"


class Recorder:
    """A log that keeps its warnings."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def warning(self, what: str, **facts: Any) -> None:
        """Keep a line."""
        assert what == "security"
        self.lines.append(facts)

    def kinds(self) -> list[str]:
        """Return the kinds of the lines, in order."""
        return [line["kind"] for line in self.lines]


@pytest.fixture
def watched(own_wire: Wire) -> tuple[Wire, Recorder]:
    """A hall whose security events are kept."""
    recorder = Recorder()
    own_wire.house.security = SecurityLog(recorder)
    return own_wire, recorder


def wrong_pin(wire: Wire, times: int = 1) -> None:
    """Try a wrong PIN at desk 3."""
    body = {"staff_id": "can-bo-3", "pin": "737373", "counter_id": "3"}
    for _ in range(times):
        wire.send("POST", "/api/v1/session", body, "desk-3")


def leave_with_wrong_code(wire: Wire) -> None:
    """Give a place up with digits that stand on another slip."""
    ticket = wire.take()
    code = f"{(int(ticket['code']) + 1) % 10_000:04d}"
    wire.send("POST", f"/api/v1/tickets/{ticket['token']}/leave", {"code": code})


def leave_by_form_with_wrong_code(wire: Wire) -> None:
    """The same on the phone's page."""
    ticket = wire.take()
    code = f"{(int(ticket['code']) + 1) % 10_000:04d}"
    data = {"code": code, "key": "0123456789abcdef"}
    wire.app.test_client().post(f"/t/{ticket['token']}/leave", data=data)


CAUSES: dict[str, list[Callable[[Wire], Any]]] = {
    "access_refused": [
        lambda wire: wire.send("GET", "/api/v1/manage/live", None, "kiosk"),
        lambda wire: wire.send("POST", "/api/v1/counters/2/next", {}, "officer"),
    ],
    "pin_refused": [wrong_pin],
    "pin_locked": [lambda wire: wrong_pin(wire, 7)],
    "limit_reached": [
        lambda wire: [wire.send("GET", WRONG_LINK) for _ in range(31)],
    ],
    "pairing_refused": [
        lambda wire: wire.send("POST", "/api/v1/devices/pair", {"code": "BCDFGHJK"}),
    ],
    "slip_code_refused": [leave_with_wrong_code, leave_by_form_with_wrong_code],
    "data_exported": [
        lambda wire: wire.send(
            "POST",
            "/api/v1/manage/by-hand/export",
            {"date": wire.house.ledger.present.day.date},
            "manager",
        ),
    ],
    "token_refused": [
        lambda wire: wire.send("GET", "/api/v1/kiosk", None, "no-such-token"),
    ],
}
"""Kind → what really brings it about over HTTP; "token_twice" is heard on sockets, in tests/live/test_twins.py."""


def test_every_kind_has_its_cause() -> None:
    """A kind that is listed is provoked here, and nothing else is."""
    assert {*CAUSES, security.TOKEN_TWICE} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "cause"), [(kind, cause) for kind, causes in CAUSES.items() for cause in causes]
)
def test_what_is_refused_leaves_one_line(
    watched: tuple[Wire, Recorder], kind: str, cause: Callable[[Wire], Any]
) -> None:
    """It says who by id, from where and at which kind of path, and nothing that could be used."""
    wire, recorder = watched
    cause(wire)
    assert recorder.kinds()[-1] == kind
    said = repr(recorder.lines)
    secrets = [*wire.tokens.values(), "737373", "BCDFGHJK", "no-such-token", "AbCdEfGh"]
    assert not [secret for secret in secrets if secret in said]
    line = recorder.lines[-1]
    assert set(line) == {"kind", "by", "at", "address"}
    assert line["at"].startswith("/") and line["address"] == "127.0.0.1"


def test_what_is_allowed_leaves_none(watched: tuple[Wire, Recorder]) -> None:
    """A number, a call, a page that is not let in yet and an ordinary refusal are no events of safety."""
    wire, recorder = watched
    wire.take()
    wire.send("POST", "/api/v1/counters/1/next", {}, "officer")
    wire.send("GET", "/api/v1/manage/live")
    wire.send("POST", "/api/v1/tickets", {"service_id": "khong-co"}, "kiosk")
    assert recorder.lines == []


@pytest.mark.parametrize(
    ("code", "is_pairing", "has_token", "kind"),
    [
        ("code_unknown", True, False, "pairing_refused"),
        ("code_expired", True, False, "pairing_refused"),
        ("code_unknown", False, False, "slip_code_refused"),
        ("not_signed_in", False, True, "token_refused"),
        ("not_signed_in", False, False, None),
        ("not_found", False, True, None),
        ("wrong_state", False, True, None),
    ],
)
def test_which_refusals_are_events(
    code: str, is_pairing: bool, has_token: bool, kind: str | None
) -> None:
    """By code, path and whether a token was shown."""
    assert kind_of(code, is_pairing, has_token) == kind


def test_a_flood_is_counted_and_said_once() -> None:
    """Ten lines a minute of a kind; the rest is one line when the minute is over, also if nobody comes any more."""
    now, recorder = [0.0], Recorder()
    events = SecurityLog(recorder, lambda: now[0])
    for _ in range(500):
        events.note("pin_refused", by="device:desk-1")
    events.note("access_refused", by="device:kiosk-1")
    assert recorder.kinds() == ["pin_refused"] * LINES + ["access_refused"]
    now[0] = MINUTE_S - 0.1
    events.flush()
    assert len(recorder.lines) == LINES + 1
    now[0] = MINUTE_S
    events.flush()
    events.flush()
    assert recorder.lines[LINES + 1 :] == [{"kind": "pin_refused", "more": 500 - LINES}]
    events.note("pin_refused", by="device:desk-1")
    assert recorder.lines[-1] == {"kind": "pin_refused", "by": "device:desk-1"}


def test_a_fault_of_ours_is_logged_without_the_link_that_met_it(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log names the kind of the address; the address itself opens somebody's ticket."""
    token = own_wire.take()["token"]

    def break_down(*_: Any) -> None:
        raise KeyError("x")

    monkeypatch.setattr(own_wire.house.ledger, "look", break_down)
    assert own_wire.send("GET", f"/api/v1/tickets/{token}").status_code == 500
    ((event, facts),) = own_wire.log.errors
    assert event == "request_failed" and facts["at"] == "/api/v1/tickets/<token>"
    assert token not in str(facts)
