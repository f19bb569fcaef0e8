"""The slip: what stands on the paper of a ticket, in the citizen's language and in Vietnamese.

Words come from the catalogues; the drawing is `printers`'. Called when an agent takes a job.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from printers.receipt import QR, BigText, Cut, Element, Receipt, Row, Rule, Space, Text
from server.hall.rules import Hall, Names, name_in
from server.queue.events import TicketIssued
from server.queue.ticket import Ticket

Translate = Callable[..., str]
"""(key, language, **facts) → text."""

DOCUMENTS_SHOWN = 6


def slip(
    hall: Hall,
    ticket: Ticket,
    promise: TicketIssued,
    url: str,
    local: dt.datetime,
    translate: Translate,
) -> Receipt:
    """Return the paper of a ticket; `local` is the moment of issue in the hall's zone."""
    language = ticket.language
    second = "vi" if language != "vi" else None

    def words(key: str, **facts: Any) -> str:
        return translate(key, language, **facts)

    service = hall.service_by_id[promise.service_id]
    head: list[Element] = []
    if hall.parent:
        head.append(Text((name_in(hall.parent, language),), size="small", align="center"))
    head.append(Text((name_in(hall.name, language),), size="medium", weight=600, align="center"))
    names = _both(service.name, language, second)
    body: list[Element] = [
        Space(10),
        Text((words("slip.title"),), size="medium", align="center"),
        BigText(ticket.number, 22),
        Text(names[:1], size="large", weight=700, align="center"),
        *(Text((n,), size="medium", align="center") for n in names[1:]),
    ]
    if ticket.is_priority:
        body += [
            Space(8),
            Text(
                (words("slip.priority"),),
                size="medium",
                weight=700,
                align="center",
                is_inverse=True,
            ),
        ]
    body += [Space(10), Rule("dashed"), Space(6)]
    body += _facts(hall, ticket, promise, local, language, words)
    body += _documents(service.documents.get(language) or service.documents.get("vi") or (), words)
    foot: list[Element] = [
        Space(12),
        QR(url),
        Text((words("slip.scan"),), size="small", align="center"),
        Text((_host(url),), size="small", weight=600, align="center"),
        Text((words("slip.code", code=ticket.code),), size="small", align="center"),
        Space(8),
        Rule("dashed"),
        Space(6),
        Text((words("slip.keep"),), size="small", align="center"),
        Text((words("slip.free"),), size="medium", weight=600, align="center"),
        *(
            [Text((words("slip.hotline", number=hall.hotline),), size="small", align="center")]
            if hall.hotline
            else []
        ),
        Cut(),
    ]
    mark = words("slip.reprint") if second is None else f"{words('slip.reprint')} · IN LẠI"
    return Receipt((*head, *body, *foot), language=language, reprint_mark=mark)


def _facts(
    hall: Hall,
    ticket: Ticket,
    promise: TicketIssued,
    local: dt.datetime,
    language: str,
    words: Translate,
) -> list[Element]:
    counters = [name_in(c.name, language) for c in hall.counters_of_service[promise.service_id]]
    rows = [
        Row(words("slip.where"), _join_counters(counters), weight=600),
        Row(words("slip.ahead"), words("common.people", count=promise.people_ahead)),
        Row(words("slip.expected"), band_words(promise.wait_low_s, promise.wait_high_s, words)),
        Row(words("slip.issued"), f"{local:%H:%M} · {local:%d/%m/%Y}"),
    ]
    if ticket.dossier_count > 1:
        rows.append(Row(words("slip.dossiers"), str(ticket.dossier_count)))
    return list(rows)


def band_words(low_s: int | None, high_s: int | None, words: Translate) -> str:
    """Return a wait as a person would say it: under five minutes, ten to twenty, at once, unknown."""
    if low_s is None or high_s is None:
        return words("common.band_unknown")
    if high_s <= 60:
        return words("common.band_now")
    low, high = round_band_min(low_s, high_s)
    if low == 0:
        return words("common.band_under", minutes=high)
    return words("common.band_between", low=low, high=high)


def round_band_min(low_s: int, high_s: int) -> tuple[int, int]:
    """Return the band in minutes a person would say: steps of 5, above an hour of 10; 0 = "under"."""
    step = 5 if high_s <= 3600 else 10
    low = int(low_s / 60 // step * step)
    high = max(int(-(-high_s / 60 // step) * step), low + step)
    return low, high


def _documents(documents: tuple[str, ...], words: Translate) -> list[Element]:
    if not documents:
        return []
    lines = tuple(f"• {d}" for d in documents[:DOCUMENTS_SHOWN])
    return [
        Space(8),
        Text((words("slip.documents"),), size="small", weight=600),
        Text(lines, size="small"),
    ]


def _both(names: Names, language: str, second: str | None) -> tuple[str, ...]:
    first = name_in(names, language)
    other = name_in(names, second) if second else None
    return (first, other) if other and other != first else (first,)


def _join_counters(counters: list[str]) -> str:
    if len(counters) <= 1:
        return "".join(counters)
    first = counters[0].rsplit(" ", 1)[0]
    same = all(c.rsplit(" ", 1)[0] == first for c in counters)
    return (
        f"{first} {', '.join(c.rsplit(' ', 1)[1] for c in counters)}"
        if same
        else ", ".join(counters)
    )


def _host(url: str) -> str:
    return url.split("://", 1)[-1].split("/", 1)[0]


def test_slip(hall: Hall, printer_name: str, local: dt.datetime, translate: Translate) -> Receipt:
    """Return a test paper marked THỬ; it takes no number."""

    def words(key: str, **facts: Any) -> str:
        return translate(key, "vi", **facts)

    return Receipt(
        (
            Text((name_in(hall.name, "vi"),), size="medium", weight=600, align="center"),
            Space(10),
            BigText("THỬ", 22),
            Text((words("slip.test"),), size="medium", align="center"),
            Text(
                (printer_name, f"{local:%H:%M:%S} · {local:%d/%m/%Y}"), size="small", align="center"
            ),
            Space(6),
            Text(("Ắ Ằ Ẵ Ặ Ấ Ầ Ễ Ộ Ỡ Ữ đĐ ươƯƠ", "ជម្រាបសួរ"), size="medium", align="center"),
            Cut(),
        )
    )
