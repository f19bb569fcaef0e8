"""The demo hall's printer: a process beside the server that prints to pictures. Demo only.

Started first, so that it wakes up while the server does; `demo` and the routes ask it.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from functools import cached_property
from pathlib import Path
from typing import Any

from server.errors import HallError
from server.operations.answers import VirtualPaper, VirtualPrinter
from server.settings import ROOT

CONTROL_TIMEOUT_S = 2.0


class VirtualPrinterProcess:
    """The pretend printer in a process of its own, as a real one would be outside.

    It begins at once and is waited for only when it is needed; it ends with this process.
    """

    def __init__(self, out: Path) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "printers",
                "virtual",
                "--port",
                "0",
                "--control-port",
                "0",
                "--out",
                str(out),
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={k: v for k, v in os.environ.items() if not k.startswith("EVENTLET")},
        )

    @cached_property
    def _ready(self) -> dict[str, str]:
        assert self._process.stdout is not None
        told: dict[str, str] = json.loads(self._process.stdout.readline())
        return told

    @property
    def address(self) -> str:
        """Where it prints; waits until it listens."""
        return self._ready["address"]

    @property
    def control(self) -> str:
        """Where its switch is; waits until it listens."""
        return self._ready["control"]

    def papers(self) -> VirtualPrinter:
        """Return state, switch and papers, newest first, with their addresses on this server."""
        found = self._ask("GET", "/state")
        papers: list[VirtualPaper] = [
            {
                "paper_id": p["paper_id"],
                "at": p["at"],
                "width": p["width"],
                "height": p["height"],
                "url": f"/api/v1/demo/papers/{p['paper_id']}.png",
            }
            for p in found["papers"]
        ]
        return {
            "papers": papers[::-1],
            "fault": found["fault"],
            "at_byte": found["at_byte"],
            "state": found["state"],
        }

    def set_fault(
        self, fault: str, at_byte: int | None = None, **turns: int | None
    ) -> VirtualPrinter:
        """Set the switch, for some faults at a byte, or with how a box takes turns; return the new state."""
        self._ask("POST", "/fault", {"fault": fault, "at_byte": at_byte, **turns})
        return self.papers()

    def picture(self, paper_id: str) -> bytes:
        """Return the PNG of a paper; raises not_found."""
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,40}", paper_id):
            raise HallError("not_found", what="page")
        found = {p["paper_id"]: p for p in self._ask("GET", "/state")["papers"]}
        try:
            return Path(found[paper_id]["file"]).read_bytes()
        except (KeyError, OSError, TypeError):
            raise HallError("not_found", what="page") from None

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        request = urllib.request.Request(  # noqa: S310 - our own child on loopback
            self.control + path,
            None if body is None else json.dumps(body).encode(),
            {"Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(request, timeout=CONTROL_TIMEOUT_S) as answer:  # noqa: S310
                return json.load(answer)
        except (OSError, urllib.error.URLError, ValueError):
            raise HallError("printer_unknown") from None

    def close(self) -> None:
        """Stop the pretend printer."""
        self._process.terminate()
