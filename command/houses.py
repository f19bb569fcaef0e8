"""Another version of the house as a stranger's program: its verbs are run one by one, and what they say is read.

Whatever version it is, only what every version has is used: `migrate`, `doctor --replay`, `run` and `/health`, and, of
the one that serves, `hand-over`. Each runs as the owner of the data. Standard library only.
"""

from __future__ import annotations

import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from command.first_start import answer_of, free_port
from command.versions import house_of

TRIAL = ".upgrade"
"""The folder in the data folder that a copy is tried in."""
PR_SET_PDEATHSIG = 1
PATIENCE_S = 120.0
LONGEST_S = 3600.0
"""A verb that is not done by then hangs; years of journal take minutes."""
STOP_S = 30.0
LAST_LINES = 12
_BAD = re.compile(r"^ ✗ (.{10}) (.*)", re.MULTILINE)
JUDGED = ("database", "pages", "seals", "journal", "replay")
"""What a change of versions could spoil; the rest of a doctor's findings is the machine's."""


class Failed(Exception):
    """A version that does not do what it should; the text says what it said."""


class House:
    """One version, used on one data folder."""

    def __init__(self, name: str, data: Path) -> None:
        self.name, self.data = name, data
        self.folder = house_of(name)

    def step(self, step: str, *words: str) -> dict[str, Any]:
        """Do one step of a hand-over. Raises Failed with its sentence."""
        said = self.verb("hand-over", step, *words)
        try:
            found: dict[str, Any] = json.loads(said.strip().splitlines()[-1])
        except (ValueError, IndexError):
            raise Failed(_last(said)) from None
        return found

    def verb(self, *words: str) -> str:
        """Run a verb and return what it printed. Raises Failed with its last words."""
        done = self._done(*words)
        if done.returncode:
            raise Failed(_last(done.stderr or done.stdout))
        return done.stdout

    def ill(self, tolerated: tuple[str, ...] = ()) -> dict[str, str]:
        """Return what the doctor finds bad of the database, its journal and its rows: part → what it says."""
        done = self._done("doctor", "--replay")
        if done.returncode not in (0, 1) or not re.search(r"^ [✓!✗] replay", done.stdout, re.M):
            raise Failed(_last(done.stderr or done.stdout))
        found = {part.strip(): text for part, text in _BAD.findall(done.stdout)}
        return {k: text for k, text in found.items() if k in JUDGED and k not in tolerated}

    def _done(self, *words: str) -> subprocess.CompletedProcess[str]:
        try:
            return subprocess.run(
                self._command(*words),
                cwd=self.folder,
                env=surroundings(self.folder, is_apart=self._is_apart),
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                umask=0o077,
                preexec_fn=dying_with_us(),
                timeout=LONGEST_S,
                **as_owner(self.data),
            )
        except subprocess.TimeoutExpired:
            raise Failed(f"{words[0]}: {LONGEST_S:.0f} s") from None

    def want_well(self, tolerated: tuple[str, ...]) -> None:
        """Raise Failed where the doctor finds something bad that was well before."""
        ill = self.ill(tolerated)
        if ill:
            raise Failed("; ".join(f"{part}: {text}" for part, text in ill.items()))

    def serve_once(self) -> None:
        """Let it serve the data folder on a port of this machine until it is well, and stop it. Raises Failed."""
        port = free_port()
        words = ("run", "--host", "127.0.0.1", "--port", str(port))
        # Not in the hall's folder: root would follow whatever lies there under that name.
        with tempfile.TemporaryFile() as said:
            server = subprocess.Popen(
                self._command(*words),
                cwd=self.folder,
                env=surroundings(self.folder, is_apart=True),
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                umask=0o077,
                preexec_fn=dying_with_us(),
                **as_owner(self.data),
            )
            try:
                wait_until_well(port, server)
                server.send_signal(signal.SIGTERM)
                code = server.wait(STOP_S)
            except (Failed, subprocess.TimeoutExpired) as error:
                raise Failed(f"{error}\n{_last(_read(said))}") from None
            finally:
                if server.poll() is None:
                    os.killpg(server.pid, signal.SIGKILL)
                    server.wait()
            if code:
                raise Failed(_last(_read(said)))

    @property
    def _is_apart(self) -> bool:
        """Whether this is a copy, which the settings of the caller's environment are not for."""
        return self.data.parent.name == TRIAL

    def _command(self, *words: str) -> list[str]:
        python = self.folder / ".venv" / "bin" / "python"
        verb = ["-P", "-m", "server.boot", *words, "--data", str(self.data)]
        return [str(python), *verb]


def dying_with_us() -> Callable[[], None]:
    """Return what lets a verb end with this process: left behind, it would still change a database."""
    parent = os.getpid()

    def die() -> None:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    return die


def surroundings(house: Path, is_apart: bool = False) -> dict[str, str]:
    """Return the environment of a verb of another version."""
    dropped = ("MOTCUA_", "NOTIFY_SOCKET", "WATCHDOG_") if is_apart else ("NOTIFY_", "WATCHDOG_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
    kept.pop("MOTCUA_DATA_DIR", None)
    own = {"PYTHONPATH": str(house), "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
    return {**kept, **own}


def as_owner(data: Path) -> dict[str, Any]:
    """Return how a process is started as the owner of a data folder, where root starts it."""
    owner = data.stat()
    if os.geteuid() != 0 or owner.st_uid == 0:
        return {}
    return {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []}


def wait_until_well(port: int, server: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until the hall at a port of this machine says that people are served. Raises Failed."""
    deadline, last = time.monotonic() + PATIENCE_S, "/health: no answer"
    while time.monotonic() < deadline:
        if server is not None and server.poll() is not None:
            raise Failed(f"run: {server.returncode}")
        try:
            told = answer_of(f"http://127.0.0.1:{port}/health")
            if told.get("state") == "ok" or not told.get("reason"):
                return
            last = f"/health: {told.get('reason')}"
        except urllib.error.HTTPError as refused:
            with refused:
                last = f"/health: {refused.code} {refused.read(200).decode('utf-8', 'replace')}"
        except (OSError, ValueError) as error:
            last = f"/health: {error}"
        time.sleep(0.2)
    raise Failed(last)


def _read(said: IO[bytes]) -> str:
    said.seek(0)
    return said.read().decode("utf-8", "replace")


def _last(said: str) -> str:
    """Return the last words of a program; of a traceback only what the error says."""
    lines = [line for line in said.strip().splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"[A-Za-z_][\w.]*(?:Error|Exception)\b", line)]
    if errors and any(line.startswith("Traceback") for line in lines):
        return errors[-1]
    return "\n".join(lines[-LAST_LINES:])


def same_python(house: Path) -> bool:
    """Tell whether a house's environment has the Python that runs here."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return (house / ".venv" / "lib" / name / "site-packages").is_dir()
