"""Versions of this house that do not exist yet: made from this checkout, with one step of the schema more, or broken."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from command import fresh, release
from command.environment import lock_digest_of
from server.operations.migrating import newest

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


def motcua(house: Path, *words: str, **environment: str) -> subprocess.Popen[str]:
    """Start the command of a house, as somebody at a terminal does; it leads a group of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MOTCUA_", "PYTHONPATH"))}
    return subprocess.Popen(
        [sys.executable, str(house / "motcua"), *words],
        cwd=house,
        env={**kept, "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
