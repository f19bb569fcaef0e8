"""HTTP: take a number, leave, and everything an officer does with a ticket or a counter."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Literal

from apiflask import APIBlueprint

from server.answers import Changed, Done
from server.errors import HallError
from server.hall.views import counter_names
from server.ledger import Answer, Command
from server.queue import answers, counter_views, schemas, views
from server.queue.answers import TicketAfter
from server.queue.asking import desk_of, hand, ticket_behind, ticket_of_token, ticket_request_of
from server.queue.today.ticket import Ticket
from server.queue.verbs import (
    RETURN_PASS,
    Arrival,
    Host,
    Serving,
    Target,
    TicketRequest,
    is_pass_over,
)
from server.queue.verbs.rehearsing import is_rehearsed
from server.wire import actor, command, house, needs

bp = APIBlueprint("queue", __name__, tag="Queue")


@bp.post("/api/v1/tickets")
@needs("take")
@bp.input(schemas.TakeTicket)
def take_ticket(json_data: schemas.TakeTicket) -> tuple[answers.TakenTicket, Literal[201]]:
    """Take a number. The answer comes after the commit is on disk; the paper comes later."""
    sender = actor()
    asked = command()
    printer_id = house().printing.printer_for(sender) if json_data.print else None
    request = ticket_request_of(json_data, printer_id)
    # Whoever opens the commit carries the others' actions out: the guard may not ask whose request it is.
    limits = house().limits
    guard = cache(lambda: limits.check_take(sender))
    answer = house().queue.take_ticket(asked, request, guard)
    ticket = _today(answer["ticket_id"])
    order: answers.PrintOrder | None = None
    if printer_id:
        order = {"job_id": ticket.slip_id, "state": "queued"}
    code = house().links.words(ticket).code
    return {"ticket": {**_issued(ticket, answer), "code": code}, "print": order}, 201


@bp.get("/api/v1/tickets/<token>/qr")
def ticket_qr(token: str) -> answers.QrRows:
    """The QR of the slip as rows of "0" and "1", for a screen to draw."""
    ticket_behind(token)
    return {"rows": house().links.qr(token)}


@bp.post("/api/v1/tickets/<token>/leave")
@bp.input(schemas.Leave)
def leave(token: str, json_data: schemas.Leave) -> Done:
    """Give the place up. A photo of the slip must not be enough, so the code is asked as well."""
    ticket_id = ticket_of_token(token)
    house().limits.check_slip_code(ticket_id)
    house().queue.leave(command("citizen"), ticket_id, json_data.code)
    return {}


# --- counters -----------------------------------------------------------------------------------


def _today(ticket_id: str) -> Ticket:
    return house().ledger.look(lambda p: views.by_id(p.day, ticket_id))


def _issued(ticket: Ticket, promise: Answer) -> answers.LinkedTicket:
    """Return a number just given, with the counters that serve it today."""
    hall = house().hall
    values = house().ledger.look(lambda p: views.issued_ticket(hall, p.day, ticket, promise))
    token = house().links.words(ticket).token
    return {**values, "token": token, "url": house().links.url(token)}


def _answer(answer: Answer) -> TicketAfter:
    """Return the ticket that an action left, as the desk shows it."""
    ticket_id = answer.get("ticket_id")
    now = house().clock.now()
    if ticket_id is None:
        return {"ticket": None}
    return {
        "ticket": house().ledger.look(
            lambda p: counter_views.desk_ticket(house().hall, views.by_id(p.day, ticket_id), now)
        )
    }


@bp.post("/api/v1/counters/<counter_id>/next")
@needs("serve")
@bp.input(schemas.CallNext)
def call_next(counter_id: str, json_data: schemas.CallNext) -> TicketAfter:
    """Finish the visit at the counter and call the next; `ticket` is null if nobody waits."""
    seen = (json_data.after,) if "after" in json_data.model_fields_set else ()
    return _answer(house().queue.call_next(command(), desk_of(counter_id), *seen))


@bp.post("/api/v1/counters/<counter_id>/call")
@needs("serve")
@bp.input(schemas.CallChosen)
def call_chosen(counter_id: str, json_data: schemas.CallChosen) -> TicketAfter:
    """Call a chosen ticket."""
    desk = desk_of(counter_id)
    return _answer(house().queue.call_chosen(command(), desk, json_data.ticket_id))


@bp.post("/api/v1/counters/<counter_id>/pause")
@needs("serve")
@bp.input(schemas.Pause)
def pause(counter_id: str, json_data: schemas.Pause) -> TicketAfter:
    """Rest, with one of the hall's reasons."""
    if json_data.reason not in counter_views.PAUSE_REASONS:
        raise HallError("bad_request", field="reason")
    return _answer(house().queue.pause(command(), desk_of(counter_id), json_data.reason))


@bp.post("/api/v1/counters/<counter_id>/resume")
@needs("serve")
def resume_counter(counter_id: str) -> TicketAfter:
    """Be back from the rest."""
    return _answer(house().queue.resume_counter(command(), desk_of(counter_id)))


@bp.post("/api/v1/counters/<counter_id>/close")
@needs("serve")
def close_counter(counter_id: str) -> TicketAfter:
    """Leave the counter; the visit at it is finished first."""
    return _answer(house().queue.close_counter(command(), desk_of(counter_id)))


@bp.post("/api/v1/counters/<counter_id>/open")
@needs("serve")
@bp.input(schemas.OpenCounter)
def open_counter(counter_id: str, json_data: schemas.OpenCounter) -> TicketAfter:
    """Serve again at the counter of this session."""
    sender, desk = actor(), desk_of(counter_id)
    arrival = Arrival(sender.languages, json_data.take_over, json_data.moves)
    return _answer(house().queue.open_counter(command(), desk, arrival))


@bp.post("/api/v1/undo")
@needs("move")
def undo() -> TicketAfter:
    """Take one's last action back, within the hall's seconds; a number just taken becomes void."""
    return _answer(house().queue.undo(command(), hand()))


# --- a ticket at the counter --------------------------------------------------------------------


@bp.post("/api/v1/tickets/<ticket_id>/hold")
@needs("serve")
@bp.input(schemas.Hold)
def hold(ticket_id: str, json_data: schemas.Hold) -> TicketAfter:
    """Interrupt the visit with a reason, for some minutes or until resumed."""
    queue, body = house().queue, json_data
    return _answer(queue.hold(command(), desk_of(), ticket_id, body.reason, body.minutes))


@bp.post("/api/v1/tickets/<ticket_id>/transfer")
@needs("move")
@bp.input(schemas.Transfer)
def transfer(ticket_id: str, json_data: schemas.Transfer) -> TicketAfter:
    """Send the visit to another service: same number, waiting time kept."""
    to = Target(
        json_data.service_id, json_data.counter_id, json_data.staff_id, json_data.comes_back
    )
    return _answer(house().queue.transfer(command(), hand(), ticket_id, to))


@bp.post("/api/v1/tickets/<ticket_id>/send-away")
@needs("serve")
def send_away(ticket_id: str) -> TicketAfter:
    """Send the citizen for a missing paper, with a pass back to this counter."""
    minutes = house().hall.queue.return_pass_h * 60
    return _answer(house().queue.hold(command(), desk_of(), ticket_id, RETURN_PASS, minutes))


@bp.post("/api/v1/tickets/<token>/come-back")
def come_back(token: str) -> answers.CameBack:
    """A citizen with a return pass is here again: scanned at the kiosk, or by their phone."""
    ticket = ticket_behind(token)
    if house().ledger.look(lambda p: ticket.ticket_id in p.day.tickets):
        done = house().queue.come_back(command("citizen"), ticket.ticket_id)
        counter = house().hall.counter_by_id.get(done["kept_for"] or "")
        kept_for = counter_names(counter) if counter else None
        return {"ticket": None, "kept_for": kept_for, "is_expired": done["is_expired"]}
    return {"ticket": _new_number_of_pass(ticket), "kept_for": None, "is_expired": False}


def _new_number_of_pass(old: Ticket) -> answers.LinkedTicket:
    """Give today's number for a return pass of an earlier day; it counts from the first arrival.

    The pass is the command's key: shown twice, it gives the same number again.
    """
    now = house().clock.now()
    if old.held_reason != RETURN_PASS or old.state not in ("held", "unserved"):
        raise HallError("wrong_state", state=old.state, number=old.number, verb="come_back")
    if old.held_until_at is None or is_pass_over(old, now) or is_rehearsed(old.ticket_id):
        raise HallError("pass_expired", number=old.number)
    # An actor of its own: among the keys that citizens choose, anybody could have taken this one.
    asked = Command("pass", f"pass-{old.ticket_id}", "pass")
    request = TicketRequest(
        service_id=old.service_id,
        language=old.language,
        priority_class_id=old.priority_class_id,
        printer_id=house().printing.printer_for(actor()),
        verified_by=old.verified_by or "self",
        arrived_at=old.issued_at,
    )
    answer = house().queue.take_ticket(asked, request)
    ticket = _today(answer["ticket_id"])
    return _issued(ticket, answer)


@bp.post("/api/v1/manage/counters/<counter_id>/services")
@needs("manage")
@bp.input(schemas.ChangeServices)
def change_services(counter_id: str, json_data: schemas.ChangeServices) -> Changed:
    """Let a counter serve other services from now on; nobody in the line moves.

    What would be left without any counter today is asked about first: `last_counter` names it.
    """
    request = Serving(tuple(json_data.services), tuple(json_data.helps), tuple(json_data.leaves))
    staff_id = actor().staff_id or ""
    seen = json_data.version
    answer = house().queue.change_services(command(), counter_id, request, staff_id, seen)
    return {"version": answer["version"]}


@bp.post("/api/v1/tickets/<ticket_id>/void")
@needs("move")
@bp.input(schemas.Void)
def void(ticket_id: str, json_data: schemas.Void) -> TicketAfter:
    """Take a mistaken number out, with a reason."""
    return _answer(house().queue.void(command(), hand(), ticket_id, json_data.reason))


@bp.post("/api/v1/tickets/<ticket_id>/priority")
@needs("move")
@bp.input(schemas.Priority)
def correct_priority(ticket_id: str, json_data: schemas.Priority) -> TicketAfter:
    """Set the class right and how it is known; the ticket takes the place that it would have had."""
    queue, body = house().queue, json_data
    return _answer(
        queue.correct_priority(
            command(), hand(), ticket_id, body.priority_class_id, body.verified_by
        )
    )


@bp.post("/api/v1/tickets/<ticket_id>/requeue")
@needs("move")
def requeue(ticket_id: str) -> TicketAfter:
    """Let a called or missed ticket, or one with a return pass, wait again by the hall's rule."""
    return _answer(house().queue.requeue(command(), hand(), ticket_id))


@bp.post("/api/v1/tickets/<ticket_id>/give-up")
@needs("guide")
def give_up(ticket_id: str) -> TicketAfter:
    """A host gives somebody's place up for them."""
    host = Host(actor().staff_id or "")
    return _answer(house().queue.leave_for(command(), host, ticket_id))


def _plain_verb(verb: str, summary: str) -> None:
    """Add the route of a verb that needs nothing but the ticket."""

    def route(ticket_id: str) -> TicketAfter:
        act: Callable[..., Answer] = getattr(house().queue, verb)
        return _answer(act(command(), desk_of(), ticket_id))

    route.__name__, route.__doc__ = verb, summary
    bp.post(f"/api/v1/tickets/<ticket_id>/{verb}")(needs("serve")(route))


for _verb, _summary in {
    "recall": "Call the ticket once more, within the hall's limit and spacing.",
    "start": "The citizen has come to the counter.",
    "finish": "The visit is done.",
    "miss": "Nobody came; the ticket may still return.",
    "resume": "Go on with a held visit.",
}.items():
    _plain_verb(_verb, _summary)
