"""Which screens the front page shows, in which order, and who sits at which desk."""

from __future__ import annotations

import pytest

from pages.modules import Ask
from printers.virtual import FAULTS

pytestmark = pytest.mark.browser

MODULE = "/static/launch/screens.js"
DEVICES = [
    *({"device_id": f"desk-{n}", "role": "counter", "counter_id": str(n)} for n in range(1, 6)),
    {"device_id": "board-main", "role": "board"},
    {"device_id": "kiosk 1", "role": "kiosk"},
    {"device_id": "console", "role": "manager"},
    {"device_id": "box", "role": "agent"},
]
STAFF = [
    {"staff_id": "vy", "role": "officer", "counters": ["1", "2"]},
    {"staff_id": "han", "role": "officer", "counters": ["2", "1"]},
    {"staff_id": "bao", "role": "officer", "counters": ["3"]},
    {"staff_id": "tam", "role": "manager", "counters": ["4"]},
]


def test_tiles_come_as_a_visitor_meets_them(ask: Ask) -> None:
    """Kiosk, board, three desks, console: no more desks than can be looked at, and no print agent."""
    body = "return m.tilesOf(f.devices, 1567).map((tile) => tile.device.device_id)"
    found = ask(MODULE, body, devices=DEVICES)
    assert found == ["kiosk 1", "board-main", "desk-1", "desk-2", "desk-3", "console"]


def test_a_tile_opens_its_own_device(ask: Ask) -> None:
    """The address carries the device's id, safely written."""
    body = "return m.tilesOf(f.devices, 1567)[0].path"
    assert ask(MODULE, body, devices=DEVICES) == "/kiosk/ticket/?device=kiosk%201"


def test_a_tile_keeps_the_density_of_the_real_panel(ask: Ask) -> None:
    """On a panel of the same pixels the diagonal is the real one; on a smaller panel it shrinks with it."""
    body = "return [f.real, f.real / 2].map((px) => Number(m.tilesOf(f.devices, px)[0].inner.split('diagonal=')[1]))"
    found = ask(MODULE, body, devices=DEVICES, real=(1080**2 + 1920**2) ** 0.5)
    assert found == [21.5, 10.75]


def test_everybody_sits_once_at_a_counter_of_their_own(ask: Ask) -> None:
    """Each officer gets one counter they may work at; a manager sits at none."""
    body = (
        "return m.castOf(f.devices, f.staff).map((each) => [each.counter_id, each.staff.staff_id])"
    )
    found = ask(MODULE, body, devices=DEVICES, staff=STAFF)
    assert found == [["1", "vy"], ["2", "han"], ["3", "bao"]]


def test_the_newest_paper_lies_on_top(ask: Ask) -> None:
    """However the printer lists them, the last papers are shown, the newest first."""
    papers = [{"paper_id": str(n), "at": f"2026-11-23T02:00:0{n}Z"} for n in (2, 1, 4, 3)]
    body = "return m.newestPapers(f.papers, 3).map((paper) => paper.paper_id)"
    assert ask(MODULE, body, papers=papers) == ["4", "3", "2"]


def test_every_fault_of_the_printer_has_a_switch(ask: Ask) -> None:
    """Whatever the virtual printer can suffer can be chosen, and the choice is seen in its answer."""
    switches = ask(MODULE, "return m.PRINTER_SWITCHES")
    assert {switch["fault"] for switch in switches.values()} == set(FAULTS)
    shown = ask(MODULE, "return Object.values(m.PRINTER_SWITCHES).map(m.switchOf)")
    assert shown == list(switches)
    assert ask(MODULE, 'return m.switchOf({ fault: "paper_out", at_byte: null })') == "paper_out"
