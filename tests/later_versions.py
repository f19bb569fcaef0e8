"""Versions of this house that do not exist yet: made from this checkout, with a step of the schema more, or broken."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from command import fresh, release
from command.environment import compile_house, lock_digest_of
from command.first_start import answer_of, take_number
from command.versions import State, read_state
from server.operations.migrating import newest

PATIENCE_S = 200.0

ROOT = Path(__file__).resolve().parents[1]
STEP = '''"""A step of a version to come."""

from alembic import op

revision = "9999"
down_revision = "{newest}"


def upgrade() -> None:
    op.execute("CREATE TABLE later (what TEXT)")
'''


def write_version(house: Path, version: str) -> None:
    """Let a house say that it is this version."""
    place = house / "pyproject.toml"
    text = re.sub(r'^version = ".*"', f'version = "{version}"', place.read_text(), flags=re.M)
    place.write_text(text)


def with_step(house: Path) -> None:
    """Give a house one step of the schema more."""
    place = house / "server" / "migrations" / "versions" / "2099_01_01_later.py"
    place.write_text(STEP.format(newest=newest()))


def without_step(house: Path) -> None:
    """Take that step away again."""
    (house / "server" / "migrations" / "versions" / "2099_01_01_later.py").unlink()


def with_failing_step(house: Path) -> None:
    """Give a house a step that fails at its end."""
    with_step(house)
    place = house / "server" / "migrations" / "versions" / "2099_01_01_later.py"
    place.write_text(place.read_text() + '    op.execute("INSERT INTO nowhere VALUES (1)")\n')


def that_does_not_start(house: Path) -> None:
    """Let a house fail as soon as it is to serve."""
    with_step(house)
    place = house / "server" / "serving.py"
    begins = "    manager = Manager()\n"
    assert begins in place.read_text()
    place.write_text(place.read_text().replace(begins, '    raise RuntimeError("not today")\n'))


def that_spoils_rows(house: Path) -> None:
    """Give a house a step that leaves rows other than the journal says."""
    with_step(house)
    place = house / "server" / "migrations" / "versions" / "2099_01_01_later.py"
    place.write_text(place.read_text() + '    op.execute("UPDATE tickets SET n = n + 1")\n')


def that_works_on_copies_only(house: Path) -> None:
    """Give a house a step that fails on the hall's own database."""
    with_step(house)
    place = house / "server" / "migrations" / "versions" / "2099_01_01_later.py"
    real = '    assert ".upgrade" in str(op.get_bind().engine.url)\n'
    place.write_text(place.read_text() + real)


def that_opens_copies_only(house: Path) -> None:
    """Let a house end before its doors open, wherever it is not tried."""
    with_step(house)
    place = house / "server" / "serving.py"
    begins = "    manager = Manager()\n"
    assert begins in place.read_text()
    ends = '    if ".upgrade" not in str(settings.data_dir):\n        sys.exit("not today")\n'
    place.write_text(place.read_text().replace(begins, begins + ends))


def make_first(folder: Path) -> Path:
    """Return a house as somebody has installed it, with the packages that the tests have."""
    house = folder / "motcua"
    fresh.copy_house(house)
    shutil.rmtree(house / "tests")
    venv = house / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    (packages,) = venv.glob("lib/python3.*/site-packages")
    (own,) = (ROOT / ".venv").glob("lib/python3.*/site-packages")
    (packages / "of-the-tests.pth").write_text(f"{own.resolve()}\n")
    (venv / "motcua-run.stamp").write_text(lock_digest_of(house))
    compile_house(house)
    return house


def make_release(folder: Path, version: str, *changes: Callable[[Path], None]) -> Path:
    """Return the release file of a later version."""
    house = folder / f"source-{version}"
    fresh.copy_house(house)
    write_version(house, version)
    for change in changes:
        change(house)
    place = release.write_file(house, folder)
    shutil.rmtree(house)
    return place


def motcua(house: Path, *words: str, said: Any = subprocess.PIPE) -> subprocess.Popen[str]:
    """Start the command of a house, as somebody at a terminal does; it leads a group of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MOTCUA_", "PYTHONPATH"))}
    return subprocess.Popen(
        [sys.executable, str(house / "motcua"), *words],
        cwd=house,
        env={**kept, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=said,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@dataclass
class Installed:
    """A house that somebody has installed, with the demo hall in it."""

    house: Path
    port: int
    server: subprocess.Popen[str] | None = None

    @property
    def data(self) -> Path:
        """The hall's data folder."""
        return self.house / "var"

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://127.0.0.1:{self.port}"

    def state(self) -> State | None:
        """Return what stands beside the data."""
        return read_state(self.data)

    def run(self, *words: str) -> tuple[int, str]:
        """Run the command and return (exit code, everything said); a traceback fails the test."""
        with motcua(self.house, *words) as process:
            try:
                said = process.communicate(timeout=PATIENCE_S)[0]
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        assert "Traceback" not in said, said
        return process.returncode, said

    def start(self) -> str:
        """Start the hall, wait until it serves, and return what it said until then."""
        log = self.house / "run.log"
        with log.open("w") as out:
            self.server = motcua(self.house, "run", "--port", str(self.port), said=out)
        deadline = time.monotonic() + PATIENCE_S
        while True:
            if self.server.poll() is not None:
                raise AssertionError(log.read_text())
            try:
                answer_of(f"{self.url}/health")
                return log.read_text()
            except HTTPError:
                return log.read_text()  # it serves, and says that no numbers are given
            except OSError:
                pass
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)

    def stop(self) -> None:
        """Stop it as Ctrl-C does."""
        assert self.server is not None
        os.killpg(self.server.pid, signal.SIGINT)
        assert self.server.wait(PATIENCE_S) == 0
        self.server = None

    def kill(self) -> None:
        """Cut its power, if it runs."""
        if self.server is not None and self.server.poll() is None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
        self.server = None

    def kill_at(self, phase: str, *words: str) -> bool:
        """Run the command and cut its power as soon as it says that a phase begins; tell whether it came to that."""
        with motcua(self.house, *words) as process:
            try:
                for line in process.stdout or ():
                    if line.startswith(f"» {phase}"):
                        return True
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
        return False

    def take(self) -> str:
        """Take a number at the kiosk."""
        return take_number(self.url)

    def is_whole(self) -> bool:
        """Tell whether the doctor finds journal and rows as they should be."""
        code, said = self.run("doctor", "--replay")
        assert code == 0, said
        return " ✓ replay" in said and " ✓ journal" in said
