"""HTTP: pair a device, sign in and out, and what a manager does with devices and people."""

from __future__ import annotations

from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import request
from pydantic import Field

from server.access.answers import (
    Attended,
    Demo,
    PairedDevice,
    PairingCode,
    RenewedToken,
    Session,
    SignInChoices,
)
from server.access.person_versions import NOBODY
from server.access.rules import hashed
from server.actor import Actor
from server.answers import Changed, Done
from server.errors import HallError
from server.hall import pins
from server.hall.roles import STAFF_ROLES, DeviceRole, StaffRole
from server.ledger import Command
from server.wire import Body, WholeBody, actor, bearer_token, command, house, needs, person

bp = APIBlueprint("access", __name__, tag="Access")

SIGN_IN_AT = {
    "counter": STAFF_ROLES,
    "host": ("host", "manager"),
    "manager": ("manager",),
}
"""Role of a device → who signs in there."""

Id = Annotated[str, Field(min_length=1, max_length=64)]
Name = Annotated[str, Field(min_length=1, max_length=80)]
Pin = Annotated[str, Field(pattern=rf"^{pins.PATTERN}$")]
AnyPin = Annotated[str, Field(max_length=64)]
"""A PIN to be set; what cannot be one is refused with the reason."""
Languages = Annotated[list[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]], Field(max_length=9)]
"""What a person speaks; none named: what the hall's file says of the counter."""


class Pair(Body):
    """The code that the console shows."""

    code: Annotated[str, Field(min_length=8, max_length=16)]


class SignIn(Body):
    """Who signs in, with the PIN, and where they will serve."""

    staff_id: Id
    pin: Pin
    new_pin: AnyPin | None = None
    """The person's own, where somebody else set `pin`: it is good for this one sign-in."""
    counter_id: Id | None = None
    take_over: bool = False
    """Somebody else serves there: they are replaced."""
    moves: bool = False
    """The person serves at another counter: it is left, and whoever stands there waits for this one."""


class Proof(Body):
    """The PIN once more."""

    pin: Pin


class ChangedPin(Body):
    """The PIN of now and the next one."""

    pin: Pin
    new_pin: AnyPin


class NewDevice(Body):
    """A device that the hall expects."""

    role: DeviceRole
    name: Name
    zone_id: Id | None = None
    counter_id: Id | None = None
    printer_id: Id | None = None
    """Left out, a kiosk gets the printer of a hall that has one; null is a kiosk without paper."""


class NewPerson(Body):
    """A person who works in the hall."""

    staff_id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    name: Name
    role: StaffRole = "officer"
    pin: AnyPin
    counters: Annotated[list[Id], Field(max_length=99)] = []
    languages: Languages = []
    version: Annotated[str, Field(min_length=1, max_length=64)] | None = None
    """Of the person who gets a new PIN; null is a person whom the hall does not know yet."""


class ChangedPerson(WholeBody):
    """What is known of a person, without the PIN."""

    name: Name
    role: StaffRole
    counters: Annotated[list[Id], Field(max_length=99)]
    languages: Languages


@bp.post("/api/v1/devices/pair")
@bp.input(Pair)
def pair(json_data: Pair) -> tuple[PairedDevice, Literal[201]]:
    """Exchange a pairing code for the device's token; a code is worth ten minutes and one device."""
    house().limits.check_code(request.remote_addr or "")
    return house().devices.pair(command("anyone"), json_data.code), 201


@bp.post("/api/v1/devices/renew")
@needs("renew")
def renew() -> RenewedToken:
    """Get a device's next token when its own is a month old; asked at each start, again with the same answer."""
    asked = command()
    if house().settings.demo:
        # Its tokens are told to whoever asks, and stay.
        return {"token": None}
    return house().devices.renew(asked, bearer_token())


@bp.get("/api/v1/session/choices")
@needs("sign_in")
def choices() -> SignInChoices:
    """Who may sign in on this device, and at which counters."""
    device = actor()
    roles = SIGN_IN_AT[device.role]
    return {
        "pin": {"least": pins.LEAST, "most": pins.MOST},
        "staff": [
            {
                "staff_id": s.staff_id,
                "name": s.name,
                "role": s.role,
                "has_long_pin": s.has_long_pin,
            }
            for s in house().people.listed()
            if s.role in roles
        ],
        "counters": [
            {"counter_id": c.counter_id, "name": dict(c.name)}
            for c in house().hall.counters
            if c.counter_id in _opens(device)
        ],
        "counter_id": device.counter_id,
    }


@bp.post("/api/v1/session")
@needs("sign_in")
@bp.input(SignIn)
def sign_in(json_data: SignIn) -> tuple[Session, Literal[201]]:
    """Sign in with a PIN; at a counter device this opens the counter for whoever may serve."""
    device, asked = actor(), command()
    counter_id = _counter(device, json_data.counter_id)
    body = json_data
    who = house().pins.check(device, body.staff_id, body.pin, body.new_pin)
    if who.role not in SIGN_IN_AT[device.role]:
        raise HallError("not_allowed")
    chosen = house().pins.chosen(who, body.pin, body.new_pin)
    answer = house().sessions.start(
        asked, device, who, counter_id, chosen, body.take_over, body.moves
    )
    return answer, 201


def _opens(device: Actor) -> tuple[str, ...]:
    """Return the counters that a device may open: its own, or any where the hall's file says so."""
    hall, own = house().hall, device.counter_id
    if own is not None and own in hall.counter_by_id and not hall.queue.desk_opens_any_counter:
        return (own,)
    return tuple(hall.counter_by_id)


def _counter(device: Actor, wished: str | None) -> str | None:
    if device.role != "counter":
        return None
    counter_id = wished or device.counter_id
    if counter_id not in house().hall.counter_by_id:
        raise HallError("not_found", what="counter")
    if counter_id not in _opens(device):
        raise HallError("counter_of_other_desk")
    return counter_id


@bp.get("/api/v1/session")
def attend() -> Attended:
    """When this session is locked; refused as session_locked once it is."""
    person()
    return {"locks_in_s": house().locks_in_s(bearer_token())}


@bp.post("/api/v1/session/use")
def use() -> Attended:
    """Say that a hand used the page without asking for anything: it is read, or typed in."""
    sender = person()
    house().access.attending.note(sender.name, hashed(bearer_token()))
    return {"locks_in_s": house().locks_in_s(bearer_token())}


@bp.post("/api/v1/session/proof")
@bp.input(Proof)
def prove(json_data: Proof) -> Done:
    """Type the PIN again: it unlocks the session, and for five minutes its owner may change people and devices."""
    command()
    sender = person(may_be_locked=True)
    house().pins.check(sender, sender.staff_id or "", json_data.pin)
    return house().sessions.prove(sender, bearer_token())


@bp.post("/api/v1/manage/sessions/<session_id>/end")
@needs("manage")
def end_session(session_id: str) -> Done:
    """Sign somebody out; their counter rests, and the visit there stays."""
    return house().sessions.end_one(command(), session_id)


@bp.delete("/api/v1/session")
def sign_out() -> Done:
    """Sign out; a counter that is still open rests until somebody is there again."""
    sender = person(may_be_locked=True)
    return house().sessions.end(command(), sender, bearer_token())


@bp.put("/api/v1/session/pin")
@bp.input(ChangedPin)
def change_pin(json_data: ChangedPin) -> Done:
    """Choose another PIN, for the one of now; every other session of the person ends."""
    sender = person()
    return house().pins.change(command(), sender, bearer_token(), json_data.pin, json_data.new_pin)


@bp.post("/api/v1/manage/devices")
@needs("manage", proof=True)
@bp.input(NewDevice)
def add_device(json_data: NewDevice) -> tuple[PairingCode, Literal[201]]:
    """Name a device and get its pairing code."""
    body = json_data
    answer = house().devices.add(
        command(),
        body.role,
        body.name,
        body.zone_id,
        body.counter_id,
        body.printer_id,
        prints="printer_id" not in body.model_fields_set or body.printer_id is not None,
    )
    return answer, 201


@bp.post("/api/v1/manage/devices/expected/<device_id>")
@needs("manage", proof=True)
def add_expected_device(device_id: str) -> tuple[PairingCode, Literal[201]]:
    """Get the pairing code of a screen that the hall's file expects; the file says all the rest of it."""
    return house().devices.add_expected(command(), device_id), 201


@bp.post("/api/v1/manage/devices/<device_id>/revoke")
@needs("manage", proof=True)
def revoke(device_id: str) -> Done:
    """Make a device's token worthless; its screen goes dark within seconds."""
    return house().devices.revoke(command(), device_id)


@bp.post("/api/v1/manage/staff")
@needs("manage", proof=True)
@bp.input(NewPerson)
def add_person(json_data: NewPerson) -> tuple[Done, Literal[201]]:
    """Add a person, or give somebody a new PIN; the PIN is kept as a hash only."""
    body = json_data
    _check_places(body.counters, body.languages)
    # No answer is stored under the key: repeating it sets the same PIN again.
    asked = Command(command().actor)
    house().people.add(
        asked,
        body.staff_id,
        body.name,
        body.role,
        body.pin,
        body.counters,
        body.languages,
        body.version or NOBODY,
    )
    return {}, 201


def _check_places(counters: list[str], languages: list[str]) -> None:
    """Refuse counters and languages that this hall does not have."""
    hall = house().hall
    if not set(counters) <= set(hall.counter_by_id):
        raise HallError("bad_request", field="counters")
    if not set(languages) <= set(hall.languages):
        raise HallError("bad_request", field="languages")


@bp.post("/api/v1/manage/staff/<staff_id>")
@needs("manage", proof=True)
@bp.input(ChangedPerson)
def change_person(staff_id: str, json_data: ChangedPerson) -> Changed:
    """Set a person's name, role, usual counters and languages anew; the PIN stays what it is."""
    body = json_data
    _check_places(body.counters, body.languages)
    return house().people.change(
        command(),
        staff_id,
        body.name,
        body.role,
        body.counters,
        body.languages,
        body.version,
    )


@bp.post("/api/v1/manage/staff/<staff_id>/unlock")
@needs("manage", proof=True)
def unlock(staff_id: str) -> Done:
    """Let somebody who was locked out try the PIN again."""
    return house().pins.unlock(command(), staff_id)


@bp.post("/api/v1/manage/staff/<staff_id>/remove")
@needs("manage", proof=True)
def remove_person(staff_id: str) -> Done:
    """Let somebody sign in no more: signed out at once, their counter closes, nobody there is lost."""
    return house().people.remove(command(), staff_id)


@bp.post("/api/v1/manage/staff/<staff_id>/restore")
@needs("manage", proof=True)
def restore_person(staff_id: str) -> Done:
    """Take somebody back who had been dismissed, with the PIN of before."""
    return house().people.restore(command(), staff_id)


@bp.get("/api/v1/demo")
def demo() -> Demo:
    """The demo hall's tokens and PINs; only in demo mode, which listens on this machine only."""
    found = house().demo
    if found is None or not house().settings.demo:
        raise HallError("demo_only")
    return found
