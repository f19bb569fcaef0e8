"""The caretaker: what is looked after beside the requests, every few seconds and off their path.

Begun once by `server.app.start`. It makes the ballast, cuts a long write-ahead log, and tells the screens when numbers
are withheld and when they are given again. What fails in it is said and tried again; it never ends.
"""

from __future__ import annotations

from typing import Any

from server import runtime
from server.operations import wal

LOOK_S = 5.0


def begin(house: Any) -> None:
    """Begin to look after the house."""
    runtime.current().spawn(_keep_disk, house)


def _keep_disk(house: Any) -> None:
    told = house.withheld.code
    while True:
        try:
            look_after_disk(house)
            if house.withheld.code != told:
                house.live.look_again()
                told = house.withheld.code
        except Exception as error:  # noqa: BLE001 - the caretaker must come round again
            house.log.error("disk_not_kept", exc_info=error)
        runtime.current().sleep(LOOK_S)


def look_after_disk(house: Any) -> None:
    """Look at the disk once."""
    house.disk.look(house.clock.now().date())
    wal.shorten(house.ledger)
