"""The printer's language: safe strips, and replies that mean what the reference says."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from paper import decoder
from printers import protocol
from printers.layout import Piece
from printers.port import PrinterState
from printers.receipt import COLUMNS, Cut


@settings(max_examples=25)
@given(st.sampled_from(list(COLUMNS)), st.integers(1, 700), st.integers(0, 2**32))
def test_strips_are_safe_and_whole(width: int, height: int, seed: int) -> None:
    """No strip is over 120 rows or of a height that clones choke on; together they are the image."""
    image = Image.frombytes(
        "1", (width, height), random.Random(seed).randbytes(width // 8 * height)
    )
    reading = decoder.read(b"".join(protocol.strips(image)))
    assert all(rows <= 121 and rows % 48 for rows in reading.heights)
    flipped = bytes(byte ^ 0xFF for row in reading.rows[:height] for byte in row)
    assert flipped == image.tobytes()
    assert not any(any(row) for row in reading.rows[height:])


def test_a_job_is_reset_print_and_knife() -> None:
    """A job begins with a reset and without automatic messages, and ends with the knife asked for."""
    image = Image.new("1", (384, 10), 1)
    job = b"".join(protocol.job_parts([Piece(image, Cut(is_partial=False)), Piece(image, None)]))
    assert decoder.read(job).commands == ["reset", "asb", "raster", "cut", "raster", "feed"]
    assert protocol.CUT_FULL in job and protocol.CUT_PARTIAL not in job


REPLIES = {
    "all well": ((0x12, 0x12, 0x12, 0x12), PrinterState.READY, ""),
    "near end": ((0x12, 0x12, 0x12, 0x1E), PrinterState.PAPER_LOW, ""),
    "paper end": ((0x1A, 0x32, 0x12, 0x7E), PrinterState.PAPER_OUT, ""),
    "paper end by the offline cause": ((0x1A, 0x32, 0x12, 0x12), PrinterState.PAPER_OUT, ""),
    "cover": ((0x1A, 0x16, 0x12, 0x12), PrinterState.COVER_OPEN, ""),
    "cover and paper": ((0x1A, 0x36, 0x12, 0x72), PrinterState.COVER_OPEN, ""),
    "cutter": ((0x1A, 0x52, 0x1A, 0x12), PrinterState.CUTTER_ERROR, ""),
    "hot head": ((0x1A, 0x52, 0x52, 0x12), PrinterState.UNREACHABLE, "error"),
    "feed button": ((0x1A, 0x12, 0x12, 0x12), PrinterState.UNREACHABLE, "offline"),
}


@pytest.mark.parametrize("name", REPLIES)
def test_four_replies_are_one_state(name: str) -> None:
    """Each combination of status bits has the name that a person can act on."""
    replies, state, reason = REPLIES[name]
    status = protocol.read_status(*replies)
    assert (status.state, status.reason) == (state, reason)


@given(st.binary(max_size=40))
def test_no_reply_breaks_the_reading(received: bytes) -> None:
    """Whatever comes in is judged, not raised about."""
    protocol.is_foreign(received, b"\x10\x04\x01")
    protocol.read_name(received)
    protocol.find_in_order_reply(received)
    assert len(protocol.without_asb(received)) <= len(received)


def test_automatic_messages_are_not_answers() -> None:
    """Four-byte automatic messages vanish from between two answers."""
    assert protocol.without_asb(b"\x12\x18\x00\x0c\x00\x12") == b"\x12\x12"


@settings(max_examples=50)
@given(st.text(max_size=20), st.text(max_size=20))
def test_no_letter_of_a_mark_looks_like_a_status(job_id: str, salt: str) -> None:
    """The id of a job, in pieces, cannot be taken for the printer's state."""
    mark = protocol.job_mark(job_id, salt)
    assert len(mark) == 4
    assert not any(protocol.is_real_time_reply(byte) for byte in mark)


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad\r\n", b"SSH-2.0-OpenSSH_9", b"\x10\x04\x01"])
def test_another_kind_of_host_is_recognised(answer: bytes) -> None:
    """A web server, a shell and an echo are no printers; status, id and names are a printer's."""
    assert protocol.is_foreign(answer, b"\x10\x04\x01")
    for reply in (b"\x12", b"_EPSON\x00", b'7"ABCD\x00'):
        assert not protocol.is_foreign(reply, b"\x10\x04\x01")
