"""What stands on the paper: letters whole, lines broken well, the number large, always the same."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from paper.slips import LINK, slip
from printers import layout, preview, typeface
from printers.receipt import BigText, Receipt, Row, Rule, Text
from printers.wrapping import clusters, wrap, wrap_evenly

GOLDEN = Path(__file__).parent / "golden"
PRINTED_WIDTHS = (384, 576)
LANGUAGES = ("vi", "en", "km")
MAY_DIFFER = 0.002
"""Share of dots that another release of FreeType may set differently."""

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
ACCENTED = [
    unicodedata.normalize("NFC", v + t) for v in VOWELS for t in TONES if v + t not in "aeiouy"
]
ALL_LETTERS = [*ACCENTED, "đ", *(c.upper() for c in ACCENTED), "Đ"]


def ink(image: Image.Image) -> int:
    """Return the number of black dots."""
    return image.histogram()[0]


@pytest.mark.parametrize("width", PRINTED_WIDTHS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_slip_looks_as_it_did(language: str, width: int) -> None:
    """Each slip equals its golden picture; `python tests/printers/golden/renew.py` makes new ones."""
    golden = Image.open(GOLDEN / f"{language}-{width}.png")
    drawn = preview.raster(slip(language), width)
    assert drawn.size == golden.size
    differing = ImageChops.logical_xor(drawn, golden.convert("1")).histogram()[-1]
    assert differing <= MAY_DIFFER * drawn.width * drawn.height


def test_the_list_of_letters_is_complete() -> None:
    """Vietnamese has 134 letters with marks, small and large together."""
    assert len(set(ALL_LETTERS)) == 134


@pytest.mark.parametrize("weight", [400, 600, 700])
@pytest.mark.parametrize("size", ["small", "large", "huge"])
def test_stacked_marks_are_never_clipped(size: str, weight: int) -> None:
    """Every accented letter keeps all the ink that it has on paper with room to spare."""
    dots = layout.SIZES[size]
    for start in range(0, len(ALL_LETTERS), 8):
        text = "".join(ALL_LETTERS[start : start + 8])
        free = typeface.blank(576, 4 * dots)
        x = (576 - typeface.width_of(text, dots, weight)) / 2
        typeface.draw_line(ImageDraw.Draw(free), (x, 2 * dots), text, dots, weight, 0)
        drawn = preview.raster(Receipt((Text((text,), size, weight, "center"),)), 576)
        assert ink(drawn) == ink(layout.to_one_bit(free)), text


def test_every_vietnamese_letter_has_a_glyph() -> None:
    """No accented letter prints as an empty box; a Chinese one does and is named."""
    assert typeface.missing_characters("".join(ALL_LETTERS) + "ស្ត្រី 0–9") == ""
    assert typeface.missing_characters("Đất 漢🙂漢") == "漢🙂"


def test_composed_and_decomposed_text_print_alike() -> None:
    """NFC and NFD of one name give the same dots."""
    name = "ĐỖ THỊ HƯỜNG"
    papers = [
        preview.raster(Receipt((Text((unicodedata.normalize(form, name),)),)), 576).tobytes()
        for form in ("NFC", "NFD")
    ]
    assert papers[0] == papers[1]


def test_hostile_text_is_tamed() -> None:
    """Controls, bidi tricks and towers of marks vanish; what people wrote stays."""
    tower = "a" + "\u0301" * 50
    assert typeface.clean(f"Lan\x00 \u202eAnh\u2066\ttới {tower}").startswith("Lan Anh tới á")
    assert len(typeface.clean(tower)) <= 3
    assert typeface.clean("trái\u00a0phải") == "trái phải"


def test_khmer_is_shaped() -> None:
    """A Khmer stack takes the room of one sign: shaping is on."""
    shaped = typeface.width_of("ស្ត្រី", 40, 400)
    separate = sum(typeface.width_of(c, 40, 400) for c in "សតរ")
    assert shaped < 0.8 * separate


@pytest.fixture
def without_shaping() -> Iterator[None]:
    """Take shaping away, and leave no letter behind that was measured without it."""

    def forget() -> None:
        typeface.font.cache_clear()
        typeface._run_width.cache_clear()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typeface, "shaping_available", lambda: False)
        forget()
        yield
    forget()


@pytest.mark.usefixtures("without_shaping")
def test_without_fribidi_khmer_is_left_out_with_a_warning() -> None:
    """Where Khmer cannot be shaped, Vietnamese still prints and the reason is named."""
    both = Receipt((Text(("ស្ត្រី",)), Text(("Phụ nữ",))))
    with pytest.warns(typeface.ShapingUnavailable, match="libfribidi0"):
        drawn = preview.raster(both, 384)
    assert ink(drawn) == ink(preview.raster(Receipt((Text(("Phụ nữ",)),)), 384))


@pytest.mark.parametrize("width", layout.COLUMNS)
@pytest.mark.parametrize("number", ["A001", "A-025", "AB-1234", "7"])
def test_the_number_is_at_least_two_centimetres_high(number: str, width: int) -> None:
    """Digits are 160 dots high or more on every paper, and stand within its edges."""
    drawn = preview.raster(Receipt((BigText(number),)), width).convert("L").point(lambda v: 255 - v)
    left, top, right, bottom = drawn.getbbox() or (0, 0, 0, 0)
    assert bottom - top >= 160
    assert left >= 4 and right <= width - 4


def test_a_long_word_is_broken_not_lost() -> None:
    """A word of three hundred letters keeps all its letters over several lines."""
    lines = wrap("ế" * 300, 50, len)
    assert "".join(lines) == "ế" * 300
    assert max(map(len, lines)) == 50


def test_khmer_breaks_only_between_clusters() -> None:
    """A Khmer phrase without spaces breaks, but never inside a stack of signs."""
    text = "អត្តសញ្ញាណប័ណ្ណពលរដ្ឋដែលនៅមានសុពលភាព"
    lines = wrap(text, 12, len)
    assert len(lines) > 1 and "".join(lines) == text
    assert [c for line in lines for c in clusters(line)] == clusters(text)


def test_a_zero_width_space_is_the_preferred_break_in_khmer() -> None:
    """A hall that marks its words gets its lines broken there."""
    assert wrap("សូមទៅកាន់\u200bបញ្ជរ", 10, len)[0].rstrip("\u200b") == "សូមទៅកាន់"


def test_a_heading_has_no_lonely_last_word() -> None:
    """Centred lines come out of like length, and no more of them than needed."""
    text = "Chứng thực chữ ký, bản sao"
    plain, even = wrap(text, 22, len), wrap_evenly(text, 22, len)
    assert len(even) == len(plain)
    assert max(map(len, even)) < max(map(len, plain))


def test_a_row_that_does_not_fit_puts_its_value_below() -> None:
    """On narrow paper a long name and its value take two lines; nothing is drawn over."""
    short, long = Row("Quầy", "2"), Row("Thời gian chờ dự kiến", "khoảng 10–20 phút")
    heights = [preview.raster(Receipt((row,)), 384).height for row in (short, long)]
    assert heights[1] >= 1.8 * heights[0]


def test_paper_and_preview_are_one_picture() -> None:
    """The preview is the pieces that go to the printer, one below the other."""
    parts = layout.pieces(slip(), 576)
    assert b"".join(p.image.tobytes() for p in parts) == preview.raster(slip(), 576).tobytes()


def test_a_dashed_rule_has_gaps_and_a_solid_one_none() -> None:
    """Both rules reach across the paper; only one of them is broken."""
    solid = preview.raster(Receipt((Rule("solid", 2),)), 384)
    dashed = preview.raster(Receipt((Rule("dashed", 2),)), 384)
    assert ink(solid) == 2 * 384
    assert 0.4 * ink(solid) < ink(dashed) < 0.7 * ink(solid)


def test_a_slip_opens_no_font_that_an_earlier_one_has_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a queue at the kiosk each slip costs its drawing only; how long that takes, the bench says."""
    preview.raster(slip(), 576)

    def opened(*_: object, **__: object) -> None:
        raise AssertionError("a font was opened again")

    monkeypatch.setattr(ImageFont, "truetype", opened)
    for turn in range(3):
        preview.raster(slip("vi", f"A-{turn:03}", f"{LINK}{turn}"), 576)


def test_what_follows_a_bullet_hangs_under_its_words() -> None:
    """In a list, second lines begin where the first line's words do."""
    text = "• Căn cước công dân còn hạn sử dụng, hoặc hộ chiếu"
    drawn = preview.raster(Receipt((Text((text,), "small"),)), 384)
    below = drawn.crop((0, drawn.height // 2, 384, drawn.height)).convert("L")
    left = (below.point(lambda level: 255 - level).getbbox() or (0,))[0]
    assert left >= layout.MARGIN_DOTS + typeface.width_of(layout.BULLET, 24, 400) - 2
