"""A hall as it stands in a town: no demonstration, its devices paired, its printer on the network.

`start_paired_hall` is called by this folder's conftest. The printer lives in the test's own process
and keeps every byte that reached its port.
"""

from __future__ import annotations

import datetime as dt
import re
import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from pages.demo import ROOT, DemoHall, start_hall
from paper import decoder
from printers.virtual import VirtualPrinter
from server.app import House
from server.clock import Clock, RealClock
from server.database import Database
from server.hall.reading import read_hall
from server.ledger import Command
from server.operations.migrating import migrate
from server.settings import Settings
from server_fixtures import QuietLog

SETTING_UP = Command("shell")
DEVICE = ("role", "name", "zone_id", "counter_id", "printer_id", "device_id")
ASIDE = "console-aside"
"""A second console, where a test signs in without taking the session of the one that it looks at."""
PERSON = ("staff_id", "name", "role", "pin", "counters")

HOURS = """[[hours]]
days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
session_id = "ca-ngay"
opens = "06:00"
closes = "18:00"
issue_from = "06:00"
issue_to = "17:30"

"""


class HearingPrinter(VirtualPrinter):
    """The virtual printer, which also keeps what reached its TCP port, byte by byte."""

    def __init__(self) -> None:
        super().__init__(576)
        self.heard = bytearray()

    def _take(self, line: socket.socket, came: bytes, received: int) -> list[bytes]:
        self.heard += came
        return super()._take(line, came, received)

    def read_since(self, mark: int) -> decoder.Reading:
        """Read what came after the first `mark` bytes with the tests' own decoder."""
        return decoder.read(bytes(self.heard[mark:]))


@dataclass
class PairedHall(DemoHall):
    """A running hall whose tokens and PINs only its tests know."""

    printer: HearingPrinter = field(default_factory=HearingPrinter)
    furnished: dict[str, Any] = field(default_factory=dict)

    def known(self) -> dict[str, Any]:
        """Return devices with tokens and people with PINs as they were furnished."""
        return self.furnished


Past = Callable[[House], None]


def start_paired_hall(
    folder: Path, past: Past | None = None, clock: Clock | None = None, hours: str = HOURS
) -> PairedHall:
    """Start the printer, furnish a hall's database, and serve it.

    `past` may let something happen in the hall before the start, by a `clock` of its own. Where the hall
    stands it is noon; `hours` say when it opens.
    """
    printer = HearingPrinter()
    printer.start()
    path = folder / "hall.toml"
    path.write_text(town_file(printer.address, hours), "utf-8")
    furnished = furnish(path, folder / "data", past, clock or RealClock())
    hall = start_hall(folder, "--no-demo", "--hall", str(path))
    return PairedHall(hall.url, hall.process, hall.log, printer, furnished)


def town_file(printer_address: str, hours: str = HOURS) -> str:
    """Return the commune's hall file: every day is a working day, it is noon, the printer is ours."""
    text = (ROOT / "config" / "halls" / "song-xanh.toml").read_text("utf-8")
    before, after = text.index("[[hours]]"), text.index("[[priority_classes]]")
    text = text[:before] + hours + text[after:]
    noon = f"Etc/GMT{dt.datetime.now(dt.UTC).hour - 12:+d}"
    for pattern, value in (
        (r"^time_zone = .*", f'time_zone = "{noon}"'),
        (r"^connection = .*", f'connection = "{printer_address}"'),
        (r"^kiosk_tickets_per_min = .*", "kiosk_tickets_per_min = 0"),
    ):
        text = re.sub(pattern, value, text, count=1, flags=re.MULTILINE)
    return text


def furnish(hall_file: Path, data_dir: Path, past: Past | None, clock: Clock) -> dict[str, Any]:
    """Pair the planned devices and add the people before the first start; return them with tokens."""
    data_dir.mkdir(parents=True, exist_ok=True)
    settings = Settings(data_dir=data_dir, hall_file=hall_file, demo=False)
    database = Database(settings.database)
    migrate(database)
    database.close()
    house = House(settings, read_hall(hall_file), clock, QuietLog())
    people = [asdict(each) for each in house.hall.demo_staff]
    for person in people:
        house.people.add(SETTING_UP, *(person[fact] for fact in PERSON), is_own=True)
    consoles = (each for each in house.hall.devices if each.role == "manager")
    aside = replace(next(consoles), device_id=ASIDE)
    devices = [paired(house, each) for each in (*house.hall.devices, aside)]
    furnished = {"devices": devices, "staff": people}
    if past:
        past(house)
    house.close()
    return furnished


def paired(house: House, planned: Any) -> dict[str, Any]:
    """Pair one device of the hall's plan; return its facts with its token."""
    facts = asdict(planned)
    code = house.devices.add(SETTING_UP, *(facts[each] for each in DEVICE))["code"]
    return {**facts, "token": house.devices.pair(SETTING_UP, code)["token"]}
