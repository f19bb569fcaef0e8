"""HTTP: the hall's public facts and the words of its languages."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from server.facts import to_wire
from server.hall.answers import HallToday
from server.hall.views import hall_values
from server.wire import house
from server.words import as_json, words

bp = APIBlueprint("hall", __name__, tag="Hall")


@bp.get("/api/v1/hall")
def hall() -> HallToday:
    """Public facts of the hall: names, languages, zone, whether it is a demo."""
    return {
        **hall_values(house().hall),
        "demo": house().settings.demo,
        "at": to_wire(house().clock.now()),
    }


@bp.get("/words/<language>.json")
@bp.doc(hide=True)
def catalogue(language: str) -> Response:
    """Every text of a language, for the pages; cached by its hash."""
    known = words(language).language
    response = Response(as_json(known), content_type="application/json; charset=utf-8")
    response.add_etag()
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response
