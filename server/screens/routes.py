"""HTTP: the snapshots of kiosk, board, desk, rating terminal, manager and phone.

A snapshot makes a screen right. All are read from the present, none changes anything.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from typing import TYPE_CHECKING

from apiflask import APIBlueprint
from flask import Response, request

from server import retention
from server.announcing.answers import BoardSnapshot, DeskAnnouncement
from server.announcing.speaking import is_heard
from server.announcing.views import board as board_values
from server.announcing.views import connected_boards, desk_announcement
from server.announcing.volume import loudness
from server.errors import HallError
from server.operations.backup import schedule
from server.present import Present
from server.printing.views import kiosk_printer
from server.queue import counter_views, host_views, verbs
from server.queue import views as queue_views
from server.queue.answers import Desk, FoundTicket
from server.queue.asking import ticket_behind
from server.rating import views as rating_views
from server.rating.answers import RatingTerminalSnapshot
from server.reports.answers import Floor
from server.reports.views import floor
from server.screens.answers import (
    CounterSnapshot,
    KioskSnapshot,
    LobbySnapshot,
    PhoneSnapshot,
    Privacy,
)
from server.screens.privacy import Kept, privacy
from server.wire import actor, house, language, needs
from server.words import words

if TYPE_CHECKING:
    from server.app import House

bp = APIBlueprint("screens", __name__, tag="Screens")


@bp.get("/api/v1/kiosk")
@needs("see_kiosk")
def kiosk() -> KioskSnapshot:
    """What can be taken now: services, open or why not, people waiting, expected wait, printer."""
    sender, now = actor(), house().clock.now()
    values = house().ledger.look(lambda p: queue_views.kiosk(house().hall, p.day, now))
    return {
        **values,
        "device": {
            "device_id": sender.device_id,
            "name": house().devices.name_of(sender.device_id),
        },
        "printer": kiosk_printer(house().printing, house().printing.printer_for(sender)),
    }


@bp.get("/api/v1/host")
@needs("guide")
def lobby() -> LobbySnapshot:
    """What whoever receives people sees: services, counters, who is missing, what can be taken back."""
    sender, now = actor(), house().clock.now()
    found = house().ledger.look(
        lambda p: host_views.lobby(house().hall, p.day, sender.staff_id or "", now)
    )
    printer = kiosk_printer(house().printing, house().printing.printer_for(sender))
    return {**found, "printer": printer}


@bp.get("/api/v1/host/tickets/<wanted>")
@needs("guide")
def find_ticket(wanted: str) -> FoundTicket:
    """Today's ticket by its number or by the token of its slip, with its place in the line."""
    now = house().clock.now()
    return {
        "ticket": house().ledger.look(lambda p: host_views.find(house().hall, p.day, wanted, now))
    }


@bp.get("/api/v1/board")
@needs("see_board")
def board() -> BoardSnapshot:
    """A board's snapshot; `zone` may narrow an entrance board, never widen a zone's."""
    zone_id = actor().zone_id or request.args.get("zone")
    if zone_id is not None and zone_id not in house().hall.zone_by_id:
        raise HallError("not_found", what="zone")
    now = house().clock.now()
    return house().ledger.look(
        lambda p: board_values(house().hall, p.day, p.calls, p.sound, zone_id, now)
    )


@bp.get("/api/v1/counters/<counter_id>")
@needs("serve")
def desk(counter_id: str) -> CounterSnapshot:
    """The desk's snapshot with the verbs that are allowed now."""
    counter = verbs.counter_of(house().hall, counter_id)
    sender, now = actor(), house().clock.now()
    if sender.counter_id != counter_id and not sender.may("manage"):
        raise HallError("not_allowed")

    def look(present: Present) -> tuple[Desk, DeskAnnouncement | None]:
        values = counter_views.desk(house().hall, present.day, counter, sender.staff_id or "", now)
        is_quiet = loudness(house().hall, present.sound, now).volume == 0
        current = values["current"]
        return values, desk_announcement(present.calls, current, counter_id, is_quiet)

    found, said = house().ledger.look(look)
    if said and not said["spoken"]:
        unable = house().announcing.loudspeakers.unable(now)
        boards = connected_boards(house().devices.listed(), house().live.is_connected)
        said["may_be_heard"] = is_heard(counter.zone_id, boards, unable)
    printer = kiosk_printer(house().printing, house().printing.printer_for(sender))
    return {**found, "announcement": said, "printer": printer}


@bp.get("/api/v1/rating-terminal")
@needs("rate")
def rating_terminal() -> RatingTerminalSnapshot:
    """What the terminal shows: an invitation for whoever has just been served, or none."""
    now, sender = house().clock.now(), actor()
    return house().ledger.look(
        lambda p: rating_views.terminal(house().rating, sender, p.day, p.seq, now)
    )


@bp.get("/api/v1/manage/live")
@needs("manage")
def live() -> Floor:
    """The whole hall at a glance."""
    return floor(house())


@bp.get("/api/v1/privacy")
def privacy_notice() -> Privacy:
    """What this hall says of the data it keeps about people, in the language that is asked for."""
    return notice_in(language())


def notice_in(spoken: str) -> Privacy:
    """Return the notice in a language."""
    here = house()
    return privacy(
        here.hall,
        _kept(here),
        words(spoken).text,
        lambda names: names.get(spoken) or names["vi"],
    )


def _kept(here: House) -> Kept:
    def span(kind: str) -> dt.timedelta:
        return retention.kept(kind, here.clock.now(), here.settings)

    hour = dt.timedelta(hours=1)
    return Kept(span("links") // hour, span("answers").days, schedule.MONTHS)


@bp.get("/api/v1/tickets/<token>")
def follow(token: str) -> Response:
    """The phone's snapshot. Send the ETag back: an answer that reads the same costs nothing (304)."""
    values = citizen_snapshot(token)
    etag = _reading_of(values)
    if request.if_none_match.contains_weak(etag):
        response = Response(status=304)
    else:
        body = json.dumps(values, ensure_ascii=False)
        response = Response(body, content_type="application/json; charset=utf-8")
    response.set_etag(etag, weak=True)
    response.headers["Cache-Control"] = "no-cache, private"
    return response


def _reading_of(values: PhoneSnapshot) -> str:
    """Return a fingerprint of what a citizen reads: the band as it is said, not its seconds."""
    passing = ("seq", "at", "wait_low_s", "wait_high_s")
    stable: dict[str, object] = {k: v for k, v in values.items() if k not in passing}
    stable["band"] = words("vi").band(values["wait_low_s"], values["wait_high_s"])
    text = json.dumps(stable, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def citizen_snapshot(token: str) -> PhoneSnapshot:
    """Return what the holder of a link sees; raises not_found for an unknown or outlived one."""
    now = house().clock.now()
    ticket = ticket_behind(token)
    values = house().ledger.look(lambda p: queue_views.citizen(house().hall, p.day, ticket, now))
    rating = rating_views.phone_rating(house().rating, ticket.ticket_id, ticket.state)
    return {**values, "rating": rating}
