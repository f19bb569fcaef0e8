"""The code on the slip: exact by the standard, and readable from a faded, crooked slip."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from paper import qr_by_hand
from paper.slips import LINK, slip
from printers import layout, preview
from printers.errors import ReceiptError
from printers.receipt import QR, Receipt

WIDTHS = (384, 512, 576)


def _worn(paper: Image.Image, degrees: float) -> Image.Image:
    """Return the slip as a phone sees it: half the contrast, turned, a little out of focus."""
    grey = paper.convert("L").point(lambda v: 70 + v // 2)
    turned = grey.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=197)
    return turned.filter(ImageFilter.GaussianBlur(1))


def _by_zxing(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture)]


def _by_opencv(picture: Image.Image) -> list[str]:
    text, *_ = cv2.QRCodeDetector().detectAndDecode(numpy.asarray(picture))
    return [text]


READERS = {"zxing": _by_zxing, "opencv": _by_opencv}
"""Two libraries that share no code: phones carry now one, now the other."""


@pytest.mark.slow
@pytest.mark.parametrize("read", READERS.values(), ids=READERS.keys())
@pytest.mark.parametrize("degrees", [-2.0, 0.0, 2.0])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_a_worn_slip_is_read(
    language: str, width: int, degrees: float, read: Callable[[Image.Image], list[str]]
) -> None:
    """At half contrast and two degrees askew the link comes back whole, whoever reads it."""
    assert read(_worn(preview.raster(slip(language), width), degrees)) == [LINK]


@pytest.mark.parametrize("width", WIDTHS)
def test_the_symbol_is_exact(width: int) -> None:
    """Level M, six dots a module, four modules of quiet zone, and every bit as the standard says."""
    paper = preview.raster(Receipt((QR(LINK),)), width)
    symbol = qr_by_hand.read(paper, 0, paper.height)
    assert symbol.text == LINK
    assert symbol.level == qr_by_hand.LEVEL_M
    assert symbol.module_dots == 6
    assert symbol.quiet_dots >= 4 * 6


def test_a_long_payload_gets_smaller_modules_but_never_too_small() -> None:
    """On 58 mm paper a long payload shrinks its modules to no less than four dots, or is refused."""
    paper = preview.raster(Receipt((QR("x" * 150),)), 384)
    assert zxingcpp.read_barcodes(paper.convert("L"))[0].text == "x" * 150
    with pytest.raises(ReceiptError, match="too long"):
        preview.raster(Receipt((QR("ế" * 250, module_dots=10),)), 384)


def test_the_threshold_keeps_modules_square() -> None:
    """Every run of black in the symbol is a whole number of modules long."""
    paper = preview.raster(Receipt((QR(LINK),)), 576).convert("L")
    for y in range(0, paper.height, 5):
        row = [paper.getpixel((x, y)) == layout.BLACK for x in range(paper.width)]
        lengths = "".join("#" if dark else " " for dark in row).split()
        assert all(len(run) % 6 == 0 for run in lengths)


def test_the_screen_draws_the_same_code_as_the_paper() -> None:
    """The rows for a kiosk's screen are a square of modules that reads as the same link."""
    rows = layout.qr_rows(LINK)
    assert {len(row) for row in rows} == {len(rows)}
    picture = Image.new("L", (len(rows) + 8, len(rows) + 8), 255)
    dark = [(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module == "1"]
    for x, y in dark:
        picture.putpixel((x + 4, y + 4), 0)
    large = picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST)
    assert zxingcpp.read_barcodes(large)[0].text == LINK
