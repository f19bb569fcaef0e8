"""What the doctor says of printers and of their jobs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from server.operations.doctor import examine
from wire_house import Wire


def said_of(house: Any, part: str, replay: bool = False) -> tuple[str, str]:
    """Return state and text of one finding."""
    return next((f.state, f.text) for f in examine(house, replay) if f.part == part)


def test_each_printer_is_named_with_its_paper_and_how_it_is_sent_to(own_wire: Wire) -> None:
    """State, width and the way of sending: what somebody on a ladder asks first."""
    house = own_wire.house
    first, *others = house.hall.printers
    old = replace(first, width_dots=384, raster="column")
    house.hall = replace(house.hall, printers=(old, *others))
    state, text = said_of(house, "printers")
    assert state == "ok"
    assert text.startswith(f"{first.printer_id} unknown (384 dots, by column)")
