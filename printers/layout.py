"""From a receipt to dots: measures each element, then paints it. The only drawing there is.

Called by `printers.preview` and `printers.thermal`, so that paper, preview and screen are one
picture. Never talks to a printer.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial

import qrcode
from PIL import Image as Pictures
from PIL import ImageDraw
from qrcode.exceptions import DataOverflowError

from printers import typeface
from printers.errors import ReceiptError
from printers.receipt import (
    COLUMNS,
    DOTS_PER_MM,
    QR,
    SIZES,
    BigText,
    Cut,
    Element,
    Image,
    Receipt,
    Row,
    Rule,
    Space,
    Text,
)
from printers.wrapping import Measure, wrap, wrap_evenly

BLACK, WHITE = 0, 255
INK_THRESHOLD = 150
"""Grey below this becomes a black dot; over the middle, since thin strokes lose heat."""
MARGIN_DOTS = 8
GAP_DOTS = 4
"""White between two lines."""
BULLET = "• "
QUIET_MODULES = 4
MIN_MODULE_DOTS = 4
MAX_IMAGE_PIXELS = 2_000_000
KNIFE_MM = 12
"""White paper between the last line and the knife of a usual slip printer."""

Paint = Callable[[Pictures.Image, int], None]


@dataclass(frozen=True, slots=True)
class Block:
    """A measured element: its height, and how to paint it with its top at a given row."""

    height_dots: int
    paint: Paint


@dataclass(frozen=True, slots=True)
class Piece:
    """One-bit paper up to a knife; `cut` is None for what follows the last one."""

    image: Pictures.Image
    cut: Cut | None


def check_width(width_dots: int) -> None:
    """Raise ReceiptError unless the width is one that printers have."""
    if width_dots not in COLUMNS:
        known = ", ".join(map(str, COLUMNS))
        raise ReceiptError(f"width_dots must be one of {known} (is {width_dots!r})")


def pieces(receipt: Receipt, width_dots: int) -> list[Piece]:
    """Draw a receipt: one-bit images from top to bottom, parted where the knife falls.

    Raises:
        ReceiptError: an element does not fit this paper, or a picture cannot be read.
    """
    check_width(width_dots)
    found: list[Piece] = []
    part: list[Element] = []
    for element in receipt.elements:
        if isinstance(element, Cut):
            found.append(Piece(_draw(part, width_dots), element))
            part = []
        else:
            part.append(element)
    if part:
        found.append(Piece(_draw(part, width_dots), None))
    return found


def length_mm(parts: list[Piece]) -> int:
    """Return how much paper drawn pieces take, with the white that each cut feeds past the knife."""
    return sum(part.image.height // DOTS_PER_MM + KNIFE_MM for part in parts)


def _draw(elements: list[Element], width_dots: int) -> Pictures.Image:
    blocks = [_measure(element, width_dots) for element in elements]
    height = max(1, sum(block.height_dots for block in blocks))
    paper = typeface.blank(width_dots, height)
    top = 0
    for block in blocks:
        block.paint(paper, top)
        top += block.height_dots
    return to_one_bit(paper)


def to_one_bit(grey: Pictures.Image) -> Pictures.Image:
    """Return black and white by threshold: dithering would turn letters' edges into dust."""
    return grey.point(lambda level: WHITE if level >= INK_THRESHOLD else BLACK).convert(
        "1", dither=Pictures.Dither.NONE
    )


def _measure(element: Element, width_dots: int) -> Block:
    match element:
        case Text():
            return _text(element, width_dots)
        case Row():
            return _row(element, width_dots)
        case BigText():
            return _big_text(element, width_dots)
        case Rule():
            height = element.thickness_dots + 2 * GAP_DOTS
            return Block(height, partial(_paint_rule, element))
        case QR():
            return _qr(element, width_dots)
        case Image():
            return _image(element, width_dots)
        case Space():
            return Block(element.height_dots, lambda paper, top: None)
        case Cut():
            raise AssertionError("the knife parts the elements before they are measured")


def _text(element: Text, width_dots: int) -> Block:
    size, usable = SIZES[element.size], width_dots - 2 * MARGIN_DOTS
    measure = partial(typeface.width_of, size_dots=size, weight=element.weight)
    sources = [typeface.drawable(source) for source in element.lines]
    lines = [line for source in sources for line in _fold(source, usable, element.align, measure)]
    extents = [typeface.extent_of(line, size, element.weight) for _, line in lines]
    padding = 6 if element.is_inverse else 0
    height = sum(above + below + GAP_DOTS for above, below in extents) + 2 * padding
    ink = WHITE if element.is_inverse else BLACK

    def paint(paper: Pictures.Image, top: int) -> None:
        draw = ImageDraw.Draw(paper)
        if element.is_inverse:
            draw.rectangle((0, top, width_dots, top + height - GAP_DOTS - 1), fill=BLACK)
        y = top + padding
        for (indent, line), (above, below) in zip(lines, extents, strict=True):
            x = _aligned(measure(line), width_dots, element.align)
            typeface.draw_line(draw, (x + indent, y + above), line, size, element.weight, ink)
            y += above + below + GAP_DOTS

    return Block(height, paint)


def _fold(source: str, usable: float, align: str, measure: Measure) -> list[tuple[float, str]]:
    """Return (indent, line) of one source line; what follows a bullet hangs under its words."""
    if align == "center":
        return [(0.0, line) for line in wrap_evenly(source, usable, measure)]
    if align == "right" or not source.startswith(BULLET):
        return [(0.0, line) for line in wrap(source, usable, measure)]
    indent = measure(BULLET)
    first, *rest = wrap(source.removeprefix(BULLET), usable - indent, measure)
    return [(0.0, BULLET + first), *((indent, line) for line in rest)]


def _aligned(length: float, width_dots: int, align: str) -> float:
    if align == "center":
        return (width_dots - length) / 2
    return width_dots - MARGIN_DOTS - length if align == "right" else MARGIN_DOTS


def _row(element: Row, width_dots: int) -> Block:
    size, weight = SIZES[element.size], element.weight
    left, right = typeface.drawable(element.left), typeface.drawable(element.right)
    together = typeface.width_of(left, size, weight) + typeface.width_of(right, size, weight)
    if together + size > width_dots - 2 * MARGIN_DOTS:
        upper = _text(Text((element.left,), element.size, weight), width_dots)
        lower = _text(Text((element.right,), element.size, weight, "right"), width_dots)
        return _stacked(upper, lower)
    above, below = typeface.extent_of(left + " " + right, size, weight)

    def paint(paper: Pictures.Image, top: int) -> None:
        draw = ImageDraw.Draw(paper)
        end = _aligned(typeface.width_of(right, size, weight), width_dots, "right")
        typeface.draw_line(draw, (MARGIN_DOTS, top + above), left, size, weight, BLACK)
        typeface.draw_line(draw, (end, top + above), right, size, weight, BLACK)

    return Block(above + below + GAP_DOTS, paint)


def _stacked(upper: Block, lower: Block) -> Block:
    def paint(paper: Pictures.Image, top: int) -> None:
        upper.paint(paper, top)
        lower.paint(paper, top + upper.height_dots)

    return Block(upper.height_dots + lower.height_dots, paint)


def _big_text(element: BigText, width_dots: int) -> Block:
    picture = _big_picture(
        typeface.drawable(element.text), element.height_mm * DOTS_PER_MM, width_dots
    )

    def paint(paper: Pictures.Image, top: int) -> None:
        paper.paste(picture, ((width_dots - picture.width) // 2, top + 2 * GAP_DOTS))

    return Block(picture.height + 4 * GAP_DOTS, paint)


@lru_cache(maxsize=16)
def _big_font_size(height_dots: int) -> int:
    _, top, _, _ = typeface.font(typeface.LATIN, 700, 1000).getbbox("1", anchor="ls")
    return round(height_dots * 1000 / -top) + 1


def _big_picture(text: str, height_dots: int, width_dots: int) -> Pictures.Image:
    """Draw the number full height; squeeze it sideways rather than make it lower."""
    size, usable = _big_font_size(height_dots), width_dots - 2 * MARGIN_DOTS
    above, below = typeface.extent_of(text, size, 700)
    length = round(typeface.width_of(text, size, 700)) + 2
    picture = typeface.blank(length, above + below)
    typeface.draw_line(ImageDraw.Draw(picture), (1, above), text, size, 700, BLACK)
    left, top, right, bottom = picture.point(lambda level: 255 - level).getbbox() or (0, 0, 1, 1)
    picture = picture.crop((left, top, right, bottom))
    if picture.width > usable:
        return picture.resize((usable, picture.height), Pictures.Resampling.LANCZOS)
    return picture


def _paint_rule(element: Rule, paper: Pictures.Image, top: int) -> None:
    draw = ImageDraw.Draw(paper)
    y, bottom = top + GAP_DOTS, top + GAP_DOTS + element.thickness_dots - 1
    step, length = (16, 9) if element.style == "dashed" else (paper.width, paper.width)
    for x in range(0, paper.width, step):
        draw.rectangle((x, y, x + length - 1, bottom), fill=BLACK)


def _qr(element: QR, width_dots: int) -> Block:
    matrix = _qr_matrix(element.payload)
    module = min(element.module_dots, width_dots // len(matrix))
    if module < MIN_MODULE_DOTS:
        raise ReceiptError(f"payload is too long for a QR code on {width_dots} dots")
    side = len(matrix)
    symbol = Pictures.frombytes("L", (side, side), b"".join(map(bytes, matrix)))
    symbol = symbol.resize((side * module, side * module), Pictures.Resampling.NEAREST)

    def paint(paper: Pictures.Image, top: int) -> None:
        paper.paste(symbol, ((width_dots - symbol.width) // 2, top))

    return Block(symbol.height, paint)


def qr_rows(payload: str) -> list[str]:
    """Return the modules of a QR code for a screen: rows of "0" and "1", without quiet zone.

    Raises ReceiptError when the payload is too long.
    """
    inside = slice(QUIET_MODULES, -QUIET_MODULES)
    return [
        "".join("1" if level == BLACK else "0" for level in row[inside])
        for row in _qr_matrix(payload)[inside]
    ]


@lru_cache(maxsize=32)
def _qr_matrix(payload: str) -> tuple[tuple[int, ...], ...]:
    """Return grey levels per module, quiet zone included."""
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET_MODULES)
    try:
        code.add_data(payload)
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise ReceiptError(f"payload does not fit a QR code: {error}") from error
    return tuple(tuple(BLACK if dark else WHITE for dark in row) for row in code.get_matrix())


def _image(element: Image, width_dots: int) -> Block:
    picture = _open_image(element.png)
    widest = width_dots - 2 * MARGIN_DOTS
    if picture.width > widest:
        picture = picture.resize((widest, max(1, picture.height * widest // picture.width)))

    def paint(paper: Pictures.Image, top: int) -> None:
        paper.paste(picture, (round(_aligned(picture.width, width_dots, element.align)), top))

    return Block(picture.height + GAP_DOTS, paint)


def _open_image(png: bytes) -> Pictures.Image:
    try:
        picture = Pictures.open(io.BytesIO(png), formats=("PNG",))
        if picture.width * picture.height > MAX_IMAGE_PIXELS:
            raise ReceiptError("png has too many pixels")
        coloured = picture.convert("RGBA")
    except (OSError, ValueError, SyntaxError) as error:
        raise ReceiptError(f"png cannot be read: {error}") from error
    white = Pictures.new("RGBA", coloured.size, (255, 255, 255, 255))
    return Pictures.alpha_composite(white, coloured).convert("L")
