"""The slip as the server makes it: what stands on it, in which order, in which language, by which template."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import cv2
import numpy
import pytest
import zxingcpp
from PIL import Image, ImageChops

from paper.hall_slips import LINK, MONDAY, hall_slip, slip_hall
from printers import preview
from printers.receipt import QR, BigText, Element, Receipt, Row, Text
from printers.receipt import Image as Logo
from server.printing.preview import SlipRequest, example
from server.words import words
from wire_house import Wire

GOLDEN = Path(__file__).parent / "golden"
MAY_DIFFER = 0.002
"""Share of dots that another release of FreeType may set differently."""


def lines(receipt: Receipt) -> list[str]:
    """Return what can be read on a slip, from top to bottom."""
    return [line for element in receipt.elements for line in said(element)]


def said(element: Element) -> list[str]:
    """Return the words of one element."""
    if isinstance(element, Text):
        return list(element.lines)
    if isinstance(element, Row):
        return [f"{element.left}: {element.right}"]
    return [element.text] if isinstance(element, BigText) else []


@pytest.mark.parametrize("width", [384, 576])
@pytest.mark.parametrize("language", ["vi", "en", "km"])
@pytest.mark.parametrize("template", ["usual", "template"])
def test_a_slip_looks_as_it_did(template: str, language: str, width: int) -> None:
    """Each slip equals its golden picture; `python tests/printers/golden/renew.py` makes new ones."""
    golden = Image.open(GOLDEN / f"{template}-{language}-{width}.png")
    drawn = preview.raster(hall_slip(language, "priority", template == "usual"), width)
    assert drawn.size == golden.size
    differing = ImageChops.logical_xor(drawn, golden.convert("1")).histogram()[-1]
    assert differing <= MAY_DIFFER * drawn.width * drawn.height


@pytest.mark.parametrize("width", [384, 576])
@pytest.mark.parametrize("language", ["vi", "en", "km"])
def test_its_code_is_read_by_two_libraries(language: str, width: int) -> None:
    """Faded to half its contrast and two degrees askew, the code leads to the ticket."""
    grey = preview.raster(hall_slip(language), width).convert("L").point(lambda v: 70 + v // 2)
    for degrees in (-2, 2):
        worn = grey.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=197)
        assert [code.text for code in zxingcpp.read_barcodes(worn)] == [LINK]
        assert cv2.QRCodeDetector().detectAndDecode(numpy.asarray(worn))[0] == LINK


def test_everything_stands_on_the_usual_slip() -> None:
    """Hall, number, service, counters, people ahead, band, time, session, papers, link, code, free."""
    slip = hall_slip("vi", "priority", is_usual=True)
    assert lines(slip) == [
        "Trung tâm Phục vụ hành chính công",
        "Xã Mẫu",
        "PHIẾU SỐ THỨ TỰ",
        "A025",
        "Đăng ký khai sinh",
        "ƯU TIÊN",
        "Nơi làm việc: Quầy 1, 2",
        "Trước bạn: 4 người",
        "Chờ khoảng: 10–20 phút",
        "Lấy số lúc: 09:05 · 23/11/2026",
        "Buổi: Sáng 07:30–11:30",
        "Giấy tờ cần chuẩn bị",
        *("• Giấy chứng sinh", "• Căn cước của cha mẹ", "• Giấy kết hôn"),
        "Quét mã để xem lượt trên điện thoại",
        "192.168.1.10:8000",
        "Mã phiếu: 4821",
        "Vui lòng giữ phiếu và chờ gọi số. Xin cảm ơn.",
        "Lấy số miễn phí",
        "Cần giúp, gọi 1022",
    ]
    assert [e.payload for e in slip.elements if isinstance(e, QR)] == [LINK]


@pytest.mark.parametrize("language", ["en", "km"])
def test_another_language_brings_vietnamese_along(language: str) -> None:
    """What the officer must read as well stands in both languages; everything else in the citizen's."""
    slip = hall_slip(language)
    found, vietnamese = lines(slip), words("vi")
    assert slip_hall().services[0].name[language] in found and "Đăng ký khai sinh" in found
    assert words(language).text("slip.keep") not in found  # the template leaves it out
    assert words(language).text("slip.free") in found
    assert vietnamese.text("slip.free") not in found
    assert vietnamese.text("slip.reprint") in slip.reprint_mark


def test_the_template_decides() -> None:
    """Logo first, its own number height, its rows in its order, its own line, what it leaves out."""
    slip = hall_slip("vi")
    assert isinstance(slip.elements[0], Logo)
    assert [e.height_mm for e in slip.elements if isinstance(e, BigText)] == [24]
    found = lines(slip)
    rows = [line.split(":")[0] for line in found if ": " in line]
    assert rows[:5] == ["Nơi làm việc", "Trước bạn", "Chờ khoảng", "Buổi", "Lấy số lúc"]
    assert "• Giấy kết hôn" not in found
    assert found.index("Wi-Fi: MotCua, không cần mật khẩu") < found.index("Lấy số miễn phí")
    assert words("vi").text("slip.keep") not in found


def test_a_ticket_sent_on_is_told_where_it_waits_now(own_wire: Wire) -> None:
    """The paper of a moved ticket names its new service and counter, and promises no old wait."""
    house = own_wire.house
    own_wire.clock.forward(20)
    asked = {"service_id": "khai-sinh", "more_services": ["sao-y"]}
    made = own_wire.send("POST", "/api/v1/tickets", asked, "kiosk-1").json
    job = house.printing.job(made["print"]["job_id"])
    before = lines(house.paper.receipt(job))
    first, second = (house.hall.service_by_id[s["service_id"]] for s in made["ticket"]["services"])
    assert first.name["vi"] in before and any(line.startswith("Trước bạn") for line in before)
    address = f"/api/v1/tickets/{made['ticket']['ticket_id']}/transfer"
    moved = own_wire.send("POST", address, {"service_id": second.service_id}, "host")
    assert moved.status_code == 200, moved.text
    after = lines(house.paper.receipt(job))
    assert second.name["vi"] in after and first.name["vi"] not in after
    assert not any(line.startswith(("Trước bạn", "Chờ khoảng")) for line in after)


@pytest.mark.parametrize(
    ("hour", "told"),
    [(0, "Sáng 07:30–11:30"), (4, "Sáng 07:30–11:30"), (5, None)],
)
def test_the_session_is_the_one_that_is_waited_for(hour: int, told: str | None) -> None:
    """Before the doors open it is the coming session; when no more comes today, none is named."""
    at = MONDAY.replace(hour=hour)
    slip = example(slip_hall(), SlipRequest("vi", 576), LINK, at)
    assert [line for line in lines(slip) if line.startswith("Buổi")] == (
        [f"Buổi: {told}"] if told else []
    )


def test_an_afternoon_and_a_whole_day_have_their_names() -> None:
    """A session that begins at noon or later is an afternoon; one over noon is a day."""
    hall = slip_hall()
    (session,) = hall.calendar.weekly[0]
    for opens, closes, told in ((13, 17, "Chiều 13:00–17:00"), (8, 15, "Cả ngày 08:00–15:00")):
        other = replace(session, opens=dt.time(opens), closes=dt.time(closes))
        calendar = replace(hall.calendar, weekly={0: (other,)})
        slip = example(replace(hall, calendar=calendar), SlipRequest("vi", 576), LINK, MONDAY)
        assert f"Buổi: {told}" in lines(slip)


def test_a_test_paper_says_so_and_takes_no_number() -> None:
    """THỬ in the size of a number, the hall's logo, no code and no number."""
    slip = hall_slip("vi", "test")
    assert "THỬ" in lines(slip) and not [e for e in slip.elements if isinstance(e, QR)]
    assert isinstance(slip.elements[0], Logo)


def test_a_second_paper_is_marked_whatever_the_template_says() -> None:
    """The mark of a reprint is no block: no hall can leave it out."""
    assert lines(hall_slip("km", "reprint"))[0].endswith("BẢN IN LẠI")
