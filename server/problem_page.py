"""A refusal as a page, for a person who sees it in a browser: what happened and where to go.

Called by `server.wire` with the same words that a program gets as a problem document. Never decides
what is refused, and says nothing that the problem document does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, render_template, request

HTML = "text/html"
LOST = frozenset({"not_found", "demo_only"})
"""Codes of an address that leads nowhere."""
PASSING = frozenset({"server_error", "too_many"})
"""Codes that may be gone when the same address is asked again."""


def wants_page() -> bool:
    """Return whether a person's browser asks: pages are preferred to data, and it is no address of the API.

    A program says nothing, `*/*` or JSON, and so does a page that fetches; all of them get data.
    """
    if request.path.startswith("/api/"):
        return False
    wished = request.accept_mimetypes
    return wished[HTML] > max(wished["application/json"], wished["application/problem+json"])


def problem_page(
    problem: dict[str, Any], language: str, text: Callable[..., str], is_demo: bool
) -> Response:
    """Return the page of a problem document; `text` gives the words of its language.

    Only the demo's front page is offered: in a real hall it belongs to staff.
    """
    code, may_repeat = problem["code"], request.method in ("GET", "HEAD")
    page = render_template(
        "problem/page.html",
        t=text,
        language=language,
        is_lost=code in LOST,
        problem=problem,
        front="/" if is_demo else None,
        again=request.full_path.rstrip("?") if code in PASSING and may_repeat else None,
    )
    response = Response(page, problem["status"], content_type=f"{HTML}; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response
