"""Runs one verb of the house as a person does at a terminal, and returns what it said."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 60


def verb(
    *arguments: str,
    data: Path,
    given: str = "",
    before: tuple[str, ...] = (),
    **environment: str,
) -> tuple[int, str]:
    """Return (exit code, everything said); a traceback fails the test, whoever reads it could do nothing."""
    done = subprocess.run(
        [*before, sys.executable, "-P", "-m", "server.boot", *arguments],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "MOTCUA_DATA_DIR": str(data),
            "LC_ALL": "C.UTF-8",
            **environment,
        },
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said, said
    return done.returncode, said
