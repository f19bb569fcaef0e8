"""The facts of access: which devices and people came and went. No secret is ever in one, and no name.

Facts of version 0.1.0 have names of devices and people; the field is empty since. Names stand in their tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from server.facts import fact


@fact
@dataclass(frozen=True, slots=True)
class DeviceAdded:
    """A device was named and waits for its pairing code to be typed."""

    device_id: str
    role: str
    name: str


@fact
@dataclass(frozen=True, slots=True)
class DevicePaired:
    """A device got its token."""

    device_id: str


@fact
@dataclass(frozen=True, slots=True)
class DeviceRenewed:
    """A device got its next token; the one before ends some time later."""

    device_id: str


@fact
@dataclass(frozen=True, slots=True)
class DeviceRevoked:
    """A device's token is worth nothing from now on."""

    device_id: str
    left: dict[str, str] = field(default_factory=dict)
    """Counter → the person who was signed in there on this device."""


@fact
@dataclass(frozen=True, slots=True)
class StaffAdded:
    """A person got a PIN (or a new one)."""

    staff_id: str
    name: str
    role: str


@fact
@dataclass(frozen=True, slots=True)
class StaffChanged:
    """A person's name, role, languages or usual counters were set anew; the PIN stays."""

    staff_id: str
    name: str
    role: str


@fact
@dataclass(frozen=True, slots=True)
class StaffRemoved:
    """A person works in the hall no more."""

    staff_id: str


@fact
@dataclass(frozen=True, slots=True)
class StaffRestored:
    """A person who had been dismissed works in the hall again, with the PIN of before."""

    staff_id: str


@fact
@dataclass(frozen=True, slots=True)
class StaffErased:
    """Name, PIN and sessions of somebody who works here no more were erased on their wish.

    `mark` is keyed: it lets the list beside the database be compared, and tells nobody whose it was.
    """

    mark: str


@fact
@dataclass(frozen=True, slots=True)
class StaffUnlocked:
    """A manager let somebody try the PIN again."""

    staff_id: str


@fact
@dataclass(frozen=True, slots=True)
class PinChosen:
    """A person made a PIN their own that nobody else knows."""

    staff_id: str


@fact
@dataclass(frozen=True, slots=True)
class StaffSignedIn:
    """A person signed in on a device."""

    staff_id: str
    device_id: str
    counter_id: str | None = None


@fact
@dataclass(frozen=True, slots=True)
class StaffSignedOut:
    """A person signed out, or was: their session on that device is over."""

    staff_id: str
    device_id: str
    counter_id: str | None = None


@fact
@dataclass(frozen=True, slots=True)
class PinRefused:
    """A wrong PIN; `failures` in a row so far at this device."""

    staff_id: str
    device_id: str
    failures: int
