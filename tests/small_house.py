"""A house of a few files for the tests of the command: the real command, a lock of small wheels, an echo as server."""

from __future__ import annotations

import base64
import hashlib
import http.server
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PIPS = ROOT / ".venv" / "pips"
FORGOTTEN = ("PIP_", "MOTCUA_", "PYTHONPATH", "VIRTUAL_ENV", "XDG_CONFIG")


def make_wheel(
    folder: Path,
    name: str = "onecounter",
    version: str = "1.0",
    wants: Sequence[str] = (),
    tag: str = "py3-none-any",
) -> str:
    """Put a small real wheel into a folder and return its sha256. `wants` are lines of its metadata."""
    info = f"{name}-{version}.dist-info"
    needs = "".join(f"{line}\n" for line in wants)
    files = {
        f"{name}.py": f"version = {version!r}\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{needs}",
        f"{info}/WHEEL": f"Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    records = []
    for path, text in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=")
        records.append(f"{path},sha256={digest.decode()},{len(text.encode())}")
    files[f"{info}/RECORD"] = "\n".join([*records, f"{info}/RECORD,,", ""])
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / f"{name}-{version}-{tag}.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path, text in files.items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return hashlib.sha256(wheel.read_bytes()).hexdigest()


def lock(house: Path, digests: dict[str, str], version: str = "1.0") -> None:
    """Write the run lock of a house: every package in one version."""
    lines = [
        f"{name}=={version} \\\n    --hash=sha256:{digest}\n" for name, digest in digests.items()
    ]
    (house / "requirements" / "run.txt").write_text("".join(lines))


def make_house(folder: Path) -> Path:
    """Return a house whose lock is one small package that lies in its wheelhouse."""
    house = folder / "house"
    (house / "requirements").mkdir(parents=True)
    (house / "server").mkdir()
    shutil.copy(ROOT / "motcua", house / "motcua")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "command", house / "command", ignore=ignored)
    lock(house, {"onecounter": make_wheel(house / "wheelhouse")})
    (house / "server" / "__init__.py").write_text("")
    (house / "server" / "boot.py").write_text(
        "import os, sys, onecounter\nprint(onecounter.version, sys.argv[1:], os.getcwd())\n"
    )
    return house


@pytest.fixture
def bare_house(tmp_path: Path) -> Path:
    """A house of this test's own, before its first start."""
    return make_house(tmp_path)


@pytest.fixture(scope="session")
def empty_environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but the pip that this Python brings, made once."""
    folder = tmp_path_factory.mktemp("environment") / ".venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return folder


@pytest.fixture
def small_house(bare_house: Path, empty_environment: Path) -> Path:
    """A house of this test's own whose environment is made, but still empty."""
    shutil.copytree(empty_environment, bare_house / ".venv", symlinks=True)
    return bare_house


def run(
    house: Path,
    *arguments: str,
    folder: Path | None = None,
    before: Sequence[str] = (),
    **environment: str,
) -> tuple[int, str]:
    """Run the command of a house and return (exit code, everything that it said).

    Nothing of this machine's pip is used. `before` stands before the command.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FORGOTTEN)}
    own = {"LC_ALL": "C.UTF-8", "PIP_CONFIG_FILE": os.devnull, "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [*before, sys.executable, str(house / "motcua"), *arguments],
        cwd=folder or house,
        env={**kept, **own, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode, done.stdout


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing on the terminal of the tests."""


@contextmanager
def package_index(folder: Path) -> Iterator[str]:
    """Serve a folder, one folder per package in it, as pip reads an index; yields its address."""
    handler = partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
