"""Kill trials: a rush, a kill at any moment, a restart, and every check; again and again. Seeded."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from killing.checks import violations
from killing.people import DESKS, KIOSKS, Rush, repeat
from killing.told import Told
from serving import BusyHall, make_busy

LEAN = {"MOTCUA_BUILDS_VOICES": "false"}
FRESH_AFTER = 40
"""Cycles on one hall; then a new one, so that the checks do not grow without end."""
DOCTOR_EVERY = 12


@dataclass
class Trials:
    """What has come of the cycles so far."""

    cycles: int = 0
    answered: int = 0
    repeated: int = 0
    violations: list[str] = field(default_factory=list)
    kept: list[Path] = field(default_factory=list)
    """Data folders in which something was found."""


class Trial:
    """One hall that is killed some dozen times."""

    def __init__(self, folder: Path, luck: random.Random, rush_s: tuple[float, float]) -> None:
        folder.mkdir(parents=True)
        self.told = Told()
        self._luck = luck
        self._rush_s = rush_s
        self._hall = _hall(folder)
        self._hall.start(**LEAN)
        self._sessions = {n: self._hall.sign_in(n) for n in range(1, DESKS + 1)}

    @property
    def data(self) -> Path:
        """The hall's data folder."""
        return self._hall.data

    @property
    def database(self) -> Path:
        """The hall's database."""
        return self._hall.database

    def cycle(self) -> tuple[int, list[str]]:
        """Rush, kill, start, look; return how many commands had no answer, and what is wrong."""
        crowd = Rush(self._hall, self.told, self._sessions, self._luck).begin()
        time.sleep(self._luck.uniform(*self._rush_s))
        kill_with_children(self._hall)
        for thread in crowd:
            thread.join(60)
        unanswered = len(self.told.unanswered)
        self._hall.start(**LEAN)
        wrong = [] if self.told.answered else ["people: nobody was answered"]
        wrong += _loss(self._hall)
        wrong += [f"repeats: {what}" for what in repeat(self._hall, self.told, self._luck)]
        return unanswered, wrong + violations(self.database, self.told)

    def examine(self) -> list[str]:
        """Let the doctor replay the journal beside the running hall."""
        done = self._hall.doctor()
        return [] if done.returncode == 0 else [f"doctor: {done.stdout}{done.stderr}"]

    def end(self) -> list[str]:
        """Stop the hall and let the doctor look at it."""
        code = self._hall.stop()
        wrong = [] if code == 0 else [f"stop: exit code {code}"]
        return wrong + self.examine()


def _hall(folder: Path) -> BusyHall:
    hall = make_busy(folder, kiosks=KIOSKS, counters=DESKS)
    text = hall.hall_file.read_text("utf-8")
    unlimited = text.replace("kiosk_tickets_per_min = 60", "kiosk_tickets_per_min = 0")
    assert unlimited != text
    hall.hall_file.write_text(unlimited, "utf-8")
    return hall


def kill_with_children(hall: BusyHall) -> None:
    """Kill the server and whatever it has started, at once, as a power cut does."""
    assert hall.server is not None
    pid = hall.server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
    hall.server.process.send_signal(signal.SIGKILL)
    for child in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(child), signal.SIGKILL)
    hall.server.process.wait(20)


def _loss(hall: BusyHall) -> list[str]:
    """A kill is no loss: the witness must agree with the database."""
    with contextlib.closing(hall.caller()) as stranger:
        _, health = stranger("GET", "/health")
    witness = health["parts"]["witness"]
    return [] if witness["state"] == "ok" else [f"witness: {witness}"]


def run(
    folder: Path,
    cycles: int,
    seed: int,
    rush_s: tuple[float, float] = (0.4, 4.0),
    say: Callable[[str], None] = lambda text: None,
) -> Trials:
    """Kill a hall so many times; the folders in which something is wrong are kept."""
    luck, trials, trial = random.Random(seed), Trials(), None
    for number in range(1, cycles + 1):
        if trial is None:
            trial = Trial(folder / f"hall-{number:05}", luck, rush_s)
        unanswered, wrong = trial.cycle()
        trials.cycles, trials.repeated = number, trials.repeated + unanswered
        if number % DOCTOR_EVERY == 0:
            wrong += trial.examine()
        is_last = number == cycles or number % FRESH_AFTER == 0 or bool(wrong)
        if is_last:
            wrong += trial.end()
            trials.answered += len(trial.told.answered)
        if wrong:
            trials.kept.append(trial.data)
            trials.violations += wrong
        say(f"{number} kills, {unanswered} unanswered, {len(trials.violations)} violations")
        trial = None if is_last else trial
    return trials
