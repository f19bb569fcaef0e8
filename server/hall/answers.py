"""What the hall's routes answer; read by `server.openapi`."""

from __future__ import annotations

from pydantic import BaseModel

from server.answers import Moment, Names, Said


class HallFacts(BaseModel):
    """The hall's public facts."""

    hall_id: str
    name: Names
    parent: Names | None
    languages: list[str]
    time_zone: str


class HallToday(HallFacts):
    """The hall's public facts, whether it is a demo, and the server's clock."""

    demo: bool
    at: Moment


class CounterName(BaseModel):
    """A counter and what people call it."""

    counter_id: str
    name: Names


class ZoneName(BaseModel):
    """A zone and what people call it."""

    zone_id: str
    name: Names


ANSWERS = {"hall": Said(HallToday)}
