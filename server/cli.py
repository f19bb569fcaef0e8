"""The verbs of `./motcua` that need the server's code. Reached through `server.boot`, never directly."""

from __future__ import annotations

import argparse
import fcntl
import getpass
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from server import runtime
from server.announcing.voice import Usual, begin_ensuring
from server.announcing.voice import main as voice_command
from server.clock import RealClock
from server.errors import HallError
from server.hall.reading import HallFileError, read_hall
from server.hall.rules import Hall
from server.ledger import Command
from server.settings import Settings, SettingsError, read_settings
from server.simulation import command as simulation
from server.words import languages

SHELL = "shell"
MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}


def run_verb(arguments: list[str]) -> int:
    """Parse and run one verb; returns the exit code."""
    parser = _parser()
    given = parser.parse_args(arguments or ["run"])
    try:
        settings = _settings(given)
        code: int = given.verb(settings, given)
        return code
    except SettingsError as error:
        print(error, file=sys.stderr)
    except HallFileError as error:
        from server.hall.describing import describe_all

        print(describe_all(error, "vi"), file=sys.stderr)
    except HallError as error:
        from server.words import words

        print("\n".join(words("vi").error(error.code, **error.facts)), file=sys.stderr)
    return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./motcua", description="The queue of a hall.")
    verbs = parser.add_subparsers(required=True, metavar="VERB")

    def verb(name: str, run: Any, text: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=text, description=text)
        made.set_defaults(verb=run)
        made.add_argument("--data", metavar="DIR", help="the data folder (default: var)")
        made.add_argument(
            "--hall", metavar="FILE", help="the hall's file, or its name in config/halls"
        )
        return made

    run = verb("run", _run, "Serve the hall (the demo hall unless --no-demo).")
    run.add_argument("--host", help="address to listen on (default: this machine only)")
    run.add_argument("--port", type=int, help="port (default: 8000)")
    run.add_argument(
        "--no-demo", action="store_true", help="a real hall: paired devices, own staff"
    )
    run.add_argument("--async-mode", choices=("eventlet", "threads"), help="how it runs")
    run.add_argument("--public-url", help="the address on slips, such as http://motcua.xa.vn")
    doctor = verb("doctor", _doctor, "Look at every part of the hall and say how it is.")
    doctor.add_argument("--replay", action="store_true", help="rebuild all rows from the journal")
    clock = verb("clock", _clock, "Accept the machine's time after the clock had jumped.")
    clock.add_argument("accept", choices=("accept",))
    verb("migrate", _migrate, "Bring the database to this version's schema.")
    pair = verb("pair", _pair, "Add a device and show its pairing code.")
    pair.add_argument("role", choices=("kiosk", "board", "rating", "counter", "manager", "agent"))
    pair.add_argument("name", help='such as "Kiosk cửa chính"')
    for binding in ("zone", "counter", "printer"):
        pair.add_argument(f"--{binding}", help=f"the {binding} that the device belongs to")
    voice = verb("voice", _voice, "Build, record, check and hear the voices of the hall.")
    voice.add_argument("rest", nargs=argparse.REMAINDER, help="build, check, say, words, adopt")
    sim = verb("simulate", _simulate, "Play days that have not happened: what if one counter more?")
    simulation.add_arguments(sim)
    staff = verb("staff", _staff, "Add a person, or give them a new PIN.")
    staff.add_argument("staff_id")
    staff.add_argument("name")
    staff.add_argument("--role", choices=("officer", "helper", "manager"), default="officer")
    staff.add_argument("--counter", action="append", default=[], help="a usual counter")
    return parser


def _hall_file(wish: str | None) -> str | None:
    """Return the file that --hall means: a path, or the name of a file in config/halls.

    Raises SettingsError naming the halls that there are.
    """
    if wish is None or Path(wish).exists() or Path(wish).suffix:
        return wish
    files = {path.stem: path for path in sorted(Settings.hall_file.parent.glob("*.toml"))}
    if wish not in files:
        raise SettingsError(f"There is no hall “{wish}”. In config/halls: {', '.join(files)}.")
    return str(files[wish])


def _settings(given: argparse.Namespace) -> Settings:
    wished: dict[str, Any] = {
        "data_dir": given.data,
        "hall_file": _hall_file(given.hall),
        "host": getattr(given, "host", None),
        "port": getattr(given, "port", None),
        "async_mode": getattr(given, "async_mode", None),
        "public_url": getattr(given, "public_url", None),
        "demo": False if getattr(given, "no_demo", False) else None,
    }
    return read_settings(os.environ, {k: v for k, v in wished.items() if v is not None})


@contextmanager
def _house(settings: Settings, may_migrate: bool = True) -> Iterator[Any]:
    """Open the house for one command; beside a running server it changes no schema and leaves the WAL alone.

    Raises SettingsError when the running server, or a command that may not migrate, has another schema.
    """
    from server.app import House
    from server.database import Database
    from server.operations.logs import start_logging
    from server.operations.migrating import is_current, migrate

    settings.data_dir.mkdir(parents=True, exist_ok=True)
    lock = _lock(settings.data_dir)
    database = Database(settings.database, is_alone=lock is not None)
    if lock is not None and may_migrate:
        migrate(database)
    elif not is_current(database):
        raise SettingsError(
            "The database has another schema. Stop the server, then ./motcua migrate"
        )
    database.close()
    the_hall = read_hall(settings.hall_file, languages())
    log = start_logging(settings.log_level)
    house = House(settings, the_hall, RealClock(), log, is_alone=lock is not None)
    try:
        yield house
    finally:
        house.close()
        if lock is not None:
            lock.close()


# --- run ----------------------------------------------------------------------------------------


def _run(settings: Settings, given: argparse.Namespace) -> int:
    from server.database import Database
    from server.operations.logs import start_logging
    from server.operations.migrating import migrate

    settings = _with_address(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    lock = _only_one(settings.data_dir)
    log = start_logging(settings.log_level)
    the_hall = read_hall(settings.hall_file, languages())
    database = Database(settings.database)
    migrate(database)
    database.close()
    voices = begin_ensuring(_usual_voice(settings, the_hall))
    kept: list[Any] = []

    def make_app() -> Any:
        from server.app import create_app, start

        app, house = create_app(settings, the_hall, log)
        kept.append(house)
        _refuse_missing(house)
        if settings.demo:
            _furnish_demo(house, settings)
        start(house)
        return app

    def draining() -> None:
        voices.terminate()
        for house in kept:
            house.close()
        log.info("stopped")

    runtime.current().serve(
        make_app,
        settings.host,
        settings.port,
        max_sockets=settings.max_sockets,
        ready=lambda port: _greet(settings, the_hall, port),
        draining=draining,
    )
    lock.close()
    return 0


def _refuse_missing(house: Any) -> None:
    """Stop the start when the hall's file lacks what people who wait today still need."""
    missing = house.still_needed()
    if missing:
        raise SettingsError(
            f"{house.settings.hall_file}: today's tickets still need {', '.join(missing)}. "
            "Put it back until the day is closed; to give no more numbers, close the service "
            "in the console."
        )


def _furnish_demo(house: Any, settings: Settings) -> None:
    from server.operations import demo

    house.virtual_printer = demo.VirtualPrinterProcess(settings.data_dir / "papers", house.log)
    furnished = demo.with_virtual_printer(house.hall, house.virtual_printer.address)
    house.refurnish(furnished)
    house.keep_day()
    house.demo = demo.prepare(house, settings.data_dir)


def _with_address(settings: Settings) -> Settings:
    """Return the settings with an address that slips can carry, where the server listens on all.

    Without `public_url` that is this machine's own address in the LAN; it changes when the router
    says so, so the start names it and asks for a lasting one.
    """
    if settings.public_url or settings.host not in ("0.0.0.0", "::"):  # noqa: S104
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


def _lock(data_dir: Path) -> Any:
    """Take the data folder's lock; None when a server holds it."""
    lock = (data_dir / "motcua.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return None
    return lock


def _only_one(data_dir: Path) -> Any:
    """Hold the data folder's lock; a second server on it would be a second truth."""
    lock = _lock(data_dir)
    if lock is None:
        raise SettingsError(
            f"{data_dir} is in use by another Motcua. Stop it, or start with --data DIR."
        )
    return lock


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


# --- the others ---------------------------------------------------------------------------------


def _doctor(settings: Settings, given: argparse.Namespace) -> int:
    from server.operations.doctor import examine

    worst = 0
    with _house(settings, may_migrate=False) as house:
        for finding in examine(house, given.replay):
            print(f" {MARKS[finding.state]} {finding.part:<10} {finding.text}")
            worst = max(worst, 1 if finding.state == "bad" else 0)
    return worst


def _migrate(settings: Settings, given: argparse.Namespace) -> int:
    with _house(settings):
        print("The database has this version's schema.")
    return 0


def _clock(settings: Settings, given: argparse.Namespace) -> int:
    _only_one(settings.data_dir).close()
    with _house(settings) as house:
        house.keeper.accept_clock(Command(SHELL))
        print(f"Time goes on from {house.clock.now():%Y-%m-%d %H:%M} UTC.")
    return 0


def _pair(settings: Settings, given: argparse.Namespace) -> int:
    with _house(settings) as house:
        added = house.devices.add(
            Command(SHELL), given.role, given.name, given.zone, given.counter, given.printer
        )
    print(f"Type this code on the screen within 10 minutes:  {added['code']}")
    return 0


def _simulate(settings: Settings, given: argparse.Namespace) -> int:
    return simulation.simulate(read_hall(settings.hall_file), settings.data_dir, given)


def _staff(settings: Settings, given: argparse.Namespace) -> int:
    asks = sys.stdin.isatty()
    pin = getpass.getpass("PIN (6 to 12 digits): ") if asks else sys.stdin.readline().strip()
    with _house(settings) as house:
        house.people.add(Command(SHELL), given.staff_id, given.name, given.role, pin, given.counter)
    print(f"{given.name} may sign in.")
    return 0


def _voice(settings: Settings, given: argparse.Namespace) -> int:
    return voice_command(given.rest, _usual_voice(settings, read_hall(settings.hall_file)))


def _usual_voice(settings: Settings, the_hall: Hall) -> Usual:
    return Usual(
        settings.data_dir, the_hall.voice_region, the_hall.number_reading, the_hall.languages
    )
