"""Where things lie, and what this machine is; read by every module of the command."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = ROOT / "requirements"


def python() -> Path:
    """Return the environment's Python."""
    return VENV / "bin" / "python"


def this_python() -> str:
    """Return the version that wheels are made for, such as 3.11."""
    return f"{sys.version_info.major}.{sys.version_info.minor}"


def this_machine() -> str:
    """Return the kind of processor in the words of wheels."""
    name = platform.machine().lower()
    return {"amd64": "x86_64", "arm64": "aarch64"}.get(name, name)


def become(arguments: list[str], *, folder: Path | None = None) -> None:
    """Replace this process by the environment's Python, so that signals reach it directly."""
    if folder:
        os.chdir(folder)
    sys.stdout.flush()
    # `server` and `printers` can then be imported from any folder.
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT)}
    os.execve(python(), [str(python()), *arguments], surroundings)
