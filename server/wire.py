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
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from server.access.rules import ANYONE, Actor
from server.bodies import Body, StrictJSON
from server.errors import HallError
from server.facts import to_wire
from server.hall.calendar import hall_zone
from server.ledger import Command
from server.problem_page import problem_page, wants_page
from server.runtime import places
from server.words import words

__all__ = [
    "Body",
    "actor",
    "bearer_token",
    "command",
    "house",
    "install",
    "language",
    "needs",
    "problem",
]

F = TypeVar("F", bound=Callable[..., Any])

STATUS = {
    "bad_request": 422,
    "bad_json": 400,
    "key_missing": 400,
    "key_reused": 422,
    "not_signed_in": 401,
    "wrong_pin": 401,
    "not_allowed": 403,
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
    "pin_locked": 429,
    "too_many": 429,
    "server_error": 500,
}
"""Code → HTTP status; every other code is a conflict with the state of the hall (409)."""

KEY = re.compile(r"[A-Za-z0-9_-]{16,80}")
PROBLEM = "application/problem+json"
DEMO_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})


def house() -> Any:
    """Return the house: the wired rooms of this process (see server.app.House)."""
    return current_app.extensions["house"]


def language() -> str:
    """Return the language that the caller prefers among the hall's."""
    return request.accept_languages.best_match(house().hall.languages) or "vi"


def actor() -> Actor:
    """Return who sends this request; ANYONE without a token. Raises not_signed_in for a bad one."""
    if "actor" not in g:
        header = request.headers.get("Authorization", "")
        scheme, _, token = header.partition(" ")
        if not header:
            g.actor = ANYONE
        elif scheme.lower() != "bearer" or not token:
            raise HallError("not_signed_in")
        else:
            g.actor = house().access.actor_of(token)
            places.name(request.environ)
            if g.actor.device_id:
                house().access.seen[g.actor.device_id] = house().clock.now()
    return cast(Actor, g.actor)


def bearer_token() -> str:
    """Return the token of this request, empty without one."""
    return request.headers.get("Authorization", "").partition(" ")[2]


def needs(permission: str) -> Callable[[F], F]:
    """Let a route be used only by actors with that permission."""

    def wrap(route: F) -> F:
        @wraps(route)
        def checked(*args: Any, **kwargs: Any) -> Any:
            sender = actor()
            if not sender.may(permission):
                raise HallError("not_signed_in" if sender is ANYONE else "not_allowed")
            return route(*args, **kwargs)

        checked.permission = permission  # type: ignore[attr-defined]  # server.openapi reads it
        return cast(F, checked)

    return wrap


def command(name: str | None = None) -> Command:
    """Return the command of this write; raises key_missing without an Idempotency-Key.

    Its fingerprint is keyed with the server's secret: a body may hold an ID of twelve digits, which
    a plain hash beside the journal would give away to whoever tries them all.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise HallError("key_missing")
    text = b"\x1f".join((request.method.encode(), request.path.encode(), request.get_data()))
    fingerprint = hmac.digest(house().secret, text, "sha256").hex()
    return Command(name or actor().name, key, fingerprint)


def problem(code: str, **facts: Any) -> Response:
    """Return the problem of a code in the caller's language: a document, or a page for a person's browser."""
    status = STATUS.get(code, 409)
    spoken = {k: _spoken(v) for k, v in facts.items()}
    spoken_in = _safe_language()
    title, detail = words(spoken_in).error(code, **spoken)
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
    text = json.dumps(plain | body, ensure_ascii=False, default=str)
    response = Response(text, status, content_type=PROBLEM)
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _safe_language() -> str:
    try:
        return language()
    except Exception:  # noqa: BLE001 - an error text must come out whatever is broken
        return "vi"


def _spoken(value: Any) -> Any:
    """Return a fact as a person reads it: moments in the hall's time, names in the caller's language."""
    if isinstance(value, dict):
        return value.get(_safe_language()) or value.get("vi", "")
    if not isinstance(value, dt.datetime):
        return value
    zone = hall_zone(house().hall.time_zone)
    return words(_safe_language()).moment(value, house().clock.now(), zone)


def install(app: Any) -> None:
    """Make every error of the app a problem document, and its JSON strict."""
    app.json = StrictJSON(app)

    @app.before_request
    def _demo_on_loopback() -> None:
        # The demo's tokens and PINs are open to whoever asks on this machine. A page from elsewhere that
        # makes its own name point here (DNS rebinding) asks under that name, and is refused.
        if house().settings.demo and request.host.rsplit(":", 1)[0] not in DEMO_HOSTS:
            raise HallError("not_allowed")

    @app.errorhandler(HallError)
    def _refused(error: HallError) -> Response:
        facts = dict(error.facts)
        if error.code in ("wrong_state", "at_counter"):
            facts["state"] = words(_safe_language()).text(f"common.state_{facts['state']}")
            return problem(error.code, **facts | {"state_code": error.facts["state"]})
        return problem(error.code, **facts)

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        code = {
            400: "bad_json",
            404: "not_found",
            405: "method_not_allowed",
            413: "too_large",
            415: "bad_json",
            429: "too_many",
        }.get(error.code or 500, "bad_request" if (error.code or 500) < 500 else "server_error")
        response = problem(code, **({"what": "page"} if code == "not_found" else {}))
        return _with_methods(response)

    @app.errorhandler(Exception)
    def _broken(error: Exception) -> Response:
        house().log.error("request_failed", path=request.path, exc_info=error)
        return problem("server_error")

    @app.error_processor
    def _invalid(error: Any) -> Any:
        # APIFlask's own refusals: malformed JSON, wrong types, unknown fields.
        if error.status_code == 422:
            response = problem("bad_request", field=_first_field(error.detail))
        else:
            code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
            response = problem(code.get(error.status_code, "bad_json"))
        return _with_methods(response)


def _with_methods(response: Response) -> Response:
    """Say with a 405 which methods the address has."""
    if response.status_code == 405 and request.routing_exception is not None:
        methods = getattr(request.routing_exception, "valid_methods", None) or ()
        response.headers["Allow"] = ", ".join(sorted(methods))
    return response


def _first_field(detail: Any) -> str:
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
