"""Letters on paper: bundled fonts, clean text, runs of one script, widths in dots.

Used by `printers.layout`. Vietnamese and Latin come from Be Vietnam Pro, Khmer from Noto Sans
Khmer. Never uses a font of the machine, so that every hall prints the same slip.
"""

from __future__ import annotations

import re
import unicodedata
import warnings
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

FONT_DIR = Path(__file__).parent / "fonts"
LATIN = "latin"
KHMER = "khmer"
FONT_FILES = {
    (LATIN, 400): "BeVietnamPro-Regular.ttf",
    (LATIN, 600): "BeVietnamPro-SemiBold.ttf",
    (LATIN, 700): "BeVietnamPro-Bold.ttf",
    (KHMER, 400): "NotoSansKhmer-Regular.ttf",
    (KHMER, 600): "NotoSansKhmer-Bold.ttf",
    (KHMER, 700): "NotoSansKhmer-Bold.ttf",
}
ZERO_WIDTH_SPACE = "\u200b"
KEPT_FORMAT_CHARACTERS = frozenset({ZERO_WIDTH_SPACE, "\u200c", "\u200d"})
_KHMER_SIGN = re.compile("[\u1780-\u17ff\u19e0-\u19ff]")
MAX_STACKED_MARKS = 2
"""Marks on one Latin letter that NFC could not fold in; more would climb into the line above."""


class ShapingUnavailable(UserWarning):
    """Khmer is left out: libfribidi is missing, so its signs would land in the wrong places."""


def shaping_available() -> bool:
    """Whether Khmer can be drawn: Pillow needs raqm, and raqm needs the system's libfribidi."""
    return bool(features.check("raqm")) and bool(features.check("fribidi"))


def clean(text: str) -> str:
    """Return text that can be drawn on one line: NFC, no controls, no bidi tricks, no mark towers.

    >>> clean("Đ\\u0061\\u0306\\u0301\\x00t\\u202e")
    'Đắt'
    """
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFC", text):
        category = unicodedata.category(char)
        if char in "\t\n\r" or category in ("Zs", "Zl", "Zp"):
            char = " "
        elif category[0] == "C" and char not in KEPT_FORMAT_CHARACTERS:
            continue
        is_tower = category in ("Mn", "Me") and script_of(char) == LATIN
        marks = marks + 1 if is_tower else 0
        if marks <= MAX_STACKED_MARKS:
            kept.append(char)
    return "".join(kept)


def script_of(char: str) -> str:
    """Return which font a character belongs to.

    >>> script_of("ស"), script_of("ế")
    ('khmer', 'latin')
    """
    return KHMER if _KHMER_SIGN.match(char) else LATIN


def runs(text: str) -> list[tuple[str, str]]:
    """Split text into (script, piece); joiners and spaces stay with the piece before them.

    >>> runs("លេខ A001")
    [('khmer', 'លេខ '), ('latin', 'A001')]
    """
    if not _KHMER_SIGN.search(text):  # most lines, and asked for each of their words
        return [(LATIN, text)] if text else []
    pieces: list[tuple[str, str]] = []
    for char in text:
        follows = char == " " or char in KEPT_FORMAT_CHARACTERS
        script = pieces[-1][0] if follows and pieces else script_of(char)
        if pieces and pieces[-1][0] == script:
            pieces[-1] = (script, pieces[-1][1] + char)
        else:
            pieces.append((script, char))
    return pieces


def drawable(text: str) -> str:
    """Return the cleaned text, or nothing when it holds Khmer that this machine cannot shape.

    Warns:
        ShapingUnavailable: when Khmer is left out; a slip's Vietnamese lines still print.
    """
    cleaned = clean(text)
    if _KHMER_SIGN.search(cleaned) and not shaping_available():
        warnings.warn(
            "Khmer left out: install libfribidi0 (Pillow cannot shape it without)",
            ShapingUnavailable,
            stacklevel=2,
        )
        return ""
    return cleaned


@lru_cache(maxsize=64)
def font(script: str, weight: int, size_dots: int) -> ImageFont.FreeTypeFont:
    """Return a bundled font; its em square is `size_dots` high."""
    path = FONT_DIR / FONT_FILES[script, weight]
    layout = ImageFont.Layout.RAQM if shaping_available() else ImageFont.Layout.BASIC
    return ImageFont.truetype(str(path), size_dots, layout_engine=layout)


@lru_cache(maxsize=8192)
def _run_width(script: str, weight: int, size_dots: int, piece: str) -> float:
    return font(script, weight, size_dots).getlength(piece.replace(ZERO_WIDTH_SPACE, ""))


def width_of(text: str, size_dots: int, weight: int) -> float:
    """Return how many dots wide a cleaned line is."""
    return sum(_run_width(script, weight, size_dots, piece) for script, piece in runs(text))


def extent_of(text: str, size_dots: int, weight: int) -> tuple[int, int]:
    """Return (dots above, dots below) the baseline, never less than any ink of the line.

    A stacked capital such as Ế rises above the height that the font itself declares.
    """
    above, below = round(size_dots * 0.95), round(size_dots * 0.27)
    for script, piece in runs(text):
        _, top, _, bottom = font(script, weight, size_dots).getbbox(piece, anchor="ls")
        above, below = max(above, round(-top + 0.5)), max(below, round(bottom + 0.5))
    return above, below


def draw_line(
    draw: ImageDraw.ImageDraw,
    xy: tuple[float, float],
    text: str,
    size_dots: int,
    weight: int,
    ink: int,
) -> None:
    """Draw a cleaned line; `xy` is the left end of its baseline."""
    x, baseline = xy
    for script, piece in runs(text):
        visible = piece.replace(ZERO_WIDTH_SPACE, "")
        draw.text(
            (x, baseline), visible, fill=ink, font=font(script, weight, size_dots), anchor="ls"
        )
        x += _run_width(script, weight, size_dots, piece)


@lru_cache(maxsize=2048)
def _has_glyph(char: str) -> bool:
    face = font(script_of(char), 400, 32)
    missing = bytes(face.getmask("\U000f0000"))
    return char.isspace() or char in KEPT_FORMAT_CHARACTERS or bytes(face.getmask(char)) != missing


def missing_characters(text: str) -> str:
    """Return the characters that would print as an empty box, each once, in order.

    >>> missing_characters("Đất đai 漢")
    '漢'
    """
    return "".join(dict.fromkeys(char for char in clean(text) if not _has_glyph(char)))


def blank(width_dots: int, height_dots: int) -> Image.Image:
    """Return white paper in grey levels."""
    return Image.new("L", (width_dots, height_dots), 255)


VIETNAMESE = "AĂÂBCDĐEÊGHIKLMNOÔƠPQRSTUƯVXYaăâbcdđeêghiklmnoôơpqrstuưvxy0123456789"
MARKED, MARKS = "AĂÂEÊIOÔƠUƯYaăâeêioôơuưy", "\u0300\u0309\u0303\u0301\u0323"
"""The vowels, and the five tones that each may carry."""
KHMER_LETTERS = "".join(
    map(chr, [*range(0x1780, 0x17B4), *range(0x17B6, 0x17D4), *range(0x17E0, 0x17EA)])
)


def lacking_letters() -> tuple[str, ...]:
    """Return what of Vietnamese and Khmer the bundled fonts cannot draw, by language; nothing when they are whole."""
    marked = [unicodedata.normalize("NFC", vowel + mark) for vowel in MARKED for mark in MARKS]
    wanted = {LATIN: ("Vietnamese", [*VIETNAMESE, *marked]), KHMER: ("Khmer", [*KHMER_LETTERS])}
    lacking = []
    for script, (language, letters) in wanted.items():
        files = sorted({file for (of, _), file in FONT_FILES.items() if of == script})
        lacking += [f"{language} ({file})" for file in files if not _has_all(file, letters)]
    return tuple(lacking)


def _has_all(file: str, letters: list[str]) -> bool:
    try:
        found = ImageFont.truetype(str(FONT_DIR / file), 24, layout_engine=ImageFont.Layout.BASIC)
    except OSError:
        return False
    nothing = bytes(found.getmask("\U0010fffe"))
    # A letter that is not there is drawn as the box of what is unknown.
    return all(bytes(found.getmask(letter)) != nothing for letter in letters)
