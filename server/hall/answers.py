"""What the hall's routes answer; read by `server.openapi`."""

from __future__ import annotations

from server.answers import Moment, Names, Said, TypedDict


class HallFacts(TypedDict):
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


class CounterName(TypedDict):
    """A counter and what people call it."""

    counter_id: str
    name: Names


class ZoneName(TypedDict):
    """A zone and what people call it."""

    zone_id: str
    name: Names


ANSWERS = {"hall": Said(HallToday)}
