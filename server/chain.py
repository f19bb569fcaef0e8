"""The journal's chain: how each row is hashed with the row before it, and how a whole journal is verified. Pure.

The hash is keyed (HMAC-SHA-256) with a key of the hall's secret, so that whoever can write into the database but has
not the secret cannot make rows that fit. What was written before a journal had a key, or under a secret that is gone,
keeps the hash that it has: `Stretch` says from which row on a key counts. Used by `server.database`.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

FIRST_HASH = "0" * 64
CHAINED = ("hall_id", "seq", "at", "day", "kind", "actor", "body")
"""The fields of a row that its hash covers, beside the hash before it."""
SEAL_GROUPS, GROUP = 5, 4

Fault = Literal["gap", "edited"]


class JournalKey:
    """The key of a hall's journal; `key_id` tells it from another and gives nothing of it away."""

    def __init__(self, secret: bytes) -> None:
        self._key = hmac.digest(secret, b"the journal's chain", "sha256")
        self.key_id = hmac.digest(self._key, b"its name", "sha256").hex()[:16]

    def hash(self, text: bytes) -> str:
        """Return the keyed hash of a row's text."""
        return hmac.digest(self._key, text, "sha256").hex()


@dataclass(frozen=True, slots=True)
class Stretch:
    """From this row on, until the next stretch begins, the journal is hashed with the key of that name."""

    from_seq: int
    key_id: str


def link(previous: str, fields: Iterable[Any], key: JournalKey | None) -> str:
    """Return the hash of a row: over the hash before it and every field, with a key or as before there was one."""
    text = "\x1f".join((previous, *map(str, fields))).encode()
    return hashlib.sha256(text).hexdigest() if key is None else key.hash(text)


def broken(
    rows: Iterable[Sequence[Any]], stretches: Sequence[Stretch], key: JournalKey | None
) -> Iterator[tuple[int, Fault]]:
    """Yield (seq, what) for each row that does not fit; rows are the chained fields and the hash, in order.

    Of a stretch under another key only gaps can be found: see `unproven`.
    """
    waiting = sorted(stretches, key=lambda each: each.from_seq)
    expected, previous, now = 1, FIRST_HASH, None
    for *fields, found in rows:
        seq = fields[1]
        while waiting and waiting[0].from_seq <= seq:
            now = waiting.pop(0)
        if seq != expected:
            yield seq, "gap"
        is_ours = now is None or (key is not None and now.key_id == key.key_id)
        if is_ours and link(previous, fields, key if now else None) != found:
            yield seq, "edited"
        expected, previous = seq + 1, found


def unproven(
    stretches: Sequence[Stretch], key: JournalKey | None, last_seq: int
) -> list[tuple[int, int]]:
    """Return the (first, last) rows of each stretch that was written under a secret which is not here."""
    found = sorted(stretches, key=lambda each: each.from_seq)
    ends = [*(each.from_seq - 1 for each in found[1:]), last_seq]
    return [
        (each.from_seq, end)
        for each, end in zip(found, ends, strict=False)
        if key is None or each.key_id != key.key_id
    ]


def seal_of(row_hash: str) -> str:
    """Return what a person notes of a hash: the first eighty bits, in groups of four."""
    return " ".join(row_hash[i * GROUP : (i + 1) * GROUP] for i in range(SEAL_GROUPS))


def letters_of(seal: str) -> str:
    """Return the letters of a seal as somebody typed it, without spaces and dashes."""
    return "".join(letter for letter in seal.lower() if letter.isalnum())
