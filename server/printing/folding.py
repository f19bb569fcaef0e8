"""What the journal tells of the print jobs: the fold of the facts of printing. Pure.

Called by the doctor, who compares it with the rows of the spool. To lend a job and to try it again are no
facts: the journal knows of an open job only that it is open.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from server.facts import Fact
from server.printing.events import (
    PrintCancelled,
    PrintFailed,
    PrintUnsure,
    ReprintAsked,
    SlipPrinted,
)
from server.printing.job import FINAL, NEEDS_PERSON, OPEN, TRANSITIONS, JobState, Step
from server.queue.events import TicketIssued
from server.queue.today.ticket import slip_id_of


@dataclass(frozen=True, slots=True)
class OnRecord:
    """A job as the journal tells it; an open one is `queued`."""

    job_id: str
    n: int
    kind: str
    ticket_id: str | None
    printer_id: str
    state: JobState = JobState.QUEUED
    is_reprint: bool = False
    asked_again: int = 0

    @property
    def is_final(self) -> bool:
        """Whether nothing comes of it any more."""
        return self.state in FINAL

    def is_told_by(self, row: Any) -> bool:
        """Return whether a row of the spool says the same, as far as the journal knows it.

        A spare printer may have an open job without a fact; one that gets a mark because its agent died
        has none either.
        """
        is_open = self.state is JobState.QUEUED
        names_printer = self.state is JobState.PRINTED or self.state in NEEDS_PERSON
        is_printed = self.state is JobState.PRINTED
        return (
            (row.n, row.kind, row.ticket_id, row.asked_again)
            == (self.n, self.kind, self.ticket_id, self.asked_again)
            and (row.state in OPEN if is_open else row.state == self.state)
            and (not names_printer or row.printer_id == self.printer_id)
            and (
                row.is_reprint == self.is_reprint
                if is_printed
                else row.is_reprint >= self.is_reprint
            )
        )


def apply(jobs: dict[str, OnRecord], fact: Fact) -> None:
    """Take in one more fact; those of other rooms change nothing."""
    event = fact.event
    if isinstance(event, TicketIssued):
        if event.printer_id is not None:
            job_id = slip_id_of(fact.seq)
            jobs[job_id] = OnRecord(job_id, fact.seq, "slip", event.ticket_id, event.printer_id)
    elif isinstance(event, ReprintAsked) and event.job_id == slip_id_of(fact.seq):
        kind = "test" if event.ticket_id is None else "slip"
        asked = (event.job_id, fact.seq, kind, event.ticket_id, event.printer_id)
        jobs[event.job_id] = OnRecord(*asked, is_reprint=kind == "slip")
    elif isinstance(event, ReprintAsked):
        job = _moved(jobs, event.job_id, Step.NOT_COME)
        jobs[job.job_id] = replace(job, is_reprint=True, asked_again=job.asked_again + 1)
    elif isinstance(event, SlipPrinted):
        step = Step.PRINTED if event.was_confirmed else Step.CAME_OUT
        job = _moved(jobs, event.job_id, step)
        jobs[job.job_id] = replace(job, printer_id=event.printer_id, is_reprint=event.is_reprint)
    elif isinstance(event, PrintUnsure | PrintFailed):
        step = Step.UNSURE if isinstance(event, PrintUnsure) else Step.GIVEN_UP
        jobs[event.job_id] = replace(_moved(jobs, event.job_id, step), printer_id=event.printer_id)
    elif isinstance(event, PrintCancelled):
        jobs[event.job_id] = _moved(jobs, event.job_id, Step.UNWANTED)


def _moved(jobs: dict[str, OnRecord], job_id: str, step: Step) -> OnRecord:
    """Return a job after a step; one of which the journal does not know fits no row.

    Whatever an agent reports it was lent before.
    """
    job = jobs.get(job_id) or OnRecord(job_id, 0, "", None, "")
    state = JobState.SENDING if job.state is JobState.QUEUED else job.state
    return replace(job, state=TRANSITIONS[state, step])
