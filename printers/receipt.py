"""A receipt as plain values: what stands on the paper, from top to bottom, and its JSON form.

Built by the server (which owns the words), carried to the print agent, drawn by `printers.layout`.
Never measures, draws or prints.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from printers.errors import ReceiptError

DOTS_PER_MM = 8
"""203 dpi, the resolution of every slip printer that we know."""

COLUMNS = {384: 32, 512: 42, 576: 48}
"""Printable width in dots → columns of the printer's own 12-dot letters (58, 72 and 80 mm)."""

SIZES = {"small": 24, "medium": 30, "large": 42, "huge": 68}
"""Name of a text size → height of its em square in dots."""

WEIGHTS = (400, 600, 700)
ALIGNS = ("left", "center", "right")
RULE_STYLES = ("solid", "dashed")
MAX_TEXT = 400
MAX_LINES = 60
MAX_ELEMENTS = 80
MAX_QR = 250
MAX_IMAGE_BYTES = 200_000
JSON_VERSION = 1
REPRINT_MARK = "BẢN IN LẠI"
"""Stands on every second paper when the receipt brings no words of its own."""


def _require(is_right: bool, field: str, must: str) -> None:
    if not is_right:
        raise ReceiptError(f"{field} {must}")


def _check_text(value: object, field: str, longest: int = MAX_TEXT) -> None:
    is_text = isinstance(value, str) and not any("\ud800" <= c <= "\udfff" for c in value)
    _require(is_text, field, "must be a text")
    _require(len(str(value)) <= longest, field, f"must have at most {longest} characters")


def _check_choice(value: object, field: str, choices: tuple[object, ...]) -> None:
    listed = ", ".join(str(choice) for choice in choices)
    is_right = any(value == c and type(value) is type(c) for c in choices)
    _require(is_right, field, f"must be one of: {listed} (is {value!r})")


def _check_int(value: object, field: str, low: int, high: int) -> None:
    is_right = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
    _require(is_right, field, f"must be a whole number from {low} to {high} (is {value!r})")


def _check_flag(value: object, field: str) -> None:
    _require(isinstance(value, bool), field, "must be true or false")


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of words; each line wraps on its own. `is_inverse` is white on a black bar."""

    lines: tuple[str, ...]
    size: str = "medium"
    weight: int = 400
    align: str = "left"
    is_inverse: bool = False

    def __post_init__(self) -> None:
        _require(isinstance(self.lines, tuple), "lines", "must be a list of texts")
        _require(0 < len(self.lines) <= MAX_LINES, "lines", f"must hold 1 to {MAX_LINES} texts")
        for place, line in enumerate(self.lines):
            _check_text(line, f"lines[{place}]")
        _check_choice(self.size, "size", tuple(SIZES))
        _check_choice(self.weight, "weight", WEIGHTS)
        _check_choice(self.align, "align", ALIGNS)
        _check_flag(self.is_inverse, "is_inverse")


@dataclass(frozen=True, slots=True)
class Row:
    """A word on the left and its value on the right; the value moves below when both do not fit."""

    left: str
    right: str
    size: str = "medium"
    weight: int = 400

    def __post_init__(self) -> None:
        _check_text(self.left, "left")
        _check_text(self.right, "right")
        _check_choice(self.size, "size", tuple(SIZES))
        _check_choice(self.weight, "weight", WEIGHTS)


@dataclass(frozen=True, slots=True)
class BigText:
    """The number: digits at least `height_mm` high, narrowed when the paper is narrow."""

    text: str
    height_mm: int = 20

    def __post_init__(self) -> None:
        _check_text(self.text, "text", 12)
        _require(bool(self.text.strip()), "text", "must not be empty")
        _check_int(self.height_mm, "height_mm", 5, 40)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    style: str = "solid"
    thickness_dots: int = 2

    def __post_init__(self) -> None:
        _check_choice(self.style, "style", RULE_STYLES)
        _check_int(self.thickness_dots, "thickness_dots", 1, 8)


@dataclass(frozen=True, slots=True)
class QR:
    """A QR code, level M, quiet zone of 4 modules; modules of 6 dots where the paper allows it."""

    payload: str
    module_dots: int = 6

    def __post_init__(self) -> None:
        _check_text(self.payload, "payload", MAX_QR)
        _require(bool(self.payload), "payload", "must not be empty")
        _check_int(self.module_dots, "module_dots", 4, 10)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, such as an emblem: PNG bytes, scaled down when wider than the paper."""

    png: bytes
    align: str = "center"

    def __post_init__(self) -> None:
        _require(isinstance(self.png, bytes), "png", "must be bytes (base64 in JSON)")
        _require(self.png.startswith(b"\x89PNG\r\n\x1a\n"), "png", "must be a PNG picture")
        _require(len(self.png) <= MAX_IMAGE_BYTES, "png", f"must have ≤ {MAX_IMAGE_BYTES} bytes")
        _check_choice(self.align, "align", ALIGNS)


@dataclass(frozen=True, slots=True)
class Space:
    """White paper."""

    height_dots: int = 16

    def __post_init__(self) -> None:
        _check_int(self.height_dots, "height_dots", 1, 400)


@dataclass(frozen=True, slots=True)
class Cut:
    """The knife. A partial cut leaves a bridge, so that the slip does not fall to the floor."""

    is_partial: bool = True

    def __post_init__(self) -> None:
        _check_flag(self.is_partial, "is_partial")


Element = Text | Row | BigText | Rule | QR | Image | Space | Cut

KINDS: dict[str, type[Element]] = {
    "text": Text,
    "row": Row,
    "big_text": BigText,
    "rule": Rule,
    "qr": QR,
    "image": Image,
    "space": Space,
    "cut": Cut,
}
"""The `kind` of an element in JSON → its class."""

_KIND_OF = {element: kind for kind, element in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Receipt:
    """One paper: elements from top to bottom, and the words that mark a second one."""

    elements: tuple[Element, ...]
    language: str = "vi"
    reprint_mark: str = REPRINT_MARK

    def __post_init__(self) -> None:
        _require(isinstance(self.elements, tuple), "elements", "must be a list")
        _require(
            0 < len(self.elements) <= MAX_ELEMENTS, "elements", f"must hold 1 to {MAX_ELEMENTS}"
        )
        for place, element in enumerate(self.elements):
            _require(type(element) in _KIND_OF, f"elements[{place}]", "is not an element")
        _check_text(self.language, "language", 16)
        _check_text(self.reprint_mark, "reprint_mark", 80)
        _require(bool(self.reprint_mark.strip()), "reprint_mark", "must not be empty")

    def as_reprint(self) -> Receipt:
        """Return the same paper with the reprint mark on a black bar at its top."""
        mark = Text((self.reprint_mark,), size="large", weight=700, align="center", is_inverse=True)
        return dataclasses.replace(self, elements=(mark, Space(12), *self.elements))

    def to_json(self) -> dict[str, Any]:
        """Return a JSON object (a dict, not a string): version, language, elements by `kind`."""
        return {
            "version": JSON_VERSION,
            "language": self.language,
            "reprint_mark": self.reprint_mark,
            "elements": [_element_to_json(element) for element in self.elements],
        }

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> Receipt:
        """Read what `to_json` wrote, from the object or from its text.

        Raises:
            ReceiptError: naming the first field that is missing, unknown or wrong.
        """
        found = _parse(source) if isinstance(source, str | bytes) else source
        _require(isinstance(found, Mapping), "receipt", "must be an object")
        _check_keys(found, {"version", "elements"}, {"language", "reprint_mark"}, "receipt")
        _check_int(found["version"], "version", JSON_VERSION, JSON_VERSION)
        _require(isinstance(found["elements"], list), "elements", "must be a list")
        elements = tuple(
            _element_from_json(element, f"elements[{place}]")
            for place, element in enumerate(found["elements"])
        )
        rest = {key: found[key] for key in ("language", "reprint_mark") if key in found}
        return cls(elements, **rest)


def _parse(source: str | bytes) -> Any:
    try:
        return json.loads(source)
    except (ValueError, RecursionError) as error:
        raise ReceiptError(f"receipt is not JSON: {error}") from error


def _check_keys(
    found: Mapping[str, Any],
    needed: set[str],
    allowed: set[str],
    where: str,
) -> None:
    missing = needed - found.keys()
    _require(not missing, where, f"lacks {', '.join(sorted(missing))}")
    unknown = {str(key) for key in found} - needed - allowed
    _require(not unknown, where, f"has unknown {', '.join(sorted(unknown))}")


def _element_to_json(element: Element) -> dict[str, Any]:
    row: dict[str, Any] = {"kind": _KIND_OF[type(element)]}
    for field in dataclasses.fields(element):
        value = getattr(element, field.name)
        encode = _ENCODERS.get(field.name)
        row[field.name] = encode(value) if encode else value
    return row


def _element_from_json(found: Any, where: str) -> Element:
    _require(isinstance(found, Mapping), where, "must be an object")
    kind = found.get("kind")
    _require(isinstance(kind, str) and kind in KINDS, f"{where}.kind", f"{kind!r} is not known")
    element = KINDS[kind]
    fields = dataclasses.fields(element)
    needed = {f.name for f in fields if f.default is dataclasses.MISSING} | {"kind"}
    _check_keys(found, needed, {f.name for f in fields}, where)
    try:
        values = {key: _decode(key, value) for key, value in found.items() if key != "kind"}
        return element(**values)
    except ReceiptError as error:
        raise ReceiptError(f"{where}.{error}") from None


def _decode(key: str, value: Any) -> Any:
    if key == "lines":
        _require(isinstance(value, list), "lines", "must be a list of texts")
        return tuple(value)
    if key == "png":
        _require(isinstance(value, str), "png", "must be base64")
        try:
            return base64.b64decode(value, validate=True)
        except (binascii.Error, ValueError):
            raise ReceiptError("png must be base64") from None
    return value


_ENCODERS: dict[str, Callable[[Any], Any]] = {
    "lines": list,
    "png": lambda png: base64.b64encode(png).decode("ascii"),
}
