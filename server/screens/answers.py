"""The snapshots of the screens as the API's document shows them; read by `server.openapi`."""

from __future__ import annotations

from typing import Literal

from server.announcing.answers import BoardSnapshot, DeskAnnouncement
from server.answers import Said, TypedDict
from server.printing.answers import KioskPrinter
from server.queue.answers import Desk, FoundTicket, Lobby, Offered, Visit
from server.rating.answers import PhoneRating, RatingTerminalSnapshot
from server.reports.answers import Floor


class KioskDevice(TypedDict):
    """The kiosk itself; both are empty for a person who gives numbers at a desk."""

    device_id: str | None
    name: str


class KioskSnapshot(Offered):
    """What can be taken now, and the kiosk itself."""

    device: KioskDevice
    printer: KioskPrinter | None


class LobbySnapshot(Lobby):
    """What whoever receives people sees; `clock` says why the machine's clock is not followed, if so."""

    printer: KioskPrinter | None


class CounterSnapshot(Desk):
    """The officer's desk with the verbs that are allowed now; `clock` as in the lobby's."""

    announcement: DeskAnnouncement | None
    printer: KioskPrinter | None


class PhoneSnapshot(Visit):
    """What the holder of a slip's link sees."""

    rating: PhoneRating


class PrivacyPart(TypedDict):
    """One question of the notice, and what is true here."""

    name: Literal["kept", "why", "long", "ask"]
    title: str
    lines: list[str]


class Privacy(TypedDict):
    """What this hall says of the data it keeps, in the asker's language."""

    title: str
    hall: str
    parts: list[PrivacyPart]


_ZONE = {
    "name": "zone",
    "in": "query",
    "description": "Narrows an entrance board to one zone.",
    "schema": {"type": "string"},
}
_ETAG = {
    "name": "If-None-Match",
    "in": "header",
    "description": "The ETag of the last answer.",
    "schema": {"type": "string"},
}

ANSWERS = {
    "kiosk": Said(KioskSnapshot),
    "lobby": Said(LobbySnapshot),
    "find_ticket": Said(FoundTicket, 200, (404,)),
    "board": Said(BoardSnapshot, 200, (404,), parameters=(_ZONE,)),
    "desk": Said(CounterSnapshot),
    "rating_terminal": Said(RatingTerminalSnapshot),
    "live": Said(Floor),
    "privacy_notice": Said(Privacy),
    "follow": Said(
        PhoneSnapshot, parameters=(_ETAG,), others={304: "It still reads as the last answer did."}
    ),
}
