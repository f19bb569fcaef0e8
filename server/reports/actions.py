"""What the room of reports records: that something was taken out of it."""

from __future__ import annotations

from server.answers import Done
from server.ledger import Command, Ledger, Transaction
from server.present import Present
from server.reports.events import DataExported


def record_export(
    ledger: Ledger[Present],
    command: Command,
    what: str,
    date: str,
    staff_id: str,
    about: str | None,
) -> Done:
    """Note that a person takes a list of a day with them. Records DataExported."""

    def do(tx: Transaction[Present]) -> Done:
        tx.record(DataExported(what, date, staff_id, about))
        return {}

    return ledger.act(command, do)
