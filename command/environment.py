"""Makes `.venv` hold exactly what a lock names, and says why when it cannot."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from command import places, wheelhouse
from command.debian import venv_package, want_for_hall
from command.failures import cause, facts_of, package_in, path_in, probed, stop_for_error
from command.pip import asked, followed, lock_file, locked, misfits
from command.saying import say


def stamp(kind: str) -> Path:
    """Return the file that says which lock the environment was made from."""
    return places.VENV / f"motcua-{kind}.stamp"


def lock_digest(kind: str) -> str:
    """Return the fingerprint of one lock."""
    return hashlib.sha256(lock_file(kind).read_bytes()).hexdigest()


def is_prepared(kind: str) -> bool:
    """Tell whether the environment holds what the lock names, without starting anything."""
    try:
        return has_living_python() and stamp(kind).read_text("ascii") == lock_digest(kind)
    except OSError:
        return False


def lock_digest_of(house: Path) -> str:
    """Return the fingerprint of what another house has to have installed."""
    return hashlib.sha256((house / "requirements" / "run.txt").read_bytes()).hexdigest()


def is_prepared_in(house: Path) -> bool:
    """Tell whether another house has its packages, as far as its stamp says."""
    try:
        said = (house / ".venv" / "motcua-run.stamp").read_text("ascii")
    except OSError:
        return False
    return said == lock_digest_of(house)


def link_packages(old: Path, new: Path) -> None:
    """Give a house an environment with the packages of another one that has the same lock, in seconds.

    Files are shared on the disk, not folders: whatever installs in one of them puts new files there and leaves the
    other as it is. Raises OSError.
    """
    command = [sys.executable, "-m", "venv", "--without-pip", "--clear", str(new / ".venv")]
    subprocess.run(command, check=True, capture_output=True)
    (packages,) = (new / ".venv" / "lib").glob("python3.*/site-packages")
    source = old / ".venv" / packages.relative_to(new / ".venv")
    shutil.copytree(source, packages, symlinks=True, dirs_exist_ok=True, copy_function=_linked)
    (new / ".venv" / "motcua-run.stamp").write_text(lock_digest_of(new), "ascii")


def compile_house(house: Path) -> None:
    """Compile a house once, for the service that may not write there."""
    rooms = [str(house / name) for name in ("command", "server", "printers")]
    command = [str(house / ".venv" / "bin" / "python"), "-m", "compileall", "-q", *rooms]
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL)


def _linked(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        # Another disk, or one that knows no links.
        shutil.copy2(source, target)


def has_living_python() -> bool:
    """Tell whether .venv still has its Python: a system upgrade may have moved it away."""
    if not places.python().exists():
        return False
    name = places.python().resolve().name
    return not re.fullmatch(r"python3\.[0-9]+", name) or (places.VENV / "lib" / name).is_dir()


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock that keeps two first starts from installing at once."""
    import fcntl

    with lock_file("run").open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def prepare(kind: str, wheels: Path | None = None) -> None:
    """Bring .venv to the lock `kind` ("run" or "test", which holds all of "run")."""
    if is_prepared(kind):
        return
    with alone():
        if is_prepared(kind):
            return
        _refuse_to_spoil(kind)
        try:
            want_for_hall(may_fetch=wheels is None)
            _bring_to(kind, wheels)
            for covered in {kind, "run"}:
                stamp(covered).write_text(lock_digest(covered), "ascii")
        except OSError as error:
            stop_for_error(error, places.VENV, kind)


def _refuse_to_spoil(kind: str) -> None:
    """Stop before anything is fetched where .venv may not be changed, as by the service after an update."""
    reason = probed(places.VENV) if places.VENV.is_dir() else None
    if reason in ("no_rights", "read_only"):
        sys.exit(say("stale", **facts_of(places.VENV, kind)))


def prepare_pips() -> None:
    """Put the oldest and the newest pip beside the environment, for the tests that install with them."""
    for name in ("pip-oldest", "pip-newest"):
        prepare_beside(name, "pips")


def prepare_beside(name: str, folder: str = "beside") -> None:
    """Put what a lock of its own names into a folder beside the environment, where nothing else meets it."""
    if is_prepared(name):
        return
    with alone():
        target = ["--upgrade", "--target", str(places.VENV / folder / name)]
        code, said = followed(asked("install", name, *target), len(locked(name)))
        if code:
            sys.stderr.write(said)
            _stop_for(said, "test", places.VENV)
        stamp(name).write_text(lock_digest(name), "ascii")


def _bring_to(kind: str, wheels: Path | None) -> None:
    is_new = make_venv(kind)
    install(kind, wheels)
    wrong = misfits()
    if wrong and not is_new:
        # What an older lock has left there may want what is no longer there.
        print(say("again", path=places.VENV), flush=True)
        make_venv(kind, is_anew=True)
        install(kind, wheels)
        wrong = misfits()
    if wrong:
        sys.exit(say("broken", what="; ".join(wrong[:3])))


def make_venv(kind: str = "run", is_anew: bool = False) -> bool:
    """Create .venv unless a living one is there, and tell whether it did."""
    has_pip = (places.VENV / "bin" / "pip").exists()
    if has_living_python() and has_pip and not is_anew:
        return False
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit(say("no_venv", fix=f"sudo apt install {venv_package()}"))
    # What ends half-way holds nothing that can be relied on.
    for old in places.VENV.glob("motcua-*.stamp"):
        old.unlink()
    print(say("making", path=places.VENV), flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(places.VENV)]
    made = subprocess.run(command, capture_output=True, text=True)
    if made.returncode:
        said = made.stdout + made.stderr
        sys.stderr.write(said)
        _stop_for(said, kind, places.VENV, no_words="no_venv")
    return True


def install(kind: str, wheels: Path | None) -> None:
    """Install one lock, every file checked by its hash; nothing is compiled, no setup code runs."""
    if wheels is not None:
        wheelhouse.refuse_other_python(wheels)
    count = len(locked(kind))
    print(say("installing", count=count, source=wheels or say("the_net")), flush=True)
    options = ["--no-index", "--find-links", str(wheels)] if wheels else []
    code, said = followed(asked("install", kind, *options), count)
    if code:
        sys.stderr.write("".join(said.splitlines(keepends=True)[-15:]))
        _stop_for(said, kind, places.VENV, wheels=wheels)


def _stop_for(
    said: str, kind: str, folder: Path, *, wheels: Path | None = None, no_words: str = "other_fault"
) -> NoReturn:
    """End with the sentence of what pip or venv met."""
    key = cause(said) or probed(folder) or no_words
    facts = facts_of(path_in(said) or folder, kind) | {"package": package_in(said)}
    if key == "no_venv":
        facts["fix"] = f"sudo apt install {venv_package()}"
    if key == "no_network":
        facts["fix"] = wheelhouse.how_to_make()
    if wheels is not None and key in ("not_here", "changed_file"):
        key, more = wheelhouse.blamed(wheels, key)
        facts |= more
    sys.exit(say(key, **facts))
