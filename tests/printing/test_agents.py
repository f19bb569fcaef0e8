"""The agents inside the server: what goes wrong at their start must not end them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from printers.thermal import ThermalPrinter, open_printer
from server import runtime
from server.printing import agents
from server_fixtures import TestHouse


class Enough(BaseException):
    """Ends an agent that would otherwise run for ever."""


def test_an_agent_that_cannot_begin_tries_again(
    house: TestHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While its folder cannot be made the printer is shown as lost; once it can, the agent is at work."""
    (tmp_path / "agents").write_text("not a folder")
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        if not seconds:
            return  # only letting others come along, not a pause
        pauses.append(seconds)
        if len(pauses) == 3:
            assert house.printing.printers()["may-in"].state == "unreachable"
            (tmp_path / "agents").unlink()
        if len(pauses) == 4:
            raise Enough

    monkeypatch.setattr(runtime.current(), "sleep", sleep)
    printer = replace(house.hall.printer_by_id["may-in"], connection="tcp://127.0.0.1:9109")
    jobs = agents.LocalJobs(house.lending, house.paper, house.log)
    with pytest.raises(Enough):
        agents._run(printer, jobs, tmp_path / "agents", house.log)
    assert pauses[:3] == [2.0, 4.0, 8.0]
    assert (tmp_path / "agents" / "printer-may-in.jsonl").exists()


@pytest.mark.parametrize("known", ["B", "D"])
def test_what_the_hall_knows_of_a_printer_reaches_its_driver(
    house: TestHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, known: str
) -> None:
    """A capability in the hall's file spares the agent its own look."""
    told: list[str] = []

    def opening(*given: Any, capability: str, **more: Any) -> ThermalPrinter:
        told.append(capability)
        return open_printer(*given, capability=capability, **more)

    monkeypatch.setattr(agents, "open_printer", opening)
    printer = house.hall.printer_by_id["may-in"]
    printer = replace(printer, connection="tcp://127.0.0.1:9109", capability=known)
    agents._opened(printer, agents.LocalJobs(house.lending, house.paper, house.log), tmp_path)
    assert told == [known]
