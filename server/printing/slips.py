"""The slip: what stands on the paper of a ticket, in the citizen's language and in Vietnamese.

Words come from the catalogues; the drawing is `printers`'. Called when an agent takes a job.
"""

from __future__ import annotations

import datetime as dt

from printers.receipt import QR, BigText, Cut, Element, Receipt, Row, Rule, Space, Text
from server.hall.rules import Hall, Names, name_in
from server.queue.events import TicketIssued
from server.queue.ticket import Ticket
from server.words import Words, words

DOCUMENTS_SHOWN = 6


def slip(
    hall: Hall,
    ticket: Ticket,
    promise: TicketIssued,
    url: str,
    local: dt.datetime,
) -> Receipt:
    """Return the paper of a ticket; `local` is the moment of issue in the hall's zone."""
    language = ticket.language
    second = "vi" if language != "vi" else None

    spoken = words(language)
    say = spoken.text
    service = hall.service_by_id[promise.service_id]
    head: list[Element] = []
    if hall.parent:
        head.append(Text((name_in(hall.parent, language),), size="small", align="center"))
    head.append(Text((name_in(hall.name, language),), size="medium", weight=600, align="center"))
    names = _both(service.name, language, second)
    body: list[Element] = [
        Space(10),
        Text((say("slip.title"),), size="medium", align="center"),
        BigText(ticket.number, 22),
        Text(names[:1], size="large", weight=700, align="center"),
        *(Text((n,), size="medium", align="center") for n in names[1:]),
    ]
    if ticket.is_priority:
        body += [
            Space(8),
            Text(
                (say("slip.priority"),),
                size="medium",
                weight=700,
                align="center",
                is_inverse=True,
            ),
        ]
    body += [Space(10), Rule("dashed"), Space(6)]
    body += _facts(hall, ticket, promise, local, spoken)
    body += _documents(service.documents.get(language) or service.documents.get("vi") or (), spoken)
    foot: list[Element] = [
        Space(12),
        QR(url),
        Text((say("slip.scan"),), size="small", align="center"),
        Text((_host(url),), size="small", weight=600, align="center"),
        Text((say("slip.code", code=ticket.code),), size="small", align="center"),
        Space(8),
        Rule("dashed"),
        Space(6),
        Text((say("slip.keep"),), size="small", align="center"),
        Text((say("slip.free"),), size="medium", weight=600, align="center"),
        *(
            [Text((say("slip.hotline", number=hall.hotline),), size="small", align="center")]
            if hall.hotline
            else []
        ),
        Cut(),
    ]
    marks = (words(each).text("slip.reprint") for each in dict.fromkeys((language, "vi")))
    return Receipt((*head, *body, *foot), language=language, reprint_mark=" · ".join(marks))


def _facts(
    hall: Hall,
    ticket: Ticket,
    promise: TicketIssued,
    local: dt.datetime,
    spoken: Words,
) -> list[Element]:
    language, say = spoken.language, spoken.text
    band = spoken.band(promise.wait_low_s, promise.wait_high_s)
    counters = [name_in(c.name, language) for c in hall.counters_of_service[promise.service_id]]
    rows = [
        Row(say("slip.where"), _join_counters(counters), weight=600),
        Row(say("slip.ahead"), say("common.people", count=promise.people_ahead)),
        *([Row(say("slip.expected"), band)] if band else []),
        Row(say("slip.issued"), f"{local:%H:%M} · {local:%d/%m/%Y}"),
    ]
    if ticket.dossier_count > 1:
        rows.append(Row(say("slip.dossiers"), str(ticket.dossier_count)))
    return list(rows)


def _documents(documents: tuple[str, ...], spoken: Words) -> list[Element]:
    if not documents:
        return []
    lines = tuple(f"• {d}" for d in documents[:DOCUMENTS_SHOWN])
    return [
        Space(8),
        Text((spoken.text("slip.documents"),), size="small", weight=600),
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


def trial_slip(hall: Hall, printer_name: str, local: dt.datetime) -> Receipt:
    """Return a test paper marked THỬ; it takes no number."""
    say = words("vi").text
    return Receipt(
        (
            Text((name_in(hall.name, "vi"),), size="medium", weight=600, align="center"),
            Space(10),
            BigText("THỬ", 22),
            Text((say("slip.test"),), size="medium", align="center"),
            Text(
                (printer_name, f"{local:%H:%M:%S} · {local:%d/%m/%Y}"), size="small", align="center"
            ),
            Space(6),
            Text(("Ắ Ằ Ẵ Ặ Ấ Ầ Ễ Ộ Ỡ Ữ đĐ ươƯƠ", "ជម្រាបសួរ"), size="medium", align="center"),
            Cut(),
        )
    )
