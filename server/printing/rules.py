"""When a slip is tried again, where, and when a person is needed. Pure."""

from __future__ import annotations

from server.queue.ticket import Ticket

LEASE_S = 30
"""An agent that took a job and said nothing for this long has died; another may take it."""
BACK_OFF_S = (2, 4, 8, 15, 30)
"""Pause before the next try while the printer cannot print; the last one repeats."""
SPARE_AFTER_TRIES = 2
"""Tries at the own printer before the spare one gets the job."""
GIVE_UP_AFTER_TRIES = 40
"""About twenty minutes of tries; then a person is asked. Whoever asks for the paper again gives as many anew."""
DEVICE_REPRINTS = 2
"""Further papers of one ticket that a device may ask for; more are asked of a person."""

WAITING_OUTCOMES = frozenset({"paper_out", "cover_open", "cutter_error", "unreachable"})
"""Outcomes after which not a dot is on paper and the same job may be sent again."""
PRINTABLE = frozenset({"ready", "paper_low", "unknown"})
STOPPED = frozenset({"paper_out", "cover_open", "cutter_error", "unreachable"})
"""States in which a printer takes no slip, so that its spare one may have them at once."""
AGENT_SILENT_S = 10
"""An agent asks for work twice a second; after such a silence its box is off or cut off."""
UNWANTED_STATES = frozenset(
    {"called", "serving", "held", "missed", "finished", "left", "void", "unserved"}
)
"""A slip that comes out after its ticket was called confuses; it is dropped."""

SLIP_M = 0.2
"""Paper of one slip in metres, where the agent does not say how long it was."""


def is_wanted(ticket: Ticket | None) -> bool:
    """Return whether somebody still waits for the paper of this ticket."""
    return ticket is not None and ticket.state not in UNWANTED_STATES


def has_given_up(tries: int, asked_again: int) -> bool:
    """Return whether a job has had all its tries.

    Tries are never counted from the start again: their number tells one attempt from another.
    """
    return tries >= GIVE_UP_AFTER_TRIES * (1 + asked_again)


def back_off_s(tries: int) -> int:
    """Return the pause after that many tries, in seconds."""
    return BACK_OFF_S[min(max(tries, 1), len(BACK_OFF_S)) - 1]


def state_after(outcome: str, reported: str | None, before: str) -> str | None:
    """Return the printer's state that an outcome proves, None where it proves nothing new.

    A printer that answers nothing prints and stays unknown; one that was lost and prints is back.
    """
    if outcome in WAITING_OUTCOMES:
        return outcome
    if reported and reported != "unknown":
        return reported
    return "ready" if outcome == "printed" and before in STOPPED else None


def roll_after(roll: str, state: str) -> tuple[str, bool]:
    """Return what is known of the roll ("", "low" or "changing") and whether a new one was put in.

    Between "no paper" and "ready" a person opens the cover, maybe switches the printer off. A sensor
    that trembles between low and ready is no new roll: somebody has to have opened the printer.
    """
    if state == "paper_out" or (roll == "low" and state in STOPPED):
        return "changing", False
    if state == "paper_low":
        return "low", False
    if state == "ready" and roll == "changing":
        return "", True
    return roll, False
