"""When a slip is tried again, where, and when a person is needed. Pure."""

from __future__ import annotations

import datetime as dt

from printers.port import STOPPED, OutcomeKind
from server.queue.today.ticket import ENDED, Ticket

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

WAITING_OUTCOMES = frozenset(
    {
        OutcomeKind.PAPER_OUT,
        OutcomeKind.COVER_OPEN,
        OutcomeKind.CUTTER_ERROR,
        OutcomeKind.BUSY,
        OutcomeKind.UNREACHABLE,
    }
)
"""Outcomes after which not a dot is on paper and the same job may be sent again."""
IN_USE = "in_use"
"""The reason why a printer is unreachable that lives, but has been taken by others for too long."""
AGENT_SILENT_S = 3.5
"""An agent speaks at least once a second, also while it prints or looks at its printer. After such a
silence its box is off or cut off, and staff know it before five seconds are over."""
AGENT_SILENT = "agent_silent"
"""The reason why such a printer is unreachable; it is over with the agent's next word."""
AGENT_GRACE_S = 8.0
"""So long is added after a start of the server: an agent may just wait for an answer that never comes,
and then a moment before it asks again."""
LISTENED_MAX_S = 1.0
"""The longest pause between two looks at the agents that counts as listening."""
REST_S = 15
"""An unwanted slip is looked at again after this long, as long as its ticket may come back to the line."""
UNDO_MARGIN_S = 1
"""So long after the time for taking it back the end of a ticket is believed."""
GONE_STATES = frozenset({"left", "void", "unserved"})
"""Nobody comes any more with the number of such a ticket: given up, taken back, or its day is over."""

SLIP_M = 0.2
"""Paper of one slip in metres, where the agent does not say how long it was."""


def unwanted_because(ticket: Ticket | None, was_asked_for: bool) -> str | None:
    """Return why the paper of a ticket must not come out any more, None while somebody waits for it.

    The one rule of late slips, asked when an agent wants work, when staff are shown what is stuck and
    when a person asks for paper. `was_asked_for`: somebody wanted this very paper after the first one.
    """
    if ticket is None or ticket.state in GONE_STATES:
        return "ticket_gone"
    if ticket.state != "waiting" and not was_asked_for:
        # It would come out after the call and confuse; whoever stands at the counter needs none.
        return "ticket_called"
    return None


def rests_until(ticket: Ticket | None, undo_s: int, now: dt.datetime) -> dt.datetime | None:
    """Return when to look again at a slip that is unwanted now, None if it never will be wanted.

    A call, an end and the closing of a day may be taken back, and from a counter people are sent on:
    whoever waits again still needs the paper. `undo_s`: how long an end may be taken back, in seconds.
    """
    if ticket is None:
        return None
    if ticket.state not in ENDED or ticket.state == "unserved" or ticket.ended_at is None:
        return now + dt.timedelta(seconds=REST_S)
    believed_at = ticket.ended_at + dt.timedelta(seconds=undo_s + UNDO_MARGIN_S)
    return believed_at if believed_at > now else None


def was_asked_for(ticket: Ticket | None, job_id: str, asked_again: int) -> bool:
    """Return whether somebody asked for this paper of a ticket after the first one."""
    return asked_again > 0 or (ticket is not None and job_id != ticket.slip_id)


def has_given_up(tries: int, asked_again: int) -> bool:
    """Return whether a job has had all its tries.

    Tries are never counted from the start again: their number tells one attempt from another.
    """
    return tries >= GIVE_UP_AFTER_TRIES * (1 + asked_again)


def back_off_s(tries: int) -> int:
    """Return the pause after that many tries, in seconds."""
    return BACK_OFF_S[min(max(tries, 1), len(BACK_OFF_S)) - 1]


def state_after(outcome: OutcomeKind, reported: str | None, before: str) -> str | None:
    """Return the printer's state that an outcome proves, None where it proves nothing new.

    A printer that answers nothing prints and stays unknown; one that was lost and prints is back.
    """
    if outcome in WAITING_OUTCOMES:
        return str(outcome)
    if reported and reported != "unknown":
        return reported
    return "ready" if outcome == OutcomeKind.PRINTED and before in (*STOPPED, "busy") else None


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
