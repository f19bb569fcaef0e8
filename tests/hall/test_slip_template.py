"""How a hall describes its slip: blocks, rows, own lines, a logo; and what is refused."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from hall.small_hall import SMALL, read_text
from printers import logo
from printers.receipt import DOTS_PER_MM
from server.hall import checking_slip
from server.hall.describing import describe
from server.hall.problems import HallFileError, Problem
from server.hall.rules import Hall
from server.hall.slip_template import BLOCKS, FACTS, USUAL_BLOCKS, SlipTemplate

LINES = """
[[slip.lines]]
line_id = "wifi"
text = { vi = "Wi-Fi miễn phí", en = "Free Wi-Fi" }

[[slip.lines]]
line_id = "gio-lam-viec"
text = { vi = "Sáng 7:30, chiều 13:30" }
is_bold = true
"""


def with_slip(keys: str, lines: str = "") -> str:
    """Return the small hall with a slip of its own."""
    return f"{SMALL}\n[slip]\n{keys}\n{lines}"


def picture(size: tuple[int, int], mode: str = "RGB", kind: str = "PNG") -> bytes:
    """Return a picture: a red field, its right half transparent where the mode knows it."""
    drawn = Image.new(mode, size, (200, 20, 20, 255)[: len(mode)])
    if mode == "RGBA":
        drawn.paste((0, 0, 0, 0), (size[0] // 2, 0, *size))
    buffer = io.BytesIO()
    drawn.save(buffer, kind)
    return buffer.getvalue()


def problem_of(folder: Path, source: str) -> Problem:
    """Return the only problem of a hall file."""
    with pytest.raises(HallFileError) as caught:
        read_text(folder, source)
    (problem,) = caught.value.problems
    return problem


def test_without_a_word_it_is_the_usual_slip(tmp_path: Path) -> None:
    """A hall that says nothing about its slip, or only its size of number, gets the usual blocks."""
    assert read_text(tmp_path, SMALL).slip == SlipTemplate()
    told = read_text(tmp_path, with_slip("number_mm = 25")).slip
    assert (told.order, told.facts, told.number_mm) == (USUAL_BLOCKS, FACTS, 25)


def test_blocks_rows_and_own_lines_keep_their_order(tmp_path: Path) -> None:
    """Blocks stand as written, a rule as often as wished; a line that no block names stands last."""
    keys = 'blocks = ["number", "rule", "wifi", "rule", "qr"]\nfacts = ["issued", "ahead"]'
    slip = read_text(tmp_path, with_slip(keys, LINES)).slip
    assert slip.order == ("number", "rule", "wifi", "rule", "qr", "gio-lam-viec")
    assert slip.facts == ("issued", "ahead")
    assert slip.lines[0].text["en"] == "Free Wi-Fi" and slip.lines[1].is_bold


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        ('["numbr", "number"]', "slip.blocks[1]: không có “numbr”; có phải “number”?"),
        ('["number", "wi-fi"]', "slip.blocks[2]: không có “wi-fi”; có phải “wifi”?"),
        ('["number", "qr", "qr"]', "slip.blocks[3]: “qr” viết hai lần"),
    ],
)
def test_a_block_is_told_with_line_place_and_nearest_name(
    tmp_path: Path, blocks: str, told: str
) -> None:
    """Own lines count among the names that could be meant."""
    source = with_slip(f"blocks = {blocks}", LINES)
    problem = problem_of(tmp_path, source)
    line = source.splitlines().index(f"blocks = {blocks}") + 1
    assert describe(problem, "vi") == f"xa-nho.toml:{line}: {told}"


def test_an_own_line_has_an_id_of_its_own(tmp_path: Path) -> None:
    """Two lines of one id are refused with the place of the first."""
    problem = problem_of(tmp_path, with_slip("", LINES.replace("gio-lam-viec", "wifi")))
    assert (problem.key, problem.code) == ("slip.lines[2].line_id", "used_twice")


@pytest.mark.parametrize(
    ("mode", "kind", "suffix"),
    [("RGBA", "PNG", "png"), ("RGB", "JPEG", "jpg"), ("L", "PNG", "png"), ("1", "PNG", "png")],
)
def test_a_logo_becomes_dots_of_its_height(
    tmp_path: Path, mode: str, kind: str, suffix: str
) -> None:
    """Whatever the picture is made of, the hall holds one-bit dots, as high as the file says."""
    (tmp_path / "logo").mkdir()
    source = picture((300, 200), mode if mode != "1" else "L", kind)
    if mode == "1":
        buffer = io.BytesIO()
        Image.open(io.BytesIO(source)).convert("1").save(buffer, "PNG")
        source = buffer.getvalue()
    (tmp_path / "logo" / f"emblem.{suffix}").write_bytes(source)
    hall: Hall = read_text(tmp_path, with_slip(f'logo = "logo/emblem.{suffix}"\nlogo_mm = 10'))
    assert hall.slip.logo
    dots = Image.open(io.BytesIO(hall.slip.logo))
    assert (dots.mode, dots.size) == ("1", (120, 10 * DOTS_PER_MM))


def test_what_is_transparent_is_paper(tmp_path: Path) -> None:
    """The clear half of an emblem stays white, its colour becomes dots."""
    dots = Image.open(io.BytesIO(logo.raster(picture((100, 100), "RGBA"), 80)))
    assert dots.crop((44, 0, 80, 80)).getextrema() == (255, 255)
    assert dots.crop((0, 0, 36, 80)).histogram()[0] > 36 * 80 // 2


def test_a_wide_logo_fits_narrow_paper() -> None:
    """A banner is made lower rather than wider than 58 mm paper can print."""
    dots = Image.open(io.BytesIO(logo.raster(picture((2000, 200)), 96)))
    assert dots.size == (logo.WIDEST_DOTS, 37)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("emblem.png", b"<svg/>", "logo_unreadable"),
        ("emblem.png", picture((60, 60))[:-40], "logo_unreadable"),
        ("emblem.png", picture((20, 20)), "logo_size"),
        ("emblem.png", picture((4100, 50)), "logo_size"),
        ("emblm.png", picture((60, 60)), "logo_not_there_near"),
        ("emblem.png", b"\x89PNG" + bytes(checking_slip.MAX_LOGO_BYTES), "logo_too_heavy"),
    ],
)
def test_a_logo_that_cannot_print_stops_the_start(
    tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    """Missing, broken, tiny, huge: each is told with file, line, key and what was meant."""
    (tmp_path / name).write_bytes(content)
    problem = problem_of(tmp_path, with_slip('logo = "emblem.png"'))
    assert (problem.key, problem.code) == ("slip.logo", code)
    for language in ("vi", "en", "km"):
        line = describe(problem, language)
        assert line.startswith(f"xa-nho.toml:{problem.line}: slip.logo: ") and "{" not in line
    assert ("emblm.png" in describe(problem, "vi")) == (code == "logo_not_there_near")


def test_every_usual_block_is_a_known_one() -> None:
    """The usual slip is written in the words that a hall may use."""
    assert set(USUAL_BLOCKS) <= set(BLOCKS)
