"""A person as a whole that two consoles may change at once. Called by `people`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from server.facts import Fold
from server.transaction import Transaction
from server.versions import refuse_unseen, version_of

NOBODY = version_of(None)
"""The version of a person whom the hall does not know."""
_KINDS = ("staff_added", "staff_changed", "staff_removed", "staff_restored")


def whole(name: str, role: str, counters: Sequence[str], languages: Sequence[str]) -> Any:
    """Return what is compared; the order of lists does not matter, and the PIN is nobody's to see."""
    return {
        "name": name,
        "role": role,
        "counters": sorted(counters),
        "languages": sorted(languages),
    }


def whole_of(row: Any) -> Any:
    """Return a person of the hall as a whole."""
    return whole(row.name, row.role, json.loads(row.counters), row.languages)


def refuse_unseen_person(
    tx: Transaction[Fold], seen: str | None, staff_id: str, known: Any, wanted: Any
) -> None:
    """Raise changed_meanwhile when the person is not as their sender saw them (NOBODY: not there)."""
    now = whole_of(known) if known else None
    refuse_unseen(tx, seen, now, wanted, _KINDS, lambda event: event.staff_id == staff_id)
