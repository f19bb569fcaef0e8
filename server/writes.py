"""What the actions of one group commit write: gathered, and sent to the database in few statements.

Used by the ledger, which knows where an action begins and whether it holds, and through its
transactions by the rooms. Asking for the connection sends what was gathered, so nothing is read behind a write.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection as Connection
from sqlalchemy import Insert as Insert
from sqlalchemy import Update as Update

Row = dict[str, Any]


class _Rows:
    """Rows by the statement that writes them; new rows go first, since changes may speak of them."""

    __slots__ = ("_new", "_changed")

    def __init__(self) -> None:
        self._new: dict[Insert, list[Row]] = {}
        self._changed: dict[Update, list[Row]] = {}

    def insert(self, statement: Insert, row: Row) -> None:
        self._new.setdefault(statement, []).append(row)

    def update(self, statement: Update, row: Row) -> None:
        self._changed.setdefault(statement, []).append(row)

    def take(self, others: _Rows) -> None:
        """Add the others' rows behind one's own."""
        for new, rows in others._new.items():
            self._new.setdefault(new, []).extend(rows)
        for changed, rows in others._changed.items():
            self._changed.setdefault(changed, []).extend(rows)

    def send(self, connection: Connection) -> None:
        """Write them all, each statement once."""
        for statement, rows in (*self._new.items(), *self._changed.items()):
            connection.execute(statement, rows)


class Writes:
    """The rows of one commit, those of the actions that hold and those of the one under way."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._held = _Rows()
        self._own = _Rows()
        self._is_marked = False

    def begin(self) -> None:
        """An action begins."""
        self._is_marked = False

    def hold(self) -> None:
        """The action under way holds: what it wrote will be committed."""
        self._held.take(self._own)
        self._own = _Rows()

    def give_up(self) -> None:
        """The action under way is refused: what it wrote is forgotten, what was before stays."""
        self._own = _Rows()
        if self._is_marked:
            self._connection.exec_driver_sql("ROLLBACK TO SAVEPOINT mark")

    def insert(self, statement: Insert, row: Row) -> None:
        """Write a new row, before anybody reads the next time."""
        self._own.insert(statement, row)

    def update(self, statement: Update, row: Row) -> None:
        """Change a row, before anybody reads the next time; `row` has the statement's parameters."""
        self._own.update(statement, row)

    @property
    def connection(self) -> Connection:
        """The connection, with everything written so far in it: for reading, and for rarer writing."""
        if not self._is_marked:
            self._send_held()
            self._connection.exec_driver_sql("SAVEPOINT mark")
            self._is_marked = True
        own, self._own = self._own, _Rows()
        own.send(self._connection)
        return self._connection

    def finish(self) -> None:
        """Send what is left, before the commit."""
        self._send_held()

    def _send_held(self) -> None:
        held, self._held = self._held, _Rows()
        held.send(self._connection)
