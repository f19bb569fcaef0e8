"""The agent's memory on its own disk: which slip was begun, how it went, what was not yet told.

Each line is on disk before the step that it announces, so a machine that loses power in mid-slip
knows afterwards that a slip may be on paper. Used by `printers.agent` only.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from printers.port import Outcome, OutcomeKind, PrinterState
from printers.whole import make_folder, write_whole

log = logging.getLogger(__name__)

MAX_LINES = 2000
REMEMBERED_JOBS = 500


@dataclass(slots=True)
class Entry:
    """What is known of one attempt. `outcome` is None while it is being printed.

    `is_second` says that paper of this job may have existed before the attempt began.
    """

    job_id: str
    attempt: int
    is_second: bool = False
    outcome: Outcome | None = None
    is_reported: bool = False


class Journal:
    """Append-only lines of JSON, read once at the start and kept short."""

    def __init__(self, path: Path) -> None:
        self._path = path
        make_folder(path.parent)
        self._entries: dict[tuple[str, int], Entry] = {}
        self._lines = 0
        self._is_failing = False
        self._read()
        self._compact()

    def begin(self, job_id: str, attempt: int) -> None:
        """Note that a slip is about to be sent; on disk when this returns."""
        entry = Entry(job_id, attempt, self.may_be_on_paper(job_id))
        self._entries[job_id, attempt] = entry
        self._append(_begun(entry))

    def end(self, job_id: str, attempt: int, outcome: Outcome) -> None:
        """Note how it went; on disk when this returns."""
        self._entry(job_id, attempt).outcome = outcome
        self._append(_ended(job_id, attempt, outcome))

    def reported(self, job_id: str, attempt: int) -> None:
        """Note that the source knows."""
        self._entry(job_id, attempt).is_reported = True
        self._append({"event": "reported", "job_id": job_id, "attempt": attempt})

    def unreported(self) -> list[Entry]:
        """Return attempts whose outcome the source does not know, oldest first."""
        return [e for e in self._entries.values() if e.outcome and not e.is_reported]

    def interrupted(self) -> list[Entry]:
        """Return attempts that were begun and never ended: the machine stopped in mid-slip."""
        return [e for e in self._entries.values() if e.outcome is None]

    def may_be_on_paper(self, job_id: str) -> bool:
        """Whether an earlier attempt at this job may have left paper."""
        return any(
            e.is_second or e.outcome is None or e.outcome.may_be_on_paper
            for e in self._entries.values()
            if e.job_id == job_id
        )

    def _entry(self, job_id: str, attempt: int) -> Entry:
        return self._entries.setdefault((job_id, attempt), Entry(job_id, attempt))

    def _append(self, line: dict[str, Any]) -> None:
        """Put a line on disk. A full disk costs the memory, not the slip: say it and go on."""
        try:
            with self._path.open("ab") as file:
                file.write(json.dumps(line).encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            self._lines += 1
            if self._lines > MAX_LINES:
                self._compact()
        except OSError as error:
            if not self._is_failing:
                log.error("print journal %s cannot be written: %s", self._path, error.strerror)
            self._is_failing = True
        else:
            self._is_failing = False

    def _read(self) -> None:
        if not self._path.exists():
            return
        for raw in self._path.read_bytes().splitlines():
            try:
                line = json.loads(raw)
                self._apply(line, str(line["job_id"]), int(line["attempt"]))
            except (ValueError, KeyError, TypeError):
                continue  # the last line of a machine that lost power may be cut short

    def _apply(self, line: dict[str, Any], job_id: str, attempt: int) -> None:
        entry = self._entry(job_id, attempt)
        if line["event"] == "begun":
            entry.is_second, entry.outcome, entry.is_reported = bool(line["is_second"]), None, False
        if line["event"] == "ended":
            kind, state = OutcomeKind(line["outcome"]), PrinterState(line["state"])
            length_mm = int(line.get("length_mm", 0))
            entry.outcome = Outcome(
                kind, state, line["reason"], line["detail"], length_mm=length_mm
            )
        entry.is_reported = entry.is_reported or line["event"] == "reported"

    def _compact(self) -> None:
        """Write the memory anew, shorter, in one atomic step."""
        settled = [k for k, e in self._entries.items() if e.is_reported]
        for key in settled[:-REMEMBERED_JOBS]:
            del self._entries[key]
        lines = [line for entry in self._entries.values() for line in _lines_of(entry)]
        write_whole(self._path, "".join(json.dumps(line) + "\n" for line in lines))
        self._lines = len(lines)


def _begun(entry: Entry) -> dict[str, Any]:
    return {
        "event": "begun",
        "job_id": entry.job_id,
        "attempt": entry.attempt,
        "is_second": entry.is_second,
    }


def _ended(job_id: str, attempt: int, outcome: Outcome) -> dict[str, Any]:
    return {
        "event": "ended",
        "job_id": job_id,
        "attempt": attempt,
        "outcome": str(outcome.kind),
        "state": str(outcome.state),
        "reason": outcome.reason,
        "detail": outcome.detail,
        "length_mm": outcome.length_mm,
    }


def _lines_of(entry: Entry) -> list[dict[str, Any]]:
    place = {"job_id": entry.job_id, "attempt": entry.attempt}
    lines = [_begun(entry)]
    if entry.outcome:
        lines.append(_ended(entry.job_id, entry.attempt, entry.outcome))
    if entry.is_reported:
        lines.append({"event": "reported", **place})
    return lines
