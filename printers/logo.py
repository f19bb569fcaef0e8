"""A hall's emblem made ready for paper: any PNG or JPEG becomes one-bit dots of a fixed height.

Called where a hall's file is read. Reads bytes, never a file; what it returns is drawn as it is by
`printers.layout`, dot for dot.
"""

from __future__ import annotations

import io

from PIL import Image as Pictures
from PIL import ImageOps

from printers.errors import ReceiptError

FORMATS = ("PNG", "JPEG")
WIDEST_DOTS = 368
"""Fits 58 mm paper, so that one logo serves both papers undistorted."""
MAX_PIXELS = 16_000_000


def size_of(picture: bytes) -> tuple[int, int]:
    """Return width and height in pixels, without reading the pixels; ReceiptError for no picture."""
    return _opened(picture).size


def raster(picture: bytes, height_dots: int, widest_dots: int = WIDEST_DOTS) -> bytes:
    """Return the picture as a one-bit PNG of that height, lower if it would be wider than allowed.

    What is transparent is paper. Colours become a pattern of dots, plain black and white stay plain.
    Raises ReceiptError when the bytes are no picture or too large a one.
    """
    opened = _opened(picture)
    if opened.width * opened.height > MAX_PIXELS:
        raise ReceiptError("the picture has too many pixels")
    try:
        coloured = opened.convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise ReceiptError(f"the picture cannot be read: {error}") from error
    white = Pictures.new("RGBA", coloured.size, (255, 255, 255, 255))
    grey = Pictures.alpha_composite(white, coloured).convert("L")
    width = max(1, round(grey.width * height_dots / grey.height))
    if width > widest_dots:
        width, height_dots = widest_dots, max(1, round(grey.height * widest_dots / grey.width))
    fitted = grey.resize((width, height_dots), Pictures.Resampling.LANCZOS)
    buffer = io.BytesIO()
    ImageOps.autocontrast(fitted, cutoff=1).convert("1").save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _opened(picture: bytes) -> Pictures.Image:
    try:
        return Pictures.open(io.BytesIO(picture), formats=FORMATS)
    except (OSError, ValueError, SyntaxError, Pictures.DecompressionBombError) as error:
        raise ReceiptError(f"not a PNG or JPEG picture: {error}") from error
