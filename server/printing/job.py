"""A print job: its states, what may happen to it, and what follows from that. Pure.

Called by the room's actions, which read a job's row, ask here, and write what came of it. `folding` reads
the same from the journal.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from printers.port import OutcomeKind
from server.printing import rules
from server.printing.events import (
    PrintCancelled,
    PrintFailed,
    PrintUnsure,
    ReprintAsked,
    SlipPrinted,
)

DETAIL_LETTERS = 300


class JobState(StrEnum):
    """Where a job stands. These words go over the wire."""

    QUEUED = "queued"
    SENDING = "sending"
    PRINTED = "printed"
    UNSURE = "unsure"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({JobState.QUEUED, JobState.SENDING})
"""An agent has it, or will get it."""
NEEDS_PERSON = frozenset({JobState.UNSURE, JobState.FAILED})
"""Nothing comes of it unless somebody says so."""
FINAL = frozenset(JobState) - OPEN - NEEDS_PERSON
"""Nothing comes of it any more."""


class Step(StrEnum):
    """What may happen to a job."""

    LENT = "lent"
    """An agent takes it, also after another one's lease."""
    PRINTED = "printed"
    UNSURE = "unsure"
    NOTHING_SENT = "nothing_sent"
    """The printer cannot print now, and not a dot went out."""
    GIVEN_UP = "given_up"
    """It cannot be printed, or was tried too often."""
    RESTED = "rested"
    """Nobody waits for it now, but its ticket may come back to the line."""
    UNWANTED = "unwanted"
    CAME_OUT = "came_out"
    """A person says so."""
    NOT_COME = "not_come"
    """A person says that no paper came."""


_Q, _S, _P, _U, _F, _C = JobState
TRANSITIONS: dict[tuple[JobState, Step], JobState] = {
    (state, step): after
    for step, row in {
        # in:             queued sending printed unsure failed cancelled
        Step.LENT: (_S, _S, _P, _U, _F, _C),
        Step.PRINTED: (_Q, _P, _P, _U, _F, _C),
        Step.UNSURE: (_Q, _U, _P, _U, _F, _C),
        Step.NOTHING_SENT: (_Q, _Q, _P, _U, _F, _C),
        Step.GIVEN_UP: (_F, _F, _P, _U, _F, _C),
        Step.RESTED: (_Q, _Q, _P, _U, _F, _C),
        Step.UNWANTED: (_C, _C, _P, _C, _C, _C),
        Step.CAME_OUT: (_P, _P, _P, _P, _P, _C),
        Step.NOT_COME: (_Q, _S, _P, _Q, _Q, _C),
    }.items()
    for state, after in zip(JobState, row, strict=True)
}
"""(state, what happens) → state, for every pair: what comes too late leaves a job as it is."""

REPORTED: dict[OutcomeKind, Step] = {
    OutcomeKind.PRINTED: Step.PRINTED,
    OutcomeKind.UNSURE: Step.UNSURE,
    OutcomeKind.REFUSED: Step.GIVEN_UP,
    OutcomeKind.FAILED: Step.GIVEN_UP,
    **dict.fromkeys(rules.WAITING_OUTCOMES, Step.NOTHING_SENT),
}
"""What an agent's word means for a job that may still be tried."""

Event = SlipPrinted | PrintUnsure | PrintFailed | PrintCancelled | ReprintAsked


@dataclass(frozen=True, slots=True)
class Job:
    """A paper to print, as its row keeps it."""

    job_id: str
    kind: str
    printer_id: str
    ticket_id: str | None
    device_id: str | None
    state: JobState
    is_reprint: bool
    tries: int
    asked_again: int
    not_before_at: dt.datetime
    lease_until_at: dt.datetime | None
    detail: str


@dataclass(frozen=True, slots=True)
class Report:
    """An agent's word about an attempt; without `attempt` the newest is meant."""

    outcome: OutcomeKind
    detail: str = ""
    attempt: int | None = None


Then = tuple[Job, tuple[Event, ...]]
"""A job after something happened to it, and the facts that tell it."""


def lent(job: Job, printer_id: str, until_at: dt.datetime) -> Job:
    """Return a due job as it is lent.

    One that was being sent carries the mark from now on: whoever had it may have left a paper.
    """
    return replace(
        _moved(job, Step.LENT),
        printer_id=printer_id,
        tries=job.tries + 1,
        is_reprint=_may_be_on_paper(job),
        lease_until_at=until_at,
    )


def is_answered_by(job: Job, report: Report) -> bool:
    """Return whether a report speaks of the attempt under way; no other word changes anything."""
    return job.state is JobState.SENDING and report.attempt in (None, job.tries)


def after_report(job: Job, report: Report, now: dt.datetime) -> Then:
    """Take an agent's report: the job is done, waits for its next try, or needs a person."""
    if not is_answered_by(job, report):
        return job, ()
    step = REPORTED[report.outcome]
    if step is Step.NOTHING_SENT and rules.has_given_up(job.tries, job.asked_again):
        step = Step.GIVEN_UP
    after = replace(_moved(job, step), detail=report.detail[:DETAIL_LETTERS])
    if step is Step.PRINTED:
        printed = SlipPrinted(job.job_id, job.printer_id, job.ticket_id, job.is_reprint)
        return after, (printed,)
    if step is Step.UNSURE:
        return after, (PrintUnsure(job.job_id, job.printer_id, after.detail),)
    if step is Step.GIVEN_UP:
        return after, (PrintFailed(job.job_id, job.printer_id, after.detail),)
    pause = dt.timedelta(seconds=rules.back_off_s(job.tries))
    return replace(after, not_before_at=now + pause), ()


def after_answer(job: Job, came_out: bool, late_because: str | None, now: dt.datetime) -> Then:
    """Take a person's word. `late_because`: why nobody waits for the paper any more, None while somebody does.

    A job that is open will print anyway: "no" leaves it as it is.
    """
    if job.state in FINAL or (job.state in OPEN and not came_out):
        return job, ()
    if came_out:
        seen = SlipPrinted(job.job_id, job.printer_id, job.ticket_id, job.is_reprint, False)
        return _moved(job, Step.CAME_OUT), (seen,)
    if late_because:
        return _moved(job, Step.UNWANTED), (PrintCancelled(job.job_id, late_because),)
    again = replace(
        _moved(job, Step.NOT_COME),
        is_reprint=True,
        asked_again=job.asked_again + 1,
        not_before_at=now,
    )
    return again, (ReprintAsked(job.job_id, job.ticket_id, job.printer_id),)


def put_aside(job: Job, late_because: str | None, again_at: dt.datetime | None) -> Then | None:
    """Return what becomes of a due job that must not be lent now, None for one that may.

    `again_at`: when to look again at one that is late, None if nobody can wait for it any more.
    """
    if late_because and again_at is None:
        return _moved(job, Step.UNWANTED), (PrintCancelled(job.job_id, late_because),)
    if late_because and again_at is not None:
        is_reprint = _may_be_on_paper(job)
        resting = replace(_moved(job, Step.RESTED), not_before_at=again_at, is_reprint=is_reprint)
        return resting, ()
    if rules.has_given_up(job.tries, job.asked_again):
        failed = PrintFailed(job.job_id, job.printer_id, "tried_too_often")
        return _moved(job, Step.GIVEN_UP), (failed,)
    return None


def _may_be_on_paper(job: Job) -> bool:
    """Return whether a next paper needs the mark: asked for again, or an agent died while sending."""
    return job.is_reprint or job.state is JobState.SENDING


def _moved(job: Job, step: Step) -> Job:
    """Return the job in the state that follows; whatever lease there was is over."""
    return replace(job, state=TRANSITIONS[job.state, step], lease_until_at=None)
