"""Security events: what was tried and refused, or taken away: one line of the log each, and few a minute.

One list of kinds, one place that writes them. A line says the kind, who (by id), from which address, and at which kind
of path; never a token, code, PIN, name or number. Called by `server.wire` for every refusal, by the phone's forms, by
exports and by `server.live`. Decides nothing: whoever refuses has done so already.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

MINUTE_S = 60.0
LINES = 10
"""So many lines of one kind in a minute; what is more is counted and said once the minute is over."""

REFUSED = "access_refused"
OF_REFUSALS = {
    "not_allowed": REFUSED,
    "wrong_pin": "pin_refused",
    "pin_locked": "pin_locked",
    "too_many": "limit_reached",
}
"""Code of a refusal → the kind of event that it is, wherever it was refused."""
PAIRING, SLIP, TOKEN = "pairing_refused", "slip_code_refused", "token_refused"
TOKEN_TWICE = "token_twice"
EXPORT = "data_exported"
KINDS = (*OF_REFUSALS.values(), PAIRING, SLIP, TOKEN, TOKEN_TWICE, EXPORT)
CODES_OF_PAPER = ("code_unknown", "code_expired")


def kind_of(code: str, is_pairing: bool, has_token: bool) -> str | None:
    """Return the kind of event that a refusal is, None for one that concerns nobody's safety. Pure."""
    if code in CODES_OF_PAPER:
        return PAIRING if is_pairing else SLIP
    if code == "not_signed_in":
        # Without a token it is a page that has not been let in yet.
        return TOKEN if has_token else None
    return OF_REFUSALS.get(code)


class Warnings(Protocol):
    """The log as far as it is written here."""

    def warning(self, event: str, **facts: object) -> object:
        """Write a line."""


@dataclass(slots=True)
class _Minute:
    """The minute of one kind: when it began, how many lines it has, and how many more there would have been."""

    began_s: float
    lines: int = 0
    more: int = 0


class SecurityLog:
    """The security events of one process."""

    def __init__(self, log: Warnings, now_s: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._now_s = now_s
        self._minutes: dict[str, _Minute] = {}

    def note(self, kind: str, **facts: object) -> None:
        """Write an event of one of KINDS, or count it where its kind has filled the minute."""
        assert kind in KINDS, kind
        self.flush()
        minute = self._minutes.setdefault(kind, _Minute(self._now_s()))
        if minute.lines < LINES:
            minute.lines += 1
            self._log.warning("security", kind=kind, **facts)
        else:
            minute.more += 1

    def flush(self) -> None:
        """Say what was only counted, of each kind whose minute is over. Called every few seconds too."""
        now_s = self._now_s()
        over = [k for k, m in self._minutes.items() if now_s - m.began_s >= MINUTE_S]
        for kind in over:
            more = self._minutes.pop(kind).more
            if more:
                self._log.warning("security", kind=kind, more=more)
