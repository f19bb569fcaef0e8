"""The verbs of the command: those of the workshop, and the way to those of the hall."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from command import fresh, locks, release, switching, upgrading, wheelhouse
from command.debian import name_what_lacks, want_for_tests, want_proxies
from command.environment import make_venv, prepare, prepare_beside, prepare_pips
from command.failures import stop_for_error
from command.places import ROOT, VENV, become
from command.saying import say
from command.versions import hand_on

QUICK = "not slow and not browser and not load and not postgres and not house"
# Two at a time: most tests of pages wait for a browser's timers. One file stays with one worker, and so
# with one server of its own.
SIDE_BY_SIDE = ["-n", "2", "--dist", "loadfile"]
# -P: nothing in the caller's folder may stand in for the house's own modules.
HOUSE = ["-P", "-m", "server.boot"]


def test(arguments: list[str], wheels: Path | None) -> None:
    """Run the tests: all of them, or with --quick those that answer within a minute."""
    is_quick = "--quick" in arguments
    chosen = [argument for argument in arguments if argument != "--quick"]
    prepare("test", wheels)
    prepare_pips()
    want_for_tests(is_required=not is_quick)
    if not is_quick:
        want_proxies()
        prepare_beside("release")
    selection = ["-m", QUICK, "--hypothesis-profile", "quick"] if is_quick else []
    # Named tests or options are run one by one, in order, for a person who looks at them.
    workers = [] if chosen else SIDE_BY_SIDE
    become(["-m", "pytest", *workers, *selection, *chosen], folder=ROOT)


def check(arguments: list[str], wheels: Path | None) -> None:
    """Read the code with every tool, in named steps; `halls [FILE…]`, `start`, `fresh [--tests]` stand alone."""
    step, *rest = arguments or [""]
    if step == "halls" and all(name.endswith(".toml") for name in rest):
        # An operator's question: it needs what the hall needs, and nothing of the tests.
        files = rest or sorted(map(str, (ROOT / "config" / "halls").glob("*.toml")))
        prepare("run", wheels)
        become([*HOUSE, "hall", "check", *files])
    if step in fresh.STEPS:
        sys.exit(fresh.STEPS[step](rest))
    prepare("test", wheels)
    become(["tests/house", *arguments], folder=ROOT)


def bench(arguments: list[str], wheels: Path | None) -> None:
    """Measure the house on this machine."""
    if not (ROOT / "tests" / "bench" / "__main__.py").exists():
        sys.exit(say("no_bench"))
    prepare("test", wheels)
    become(["tests/bench", *arguments], folder=ROOT)


def make_wheelhouse(arguments: list[str], _wheels: Path | None) -> None:
    """Fetch everything to install into a folder, for a hall without Internet: [DIR] [--python 3.13] [--machine …]."""
    try:
        make_venv()
    except OSError as error:
        stop_for_error(error, VENV)
    wheelhouse.make(arguments)


def lock(arguments: list[str], wheels: Path | None) -> None:
    """Renew the locks after a change in pyproject.toml; options go to uv, such as --upgrade-package NAME."""
    prepare("test", wheels)
    locks.renew(arguments)


def upgrade(arguments: list[str], wheels: Path | None) -> None:
    """Bring a newer version in beside this one, try it on a copy of the hall, let it take over; --back, --rehearse."""
    hand_on(["upgrade", *arguments])
    prepare("run", wheels)
    if wheels is not None:
        os.environ["MOTCUA_WHEELHOUSE"] = str(wheels)
    upgrading.upgrade(arguments)


OWN: dict[str, Callable[[list[str], Path | None], None]] = {
    "test": test,
    "check": check,
    "bench": bench,
    "wheelhouse": make_wheelhouse,
    "lock": lock,
    "release": release.release,
    "advisories": release.advisories,
    "upgrade": upgrade,
}


def main(arguments: list[str]) -> None:
    """Carry out one verb."""
    if arguments and arguments[0] == "wheelhouse":
        # Its own arguments name folders; it never installs from one.
        return make_wheelhouse(arguments[1:], None)
    wheels, rest = wheelhouse.find(arguments)
    if rest and rest[0] in OWN:
        return OWN[rest[0]](rest[1:], wheels)
    if not rest or rest[0] in ("help", "-h", "--help"):
        print(say("own"))
        for name, verb in OWN.items():
            print(f"  {name:<12} {verb.__doc__}")
        print(f"\n{say('house')}", flush=True)
        rest = ["--help"]
    else:
        hand_on(arguments)
    prepare("run", wheels)
    if rest[0] == "run":
        name_what_lacks()
        switching.before_run(arguments)
    become([*HOUSE, *rest])
