"""The whole web app without a network: every kind of sender with a true token, on a fresh hall.

`wire` is one app for a whole module: its tests ask and refuse, they do not depend on each other.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import busy_hall
from server.app import House, create_app
from server.clock import FixedClock
from server.hall.rules import Hall
from server.ledger import Command
from server.limits import Limits
from server.operations import demo
from server.settings import Settings
from server_fixtures import MONDAY, QuietLog

DEVICES = {
    "kiosk": "kiosk-1",
    "board": "board-1",
    "rating": "rating-1",
    "counter": "desk-1",
    "host_device": "host-1",
    "agent": "printing-box",
    "manager_device": "console",
}
HOST_PIN = "864209"


@dataclass
class Wire:
    """The app, its house and the tokens of everybody who may speak to it."""

    app: Any
    house: House
    log: QuietLog
    clock: FixedClock
    tokens: dict[str, str] = field(default_factory=dict)

    def send(
        self, method: str, path: str, body: Any = None, who: str | None = None, **more: Any
    ) -> Any:
        """Send one request as somebody; `raw` replaces the body, `headers` and `environ` add to the usual ones."""
        headers = {"Accept-Language": "vi"}
        if method not in ("GET", "HEAD"):
            headers["Idempotency-Key"] = secrets.token_hex(12)
        if who is not None:
            headers["Authorization"] = f"Bearer {self.tokens.get(who, who)}"
        headers |= more.get("headers", {})
        if "raw" in more:
            sent = {"data": more["raw"], "content_type": "application/json"}
        else:
            sent = {} if body is None else {"json": body}
        around = more.get("environ", {})
        return self.app.test_client().open(
            path, method=method, headers=headers, environ_base=around, **sent
        )

    def forget_haste(self) -> None:
        """Let nobody have been hasty: the tests ask more in a moment than people do in a day."""
        self.house.limits = Limits(self.house.hall.queue.kiosk_tickets_per_min)

    def take(self, who: str = "kiosk", **body: Any) -> dict[str, Any]:
        """Take a number and return the ticket as the kiosk gets it."""
        self.clock.forward(20)
        answer = self.send("POST", "/api/v1/tickets", {"service_id": "khai-sinh"} | body, who)
        assert answer.status_code == 201, answer.text
        return dict(answer.json["ticket"])

    def sign_in(
        self, staff_id: str, pin: str, device: str, counter_id: str | None, **more: Any
    ) -> str:
        """Sign somebody in and return the token."""
        body = {"staff_id": staff_id, "pin": pin, "counter_id": counter_id, "take_over": True}
        answer = self.send("POST", "/api/v1/session", body | more, device)
        assert answer.status_code == 201, answer.text
        return str(answer.json["token"])


def open_wire(folder: Path, empty_sqlite: Path, hall: Hall | None = None) -> Wire:
    """Return a furnished app on a fresh database; nothing runs in the background."""
    shutil.copy(empty_sqlite, folder / "motcua.sqlite3")
    made = _opened(folder, hall)
    tokens = {d["device_id"]: d["token"] for d in made.house.demo["devices"]}
    made.tokens = {role: tokens[device_id] for role, device_id in DEVICES.items()} | tokens
    made.house.people.add(
        Command("test"), "huong-dan", "Người hướng dẫn", "host", HOST_PIN, [], is_own=True
    )
    made.tokens["officer"] = made.sign_in("can-bo-1", busy_hall.pin_of(1), "desk-1", "1")
    made.tokens["officer-2"] = made.sign_in("can-bo-2", busy_hall.pin_of(2), "desk-2", "2")
    made.tokens["host"] = made.sign_in("huong-dan", HOST_PIN, "host-1", None)
    made.tokens["manager"] = made.sign_in("truong", "975310", "console", None)
    return made


def _opened(folder: Path, hall: Hall | None = None) -> Wire:
    """Start the app on a data folder, with its demonstration devices and people."""
    clock, log = FixedClock(MONDAY), QuietLog()
    # Nothing kept for a full disk: what this machine has left is no matter of the test.
    settings = Settings(data_dir=folder, ballast_mb=0)
    app, house = create_app(settings, hall or busy_hall.hall(), log, clock)
    house.keep_day()
    house.demo = demo.prepare(house, folder)
    return Wire(app, house, log, clock)


@dataclass(frozen=True)
class Furnished:
    """A data folder in which a hall was furnished, closed again, and the tokens that are good there."""

    folder: Path
    tokens: dict[str, str]

    def copy(self, folder: Path) -> Wire:
        """Return the app on a copy of it, as after a restart."""
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        made = _opened(folder)
        made.tokens = dict(self.tokens)
        return made


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory, empty_sqlite: Path) -> Furnished:
    """One furnished hall, to be copied: its devices are paired and its people signed in once."""
    folder = tmp_path_factory.mktemp("furnished")
    made = open_wire(folder, empty_sqlite)
    made.house.database.close()
    return Furnished(folder, made.tokens)


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory, furnished: Furnished) -> Iterator[Wire]:
    """One furnished app for a module."""
    made = furnished.copy(tmp_path_factory.mktemp("wire"))
    yield made
    made.house.backups.close()
    made.house.database.close()


@pytest.fixture
def own_wire(tmp_path: Path, furnished: Furnished) -> Iterator[Wire]:
    """A furnished app of this test's own."""
    made = furnished.copy(tmp_path)
    yield made
    made.house.backups.close()
    made.house.database.close()
