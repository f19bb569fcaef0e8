"""What a hall says of the data it keeps, in one language: what, why, how long, whom to ask. Pure.

Made of the hall's file and the running settings, for the page at /privacy and the kiosk's screen. A sentence that is
not true of this server is not said; tests/wire/test_privacy.py holds each to what the server does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from server.hall.rules import Hall
from server.screens.answers import Privacy, PrivacyPart

Text = Callable[..., str]
Pick = Callable[[Mapping[str, str]], str]


@dataclass(frozen=True, slots=True)
class Kept:
    """How long is kept what the notice speaks of, by the rules in force."""

    link_h: int
    """Hours for which a slip's link opens."""
    answers_days: int
    """Days for which the answers to repeated requests are kept."""
    backups_months: int


def privacy(hall: Hall, kept: Kept, t: Text, pick: Pick) -> Privacy:
    """Return the notice; `t` gives the words of its language, `pick` a name of the hall's file in it."""
    return {
        "title": t("common.privacy_title"),
        "hall": pick(hall.name),
        "parts": [
            _part("kept", t("common.privacy_kept"), _kept(hall, t)),
            _part("why", t("common.privacy_why"), iter((t("common.privacy_why_text"),))),
            _part("long", t("common.privacy_long"), _long(kept, t)),
            _part("ask", t("common.privacy_ask"), _ask(hall, t, pick)),
        ],
    }


def _part(
    name: Literal["kept", "why", "long", "ask"], title: str, lines: Iterator[str]
) -> PrivacyPart:
    return {"name": name, "title": title, "lines": list(lines)}


def _kept(hall: Hall, t: Text) -> Iterator[str]:
    yield t("common.privacy_kept_visit")
    yield t("common.privacy_kept_nobody")
    if hall.queue.one_ticket_per_person:
        yield t("common.privacy_kept_trace")
    yield t("common.privacy_kept_rating")


def _long(kept: Kept, t: Text) -> Iterator[str]:
    yield t("common.privacy_long_link", count=kept.link_h)
    yield t("common.privacy_long_answers", count=kept.answers_days)
    yield t("common.privacy_long_visit")
    yield t("common.privacy_long_backups", count=kept.backups_months)


def _ask(hall: Hall, t: Text, pick: Pick) -> Iterator[str]:
    yield pick(hall.privacy_contact) if hall.privacy_contact else t("common.privacy_ask_desk")
    if hall.hotline:
        yield t("common.privacy_ask_phone", phone=hall.hotline)
    yield t("common.privacy_ask_rights")
