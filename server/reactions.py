"""The one table of reactions: what else happens in the same transaction, and who hears of it after.

"What happens when …?" has this one place to look. Called by the ledger (inside the transaction) and
by live (after the commit). Nothing personal ever stands in a message.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from server.access import events as access
from server.announcing import events as announcing
from server.announcing.views import call_values, sound_values
from server.facts import Fact, to_wire
from server.hall.rules import Hall
from server.ledger import Transaction
from server.present import Present
from server.printing import events as printing
from server.printing.job import JobState
from server.queue import events as queue
from server.rating import events as rating
from server.recording import events as recording
from server.reports import events as reports

if TYPE_CHECKING:
    from server.app import House

Reaction = Callable[[Transaction[Present], Fact], None]


def reactions(rooms: House) -> Mapping[type, tuple[Reaction, ...]]:
    """Return event → what happens inside the same transaction, in order."""
    rows = (rooms.keeper, rooms.access, rooms.printing, rooms.announcing, rooms.rating)
    moving_time = tuple(room.move_time for room in rows)
    return {
        access.StaffRemoved: (rooms.leaving.vacate,),
        access.StaffAdded: (rooms.leaving.vacate,),
        access.StaffChanged: (rooms.leaving.vacate,),
        access.DeviceRevoked: (rooms.leaving.rest_without_desk,),
        access.StaffSignedIn: (rooms.queue.seat_officer,),
        access.StaffSignedOut: (rooms.leaving.rest_without_officer,),
        queue.TicketIssued: (rooms.printing.queue_slip,),
        queue.TicketCalled: (rooms.announcing.announce,),
        queue.TicketRecalled: (rooms.announcing.announce,),
        queue.ServiceFinished: (rooms.rating.invite,),
        queue.ActionUndone: (rooms.announcing.withdraw, rooms.rating.withdraw),
        queue.DayClosed: (rooms.publishing.at_the_end,),
        queue.ClockAccepted: moving_time,
        queue.ClockTrusted: moving_time,
    }


@dataclass(frozen=True, slots=True)
class Message:
    """What one room of sockets hears. A coalesced message may wait a moment and be merged with its like."""

    room: str
    name: str
    fields: Mapping[str, object] = field(default_factory=dict)
    is_coalesced: bool = False


QUEUE_MOVES = (
    queue.TicketIssued,
    queue.TicketCalled,
    queue.ServiceFinished,
    queue.TicketMissed,
    queue.TicketRequeued,
    queue.TicketHeld,
    queue.ServiceResumed,
    queue.TicketTransferred,
    queue.VisitContinued,
    queue.LotDrawn,
    queue.TicketLeft,
    queue.TicketVoided,
    queue.PriorityCorrected,
    queue.ActionUndone,
)
"""Facts after which somebody's wait has changed."""
HALL_MOVES = (
    queue.DayOpened,
    queue.DayClosed,
    queue.DayReopened,
    queue.NumbersSkipped,
    queue.CounterOpened,
    queue.CounterPaused,
    queue.CounterResumed,
    queue.CounterClosed,
    queue.ServiceStopped,
    queue.ServiceReopened,
    queue.CounterServicesChanged,
    queue.ClockDoubted,
    queue.ClockTrusted,
    queue.ClockAccepted,
)
"""Facts after which what the hall offers has changed."""
COUNTER_MOVES = (
    *(m for m in QUEUE_MOVES if m not in (queue.TicketIssued, queue.TicketLeft)),
    queue.TicketRecalled,
    queue.ServiceStarted,
    queue.CounterOpened,
    queue.CounterPaused,
    queue.CounterResumed,
    queue.CounterClosed,
)
"""Facts that one counter must see at once."""


def audience(facts: Sequence[Fact], present: Present, hall: Hall) -> Sequence[tuple[Fact, Message]]:
    """Return who hears of the facts of one commit, and of which: each message with the last fact that it tells.

    A message without fields says "look again": however many facts say so to a room, it hears it once.
    """
    said: dict[object, tuple[Fact, Message]] = {}
    for fact in facts:
        for message in _hearing(fact, present, hall):
            key = (message.room, message.name, id(message) if message.fields else None)
            said.pop(key, None)
            said[key] = (fact, message)
    moves = [fact for fact in facts if isinstance(fact.event, QUEUE_MOVES)]
    waiting = _waiting([fact.event for fact in moves], present, hall) if moves else ()
    return [*said.values(), *((moves[-1], message) for message in waiting)]


def _hearing(fact: Fact, present: Present, hall: Hall) -> Iterator[Message]:
    event = fact.event
    if isinstance(event, COUNTER_MOVES):
        yield from _counter(event, present)
    if isinstance(event, HALL_MOVES):
        yield from _whole_hall(hall, "hall_changed")
    hearers = _HEARERS.get(type(event))
    if hearers is not None:
        yield from hearers(event, present, hall)


JobDone = (
    printing.SlipPrinted | printing.PrintUnsure | printing.PrintFailed | printing.PrintCancelled
)
_JOB_STATE: dict[type[JobDone], JobState] = {
    printing.SlipPrinted: JobState.PRINTED,
    printing.PrintUnsure: JobState.UNSURE,
    printing.PrintFailed: JobState.FAILED,
    printing.PrintCancelled: JobState.CANCELLED,
}


def _withdrawn(event: announcing.CallWithdrawn, present: Present, hall: Hall) -> Iterator[Message]:
    for room in _boards(hall):
        yield Message(room, "call_ended", {"announcement_id": event.announcement_id})


def _invited(event: rating.RatingInvited, present: Present, hall: Hall) -> Iterator[Message]:
    yield Message(f"rating:{event.counter_id}", "invited")


def _uninvited(
    event: rating.InvitationWithdrawn, present: Present, hall: Hall
) -> Iterator[Message]:
    ticket = present.day.tickets.get(event.ticket_id)
    if ticket and ticket.counter_id:
        yield Message(f"rating:{ticket.counter_id}", "invitation_ended")


def _published(event: rating.RatingsPublished, present: Present, hall: Hall) -> Iterator[Message]:
    yield Message("manager", "ratings_published", is_coalesced=True)


def _printer(event: printing.PrinterChanged, present: Present, hall: Hall) -> Iterator[Message]:
    fields = {"printer_id": event.printer_id, "state": event.state}
    for room in ("kiosk", "host", "manager"):
        yield Message(room, "printer_changed", fields)


def _job(event: JobDone, present: Present, hall: Hall) -> Iterator[Message]:
    fields = {"job_id": event.job_id, "state": _JOB_STATE[type(event)]}
    if not isinstance(event, printing.PrintCancelled):
        fields["printer_id"] = event.printer_id
    for room in ("kiosk", "host"):
        yield Message(room, "print_job_changed", fields)
    yield Message("manager", "printer_changed", {}, is_coalesced=True)


def _device(event: object, present: Present, hall: Hall) -> Iterator[Message]:
    yield Message("manager", "device_changed")


def _hall_changed(event: object, present: Present, hall: Hall) -> Iterator[Message]:
    yield Message("manager", "hall_changed")


def _sound(event: announcing.SoundChanged, present: Present, hall: Hall) -> Iterator[Message]:
    at = present.last_at
    assert at is not None, "a present that has taken a fact in knows its moment"
    fields = {"sound": sound_values(hall, present.sound, at)}
    for room in (*_boards(hall), "manager"):
        yield Message(room, "sound_changed", fields)
    for counter in hall.counters:
        yield Message(f"counter:{counter.counter_id}", "counter_changed", is_coalesced=True)


def _voices(event: object, present: Present, hall: Hall) -> Iterator[Message]:
    for room in (*_boards(hall), "manager"):
        yield Message(room, "voices_changed", is_coalesced=True)


def _boards(hall: Hall) -> Iterator[str]:
    yield "board:*"
    for zone in hall.zones:
        yield f"board:{zone.zone_id}"


def _counter(event: object, present: Present) -> Iterator[Message]:
    counter_id = getattr(event, "counter_id", None)
    if counter_id is None:
        ticket = present.day.tickets.get(getattr(event, "ticket_id", ""))
        counter_id = ticket.counter_id if ticket else None
    if counter_id is not None:
        yield Message(f"counter:{counter_id}", "counter_changed")
    for room in ("host", "manager"):
        yield Message(room, "counter_changed", is_coalesced=True)


def _waiting(events: Sequence[object], present: Present, hall: Hall) -> Iterator[Message]:
    services = {service for event in events for service in _services_of(event, present)}
    kept_for = {getattr(event, "for_counter_id", None) for event in events}
    for counter in present.day.as_served(hall).counters:
        if counter.counter_id in kept_for or services & {*counter.services, *counter.helps}:
            yield Message(f"counter:{counter.counter_id}", "waiting_changed", is_coalesced=True)
    for room in ("kiosk", "host", *_boards(hall), "manager"):
        yield Message(room, "waiting_changed", is_coalesced=True)


def _services_of(event: object, present: Present) -> set[str]:
    ids = [t["ticket_id"] for t in getattr(event, "tickets", [])]
    ids.append(getattr(event, "ticket_id", ""))
    found = {present.day.tickets[i].service_id for i in ids if i in present.day.tickets}
    return found | {getattr(event, name, "") for name in ("service_id", "from_service_id")}


def _whole_hall(hall: Hall, name: str) -> Iterator[Message]:
    for room in ("kiosk", "host", *_boards(hall), "manager"):
        yield Message(room, name)
    for counter in hall.counters:
        yield Message(f"counter:{counter.counter_id}", name, is_coalesced=True)


def _terminals(event: object, present: Present, hall: Hall) -> Iterator[Message]:
    """Tell the rating terminals of a day's beginning and end: they say when the hall trains."""
    for place in ("exit", *(counter.counter_id for counter in hall.counters)):
        yield Message(f"rating:{place}", "hall_changed")


def _announced(event: announcing.CallAnnounced, present: Present, hall: Hall) -> Iterator[Message]:
    call = present.calls.by_id.get(event.announcement_id)
    if call is None:
        return
    fields = {"call": call_values(hall, call)}
    yield Message(f"board:{event.zone_id}", "announced", fields)
    yield Message("board:*", "announced", fields)


def _acknowledged(
    event: announcing.CallShown | announcing.CallSpoken, present: Present, hall: Hall
) -> Iterator[Message]:
    call = present.calls.by_id.get(event.announcement_id)
    if call is None:
        return
    fields = {
        "announcement_id": call.announcement_id,
        "shown": call.is_shown,
        "spoken": call.is_spoken,
    }
    yield Message(f"counter:{call.counter_id}", "announcement_acknowledged", fields)


_HEARERS: dict[type, Callable[[Any, Present, Hall], Iterator[Message]]] = {
    announcing.CallAnnounced: _announced,
    announcing.CallWithdrawn: _withdrawn,
    announcing.CallShown: _acknowledged,
    announcing.CallSpoken: _acknowledged,
    announcing.SoundChanged: _sound,
    recording.ClipRecorded: _voices,
    recording.ClipTakenBack: _voices,
    recording.VoiceBegun: _voices,
    recording.VoiceChosen: _voices,
    recording.VoiceDeleted: _voices,
    announcing.LoudspeakerChanged: _device,
    rating.RatingInvited: _invited,
    rating.InvitationWithdrawn: _uninvited,
    rating.RatingsPublished: _published,
    printing.PrinterChanged: _printer,
    **dict.fromkeys(_JOB_STATE, _job),
    access.DeviceAdded: _device,
    access.DevicePaired: _device,
    access.DeviceRenewed: _device,
    access.DeviceRevoked: _device,
    access.StaffAdded: _device,
    access.StaffChanged: _device,
    access.StaffRemoved: _device,
    access.StaffErased: _device,
    access.StaffRestored: _device,
    access.StaffUnlocked: _device,
    access.PinRefused: _device,
    access.PinChosen: _device,
    access.StaffSignedIn: _device,
    access.StaffSignedOut: _device,
    queue.DayAcknowledged: _hall_changed,
    queue.TicketErased: _hall_changed,
    reports.DataExported: _hall_changed,
    queue.DayOpened: _terminals,
    queue.DayClosed: _terminals,
    queue.DayReopened: _terminals,
}
"""Event → who else hears of it."""


def stamped(message: Message, seq: int, previous: int, at: dt.datetime) -> dict[str, object]:
    """Return the message as it goes over the wire: `prev` lets a screen see that it missed one."""
    return {"seq": seq, "prev": previous, "at": to_wire(at), **message.fields}
