"""The slip: what stands on the paper of a ticket, in the citizen's language and in Vietnamese.

The hall's template says which blocks and in which order, the catalogues say the words, `printers`
draws. Called when an agent takes a job, and for the console's preview.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from printers.receipt import QR, BigText, Cut, Element, Image, Receipt, Row, Rule, Space, Text
from server.hall.calendar import sessions_on
from server.hall.rules import Hall, Names, Service, name_in
from server.hall.slip_template import OwnLine
from server.queue.events import TicketIssued
from server.queue.today.ticket import Ticket
from server.queue.verbs.rehearsing import is_rehearsed
from server.words import Words, words

NOON = 12


@dataclass(frozen=True, slots=True)
class Scene:
    """All that the blocks of one slip speak of; `local` is the moment of issue in the hall's zone."""

    hall: Hall
    ticket: Ticket
    promise: TicketIssued
    url: str
    code: str
    local: dt.datetime
    spoken: Words

    @property
    def language(self) -> str:
        """The language that the citizen chose."""
        return self.spoken.language

    @property
    def service(self) -> Service:
        """What the ticket waits for now: it may have been sent on since it was issued."""
        return self.hall.service_by_id[self.ticket.service_id]

    @property
    def is_as_promised(self) -> bool:
        """Whether the ticket still waits in the line of which the promise at its issue spoke."""
        return self.ticket.line_id == self.promise.service_id

    def say(self, key: str, **facts: object) -> str:
        """Return a text in the citizen's language."""
        return self.spoken.text(key, **facts)


def slip(
    hall: Hall, ticket: Ticket, promise: TicketIssued, url: str, code: str, local: dt.datetime
) -> Receipt:
    """Return the paper of a ticket; `local` is the moment of issue in the hall's zone."""
    scene = Scene(hall, ticket, promise, url, code, local, words(ticket.language))
    elements = [element for block in hall.slip.order for element in _block(block, scene)]
    if is_rehearsed(ticket.ticket_id):
        elements = [
            *_training(ticket.language),
            Space(10),
            *elements,
            Space(10),
            *_training(ticket.language),
        ]
    marks = (words(each).text("slip.reprint") for each in dict.fromkeys((ticket.language, "vi")))
    return Receipt(
        (*_without_edges(elements), Cut()),
        language=ticket.language,
        reprint_mark=" · ".join(marks),
    )


def trial_slip(
    hall: Hall, printer_name: str, local: dt.datetime, wrong_address: str | None = None
) -> Receipt:
    """Return a test paper marked THỬ; it takes no number. It says where phones cannot follow its address."""
    say = words("vi").text
    warning = (say("slip.test_address", url=wrong_address),) if wrong_address else ()
    about = (printer_name, f"{local:%H:%M:%S} · {local:%d/%m/%Y}")
    return Receipt(
        (
            *_logo(hall),
            Text((name_in(hall.name, "vi"),), size="medium", weight=600, align="center"),
            Space(10),
            BigText(say("slip.test_mark"), hall.slip.number_mm),
            Text((say("slip.test"),), size="medium", align="center"),
            Text(about, size="small", align="center"),
            *(Text((text,), size="medium", weight=600, align="center") for text in warning),
            Space(6),
            Text(("Ắ Ằ Ẵ Ặ Ấ Ầ Ễ Ộ Ỡ Ữ đĐ ươƯƠ", "ជម្រាបសួរ"), size="medium", align="center"),
            Cut(),
        )
    )


def _block(name: str, scene: Scene) -> list[Element]:
    """Return the elements of a block of the house, or of a line of the hall's own."""
    if name in _BLOCKS:
        return _BLOCKS[name](scene)
    own = next(line for line in scene.hall.slip.lines if line.line_id == name)
    return _own_line(own, scene.language)


def _without_edges(elements: list[Element]) -> list[Element]:
    """Drop white paper at the top: the printer's own margin is there."""
    first = next((i for i, each in enumerate(elements) if not isinstance(each, Space)), 0)
    return elements[first:]


def _training(language: str) -> list[Element]:
    """Return the mark of a rehearsal's slip, above and below: whichever end is torn off, one is left.

    Like the mark of a second paper it is no block: no template can leave it out.
    """
    texts = dict.fromkeys(words(each).text("slip.training") for each in (language, "vi"))
    return [Text((text,), "medium", 700, "center", is_inverse=True) for text in texts]


def _own_line(line: OwnLine, language: str) -> list[Element]:
    weight = 700 if line.is_bold else 400
    return [Text((name_in(line.text, language),), line.size, weight, line.align)]


def _small(text: str, weight: int = 400) -> Text:
    return Text((text,), size="small", weight=weight, align="center")


def _logo(hall: Hall) -> list[Element]:
    return [Image(hall.slip.logo), Space(6)] if hall.slip.logo else []


def _hall(scene: Scene) -> list[Element]:
    hall, language = scene.hall, scene.language
    name = Text((name_in(hall.name, language),), size="medium", weight=600, align="center")
    return [_small(name_in(hall.parent, language)), name] if hall.parent else [name]


def _title(scene: Scene) -> list[Element]:
    return [Space(10), Text((scene.say("slip.title"),), size="medium", align="center")]


def _number(scene: Scene) -> list[Element]:
    return [BigText(scene.ticket.number, scene.hall.slip.number_mm)]


def _service(scene: Scene) -> list[Element]:
    first, *second = _both(scene.service.name, scene.language)
    more = [scene.hall.service_by_id.get(each) for each in scene.ticket.more_services]
    names = ", ".join(name_in(each.name, scene.language) for each in more if each)
    return [
        Text((first,), size="large", weight=700, align="center"),
        *(Text((name,), size="medium", align="center") for name in second),
        *([_small(f"{scene.say('slip.services')}: {names}", 600)] if names else []),
    ]


def _both(names: Names, language: str) -> tuple[str, ...]:
    """Return the name in the citizen's language and, where it is another one, in Vietnamese."""
    return tuple(dict.fromkeys((name_in(names, language), names["vi"])))


def _priority(scene: Scene) -> list[Element]:
    if not scene.ticket.is_priority:
        return []
    mark = Text((scene.say("slip.priority"),), "medium", 700, "center", is_inverse=True)
    return [Space(8), mark]


def _rule(scene: Scene) -> list[Element]:
    return [Space(8), Rule("dashed"), Space(6)]


def _facts(scene: Scene) -> list[Element]:
    return [row for fact in scene.hall.slip.facts for row in _FACTS[fact](scene)]


def _where(scene: Scene) -> list[Row]:
    kept = scene.hall.counter_by_id.get(scene.ticket.for_counter_id or "")
    counters = [kept] if kept else scene.hall.counters_of_service[scene.ticket.service_id]
    if not counters:
        return []  # nobody serves it today: no counter is named rather than a wrong one
    names = _join_counters([name_in(counter.name, scene.language) for counter in counters])
    return [Row(scene.say("slip.where"), names, weight=600)]


def _ahead(scene: Scene) -> list[Row]:
    if not scene.is_as_promised:
        return []
    people = scene.say("common.people", count=scene.promise.people_ahead)
    return [Row(scene.say("slip.ahead"), people)]


def _expected(scene: Scene) -> list[Row]:
    if not scene.is_as_promised:
        return []
    band = scene.spoken.band(scene.promise.wait_low_s, scene.promise.wait_high_s)
    return [Row(scene.say("slip.expected"), band)] if band else []


def _issued(scene: Scene) -> list[Row]:
    return [Row(scene.say("slip.issued"), f"{scene.local:%H:%M} · {scene.local:%d/%m/%Y}")]


def _session(scene: Scene) -> list[Row]:
    """Name the session for which the number was given: the one under way, or the next of the day."""
    coming = (s for s in sessions_on(scene.hall, scene.local.date()) if s.closes_at > scene.local)
    session = next(coming, None)
    if session is None:
        return []
    opens, closes = (
        at.astimezone(scene.local.tzinfo) for at in (session.opens_at, session.closes_at)
    )
    facts = {"opens": f"{opens:%H:%M}", "closes": f"{closes:%H:%M}"}
    if opens.hour >= NOON:
        part = scene.say("slip.session_afternoon", **facts)
    elif closes.hour <= NOON:
        part = scene.say("slip.session_morning", **facts)
    else:
        part = scene.say("slip.session_day", **facts)
    return [Row(scene.say("slip.session"), part)]


def _dossiers(scene: Scene) -> list[Row]:
    count = scene.ticket.dossier_count
    return [Row(scene.say("slip.dossiers"), str(count))] if count > 1 else []


def _documents(scene: Scene) -> list[Element]:
    documents = scene.service.documents
    known = documents.get(scene.language) or documents.get("vi") or ()
    if not known:
        return []
    lines = tuple(f"• {each}" for each in known[: scene.hall.slip.max_documents])
    return [
        Space(8),
        Text((scene.say("slip.documents"),), size="small", weight=600),
        Text(lines, size="small"),
    ]


def _qr(scene: Scene) -> list[Element]:
    """The code with its host in clear: somebody may have pasted another one over it."""
    return [
        Space(12),
        QR(scene.url),
        _small(scene.say("slip.scan")),
        _small(scene.url.split("://", 1)[-1].split("/", 1)[0], 600),
        _small(scene.say("slip.code", code=scene.code)),
    ]


def _keep(scene: Scene) -> list[Element]:
    return [_small(scene.say("slip.keep"))]


def _free(scene: Scene) -> list[Element]:
    return [Text((scene.say("slip.free"),), size="medium", weight=600, align="center")]


def _hotline(scene: Scene) -> list[Element]:
    number = scene.hall.hotline
    return [_small(scene.say("slip.hotline", number=number))] if number else []


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


_BLOCKS: Mapping[str, Callable[[Scene], list[Element]]] = {
    "logo": lambda scene: _logo(scene.hall),
    "hall": _hall,
    "title": _title,
    "number": _number,
    "service": _service,
    "priority": _priority,
    "facts": _facts,
    "documents": _documents,
    "qr": _qr,
    "keep": _keep,
    "free": _free,
    "hotline": _hotline,
    "rule": _rule,
}
"""Each block of `server.hall.slip_template.BLOCKS` → what it puts on paper."""

_FACTS: Mapping[str, Callable[[Scene], list[Row]]] = {
    "where": _where,
    "ahead": _ahead,
    "expected": _expected,
    "issued": _issued,
    "session": _session,
    "dossiers": _dossiers,
}
