"""Forgetting: what points to a person goes when its rule says so (see `server.retention`).

Called by the hall's clock: once an hour a batch of each kind, and another at the next tick while more wait. Never while
the hall's time is doubted, and not for an hour after it was set: a machine that says 2036 must make nobody forgotten.
The journal is never touched, and no figure is counted from what goes.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, tuple_

from server import machine, retention
from server.access import former
from server.clock import Anchor
from server.hall_clock import MADE_AT
from server.ledger import Command, Transaction
from server.operations import log_files
from server.outside import Outside
from server.present import Present
from server.printing.forgetting import forget_papers
from server.queue.forgetting import forget_links
from server.rating.forgetting import forget_invitations
from server.tables import CommandRow

if TYPE_CHECKING:
    from server.app import House

BATCH = 500
"""So many rows at once: the writer's lock is held for a few milliseconds."""
HOUR_S = 3600.0
TOLD_S = 24 * HOUR_S
"""So long nothing is forgotten after a person has set the hall's time: a year too many is noticed by then."""
FIRST_DAY = MADE_AT.date()
"""No copy is older than the first version: a date before it was written by a clock without a battery."""
_COPY = re.compile(r"before-.+-([0-9]{4}-[0-9]{2}-[0-9]{2})\.sqlite3")

Rows = Callable[[Transaction[Present], dt.datetime, int], int]
"""Forgets at most so many rows of what ended before a moment; returns how many."""


def _forget_answers(tx: Transaction[Present], before: dt.datetime, most: int) -> int:
    hall_id = tx.ledger.hall_id
    old = (
        select(CommandRow.actor, CommandRow.key)
        .where(CommandRow.hall_id == hall_id, CommandRow.at < before)
        .limit(most)
    )
    gone = delete(CommandRow).where(
        CommandRow.hall_id == hall_id, tuple_(CommandRow.actor, CommandRow.key).in_(old)
    )
    return tx.connection.execute(gone).rowcount


ROWS: Mapping[str, Rows] = {
    "links": forget_links,
    # An invitation has its own end, which was reckoned by the rule when it was made.
    "invitations": lambda tx, before, most: forget_invitations(tx, most),
    "answers": _forget_answers,
    "papers": forget_papers,
    "former_staff": former.forget_staff,
    "sessions": former.forget_sessions,
    "former_devices": former.forget_devices,
    "former_tokens": former.forget_tokens,
}
"""Kind → how its rows are forgotten."""


class Forgetting:
    """The clock's hand over what one house keeps."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._outside = Outside("the data folder", most=1)
        self._next_s: float | None = None
        self._told: tuple[int, Anchor] | None = None
        self._files: Mapping[str, Callable[[dt.datetime], int]] = {
            "replaced_takes": lambda before: house.recording.forget_takes(before),
            "copies_before_upgrades": self._forget_copies,
            "logs": self._forget_logs,
        }

    @property
    def kinds(self) -> tuple[str, ...]:
        """What this hand forgets."""
        return (*ROWS, *self._files)

    def forget_old(self) -> dict[str, int]:
        """Forget a batch of each kind if it is time; returns of which kinds how many went."""
        ledger = self._house.ledger
        now_s, told = ledger.clock.elapsed(), ledger.look(lambda p: p.day.told)
        if told != self._told:
            self._told, self._next_s = told, now_s + TOLD_S
        is_early = self._next_s is not None and now_s < self._next_s
        if is_early or ledger.clock.doubt is not None:
            return {}
        now = ledger.clock.now()
        gone = {kind: self._forget(kind, now) for kind in self.kinds}
        self._next_s = now_s if BATCH in gone.values() else now_s + HOUR_S
        return {kind: count for kind, count in gone.items() if count}

    def _forget(self, kind: str, now: dt.datetime) -> int:
        """Forget a batch of one kind; what fails there holds no other kind up, and is asked again in an hour."""
        try:
            return self._forgotten(kind, now)
        except Exception as error:  # noqa: BLE001 - a damaged table must not keep the others for ever
            self._house.log.error("not_forgotten", kind=kind, **machine.told(error))
            return 0

    def _forgotten(self, kind: str, now: dt.datetime) -> int:
        rule = retention.known().kinds[kind].on(now.date())
        settings = self._house.settings
        if not retention.is_applied(rule, settings):
            return 0
        before = now - retention.kept_by(rule, settings)
        if kind not in ROWS:
            return self._files[kind](before)
        rows = ROWS[kind]
        done = self._house.ledger.act(
            Command("clock"), lambda tx: {"gone": rows(tx, before, BATCH)}
        )
        return done["gone"]

    def _forget_copies(self, before: dt.datetime) -> int:
        """Delete copies of the database that were made before a moment, when a version changed its schema."""
        return self._outside.ask(_delete_copies, self._house.settings.data_dir, before.date())

    def _forget_logs(self, before: dt.datetime) -> int:
        """Delete older files of the log that were written to the end before a moment."""
        _, *older = log_files.paths_in(self._house.settings.data_dir)
        return self._outside.ask(_delete_written, older, before.timestamp())


def _delete_written(files: Sequence[Path], before_s: float) -> int:
    old = [path for path in files if path.exists() and path.stat().st_mtime < before_s]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _delete_copies(folder: Path, before: dt.date) -> int:
    found = [(path, _COPY.fullmatch(path.name)) for path in folder.glob("before-*.sqlite3")]
    dated = ((path, dt.date.fromisoformat(named[1])) for path, named in found if named)
    old = [path for path, date in dated if FIRST_DAY <= date < before]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
