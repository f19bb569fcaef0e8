"""A real hall whose server sees another time than the machine: libfaketime, changed while it runs.

The counter that nobody can set stays the machine's own. Only the server's process is fooled.
"""

from __future__ import annotations

import contextlib
import ctypes.util
import datetime as dt
import os
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from journeys.paired_hall import HOURS, HearingPrinter, furnish
from pages.demo import ROOT, DemoHall, start_hall, stop_hall
from server.clock import FixedClock
from server.database import Database
from server.facts import Fact

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
LIBRARIES = ("/usr/lib/*/faketime/libfaketime.so.1", "/usr/lib/faketime/libfaketime.so.1")
BOOT_ID = "/proc/sys/kernel/random/boot_id"
PATIENCE_S = 60
HALL_ID = "song-xanh"


def library() -> str:
    """Return libfaketime's file (Debian's package of that name)."""
    found = [str(p) for pattern in LIBRARIES for p in Path("/").glob(pattern[1:])]
    return found[0] if found else ctypes.util.find_library("faketime") or ""


def may_be_fooled(folder: Path) -> bool:
    """Whether this machine lets an ordinary process have another clock and another start."""
    (folder / "boot_id").write_text("tried\n")
    tried = FooledHall.before.fget(SimpleNamespace(folder=folder))  # type: ignore[attr-defined]
    done = subprocess.run([*tried, "cat", BOOT_ID], capture_output=True, text=True)
    return bool(library()) and done.stdout == "tried\n"


def local(text: str) -> dt.datetime:
    """Return a moment given as the hall's clocks show it: "2026-12-01 07:30"."""
    return dt.datetime.fromisoformat(text).replace(tzinfo=HERE).astimezone(dt.UTC)


@dataclass
class FooledHall:
    """The commune's hall with paired devices, on a machine that believes what it is told."""

    folder: Path
    printer: HearingPrinter = field(default_factory=HearingPrinter)
    furnished: dict[str, Any] = field(default_factory=dict)
    hall: DemoHall | None = None

    def __post_init__(self) -> None:
        self.printer.start()
        text = (ROOT / "config" / "halls" / "song-xanh.toml").read_text("utf-8")
        before, after = text.index("[[hours]]"), text.index("[[priority_classes]]")
        text = text[:before] + HOURS + text[after:]
        self.file = self.folder / "hall.toml"
        address = f'connection = "{self.printer.address}"'
        self.file.write_text(re.sub(r"(?m)^connection = .*", address, text, count=1), "utf-8")

    def furnish(self, at: str) -> None:
        """Pair the devices and add the people before the first start."""
        self.furnished = furnish(self.file, self.data, None, FixedClock(local(at)))

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "data"

    def show(self, at: str) -> None:
        """Let the machine's clock show that time from now on."""
        self.show_moment(local(at))

    def show_moment(self, at: dt.datetime) -> None:
        """Let the machine's clock show that moment from now on."""
        shown, beside = self.folder / "shown", self.folder / "shown.new"
        beside.write_text(f"@{at:%Y-%m-%d %H:%M:%S}\n")
        beside.replace(shown)

    def boot(self, shows: str) -> None:
        """Switch the machine on, with whatever time its clock has, and wait until the hall answers."""
        self.show(shows)
        # Another start of the machine, for all that the server can know.
        (self.folder / "boot_id").write_text(f"{uuid.uuid4()}\n")
        self.start()

    @property
    def before(self) -> list[str]:
        """What stands before a command that is to run on this machine."""
        mount = f'mount --bind "{self.folder}/boot_id" {BOOT_ID} && exec "$@"'
        return ["unshare", "-Urm", "sh", "-c", mount, "sh"]

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a verb on this machine, beside the server; what the machine's clock shows it need not know."""
        return subprocess.run(
            [*self.before, sys.executable, "-P", "-m", "server.boot", *words]
            + ["--data", str(self.data), "--hall", str(self.file)],
            env={**os.environ, "PYTHONPATH": str(ROOT), "MOTCUA_DEMO": "false"},
            capture_output=True,
            text=True,
            timeout=60,
        )

    def start(self) -> None:
        """Start the server's process."""
        self.hall = start_hall(
            self.folder,
            *("--no-demo", "--hall", str(self.file)),
            before=self.before,
            **self.fooled,
        )

    @property
    def fooled(self) -> dict[str, str]:
        """The surroundings in which a process believes what this machine's clock shows."""
        return {
            "TZ": "UTC",
            "LD_PRELOAD": library(),
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "FAKETIME_TIMESTAMP_FILE": str(self.folder / "shown"),
            "FAKETIME_NO_CACHE": "1",
        }

    def off(self) -> None:
        """Switch the machine off, if it runs."""
        if self.hall is not None:
            stop_hall(self.hall)
        self.hall = None

    def ask(self, method: str, path: str, body: Any = None, who: str = "") -> tuple[int, Any]:
        """Send one request and return (status, answer)."""
        assert self.hall is not None
        return self.hall.call(method, path, body, token=who)

    def device(self, role: str) -> str:
        """Return the token of a role's first device."""
        return next(str(d["token"]) for d in self.furnished["devices"] if d["role"] == role)

    def sign_in(self, role: str) -> tuple[str, str | None]:
        """Sign somebody in at the first terminal of a role; return (token, counter)."""
        device = next(d for d in self.furnished["devices"] if d["role"] == role)
        wanted, counter_id = "officer" if role == "counter" else role, device["counter_id"]
        person = next(
            p
            for p in self.furnished["staff"]
            if p["role"] == wanted and (counter_id is None or counter_id in p["counters"])
        )
        body = {"staff_id": person["staff_id"], "pin": person["pin"], "counter_id": counter_id}
        status, answer = self.ask("POST", "/api/v1/session", body, device["token"])
        assert status == 201, answer
        return str(answer["token"]), counter_id

    def take(self) -> str:
        """Take a number at the kiosk and return it."""
        status, answer = self.ask("POST", "/api/v1/tickets", self.wish(), self.device("kiosk"))
        assert status == 201, answer
        return str(answer["ticket"]["number"])

    def wish(self) -> dict[str, Any]:
        """Return what a citizen asks of the kiosk: something that the first desk serves."""
        desk = next(d["counter_id"] for d in self.furnished["devices"] if d["role"] == "counter")
        services = [s for sector in self.kiosk()["sectors"] for s in sector["services"]]
        mine = (s for s in services if desk in [c["counter_id"] for c in s["counters"]])
        return {"service_id": next(mine)["service_id"], "language": "vi"}

    def kiosk(self) -> dict[str, Any]:
        """Return what the kiosk shows."""
        return dict(self.ask("GET", "/api/v1/kiosk", None, self.device("kiosk"))[1])

    def clock(self) -> dict[str, Any]:
        """Return what health says of the clock."""
        return dict(self.ask("GET", "/health")[1]["parts"]["clock"])

    def alerts(self, manager: str) -> dict[str, dict[str, Any]]:
        """Return the console's alerts by code."""
        status, floor = self.ask("GET", "/api/v1/manage/live", None, manager)
        assert status == 200, floor
        return {alert["code"]: alert for alert in floor["alerts"]}

    def wait_for(self, what: Callable[[], Any]) -> Any:
        """Return the first true answer; fail when none comes."""
        deadline = time.monotonic() + PATIENCE_S
        while not (found := what()):
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.2)
        return found

    def let_pass(self, ticks: int = 2) -> None:
        """Let the hall's clock look so many times."""
        time.sleep(5.5 * ticks)

    def facts(self) -> list[Fact]:
        """Return the journal."""
        url = f"sqlite:///{self.data / 'motcua.sqlite3'}"
        with (
            contextlib.closing(Database(url, is_alone=False)) as database,
            database.read() as connection,
        ):
            return list(database.facts_after(connection, HALL_ID, 0))
