"""The print agent: takes jobs on lease, prints, tells how it went; survives what halls do to it.

The server runs it step by step beside itself, `printers.agent_process` runs it on a kiosk. At most
one second paper ever, and that one is marked; never none. Chooses no spare printer: the server does.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

from printers.errors import PrinterError
from printers.jobs import Job, JobGone, JobSource, JobsRefused, JobsUnavailable
from printers.journal import Journal
from printers.port import STOPPED, WAITING, Outcome, OutcomeKind, Printer, PrinterState

log = logging.getLogger(__name__)

Pulse = Callable[[PrinterState, str], AbstractContextManager[None]]

IDLE_S = 0.5
STATUS_EVERY_S = 3.0
BUSY_LOOK_S = 0.5
"""A printer in use by others is free again soon, and slips wait for it."""
TELL_STATE_EVERY_S = 30.0
SIGN_OF_LIFE_S = 1.0
"""An agent that takes no job because its printer has stopped says so this often: else it would be silent."""
FORGOTTEN_AFTER_S = 3.0
"""After so long without an answer the source may believe the worst of us."""
FIRST_RETRY_S = 0.5
LONGEST_RETRY_S = 2.0
"""A source that came back hears of us at once; asking in vain costs next to nothing."""
REFUSED_RETRY_S = 30.0


class Agent:
    """One agent for one printer. `step` does what is due and says how long to wait."""

    def __init__(
        self,
        printer_id: str,
        printer: Printer,
        jobs: JobSource,
        journal: Journal,
        monotonic: Callable[[], float] = time.monotonic,
        pulse: Pulse | None = None,
    ) -> None:
        """`pulse` tells state and reason for us while a slip is on its way or a printer answers slowly."""
        self.printer_id = printer_id
        self.state = PrinterState.UNKNOWN
        self._reason = ""
        self._printer = printer
        self._jobs = jobs
        self._journal = journal
        self._monotonic = monotonic
        self._pulse = pulse or _no_pulse
        self._looked_at: float | None = None
        self._told: tuple[PrinterState, str, float] | None = None
        self._answered_at = monotonic()
        self._lost_at: float | None = None
        self._failures = 0
        for entry in journal.interrupted():
            journal.end(entry.job_id, entry.attempt, _INTERRUPTED)

    def step(self) -> float:
        """Tell what is untold, look at the printer, print at most one slip.

        Returns the seconds to wait before the next step; 0 when more may be waiting. Never raises
        for a printer or a source in trouble.
        """
        try:
            self._tell_outcomes()
            with self._printer.one_line():
                self._look()
                self._tell_state()
                job = self._claim() if self._may_claim() else None
                if job:
                    with self._pulse(self.state, self._reason):
                        self._print(job)
            if job:
                self._tell_outcomes()
                self._tell_state()
        except (JobsUnavailable, JobsRefused) as error:
            return self._after_failure(error)
        except JobGone as error:
            log.warning("printer %s: %s", self.printer_id, error)
            return IDLE_S
        self._after_success()
        return 0.0 if job else IDLE_S

    def run(
        self,
        sleep: Callable[[float], object] = time.sleep,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> None:
        """Step until told to stop; `sleep` may return early, such as when a job comes in."""
        while not should_stop():
            wait_s = self.step()
            if wait_s:
                sleep(wait_s)

    def _may_claim(self) -> bool:
        """A printer that cannot print takes no job, so that the server may use another."""
        return self.state not in WAITING

    def _claim(self) -> Job | None:
        job = self._jobs.claim(self.printer_id)
        self._note_answer()
        return job

    def _note_answer(self) -> None:
        """Note that the source has just answered; after a silence it is told the state anew."""
        now = self._monotonic()
        if now - self._answered_at > FORGOTTEN_AFTER_S:
            self._told = None
        self._answered_at = now

    def _look(self) -> None:
        now = self._monotonic()
        every_s = BUSY_LOOK_S if self.state is PrinterState.BUSY else STATUS_EVERY_S
        if self._looked_at is not None and now - self._looked_at < every_s:
            return
        self._looked_at = now
        # Before the first word there is no state to tell.
        with self._pulse(self.state, self._reason) if self._told else nullcontext():
            status = self._printer.status()
        self._set_state(status.state, status.reason, status.detail)

    def _set_state(self, state: PrinterState, reason: str, detail: str) -> None:
        is_lost, now = state in STOPPED, self._monotonic()
        if is_lost and self._lost_at is None:
            self._lost_at = now
            said = " ".join((state, reason, detail)).strip()
            log.warning("printer %s lost: %s", self.printer_id, said)
        elif not is_lost and self._lost_at is not None:
            away_s = now - self._lost_at
            self._lost_at = None
            log.warning("printer %s back: %s after %.0f s", self.printer_id, state, away_s)
        self.state, self._reason = state, reason

    def _tell_state(self) -> None:
        now, is_known = self._monotonic(), False
        if now - self._answered_at > FORGOTTEN_AFTER_S:
            self._told = None
        every_s = TELL_STATE_EVERY_S if self._may_claim() else SIGN_OF_LIFE_S
        if self._told:
            *told, at = self._told
            is_known = told == [self.state, self._reason] and now - at < every_s
        if not is_known:
            self._jobs.tell_state(self.printer_id, self.state, self._reason)
            self._note_answer()
            self._told = (self.state, self._reason, now)

    def _print(self, job: Job) -> None:
        """Print one slip; the journal knows before the first byte and after the last."""
        is_reprint = job.is_reprint or self._journal.may_be_on_paper(job.job_id)
        self._journal.begin(job.job_id, job.attempt)
        try:
            outcome = self._printer.print_receipt(job.receipt, job.job_id, is_reprint)
        except Exception as error:  # a mistake of ours must not leave a slip without an outcome
            log.exception("job %s: the driver failed", job.job_id)
            outcome = Outcome(OutcomeKind.UNSURE, reason="driver_failed", detail=repr(error))
        self._journal.end(job.job_id, job.attempt, outcome)
        if outcome.kind is not OutcomeKind.PRINTED:
            self._looked_at = None
            log.warning("job %s: %s %s", job.job_id, outcome.kind, outcome.detail)
        if outcome.state is not PrinterState.UNKNOWN:
            self._set_state(outcome.state, outcome.reason, outcome.detail)

    def _tell_outcomes(self) -> None:
        for entry in self._journal.unreported():
            assert entry.outcome is not None
            try:
                self._jobs.report(entry.job_id, entry.attempt, entry.outcome)
            except JobGone as error:
                log.warning(
                    "job %s: %s was not wanted: %s", entry.job_id, entry.outcome.kind, error
                )
            self._journal.reported(entry.job_id, entry.attempt)

    def _after_failure(self, error: PrinterError) -> float:
        if not self._failures:
            log.warning("printer %s: no jobs: %s", self.printer_id, error)
        wait_s = min(FIRST_RETRY_S * 2.0**self._failures, LONGEST_RETRY_S)
        self._failures = min(self._failures + 1, 10)
        self._told = None  # after a silence the source may believe the worst
        return REFUSED_RETRY_S if isinstance(error, JobsRefused) else wait_s

    def _after_success(self) -> None:
        if self._failures:
            log.warning("printer %s: jobs again", self.printer_id)
        self._failures = 0


def _no_pulse(state: PrinterState, reason: str) -> AbstractContextManager[None]:
    return nullcontext()


_INTERRUPTED = Outcome(
    OutcomeKind.UNSURE, reason="restarted", detail="the agent stopped while it was printing"
)
