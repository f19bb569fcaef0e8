"""How the command asks pip: always by the lock, every file by its hash, nothing compiled or resolved."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from command.places import LOCKS, ROOT, python

KEPT_LINES = 400


def lock_file(kind: str) -> Path:
    """Return the lock of that name."""
    return LOCKS / f"{kind}.txt"


def locked(kind: str) -> dict[str, str]:
    """Return the packages of a lock with their versions; what is for Windows only is left out."""
    found = re.findall(
        r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==(\S+)(?! ; sys_platform == 'win32')(?= |$)",
        lock_file(kind).read_text("utf-8"),
        re.MULTILINE,
    )
    return dict(found)


def asked(verb: str, kind: str, *options: str) -> list[str]:
    """Return the command that gives pip a lock.

    The lock is complete. A pip that resolves again would meet whatever was released since.
    """
    return [
        *[str(python()), "-m", "pip", verb, "--no-deps", "--require-hashes"],
        *["--only-binary", ":all:", "--disable-pip-version-check", "--no-input"],
        *["--progress-bar", "off", "--retries", "2", *options, "-r", str(lock_file(kind))],
    ]


def followed(command: list[str], total: int) -> tuple[int, str]:
    """Run pip and show how far it is; return its exit code and what it said last."""
    is_terminal, done = sys.stdout.isatty(), 0
    last: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT
    ) as pip:
        for line in pip.stdout or ():
            last = [*last[-KEPT_LINES:], line]
            seen = re.match(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)", line)
            if seen:
                done += 1
                if is_terminal or done % 10 == 0:
                    end = "\r" if is_terminal else "\n"
                    print(f"  [{done:3}/{total}] {seen[1]:<32.32}", end=end, flush=True)
    if is_terminal:
        print(" " * 48, end="\r")
    return pip.returncode, "".join(last)


def misfits() -> list[str]:
    """Return what `pip check` says of the environment: nothing when all packages fit together."""
    command = [str(python()), "-m", "pip", "--disable-pip-version-check", "check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []
