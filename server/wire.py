"""The edge of HTTP: who sends it, may they, which command is it, and how the server says no.

Every route uses these; nothing here decides about a hall. Errors leave as RFC 9457 problem
documents in the caller's language, or as a page where a person's browser asks; this is the only place that
knows status codes.
"""

from __future__ import annotations

import datetime as dt
import hmac
import json
import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, TypeVar, cast

from apiflask import APIFlask, HTTPError
from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from server import security
from server.actor import ANYONE, Actor
from server.bodies import JSON, NOTHING, Body, StrictJSON, WholeBody, check_body
from server.clock import hall_zone
from server.errors import HallError
from server.facts import to_wire
from server.ledger import Command
from server.machine import FAULTS, RETRY_AFTER_S, one_line
from server.problem_page import problem_page, wants_page
from server.public_address import slip_address
from server.refusals import spoken_facts
from server.runtime import places
from server.transport import may_be_asked
from server.words import words

if TYPE_CHECKING:
    from server.app import House

__all__ = [
    "Body",
    "WholeBody",
    "actor",
    "bearer_token",
    "command",
    "house",
    "install",
    "language",
    "needs",
    "note_refusal",
    "person",
    "problem",
    "takes",
    "texts_of",
]

F = TypeVar("F", bound=Callable[..., object])

STATUS = {
    "bad_request": 422,
    "bad_json": 400,
    "body_unwanted": 400,
    "clock_impossible": 422,
    "pin_needed": 403,
    "session_locked": 423,
    "pin_easy": 422,
    "pin_same": 422,
    "pin_unfit": 422,
    "key_missing": 400,
    "key_reused": 422,
    "not_signed_in": 401,
    "wrong_pin": 401,
    "counter_of_other_desk": 403,
    "not_allowed": 403,
    "not_served_here": 403,
    "demo_only": 404,
    "not_found": 404,
    "code_unknown": 404,
    "printer_unknown": 404,
    "method_not_allowed": 405,
    "code_expired": 410,
    "rating_expired": 410,
    **dict.fromkeys(
        (
            "voice_clipped",
            "voice_long",
            "voice_noisy",
            "voice_not_audio",
            "voice_quiet",
            "voice_short",
        ),
        422,
    ),
    "too_large": 413,
    "wrong_encoding": 415,
    "wrong_host": 421,
    "wrong_type": 415,
    "pin_locked": 429,
    "too_many": 429,
    "server_error": 500,
    "data_lost": 503,
    **dict.fromkeys(FAULTS, 503),
}
"""Code → HTTP status; every other code is a conflict with the state of the hall (409)."""

OF_LIBRARY = {
    400: "bad_json",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    422: "bad_request",
    429: "too_many",
    500: "server_error",
}
"""Status of a refusal by the libraries beneath → its code; of others the class of the status tells."""
KEY = re.compile(r"[A-Za-z0-9_-]{16,80}")
PROBLEM = "application/problem+json"
PAIRING_PATH = "/api/v1/devices/pair"


def house() -> House:
    """Return the house: the wired rooms of this process."""
    found: House = current_app.extensions["house"]
    return found


def language() -> str:
    """Return the language that the caller prefers among the hall's."""
    return request.accept_languages.best_match(house().hall.languages) or "vi"


def actor(may_be_locked: bool = False) -> Actor:
    """Return who sends this request; ANYONE without a token.

    Raises not_signed_in for a bad one, and session_locked where nobody has used it for the hall's minutes.
    """
    if "actor" not in g:
        header = request.headers.get("Authorization", "")
        scheme, _, token = header.partition(" ")
        if not header:
            g.actor = ANYONE
        elif scheme.lower() != "bearer" or not token:
            raise HallError("not_signed_in")
        else:
            g.actor = house().access.actor_of(token)
            g.is_locked = house().locks_in_s(token, g.actor) == 0
            places.name(request.environ)
            if g.actor.device_id:
                house().access.seen[g.actor.device_id] = house().clock.now()
    if g.get("is_locked") and not may_be_locked:
        raise HallError("session_locked")
    found: Actor = g.actor
    return found


def person(may_be_locked: bool = False) -> Actor:
    """Return the signed-in person who sends this request; raises not_signed_in, and not_allowed for a device."""
    sender = actor(may_be_locked)
    if sender.kind != "staff":
        raise HallError("not_signed_in" if sender is ANYONE else "not_allowed")
    return sender


def bearer_token() -> str:
    """Return the token of this request, empty without one."""
    return request.headers.get("Authorization", "").partition(" ")[2]


def needs(permission: str, proof: bool = False) -> Callable[[F], F]:
    """Let a route be used only by actors with that permission, and with `proof` only soon after their PIN.

    Whatever a person asks for but to look says that they are there.
    """

    def wrap(route: F) -> F:
        @wraps(route)
        def checked(*args: object, **kwargs: object) -> object:
            sender = actor()
            if not sender.may(permission):
                raise HallError("not_signed_in" if sender is ANYONE else "not_allowed")
            check_body(request, body_of(route))
            if sender.kind == "staff" and request.method != "GET":
                house().attend(sender, bearer_token(), proof)
            return route(*args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]  # server.openapi reads it
        return cast(F, checked)

    return wrap


def takes(*kinds: str) -> Callable[[F], F]:
    """Say of a route which kinds of body it takes; one that says nothing takes JSON for its input, if it has any."""

    def mark(route: F) -> F:
        route.takes = kinds  # type: ignore[attr-defined]  # read by body_of
        return route

    return mark


def body_of(view: Callable[..., object]) -> tuple[str, ...]:
    """Return which kinds of body a route takes."""
    asked = JSON if "body" in getattr(view, "_spec", {}) else NOTHING
    found: tuple[str, ...] = getattr(view, "takes", asked)
    return found


def command(name: str | None = None) -> Command:
    """Return the command of this write; raises key_missing without an Idempotency-Key.

    Its fingerprint is keyed: a body may hold an ID of twelve digits, which a plain hash beside the journal would
    give away to anybody who tries them all. With such an ID the key is the day's salt, which ends with the day.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise HallError("key_missing")
    body = request.get_data()
    text = b"\x1f".join((request.method.encode(), request.path.encode(), body))
    with_what = house().day_salt.value() if b"citizen_id" in body else house().secret
    fingerprint = hmac.digest(with_what, text, "sha256").hex()
    return Command(name or actor(may_be_locked=True).name, key, fingerprint)


def problem(code: str, **facts: object) -> Response:
    """Return the problem of a code in the caller's language: a document, or a page for a person's browser."""
    status = STATUS.get(code, 409)
    spoken_in = _safe_language()
    title, detail = texts_of(code, facts, spoken_in)
    body = {
        "type": f"/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if wants_page():
        return problem_page(body, spoken_in, words(spoken_in).text, house().settings.demo)
    plain = {k: to_wire(v) if isinstance(v, dt.datetime) else v for k, v in facts.items()}
    if "state" in facts:
        plain |= {"state": _facts_in(spoken_in, facts)["state"], "state_code": facts["state"]}
    text = json.dumps(plain | body, ensure_ascii=False, default=str)
    response = Response(text, status, content_type=PROBLEM)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if code in RETRY_AFTER_S:
        response.headers["Retry-After"] = str(RETRY_AFTER_S[code])
    return response


def note_refusal(error: HallError) -> None:
    """Let the log know of a refusal that concerns the hall's safety: who asked, by id, and at which kind of path."""
    has_token = bool(request.headers.get("Authorization"))
    house().ledger.tally.refusals[error.code] += 1
    kind = security.kind_of(error.code, _rule() == PAIRING_PATH, has_token)
    if kind is not None:
        note_event(kind)


def note_event(kind: str) -> None:
    """Let the log know of a request that is an event of the hall's safety, of one of `security.KINDS`."""
    sender: Actor = g.get("actor", ANYONE)
    house().security.note(kind, by=sender.name, at=_rule(), address=request.remote_addr or "")


def _rule() -> str:
    """Return the kind of address that was asked; the address itself may be somebody's link."""
    return request.url_rule.rule if request.url_rule is not None else ""


def _safe_language() -> str:
    try:
        return language()
    except Exception:  # noqa: BLE001 - an error text must come out whatever is broken
        return "vi"


def texts_of(code: str, facts: Mapping[str, object], language: str) -> tuple[str, str]:
    """Return title and detail of a refusal in a language, moments in the hall's time."""
    return words(language).error(code, **_facts_in(language, facts))


def _facts_in(language: str, facts: Mapping[str, object]) -> dict[str, object]:
    spoken = words(language)

    def moment(at: dt.datetime) -> str:
        return spoken.moment(at, house().clock.now(), hall_zone(house().hall.time_zone))

    return spoken_facts(spoken, facts, moment)


def _under_own_name() -> None:
    """Refuse a stranger's name before the address is looked at: nothing that leads on may carry it."""
    if may_be_asked(request.host, house().host_names):
        return
    if house().settings.demo:
        raise HallError("not_allowed")
    raise HallError("wrong_host", url=slip_address(house().settings, house().hall))


def _from_own_page() -> None:
    """Refuse a write that a page of another origin sent; "null" is a form of our own, which tells no referrer."""
    origin = request.headers.get("Origin", "null")
    is_write = request.method not in ("GET", "HEAD", "OPTIONS")
    if is_write and origin != "null" and origin.partition("://")[2] != request.host:
        raise HallError("not_allowed")


def install(app: APIFlask) -> None:
    """Make every error of the app a problem document, and its JSON strict."""
    app.json = StrictJSON(app)

    app.before_request(_under_own_name)
    app.before_request(_from_own_page)

    @app.before_request
    def _body_as_declared() -> None:
        # Who may not ask at all hears that first; `needs` looks at the body behind it.
        view = current_app.view_functions.get(request.endpoint or "")
        if view is not None and not hasattr(view, "permission"):
            check_body(request, body_of(view))

    @app.errorhandler(HallError)
    def _refused(error: HallError) -> Response:
        facts = dict(error.facts)
        note_refusal(error)
        if error.code == "changed_meanwhile":
            facts["by"] = house().names.everybody().get((facts["by"] or "").removeprefix("staff:"))
        return problem(error.code, **facts)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        code = _of_library(error.code or 500)
        response = problem(code, **({"what": "page"} if code == "not_found" else {}))
        return _with_methods(response)

    @app.errorhandler(Exception)
    def _broken(error: Exception) -> Response:
        return _fault(error)

    @app.error_processor
    def _invalid(error: HTTPError) -> Response:
        # APIFlask's own refusals: malformed JSON, wrong types, unknown fields.
        code = _of_library(error.status_code)
        facts = {"field": _first_field(error.detail)} if code == "bad_request" else {}
        response = problem(code, **facts)
        return _with_methods(response)


def _of_library(status: int) -> str:
    return OF_LIBRARY.get(status) or ("bad_request" if status < 500 else "server_error")


def _fault(error: Exception) -> Response:
    """Say what nobody foresaw: a fault of the machine in one line, a fault of ours with its traceback."""
    code = house().fault_of(error)
    if code == "server_error":
        house().log.error("request_failed", at=_rule(), exc_info=error)
    else:
        # The machine's, not ours: where in the program it was met helps nobody.
        house().log.error("machine_fault", code=code, at=_rule(), cause=one_line(error))
    return problem(code)


def _with_methods(response: Response) -> Response:
    """Say with a 405 which methods the address has."""
    if response.status_code == 405 and request.routing_exception is not None:
        methods = getattr(request.routing_exception, "valid_methods", None) or ()
        response.headers["Allow"] = ", ".join(sorted(methods))
    return response


def _first_field(detail: object) -> str:
    """Return the path of the first wrong field; never what was sent in it."""
    found = detail
    path: list[str] = []
    while isinstance(found, dict) and found:
        name, found = next(iter(found.items()))
        if name not in ("json", "query", "_schema"):
            path.append(str(name))
    if isinstance(found, list) and found and isinstance(found[0], dict):
        path += [str(p) for p in found[0].get("loc", ())]
    return ".".join(path) or "body"
