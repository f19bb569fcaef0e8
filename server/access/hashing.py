"""How a PIN is kept: argon2id over an HMAC of it with the server's secret; a stolen database alone is worth nothing.

Called by `pins` and `people`, beside the loop. Knows no tables. A hash names the secret it was made with: where
that was lost, no PIN fits any more, and that is said instead of "wrong".
"""

from __future__ import annotations

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from server.access.rules import derived

_argon2 = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""The least that OWASP names for argon2id: 19 MiB, two passes, one lane."""
_SCHEME = "hmac1"
_NOBODY = _argon2.hash(secrets.token_hex(8))
"""Compared with where nobody has that id, so that the answer takes as long."""


class Hasher:
    """The PINs of one server."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret
        self._head = f"{_SCHEME}:{derived(secret, 'pin-secret').hex()[:8]}:"

    def hash(self, staff_id: str, pin: str) -> str:
        """Return what is kept of somebody's PIN. It fits no other person's row."""
        return self._head + _argon2.hash(self._peppered(staff_id, pin))

    def fits(self, kept: str | None, staff_id: str, pin: str) -> bool:
        """Return whether this is the PIN; without anything kept it is not, after the same work."""
        if kept is None:
            return _verify(_NOBODY, self._peppered(staff_id, pin))
        if kept.startswith(self._head):
            return _verify(kept.removeprefix(self._head), self._peppered(staff_id, pin))
        # As version 0.1.0 kept it: without the secret.
        return _verify(kept, pin)

    def is_old(self, kept: str) -> bool:
        """Return whether a PIN that fitted is to be kept anew, in the way of today."""
        if not kept.startswith(self._head):
            return True
        return _argon2.check_needs_rehash(kept.removeprefix(self._head))

    def is_unreadable(self, kept: str) -> bool:
        """Return whether it was made with a secret that this server does not have."""
        return kept.startswith(f"{_SCHEME}:") and not kept.startswith(self._head)

    def _peppered(self, staff_id: str, pin: str) -> str:
        return derived(self._secret, "pin", staff_id, pin).hex()


def _verify(kept: str, secret: str) -> bool:
    try:
        return _argon2.verify(kept, secret)
    except VerificationError:
        return False
