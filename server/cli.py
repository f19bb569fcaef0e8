"""The verbs of `./motcua` that need the server's code. Reached through `server.boot`, never directly."""

from __future__ import annotations

import argparse
import datetime as dt
import getpass
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from server.announcing.ensuring import usual_voice
from server.clock import hall_zone
from server.hall import pins
from server.hall.command import check
from server.hall.reading import read_hall
from server.hall.roles import DEVICE_ROLES, STAFF_ROLES
from server.hall_clock import clock_of
from server.ledger import Command
from server.operations.backup import command as backups
from server.serving import hall_of, lock_of, only_one, run
from server.settings import Settings, SettingsError, read_settings
from server.terminal import REFUSED, say, sentence

SHELL = "shell"
READER_GONE = 141
"""The exit code of a command whose output nobody reads any more, as shells count it."""
MARKS = {"ok": "✓", "warn": "!", "bad": "✗"}


def run_verb(arguments: list[str]) -> int:
    """Parse and run one verb; returns the exit code."""
    given = _parser(arguments).parse_args(arguments or ["run"])
    settings: Settings | None = None
    try:
        settings = _settings(given)
        code: int = given.verb(settings, given)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # The reader has seen enough, as `head` does. What is still buffered must not be tried again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except Exception as error:
        text = sentence(error, settings)
        if text is None:
            raise
        print(text, file=sys.stderr)
    return REFUSED


def _parser(arguments: list[str]) -> argparse.ArgumentParser:
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

    serve = verb("run", run, "Serve the hall (the demo hall unless --no-demo).")
    serve.add_argument("--host", help="address to listen on (default: this machine only)")
    serve.add_argument("--port", type=int, help="port (default: 8000)")
    serve.add_argument(
        "--no-demo", action="store_true", help="a real hall: paired devices, own staff"
    )
    serve.add_argument("--async-mode", choices=("eventlet", "threads"), help="how it runs")
    serve.add_argument("--public-url", help="the address on slips, such as http://motcua.xa.vn")
    doctor = verb("doctor", _doctor, "Look at every part of the hall and say how it is.")
    doctor.add_argument("--replay", action="store_true", help="rebuild all rows from the journal")
    doctor.add_argument(
        "--seal",
        action="append",
        default=[],
        help="a day's seal that somebody noted: is it still so?",
    )
    clock = verb("clock", _clock, "Say that the machine's time is right, or what time it is.")
    clock.add_argument("accept", choices=("accept",))
    clock.add_argument("--at", metavar="TIME", help='the hall\'s time, such as "2026-12-01 07:30"')
    clock.add_argument("--leave", type=int, default=0, metavar="N", help="so many unserved at most")
    hall = verb("hall", _hall, "Read hall files as a start would, and say what is wrong with them.")
    hall.add_argument("check", choices=("check",))
    hall.add_argument("files", nargs="*", metavar="FILE", help="(default: the settings' hall)")
    loss = verb("loss", _loss, "Say what the database has lost, or go on without it.")
    loss.add_argument("accept", nargs="?", choices=("accept",))
    loss.add_argument("--after", type=int, help="the highest number on today's slips")
    backup = verb("backup", backups.backup, "Make a backup, also of a running hall.")
    backup.add_argument("--to", metavar="DIR", help="only there (default: as each night)")
    restore = verb("restore", backups.restore_one, "Put a hall back from a backup.")
    restore.add_argument("file", metavar="FILE")
    restore.add_argument("--key", metavar="KEYFILE", required=True, help="the recovery sheet's key")
    recovery = verb("recovery", backups.recovery, "Make the recovery sheet that opens the backups.")
    recovery.add_argument("--renew", action="store_true", help="another sheet for a lost one")
    export = verb("export", _export, "Write all of the hall as JSON lines, also of a running one.")
    export.add_argument("--to", metavar="FILE", required=True, help="the file that gets them")
    diagnose = verb("diagnose", _diagnose, "Write one file for whoever helps, without secrets.")
    diagnose.add_argument("--to", metavar="FILE", help="the file (default: in the data folder)")
    erase = verb("erase", _erase, "Erase one person's data on their wish.")
    erase.add_argument("what", choices=("ticket", "staff"))
    erase.add_argument("who", help="a number, the link on its slip, or somebody's id")
    erase.add_argument("--date", metavar="DAY", help="the number's day, such as 2026-12-01")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    verb("migrate", _migrate, "Bring the database to this version's schema.")
    pair = verb("pair", _pair, "Add a device and show its pairing code.")
    pair.add_argument("role", choices=DEVICE_ROLES)
    pair.add_argument("name", help='such as "Kiosk cửa chính"')
    for binding in ("zone", "counter", "printer"):
        pair.add_argument(f"--{binding}", help=f"the {binding} that the device belongs to")
    voice = verb("voice", _voice, "Build, record, check and hear the voices of the hall.")
    voice.add_argument("rest", nargs=argparse.REMAINDER, help="build, check, say, words, adopt")
    sim = verb("simulate", _simulate, "Play days that have not happened: what if one counter more?")
    if "simulate" in arguments:
        # A room of its own, which nobody else waits for.
        from server.simulation.command import add_arguments

        add_arguments(sim)
    # Between versions of the house; a person says ./motcua upgrade.
    step = verbs.add_parser("hand-over")
    step.set_defaults(verb=_hand_over)
    step.add_argument("--data")
    step.add_argument("--hall")
    if "hand-over" in arguments:
        from server.operations.handing_over import add_arguments as add_steps

        add_steps(step)
    staff = verb("staff", _staff, "Add a person, or give them a new PIN.")
    staff.add_argument("staff_id")
    staff.add_argument("name")
    staff.add_argument("--role", choices=STAFF_ROLES, default="officer")
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
def _house(
    settings: Settings, may_migrate: bool = True, accepts_loss: bool = False
) -> Iterator[Any]:
    """Open the house for one command; beside a running server it changes no schema and leaves the WAL alone.

    Raises SettingsError when the running server, or a command that may not migrate, has another schema; and
    when facts were lost and nobody is left who could decide about it, unless this command does.
    """
    from server.app import House
    from server.database import Database
    from server.operations import losing
    from server.operations.belonging import Owner
    from server.operations.folder import open_folder
    from server.operations.logs import start_logging
    from server.operations.opening import open_database, reach

    open_folder(settings, may_mend=may_migrate)
    with ExitStack() as held:
        lock = lock_of(settings.data_dir)
        if lock is not None:
            held.enter_context(lock)
        database = Database(settings.database, is_alone=lock is not None)
        held.callback(database.engine.dispose)
        found = hall_of(settings)
        owner = Owner(database, found.hall.hall_id)
        held.callback(owner.leave)
        reach(database, 0.0)
        is_alone = lock is not None and owner.take(settings.data_dir)
        loss = open_database(
            settings,
            database,
            found.hall.hall_id,
            may_migrate=may_migrate and is_alone,
            accepts_loss=accepts_loss,
        )
        database.close()
        log = start_logging(settings.log_level)
        clock = clock_of(settings.data_dir, settings.demo, is_guest=not is_alone)
        house = held.enter_context(closing(House(settings, found.hall, clock, log, is_alone)))
        house.hall_file_error = found.error
        losing.hold(house, loss)
        yield house


# --- the others ---------------------------------------------------------------------------------


def _doctor(settings: Settings, given: argparse.Namespace) -> int:
    from server.operations.doctor import examine

    worst = 0
    with _house(settings, may_migrate=False) as house:
        for finding in examine(house, given.replay, given.seal):
            print(f" {MARKS[finding.state]} {finding.part:<10} {finding.text}")
            worst = max(worst, 1 if finding.state == "bad" else 0)
    return worst


def _diagnose(settings: Settings, given: argparse.Namespace) -> int:
    from server.operations.diagnosing.bundle import make

    target = Path(given.to).expanduser().resolve() if given.to else None
    made = make(settings, lambda: _house(settings, may_migrate=False), target)
    print(
        f"Look through it before you send it: it is text, and every part of it may be read.\n{made}"
    )
    return 0


def _hall(settings: Settings, given: argparse.Namespace) -> int:
    asked = [Path(_hall_file(file) or file) for file in given.files]
    return check(asked or [settings.hall_file], "vi")


def _migrate(settings: Settings, given: argparse.Namespace) -> int:
    with _house(settings):
        print("The database has this version's schema.")
    return 0


def _clock(settings: Settings, given: argparse.Namespace) -> int:
    with _house(settings) as house:
        zone = hall_zone(house.hall.time_zone)
        at = house.clock.wall()
        if given.at is not None:
            try:
                at = dt.datetime.fromisoformat(given.at).replace(tzinfo=zone).astimezone(dt.UTC)
            except ValueError:
                raise SettingsError(f'{given.at}: say it like "2026-12-01 07:30".') from None
        house.time.accept(Command(SHELL), at, None, house.hall, given.leave)
        print(f"Time goes on from {at.astimezone(zone):%Y-%m-%d %H:%M} in the hall.")
    return 0


def _loss(settings: Settings, given: argparse.Namespace) -> int:
    from server.database import Database
    from server.operations import losing
    from server.operations.belonging import refuse_other_hall
    from server.operations.folder import open_folder
    from server.operations.opening import reach

    if given.accept is None:
        with closing(Database(settings.database, is_alone=False)) as database:
            reach(database, 0.0)
            refuse_other_hall(settings, database, hall_of(settings).hall.hall_id)
            print(losing.explain(settings, database, hall_of(settings).hall, given.after))
        return 0
    open_folder(settings)
    only_one(settings.data_dir).close()
    with _house(settings, accepts_loss=True) as house:
        print(losing.accept_at_the_machine(house, Command(SHELL), given.after))
    return 0


def _export(settings: Settings, given: argparse.Namespace) -> int:
    from server.database import Database
    from server.operations.backup.command import want_folder
    from server.operations.backup.placing import put
    from server.operations.belonging import refuse_other_hall
    from server.operations.exporting import export
    from server.operations.migrating import is_current
    from server.operations.opening import reach

    target = Path(given.to).expanduser().resolve()
    if target.is_dir():
        raise SettingsError(
            f"{target} is a folder. Name a file: --to {target / 'whole-hall.jsonl'}"
        )
    want_folder(target.parent)
    hall_id = hall_of(settings).hall.hall_id
    with closing(Database(settings.database, is_alone=False)) as database:
        reach(database, 0.0)
        if not is_current(database):
            raise SettingsError("There is no hall here of this version's schema: ./motcua migrate")
        refuse_other_hall(settings, database, hall_id)
        counted: list[int] = []
        put(target, lambda out: counted.append(export(database, hall_id, out)))
    print(f"{counted[0]} lines: config/EXPORT.md says what they mean\n{target}")
    return 0


def _erase(settings: Settings, given: argparse.Namespace) -> int:
    from server.operations import erasing

    with _house(settings) as house:
        wish = erasing.wish_of(house, given.what, given.who, given.date)
        if not erasing.is_left(house, wish):
            print(say("erase_nothing", who=wish.shown))
            return 0
        print(erasing.explained(house, wish))
        if not given.yes and not _agrees():
            return REFUSED
        erasing.erase(house, Command(SHELL), wish)
        for folder in erasing.note_beside_backups(house):
            print(say("erase_lacking", path=folder), file=sys.stderr)
    print(say("erase_done"))
    return 0


def _agrees() -> bool:
    if not sys.stdin.isatty():
        raise SettingsError(say("erase_not_asked"))
    agreed = input(say("erase_ask")).strip().casefold() in ("y", "yes", "c", "có")
    if not agreed:
        print(say("erase_left"))
    return agreed


def _pair(settings: Settings, given: argparse.Namespace) -> int:
    with _house(settings) as house:
        if given.role == "counter" and given.counter is None:
            known = ", ".join(house.hall.counter_by_id)
            raise SettingsError(f"A counter's desk needs its counter: --counter, one of {known}")
        added = house.devices.add(
            Command(SHELL), given.role, given.name, given.zone, given.counter, given.printer
        )
    print(f"Type this code on the screen within 10 minutes:  {added['code']}")
    return 0


def _simulate(settings: Settings, given: argparse.Namespace) -> int:
    from server.simulation.command import simulate

    return simulate(read_hall(settings.hall_file), settings.data_dir, given)


def _hand_over(settings: Settings, given: argparse.Namespace) -> int:
    from server.operations.handing_over import hand_over

    return hand_over(settings, given, _house)


def _staff(settings: Settings, given: argparse.Namespace) -> int:
    asked = f"PIN ({pins.LEAST} to {pins.MOST} digits): "
    if sys.stdin.isatty():
        pin = getpass.getpass(asked)
    else:
        print(asked, end="", file=sys.stderr, flush=True)
        pin = sys.stdin.readline().strip()
    with _house(settings) as house:
        house.people.add(Command(SHELL), given.staff_id, given.name, given.role, pin, given.counter)
    print(f"{given.name} may sign in once with this PIN, and chooses another at it.")
    return 0


def _voice(settings: Settings, given: argparse.Namespace) -> int:
    from server.announcing.voice import main

    return main(given.rest, usual_voice(settings, read_hall(settings.hall_file)))
