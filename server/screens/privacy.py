"""What a hall says of the data it keeps, in one language: what, why, how long, whom to ask. Pure.

Made of the hall's file and the running settings, for the page at /privacy and the kiosk's screen. A sentence that is
not true of this server is not said; tests/wire/test_privacy.py holds each to what the server does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

from server.hall.rules import Hall
from server.screens.answers import Privacy, PrivacyPart

Text = Callable[..., str]
Pick = Callable[[Mapping[str, str]], str]


def privacy(hall: Hall, link_h: int, keep_days: int, t: Text, pick: Pick) -> Privacy:
    """Return the notice: a link lives so many hours, an answer is kept so many days.

    `t` gives the words of its language, `pick` a name of the hall's file in it.
    """
    return {
        "title": t("common.privacy_title"),
        "hall": pick(hall.name),
        "parts": [
            _part("kept", t("common.privacy_kept"), _kept(hall, t)),
            _part("why", t("common.privacy_why"), iter((t("common.privacy_why_text"),))),
            _part("long", t("common.privacy_long"), _long(link_h, keep_days, t)),
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


def _long(link_h: int, keep_days: int, t: Text) -> Iterator[str]:
    yield t("common.privacy_long_link", count=link_h)
    yield t("common.privacy_long_answers", count=keep_days)
    yield t("common.privacy_long_visit")


def _ask(hall: Hall, t: Text, pick: Pick) -> Iterator[str]:
    yield pick(hall.privacy_contact) if hall.privacy_contact else t("common.privacy_ask_desk")
    if hall.hotline:
        yield t("common.privacy_ask_phone", phone=hall.hotline)
    yield t("common.privacy_ask_rights")
