"""The verb `run`: one server on one data folder, from the first check to the last good-bye.

Called by `server.cli`. Nothing else starts to listen.
"""

from __future__ import annotations

import argparse
import fcntl
import gc
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server import runtime
from server.announcing.ensuring import begin_ensuring, usual_voice
from server.hall.describing import describe_fallback
from server.hall.last_good import FoundHall, find_hall, keep_good
from server.hall.rules import Hall
from server.operations.ballast import MIB
from server.operations.folder import open_folder
from server.operations.holders import LOCK, holder_of_file
from server.operations.listening import listen
from server.operations.log_files import LogFiles
from server.operations.logs import Log, start_logging
from server.operations.memory import give_large_blocks_back
from server.operations.pretend_printer import VirtualPrinterProcess
from server.operations.proving import prove
from server.operations.witness import Loss
from server.public_address import problem_of, slip_address
from server.runtime.files import allow_many_files
from server.runtime.systemd import Manager
from server.settings import Settings, SettingsError
from server.terminal import address_sentence, say, told
from server.transport import is_in_clear

if TYPE_CHECKING:
    from server.app import House


def run(settings: Settings, given: argparse.Namespace) -> int:
    """Serve the hall until SIGTERM or Ctrl-C; returns the exit code.

    Raises SettingsError and HallFileError before anything listens.
    """
    manager = Manager()
    give_large_blocks_back()
    open_folder(settings)
    lock = only_one(settings.data_dir)
    kept_log = LogFiles(settings.data_dir, settings.log_mb * MIB)
    log = start_logging(settings.log_level, kept_log.offer)
    listener = listen(settings.host, settings.port)
    found = hall_of(settings)
    the_hall = found.hall
    settings = _with_address(settings, the_hall)
    # Before the libraries are loaded: it wakes up meanwhile.
    printer = VirtualPrinterProcess(settings.data_dir / "papers") if settings.demo else None
    with _closed_on_refusal(printer):
        loss = _prepare_database(settings, the_hall)
    voices = _begin_voices(settings, the_hall, log) if settings.builds_voices else None
    kept: list[Any] = []

    def close() -> None:
        if voices is not None:
            voices.terminate()
        while kept:
            kept.pop().close()

    def make_app() -> Any:
        from server.operations.watchdog import Watchdog

        # Said here: in threads mode this is another process, whose library would say it in sixty lines.
        with told(settings):
            try:
                made = _app(settings, found, loss, log, printer, kept)
                Watchdog(kept[-1], manager).begin()
                runtime.supervise("log", kept_log.run)
                return made
            except BaseException:
                close()
                kept_log.note()
                raise

    def draining() -> None:
        if kept:
            close()
            log.info("stopped")
            kept_log.note()

    allow_many_files()
    runtime.current().serve(
        make_app,
        listener,
        max_sockets=settings.max_sockets,
        max_per_address=settings.max_per_address,
        trusted_proxies=0 if settings.demo else settings.trusted_proxies,
        ready=lambda port: _open_doors(settings, the_hall, port, manager),
        stopping=lambda: manager.tell("STOPPING=1"),
        draining=draining,
    )
    lock.close()
    return 0


def _app(
    settings: Settings,
    found: FoundHall,
    loss: Loss | None,
    log: Log,
    printer: VirtualPrinterProcess | None,
    kept: list[Any],
) -> Any:
    """Return the app of a house that has begun; the house is kept to be closed."""
    from server.app import create_app, start
    from server.operations import damage
    from server.operations.belonging import refuse_second
    from server.operations.losing import hold
    from server.operations.missing import with_all_that_is_needed

    with damage.told(settings):
        app, house = create_app(settings, found.hall, log)
        kept.append(house)
        house.owner = refuse_second(settings, house.database, found.hall.hall_id)
        house.integrity.check_small()
        hold(house, loss)
        _furnish(house, with_all_that_is_needed(house, found), printer)
        start(house)
    return app


@contextmanager
def _closed_on_refusal(printer: VirtualPrinterProcess | None) -> Iterator[None]:
    """Let the pretend printer end quietly when the start is refused."""
    try:
        yield
    except BaseException:
        if printer is not None:
            printer.close()
        raise


def _keep_good(found: FoundHall, settings: Settings, log: Log) -> None:
    """Keep the hall's file for the day it is spoilt; a disk that takes no copy is said and stops nothing."""
    try:
        keep_good(found, settings.data_dir)
    except OSError as error:
        log.error("hall_file_not_kept", reason=str(error))


def _begin_voices(settings: Settings, the_hall: Hall, log: Log) -> Any:
    """Start making the voices that lack, beside the server; what is wrong is said and stops nothing."""
    return begin_ensuring(
        usual_voice(settings, the_hall), lambda text: log.error("voices_not_made", reason=text)
    )


def _prepare_database(settings: Settings, the_hall: Hall) -> Loss | None:
    """Bring the schema up and refuse a folder in which demo and real hall would mix; return what was lost."""
    from server.database import Database
    from server.operations import damage
    from server.operations.belonging import refuse_second
    from server.operations.mixing import refuse_mixture
    from server.operations.opening import PATIENCE_S, open_database, reach

    database = Database(settings.database)
    reach(database, PATIENCE_S)
    owner = refuse_second(settings, database, the_hall.hall_id)
    loss = open_database(settings, database, the_hall.hall_id)
    with damage.told(settings):
        refuse_mixture(settings, database)
        # Taken again by the process that serves: in threads mode that is another one.
        owner.leave()
        database.close()
    return loss


def hall_of(settings: Settings) -> FoundHall:
    """Return the hall of the settings' file, or the last good one, saying on the terminal what is wrong.

    Raises HallFileError when no hall of that file has ever been started here.
    """
    found = find_hall(settings.hall_file, settings.data_dir)
    if found.error is not None:
        print(describe_fallback(found, settings.hall_file, "vi"), file=sys.stderr)
    return found


def _furnish(house: House, found: FoundHall, printer: VirtualPrinterProcess | None) -> None:
    """Say and keep what the hall was read from; give the demo its printer."""
    house.hall_file_error = found.error
    if found.error is not None:
        problems = [str(problem) for problem in found.error.problems]
        house.log.error("hall_file_wrong", problems=problems, used=str(found.path))
    _keep_good(found, house.settings, house.log)
    if printer is not None:
        _furnish_demo(house, house.settings, printer)


def _furnish_demo(house: House, settings: Settings, printer: VirtualPrinterProcess) -> None:
    from server.operations import demo

    house.virtual_printer = printer
    furnished = demo.with_virtual_printer(house.hall, printer.address)
    house.log.info("virtual_printer_ready", address=printer.address)
    house.refurnish(furnished)
    house.keep_day()
    house.demo = demo.prepare(house, settings.data_dir)


def _with_address(settings: Settings, the_hall: Hall) -> Settings:
    """Return the settings with an address that slips can carry, where the server listens on all.

    Without `public_url` that is this machine's own address in the LAN; it changes when the router
    says so, so the start names it and asks for a lasting one.
    """
    named = settings.public_url or the_hall.public_url
    if named or settings.host not in ("0.0.0.0", "::"):  # noqa: S104
        return settings
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing; asks which address would be used
            address = probe.getsockname()[0]
        except OSError:
            address = "127.0.0.1"
    url = f"http://{address}:{settings.port}"
    print(f"Slips will carry {url}. Set public_url to an address that stays.", file=sys.stderr)
    return replace(settings, public_url=url)


def lock_of(data_dir: Path) -> Any:
    """Take the data folder's lock; None when a server holds it."""
    lock = (data_dir / LOCK).open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def only_one(data_dir: Path) -> Any:
    """Hold the data folder's lock; a second server on it would be a second truth."""
    lock = lock_of(data_dir)
    if lock is None:
        holder = holder_of_file(data_dir / LOCK)
        who = f"process {holder.pid} ({holder.command})" if holder else "of another user"
        raise SettingsError(
            f"{data_dir} is in use by another Motcua, {who}. Stop it, or start with --data DIR."
        )
    return lock


def _open_doors(settings: Settings, the_hall: Hall, port: int, manager: Manager) -> None:
    """Say that people may come in; what was made until now is never looked through for garbage."""
    gc.freeze()
    gc.enable()
    _greet(settings, the_hall, port)
    _prove(settings)
    manager.tell("READY=1", f"STATUS=Serving {the_hall.name['vi']} on port {port}")


def _prove(settings: Settings) -> None:
    """Say that this version serves; a disk that takes no word of it closes no door."""
    try:
        prove(settings.data_dir)
    except OSError as error:
        print(say("upgrade_not_noted", reason=error.strerror), file=sys.stderr)


def _greet(settings: Settings, the_hall: Hall, port: int) -> None:
    base = f"http://{settings.host}:{port}"
    lines = [
        "",
        f"  Motcua · {the_hall.name['vi']}",
        "",
        f"  Open   {base}/          every screen of the hall",
    ]
    if settings.demo:
        lines += [
            f"         {base}/api/docs  the API",
            "  Demo hall on this machine only: devices are paired, PINs are shown, open at any hour.",
        ]
    else:
        lines += [
            "  Pair the screens:  ./motcua pair kiosk “Kiosk 1”   (and board, counter, rating, manager)",
            "  Add people:        ./motcua staff an “Nguyễn Thị An” --counter 1",
        ]
    print("\n".join([*lines, "  Stop   Ctrl-C", ""]), flush=True)
    why = problem_of(settings, the_hall)
    if why is not None:
        url = slip_address(settings, the_hall)
        print(f"\n  !!! {address_sentence(why, url, settings)}\n", file=sys.stderr, flush=True)
    if is_in_clear(settings):
        print(f"  !!! {say('in_clear')}\n", file=sys.stderr, flush=True)
    if os.geteuid() == 0 and not settings.demo:
        print(say("as_root"), file=sys.stderr)
