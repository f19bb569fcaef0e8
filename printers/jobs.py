"""Where print jobs come from: the port that the agent works against, and its HTTP form.

The server gives the agent a source of its own functions; a kiosk far from the server uses
`HttpJobs`. Never prints.
"""

from __future__ import annotations

import hashlib
import http.client
import ipaddress
import json
import secrets
import ssl
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any, Protocol

from printers.errors import PrinterError, ReceiptError
from printers.port import Outcome, OutcomeKind, PrinterState
from printers.receipt import Receipt

REQUEST_TIMEOUT_S = 5.0
MAX_ANSWER_BYTES = 2_000_000


class JobsUnavailable(PrinterError):
    """The source cannot be asked now: the server is down or the network is cut. Try again."""

    code = "jobs_unavailable"


class JobsRefused(PrinterError):
    """The source does not know us: revoked, or paired for another printer. A person must act."""

    code = "jobs_refused"


class InClear(PrinterError):
    """The way to the source is open to whoever listens, and nobody has said that this is wanted."""

    code = "in_clear"


class JobGone(PrinterError):
    """The source wants no word about this job any more: settled, cancelled or lent elsewhere."""

    code = "job_gone"


@dataclass(frozen=True, slots=True)
class Job:
    """One attempt at one slip, lent to us. `attempt` counts from 1."""

    job_id: str
    attempt: int
    is_reprint: bool
    receipt: Receipt


class JobSource(Protocol):
    """Gives jobs on lease and hears how they went. All may raise the errors above."""

    def claim(self, printer_id: str) -> Job | None:
        """Lease the next job for a printer, or nothing."""
        ...

    def report(self, job_id: str, attempt: int, outcome: Outcome) -> None:
        """Say how an attempt went; saying the same twice is harmless."""
        ...

    def tell_state(self, printer_id: str, state: PrinterState, reason: str = "") -> None:
        """Say how the printer is; `reason` makes "unknown" and "unreachable" precise."""
        ...


def job_from_json(found: dict[str, Any]) -> Job:
    """Read a job as the server sends it.

    Raises:
        ReceiptError: the receipt cannot be read.
        JobsRefused: the rest is not a job.
    """
    try:
        job_id, attempt = str(found["job_id"]), int(found["attempt"])
        is_reprint, receipt = bool(found["is_reprint"]), found["receipt"]
    except (KeyError, TypeError, ValueError) as error:
        raise JobsRefused(f"the server sent no proper job: {error}") from error
    return Job(job_id, attempt, is_reprint, Receipt.from_json(receipt))


def check_way(server: str, may_be_plain: bool = False) -> None:
    """Refuse a server over the network without TLS: this machine's token would cross it in clear.

    Raises:
        InClear: refused, with the ways out.
    """
    try:
        parts = urllib.parse.urlsplit(server)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urllib.parse.urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host:
        raise InClear(f"{server!r} is no address of a server: https://motcua.xa-cua-toi.vn")
    if parts.scheme == "https" or may_be_plain or _is_this_machine(host):
        return
    raise InClear(
        f"{server} would carry this machine's token and every slip in clear over the network. Give the hall's https "
        "address, with --ca-file for its own authority (config/deploy/https/README.md), or say --plain-http"
    )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.rstrip(".") == "localhost"


class HttpJobs:
    """Jobs from a server's API, with this machine's device token."""

    def __init__(self, server: str, token: str, ca_file: str | None = None) -> None:
        self._server = server.rstrip("/")
        self._token = token
        self._tls = ssl.create_default_context(cafile=ca_file)

    def claim(self, printer_id: str) -> Job | None:
        """Lease the next job. A claim whose answer is lost is not repeated: its lease runs out."""
        key = secrets.token_urlsafe(18)
        answer = self.post("/api/v1/print-jobs/claim", {"printer_id": printer_id}, key)
        found = answer.get("job")
        if not found:
            return None
        try:
            return job_from_json(found)
        except ReceiptError as error:
            outcome = Outcome(OutcomeKind.FAILED, reason=error.code, detail=str(error))
            self.report(str(found["job_id"]), int(found["attempt"]), outcome)
            return None

    def report(self, job_id: str, attempt: int, outcome: Outcome) -> None:
        """Report under a key made of the attempt, so that repeating it changes nothing."""
        body: dict[str, Any] = {
            "outcome": str(outcome.kind),
            "detail": _detail(outcome),
            "attempt": attempt,
        }
        if outcome.state is not PrinterState.UNKNOWN:
            body["state"] = str(outcome.state)
        if outcome.length_mm:
            body["length_mm"] = outcome.length_mm
        key = hashlib.sha256(f"{job_id}|{attempt}|{outcome.kind}".encode()).hexdigest()[:40]
        self.post(f"/api/v1/print-jobs/{urllib.parse.quote(job_id, safe='')}/report", body, key)

    def tell_state(self, printer_id: str, state: PrinterState, reason: str = "") -> None:
        """Tell the printer's state."""
        path = f"/api/v1/printers/{urllib.parse.quote(printer_id, safe='')}/state"
        body = {"state": str(state), "reason": reason[:64]}
        self.post(path, body, secrets.token_urlsafe(18))

    def post(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        """Send one write and return its answer.

        Raises:
            JobsUnavailable: no answer, or a server in trouble.
            JobsRefused: the server does not accept this device.
            JobGone: any other refusal.
        """
        headers = {"Content-Type": "application/json", "Idempotency-Key": key}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        request = urllib.request.Request(
            self._server + path, json.dumps(body).encode(), headers, method="POST"
        )
        try:
            with urllib.request.urlopen(
                request, timeout=REQUEST_TIMEOUT_S, context=self._tls
            ) as answer:
                found = json.loads(answer.read(MAX_ANSWER_BYTES) or b"{}")
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error) from error
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise JobsUnavailable(str(error)) from error
        return found if isinstance(found, dict) else {}


def _refusal(error: urllib.error.HTTPError) -> PrinterError:
    text = f"the server answered {error.code} {error.reason}"
    if error.code >= 500 or error.code in (408, 425, 429):
        return JobsUnavailable(text)
    return JobsRefused(text) if error.code in (401, 403) else JobGone(text)


def _detail(outcome: Outcome) -> str:
    return " ".join(part for part in (outcome.reason, outcome.detail) if part)[:300]
