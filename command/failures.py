"""Why an installation failed, read from what pip or venv said and from the error itself.

Pure but for `stop_for_error` and `probed`, which look at the disk. Each cause is a key of SAY.
"""

from __future__ import annotations

import errno
import os
import pwd
import re
import shlex
import shutil
import tempfile
import time
from pathlib import Path
from typing import NoReturn

from command.places import ROOT, this_machine, this_python
from command.saying import say

NEED_MB = {"run": 250, "test": 1200}

# The first that fits is the cause: a full disk may be met in the middle of a retry.
CAUSES = (
    ("disk_full", r"\[Errno (?:28|122)\]|No space left on device|Disk quota exceeded"),
    ("read_only", r"\[Errno 30\]|Read-only file system"),
    ("no_rights", r"\[Errno (?:1|13)\]|Permission denied"),
    ("changed_file", r"DO NOT MATCH THE HASHES"),
    ("certificate", r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError"),
    (
        "no_network",
        r"connection broken by|ConnectionError|Max retries exceeded|Could not fetch URL"
        r"|IncompleteRead|Read timed out|Name or service not known|Temporary failure in name",
    ),
    ("not_here", r"No matching distribution found for"),
)
NUMBERS = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EROFS: "read_only",
    errno.EACCES: "no_rights",
    errno.EPERM: "no_rights",
}


def cause(said: str) -> str | None:
    """Return the key of what went wrong; None when the words tell nothing."""
    return next((key for key, words in CAUSES if re.search(words, said)), None)


def package_in(said: str) -> str:
    """Return the package that the words are about, or a dash."""
    found = re.search(r"No matching distribution found for ([^\s(]+)", said) or re.search(
        r"DO NOT MATCH THE HASHES.*?\n\s+(\S+).*?\n\s+Expected", said, re.DOTALL
    )
    return found[1] if found else "–"


def path_in(said: str) -> Path | None:
    """Return the path that an error of the system names."""
    found = re.search(r"\[Errno [0-9]+\][^\n]*?: '([^'\n]+)'", said)
    return Path(found[1]) if found else None


def probed(folder: Path) -> str | None:
    """Return why nothing can be written to a folder, by writing something; None when it can."""
    while not folder.is_dir():
        folder = folder.parent
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"\1" * 1_000_000)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        return NUMBERS.get(error.errno or 0)
    return None


def user_name(uid: int) -> str:
    """Return the name of a user; in a container, or after somebody was deleted, a number may have none."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"#{uid}"


def _as_owner(path: Path) -> str:
    """Return what stands before a command that the owner of a path is to run."""
    uid = path.stat().st_uid
    return "sudo" if uid == 0 else f"sudo -u {shlex.quote(user_name(uid))}"


def facts_of(path: Path, kind: str) -> dict[str, object]:
    """Return what a sentence about this machine may name."""
    there = path
    while not there.exists():
        there = there.parent
    # pip unpacks in the folder for temporary files, which may be the smaller disk.
    smaller = min((there, Path(tempfile.gettempdir())), key=lambda p: shutil.disk_usage(p).free)
    return {
        "path": path,
        "user": user_name(os.geteuid()),
        "fix": f"{_as_owner(there)} {ROOT}/motcua help",
        "free_mb": shutil.disk_usage(smaller).free // 1_000_000,
        "need_mb": NEED_MB[kind],
        "python": this_python(),
        "machine": this_machine(),
        "now": time.strftime("%Y-%m-%d %H:%M"),
    }


def stop_for_error(error: OSError, folder: Path, kind: str = "run") -> NoReturn:
    """End with the sentence of an error that the machine gave; pass on what is none of its faults."""
    key = NUMBERS.get(error.errno or 0)
    if key is None:
        raise error
    path = Path(os.fsdecode(error.filename)) if error.filename else folder
    raise SystemExit(say(key, **facts_of(path, kind)))
