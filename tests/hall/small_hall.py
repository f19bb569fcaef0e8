"""The smallest useful hall file, and a way to spoil it, for the tests of this room."""

from __future__ import annotations

from pathlib import Path

from server.hall.reading import read_hall
from server.hall.rules import Hall

SMALL = """\
hall_id = "xa-nho"
languages = ["vi", "en"]
time_zone = "Asia/Ho_Chi_Minh"
name = { vi = "Xã Nhỏ" }

[[hours]]
days = ["mon", "tue"]
session_id = "sang"
opens = "07:30"
closes = "11:30"
issue_from = "07:00"
issue_to = "11:15"

[[hours]]
days = ["mon", "tue"]
session_id = "chieu"
opens = "13:30"
closes = "17:00"

[[closed_days]]
from = 2027-02-05
to = 2027-02-08
name = { vi = "Tết" }

[[special_days]]
date = 2027-02-20
name = { vi = "Làm bù" }
sessions = [
  { session_id = "sang", opens = "08:00", closes = "11:00" },
]

[[priority_classes]]
priority_class_id = "cao-tuoi"
name = { vi = "Người cao tuổi" }
hint = { vi = "Từ 60 tuổi" }
credit_min = 20

[[sectors]]
sector_id = "ho-tich"
letter = "B"
icon = "baby"
name = { vi = "Hộ tịch" }
hint = { vi = "Khai sinh" }

[[sectors]]
sector_id = "ket-qua"
letter = "K"
icon = "package-check"
name = { vi = "Nhận kết quả" }
hint = { vi = "Có giấy hẹn" }

[[services]]
service_id = "khai-sinh"
sector_id = "ho-tich"
icon = "baby"
name = { vi = "Khai sinh" }
hint = { vi = "Cho con" }
mean_min = 12
cap_per_day = 40
cap_per_session = 20
documents.vi = ["Căn cước", "Giấy chứng sinh"]
policies = [{ name = "credit" }, { name = "ratio", valid_from = 2027-01-01 }]

[[services.procedures]]
code = "1.001193"
name = { vi = "Đăng ký khai sinh" }

[[services]]
service_id = "nhan-ket-qua"
sector_id = "ket-qua"
icon = "package-check"
name = { vi = "Nhận kết quả" }
hint = { vi = "Có giấy hẹn" }
mean_min = 4
is_short = true

[[zones]]
zone_id = "sanh"
name = { vi = "Sảnh" }

[[counters]]
counter_id = "1"
name = { vi = "Quầy 1" }
zone_id = "sanh"
services = ["khai-sinh"]
helps = ["nhan-ket-qua"]

[[counters]]
counter_id = "2"
name = { vi = "Quầy 2" }
zone_id = "sanh"
services = ["nhan-ket-qua"]
languages = ["vi", "en"]

[[printers]]
printer_id = "printer-1"
name = "Máy in 1"
connection = "tcp://192.168.1.50:9100"
width_dots = 576

[[devices]]
device_id = "desk-1"
role = "counter"
name = "Máy quầy 1"
counter_id = "1"

[[demo_staff]]
staff_id = "lan"
name = "Lan"
role = "officer"
pin = "135790"
counters = ["1"]

[queue]
missed_returns_to = "after_2"

[[notices]]
vi = "Lấy số là miễn phí."
"""


def spoiled(old: str, new: str) -> str:
    """Return the small hall with one place (the first) changed; the place must exist."""
    assert old in SMALL, old
    return SMALL.replace(old, new, 1)


def read_text(folder: Path, source: str) -> Hall:
    """Read a hall from a text, through a real file."""
    path = folder / "xa-nho.toml"
    path.write_text(source, encoding="utf-8")
    return read_hall(path)
