"""What boards and desks see of the calls."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Row

from server.announcing import answers
from server.announcing.phrases import call_texts
from server.announcing.rules import Call, Calls
from server.announcing.volume import Sound, loudness
from server.facts import to_wire
from server.hall.rules import Hall
from server.hall.views import counter_names, hall_values
from server.queue.answers import DeskTicket, SectorWaiting
from server.queue.offering import hall_offer
from server.queue.today.day import Day
from server.queue.views import offer_values, sectors
from server.words import words

CALLS_SHOWN = 8


def call_values(hall: Hall, call: Call) -> answers.Call:
    """Return a call as boards show and speak it; nothing personal is in it."""
    counter = hall.counter_by_id[call.counter_id]
    texts = call_texts(call.number, counter.name, call.languages, call.is_recall, words)
    return {
        "announcement_id": call.announcement_id,
        "number": call.number,
        "counter": counter_names(counter),
        "zone_id": call.zone_id,
        "zone": dict(hall.zone_by_id[call.zone_id].name),
        "called_at": to_wire(call.called_at),
        "is_recall": call.is_recall,
        "languages": list(call.languages),
        "speak_until_at": to_wire(call.speak_until_at),
        "texts": texts,
        "active": call.is_active,
        "spoken": call.is_spoken,
    }


def sound_values(hall: Hall, sound: Sound, now: dt.datetime) -> answers.SoundNow:
    """Return how loud the boards are now, why, and until when."""
    loud = loudness(hall, sound, now)
    until_at = to_wire(loud.until_at) if loud.until_at else None
    return {"volume": loud.volume, "why": loud.why, "until_at": until_at}


def connected_boards(
    devices: Iterable[Row[Any]], is_connected: Callable[[str], bool]
) -> list[tuple[str, str | None]]:
    """Return (device, zone) of the boards among some devices that are connected to this process."""
    return [
        (device.device_id, device.zone_id)
        for device in devices
        if device.role == "board" and is_connected(device.device_id)
    ]


def board(
    hall: Hall, day: Day, calls: Calls, sound: Sound, zone_id: str | None, now: dt.datetime
) -> answers.BoardSnapshot:
    """Return a board's snapshot: newest calls of its zone, who waits in it by sector, notices.

    A board without a zone stands at the entrance and shows all zones, and everybody who waits.
    """
    zone = hall.zone_by_id.get(zone_id or "")
    # Calls go on while nobody knows the time; but nobody is invited to a kiosk that waits for it.
    offer = hall_offer(hall, day, now)
    waiting: list[SectorWaiting] = [
        {
            "sector_id": s["sector_id"],
            "name": s["name"],
            "waiting": s["waiting"],
            "wait_low_s": s["wait_low_s"],
            "wait_high_s": s["wait_high_s"],
        }
        for s in sectors(hall, day, now, zone_id=zone_id)
    ]
    return {
        "seq": day.seq,
        "at": to_wire(now),
        "training": day.is_marked,
        "hall": hall_values(hall),
        "zone": {"zone_id": zone.zone_id, "name": dict(zone.name)} if zone else None,
        "calls": [call_values(hall, c) for c in calls.newest(zone_id, CALLS_SHOWN)],
        "waiting": waiting,
        "notices": [dict(n) for n in hall.notices],
        "is_open": offer.is_open,
        "closed": offer_values(offer),
        "sound": {**sound_values(hall, sound, now), "boot_chime": hall.sound.boot_chime},
    }


def desk_announcement(
    calls: Calls, current: DeskTicket | None, counter_id: str, is_quiet: bool
) -> answers.DeskAnnouncement | None:
    """Return whether boards have shown and spoken the call of the ticket at the counter."""
    call = calls.last_at(counter_id)
    if call is None or current is None or call.ticket_id != current["ticket_id"]:
        return None
    return {
        "announcement_id": call.announcement_id,
        "shown": call.is_shown,
        "spoken": call.is_spoken,
        "is_quiet": is_quiet,
        "may_be_heard": True,
        "called_at": to_wire(call.called_at),
    }
