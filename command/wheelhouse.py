"""A folder of wheels for a hall without the Internet: made here, brought there, checked at both ends.

The folder says in a small file which version of the house, which Pythons and which machines it is for.
One folder may hold the wheels of several.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

from command.failures import cause, facts_of, package_in, path_in, probed, stop_for_error
from command.pip import asked, followed, lock_file, locked
from command.places import ROOT, this_machine, this_python
from command.saying import say

LABEL = "motcua-wheelhouse.json"
OLDEST_GLIBC, NEWEST_GLIBC = 5, 36
"""Debian 12 has glibc 2.36; wheels for older ones run there too."""


def find(arguments: list[str]) -> tuple[Path | None, list[str]]:
    """Return the folder of wheels to install from, if any, and the arguments without its option."""
    rest, given = [], os.environ.get("MOTCUA_WHEELHOUSE")
    waiting = iter(arguments)
    for argument in waiting:
        name, _, value = argument.partition("=")
        if name == "--wheelhouse":
            given = value or next(waiting, "")
        else:
            rest.append(argument)
    if given is None and (ROOT / "wheelhouse").is_dir():
        given = str(ROOT / "wheelhouse")
    if given is not None and not Path(given).is_dir():
        sys.exit(say("no_wheelhouse", path=given or "?"))
    return (Path(given).resolve() if given else None), rest


def how_to_make() -> str:
    """Return the command that makes a wheelhouse for this machine on any other."""
    return f"./motcua wheelhouse --python {this_python()} --machine {this_machine()}"


# --- what it says of itself --------------------------------------------------------------------


def _label(folder: Path) -> dict[str, Any]:
    """Return what the folder says of itself; nothing when it says nothing that can be read."""
    try:
        found = json.loads((folder / LABEL).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_label(folder: Path, machine: dict[str, str]) -> None:
    known = _label(folder)
    lock = _run_digest()
    machines = known.get("machines", []) if known.get("lock") == lock else []
    if machine not in machines:
        machines = [*machines, machine]
    text = json.dumps({"lock": lock, "machines": machines}, indent=1)
    (folder / LABEL).write_text(text + "\n", "utf-8")


def _run_digest() -> str:
    return hashlib.sha256(lock_file("run").read_bytes()).hexdigest()


def refuse_other_python(folder: Path) -> None:
    """Stop when the folder says that it was made for other Pythons or machines than this."""
    machines = _label(folder).get("machines")
    here = {"python": this_python(), "machine": this_machine()}
    if not machines or here in machines:
        return
    holds = ", ".join(f"Python {m['python']} ({m['machine']})" for m in machines)
    sys.exit(say("other_python", path=folder, holds=holds, fix=how_to_make(), **here))


def blamed(folder: Path, key: str) -> tuple[str, dict[str, object]]:
    """Return the sentence for a wheel that is not there or not the right one, and its facts."""
    facts: dict[str, object] = {"path": folder, "fix": how_to_make()}
    if _label(folder).get("lock", _run_digest()) != _run_digest():
        return "old_wheelhouse", facts
    return ("changed_wheel" if key == "changed_file" else "not_in_wheelhouse"), facts


# --- making it ---------------------------------------------------------------------------------


def make(arguments: list[str]) -> None:
    """Fetch every wheel of the run lock for one Python and machine, and prove that all are there."""
    parser = argparse.ArgumentParser(prog="./motcua wheelhouse", description=make.__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "wheelhouse")
    parser.add_argument("--python", default=this_python(), help="such as 3.13 (default: this one)")
    parser.add_argument("--machine", default=this_machine(), choices=("x86_64", "aarch64"))
    given = parser.parse_args(arguments)
    folder = given.folder.resolve()
    machine = {"python": given.python, "machine": given.machine}
    target = _target(**machine)
    count = len(locked("run"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        print(say("installing", count=count, source=say("the_net")), flush=True)
        _ask(asked("download", "run", *target, "-d", str(folder)), folder, machine)
        _prove(folder, target, machine)
        _write_label(folder, machine)
    except OSError as error:
        stop_for_error(error, folder)
    print(say("wheels_there", path=folder, count=count, name=folder.name, **machine))


def _prove(folder: Path, target: list[str], machine: dict[str, str]) -> None:
    """Look once more with no index at hand: is what the other machine will want in the folder?"""
    links = ["--no-index", "--find-links", str(folder)]
    with tempfile.TemporaryDirectory() as nowhere:
        # For another machine an old pip pretends only with a folder to install into.
        apart = ["--target", nowhere] if target else []
        look = ["--dry-run", "--ignore-installed", *links, *target, *apart]
        _ask(asked("install", "run", *look), folder, machine)


def _ask(command: list[str], folder: Path, machine: dict[str, str]) -> None:
    """Let pip do one step; end with the sentence of what it met."""
    code, said = followed(command, len(locked("run")))
    if not code:
        return
    sys.stderr.write("".join(said.splitlines(keepends=True)[-15:]))
    key = cause(said) or probed(folder) or "other_fault"
    facts = facts_of(path_in(said) or folder, "run") | {"package": package_in(said)} | machine
    sys.exit(say({"no_network": "no_network_there"}.get(key, key), **facts))


def _target(python: str, machine: str) -> list[str]:
    """Return pip's options for another Python or machine; none for this one."""
    if (python, machine) == (this_python(), this_machine()):
        return []
    glibc = range(NEWEST_GLIBC, OLDEST_GLIBC - 1, -1)
    platforms = [f"manylinux_2_{minor}_{machine}" for minor in glibc]
    platforms += [f"manylinux2014_{machine}", f"linux_{machine}"]
    options = ["--python-version", python, "--implementation", "cp"]
    return [*options, *(word for each in platforms for word in ("--platform", each))]
