"""The agent as a process of its own on a kiosk: pairing, token, journal, signals, log.

Called by `python -m printers agent`; see config/deploy/motcua-print-agent.service. Holds no rule
of printing: those are in `printers.agent`.
"""

from __future__ import annotations

import fcntl
import json
import logging
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from printers.agent import SIGN_OF_LIFE_S, Agent
from printers.errors import PrinterError
from printers.jobs import HttpJobs, JobGone, JobSource, JobsRefused, check_way
from printers.journal import Journal
from printers.port import PrinterState, Raster
from printers.stopping import Stopping
from printers.thermal import open_printer
from printers.whole import make_folder, write_whole

log = logging.getLogger(__name__)

LAST_WORD_S = 0.2
"""How long the end of a slip waits for a sign of life that is on its way."""


@dataclass(frozen=True, slots=True)
class AgentSettings:
    """What the command line says. `printer_id` and `token` may come from pairing instead."""

    address: str
    width_dots: int
    capability: str | None
    server: str
    state_dir: Path
    pairing_code: str | None = None
    printer_id: str | None = None
    token: str = ""
    ca_file: str | None = None
    raster: str = Raster.ROW
    is_plain_wanted: bool = False
    """Somebody said that the token may cross the network in clear."""


def run(settings: AgentSettings) -> None:
    """Print jobs until SIGTERM or SIGINT.

    Raises:
        JobsRefused: not paired, the pairing code is wrong, or another agent works with the folder.
        PrinterError: a wrong address, a missing driver, a server over the network without TLS.
    """
    check_way(settings.server, settings.is_plain_wanted)
    with _only_one(settings.state_dir):
        _print_jobs(settings)


def _print_jobs(settings: AgentSettings) -> None:
    _speak_for_ourselves()
    printer = open_printer(
        settings.address, settings.width_dots, settings.capability, raster=settings.raster
    )
    printer_id, token = renewed(settings, *identity(settings))
    stopping = Stopping()
    stopping.listen()
    jobs = HttpJobs(settings.server, token, settings.ca_file)
    journal = Journal(settings.state_dir / "journal.jsonl")
    log.info("printing jobs of %s for printer %s", settings.server, printer_id)
    pulse = partial(signs_of_life, jobs, printer_id)
    Agent(printer_id, printer, jobs, journal, pulse=pulse).run(stopping.wait, stopping.is_set)


def _only_one(state_dir: Path) -> IO[str]:
    """Hold the folder: two agents with one journal would each print what the other does not know of."""
    make_folder(state_dir)
    held = (state_dir / "agent.lock").open("w")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.close()
        raise JobsRefused(f"another agent works with {state_dir}: stop it first") from None
    return held


@contextmanager
def signs_of_life(
    jobs: JobSource,
    printer_id: str,
    state: PrinterState,
    reason: str,
    every_s: float = SIGN_OF_LIFE_S,
) -> Iterator[None]:
    """Tell the state again and again until the block is left: a slip may be on its way for long."""
    is_over = threading.Event()

    def beat() -> None:
        while not is_over.wait(every_s):
            with suppress(PrinterError):
                jobs.tell_state(printer_id, state, reason)

    heart = threading.Thread(target=beat, name="signs of life", daemon=True)
    heart.start()
    try:
        yield
    finally:
        is_over.set()
        # Rather no old word after a new one; but a request that hangs must not hold the report up, and
        # a printer that has stopped meanwhile says so again within a second.
        heart.join(LAST_WORD_S)


def _speak_for_ourselves() -> None:
    """Log our own lines; the library beneath has one of its own for every opening and closing."""
    form = "%(levelname)s %(message)s"
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format=form, force=True)
    logging.getLogger("printers").setLevel(logging.INFO)


def identity(settings: AgentSettings) -> tuple[str, str]:
    """Return (printer id, device token): given, kept from an earlier start, or by pairing now."""
    kept_in = settings.state_dir / "identity.json"
    if settings.pairing_code:
        _pair(settings, kept_in)
    kept = _kept(kept_in)
    printer_id = settings.printer_id or kept.get("printer_id")
    token = settings.token or kept.get("token")
    if not printer_id or not token:
        raise JobsRefused("not paired: start once with --pair CODE (the manager makes the code)")
    return printer_id, token


def renewed(settings: AgentSettings, printer_id: str, token: str) -> tuple[str, str]:
    """Return the same with the next token where the server gives one, kept before it is used.

    Asked at each start. Whoever brought the token along renews it; a server that cannot be asked now stops nothing.
    """
    if settings.token:
        return printer_id, token
    jobs = HttpJobs(settings.server, token, settings.ca_file)
    try:
        answer = jobs.post("/api/v1/devices/renew", {}, secrets.token_urlsafe(18))
    except PrinterError:
        return printer_id, token
    fresh = answer.get("token")
    if not isinstance(fresh, str) or fresh == token:
        return printer_id, token
    kept = _kept(settings.state_dir / "identity.json") | {"token": fresh}
    write_whole(settings.state_dir / "identity.json", json.dumps(kept))
    return printer_id, fresh


def _pair(settings: AgentSettings, kept_in: Path) -> None:
    jobs = HttpJobs(settings.server, "", settings.ca_file)
    try:
        answer = jobs.post(
            "/api/v1/devices/pair", {"code": settings.pairing_code}, secrets.token_urlsafe(18)
        )
    except (JobGone, JobsRefused) as error:
        raise JobsRefused(f"the pairing code was not accepted: {error}") from error
    found = {"token": answer.get("token"), "printer_id": answer.get("device", {}).get("printer_id")}
    # The code is spent: half a file would mean pairing again.
    write_whole(kept_in, json.dumps(found))


def _kept(kept_in: Path) -> dict[str, str]:
    """Return what an earlier pairing left; nothing where there is none or it cannot be read."""
    try:
        found = json.loads(kept_in.read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
