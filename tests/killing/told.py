"""What people were told by a server that is killed again and again, and what they never heard an answer to."""

from __future__ import annotations

import http.client
import json
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from serving import Answer, Caller

GONE = (OSError, http.client.HTTPException, json.JSONDecodeError)
"""What a caller sees of a server that was killed."""
TICKETS = "/api/v1/tickets"


@dataclass(frozen=True, slots=True)
class Asked:
    """One command of one person or device."""

    token: str
    path: str
    body: dict[str, Any]
    key: str


@dataclass(slots=True)
class Told:
    """The commands that were answered with yes, by key, and those that were not answered at all."""

    answered: dict[str, tuple[Asked, Any]] = field(default_factory=dict)
    unanswered: list[Asked] = field(default_factory=list)
    ratings_unknown: int = 0
    """Ratings that were never answered and refused when they were sent again: they may be there already."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, call: Caller, asked: Asked) -> Answer:
        """Send a command and keep what comes of it; raises what a killed server raises."""
        try:
            status, answer = call("POST", asked.path, asked.body, asked.key)
        except GONE:
            with self._lock:
                self.unanswered.append(asked)
            raise
        if status in (200, 201):
            with self._lock:
                self.answered[asked.key] = (asked, answer)
        return status, answer

    def of(self, ending: str) -> list[tuple[Asked, Any]]:
        """Return what was answered at addresses with that ending."""
        with self._lock:
            return [one for one in self.answered.values() if one[0].path.endswith(ending)]

    @property
    def tickets(self) -> list[dict[str, Any]]:
        """Return the numbers that people were given."""
        return [answer["ticket"] for _, answer in self.of(TICKETS)]

    @property
    def called(self) -> set[str]:
        """Return the ids of the tickets that officers were told to have called."""
        found = [answer["ticket"] for _, answer in self.of("/next")]
        return {ticket["ticket_id"] for ticket in found if ticket}

    @property
    def finished(self) -> set[str]:
        """Return the ids of the tickets that officers were told to have finished."""
        return {asked.path.split("/")[-2] for asked, _ in self.of("/finish")}

    @property
    def jobs(self) -> set[str]:
        """Return the ids of the papers that kiosks were promised."""
        papers = [answer.get("print") for _, answer in self.of(TICKETS)]
        return {paper["job_id"] for paper in papers if paper}

    @property
    def ratings(self) -> int:
        """Return how many ratings were thanked for."""
        return len(self.of("/rating"))


def ask(token: str, path: str, body: dict[str, Any] | None = None) -> Asked:
    """Return a command with a key of its own."""
    return Asked(token, path, body or {}, secrets.token_hex(16))
