"""Two consoles, one setting: whether somebody else has changed a whole since its sender looked.

Called by the actions that replace a whole (a counter's services, a person, the sound, a voice). Decides
nothing about the whole itself, and keeps nothing: a version is made of what the whole says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from server.errors import HallError
from server.facts import Fact, Fold
from server.transaction import Transaction

LOOKED_THROUGH = 200
"""So many facts of a kind are looked through for who changed it: many more than a hall makes in a day."""

Whole = Any
"""What a setting says as JSON values; None where it does not exist."""


def version_of(whole: Whole) -> str:
    """Return the version of a whole: the same for the same content, so that a change taken back is none."""
    text = json.dumps(whole, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def refuse_unseen(
    tx: Transaction[Fold],
    seen: str | None,
    now: Whole,
    wanted: Whole,
    kinds: Sequence[str],
    concerns: Callable[[Any], bool],
    since: str | None = None,
) -> None:
    """Refuse when the whole is not what its sender saw: raises changed_meanwhile with who, when and what it is now.

    Who wants what it already says undoes nobody's change. `seen` None is a sender with nobody beside it (the
    command line). `kinds` are the facts that change such a
    whole, `concerns` tells this one's among them; older than the newest fact of the kind `since` they explain
    nothing.
    """
    if seen is None or version_of(now) in (seen, version_of(wanted)):
        return
    fact = _newest(tx, kinds, concerns, since)
    raise HallError(
        "changed_meanwhile",
        now=now,
        version=version_of(now),
        by=fact.actor if fact else None,
        at=fact.at if fact else None,
    )


def _newest(
    tx: Transaction[Fold], kinds: Sequence[str], concerns: Callable[[Any], bool], since: str | None
) -> Fact | None:
    database, hall_id = tx.ledger.database, tx.ledger.hall_id
    first = database.last_seq_of(tx.connection, hall_id, since) if since else 0
    found = [
        fact
        for kind in kinds
        for fact in database.newest_facts(tx.connection, hall_id, kind, first, LOOKED_THROUGH)
        if concerns(fact.event)
    ]
    return max(found, key=lambda fact: fact.seq, default=None)
