"""`./motcua simulate`: reads what is asked, runs it, shows it, writes it down. The only edge of this room."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from itertools import islice
from pathlib import Path

from server import terminal
from server.clock import hall_zone
from server.files import write_whole
from server.hall.calendar import sessions_on
from server.hall.rules import Hall
from server.simulation.assumptions import (
    WEEKDAYS,
    AssumptionError,
    Assumptions,
    read_assumptions,
)
from server.simulation.calibrating import Told, calibration
from server.simulation.days import DayRun, open_dates, run_day
from server.simulation.inside import HallInside
from server.simulation.measures import Measures, measure
from server.simulation.outside import FastClock, HallOutside, ServerTrouble
from server.simulation.reporting import Column, as_page, as_text
from server.simulation.running import SimulatedDay
from server.simulation.starving import starving
from server.simulation.tables import calibration_table, starving_tables
from server.simulation.visitors import truth_of, visits_on
from server.simulation.what_if import Plan, WhatIfError, what_if
from server.words import Words, languages, words

MOST_DAYS, MOST_SEEDS = 250, 1000
CALIBRATION_SEEDS, STARVING_SEEDS = 20, 100
FASTEST = 600.0
LEARNING_DAYS = 2
"""Days at the beginning of a calibration that only teach."""
BAR = 30


class SimulationError(Exception):
    """A plan that cannot be simulated; the text says why, for the terminal."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what `simulate` understands."""
    parser.add_argument("--days", type=int, default=5, help="open days to simulate (default: 5)")
    parser.add_argument("--seed", type=int, default=1, help="which chance (default: 1)")
    parser.add_argument("--weekday", choices=WEEKDAYS, help="only this day of the week")
    parser.add_argument("--from", dest="first", metavar="DATE", help="first date (default: today)")
    parser.add_argument("--what-if", default="", help='such as "counters+1@sang,arrivals×1.5"')
    parser.add_argument("--language", choices=languages(), help="of the report")
    parser.add_argument(
        "--out", metavar="DIR", help="where the report goes (default: DATA/reports)"
    )
    parser.add_argument("--server", metavar="URL", help="play one day on a running demo server")
    parser.add_argument("--speed", type=float, default=60.0, help="with --server: times faster")
    parser.add_argument(
        "--calibrate", action="store_true", help="compare the expected waits with those that came"
    )
    parser.add_argument(
        "--starving", action="store_true", help="longest waits under each policy and overload"
    )
    parser.add_argument(
        "--seeds",
        type=int,
        help="how many chances (default: 20 with --calibrate, 100 with --starving)",
    )


def simulate(hall: Hall, data_dir: Path, given: argparse.Namespace) -> int:
    """Carry out the verb and return the exit code; a refusal is one sentence on stderr."""
    try:
        _check(given)
        assumed = read_assumptions()
        plan = what_if(hall, assumed, given.what_if)
        if given.starving:
            return _starving(plan, data_dir, given)
        if given.calibrate:
            return _calibrate(plan, given)
        return _report(hall, assumed, plan, data_dir, given)
    except (SimulationError, AssumptionError, WhatIfError, ServerTrouble) as error:
        print(error, file=sys.stderr)
        return 2


def _check(given: argparse.Namespace) -> None:
    if given.seeds is None:
        given.seeds = STARVING_SEEDS if given.starving else CALIBRATION_SEEDS
    for name, value, most in (
        ("--days", given.days, MOST_DAYS),
        ("--seeds", given.seeds, MOST_SEEDS),
    ):
        if not 1 <= value <= most:
            raise SimulationError(f"{name} must be from 1 to {most}, not {value}.")
    if not 1 <= given.speed <= FASTEST:
        raise SimulationError(f"--speed must be from 1 to {FASTEST:g}, not {given.speed:g}.")
    if given.server and given.what_if:
        raise SimulationError("--what-if changes the hall; a running server keeps its own.")


def _first_date(hall: Hall, given: argparse.Namespace) -> dt.date:
    if given.first is None:
        return dt.datetime.now(hall_zone(hall.time_zone)).date()
    try:
        return dt.date.fromisoformat(given.first)
    except ValueError:
        raise SimulationError(
            f"--from must be a date such as 2026-11-23, not {given.first}."
        ) from None


def _dates(hall: Hall, given: argparse.Namespace, days: int) -> list[dt.date]:
    weekday = WEEKDAYS.index(given.weekday) if given.weekday else None
    dates = list(islice(open_dates(hall, _first_date(hall, given), weekday), days))
    if len(dates) < days:
        found = f"only {len(dates)} such days" if dates else "no such day"
        raise SimulationError(f"The hall's calendar has {found} in the 400 days from there.")
    return dates


# --- the usual report ---------------------------------------------------------------------------


def _report(
    hall: Hall, assumed: Assumptions, plan: Plan, data_dir: Path, given: argparse.Namespace
) -> int:
    say = words(given.language or terminal.language())
    days = 1 if given.server else given.days
    dates = _dates(hall, given, days)
    plans = [(say.text("manager.sim_as_is"), Plan(hall, assumed, hall))]
    if given.what_if:
        plans.append((given.what_if, plan))
    columns = []
    for n, (name, one) in enumerate(plans):
        bar = _Bar(name, n / len(plans), 1 / len(plans))
        runs = _run_outside(one, dates[0], given, bar) if given.server else None
        measured = measure(runs or _run_inside(one, dates, given.seed, bar), _half_hour(hall))
        columns.append(Column(name, one.hall, measured))
    _Bar("", 0, 1).clear()
    about = [
        say.text(
            "manager.sim_about", days=len(dates), first=dates[0], last=dates[-1], seed=given.seed
        ),
        *(say.text(key, **facts) for key, facts in plan.remarks),
    ]
    title = say.text("manager.sim_title", hall=hall.name.get(say.language) or hall.name["vi"])
    # Written before it is shown: a reader such as `head` may end the program, and the report is there.
    written = _write(say, title, about, columns, given, data_dir)
    print("\n".join(["", title, *about, "", as_text(say, columns), "", *map(str, written)]))
    return 0


def _half_hour(hall: Hall) -> Callable[[float], int]:
    zone = hall_zone(hall.time_zone)

    def place(moment: float) -> int:
        local = dt.datetime.fromtimestamp(moment, zone)
        return local.hour * 2 + local.minute // 30

    return place


def _run_inside(plan: Plan, dates: list[dt.date], seed: int, bar: _Bar) -> list[DayRun]:
    inside = HallInside(plan.hall)
    runs = []
    for n, date in enumerate(dates):
        bar.show(n / len(dates))
        only = dict(plan.only_sessions)
        runs.append(run_day(plan.hall, inside, plan.assumed, date, seed, only, plan.people_of))
    return runs


def _run_outside(plan: Plan, date: dt.date, given: argparse.Namespace, bar: _Bar) -> list[DayRun]:
    world = HallOutside(given.server, plan.hall.hall_id)
    counters = [c for c in plan.hall.counters if c.counter_id in world.staffed()]
    truth = truth_of(plan.hall, plan.assumed, given.seed)
    visits = visits_on(plan.hall, plan.assumed, truth, date, given.seed)
    officers = plan.assumed.officers
    day = SimulatedDay(plan.hall, world, officers, truth, date, given.seed, None, counters)
    clock = FastClock(sessions_on(plan.hall, date)[0].opens_at, given.speed)
    try:
        record = day.run(visits, clock.wait_until, bar.show)
    finally:
        world.close()
    print(
        f"{world.requests} requests; at most {clock.latest_s:.1f} s behind; refused: "
        f"{world.refused or 'nothing'}",
        file=sys.stderr,
    )
    return [DayRun(date, record, {}, (), world.refused)]


def _write(
    say: Words,
    title: str,
    about: list[str],
    columns: list[Column],
    given: argparse.Namespace,
    data_dir: Path,
) -> list[Path]:
    name = f"simulation-{columns[0].hall.hall_id}-{given.seed}"
    page = as_page(say, title, about, columns)
    return _put(given, data_dir, {f"{name}.html": page, f"{name}.json": _json(columns)})


def _put(given: argparse.Namespace, data_dir: Path, texts: dict[str, str]) -> list[Path]:
    """Write texts by file name into the folder of reports and return their paths."""
    folder = Path(given.out) if given.out else data_dir / "reports"
    try:
        for name, text in texts.items():
            write_whole(folder / name, text, 0o644)
    except OSError as error:
        raise SimulationError(f"The report cannot be written: {error}") from error
    return [folder / name for name in texts]


def _json(columns: list[Column]) -> str:
    found: dict[str, Measures] = {c.name: c.measures for c in columns}
    plain = {name: asdict(measures) for name, measures in found.items()}
    return json.dumps(plain, ensure_ascii=False, indent=1)


# --- is it true, is it fair ---------------------------------------------------------------------


def _calibrate(plan: Plan, given: argparse.Namespace) -> int:
    """Print the bands against the waits that came; returns 1 when they are not what they say."""
    dates = _dates(plan.hall, given, given.days + LEARNING_DAYS)
    told: list[Told] = []
    bar = _Bar(plan.hall.hall_id, 0, 1)
    began = time.process_time()
    for n in range(given.seeds):
        inside = HallInside(plan.hall)
        for place, date in enumerate(dates):
            bar.show((n + place / len(dates)) / given.seeds)
            run = run_day(
                plan.hall, inside, plan.assumed, date, given.seed + n, people_of=plan.people_of
            )
            told += run.told if place >= LEARNING_DAYS else ()
    bar.clear()
    found = calibration(told)
    print(calibration_table(plan.hall.hall_id, found))
    print(f"{time.process_time() - began:.1f} s of processor time", file=sys.stderr)
    return 0 if found.is_calibrated else 1


def _starving(plan: Plan, data_dir: Path, given: argparse.Namespace) -> int:
    """Print and write the longest waits; returns 1 when somebody was overtaken beyond a policy's bound."""
    bar = _Bar(plan.hall.hall_id, 0, 1)
    seeds = range(given.seed, given.seed + given.seeds)
    first = _first_date(plan.hall, given)
    found = list(starving(plan.hall, plan.assumed, seeds, first, bar.show))
    bar.clear()
    table = starving_tables(plan.hall, found)
    name = f"starving-{plan.hall.hall_id}-{given.seed}.txt"
    (written,) = _put(given, data_dir, {name: table + "\n"})
    print(table, "", written, sep="\n")
    return 1 if any(row.broken or row.never_called for row in found) else 0


class _Bar:
    """A progress bar on a terminal; silent elsewhere."""

    def __init__(self, name: str, begins: float, part: float) -> None:
        self._name, self._begins, self._part = name[:30], begins, part
        self._is_seen = sys.stderr.isatty()

    def show(self, share: float) -> None:
        """Show how far it is."""
        if self._is_seen:
            whole = self._begins + self._part * min(1.0, share)
            filled = round(BAR * whole)
            bar = "█" * filled + "·" * (BAR - filled)
            print(f"\r{bar} {whole:4.0%} {self._name:<30}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Leave nothing behind."""
        if self._is_seen:
            print("\r" + " " * (BAR + 40) + "\r", end="", file=sys.stderr, flush=True)
