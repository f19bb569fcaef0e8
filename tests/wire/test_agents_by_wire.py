"""A print agent over HTTP: it claims, prints and reports by the attempt."""

from __future__ import annotations

from typing import Any

import pytest

from server.ledger import Command
from wire_house import Wire

FAR = "may-in-xa"


def claim(wire: Wire) -> Any:
    """Claim as the box beside the far printer."""
    answer = wire.send("POST", "/api/v1/print-jobs/claim", {"printer_id": FAR}, "agent")
    assert answer.status_code == 200, answer.text
    return answer.json["job"]


def report(wire: Wire, job_id: str, **body: Any) -> Any:
    """Report as the same box."""
    body = {"outcome": "printed"} | body
    return wire.send("POST", f"/api/v1/print-jobs/{job_id}/report", body, "agent")


def test_a_report_names_its_attempt(own_wire: Wire) -> None:
    """A report of an attempt that is not the newest changes nothing; without a number it counts."""
    own_wire.house.printing.print_test(Command("test"), FAR)
    job = claim(own_wire)
    old = report(own_wire, job["job_id"], attempt=job["attempt"] + 1)
    assert (old.status_code, old.json["state"]) == (200, "sending")
    assert report(own_wire, job["job_id"]).json["state"] == "printed"


def test_a_job_lent_to_another_printer_is_gone(own_wire: Wire) -> None:
    """Whoever reports a job that another printer has by now hears 404, not that they may not print."""
    other = own_wire.house.printing.print_test(Command("test"), "may-in")["job_id"]
    assert report(own_wire, other, attempt=1).status_code == 404


def test_a_slip_that_cannot_be_made_is_failed(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A job whose receipt breaks is failed at the claim, and the agent hears that there is none."""
    job_id = own_wire.house.printing.print_test(Command("test"), FAR)["job_id"]
    monkeypatch.setattr(own_wire.house.paper, "receipt", lambda job: 1 / 0)
    assert claim(own_wire) is None
    assert own_wire.house.printing.job(job_id).state == "failed"
