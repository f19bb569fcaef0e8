"""Metrics: true figures in the library's form, for this machine alone, with nobody in them."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

import busy_hall
from server.database import Database
from server.operations.lag import Lag
from server.tally import SECONDS, Buckets, Tally
from wire_house import Wire

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture
def counted(own_wire: Wire) -> Wire:
    """A hall whose metrics are on."""
    own_wire.house.settings = replace(own_wire.house.settings, metrics=True)
    return own_wire


def scrape(wire: Wire) -> Samples:
    """Return every sample as a scraper reads it."""
    wire.house.health.forget()
    answer = wire.send("GET", "/metrics")
    assert answer.status_code == 200 and answer.content_type.startswith("text/plain; version=")
    assert "no-store" in answer.headers["Cache-Control"]
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def of(found: Samples, name: str, **labels: str) -> float:
    """Return one sample, 0 where there is none."""
    return found.get((f"motcua_{name}", tuple(sorted(labels.items()))), 0.0)


def test_they_are_off_until_somebody_wants_them(own_wire: Wire) -> None:
    """And then for programs on this machine: not over the network, not through a proxy, not with a manager's token."""
    assert own_wire.send("GET", "/metrics").status_code == 404
    own_wire.house.settings = replace(own_wire.house.settings, metrics=True)
    assert own_wire.send("GET", "/metrics").status_code == 200
    away = {"REMOTE_ADDR": "192.168.1.77"}
    for who in (None, "manager"):
        assert own_wire.send("GET", "/metrics", who=who, environ=away).status_code == 404
    passed_on = {"X-Forwarded-For": "192.168.1.77"}
    assert own_wire.send("GET", "/metrics", headers=passed_on).status_code == 404


def test_the_queue_is_what_the_hall_says(counted: Wire) -> None:
    """Who waits in each sector, who was called, what was refused."""
    wire = counted
    before = scrape(wire)
    sector = wire.house.hall.service_by_id["khai-sinh"].sector_id
    for _ in range(3):
        wire.take()
    wire.clock.forward(1)
    assert wire.send("POST", "/api/v1/counters/1/next", {}, "officer").status_code == 200
    assert wire.send("POST", "/api/v1/counters/1/next", {}, "kiosk").status_code == 403
    after = scrape(wire)
    assert of(after, "waiting", sector=sector) == 2 == of(after, "waiting_all")
    for kind, more in (("ticket_issued", 3), ("ticket_called", 1)):
        assert of(after, "facts_total", kind=kind) - of(before, "facts_total", kind=kind) == more
    name = "refusals_total"
    assert of(after, name, code="not_allowed") - of(before, name, code="not_allowed") == 1
    commits = of(after, "commit_seconds_count") - of(before, "commit_seconds_count")
    assert commits >= 4 and of(after, "commit_actions_sum") >= of(after, "commit_actions_count")
    assert of(after, "commit_seconds_bucket", le="+Inf") == of(after, "commit_seconds_count")
    assert of(after, "day_open") == 1 and of(after, "numbers_withheld") == 0


def test_the_machine_is_what_health_says(counted: Wire) -> None:
    """States as figures, sizes in bytes, each printer in one state."""
    found = scrape(counted)
    parts = counted.house.health.parts()
    for name, part in parts.items():
        assert of(found, "health", part=name) == {"ok": 0, "warn": 1, "bad": 2}[part["state"]]
    assert of(found, "disk_free_bytes") > 0 and of(found, "memory_bytes") > 0
    states = [labels for name, labels in found if name == "motcua_printer"]
    assert len(states) == len(counted.house.hall.printers)
    assert of(found, "clock_doubted") == 0
    assert ("motcua_backup_age_seconds", ()) not in found


def test_a_broken_part_keeps_no_other_from_being_read(
    counted: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its database the hall still says so, and how its disk is."""

    def broken(*_: Any) -> None:
        raise OSError("gone")

    scrape(counted)
    monkeypatch.setattr(Database, "read", broken)
    monkeypatch.setattr(counted.house.disk, "values", broken)
    found = scrape(counted)
    assert of(found, "health", part="database") == of(found, "health", part="disk") == 2
    assert ("motcua_disk_free_bytes", ()) not in found


def test_nobody_is_in_them_and_labels_are_few(counted: Wire) -> None:
    """No name, id, PIN, token, link or number of anybody, however much has happened."""
    wire = counted
    tickets = [wire.take() for _ in range(5)]
    wire.send("POST", "/api/v1/counters/1/next", {}, "officer")
    wrong = {"staff_id": "can-bo-3", "pin": "737373", "counter_id": "3"}
    wire.send("POST", "/api/v1/session", wrong, "desk-3")
    text = wire.send("GET", "/metrics").text
    hidden = [*wire.tokens.values(), busy_hall.pin_of(1), "can-bo", "truong", "737373", "Cán bộ"]
    hidden += [str(t[key]) for t in tickets for key in ("token", "number", "ticket_id")]
    assert not [each for each in hidden if each in text]
    labels = set(re.findall(r"[{,](\w+)=", text))
    assert labels <= {"sector", "kind", "code", "le", "printer", "state", "part", "version", "mode"}
    before = len(text.splitlines())
    for _ in range(20):
        wire.take()
    assert len(wire.send("GET", "/metrics").text.splitlines()) <= before + 2


def test_a_value_falls_into_the_first_bucket_that_holds_it() -> None:
    """A bound belongs to its own bucket; beyond the last is the rest."""
    buckets = Buckets((1, 2))
    for value in (0.5, 1, 1.5, 2, 3):
        buckets.add(value)
    assert buckets.counts == [2, 2, 1] and buckets.total == 8


def test_counting_costs_a_commit_nothing_that_could_be_seen() -> None:
    """Ten thousandths of a second for a commit at the very most, on a busy machine too."""
    tally = Tally()
    began = time.process_time()
    for _ in range(2_000):
        tally.committed(3, 0.004, ["ticket_issued", "print_asked", "ticket_called"])
    assert (time.process_time() - began) / 2_000 < 0.0001
    assert tally.facts["ticket_called"] == 2_000
    assert tally.commit_s.counts[SECONDS.index(0.005)] == 2_000


def test_a_loop_that_comes_late_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the worst of the last minute."""
    lag = Lag()
    assert lag.worst() == 0
    lag._late.extend([0.01, 0.3, 0.02])
    assert lag.worst() == 0.3
    lag._late.extend([0.0] * 120)
    assert lag.worst() == 0


def test_the_build_is_named(counted: Wire) -> None:
    """With version and mode, once."""
    built = [dict(labels) for name, labels in scrape(counted) if name == "motcua_build"]
    assert len(built) == 1 and json.dumps(built).count("0.1.0") == 1
