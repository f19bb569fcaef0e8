"""The pretend printer as a process of its own: a small HTTP switchboard on loopback.

`python -m printers virtual` calls `run`. Prints one JSON line with the real ports, then serves
until it is told to stop or its parent is gone. Never listens beyond this machine.

    GET  /state              {"state", "fault", "at_byte", "faults", "papers": [{"paper_id", "at",
                             "width", "height", "file", "is_torn"}]}, newest paper last
    GET  /papers/ID.png      a picture of one paper
    POST /fault              {"fault": "paper_out", "at_byte": 4000}; answers like /state. For
                             one_line and shared also free_after_ms, held_ms and every_ms
"""

from __future__ import annotations

import http.server
import io
import json
import os
import select
import stat
import threading
import urllib.error
import urllib.request
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from PIL import Image

from printers.errors import BadAddress, Unreachable
from printers.stopping import Stopping
from printers.virtual import FAULTS, Paper, VirtualPrinter
from printers.virtual_door import Sharing

MAX_BODY_BYTES = 4096
PARENT_CHECK_S = 0.25
ASK_TIMEOUT_S = 3.0


def state_of(printer: VirtualPrinter) -> dict[str, Any]:
    """Return the printer's state as JSON: the answer to `GET /state`."""
    return {
        "state": str(printer.state),
        "fault": printer.fault,
        "at_byte": printer.at_byte,
        **asdict(printer.sharing),
        "faults": list(FAULTS),
        "papers": [_paper_json(paper) for paper in list(printer.papers)],
    }


def _paper_json(paper: Paper) -> dict[str, Any]:
    width, height = Image.open(io.BytesIO(paper.png)).size
    return {
        "paper_id": paper.paper_id,
        "at": paper.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "width": width,
        "height": height,
        "file": str(paper.file) if paper.file else None,
        "is_torn": paper.is_torn,
    }


def look(control: str) -> dict[str, Any]:
    """Return the state of a pretend printer elsewhere on this machine.

    Raises:
        Unreachable: no switchboard answers there.
        BadAddress: it refuses, in its own words.
    """
    return _ask(f"{control.rstrip('/')}/state")


def switch(
    control: str, fault: str, at_byte: int | None = None, **sharing: int | None
) -> dict[str, Any]:
    """Set a switch of a pretend printer elsewhere on this machine; raises like `look`."""
    body = json.dumps({"fault": fault, "at_byte": at_byte, **sharing}).encode()
    return _ask(f"{control.rstrip('/')}/fault", body)


def _ask(url: str, body: bytes | None = None) -> dict[str, Any]:
    if not url.startswith("http://127.0.0.1:"):
        raise BadAddress(f"{url!r} should look like http://127.0.0.1:PORT")
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=ASK_TIMEOUT_S) as answer:
            return dict(json.load(answer))
    except urllib.error.HTTPError as error:
        with error:
            raise BadAddress(str(json.loads(error.read() or b"{}").get("error", error))) from error
    except (OSError, ValueError) as error:
        raise Unreachable(f"no pretend printer answers at {url}: {error}") from error


class _Switchboard(http.server.BaseHTTPRequestHandler):
    """Answers for the printer that its server carries."""

    server: ControlServer

    def do_GET(self) -> None:  # noqa: N802 (the name that the base class calls)
        """Show the state or one paper."""
        if self.path == "/state":
            return self._answer_json(200, state_of(self.server.printer))
        for paper in list(self.server.printer.papers):
            if self.path == f"/papers/{paper.paper_id}.png":
                return self._answer(200, "image/png", paper.png)
        return self._answer_json(404, {"error": "not_found"})

    def do_POST(self) -> None:  # noqa: N802
        """Switch a fault. JSON only, so that no web page of another site can do it."""
        if self.path != "/fault":
            return self._answer_json(404, {"error": "not_found"})
        if self.headers.get_content_type() != "application/json":
            return self._answer_json(415, {"error": "send application/json"})
        length = int(self.headers.get("Content-Length") or 0)
        if not 0 <= length <= MAX_BODY_BYTES:
            return self._answer_json(413, {"error": "too long"})
        try:
            _switch(self.server.printer, json.loads(self.rfile.read(length)))
        except ValueError as error:
            return self._answer_json(400, {"error": str(error)})
        return self._answer_json(200, state_of(self.server.printer))

    def _answer_json(self, status: int, body: dict[str, Any]) -> None:
        self._answer(status, "application/json", json.dumps(body).encode())

    def _answer(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet: standard error belongs to the parent process."""


def _switch(printer: VirtualPrinter, order: object) -> None:
    if not isinstance(order, dict) or not isinstance(order.get("fault"), str):
        raise ValueError('send {"fault": …}')
    turns = {each.name: order.get(each.name) for each in fields(Sharing)}
    for name, value in {"at_byte": order.get("at_byte"), **turns}.items():
        if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
            raise ValueError(f"{name} must be a whole number")
    told = {name: value for name, value in turns.items() if value is not None}
    printer.set_fault(order["fault"], order.get("at_byte"), Sharing(**told))


class ControlServer(http.server.ThreadingHTTPServer):
    """The switchboard of one printer, on a loopback port."""

    daemon_threads = True
    allow_reuse_port = False

    def __init__(self, printer: VirtualPrinter, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Switchboard)
        self.printer = printer

    @property
    def url(self) -> str:
        """Where to switch."""
        return f"http://127.0.0.1:{self.server_address[1]}"


def run(
    width_dots: int,
    capability: str,
    out: Path,
    port: int,
    control_port: int,
    keep: int,
    is_column_only: bool = False,
) -> None:
    """Serve until SIGTERM, SIGINT, or the end of the process that started us."""
    stopping = Stopping()
    stopping.listen()
    printer = VirtualPrinter(width_dots, capability, out, port, keep, is_column_only=is_column_only)
    with printer, ControlServer(printer, control_port) as control:
        threading.Thread(target=control.serve_forever, daemon=True).start()
        ports = {"address": printer.address, "control": control.url, "out": str(out)}
        print(json.dumps({**ports, "port": printer.port}), flush=True)
        parent = os.getppid()
        while not stopping.is_set() and os.getppid() == parent and not _has_ended(0, stopping):
            pass
        control.shutdown()


def _has_ended(stdin: int, stopping: Stopping) -> bool:
    """Wait a moment; whether standard input is a pipe whose other end closed meanwhile.

    A terminal or /dev/null says nothing about the parent process.
    """
    if not stat.S_ISFIFO(os.fstat(stdin).st_mode):
        stopping.wait(PARENT_CHECK_S)
        return False
    readable, _, _ = select.select([stdin], [], [], PARENT_CHECK_S)
    return bool(readable) and not os.read(stdin, 1024)
