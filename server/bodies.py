"""What may come in as a body: of the kind that was asked for, JSON that means one thing, text that can be shown.

Used by `server.wire` for every request. Knows no route and no field.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Any

from flask import Request
from flask.json.provider import DefaultJSONProvider
from pydantic import BaseModel, ConfigDict, Field, model_validator
from werkzeug.exceptions import HTTPException

from server.errors import HallError

JSON = ("application/json",)
FORM = ("application/x-www-form-urlencoded", "multipart/form-data")
SOUND = ("audio/wav", "audio/wave", "audio/x-wav", "audio/vnd.wave")
"""Kinds of body that a route may take, the usual name first."""
NOTHING: tuple[str, ...] = ()
UTF_8 = ("utf-8", "utf8")

UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, marks that turn the writing direction, halves of a letter."""


def check_body(request: Request, takes: tuple[str, ...]) -> None:
    """Refuse a body of another kind than the route takes, whatever stands in it; no body passes.

    A sound is read by its own route, which knows how long it may be. Raises wrong_encoding, wrong_type,
    body_unwanted, bad_json.
    """
    is_chunked = "Transfer-Encoding" in request.headers
    if not is_chunked and not request.content_length:
        return
    wanted = f"{(takes or JSON)[0]}; charset=utf-8" if takes != SOUND else SOUND[0]
    if not _is_plain(request):
        raise HallError("wrong_encoding", wanted=wanted)
    if takes == SOUND:
        _check_kind(request, takes, wanted)
        return
    content = read_body(request)
    if takes and content:
        _check_kind(request, takes, wanted)
    elif content and (request.mimetype not in JSON or content.strip() != b"{}"):
        # Browsers of the house send every write with a body; where nothing is asked, an empty one.
        raise HallError("body_unwanted")


def read_body(request: Request) -> bytes:
    """Return the whole body; raises too_large, and bad_json where it breaks off or its chunks are none.

    What comes in chunks is cut off by the library at the limit, unsaid: one byte more is let in, to see it.
    """
    limit = request.max_content_length
    if limit is not None and request.content_length is None:
        request.max_content_length = limit + 1
    try:
        content = request.get_data()
    except HTTPException:
        raise
    except Exception:  # noqa: BLE001 - each server has errors of its own for chunks that are none
        raise HallError("bad_json") from None
    if limit is not None and len(content) > limit:
        raise HallError("too_large")
    return content


def _is_plain(request: Request) -> bool:
    """Whether a body comes as it is, in UTF-8, whole or in plain chunks."""
    charset = request.mimetype_params.get("charset", UTF_8[0]).lower()
    content = request.headers.get("Content-Encoding", "identity").strip().lower()
    transfer = request.headers.get("Transfer-Encoding", "chunked").strip().lower()
    return charset in UTF_8 and content == "identity" and transfer == "chunked"


def _check_kind(request: Request, takes: tuple[str, ...], wanted: str) -> None:
    if request.mimetype not in takes:
        raise HallError("wrong_type", wanted=wanted)


class StrictJSON(DefaultJSONProvider):
    """JSON in and out; refuses with ValueError what two readers could understand differently."""

    ensure_ascii = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read JSON; a field that comes twice, NaN, infinity and bottomless nesting are no JSON."""
        text = s.decode("utf-8") if isinstance(s, bytes) else s
        try:
            return json.loads(
                text, object_pairs_hook=_once, parse_constant=_no_number, parse_float=_finite
            )
        except RecursionError:
            raise ValueError("nested too deeply") from None


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field comes twice")
    return found


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number without end")
    return number


class Body(BaseModel):
    """A request's body: strict types, showable text in one form (NFC), no field that nobody asked for."""

    model_config = ConfigDict(strict=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _read_text(cls, values: Any) -> Any:
        if not isinstance(values, dict):
            return values
        return {name: _showable(value) for name, value in values.items()}


class WholeBody(Body):
    """A body that replaces a whole setting: it says which version of it its sender saw."""

    version: Annotated[str, Field(min_length=1, max_length=64)]


def _showable(value: Any) -> Any:
    if isinstance(value, list):
        return [_showable(v) if isinstance(v, str) else v for v in value]
    if not isinstance(value, str):
        return value
    if UNSHOWABLE.search(value):
        raise ValueError("text with characters that cannot be shown")
    return unicodedata.normalize("NFC", value)
