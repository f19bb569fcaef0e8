"""The verb `hall check FILE…`: reads hall files as a start would, and says what a start would say.

Called by `server.cli`, in the environment of the hall: it opens no database and needs no tool of the
tests. Beside mistakes, which stop a start, it lists what a start accepts and a hall hardly means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from server.hall.describing import describe_all
from server.hall.reading import HallFileError, read_hall
from server.hall.rules import Hall
from server.words import Words, words

WRONG = 2
"""The exit code of a start that is refused, and of a file that would refuse it."""


def check(files: Iterable[Path], language: str) -> int:
    """Print what is to be said of each file, and return the exit code."""
    catalogue, code = words(language), 0
    for file in files:
        try:
            hall = read_hall(file)
        except HallFileError as error:
            print(describe_all(error, language))
            code = WRONG
            continue
        for said in _doubts(hall, catalogue):
            print(f"{file.name}: {said}")
        print(catalogue.text("hall.check_good", file=file.name, hall=hall.hall_id))
    return code


def _doubts(hall: Hall, catalogue: Words) -> Iterator[str]:
    """Yield what may be meant so, but leads to a slip or a screen that is of no use."""
    host = urlsplit(hall.public_url or "").hostname or ""
    if host.startswith("127.") or host in ("localhost", "::1"):
        yield catalogue.text("hall.doubt_public_url", address=hall.public_url)
    for device in hall.devices:
        # One printer alone is the kiosk's without being named.
        if device.role == "kiosk" and len(hall.printers) > 1 and device.printer_id is None:
            yield catalogue.text("hall.doubt_no_paper", device=device.device_id)
    for zone in hall.zones:
        boards = [device for device in hall.devices if device.role == "board"]
        if boards and all(board.zone_id not in (None, zone.zone_id) for board in boards):
            yield catalogue.text("hall.doubt_no_board", zone=zone.zone_id)
