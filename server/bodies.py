"""What may come in as a body: JSON that means one thing, text that can be shown, kept and spoken.

Used by `server.wire` for every request. Knows no route and no field.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from flask.json.provider import DefaultJSONProvider
from pydantic import BaseModel, ConfigDict, model_validator

UNSHOWABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Control characters, marks that turn the writing direction, halves of a letter."""


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


def _showable(value: Any) -> Any:
    if isinstance(value, list):
        return [_showable(v) if isinstance(v, str) else v for v in value]
    if not isinstance(value, str):
        return value
    if UNSHOWABLE.search(value):
        raise ValueError("text with characters that cannot be shown")
    return unicodedata.normalize("NFC", value)
