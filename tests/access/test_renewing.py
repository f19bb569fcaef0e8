"""Tokens of devices are renewed by themselves, and nothing that is lost on the way loses a device."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pages.demo import DemoHall
from printers.agent_process import AgentSettings, renewed
from printers.errors import PrinterError
from printers.jobs import HttpJobs, JobGone, JobsRefused, JobsUnavailable
from server.access.rules import OVERLAP, RENEWED_AFTER, is_due
from server_fixtures import MONDAY
from wire_house import Furnished, Wire

DAY_S = 86400
AGE_S, OVERLAP_S = RENEWED_AFTER.total_seconds(), OVERLAP.total_seconds()
OLD_S = AGE_S + 3600
"""Furnishing the hall took its clock some moments."""


@pytest.fixture
def real(own_wire: Wire) -> Iterator[Wire]:
    """A hall that is no demo; whose kiosk was paired just now."""
    own_wire.house.settings = replace(own_wire.house.settings, demo=False)
    yield own_wire


def renew(wire: Wire, token: str) -> Any:
    """Ask for the next token as a device does; every time under another key."""
    answer = wire.send("POST", "/api/v1/devices/renew", {}, token)
    return answer.json["token"] if answer.status_code == 200 else answer.status_code


def opens(wire: Wire, token: str) -> bool:
    """Whether a kiosk's token is worth anything; nothing that is remembered counts."""
    wire.house.access.forget()
    return bool(wire.send("GET", "/api/v1/kiosk", who=token).status_code == 200)


@pytest.mark.parametrize(
    ("age", "due"), [(0, False), (AGE_S - 1, False), (AGE_S, True), (AGE_S * 9, True)]
)
def test_a_month_is_long_enough(age: float, due: bool) -> None:
    """To the second."""
    assert is_due(MONDAY, MONDAY + dt.timedelta(seconds=age)) == due


def test_a_token_is_renewed_once_a_month_and_the_old_one_ends_later(real: Wire) -> None:
    """Young it stays; old it gets the next, both open for a month, then the next alone, which gets its own in time."""
    first = real.tokens["kiosk"]
    assert renew(real, first) is None
    real.clock.forward(OLD_S)
    second = renew(real, first)
    assert second not in (None, first) and opens(real, first) and opens(real, second)
    assert renew(real, second) is None
    real.clock.forward(OVERLAP_S - 1)
    assert opens(real, first) and real.house.access.owned_of([key(first)]) == {key(first)}
    real.clock.forward(1)
    assert not opens(real, first) and opens(real, second)
    assert real.house.access.owned_of([key(first), key(second)]) == {key(second)}
    assert renew(real, first) == 401
    third = renew(real, second)
    assert third not in (None, first, second) and opens(real, third) and opens(real, second)


def key(token: str) -> str:
    """Return what is stored of a token."""
    from server.access.rules import hashed

    return hashed(token)


def test_a_lost_answer_is_given_again(real: Wire, furnished: Furnished, tmp_path: Path) -> None:
    """Under another key, after the server was killed, as often as it is asked: the same token, and one fact."""
    first = real.tokens["kiosk"]
    real.clock.forward(OLD_S)
    second = renew(real, first)
    seq = real.house.ledger.look(lambda p: p.seq)
    # Another process on the same folder, as after kill -9: nothing of the first one's memory.
    again = Furnished(tmp_path, real.tokens).copy(tmp_path / "again")
    again.house.settings = replace(again.house.settings, demo=False)
    again.clock.forward(OLD_S + DAY_S)
    for wire in (real, again, real):
        assert renew(wire, first) == second
        assert opens(wire, first) and opens(wire, second)
    assert real.house.ledger.look(lambda p: p.seq) == seq
    again.house.database.close()


def test_what_ends_a_device_ends_both(real: Wire) -> None:
    """Revoked, or given a new code, neither the next token nor the one before opens anything."""
    devices = [d for d in real.house.devices.listed() if d.role == "kiosk"]
    ends: list[Callable[[str], Any]] = [
        lambda one: real.send("POST", f"/api/v1/manage/devices/{one}/revoke", {}, "manager"),
    ]
    real.clock.forward(OLD_S)
    real.tokens["manager"] = real.sign_in("truong", "975310", "console", None)
    for end, device in zip(ends, devices, strict=False):
        first = real.tokens[device.device_id]
        second = renew(real, first)
        assert opens(real, second)
        assert end(device.device_id).status_code in (200, 201)
        assert not opens(real, first) and not opens(real, second)
        assert renew(real, first) == 401 and renew(real, second) == 401


def test_only_devices_renew_and_a_demo_never(own_wire: Wire) -> None:
    """A person's session has its own end; a demo's tokens are told to whoever asks."""
    own_wire.clock.forward(OLD_S)
    assert renew(own_wire, own_wire.tokens["kiosk"]) is None
    own_wire.house.settings = replace(own_wire.house.settings, demo=False)
    own_wire.tokens["manager"] = own_wire.sign_in("truong", "975310", "console", None)
    assert renew(own_wire, own_wire.tokens["manager"]) == 403
    assert renew(own_wire, "x" * 43) == 401
    assert own_wire.send("POST", "/api/v1/devices/renew", {}).status_code == 401


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"token": "next"}, "next"),
        ({"token": None}, "old"),
        ({}, "old"),
        ({"token": 7}, "old"),
        (JobsUnavailable("no answer"), "old"),
        (JobsRefused("revoked"), "old"),
        (JobGone("an older server"), "old"),
    ],
)
def test_an_agent_keeps_the_next_token_before_it_uses_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Any, expected: str
) -> None:
    """What it got is on its disk; where it got none, or could not ask, it goes on with its own."""
    kept = tmp_path / "identity.json"
    kept.write_text(json.dumps({"printer_id": "printer-1", "token": "old"}))

    def post(self: HttpJobs, path: str, body: Any, key: str) -> Any:
        assert path == "/api/v1/devices/renew"
        if isinstance(answer, PrinterError):
            raise answer
        return answer

    monkeypatch.setattr(HttpJobs, "post", post)
    settings = AgentSettings("127.0.0.1", 576, None, "http://127.0.0.1:1", tmp_path)
    assert renewed(settings, "printer-1", "old") == ("printer-1", expected)
    assert json.loads(kept.read_text()) == {"printer_id": "printer-1", "token": expected}
    brought = replace(settings, token="brought")
    assert renewed(brought, "printer-1", "brought") == ("printer-1", "brought")


def test_a_screen_keeps_the_next_token_and_works_with_it(
    demo_hall: DemoHall, open_page: Callable[..., Page]
) -> None:
    """What the server gave at the start is stored and used; the next start shows it."""
    board = demo_hall.device("board")
    others = [d for d in demo_hall.known()["devices"] if d["role"] == "board"]
    # Stands for the next token: another one that is worth something.
    following = others[-1]["token"]
    slot = board["device_id"]
    page = open_page(f"{demo_hall.url}/display/board/?device={slot}")
    stored = f"JSON.parse(localStorage.getItem('motcua.device.{slot}') ?? '{{}}').token"
    page.wait_for_function(f"() => {stored}")
    assert page.evaluate(stored) == board["token"]
    shown: list[str] = []

    def answer(route: Any) -> None:
        shown.append(route.request.headers["authorization"])
        route.fulfill(body=json.dumps({"token": following}), content_type="application/json")

    page.route("**/api/v1/devices/renew", answer)
    page.reload()
    page.wait_for_function(f"() => {stored} === '{following}'")
    expect(page.locator("main").first).to_be_visible()
    assert shown == [f"Bearer {board['token']}"]
