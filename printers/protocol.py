"""The printer's language (ESC/POS) as pure functions: bytes to send, and what replies mean.

Used by `printers.thermal`. Never opens a connection; knows no picture beyond its packed rows.
Sources: the ESC/POS command reference for `ESC @`, `GS v 0`, `ESC *`, `ESC 2`, `ESC 3`, `GS V`,
`DLE EOT`, `GS r`, `GS a`, `GS ( H`, `GS I`.
"""

from __future__ import annotations

import zlib

from PIL import Image

from printers.layout import Piece
from printers.port import PrinterState, PrinterStatus, Raster
from printers.receipt import Cut

STRIP_ROWS = 120
"""Rows per raster command: cheap printers overflow on tall pictures."""

BAD_HEIGHT = 48
"""Cheap printers print garbage after a raster whose height is a multiple of this."""

STRIPE_DOTS = 24
"""Height of the columns of `ESC *`: as many needles as it knows, and 120 rows are five such stripes."""

STRIPE_LINES = b"\x1b3" + bytes((STRIPE_DOTS,))
"""Lines as high as a stripe, so that stripes join.

The number is in dots on most printers, and then no other is right. Where it is in half dots (Epson), a line is
still never lower than what stands in it; python-escpos relies on that everywhere with its 16, whose stripes
overlap on the others.
"""
USUAL_LINES = b"\x1b2"
COLUMNS_OF_24 = 33
"""`ESC *` with 24 dots a column and no gap between columns: every dot of the paper."""

INIT = b"\x1b@"
ASB_OFF = b"\x1da\x00"
FEED_FOR_TEARING = b"\x1bd\x06"
CUT_PARTIAL = b"\x1dVB\x00"
CUT_FULL = b"\x1dVA\x00"
ASK_PAPER_IN_ORDER = b"\x1dr\x01"
ASK_MAKER = b"\x1dIB"
ASK_MODEL = b"\x1dIC"
ASK_FIRMWARE = b"\x1dIA"
ASK_NOTHING = b"\x1dI\n"
"""An identity question that no printer knows; its line feed makes a web server complain aloud."""
JOB_ID_LENGTH = 4


def ask_real_time(subject: int) -> bytes:
    """Return `DLE EOT n`: 1 printer, 2 why offline, 3 error, 4 paper. It overtakes the job."""
    return bytes((0x10, 0x04, subject))


def ask_job_id(mark: bytes) -> bytes:
    """Return `GS ( H`: the printer sends `mark` back when all bytes before it are processed."""
    return b"\x1d(H\x06\x00\x30\x30" + mark


def job_mark(job_id: str, salt: str = "") -> bytes:
    """Return four letters that stand for one attempt of a job.

    None of them has the bit that marks a real-time reply, so half an answer is never misread.

    >>> job_mark("j1") == job_mark("j1"), len(job_mark("j1"))
    (True, 4)
    """
    number = zlib.crc32(f"{job_id}|{salt}".encode())
    return bytes(0x41 + (number >> shift) % 15 for shift in (0, 8, 16, 24))


def strips(image: Image.Image) -> list[bytes]:
    """Cut a 1-bit image into full-width `GS v 0` commands of at most 120 rows.

    A last strip of a bad height gets one white row more.
    """
    found = []
    for top in range(0, image.height, STRIP_ROWS):
        rows = min(STRIP_ROWS, image.height - top)
        padded = rows + (rows % BAD_HEIGHT == 0)
        strip = Image.new("1", (image.width, padded), 1)
        strip.paste(image.crop((0, top, image.width, top + rows)), (0, 0))
        found.append(_raster_command(strip))
    return found


def _raster_command(strip: Image.Image) -> bytes:
    row_bytes = (strip.width + 7) // 8
    head = b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + strip.height.to_bytes(2, "little")
    return head + strip.tobytes("raw", "1;I")


def column_strips(image: Image.Image) -> list[bytes]:
    """Cut a 1-bit image into `ESC *` stripes, as many together as a strip of rows is high.

    The last stripe is filled up with white. A white stripe is sent like any other: how far a line without a
    picture is fed depends on the printer's unit.
    """
    stripes = [
        _column_command(image.crop((0, top, image.width, min(top + STRIPE_DOTS, image.height))))
        for top in range(0, image.height, STRIPE_DOTS)
    ]
    together = STRIP_ROWS // STRIPE_DOTS
    return [b"".join(stripes[at : at + together]) for at in range(0, len(stripes), together)]


def _column_command(part: Image.Image) -> bytes:
    stripe = Image.new("1", (part.width, STRIPE_DOTS), 1)
    stripe.paste(part, (0, 0))
    head = b"\x1b*" + bytes((COLUMNS_OF_24,)) + stripe.width.to_bytes(2, "little")
    return head + stripe.transpose(Image.Transpose.TRANSPOSE).tobytes("raw", "1;I") + b"\n"


def job_parts(parts: list[Piece], raster: Raster = Raster.ROW) -> list[bytes]:
    """Return a whole job: reset, then strips and cuts; between any two a question may be asked."""
    is_column = raster is Raster.COLUMN
    cut_up = column_strips if is_column else strips
    found = [INIT + ASB_OFF + (STRIPE_LINES if is_column else b"")]
    for piece in parts:
        found.extend(cut_up(piece.image))
        found.append(_ending(piece.cut, is_column))
    return found


def _ending(cut: Cut | None, is_column: bool) -> bytes:
    if cut is None:
        return USUAL_LINES + FEED_FOR_TEARING if is_column else FEED_FOR_TEARING
    return CUT_PARTIAL if cut.is_partial else CUT_FULL


def without_asb(received: bytes) -> bytes:
    """Drop four-byte automatic status messages, which some printers send unasked."""
    kept = bytearray()
    at = 0
    while at < len(received):
        group = received[at : at + 4]
        is_asb = len(group) == 4 and group[0] & 0b1001_0011 == 0b0001_0000
        if is_asb and all(byte & 0b1001_0000 == 0 for byte in group[1:]):
            at += 4
        else:
            kept.append(received[at])
            at += 1
    return bytes(kept)


def is_real_time_reply(byte: int) -> bool:
    """Whether a byte has the fixed bits of a `DLE EOT` reply (0xx1xx10)."""
    return byte & 0b1001_0011 == 0b0001_0010


def is_in_order_reply(byte: int) -> bool:
    """Whether a byte has the fixed bits of a `GS r` reply (0xx0xxxx)."""
    return byte & 0b1001_0000 == 0


def is_offline(reply: int) -> bool:
    """Read `DLE EOT 1`: whether the printer refuses to print now."""
    return bool(reply & 0b0000_1000)


def read_status(printer: int, offline: int, error: int, paper: int) -> PrinterStatus:
    """Say what the four real-time replies mean together; the worst that a person can mend first."""
    if offline & 0b0000_0100:
        return PrinterStatus(PrinterState.COVER_OPEN)
    if paper & 0b0110_0000 or offline & 0b0010_0000:
        return PrinterStatus(PrinterState.PAPER_OUT)
    if error & 0b0000_1000:
        return PrinterStatus(PrinterState.CUTTER_ERROR)
    if error & 0b0110_0000 or offline & 0b0100_0000:
        return PrinterStatus(PrinterState.UNREACHABLE, "error", "the printer reports an error")
    if is_offline(printer):
        return PrinterStatus(PrinterState.UNREACHABLE, "offline", "the printer is offline")
    if paper & 0b0000_1100:
        return PrinterStatus(PrinterState.PAPER_LOW)
    return PrinterStatus(PrinterState.READY)


def find_job_reply(received: bytes, mark: bytes) -> bool:
    """Whether the reply to `ask_job_id(mark)` stands anywhere in what came in."""
    return b"\x37\x22" + mark + b"\x00" in received


def find_in_order_reply(received: bytes) -> bool:
    """Whether a `GS r` reply stands among late real-time replies, with nothing foreign around."""
    others = [byte for byte in received if not is_real_time_reply(byte)]
    return len(others) == 1 and is_in_order_reply(others[0])


def read_name(received: bytes) -> str:
    """Return the text of a `GS I` reply (`_` text NUL), or nothing when it is not one."""
    if not (received.startswith(b"_") and received.endswith(b"\x00")):
        return ""
    return received[1:-1].decode("ascii", "replace").strip()


def is_foreign(received: bytes, asked: bytes) -> bool:
    """Whether an answer comes from something that is no printer: a web page, a shell, an echo."""
    if received.startswith(asked):
        return True
    printable = sum(0x20 <= byte < 0x7F or byte in b"\r\n" for byte in received)
    return len(received) >= 5 and printable == len(received)
