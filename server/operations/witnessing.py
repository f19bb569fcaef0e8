"""Writing the witness: a moment after the facts, never before a number is given, at most about once a second.

It comes after them on purpose: a number costs no second way to the disk, and a machine that is killed in between has
a database ahead of its witness, which is no loss. Owned by the house.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from server.facts import to_wire
from server.operations import witness
from server.operations.witness import Loss, Witness
from server.outside import Outside

if TYPE_CHECKING:
    from server.app import House

STALE_S = 60.0
"""Facts that no witness knows for so long are an alarm: the file cannot be written."""


class Witnessing:
    """The hand that writes the witness of one house."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._outside = Outside("the data folder", most=1)
        self._seq = -1
        self._fails_since: float | None = None
        self.loss: Loss | None = None
        """What is missing and nobody has decided about; the witness stays as it is meanwhile."""

    def note(self) -> None:
        """Write what the database holds now, if that is new."""
        house = self._house
        if self.loss is not None or not house.database.is_alone:
            return
        seq, date, series = house.ledger.look(lambda p: (p.seq, p.date, dict(p.day.series)))
        if seq == self._seq:
            return
        hall_id = house.hall.hall_id
        with house.database.read() as connection:
            found = house.database.hash_at(connection, hall_id, seq)
        at = to_wire(house.clock.now())
        made = Witness(hall_id, house.instance_id, seq, found or "", date, series, at)
        try:
            self._outside.ask(witness.write, house.settings.data_dir, made)
        except OSError as error:
            self._failed(error)
            return
        self._seq, self._fails_since = seq, None

    def _failed(self, error: OSError) -> None:
        if self._fails_since is None:
            self._fails_since = time.monotonic()
            self._house.log.error("witness_not_written", reason=str(error))

    def values(self) -> dict[str, Any]:
        """Return the witness as health tells it."""
        if self.loss is not None:
            return {"state": "bad", "loss": self.loss.kind}
        if self._fails_since is None:
            return {"state": "ok"}
        stale_s = time.monotonic() - self._fails_since
        return {"state": "bad" if stale_s >= STALE_S else "warn", "stale_s": int(stale_s)}
