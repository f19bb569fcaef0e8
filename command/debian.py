"""What Debian has to give beside Python: to a hall, and to the tests. Installs it where it may."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path

from command.places import VENV, this_python
from command.saying import say

PATIENCE = ["-o", "Acquire::Retries=0", "-o", "Acquire::http::Timeout=15"]
PROXY_FOLDER = VENV / "proxies"
FONTS = Path("/usr/share/fonts/truetype")
HALL: dict[str, Callable[[], object]] = {
    "espeak-ng": lambda: shutil.which("espeak-ng"),
    "libfribidi0": lambda: find_library("fribidi"),
}
"""What a hall can do without, and should not: its voice, and Khmer on paper."""
TESTS: dict[str, Callable[[], object]] = {
    "chromium": lambda: shutil.which("chromium"),
    "fonts-liberation": lambda: any(FONTS.glob("liberation*")),
    **HALL,
    "faketime": lambda: shutil.which("faketime"),
    "libfaketime": lambda: any(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")),
}


PROXIES = ("caddy", "nginx")
"""What a hall puts before itself. Unpacked for the tests, never installed: it would take this machine's port 80."""


def proxy(name: str) -> str | None:
    """Return where a proxy's program is: this machine's own, or the one unpacked beside the environment."""
    unpacked = [str(PROXY_FOLDER / "usr" / kind) for kind in ("bin", "sbin")]
    return shutil.which(name, path=os.pathsep.join(["/usr/bin", "/usr/sbin", *unpacked]))


def want_proxies() -> None:
    """Unpack the proxies that this machine lacks; where that cannot be done, their tests say so."""
    names = [name for name in PROXIES if not proxy(name)]
    if not names or not shutil.which("apt-get"):
        return
    print(say("apt", names=" ".join(names)), flush=True)
    apt = ["apt-get", "-q", *PATIENCE]
    if os.geteuid() == 0:
        subprocess.run([*apt, "update"], stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([*apt, "download", *names], cwd=folder, capture_output=True)
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg-deb", "--extract", str(package), str(PROXY_FOLDER)])


def venv_package() -> str:
    """Return the Debian package that completes this Python's venv module."""
    return f"python{this_python()}-venv"


def lacking(wanted: dict[str, Callable[[], object]]) -> list[str]:
    """Return the Debian packages of a list that this machine lacks."""
    return [name for name, is_there in wanted.items() if not is_there()]


def has_venv() -> bool:
    """Tell whether this Python can make environments; Debian's own cannot without a package."""
    return importlib.util.find_spec("ensurepip") is not None


def want_for_hall(may_fetch: bool) -> None:
    """Install what a hall needs where that is allowed; stop without venv, go on without the others.

    One line names all of it, so that the administrator is asked once.
    """

    def missing() -> list[str]:
        return [*([] if has_venv() else [venv_package()]), *lacking(HALL)]

    names = missing()
    if names and may_fetch:
        names = fetched(names, missing)
    if not has_venv():
        sys.exit(say("no_venv", fix=fix(names)))


def name_what_lacks() -> None:
    """Say on the terminal what the hall will be without; the start goes on."""
    names = lacking(HALL)
    if names:
        why = ", ".join(say(f"why_{name}") for name in names)
        text = say("goes_without", names=", ".join(names), why=why, fix=fix(names))
        print(text, file=sys.stderr, flush=True)


def want_for_tests(is_required: bool) -> None:
    """Install what the tests need where that is allowed; otherwise say which command does."""
    names = lacking(TESTS)
    if names:
        names = fetched(names, lambda: lacking(TESTS))
    if not names:
        return
    if is_required:
        sys.exit(say("may_not_install", names=", ".join(names), fix=fix(names)))
    why = ", ".join(names)
    print(say("goes_without", names=", ".join(names), why=why, fix=fix(names)), flush=True)


def fix(names: list[str]) -> str:
    """Return the command that installs packages of Debian."""
    return f"sudo apt install {' '.join(names)}"


def fetched(names: list[str], missing: Callable[[], list[str]]) -> list[str]:
    """Install packages when that is allowed without a question, and return what is still missing."""
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (sudo and not is_sudo_free()):
        return names
    print(say("apt", names=" ".join(names)), flush=True)
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", "-y"]
    for step in (["update"], ["install", "--no-install-recommends", *names]):
        subprocess.run([*apt, *PATIENCE, *step], stdout=subprocess.DEVNULL)
    importlib.invalidate_caches()
    return missing()


def is_sudo_free() -> bool:
    """Tell whether sudo works here without asking for a password."""
    if not shutil.which("sudo"):
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
