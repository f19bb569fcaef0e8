"""People whose PIN was right, how many tries a PIN stands, pairing codes, what tokens are made from. Pure."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass

CODE_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels (no words by accident) and no digits that look like letters (RFC 8628 §6.1)."""
CODE_LENGTH = 8
CODE_MIN = 10
PROOF_MIN = 5
RENEWED_AFTER = dt.timedelta(days=30)
"""So old a device's token is when it gets the next one, at the start of its page."""
OVERLAP = dt.timedelta(days=30)
"""For so long the one before is worth as much: longer than any hall is closed."""
FREE_FAILURES = 5
LOCKED_FROM_FAILURES = 10
"""After so many wrong PINs at one device a manager must unlock the person there."""
STRANGE_FAILURES = 20
"""After so many at all devices where they never signed in, a manager must unlock them for those."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the hall whose PIN was right."""

    staff_id: str
    name: str
    role: str
    languages: tuple[str, ...] = ()
    pin_hash: str = ""
    """What is kept of the PIN that was right: where it is another one by now, the sign-in is refused."""
    pin_given_by: str | None = None
    """Whoever set the PIN for them, as the journal keeps a sender; None: it is their own."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is kept of a PIN that somebody chose for themselves."""

    pin_hash: str
    is_long: bool


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong PINs of a person at one device since the last right one there; known: it was right there before."""

    failures: int = 0
    last_failure_at: dt.datetime | None = None
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class Arrival:
    """An officer who sits down: the languages they speak, and which questions they answered.

    `take_over`: somebody else's counter may be taken. `moves`: their own other counter is left.
    """

    languages: tuple[str, ...] = ()
    take_over: bool = False
    moves: bool = False


def hashed(secret: str) -> str:
    """Return what is stored of a random token or code: its SHA-256."""
    return hashlib.sha256(secret.encode()).hexdigest()


def derived(secret: bytes, *parts: str) -> bytes:
    """Return 32 bytes that only this server can make from these parts.

    A token made from the request's own idempotency key comes out the same when the request is
    repeated, so that no answer with a secret in it must ever be stored.
    """
    return hmac.digest(secret, "\x1f".join(parts).encode(), "sha256")


def token_of(secret: bytes, *parts: str) -> str:
    """Return a token of 256 bits in letters that fit a header."""
    return base64.urlsafe_b64encode(derived(secret, *parts)).decode().rstrip("=")


def pairing_code_of(secret: bytes, *parts: str) -> str:
    """Return a pairing code in the alphabet of codes (about 34 bits, ten minutes, one use)."""
    number = int.from_bytes(derived(secret, *parts), "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, rest = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[rest])
    return "".join(letters)


def is_proven(proved_at: dt.datetime, now: dt.datetime) -> bool:
    """Return whether a PIN typed then still stands for its owner, before they change who may do what."""
    return now - proved_at < dt.timedelta(minutes=PROOF_MIN)


def is_due(since_at: dt.datetime, now: dt.datetime) -> bool:
    """Return whether a device's token is old enough for the next one."""
    return now - since_at >= RENEWED_AFTER


def pin_delay_s(failures: int) -> int:
    """Return how long the next PIN must wait after that many failures; 0 for the first few."""
    return 0 if failures < FREE_FAILURES else min(30 * 2 ** (failures - FREE_FAILURES), 900)


def is_locked(here: Tries, strange_failures: int, now: dt.datetime) -> int:
    """Return the seconds until another PIN may be tried at a device; -1 when only a manager can unlock.

    What was tried at other devices binds only where the person never signed in: nobody can lock somebody out of their
    own. `strange_failures` are those of all devices that are not known.
    """
    if here.failures >= LOCKED_FROM_FAILURES:
        return -1
    if not here.is_known and strange_failures >= STRANGE_FAILURES:
        return -1
    if here.last_failure_at is None:
        return 0
    rest = pin_delay_s(here.failures) - (now - here.last_failure_at).total_seconds()
    return max(0, int(rest + 0.999))
