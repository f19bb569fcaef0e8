"""Metrics for Prometheus: what the house counts and how its machine is, as the library writes it.

A projection of what is there already, made while somebody asks. No person, number or name is in it, and every label is
one of a few that the hall's file or the program knows. Imported by the first who asks: a start needs none of it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from server.facts import from_wire
from server.operations.backup.making import version
from server.operations.ballast import MIB
from server.queue.today.day import Day
from server.tally import Buckets

if TYPE_CHECKING:
    from server.app import House

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
STATES = {"ok": 0, "warn": 1, "bad": 2}


def written(house: House) -> bytes:
    """Return the metrics of a house as they are scraped."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_House(house))
    return generate_latest(registry)


class _House(Collector):
    """One look at a house."""

    def __init__(self, house: House) -> None:
        self._house = house

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        yield from self._queue()
        yield from self._counted()
        yield from _machine(self._house.health.parts(), self._house.clock.now())
        yield from self._printers()
        yield _gauge("sockets", "Screens that are connected", self._house.live.sockets)
        yield _gauge(
            "loop_lag_seconds",
            "How late the loop came round at worst in the last minute",
            self._house.lag.worst(),
        )
        built = GaugeMetricFamily("motcua_build", "1, with the version", labels=["version", "mode"])
        built.add_metric([version(), self._house.mode], 1)
        yield built

    def _queue(self) -> Iterator[Metric]:
        hall = self._house.hall
        waiting, is_open, total = self._house.ledger.look(
            lambda present: (
                _waiting_by_sector(hall, present.day),
                present.day.is_open,
                present.day.line.total(),
            )
        )
        by_sector = GaugeMetricFamily(
            "motcua_waiting", "People who wait for a sector's services", labels=["sector"]
        )
        for sector_id, count in waiting.items():
            by_sector.add_metric([sector_id], count)
        yield by_sector
        yield _gauge("waiting_all", "People who wait, those kept for one counter too", total)
        yield _gauge("day_open", "Whether the day is open", is_open)
        yield _gauge(
            "numbers_withheld",
            "Whether no numbers are given",
            self._house.withheld.code is not None,
        )

    def _counted(self) -> Iterator[Metric]:
        tally = self._house.ledger.tally
        facts = CounterMetricFamily("motcua_facts", "Facts of the journal by kind", labels=["kind"])
        for kind, count in sorted(tally.facts.items()):
            facts.add_metric([kind], count)
        yield facts
        refusals = CounterMetricFamily("motcua_refusals", "Refusals by code", labels=["code"])
        for code, count in sorted(tally.refusals.items()):
            refusals.add_metric([code], count)
        yield refusals
        yield _histogram("commit_seconds", "How long commits took", tally.commit_s)
        yield _histogram("commit_actions", "How many actions shared a commit", tally.commit_size)

    def _printers(self) -> Iterator[Metric]:
        found = GaugeMetricFamily(
            "motcua_printer", "1 for the state that a printer is in", labels=["printer", "state"]
        )
        states = self._house.health.parts()["printers"].get("printers", {})
        for printer_id, state in states.items():
            found.add_metric([printer_id, str(state)], 1)
        yield found


def _waiting_by_sector(hall: Any, day: Day) -> dict[str, int]:
    waiting = {sector.sector_id: 0 for sector in hall.sectors}
    for service in hall.services:
        waiting[service.sector_id] += day.line.waiting(service.service_id)
    return waiting


def _machine(parts: Mapping[str, Mapping[str, Any]], now: dt.datetime) -> Iterator[Metric]:
    states = GaugeMetricFamily(
        "motcua_health", "0 well, 1 somebody should look, 2 bad", labels=["part"]
    )
    for name, part in parts.items():
        states.add_metric([name], STATES[part["state"]])
    yield states
    for part_name, key, name, text, factor in (
        ("disk", "free_mb", "disk_free_bytes", "Free room of the data folder's disk", MIB),
        (
            "disk",
            "days_left",
            "disk_full_days",
            "Days until the disk is full, as the last weeks went",
            1,
        ),
        ("wal", "size_mb", "wal_bytes", "Size of the write-ahead log", MIB),
        ("memory", "own_mb", "memory_bytes", "Memory of this process", MIB),
        (
            "memory",
            "available_mb",
            "machine_memory_available_bytes",
            "Memory that the machine has left",
            MIB,
        ),
        (
            "certificate",
            "days_left",
            "certificate_days",
            "Days until the HTTPS certificate ends",
            1,
        ),
    ):
        value = parts[part_name].get(key)
        if value is not None:
            yield _gauge(name, text, value * factor)
    backed_up = parts["backups"].get("at")
    if backed_up:
        age = now - from_wire(backed_up)
        yield _gauge("backup_age_seconds", "Age of the newest backup", age.total_seconds())
    yield _gauge(
        "clock_doubted", "Whether the machine's clock is doubted", parts["clock"]["state"] == "bad"
    )


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"motcua_{name}", text, value=float(value))


def _histogram(name: str, text: str, buckets: Buckets) -> Metric:
    """Return what was counted, each bucket with those below it, as the format wants."""
    below, sums = 0, []
    for bound, count in zip(
        (*map(str, map(float, buckets.bounds)), "+Inf"), buckets.counts, strict=True
    ):
        below += count
        sums.append((bound, float(below)))
    return HistogramMetricFamily(f"motcua_{name}", text, buckets=sums, sum_value=buckets.total)
