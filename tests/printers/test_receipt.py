"""A receipt survives its JSON, and a wrong one is refused by naming what is wrong."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pictures

from paper.slips import slip
from printers import preview
from printers.errors import ReceiptError
from printers.receipt import (
    ALIGNS,
    COLUMNS,
    QR,
    SIZES,
    WEIGHTS,
    BigText,
    Cut,
    Image,
    Receipt,
    Row,
    Rule,
    Space,
    Text,
)


def png(width: int = 8, height: int = 8) -> bytes:
    """Return a small black picture."""
    buffer = io.BytesIO()
    Pictures.new("1", (width, height), 0).save(buffer, "PNG")
    return buffer.getvalue()


words = st.text(st.characters(codec="utf-8"), max_size=60)
sizes, weights, aligns = (st.sampled_from(x) for x in (list(SIZES), WEIGHTS, ALIGNS))
elements = st.one_of(
    st.builds(
        Text,
        st.lists(words, min_size=1, max_size=4).map(tuple),
        sizes,
        weights,
        aligns,
        st.booleans(),
    ),
    st.builds(Row, words, words, sizes, weights),
    st.builds(BigText, st.text("ABC-0123456789", min_size=1, max_size=12), st.integers(5, 40)),
    st.builds(Rule, st.sampled_from(("solid", "dashed")), st.integers(1, 8)),
    st.builds(QR, st.text("abc/:0", min_size=1, max_size=60), st.integers(4, 10)),
    st.builds(Image, st.builds(png, st.integers(1, 700), st.integers(1, 40)), aligns),
    st.builds(Space, st.integers(1, 400)),
    st.builds(Cut, st.booleans()),
)
receipts = st.builds(Receipt, st.lists(elements, min_size=1, max_size=6).map(tuple))


@settings(max_examples=60)
@given(receipts)
def test_a_receipt_survives_its_json(receipt: Receipt) -> None:
    """Whatever is built comes back equal, from the object and from its text."""
    assert Receipt.from_json(receipt.to_json()) == receipt
    assert Receipt.from_json(json.dumps(receipt.to_json())) == receipt


@settings(max_examples=25)
@given(receipts, st.sampled_from(list(COLUMNS)))
def test_a_drawing_is_as_wide_as_the_paper(receipt: Receipt, width: int) -> None:
    """Any receipt is drawn in one bit, exactly as wide as the printer prints, and not empty."""
    drawn = preview.raster(receipt, width)
    assert (drawn.mode, drawn.width) == ("1", width)
    assert drawn.height >= 1


RULE = {"kind": "rule"}
WRONG = {
    "not JSON": ("{", "not JSON"),
    "a list": ([], "must be an object"),
    "no version": ({"elements": [RULE]}, "lacks version"),
    "a later version": ({"version": 2, "elements": [RULE]}, "version must be"),
    "nothing on it": ({"version": 1, "elements": []}, "elements must hold"),
    "an unknown field": ({"version": 1, "elements": [RULE], "colour": 1}, "unknown colour"),
    "an unknown kind": ({"version": 1, "elements": [{"kind": "photo"}]}, r"\[0\].kind 'photo'"),
    "a text for a list": (
        {"version": 1, "elements": [{"kind": "text", "lines": "a"}]},
        r"elements\[0\].lines must be a list",
    ),
    "an unknown size": (
        {"version": 1, "elements": [RULE, {"kind": "text", "lines": ["a"], "size": "big"}]},
        r"elements\[1\].size must be one of: small, medium",
    ),
    "true for a number": (
        {"version": 1, "elements": [{"kind": "space", "height_dots": True}]},
        "height_dots must be a whole number",
    ),
    "a weight as float": (
        {"version": 1, "elements": [{"kind": "text", "lines": ["a"], "weight": 400.0}]},
        "weight must be one of",
    ),
    "a picture that is none": (
        {"version": 1, "elements": [{"kind": "image", "png": "aGk="}]},
        "png must be a PNG",
    ),
    "half a surrogate pair": (
        {"version": 1, "elements": [{"kind": "text", "lines": ["\ud800"]}]},
        r"lines\[0\] must be",
    ),
    "a missing payload": ({"version": 1, "elements": [{"kind": "qr"}]}, "lacks payload"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_receipt_is_refused_by_name(name: str) -> None:
    """Each mistake raises ReceiptError whose text names the field."""
    source, message = WRONG[name]
    with pytest.raises(ReceiptError, match=message):
        Receipt.from_json(source)


def test_a_broken_picture_is_refused_when_drawn() -> None:
    """Bytes that only begin like a PNG are refused by name, not by a library's error."""
    receipt = Receipt((Image(b"\x89PNG\r\n\x1a\n" + b"\0" * 40),))
    with pytest.raises(ReceiptError, match="png cannot be read"):
        preview.raster(receipt, 576)


def test_an_unknown_width_is_refused() -> None:
    """A width that no printer has is refused, naming those that exist."""
    with pytest.raises(ReceiptError, match="384, 512, 576"):
        preview.raster(slip(), 600)


def test_a_reprint_says_so_in_the_receipts_own_words() -> None:
    """The mark stands first, in the words given; everything else is unchanged."""
    receipt = Receipt(slip().elements, "en", reprint_mark="REPRINT · IN LẠI")
    second = receipt.as_reprint()
    assert second.elements[0].lines == ("REPRINT · IN LẠI",)
    assert second.elements[2:] == receipt.elements
