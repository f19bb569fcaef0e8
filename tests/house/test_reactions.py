"""Every event has a hearer: a screen that is told of it, or a reaction in its transaction; or a reason why none."""

from __future__ import annotations

from unittest.mock import MagicMock

import server.app  # noqa: F401 - every room's events are registered
from house.sources import listed
from server import reactions
from server.facts import kinds

SILENT = {
    "visit_rated": "older versions recorded it; told, it would say when somebody rated",
    "reprint_asked": "the paper's own events tell it: printed, in doubt, failed",
}
"""Events that no screen is told of and nothing follows from, with the reason."""


def heard() -> set[type]:
    """Return the events that somebody is told of, or from which something follows."""
    moves = (*reactions.QUEUE_MOVES, *reactions.HALL_MOVES, *reactions.COUNTER_MOVES)
    return {*moves, *reactions._HEARERS, *reactions.reactions(MagicMock())}


def test_every_event_has_a_hearer() -> None:
    """An event that is added reaches somebody, or says in the list why it does not."""
    deaf = {kind for kind, event in kinds().items() if event not in heard()}
    assert deaf == SILENT.keys(), listed(sorted(deaf ^ SILENT.keys()))


def test_nobody_listens_to_what_never_happens() -> None:
    """Each row of the tables is an event that can be recorded."""
    unknown = heard() - set(kinds().values())
    assert not unknown, listed([event.__name__ for event in unknown])
