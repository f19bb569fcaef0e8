"""Slips as a server makes them: the hall of slip_hall.toml, and one example of its paper."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from printers.receipt import Receipt
from server.hall.reading import read_hall
from server.hall.rules import Hall
from server.hall.slip_template import SlipTemplate
from server.printing.preview import SlipRequest, example

HERE = Path(__file__).parent
EMBLEM = HERE.parents[1] / "config" / "halls" / "logo" / "emblem.png"
MONDAY = dt.datetime(2026, 11, 23, 2, 5, tzinfo=dt.UTC)
LINK = "http://192.168.1.10:8000/t/3q2-7wQx0Zb1nKf8LmPd9A"


def slip_hall() -> Hall:
    """Return the hall whose template says everything that a template can say."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(HERE / "slip_hall.toml", folder)
        shutil.copy(EMBLEM, folder)
        return read_hall(Path(folder) / "slip_hall.toml")


def hall_slip(language: str, kind: str = "normal", is_usual: bool = False) -> Receipt:
    """Return an example of its paper; `is_usual` as if its file said nothing about slips."""
    hall = slip_hall()
    usual = replace(hall, slip=SlipTemplate())
    return example(usual if is_usual else hall, SlipRequest(language, 576, kind), LINK, MONDAY)
