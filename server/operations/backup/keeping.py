"""The running server's hand over its backups: when one is due it starts the round beside itself, and says how they are.

The round is `./motcua backup` in a process of its own, so no disk and no key holds up a screen. Owned by the house.
"""

from __future__ import annotations

import datetime as dt
import math
import os
import subprocess
import sys
import time
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from server import machine, runtime
from server.clock import hall_zone
from server.errors import HallError
from server.facts import from_wire
from server.operations.backup import keys, record, schedule
from server.operations.backup.record import Record
from server.outside import Look
from server.reports import answers
from server.settings import ROOT, Settings
from server.tables import HallRow

if TYPE_CHECKING:
    from server.app import House

LOOK_S = 5.0
LONGEST_S = 4 * 3600.0
"""A round that is not done by then hangs in a disk."""
ENDS_S = 2.0
AGAIN_S = 900.0
"""Between two rounds that the clock begins, also after one that failed."""


class Backups:
    """The backups of one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._child: subprocess.Popen[bytes] | None = None
        self._began_s = 0.0
        self._tried_s: float | None = None
        self._hangs = False
        """Whether the last round had to be ended: a disk held it."""
        self._told: str | None = None
        folder = house.settings.data_dir
        self._seen = Look("the data folder", lambda: (record.read(folder), keys.has_sheet(folder)))

    # --- making -----------------------------------------------------------------------------------

    def run(self) -> None:
        """Come round for as long as the process lives."""
        while True:
            try:
                self._look()
            except Exception as error:  # noqa: BLE001 - the next look may do better
                self._house.log.error("backup_not_begun", **machine.told(error))
            runtime.current().sleep(LOOK_S)

    def begin(self) -> None:
        """Begin a round now; one that is under way goes on. Raises HallError where nobody could open the backup."""
        if not self._may():
            raise HallError("backup_needs_sheet")
        if not self._is_running():
            self._start()

    def close(self) -> None:
        """End a round that is under way; what it has not finished has no name yet."""
        child = self._child
        if child is None:
            return
        child.terminate()
        until_s = time.monotonic() + ENDS_S
        while child.poll() is None and time.monotonic() < until_s:
            runtime.current().sleep(0.02)
        if child.poll() is None:
            child.kill()
            child.wait()

    def _look(self) -> None:
        if self._is_running():
            if time.monotonic() - self._began_s > LONGEST_S and self._child is not None:
                self._child.kill()
                self._hangs = True
            self._tell(self._known()[0].doing)
            return
        tried_s = self._tried_s
        if tried_s is not None and time.monotonic() - tried_s < AGAIN_S:
            return
        if self._may() and self._why() is not None:
            self._start()

    def _tell(self, doing: str | None) -> None:
        """Let the console look again when a round has come further."""
        if doing != self._told:
            self._told = doing
            self._house.live.look_again()

    def _is_running(self) -> bool:
        if self._child is None:
            return False
        if self._child.poll() is None:
            return True
        self._child = None
        self._seen.forget()
        self._house.health.forget()
        self._house.live.look_again()
        return False

    def _start(self) -> None:
        house = self._house
        self._tried_s = self._began_s = time.monotonic()
        self._hangs = False
        self._child = subprocess.Popen(
            [sys.executable, "-m", "server.boot", "backup"],
            cwd=ROOT,
            env=_surroundings(house.settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        house.log.info("backup_begun")

    # --- judging ----------------------------------------------------------------------------------

    def _known(self) -> tuple[Record, bool]:
        return self._seen.latest((Record(), False))

    def _may(self) -> bool:
        return self._house.settings.demo or self._known()[1]

    def _why(self) -> schedule.Why | None:
        """Return why a backup is due now. Until there is one, the hall's first day counts as the last."""
        house, (known, _) = self._house, self._known()
        zone = hall_zone(house.hall.time_zone)
        last_at = from_wire(known.at) if known.at else self._created_at()
        return schedule.is_due(
            house.clock.now().astimezone(zone),
            last_at.astimezone(zone),
            house.settings.backup_time,
            house.ledger.look(lambda present: present.seq) - known.seq,
            house.settings.backup_after_changes,
            known.took_s,
        )

    def _created_at(self) -> dt.datetime:
        house = self._house
        with house.database.read() as connection:
            row = select(HallRow.created_at).where(HallRow.hall_id == house.hall.hall_id)
            found = connection.execute(row).scalar()
        return found or house.began_at

    # --- telling ----------------------------------------------------------------------------------

    def values(self) -> answers.Backups:
        """Return the backups as the console shows them."""
        known, has_sheet = self._known()
        is_running = self._is_running()
        return {
            "has_sheet": has_sheet or self._house.settings.demo,
            "is_running": is_running,
            "doing": known.doing if is_running else None,
            "at": known.at,
            "size_mb": math.ceil(known.size / 2**20 * 10) / 10,
            "failed": "no_answer" if self._hangs else known.failed,
            "rehearsed_at": known.rehearsed_at,
            "rehearsal_failed": known.rehearsal_failed,
            "targets": [{"path": t.path, "at": t.at, "failed": t.failed} for t in known.targets],
        }

    def part(self) -> dict[str, Any]:
        """Return the backups as health tells them; the gravest of what is wrong."""
        told = self.values()
        facts = {"at": told["at"], "rehearsed_at": told["rehearsed_at"]}
        if not told["has_sheet"]:
            return {"state": "warn", "why": "sheet", **facts}
        if told["failed"] or self._is_old(told["at"]):
            return {"state": "bad", "why": "failed", "what": told["failed"] or "old", **facts}
        if told["rehearsal_failed"]:
            what = told["rehearsal_failed"]
            return {"state": "bad", "why": "rehearsal", "what": what, **facts}
        lacking = [target for target in told["targets"] if target["failed"]]
        if lacking:
            place = {"path": lacking[0]["path"], "what": lacking[0]["failed"]}
            return {"state": "warn", "why": "target", **place, **facts}
        return {"state": "ok", **facts}

    def _is_old(self, at: str | None) -> bool:
        house = self._house
        if house.settings.backup_time is None:
            return False
        last_at = from_wire(at) if at else self._created_at()
        return house.clock.now() - last_at > schedule.OLD


def _surroundings(settings: Settings) -> dict[str, str]:
    """Return the environment in which a command has just these settings."""
    said = {
        f"MOTCUA_{each.name.upper()}": _said(getattr(settings, each.name))
        for each in fields(Settings)
    }
    return {**os.environ, **said}


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
