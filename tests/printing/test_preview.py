"""The manager's look at the slip: the very dots of the paper, by the file as it is saved now."""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

import busy_hall
from printers.preview import png_bytes
from server.printing.answers import KINDS
from server.printing.preview import SlipRequest, example
from wire_house import Wire


def look(wire: Wire, **wish: Any) -> Any:
    """Ask for an example slip."""
    query = "&".join(f"{key}={value}" for key, value in wish.items())
    return wire.send("GET", f"/api/v1/manage/slip?{query}", None, "manager")


def save(wire: Wire, folder: Path, slip: str) -> None:
    """Save the running hall's file with a slip of its own."""
    file = folder / "hall.toml"
    file.write_text(busy_hall.hall_file() + slip, "utf-8")
    wire.house.settings = replace(wire.house.settings, hall_file=file)


@pytest.mark.parametrize(
    ("kind", "width"), [*((kind, width) for kind in KINDS for width in (384, 576)), ("normal", 512)]
)
def test_the_picture_is_the_paper(wire: Wire, kind: str, width: int) -> None:
    """Every kind of slip comes as the dots that a printer would get."""
    seen = look(wire, language="en", width_dots=width, kind=kind).json
    url = wire.house.links.url("xem-thu-0123456789abcd")
    paper = example(wire.house.hall, SlipRequest("en", width, kind), url, wire.clock.now())
    assert base64.b64decode(seen["png"]) == png_bytes(paper, width)
    assert Image.open(io.BytesIO(base64.b64decode(seen["png"]))).size[0] == width
    assert seen["is_in_use"] and not seen["problems"]
    assert 60 < seen["length_mm"] < 400
    roll_mm = 1000 * wire.house.hall.printers[0].roll_m
    assert seen["slips_per_roll"] == roll_mm // seen["length_mm"]


@pytest.mark.parametrize(
    "wish",
    [{"language": "fr"}, {"width_dots": "600"}, {"kind": "fax"}, {"service_id": "khong-co"}],
)
def test_a_wrong_wish_is_named(wire: Wire, wish: dict[str, str]) -> None:
    """The refusal names the field."""
    refusal = look(wire, **wish)
    assert (refusal.status_code, refusal.json["code"]) == (422, "bad_request")
    assert refusal.json["field"] == next(iter(wish))


def test_a_saved_template_is_seen_before_the_next_start(own_wire: Wire, tmp_path: Path) -> None:
    """What was just written in the file is drawn, and said not to be in use yet; nothing else changes."""
    before = look(own_wire, language="vi").json
    save(own_wire, tmp_path, '\n[slip]\nblocks = ["number", "qr"]\n')
    after = look(own_wire, language="vi").json
    assert after["length_mm"] < before["length_mm"] and not after["is_in_use"]
    assert not after["problems"] and own_wire.house.hall.slip.order != ("number", "qr")


def test_a_mistake_in_the_file_is_told_and_the_slip_in_use_is_shown(
    own_wire: Wire, tmp_path: Path
) -> None:
    """Line, key and what was meant, in the manager's language, long before a start fails over it."""
    before = look(own_wire, language="vi").json
    save(own_wire, tmp_path, '\n[slip]\nblocks = ["numbr", "number"]\n')
    after = look(own_wire, language="vi").json
    assert after["png"] == before["png"] and after["is_in_use"]
    (told,) = after["problems"]
    assert told.startswith("hall.toml:") and "slip.blocks[1]" in told and "“number”" in told
