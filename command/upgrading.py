"""`./motcua upgrade FILE`: brings another version in beside the one that serves, tries it, and lets it take over.

Everything that may fail is done beside the hall, which serves on meanwhile: the file is unpacked and compared, a backup
made, an environment, a copy of the database is changed, served and examined by the new version. What is left for the
moment of change is in `command.switching`. Stops with one sentence and exit code 2, and has changed nothing then.
"""

from __future__ import annotations

import argparse
import errno
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, NoReturn

from command import archive, environment
from command.archive import NotUsable, Release
from command.environment import compile_house, is_prepared_in, link_packages
from command.houses import (
    TRIAL,
    Failed,
    House,
    as_owner,
    same_python,
    surroundings,
)
from command.places import ROOT, this_machine, this_python
from command.saying import say
from command.switching import LOCK, settled, shown, step, tell
from command.versions import (
    FIRST,
    HOME,
    VERSIONS,
    State,
    data_folder,
    house_of,
    in_use,
    is_there,
    note_hall,
    order,
    own_name,
    read_state,
    serving,
    version_of,
    write_usual,
)

REFUSED = 2
MIB = 2**20
ENVIRONMENT = 250 * MIB
"""What the packages of a version take on the disk."""
SPARE = 64 * MIB
PATIENCE_S = 900.0
"""How long a service may take to change over: it looks at years of journal."""
HALL_LOCK = "motcua.lock"
"""The file in the data folder that the server of a hall holds."""
GONE = (errno.EIO, errno.ENODEV, errno.ENXIO, errno.ENOENT, errno.ESTALE, errno.ENOTCONN)


class Stop(Exception):
    """Why nothing is changed, as a sentence."""


def upgrade(arguments: list[str]) -> NoReturn:
    """Bring another version in, or go back to the one before; ends with 0, or 2 and a sentence."""
    given = _parser().parse_args(arguments)
    # Whoever serves the hall reads what root puts here.
    os.umask(0o022)
    data = data_folder(arguments)
    try:
        if not data.is_dir():
            raise Stop(say("upgrade_no_data", data=data))
        with _only_one(data):
            (_go_back if given.back else _bring)(given, data)
    except Stop as stopped:
        tell("upgrade_stopped", why=str(stopped))
        sys.exit(REFUSED)
    except NotUsable as refused:
        tell("upgrade_stopped", why=say(refused.key, **refused.facts))
        sys.exit(REFUSED)
    except Failed as failed:
        tell("upgrade_stopped", why=str(failed))
        sys.exit(REFUSED)
    except OSError as error:
        tell("upgrade_stopped", why=_of_the_machine(error, data))
        sys.exit(REFUSED)
    sys.exit(0)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./motcua upgrade", description=upgrade.__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "wanted", nargs="?", metavar="FILE", help="a release, or a tag of the checkout"
    )
    what.add_argument("--back", action="store_true", help="to the version that served before")
    parser.add_argument("--data", metavar="DIR", help="the hall's data folder (default: var)")
    parser.add_argument("--rehearse", action="store_true", help="try everything, change nothing")
    parser.add_argument("--now", action="store_true", help="also in the hall's hours")
    parser.add_argument(
        "--accept-loss", action="store_true", help="with --back: what it says is lost"
    )
    return parser


# --- bringing a version in ------------------------------------------------------------------------


def _bring(given: argparse.Namespace, data: Path) -> None:
    known = read_state(data) or State(own_name())
    old = House(own_name(), data)
    if known.phase != "settled":
        _call_off(data, known)
        known = read_state(data) or known
    seen = _looked(given, old)
    step("file", file=given.wanted)
    with _unpacked(Path(given.wanted), seen["size"], data, known) as name:
        new = House(name, data)
        step("backup")
        _backup(old)
        step("environment")
        _want_environment(old, new)
        ill = _rehearsed(old, new)
        if given.rehearse:
            _discard(name)
            tell("upgrade_rehearsed", to=name)
            return
    os.sync()
    due = replace(settled(known), phase="due", to=name, failed="", ill=tuple(sorted(ill)))
    _change(given, data, seen, due)


def _looked(given: argparse.Namespace, old: House) -> dict[str, Any]:
    """Return how the hall is. Raises Stop in its hours, and where somebody has to decide something first."""
    step("looking", data=old.data)
    seen = old.step("look")
    if seen["withheld"] in ("data_lost", "database_damaged"):
        raise Stop(say("upgrade_first_decide", data=old.data))
    if seen["until"] and not (given.now or given.rehearse):
        raise Stop(say("upgrade_hours", until=seen["until"]))
    if seen["until"] and not given.rehearse:
        tell("upgrade_in_hours", waiting=seen["waiting"])
    return seen


def _backup(old: House) -> None:
    try:
        said = old.verb("backup")
    except Failed as failed:
        raise Stop(say("upgrade_no_backup", why=str(failed))) from None
    print(f"  {said.strip().splitlines()[-1]}", flush=True)


def _rehearsed(old: House, new: House) -> set[str]:
    """Let the new version change, serve and examine a copy of the hall; return what was ill in it before."""
    step("copy")
    place = old.data / TRIAL / "hall"
    try:
        old.step("copy")
        before = House(old.name, place).ill()
        trial = House(new.name, place)
        step("rehearse", to=new.name)
        try:
            trial.verb("migrate")
            trial.serve_once()
            trial.want_well(tuple(before))
        except Failed as failed:
            raise Stop(say("upgrade_does_not_work", to=shown(new.name), why=str(failed))) from None
        return set(before)
    finally:
        shutil.rmtree(old.data / TRIAL, ignore_errors=True)


# --- the file or the tag --------------------------------------------------------------------------


@contextmanager
def _unpacked(wanted: Path, size: int, data: Path, known: State) -> Iterator[str]:
    """Yield the name of a version that lies unpacked in its folder; one that does not come to the end is removed."""
    prune(replace(known, to=None))
    half = VERSIONS / f".half-{os.getpid()}"
    if wanted.is_file():
        release = archive.read(wanted)
        _refuse(release, known)
        _want_room(release, size, data)
        _compare_with_sum(wanted)
        VERSIONS.mkdir(exist_ok=True)
        try:
            archive.unpack(wanted, half)
        except OSError as error:
            shutil.rmtree(half, ignore_errors=True)
            if error.errno in GONE:
                raise Stop(say("release_gone", path=wanted)) from None
            raise
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
    else:
        commit = _commit_of(str(wanted))
        VERSIONS.mkdir(exist_ok=True)
        try:
            release = _from_git(commit, half)
            _refuse(release, known)
            _want_room(release, size, data)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise
    name, others = release.version, in_use()
    if (VERSIONS / name).exists() and (others is None or name in others):
        # Another hall of this installation serves it: it stays as it lies there.
        shutil.rmtree(half, ignore_errors=True)
        note_hall(data)
        yield name
        return
    if (VERSIONS / name).exists():
        shutil.rmtree(VERSIONS / name)
    half.rename(VERSIONS / name)
    note_hall(data)
    try:
        yield name
    except BaseException:
        _discard(name)
        raise


def _refuse(release: Release, known: State) -> None:
    """Raise Stop for a version that is not newer, or that this machine cannot run."""
    own = version_of(house_of(known.serves))
    if order(release.version) <= order(own):
        key = "upgrade_same" if order(release.version) == order(own) else "upgrade_older"
        raise Stop(say(key, to=release.version, own=own))
    if order(release.python) > order(this_python()):
        raise Stop(
            say("upgrade_python", to=release.version, need=release.python, has=this_python())
        )
    here = {"python": this_python(), "machine": this_machine()}
    is_new = release.lock != environment.lock_digest_of(house_of(known.serves))
    if release.wheels and is_new and here not in release.wheels:
        holds = ", ".join(f"Python {each['python']} ({each['machine']})" for each in release.wheels)
        raise Stop(say("release_for_others", to=release.version, holds=holds, **here))


def _want_room(release: Release, size: int, data: Path) -> None:
    """Raise Stop where a disk has less room than the version, its packages and two copies of the database take."""
    is_new = release.lock != environment.lock_digest_of(house_of(own_name()))
    needs = {
        HOME: release.size + (ENVIRONMENT if is_new else 0) + SPARE,
        data: 2 * size + SPARE,
    }
    if os.stat(HOME).st_dev == os.stat(data).st_dev:
        needs = {data: sum(needs.values())}
    for place, need in needs.items():
        free = shutil.disk_usage(place).free
        if free < need:
            raise Stop(
                say("upgrade_no_room", path=place, free_mb=free // MIB, need_mb=-(-need // MIB))
            )


def _compare_with_sum(path: Path) -> None:
    """Raise NotUsable where the file is not the one that the sum beside it was made of."""
    beside = path.with_name(f"{path.name}.sha256")
    digest = archive.digest_of(path)
    if beside.is_file() and digest not in beside.read_text("ascii", "replace").split():
        raise NotUsable("release_sum", path=path, sum=beside.name)
    print(f"  SHA-256 {digest}", flush=True)


def _commit_of(tag: str) -> str:
    """Return the commit of a tag of the checkout. Raises Stop where there is no such file and no such tag."""
    asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", f"{tag}^{{commit}}"]
    done = _git(*asked) if (HOME / ".git").exists() else None
    if done is None or done.returncode:
        raise Stop(say("release_nowhere", path=tag))
    return done.stdout.decode("ascii").strip()


def _git(*words: str) -> subprocess.CompletedProcess[bytes]:
    # Root updates what another user has cloned: git asks for a word about that.
    command = ["git", "-c", f"safe.directory={HOME}", "-C", str(HOME), *words]
    try:
        return subprocess.run(command, capture_output=True)
    except FileNotFoundError:
        raise Stop(say("upgrade_no_git")) from None


def _from_git(commit: str, folder: Path) -> Release:
    """Put what a commit holds into a new folder, and return what it is."""
    with tempfile.TemporaryFile(dir=VERSIONS) as packed:
        done = _git("archive", "--format=tar", commit)
        packed.write(done.stdout)
        packed.seek(0)
        if done.returncode:
            raise Stop(say("release_nowhere", path=commit))
        with tarfile.open(fileobj=packed, mode="r:") as tar:
            for member in tar:
                source = tar.extractfile(member) if member.isreg() else None
                if source is not None:
                    archive.keep(source, folder / member.name, member.mode)
    if not (folder / "command" / "switching.py").is_file():
        raise Stop(say("release_too_old", path=commit))
    return described(folder, commit)


def described(folder: Path, commit: str, wheels: tuple[dict[str, str], ...] = ()) -> Release:
    """Return what a house is as a release."""
    text = (folder / "pyproject.toml").read_text("utf-8")
    python = re.search(r'^requires-python = ">=([0-9.]+)"', text, re.MULTILINE)
    if python is None:
        raise NotUsable("no_release", path=folder)
    return Release(
        version=version_of(folder),
        python=python[1],
        lock=environment.lock_digest_of(folder),
        wheels=wheels,
        commit=commit,
        files=archive.files_of(folder),
    )


# --- its environment ------------------------------------------------------------------------------


def _want_environment(old: House, new: House) -> None:
    """Give a version an environment of its own: the packages that are here already where they are the same."""
    lock = environment.lock_digest_of
    is_same = lock(old.folder) == lock(new.folder) and is_prepared_in(old.folder)
    if is_same and same_python(old.folder):
        link_packages(old.folder, new.folder)
    else:
        command = [sys.executable, str(new.folder / "motcua"), "help"]
        around = surroundings(new.folder)
        if (new.folder / "wheelhouse").is_dir():
            around.pop(
                "MOTCUA_WHEELHOUSE", None
            )  # that of the version which serves holds its own packages
        done = subprocess.run(command, cwd=new.folder, env=around, umask=0o022)
        if done.returncode:
            raise Stop(say("upgrade_no_environment", to=new.name))
    compile_house(new.folder)


# --- the change -----------------------------------------------------------------------------------


def _change(given: argparse.Namespace, data: Path, seen: dict[str, Any], due: State) -> None:
    """Let the next start change over, and have it come at once where a service serves the hall."""
    due = replace(due, at_any_hour=given.now)
    if seen["quiet_until_s"] is not None and time.time() > seen["quiet_until_s"] and not given.now:
        raise Stop(say("upgrade_too_late"))
    step("due", to=shown(due.to or ""))
    _order(data, due)
    pid = int(seen["pid"] or holder_of(data / HALL_LOCK) or 0)
    unit = unit_of(pid) if seen["is_running"] else None
    if unit is None:
        tell("upgrade_due_running" if seen["is_running"] else "upgrade_due", to=shown(due.to or ""))
        return
    if os.geteuid() != 0:
        tell("upgrade_due_service", to=shown(due.to or ""), unit=unit)
        return
    step("restart", unit=unit)
    subprocess.run(["systemctl", "restart", "--no-block", unit], check=False)
    _watch(data, due)


def _watch(data: Path, due: State) -> None:
    """Wait until the service serves again, and say which version does."""
    deadline = time.monotonic() + PATIENCE_S
    state = read_state(data)
    while state is not None and state.phase != "settled" and time.monotonic() < deadline:
        time.sleep(0.5)
        state = read_state(data)
    if state is None or state.serves != due.to:
        why = state.failed if state is not None else "version.json"
        raise Stop(say("upgrade_undone", to=shown(due.to or ""), serves=shown(due.serves), why=why))
    write_usual(due.to or FIRST)
    prune(state)
    tell("upgrade_serves", to=shown(due.to or ""))


def holder_of(lock: Path, table: Path = Path("/proc/locks")) -> int | None:
    """Return the process that holds a file's lock, None where nobody does or the kernel does not say.

    The owner of the data cannot see it: a service with a capability of its own shows its files to root alone.
    """
    try:
        seen = lock.stat()
        lines = table.read_text("ascii").splitlines()
    except OSError:
        return None
    inode = f"{os.major(seen.st_dev):02x}:{os.minor(seen.st_dev):02x}:{seen.st_ino}"
    for line in lines:
        parts = line.split()
        if len(parts) > 5 and parts[1] == "FLOCK" and parts[5] == inode:
            return int(parts[4])
    return None


def unit_of(pid: int) -> str | None:
    """Return the service that a process belongs to, None where somebody started it by hand."""
    try:
        return unit_in(Path(f"/proc/{pid}/cgroup").read_text("ascii"))
    except OSError:
        return None


def unit_in(groups: str) -> str | None:
    """Return the service of the system that a process's groups name. Pure."""
    found = re.search(
        r":/system\.slice/(?:[^/\n]+/)*([\w@.\\-]+\.service)(?:/[^\n]*)?$", groups, re.MULTILINE
    )
    return found[1] if found else None


def _order(data: Path, state: State) -> None:
    """Write what the next start is to do, as the owner of the data. Raises Stop."""
    code = "import pathlib, sys; from command.versions import *; order_of(pathlib.Path(sys.argv[1]), sys.argv[2])"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, str(data), json.dumps(asdict(state))],
        env=surroundings(ROOT),
        capture_output=True,
        text=True,
        umask=0o077,
        **as_owner(data),
    )
    if done.returncode:
        raise Stop(done.stderr.strip().splitlines()[-1])


def _call_off(data: Path, known: State) -> None:
    """Forget a change that has not begun. Raises Stop for one that has: the next start ends it."""
    if known.phase != "due":
        raise Stop(say("upgrade_open", data=data))
    _order(data, replace(settled(known), to=None))


# --- going back -----------------------------------------------------------------------------------


def _go_back(given: argparse.Namespace, data: Path) -> None:
    known = read_state(data) or State(own_name())
    old = House(own_name(), data)
    if known.phase == "due":
        _call_off(data, known)
        tell("upgrade_called_off", serves=shown(known.serves))
        return
    before = known.before
    if before is None or not is_there(before):
        raise Stop(say("upgrade_no_before"))
    if known.phase == "trying":
        raise Stop(say("upgrade_open", data=data))
    seen = _looked(given, old)
    new = House(before, data)
    step("since", to=shown(before))
    lost = new.step("since")
    if lost["copy"] is None:
        # The older version knows this database: nothing is lost, and it is tried like any other.
        step("backup")
        _backup(old)
        _rehearsed(old, new)
    elif lost["facts"] and not given.accept_loss:
        raise Stop(say("upgrade_loses", facts=lost["facts"], given=_spelt(lost["given"])))
    else:
        step("backup")
        _backup(old)
    if given.rehearse:
        tell("upgrade_rehearsed", to=shown(before))
        return
    is_back = lost["copy"] is not None
    # The word holds for what was seen: what happens in the hall from now on is not lost by it.
    accepted = int(old.step("look")["seq"]) if is_back and given.accept_loss else -1
    due = replace(settled(known), phase="due", to=before, may_lose=is_back, accepted=accepted)
    _change(given, data, seen, due)


def _spelt(numbers: dict[str, list[int]]) -> str:
    return (
        ", ".join(f"{k}{first + 1:03d}–{k}{last:03d}" for k, (first, last) in numbers.items())
        or "–"
    )


# --- what lies about ------------------------------------------------------------------------------


@contextmanager
def _only_one(data: Path) -> Iterator[None]:
    """Keep two upgrades of one installation from working at once. Raises Stop, and OSError where it may not write."""
    with (HOME / "motcua").open("rb") as held:
        if not os.access(HOME, os.W_OK):
            raise Stop(say("upgrade_no_rights", path=HOME))
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Stop(say("upgrade_busy", data=data / LOCK)) from None
        yield


def _discard(name: str) -> None:
    """Remove a version, unless another hall of this installation serves it."""
    others = in_use()
    if others is not None and name not in others:
        shutil.rmtree(house_of(name), ignore_errors=True)


def prune(known: State) -> None:
    """Remove the versions that serve no hall of this installation and can be gone back to by none."""
    others = in_use()
    if others is None:
        return
    kept = {known.serves, known.before, known.to, own_name(), serving(HOME / "nowhere"), *others}
    if VERSIONS.is_dir():
        for folder in VERSIONS.iterdir():
            if folder.is_dir() and folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)


def _of_the_machine(error: OSError, data: Path) -> str:
    """Return the sentence of an error that the machine gave."""
    path = error.filename or data
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return say("upgrade_disk_full", path=path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return say("upgrade_no_rights", path=path)
    return say("upgrade_machine", path=path, reason=error.strerror or type(error).__name__)
