"""The caretaker: what is looked after beside the requests, every few seconds and off their path.

Begun once by `server.app.start`. It writes the witness and the seals of days, makes the ballast, cuts a long
write-ahead log, checks the pages, and tells the screens when numbers are withheld and when they are given again. What
fails in it is said and tried again; it never ends.
"""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING, Any

from server import machine, runtime
from server.hall.calendar import local_date
from server.operations import wal

if TYPE_CHECKING:
    from server.app import House

LOOK_S = 5.0
NOTE_S = 1.0


def begin(house: House) -> None:
    """Begin to look after the house."""
    runtime.supervise("disk", _keep_disk, house)
    runtime.supervise("witness", _keep_witness, house)
    runtime.supervise("pages", _keep_pages, house)
    runtime.supervise("backups", house.backups.run)
    runtime.supervise("certificate", house.certificates.run)


def end(house: House) -> None:
    """Write the witness for the last time; a database that cannot be read any more is its own alarm."""
    try:
        house.witnessing.note()
        house.seals.note()
    except Exception as error:  # noqa: BLE001 - a stop must come to its end
        house.log.error("witness_not_written", reason=type(error).__name__)


def _keep_witness(house: House) -> None:
    while True:
        try:
            house.witnessing.note()
            house.seals.note()
        except Exception as error:  # noqa: BLE001 - the caretaker must come round again
            house.log.error("witness_not_kept", **machine.told(error))
        runtime.current().sleep(NOTE_S)


def _keep_disk(house: House) -> None:
    told = _news(house)
    while True:
        try:
            look_after_disk(house)
            news = _news(house)
            if news != told:
                house.live.look_again()
                told = news
        except Exception as error:  # noqa: BLE001 - the caretaker must come round again
            house.log.error("disk_not_kept", **machine.told(error))
        runtime.current().sleep(LOOK_S)


def _keep_pages(house: House) -> None:
    while True:
        try:
            house.integrity.look()
        except Exception as error:  # noqa: BLE001 - the caretaker must come round again
            house.log.error("pages_not_checked", **machine.told(error))
        runtime.current().sleep(LOOK_S)


def _news(house: House) -> tuple[Any, ...]:
    """Return what screens say of the machine and no fact tells them."""
    return (house.withheld.code, *(alarm["code"] for alarm in house.alarms()))


def look_after_disk(house: House) -> None:
    """Look at the disk once, and at the owner of the hall even where the disk does not answer."""
    try:
        house.disk.look(local_date(house.hall, house.clock.now()))
        wal.shorten(house.ledger)
    finally:
        end_if_taken(house)


def end_if_taken(house: House) -> None:
    """End this process when another one serves the hall: its database was away, and somebody was quicker."""
    if house.owner is not None and not house.owner.still_has_it():
        house.log.error("hall_served_by_another")
        os.kill(os.getpid(), signal.SIGTERM)
