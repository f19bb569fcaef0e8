"""What the routes of devices and people answer; read by `server.openapi`."""

from __future__ import annotations

from server.answers import Changed, Done, Moment, Said, TypedDict
from server.hall.answers import CounterName


class Device(TypedDict):
    """A device and what it belongs to."""

    device_id: str
    role: str
    name: str
    zone_id: str | None
    counter_id: str | None
    printer_id: str | None


class PairedDevice(TypedDict):
    """The device's token, told once."""

    token: str
    device: Device


class RenewedToken(TypedDict):
    """The device's next token; null: the one it has is new enough."""

    token: str | None


class PairingCode(TypedDict):
    """What to type on the device, and until when."""

    device_id: str
    code: str
    expires_at: Moment


class StaffName(TypedDict):
    """A person of the hall."""

    staff_id: str
    name: str
    role: str


class PinLock(TypedDict):
    """Where somebody's PIN waits for a manager: a device, or null for all where they never signed in."""

    device: str | None
    at: Moment


class FloorPerson(StaffName):
    """A person of the hall as the manager sees them."""

    counters: list[str]
    languages: list[str]
    version: str
    has_given_pin: bool
    """Whether somebody else set their PIN, which they have to change at signing in."""
    locks: list[PinLock]


class SignInPerson(StaffName):
    """Somebody who may sign in: whether their PIN is whole at the least number of digits, or by Enter."""

    has_long_pin: bool


class PinLength(TypedDict):
    """How many digits a PIN may have."""

    least: int
    most: int


class SignInChoices(TypedDict):
    """Who may sign in here; `counter_id` is the device's own counter."""

    pin: PinLength

    staff: list[SignInPerson]
    counters: list[CounterName]
    counter_id: str | None


class Session(TypedDict):
    """A signed-in person; the token goes with every later call."""

    token: str
    session_id: str
    staff: StaffName
    counter_id: str | None
    expires_at: Moment


class Attended(TypedDict):
    """In how many seconds the session is locked unless a hand uses it; null where the hall locks none."""

    locks_in_s: int | None


class FloorSession(TypedDict):
    """Somebody who is signed in."""

    session_id: str
    staff_id: str
    name: str
    device: str
    counter_id: str | None
    since_at: Moment
    used_at: Moment


class DemoDevice(Device):
    """A demo device with its token."""

    token: str


class DemoPerson(StaffName):
    """A demo person with the PIN."""

    pin: str
    counters: list[str]


class DemoPrinter(TypedDict):
    """Where the virtual printer listens."""

    address: str
    control: str


class Demo(TypedDict):
    """Everything to try the demo hall with."""

    base_url: str
    devices: list[DemoDevice]
    staff: list[DemoPerson]
    printer: DemoPrinter | None


ANSWERS = {
    "pair": Said(PairedDevice, 201, (404, 410, 429)),
    "renew": Said(RenewedToken),
    "choices": Said(SignInChoices),
    "sign_in": Said(Session, 201, (404, 409, 429)),
    "sign_out": Said(Done, 200, (401,)),
    "attend": Said(Attended, 200, (401,)),
    "use": Said(Attended, 200, (401,)),
    "prove": Said(Done, 200, (401, 429)),
    "end_session": Said(Done),
    "change_pin": Said(Done, 200, (401, 429)),
    "add_device": Said(PairingCode, 201),
    "add_expected_device": Said(PairingCode, 201),
    "revoke": Said(Done),
    "add_person": Said(Done, 201, (409,)),
    "unlock": Said(Done),
    "change_person": Said(Changed, 200, (409,)),
    "remove_person": Said(Done, 200, (409,)),
    "restore_person": Said(Done),
    "demo": Said(Demo, 200, (404,)),
}
