"""Pages: the browser folders as they are, the citizen's page, and the headers that guard them all."""

from __future__ import annotations

import mimetypes
import secrets
from pathlib import Path
from typing import Any

from apiflask import APIBlueprint
from flask import Response, redirect, render_template, request, send_from_directory
from werkzeug.security import safe_join

from server.access.rules import hashed
from server.bodies import FORM
from server.clock import hall_zone
from server.errors import HallError
from server.facts import from_wire
from server.ledger import Command
from server.queue.asking import ticket_of_token
from server.rating.rules import SCALE
from server.screens.routes import citizen_snapshot, notice_in
from server.settings import ROOT
from server.transport import HSTS
from server.wire import STATUS, house, note_refusal, takes, texts_of
from server.words import own_name, words

bp = APIBlueprint("pages", __name__, enable_openapi=False, template_folder=str(ROOT / "display"))

ROOMS = {
    "kiosk": ROOT / "kiosk",
    "display": ROOT / "display",
    "counter": ROOT / "counter",
    "static": ROOT / "server" / "static",
}
STYLEGUIDE = ROOMS["static"] / "styleguide"
POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
NOT_STORED = ("/api/", "/t/")
"""What is somebody's own, or of this moment."""
ICON_S = 24 * 3600
SCORES = frozenset(str(score) for score in SCALE)
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("font/woff2", ".woff2")


def guard(response: Response) -> Response:
    """Add the house's headers to every answer."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if request.path.startswith(NOT_STORED):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


@bp.get("/")
def launch() -> Response:
    """The launch page."""
    return send_from_directory(ROOMS["static"] / "launch", "index.html", max_age=0)


@bp.get("/api/docs")
def api_docs() -> Response:
    """The API to browse, without a word to the outside."""
    response = send_from_directory(ROOMS["static"] / "api_docs", "index.html", max_age=0)
    # Swagger UI sets style attributes; nothing else of the house may.
    response.headers["Content-Security-Policy"] = POLICY + "; style-src 'self' 'unsafe-inline'"
    return response


@bp.get("/styleguide")
def styleguide() -> Response:
    """Every shared component of the pages in each of its states; for those who build, so in the demo alone."""
    _only_in_demo()
    return send_from_directory(STYLEGUIDE, "index.html", max_age=0)


def _only_in_demo() -> None:
    if not house().settings.demo:
        raise HallError("demo_only")


@bp.get("/favicon.ico")
def favicon() -> Response:
    """The emblem, for whatever asks for an icon without having read a page: a bookmark, an API viewer."""
    return send_from_directory(ROOMS["static"], "emblem.svg", max_age=ICON_S)


@bp.get("/<any(kiosk, display, counter, static):room>/<path:name>")
def page(room: str, name: str) -> Any:
    """A file of a browser room; a folder means its index.html."""
    path = safe_join(str(ROOMS[room]), name)
    if path is None or _is_source(Path(name)):
        raise HallError("not_found", what="page")
    if Path(path).is_relative_to(STYLEGUIDE):
        _only_in_demo()
    try:
        if name.endswith("/"):
            name += "index.html"
        elif Path(path).is_dir():
            query = request.query_string.decode(errors="replace")
            return redirect(f"/{room}/{name}/?{query}".rstrip("?"), 301)
        return send_from_directory(ROOMS[room], name, max_age=0)
    except OSError as error:  # a name that no disk can carry
        raise HallError("not_found", what="page") from error


def _is_source(name: Path) -> bool:
    """Whether a file is what something is made of: a page that is sent as it lies is an index.html."""
    if name.suffix == ".html":
        return name.name != "index.html"
    return name.suffix in (".po", ".py", ".map")


@bp.get("/privacy")
def privacy_page() -> str:
    """What the hall says of the data it keeps, for a phone or any browser; it works without JavaScript."""
    spoken = _language(None)
    return render_template("phone/privacy.html", **_shell(spoken), notice=notice_in(spoken))


@bp.get("/t/<token>")
def ticket_page(token: str) -> tuple[str, int]:
    """The citizen's page; it works without JavaScript."""
    return _ticket_page(token)


def _ticket_page(token: str, refused: HallError | None = None, form: str = "") -> tuple[str, int]:
    """Return the page of a token; `refused` says on it why a form sent from it was not taken."""
    try:
        snapshot = citizen_snapshot(token)
    except HallError as error:
        if error.code != "not_found":
            raise
        shell = _shell(_language(None)) | {"is_lost": house().has_lost()}
        return render_template("phone/gone.html", **shell), 404
    spoken = _language(snapshot["language"])
    problem = None
    if refused is not None:
        title, detail = texts_of(refused.code, refused.facts, spoken)
        problem = {"form": form, "code": refused.code, "text": detail or title}
    page = render_template(
        "phone/page.html", **snapshot | _shell(spoken), token=token, problem=problem
    )
    return page, 200 if refused is None else STATUS.get(refused.code, 409)


def _language(own: str | None) -> str:
    wished = request.args.get("lang", "")
    if wished in house().hall.languages:
        return wished
    return own or request.accept_languages.best_match(house().hall.languages) or "vi"


def _shell(spoken: str) -> dict[str, Any]:
    zone = hall_zone(house().hall.time_zone)
    return {
        "language": spoken,
        "t": words(spoken).text,
        "band": words(spoken).band,
        "clock": lambda iso: words(spoken).clock(from_wire(iso), zone),
        "moment": lambda iso: words(spoken).moment(from_wire(iso), house().clock.now(), zone),
        "languages": house().hall.languages,
        "own_name": own_name,
        "form_key": secrets.token_urlsafe(18),
    }


@bp.post("/t/<token>/leave")
@takes(*FORM)
def leave_form(token: str) -> Any:
    """The form of the phone page: give the place up."""
    try:
        ticket_id = ticket_of_token(token)
        house().limits.check_slip_code(ticket_id)
        house().queue.leave(_form_command(), ticket_id, request.form.get("code", ""))
    except HallError as error:
        note_refusal(error)
        return _ticket_page(token, error, "leave")
    return _back(token)


@bp.post("/t/<token>/rating")
@takes(*FORM)
def rating_form(token: str) -> Any:
    """The form of the phone page: rate the visit."""
    score = request.form.get("score", "")
    reasons = request.form.getlist("reasons")
    try:
        if score not in SCORES:
            raise HallError("bad_request", field="score")
        house().rating.rate("rating", ticket_of_token(token), int(score), reasons)
    except HallError as error:
        note_refusal(error)
        return _ticket_page(token, error, "rating")
    return _back(token)


def _back(token: str) -> Any:
    """Show the page anew after a form, in the language in which it was sent."""
    wished = request.args.get("lang", "")
    query = f"?lang={wished}" if wished in house().hall.languages else ""
    return redirect(f"/t/{token}{query}", 303)


def _form_command() -> Command:
    key = request.form.get("key", "")
    # Not the path itself: it is the ticket's link, which stands in no table.
    fingerprint = hashed(request.path)
    return Command("citizen", key if 16 <= len(key) <= 80 else None, fingerprint)
