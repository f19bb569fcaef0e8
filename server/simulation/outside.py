"""A running demo server as the hall of a simulation: the same day through the public HTTP API.

Used when somebody wants to see, or to try, the whole house at work: screens, printer, network. Time
runs faster than the clock, so waits are counted in the simulation's time, not in the server's.
"""

from __future__ import annotations

import datetime as dt
import http.client
import json
import secrets
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from server.simulation.visitors import Visit

TIMEOUT_S = 20.0
HARMLESS = frozenset({"recall_too_soon", "recall_limit", "wrong_state", "counter_not_open"})
"""Refusals that a hall in fast motion gives rightly; the officer goes on."""


class ServerTrouble(Exception):
    """The server is not there, is no demo, or said something that the simulation cannot go on with."""


class Refused(ServerTrouble):
    """The hall said no, with its code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"the hall refused: {code}")
        self.code = code


class NotJson(ServerTrouble):
    """The answer is not one of ours."""


def seated(
    counters: Iterable[str], officers: Iterable[dict[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Return counter → its officer, each officer at one counter, as many counters as can be had.

    An officer without usual counters may sit anywhere.
    """
    at: dict[str, dict[str, Any]] = {}
    known = list(counters)

    def sit(officer: dict[str, Any], tried: set[str]) -> bool:
        for counter_id in officer["counters"] or known:
            if counter_id not in known or counter_id in tried:
                continue
            tried.add(counter_id)
            # Whoever sits there already may find another counter of theirs.
            if counter_id not in at or sit(at[counter_id], tried):
                at[counter_id] = officer
                return True
        return False

    for officer in officers:
        sit(officer, set())
    return at


class HallOutside:
    """One demo hall behind its address."""

    def __init__(self, address: str, hall_id: str) -> None:
        """Read the demo's devices and people; raises ServerTrouble."""
        parts = urlsplit(address)
        if parts.scheme != "http" or not parts.hostname:
            raise ServerTrouble(f"{address} is no address such as http://127.0.0.1:8000")
        self._line = http.client.HTTPConnection(parts.hostname, parts.port or 80, timeout=TIMEOUT_S)
        self.refused: dict[str, int] = {}
        self.requests = 0
        self._tokens: dict[str, str] = {}
        try:
            self._meet(address, hall_id)
        except (KeyError, TypeError, StopIteration) as error:
            self.close()
            raise ServerTrouble(
                f"{address} speaks another version: its answers lack {error}. "
                "Use the ./motcua that the server was started with."
            ) from error
        except ServerTrouble:
            self.close()
            raise

    def _meet(self, address: str, hall_id: str) -> None:
        try:
            found = self._ask("GET", "/api/v1/hall")["hall_id"]
        except (Refused, NotJson) as error:
            raise ServerTrouble(f"{address} is no Motcua server ({error})") from error
        if found != hall_id:
            raise ServerTrouble(f"{address} runs the hall {found}, not {hall_id}")
        try:
            demo = self._ask("GET", "/api/v1/demo")
        except Refused as error:
            raise ServerTrouble(
                f"{address} runs a real hall, no demo: nobody plays with its numbers"
            ) from error
        self._kiosk = next(d["token"] for d in demo["devices"] if d["role"] == "kiosk")
        self._desks = {
            d["counter_id"]: d["token"] for d in demo["devices"] if d["role"] == "counter"
        }
        self._officer = seated(self._desks, [s for s in demo["staff"] if s["role"] == "officer"])

    def staffed(self) -> set[str]:
        """Return the counters that have a desk and somebody to sit there."""
        return set(self._officer)

    def take(self, visit: Visit, now: dt.datetime) -> str | None:
        """Take a number at the kiosk; where it is too hasty, an officer gives one by hand."""
        body = {
            "service_id": visit.service_id,
            "language": visit.language,
            "priority_class_id": visit.priority_class_id,
            "print": False,
        }
        for token in (self._kiosk, *list(self._tokens.values())[:1]):
            try:
                answer = self._ask("POST", "/api/v1/tickets", body, token)
                return str(answer["ticket"]["ticket_id"])
            except Refused as error:
                code = error.code
                if code != "too_many":
                    break
        self.refused[code] = self.refused.get(code, 0) + 1
        return None

    def open_counter(self, counter_id: str, now: dt.datetime) -> None:
        """Sign an officer in."""
        person = self._officer[counter_id]
        body = {
            "staff_id": person["staff_id"],
            "pin": person["pin"],
            "counter_id": counter_id,
            "take_over": True,
            "moves": True,
        }
        answer = self._ask("POST", "/api/v1/session", body, self._desks[counter_id])
        self._tokens[counter_id] = answer["token"]

    def close_counter(self, counter_id: str, now: dt.datetime) -> None:
        """Close the counter."""
        self._at(counter_id, f"/api/v1/counters/{counter_id}/close")

    def pause(self, counter_id: str, reason: str, now: dt.datetime) -> None:
        """Pause the counter."""
        self._at(counter_id, f"/api/v1/counters/{counter_id}/pause", {"reason": reason})

    def resume_counter(self, counter_id: str, now: dt.datetime) -> None:
        """Resume the counter."""
        self._at(counter_id, f"/api/v1/counters/{counter_id}/resume")

    def call_next(self, counter_id: str, now: dt.datetime) -> str | None:
        """Press “next”."""
        answer = self._at(counter_id, f"/api/v1/counters/{counter_id}/next")
        ticket = answer.get("ticket")
        return str(ticket["ticket_id"]) if ticket else None

    def recall(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """Call once more."""
        self._at(counter_id, f"/api/v1/tickets/{ticket_id}/recall")

    def start(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """Begin the visit."""
        self._at(counter_id, f"/api/v1/tickets/{ticket_id}/start")

    def finish(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """End the visit."""
        self._at(counter_id, f"/api/v1/tickets/{ticket_id}/finish")

    def miss(self, counter_id: str, ticket_id: str, now: dt.datetime) -> None:
        """Give the ticket up."""
        self._at(counter_id, f"/api/v1/tickets/{ticket_id}/miss")

    def requeue(self, counter_id: str, ticket_id: str, now: dt.datetime) -> bool:
        """Take a late-comer back."""
        return bool(self._at(counter_id, f"/api/v1/tickets/{ticket_id}/requeue"))

    def is_waited_for(self, counter_id: str) -> bool:
        """Return whether somebody waits for the counter's own services."""
        desk = self._ask("GET", f"/api/v1/counters/{counter_id}", token=self._tokens[counter_id])
        return bool(desk["waiting_count"])

    def close(self) -> None:
        """Hang up."""
        self._line.close()

    def _at(self, counter_id: str, path: str, body: Any = None) -> dict[str, Any]:
        try:
            return self._ask("POST", path, body or {}, self._tokens[counter_id])
        except Refused as error:
            if error.code not in HARMLESS:
                raise ServerTrouble(f"{path}: {error.code}") from error
            self.refused[error.code] = self.refused.get(error.code, 0) + 1
            return {}

    def _ask(self, method: str, path: str, body: Any = None, token: str = "") -> dict[str, Any]:
        headers = {"Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        if body is not None:
            headers |= {
                "Content-Type": "application/json",
                "Idempotency-Key": secrets.token_urlsafe(18),
            }
        payload = json.dumps(body) if body is not None else None
        try:
            self._line.request(method, path, payload, headers)
            answer = self._line.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self._line.close()
            raise ServerTrouble(f"the server does not answer: {error}") from error
        self.requests += 1
        try:
            values: dict[str, Any] = json.loads(text) if text else {}
        except ValueError as error:
            raise NotJson(f"{path}: the answer is not JSON") from error
        if answer.status >= 400:
            raise Refused(str(values.get("code", answer.status)))
        return values


class FastClock:
    """Lets simulated moments come at their time, so many times faster than the clock on the wall."""

    def __init__(self, start: dt.datetime, speed: float) -> None:
        self._start, self._speed = start, speed
        self._began = time.monotonic()
        self.latest_s = 0.0
        """The most by which the server was behind, in seconds of the wall."""

    def wait_until(self, at: dt.datetime) -> None:
        """Sleep until a simulated moment."""
        due = self._began + (at - self._start).total_seconds() / self._speed
        ahead_s = due - time.monotonic()
        if ahead_s > 0:
            time.sleep(ahead_s)
        else:
            self.latest_s = max(self.latest_s, -ahead_s)
