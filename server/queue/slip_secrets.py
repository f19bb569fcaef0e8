"""What stands on a slip and on no disk: the link's token and the four digits, derived from the hall's secret.

Made again whenever a slip is printed or a link is asked for; the journal and the tickets' rows have the link's hash
only. Called by `links`.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from server.access.rules import derived
from server.queue.today.ticket import link_hash_of

TOKEN_BYTES = 16
CODES = 10_000


@dataclass(frozen=True, slots=True)
class SlipWords:
    """The token in a slip's link, and the digits that prove who holds the paper."""

    token: str
    code: str


class SlipSecrets:
    """Makes the words of one hall's slips; another database of the same hall has others."""

    def __init__(self, secret: bytes, instance_id: str) -> None:
        self._secret = secret
        self._instance_id = instance_id

    def words(self, ticket_id: str) -> SlipWords:
        """Return what stands on the slip of that ticket."""
        return SlipWords(self._token(ticket_id), self._code(ticket_id))

    def link_hash(self, ticket_id: str) -> str:
        """Return what journal and row keep of the link."""
        return link_hash_of(self._token(ticket_id))

    def _token(self, ticket_id: str) -> str:
        made = derived(self._secret, "slip's link", self._instance_id, ticket_id)
        return base64.urlsafe_b64encode(made[:TOKEN_BYTES]).decode().rstrip("=")

    def _code(self, ticket_id: str) -> str:
        made = derived(self._secret, "slip's code", self._instance_id, ticket_id)
        return f"{int.from_bytes(made, 'big') % CODES:04d}"
