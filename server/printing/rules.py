"""When a slip is tried again, where, and when a person is needed. Pure."""

from __future__ import annotations

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
UNWANTED_STATES = frozenset(
    {"called", "serving", "held", "missed", "finished", "left", "void", "unserved"}
)
"""A slip that comes out after its ticket was called confuses; it is dropped."""

SLIP_M = 0.16
"""Paper of one slip in metres, for the estimate of what is left on the roll."""


def has_given_up(tries: int, asked_again: int) -> bool:
    """Return whether a job has had all its tries.

    Tries are never counted from the start again: their number tells one attempt from another.
    """
    return tries >= GIVE_UP_AFTER_TRIES * (1 + asked_again)


def back_off_s(tries: int) -> int:
    """Return the pause after that many tries, in seconds."""
    return BACK_OFF_S[min(max(tries, 1), len(BACK_OFF_S)) - 1]


def state_after(outcome: str, reported: str | None) -> str | None:
    """Return the printer's state that an outcome proves, None where it proves nothing."""
    if outcome in WAITING_OUTCOMES:
        return outcome
    if reported:
        return reported
    return "ready" if outcome == "printed" else None
