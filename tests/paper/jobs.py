"""Jobs for agents under test: a server's side of the lease, in memory, and over HTTP.

Keeps the rules that a server keeps: one lease at a time, an unsure slip is printed once more and
marked, a slip of which nothing was sent is lent again as it was.
"""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from printers.jobs import Job, JobsUnavailable
from printers.port import Outcome, OutcomeKind, PrinterState
from printers.receipt import Receipt

NOTHING_SENT = {"paper_out", "cover_open", "cutter_error", "busy", "unreachable", "refused"}


@dataclass
class Desk:
    """Jobs and what was said about them."""

    waiting: list[tuple[str, int, bool, Receipt]] = field(default_factory=list)
    lent: dict[str, tuple[str, int, bool, Receipt]] = field(default_factory=dict)
    reports: list[tuple[str, int, str]] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    settled: dict[str, str] = field(default_factory=dict)
    is_down: bool = False

    def add(self, job_id: str, receipt: Receipt) -> None:
        """Put a first paper in the queue."""
        self.waiting.append((job_id, 1, False, receipt))

    def lend(self) -> tuple[str, int, bool, Receipt] | None:
        """Lease the next job."""
        if not self.waiting:
            return None
        job = self.waiting.pop(0)
        self.lent[job[0]] = job
        return job

    def hear(self, job_id: str, attempt: int, kind: str) -> None:
        """Settle a report, or lend the job again."""
        self.reports.append((job_id, attempt, kind))
        job = self.lent.pop(job_id, None)
        if not job or job[1] != attempt:
            return
        _, _, is_reprint, receipt = job
        if kind in NOTHING_SENT:
            self.waiting.append((job_id, attempt + 1, is_reprint, receipt))
        elif kind == "unsure" and not is_reprint:
            self.waiting.append((job_id, attempt + 1, True, receipt))
        else:
            self.settled[job_id] = kind

    def run_out(self, job_id: str) -> None:
        """Let a lease run out: the job is lent again, as the server knows nothing better."""
        _, attempt, is_reprint, receipt = self.lent.pop(job_id)
        self.waiting.append((job_id, attempt + 1, is_reprint, receipt))


class DirectJobs:
    """The desk as the agent's source, in one process."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def _reach(self) -> None:
        if self.desk.is_down:
            raise JobsUnavailable("the desk is closed")

    def claim(self, printer_id: str) -> Job | None:
        self._reach()
        job = self.desk.lend()
        return Job(*job) if job else None

    def report(self, job_id: str, attempt: int, outcome: Outcome) -> None:
        self._reach()
        self.desk.hear(job_id, attempt, str(OutcomeKind(outcome.kind)))

    def tell_state(self, printer_id: str, state: PrinterState, reason: str = "") -> None:
        self._reach()
        self.desk.states.append(str(state))


class HttpDesk(http.server.ThreadingHTTPServer):
    """The desk behind the routes that an agent calls; `before` may act on each request."""

    daemon_threads = True

    def __init__(self, desk: Desk, token: str = "secret") -> None:
        super().__init__(("127.0.0.1", 0), _Routes)
        self.desk, self.token = desk, token
        self.before: Callable[[str], int | None] = lambda path: None
        self.keys: list[str] = []
        self.bodies: list[dict[str, object]] = []
        self.lock = threading.Lock()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> HttpDesk:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Routes(http.server.BaseHTTPRequestHandler):
    server: HttpDesk

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.bodies.append(body)
        self.server.keys.append(self.headers["Idempotency-Key"])
        status = self.server.before(self.path)
        if status is None and self.path.endswith("/pair"):
            return self._answer(201, _paired(body, self.server.token))
        if self.headers["Authorization"] != f"Bearer {self.server.token}":
            return self._answer(401, {})
        if status is not None:
            return self._answer(status, {})
        with self.server.lock:
            answer = self._do(body)
        return self._answer(200, answer)

    def _do(self, body: dict[str, object]) -> dict[str, object]:
        desk, parts = self.server.desk, self.path.split("/")
        if self.path.endswith("/claim"):
            job = desk.lend()
            return {"job": job and _job_json(job)}
        if self.path.endswith("/report"):
            lent = desk.lent.get(parts[-2])
            desk.hear(parts[-2], lent[1] if lent else 0, str(body["outcome"]))
        else:
            desk.states.append(str(body["state"]))
        return {}

    def _answer(self, status: int, body: dict[str, object]) -> None:
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


def _paired(body: dict[str, object], token: str) -> dict[str, object]:
    return {"token": token, "device": {"device_id": "d1", "printer_id": f"p-{body['code']}"}}


def _job_json(job: tuple[str, int, bool, Receipt]) -> dict[str, object]:
    job_id, attempt, is_reprint, receipt = job
    return {
        "job_id": job_id,
        "attempt": attempt,
        "is_reprint": is_reprint,
        "lease_until_at": "2026-11-22T03:00:00Z",
        "receipt": receipt.to_json(),
    }
