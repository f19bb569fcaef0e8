"""The document of the API: what APIFlask cannot know of a route is written into it here.

Wired by `server.app`; runs once, when somebody asks for /api/openapi.json. Permissions come from the
routes (`wire.needs`), answers from the rooms' tables (server/<room>/answers.py). It checks nothing of a
request or an answer.
"""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Any

from apiflask import APIFlask
from pydantic import TypeAdapter

from server import wire
from server.access import answers as access
from server.announcing import answers as announcing
from server.answers import Problem, Said
from server.hall import answers as hall
from server.operations import answers as operations
from server.printing import answers as printing
from server.queue import answers as queue
from server.rating import answers as rating
from server.recording import answers as recording
from server.reports import answers as reports
from server.screens import answers as screens

ROOMS = (hall, access, queue, printing, announcing, recording, rating, screens, reports, operations)
REF = "#/components/schemas/{model}"

DESCRIPTION = """\
Everything that screens and print agents of a hall ask of its server. Times are ISO 8601 in UTC, names are
objects by language code, durations are seconds (`_s`). Refusals are RFC 9457 problem documents in the
language of `Accept-Language`; programs read their `code`. Unknown fields of an answer are to be ignored."""
BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "The token of a paired device or of a signed-in person.",
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": True,
    "description": "Names this write; sent again, the same key gives the same answer.",
    "schema": {"type": "string", "pattern": f"^{wire.KEY.pattern}$"},
}
KEYLESS = frozenset(
    {"printing.claim", "printing.printer_state", "operations.demo_fault", "access.use"}
)
"""Commands of machines, and of hands at a page, that are harmless when repeated."""
PERSONAL = frozenset(
    f"access.{name}" for name in ("attend", "change_pin", "prove", "sign_out", "use")
)
"""Routes that ask who is there without asking for a permission."""


def answers() -> dict[str, Said]:
    """Return what each route answers, by endpoint."""
    return {
        f"{room.__name__.split('.')[-2]}.{name}": said
        for room in ROOMS
        for name, said in room.ANSWERS.items()
    }


def install(app: APIFlask) -> None:
    """Let the app complete its document."""

    @app.spec_processor
    def complete(document: Any) -> Any:
        told = answers()
        for rule in app.url_map.iter_rules():
            item = document["paths"].get(re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule), {})
            for method in {m.lower() for m in rule.methods or ()} & set(item):
                if rule.endpoint in told:
                    permission = getattr(app.view_functions[rule.endpoint], "permission", None)
                    _complete(item[method], method, rule, permission, told[rule.endpoint])
        document["info"]["description"] = DESCRIPTION
        _add_components(document["components"], told)
        return document


def _complete(
    operation: dict[str, Any], method: str, rule: Any, permission: str | None, said: Said
) -> None:
    """Write into an operation who may use it, what it takes, and how it answers."""
    endpoint = rule.endpoint
    has_key = method != "get" and endpoint not in KEYLESS
    if said.takes:
        content = {said.takes: {"schema": {"type": "string", "format": "binary"}}}
        operation["requestBody"] = {"content": content}
    has_body = "requestBody" in operation
    operation["operationId"] = endpoint.replace(".", "_")
    operation["security"] = []
    refusals = set(said.refusals)
    if permission or endpoint in PERSONAL:
        operation["security"] = [{"bearer": []}]
        refusals |= {401, 403, 423}
    if permission:
        operation["x-permission"] = permission
    if has_body:
        operation["requestBody"]["required"] = True
    if has_key:
        operation["parameters"].append({"$ref": "#/components/parameters/IdempotencyKey"})
    if has_key or has_body:
        refusals |= {400, 422}
    if has_body:
        refusals |= {415}
    if rule.arguments:
        refusals.add(404)
    if "token" in rule.arguments:
        refusals.add(429)
    operation["parameters"] += said.parameters
    operation["responses"] = _responses(said, refusals)


def _responses(said: Said, refusals: set[int]) -> dict[str, Any]:
    """Return the answers of a route by status; whatever else happens is a problem too."""
    content: dict[str, Any] = {said.media_type: {}}
    description = "A file."
    if said.model is not None:
        content[said.media_type] = {"schema": {"$ref": REF.format(model=said.model.__name__)}}
        description = said.model.__doc__ or said.model.__name__
    found: dict[str, Any] = {str(said.status): {"description": description, "content": content}}
    for status, meaning in said.others.items():
        body = {"content": content} if status != HTTPStatus.NOT_MODIFIED else {}
        found[str(status)] = {"description": meaning, **body}
    for status in sorted(refusals):
        found[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    found["default"] = {"$ref": "#/components/responses/Problem"}
    return found


def _add_components(components: dict[str, Any], told: dict[str, Said]) -> None:
    """Add the shapes that operations refer to."""
    models = {said.model for said in told.values() if said.model is not None} | {Problem}
    ordered = sorted(models, key=lambda model: model.__name__)
    _, found = TypeAdapter.json_schemas(
        [(model.__name__, "serialization", TypeAdapter(model)) for model in ordered],
        ref_template=REF,
    )
    components["schemas"].pop("ValidationError", None)
    components["schemas"] |= found["$defs"]
    components["securitySchemes"] = {"bearer": BEARER}
    components["parameters"] = {"IdempotencyKey": KEY}
    problem = {wire.PROBLEM: {"schema": {"$ref": REF.format(model="Problem")}}}
    components["responses"] = {
        f"Problem{status}": {"description": _refusal(status), "content": problem}
        for status in sorted({*wire.STATUS.values(), int(HTTPStatus.CONFLICT)})
    } | {"Problem": {"description": "Refused for another reason.", "content": problem}}


def _refusal(status: int) -> str:
    """Return the meaning of a status with the codes that come with it."""
    codes = [f"`{code}`" for code, its_status in wire.STATUS.items() if its_status == status]
    which = ", ".join(codes) or "a code that tells what in the hall stands against it"
    return f"{HTTPStatus(status).phrase}: {which}."
