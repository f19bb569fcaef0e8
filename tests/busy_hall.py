"""A hall made for tests: as many kiosks and counters as asked for, two zones, every kind of service.

Its file goes to a real server; `hall` is the same file read, for tests without one.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from server.hall.reading import read_hall
from server.hall.rules import Hall, Policy

HEAD = """\
hall_id = "thu-nghiem"
languages = ["vi", "en", "km"]
time_zone = "Asia/Ho_Chi_Minh"
name = { vi = "Phường Thử" }

[staff]
lock_after_min = 0

[queue]
kiosk_tickets_per_min = 60
recall_spacing_s = 0

[[hours]]
days = ["mon", "tue", "wed", "thu", "fri"]
session_id = "sang"
opens = "07:30"
closes = "11:30"
issue_from = "07:00"
issue_to = "11:15"

[[hours]]
days = ["mon", "tue", "wed", "thu", "fri"]
session_id = "chieu"
opens = "13:30"
closes = "17:00"

[[priority_classes]]
priority_class_id = "cao-tuoi"
name = { vi = "Người cao tuổi" }
hint = { vi = "Từ 60 tuổi" }
credit_min = 20
from_age = 60

[[priority_classes]]
priority_class_id = "khuyet-tat"
name = { vi = "Người khuyết tật" }
hint = { vi = "Có giấy xác nhận" }
credit_min = 30

[[zones]]
zone_id = "tang-1"
name = { vi = "Tầng 1" }

[[zones]]
zone_id = "tang-2"
name = { vi = "Tầng 2" }

[[printers]]
printer_id = "may-in"
name = "Máy in"
connection = "tcp://127.0.0.1:9100"

[[printers]]
printer_id = "may-in-xa"
name = "Máy in xa"
connection = "agent"
"""
TAIL = """\
[[devices]]
device_id = "board-1"
role = "board"
name = "Bảng tầng 1"
zone_id = "tang-1"

[[devices]]
device_id = "board-2"
role = "board"
name = "Bảng tầng 2"
zone_id = "tang-2"

[[devices]]
device_id = "board-entrance"
role = "board"
name = "Bảng cửa vào"

[[devices]]
device_id = "rating-1"
role = "rating"
name = "Đánh giá quầy 1"
counter_id = "1"

[[devices]]
device_id = "rating-exit"
role = "rating"
name = "Đánh giá cửa ra"

[[devices]]
device_id = "printing-box"
role = "agent"
name = "Hộp in"
printer_id = "may-in-xa"

[[devices]]
device_id = "host-1"
role = "host"
name = "Máy hướng dẫn"
printer_id = "may-in-xa"

[[devices]]
device_id = "console"
role = "manager"
name = "Bàn điều hành"

[[demo_staff]]
staff_id = "truong"
name = "Trưởng bộ phận"
role = "manager"
pin = "975310"
"""
SECTORS = {"A": "ho-tich", "C": "dat-dai", "K": "ket-qua"}
SERVICES = {
    "khai-sinh": ("ho-tich", 12, False),
    "sao-y": ("ho-tich", 5, True),
    "cap-dat": ("dat-dai", 20, False),
    "nhan-ket-qua": ("ket-qua", 4, True),
}
"""Service → its sector, its mean in minutes, whether it is short."""


def pin_of(counter: int) -> str:
    """Return the PIN of the officer who sits at a counter."""
    return f"{135800 + counter}"


def hall_file(kiosks: int = 2, counters: int = 4) -> str:
    """Return the hall's file; odd counters serve ho-tich on floor 1, even ones the rest on floor 2."""
    parts = [HEAD]
    for letter, sector in SECTORS.items():
        words = f'name = {{ vi = "Lĩnh vực {letter}" }}\nhint = {{ vi = "Gợi ý" }}\n'
        parts.append(
            f'[[sectors]]\nsector_id = "{sector}"\nletter = "{letter}"\nicon = "file"\n{words}'
        )
    for service, (sector, mean_min, is_short) in SERVICES.items():
        words = f'name = {{ vi = "Việc {service}" }}\nhint = {{ vi = "Gợi ý" }}\n'
        parts.append(
            f'[[services]]\nservice_id = "{service}"\nsector_id = "{sector}"\nicon = "file"\n'
            f"{words}mean_min = {mean_min}\nis_short = {str(is_short).lower()}\n"
        )
    for n in range(1, counters + 1):
        parts.append(_counter(n))
    for n in range(1, kiosks + 1):
        parts.append(
            f'[[devices]]\ndevice_id = "kiosk-{n}"\nrole = "kiosk"\nname = "Ki-ốt {n}"\n'
            'printer_id = "may-in"\n'
        )
    parts.append(TAIL)
    return "\n".join(parts)


def _counter(n: int) -> str:
    own, helps = (
        (["khai-sinh", "sao-y"], ["cap-dat"]) if n % 2 else (["cap-dat", "nhan-ket-qua"], [])
    )
    quoted = ", ".join(f'"{s}"' for s in own)
    helped = ", ".join(f'"{s}"' for s in helps)
    return (
        f'[[counters]]\ncounter_id = "{n}"\nname = {{ vi = "Quầy {n}" }}\n'
        f'zone_id = "tang-{1 if n % 2 else 2}"\nservices = [{quoted}]\nhelps = [{helped}]\n\n'
        f'[[devices]]\ndevice_id = "desk-{n}"\nrole = "counter"\nname = "Máy quầy {n}"\n'
        f'counter_id = "{n}"\n\n'
        f'[[demo_staff]]\nstaff_id = "can-bo-{n}"\nname = "Cán bộ {n}"\nrole = "officer"\n'
        f'pin = "{pin_of(n)}"\ncounters = ["{n}"]\n'
    )


@cache
def hall(kiosks: int = 2, counters: int = 4) -> Hall:
    """Return the hall that the file describes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "thu-nghiem.toml"
        path.write_text(hall_file(kiosks, counters), "utf-8")
        return read_hall(path)


def with_queue(the_hall: Hall, **settings: Any) -> Hall:
    """Return the hall with other settings of its queue."""
    return replace(the_hall, queue=replace(the_hall.queue, **settings))


def with_policy(the_hall: Hall, policy: Policy, *service_ids: str) -> Hall:
    """Return the hall with that policy for some services, or for all."""
    services = tuple(
        replace(s, policies=(policy,)) if not service_ids or s.service_id in service_ids else s
        for s in the_hall.services
    )
    return replace(the_hall, services=services)


def with_counter(the_hall: Hall, counter_id: str, **changes: Any) -> Hall:
    """Return the hall with one counter changed."""
    counters = tuple(
        replace(c, **changes) if c.counter_id == counter_id else c for c in the_hall.counters
    )
    return replace(the_hall, counters=counters)


def with_service(the_hall: Hall, service_id: str, **changes: Any) -> Hall:
    """Return the hall with one service changed."""
    services = tuple(
        replace(s, **changes) if s.service_id == service_id else s for s in the_hall.services
    )
    return replace(the_hall, services=services)
