"""The inside of the pretend printer: reads ESC/POS and keeps what would be on the paper.

Used by `printers.virtual`. Opens no connection and knows no fault; what its sensors feel is told
to it. Written from the command reference, apart from `printers.protocol`, so that a slip that
looks right here does not look right merely because both share a mistake.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image, ImageDraw

from printers import typeface

CREAM = (253, 251, 244, 255)
INK = (38, 34, 40, 255)
LINE_DOTS = 30
LETTER_DOTS = 24
STRIPE_DOTS = 24
DOTS_TO_KNIFE = 96
SIDE_MARGIN_DOTS = {384: 40, 512: 32, 576: 32}
"""Unprintable edge on each side: 58 mm paper carries 48 mm of print, 80 mm paper 72 mm."""
TOOTH_DOTS = 8
MAKER, MODEL, FIRMWARE = "Motcua", "Virtual slip printer", "1.0"


@dataclass(frozen=True, slots=True)
class Sensors:
    """What the printer feels. Any of the last three stops it."""

    is_paper_low: bool = False
    is_paper_out: bool = False
    is_cover_open: bool = False
    is_cutter_jammed: bool = False

    @property
    def is_offline(self) -> bool:
        """Whether the printer has stopped."""
        return self.is_paper_out or self.is_cover_open or self.is_cutter_jammed

    def real_time(self, subject: int) -> bytes:
        """Return the reply to `DLE EOT n`."""
        bits = {
            1: self.is_offline << 3,
            2: self.is_cover_open << 2 | self.is_paper_out << 5 | self.is_cutter_jammed << 6,
            3: self.is_cutter_jammed << 3,
            4: (self.is_paper_low or self.is_paper_out) * 0x0C | self.is_paper_out * 0x60,
        }
        return bytes((0x12 | bits[subject],))

    def paper(self) -> bytes:
        """Return the reply to `GS r 1`."""
        return bytes((self.is_paper_low * 0x03 | self.is_paper_out * 0x0C,))

    def automatic(self) -> bytes:
        """Return the four bytes of an automatic status message."""
        first = 0x10 | self.is_offline << 3 | self.is_cover_open << 5
        return bytes((first, self.is_cutter_jammed << 3, *self.paper(), 0))


@dataclass(slots=True)
class PaperRoll:
    """Reads commands in order; `cut_off` is called with each finished raster.

    `feed` keeps an unfinished command until its rest comes. A line is fed by exactly what `ESC 3` says, in dots:
    stripes of columns that do not join show. `knows_rows` is false for an old model that takes the rows of
    `GS v 0` for letters.
    """

    width_dots: int
    cut_off: Callable[[Image.Image, bool], None]
    sensors: Sensors = field(default_factory=Sensors)
    wants_automatic: bool = False
    knows_rows: bool = True
    _pending: bytes = b""
    _rows: list[Image.Image] = field(default_factory=list)
    _line: str = ""
    _stripe: Image.Image | None = None
    _line_dots: int = LINE_DOTS

    def feed(self, stream: bytes) -> list[bytes]:
        """Take bytes in; return the replies that they earn, in order."""
        buffer = self._pending + stream
        at, replies = 0, []
        while at < len(buffer):
            step = self._command(buffer, at)
            if step is None:
                break
            length, reply = step
            at += length
            if reply:
                replies.append(reply)
        self._pending = buffer[at:]
        return replies

    def tear_off(self) -> None:
        """Forget half a command; a person tears off what hangs out without a cut."""
        self._pending, self._line, self._stripe = b"", "", None
        if any(row.getextrema()[0] == 0 for row in self._rows):
            self._finish(is_torn=True)
        self._rows.clear()

    def _command(self, buffer: bytes, at: int) -> tuple[int, bytes] | None:
        """Do one command; None when its end has not come yet."""
        lead = buffer[at]
        if lead in (0x10, 0x1B, 0x1D):
            if at + 1 >= len(buffer):
                return None
            readers = {0x10: self._dle, 0x1B: self._esc, 0x1D: self._gs}
            return readers[lead](buffer, at)
        if lead == 0x0A:
            self._end_line()
        elif 0x20 <= lead < 0x7F:
            self._line += chr(lead)
        return 1, b""

    def _dle(self, buffer: bytes, at: int) -> tuple[int, bytes] | None:
        """Skip a real-time command: it was answered when it arrived."""
        return (3, b"") if at + 3 <= len(buffer) else None

    def _esc(self, buffer: bytes, at: int) -> tuple[int, bytes] | None:
        name = chr(buffer[at + 1])
        if name == "*":
            return self._columns(buffer, at)
        if name == "@":
            self._line, self._stripe = "", None
        if name in "@2":
            self._line_dots = LINE_DOTS
            return 2, b""
        if name not in "dJa!Et3M-RG{V":
            return 2, b""
        if at + 3 > len(buffer):
            return None
        amount = buffer[at + 2]
        if name == "3":
            self._line_dots = amount
        if name in "dJ":
            self._end_line() if self._line or self._stripe else None
            self._feed_paper(amount * self._line_dots if name == "d" else amount)
        return 3, b""

    def _gs(self, buffer: bytes, at: int) -> tuple[int, bytes] | None:
        name = chr(buffer[at + 1])
        if name == "v":
            return self._raster(buffer, at) if self.knows_rows else (2, b"")
        if name == "(":
            return self._extended(buffer, at)
        if at + 3 > len(buffer):
            return None
        subject = buffer[at + 2]
        if name == "V":
            return self._cut(buffer, at, subject)
        if name == "a":
            self.wants_automatic = subject != 0
            return 3, self.sensors.automatic() if subject else b""
        if name == "r":
            return 3, self.sensors.paper() if subject in (1, 49) else b"\x00"
        return 3, _identity(subject) if name == "I" else b""

    def _raster(self, buffer: bytes, at: int) -> tuple[int, bytes] | None:
        if at + 8 > len(buffer):
            return None
        row_bytes = int.from_bytes(buffer[at + 4 : at + 6], "little")
        rows = int.from_bytes(buffer[at + 6 : at + 8], "little")
        end = at + 8 + row_bytes * rows
        if end > len(buffer):
            return None
        dots = bytes(byte ^ 0xFF for byte in buffer[at + 8 : end])
        if dots:
            picture = Image.frombytes("1", (row_bytes * 8, rows), dots)
            paper = Image.new("1", (self.width_dots, rows), 1)
            paper.paste(picture, (0, 0))
            self._rows.append(paper)
        return end - at, b""

    def _columns(self, buffer: bytes, at: int) -> tuple[int, bytes] | None:
        """Keep a stripe of `ESC *`; the end of its line prints it."""
        if at + 5 > len(buffer):
            return None
        mode, columns = buffer[at + 2], int.from_bytes(buffer[at + 3 : at + 5], "little")
        column_bytes = 3 if mode >= 32 else 1
        end = at + 5 + columns * column_bytes
        if end > len(buffer):
            return None
        dots = bytes(byte ^ 0xFF for byte in buffer[at + 5 : end])
        if dots:
            lying = Image.frombytes("1", (column_bytes * 8, columns), dots)
            size = (columns * (1 if mode & 1 else 2), STRIPE_DOTS)
            self._stripe = lying.transpose(Image.Transpose.TRANSPOSE).resize(size)
        return end - at, b""

    def _extended(self, buffer: bytes, at: int) -> tuple[int, bytes] | None:
        if at + 5 > len(buffer):
            return None
        end = at + 5 + int.from_bytes(buffer[at + 3 : at + 5], "little")
        if end > len(buffer):
            return None
        body = buffer[at + 5 : end]
        is_id = buffer[at + 2] == ord("H") and body[:2] == b"00" and len(body) == 6
        return end - at, b'7"' + body[2:] + b"\x00" if is_id else b""

    def _cut(self, buffer: bytes, at: int, mode: int) -> tuple[int, bytes] | None:
        is_feeding = mode in (65, 66)
        if is_feeding and at + 4 > len(buffer):
            return None
        if is_feeding:
            self._feed_paper(DOTS_TO_KNIFE + buffer[at + 3])
        self._finish(is_torn=False)
        return 3 + is_feeding, b""

    def _feed_paper(self, dots: int) -> None:
        if dots:
            self._rows.append(Image.new("1", (self.width_dots, dots), 1))

    def _end_line(self) -> None:
        paper = Image.new("1", (self.width_dots, max(self._line_dots, 1)), 1)
        if self._stripe:
            paper.paste(self._stripe, (0, 0))
        letters = typeface.font(typeface.LATIN, 400, LETTER_DOTS)
        ImageDraw.Draw(paper).text((0, LETTER_DOTS), self._line, 0, letters, anchor="ls")
        self._rows.append(paper)
        self._line, self._stripe = "", None

    def _finish(self, *, is_torn: bool) -> None:
        height = sum(row.height for row in self._rows)
        if not height:
            return
        paper = Image.new("1", (self.width_dots, height), 1)
        top = 0
        for row in self._rows:
            paper.paste(row, (0, top))
            top += row.height
        self._rows.clear()
        self.cut_off(paper, is_torn)


def _identity(subject: int) -> bytes:
    """Return the reply to `GS I n`."""
    names = {65: FIRMWARE, 66: MAKER, 67: MODEL}
    if subject in names:
        return b"_" + names[subject].encode("ascii") + b"\x00"
    return b"\x20" if subject in (1, 2, 3) else b""


def paper_png(raster: Image.Image, is_torn: bool) -> bytes:
    """Return a picture of the paper itself: cream, with its blank edges and its cut or torn end."""
    margin = SIDE_MARGIN_DOTS.get(raster.width, 32)
    size = (raster.width + 2 * margin, raster.height + margin + TOOTH_DOTS)
    sheet = Image.new("RGBA", size, CREAM)
    sheet.paste(Image.new("RGBA", raster.size, INK), (margin, margin), raster.point(_invert, "L"))
    ImageDraw.Draw(sheet).polygon(_edge(size, is_torn), fill=(0, 0, 0, 0))
    buffer = io.BytesIO()
    sheet.save(buffer, "PNG", compress_level=6)
    return buffer.getvalue()


def _invert(level: int) -> int:
    return 0 if level else 255


def _edge(size: tuple[int, int], is_torn: bool) -> list[tuple[int, int]]:
    """Return the outline of what is missing below: even teeth of a knife, or a ragged tear."""
    width, height = size
    ragged = random.Random(width * height)
    step = 7 if is_torn else TOOTH_DOTS
    outline = []
    for place, x in enumerate(range(0, width + step, step)):
        tooth = ragged.randrange(TOOTH_DOTS) if is_torn else TOOTH_DOTS // 2 * (place % 2)
        outline.append((x, height - 1 - tooth))
    return [*outline, (width, height), (0, height)]
