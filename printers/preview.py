"""A receipt as a picture: the raster that goes on paper, and the same as PNG for screens.

Called by the server, the command line and the tests. Never talks to a printer.
"""

from __future__ import annotations

import io

from PIL import Image

from printers.layout import pieces
from printers.receipt import Receipt


def raster(receipt: Receipt, width_dots: int) -> Image.Image:
    """Draw the whole receipt as one 1-bit image, exactly the dots that the paper gets.

    Raises:
        ReceiptError: unknown width, or an element that does not fit.
    """
    parts = [piece.image for piece in pieces(receipt, width_dots)]
    if len(parts) == 1:
        return parts[0]
    paper = Image.new("1", (width_dots, sum(part.height for part in parts)), 1)
    top = 0
    for part in parts:
        paper.paste(part, (0, top))
        top += part.height
    return paper


def png_bytes(receipt: Receipt, width_dots: int) -> bytes:
    """Return the raster as a PNG file.

    Raises:
        ReceiptError: unknown width, or an element that does not fit.
    """
    return as_png(raster(receipt, width_dots))


def as_png(paper: Image.Image) -> bytes:
    """Return drawn paper as a PNG file."""
    buffer = io.BytesIO()
    paper.save(buffer, "PNG", optimize=False)
    return buffer.getvalue()
