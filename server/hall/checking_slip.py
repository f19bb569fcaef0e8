"""What `[slip]` means as a whole: known blocks, a number that is there, own lines, a logo that prints.

Called by `server.hall.reading`. Notes problems; the only part of reading that opens a second file,
the logo beside the hall's own.
"""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

from printers import logo
from printers.errors import ReceiptError
from printers.receipt import DOTS_PER_MM
from server.hall.positions import Path
from server.hall.problems import Findings
from server.hall.slip_template import BLOCKS, MAY_REPEAT

MAX_LOGO_BYTES = 1_000_000
LOGO_PIXELS = (40, 4000)
"""Least and most pixels on each side: less looks torn on paper, more is a photograph by mistake."""
SUFFIXES = (".png", ".jpg", ".jpeg")
_LOGO: Path = ("slip", "logo")


def check_slip(slip: dict[str, Any], findings: Findings) -> None:
    """Note blocks that nobody knows, a slip without its number, and own lines that collide."""
    own = [line["line_id"] for line in slip.get("lines", ()) if "line_id" in line]
    for index, line_id in enumerate(own):
        path: Path = ("slip", "lines", index, "line_id")
        if line_id in BLOCKS:
            findings.add(path, "line_named_like_block", value=line_id)
        if line_id in own[:index]:
            first = findings.line(("slip", "lines", own.index(line_id), "line_id"))
            findings.add(path, "used_twice", value=line_id, first_line=first)
    blocks = slip.get("blocks")
    if blocks is None:  # it was wrong, and that has been noted
        return
    known = (*BLOCKS, *own)
    for index, block in enumerate(blocks):
        path = ("slip", "blocks", index)
        if block not in known:
            findings.add_unknown(path, "unknown_choice", block, known)
        elif block in blocks[:index] and block not in MAY_REPEAT:
            findings.add(path, "listed_twice", value=block)
    if "number" not in blocks:
        findings.add(("slip", "blocks"), "slip_without_number")


def read_logo(slip: dict[str, Any], folder: FilePath, findings: Findings) -> bytes | None:
    """Return the logo as dots, None without one or after noting what is wrong with it."""
    name, height_mm = slip.get("logo"), slip.get("logo_mm")
    if name is None or height_mm is None:
        return None
    file = folder / name
    if not file.is_file():
        pictures = (each for each in file.parent.glob("*.*") if each.suffix in SUFFIXES)
        beside = [str(each.relative_to(folder)) for each in pictures]
        findings.add_unknown(_LOGO, "logo_not_there", name, beside)
        return None
    try:
        length = file.stat().st_size
        if length > MAX_LOGO_BYTES:
            findings.add(_LOGO, "logo_too_heavy", length=length, limit=MAX_LOGO_BYTES)
            return None
        picture = file.read_bytes()
        size = logo.size_of(picture)
        if not LOGO_PIXELS[0] <= min(size) <= max(size) <= LOGO_PIXELS[1]:
            low, high = LOGO_PIXELS
            facts = {"width": size[0], "height": size[1], "low": low, "high": high}
            findings.add(_LOGO, "logo_size", **facts)
            return None
        return logo.raster(picture, height_mm * DOTS_PER_MM)
    except (OSError, ReceiptError):
        findings.add(_LOGO, "logo_unreadable", value=name)
        return None
