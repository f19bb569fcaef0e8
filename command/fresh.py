"""Steps of `./motcua check` that stand alone: what a stranger's machine would do with this house.

`start`: the first command, on a copy of the house that has no environment; run by CI.
`fresh`: both commands of the README in a bare Debian 12 and 13, as an ordinary user; before a release,
by root, with debootstrap. It leaves nothing behind: mounts and processes live in namespaces of their own.
"""

from __future__ import annotations

import argparse
import configparser
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from command.first_start import first_start
from command.places import ROOT

SUITES = ("bookworm", "trixie")
USER = "tam"
LEFT_BEHIND = (".git", ".venv", "var", "versions", "wheelhouse", "__pycache__", "node_modules")
TRUST = Path("/etc/ssl/certs/ca-certificates.crt")
PIP_FILES = ("/etc/xdg/pip/pip.conf", "/etc/pip.conf", "~/.pip/pip.conf", "~/.config/pip/pip.conf")
PIP_KEYS = ("index-url", "proxy", "trusted-host")
PROXIES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")
# Everything mounted here goes with the last process of the namespace.
MOUNTS = """
mount --bind "$1" "$1" && cd "$1" &&
mount -t proc proc proc && mount --rbind /dev dev && mount --rbind /sys sys &&
pivot_root . . && umount -l . && cd / || exit 1
exec chroot --userspec="$2" --groups="" / /usr/bin/env -i HOME="$3" USER="${2%%:*}" \
  LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -c "$4"
"""
"""Makes the bare system the root of its mount namespace: who is merely chrooted may make no namespace of their own,
as the tests of full disks do."""


class NotAsPromised(Exception):
    """The bare system did something else than the README says."""


def start(_arguments: list[str]) -> int:
    """Run the first command on a copy of the house and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="motcua-start-") as folder:
        house = Path(folder) / "motcua"
        copy_house(house)
        try:
            first_start(house)
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
            print(f"failed: {error}", file=sys.stderr)
            return 1
    return 0


def copy_house(target: Path) -> None:
    """Copy what git knows or would take; without git, everything but what a run leaves behind."""
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True)
        names = listed.stdout.split("\0") if listed.returncode == 0 else None
    except FileNotFoundError:
        names = None
    if names is None:
        shutil.copytree(ROOT, target, ignore=shutil.ignore_patterns(*LEFT_BEHIND))
        return
    for name in names:
        if name and (ROOT / name).is_file() and not (ROOT / name).is_symlink():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)


def fresh(arguments: list[str]) -> int:
    """Try both commands in each bare Debian and return 1 when one is not as promised."""
    parser = argparse.ArgumentParser(prog="./motcua check fresh", description=fresh.__doc__)
    parser.add_argument(
        "suites", nargs="*", metavar="SUITE", help=f"(default: {', '.join(SUITES)})"
    )
    tests = parser.add_mutually_exclusive_group()
    tests.add_argument("--tests", action="store_true", help="the second command whole, not --quick")
    tests.add_argument("--no-tests", action="store_true", help="the first command alone")
    given = parser.parse_args(arguments)
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        print("This needs root and debootstrap: sudo apt install debootstrap", file=sys.stderr)
        return 2
    failed = [suite for suite in given.suites or SUITES if not passes(suite, given)]
    print(f"\nfailed: {', '.join(failed)}" if failed else "\nboth commands are as promised")
    return 1 if failed else 0


def passes(suite: str, given: argparse.Namespace) -> bool:
    """Try one Debian, in a folder that is gone afterwards."""
    print(f"\n== {suite}", flush=True)
    with tempfile.TemporaryDirectory(prefix="motcua-fresh-") as folder:
        try:
            bare = BareDebian(Path(folder) / suite, suite)
            bare.try_run()
            if not given.no_tests:
                bare.try_tests(is_whole=given.tests)
        except (NotAsPromised, subprocess.CalledProcessError) as error:
            print(f"{suite}: {error}", file=sys.stderr)
            return False
    return True


class BareDebian:
    """A root file system with Debian's smallest set of packages and Python, and a user with the house."""

    def __init__(self, root: Path, suite: str) -> None:
        self._root = root
        packages = "--include=python3,ca-certificates"
        command = ["debootstrap", "--variant=minbase", packages, suite, str(root), *mirror()]
        made = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if made.returncode:
            raise NotAsPromised(f"debootstrap failed:\n{made.stdout[-2000:]}")
        self.as_root(f"useradd --create-home --shell /bin/sh {USER}")
        copy_house(root / "home" / USER / "motcua")
        self._take_network()
        self.as_root(f"chown -R {USER}: /home/{USER}")

    def _take_network(self) -> None:
        """Let the bare system reach what this machine reaches, in the same way."""
        etc = self._root / "etc"
        for name in ("resolv.conf", "hosts"):
            shutil.copy(Path("/etc") / name, etc / name)
        if TRUST.exists():
            shutil.copy(TRUST, self._root / TRUST.relative_to("/"))
        (etc / "pip.conf").write_text(pip_settings(), "utf-8")
        dumped = subprocess.run(["apt-config", "dump"], capture_output=True, text=True).stdout
        lines = re.findall(r"^Acquire::\S*(?:Proxy|CAInfo)\S* .*$", dumped, re.MULTILINE)
        (etc / "apt/apt.conf.d/99machine").write_text("\n".join([*lines, ""]), "utf-8")

    def _inside(self, user: str, home: str, script: str) -> list[str]:
        names = [name for name in PROXIES if name in os.environ]
        exports = "".join(f"export {name}='{os.environ[name]}'; " for name in names)
        namespaces = ["unshare", "--mount", "--pid", "--fork", "--kill-child"]
        return [
            *namespaces,
            "sh",
            "-c",
            MOUNTS,
            "sh",
            str(self._root),
            user,
            home,
            exports + script,
        ]

    def as_root(self, script: str) -> None:
        """Run a script inside as its administrator."""
        subprocess.run(
            self._inside("root:root", "/root", script), check=True, stdout=subprocess.DEVNULL
        )

    def as_user(self, script: str) -> None:
        """Run a script inside as the ordinary user, in the folder of the house."""
        home = f"/home/{USER}"
        command = self._inside(f"{USER}:{USER}", home, f"cd ~/motcua && {script}")
        subprocess.run(command, check=True)

    def named_packages(self, verb: str) -> list[str]:
        """Return the Debian packages that a verb, started by the user, says that it needs."""
        command = self._inside(f"{USER}:{USER}", f"/home/{USER}", f"cd ~/motcua && ./motcua {verb}")
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        named = re.search(r"sudo apt install ([a-z0-9. +-]+)\s*$", done.stdout)
        if not done.returncode or named is None:
            raise NotAsPromised(f"./motcua {verb} names no packages:\n{done.stdout[-1500:]}")
        print(f"-- ./motcua {verb}: {done.stdout.strip().splitlines()[-1]}", flush=True)
        return named[1].split()

    def install(self, names: list[str]) -> None:
        """Do as the sentence says."""
        apt = "DEBIAN_FRONTEND=noninteractive apt-get -q -y"
        self.as_root(f"{apt} update && {apt} install --no-install-recommends {' '.join(names)}")

    def try_run(self) -> None:
        """The first command: names all that it needs at once, and with that serves a hall."""
        self.install(self.named_packages("run"))
        self.as_user("python3 -m command.first_start .")

    def try_tests(self, is_whole: bool) -> None:
        """The second command."""
        if is_whole:
            self.install(self.named_packages("test"))
        self.as_user("./motcua test" + ("" if is_whole else " --quick"))


def mirror() -> list[str]:
    """Return the mirror of Debian that this machine uses; nothing leaves the choice to debootstrap."""
    form = ["--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"]
    said = subprocess.run(["apt-get", "indextargets", *form], capture_output=True, text=True).stdout
    found = [line.split()[1] for line in said.splitlines() if line.startswith("Debian ")]
    return [uri for uri in found if "security" not in uri][:1]


def pip_settings() -> str:
    """Return how this machine's pip reaches its index, for a pip.conf."""
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.read([os.path.expanduser(path) for path in PIP_FILES], "utf-8")
    known = {key: read.get("global", key, fallback="") for key in PIP_KEYS}
    for key in PIP_KEYS:
        known[key] = os.environ.get(f"PIP_{key.upper().replace('-', '_')}", known[key])
    lines = [f"{key} = {value}" for key, value in known.items() if value]
    return "\n".join(["[global]", f"cert = {TRUST}", *lines, ""])


STEPS: dict[str, Callable[[list[str]], int]] = {"start": start, "fresh": fresh}
