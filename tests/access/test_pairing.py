"""Pairing: one request, one device; and floods that stop only who sends them."""

from __future__ import annotations

from typing import Any

from server.limits import CODES_PER_MIN
from wire_house import Wire

DEVICES = "/api/v1/manage/devices"
KEY = {"Idempotency-Key": "one-device-0123456789"}


def add(wire: Wire, name: str) -> Any:
    """Name a kiosk, always under the same key."""
    body = {"role": "kiosk", "name": name}
    return wire.send("POST", DEVICES, body, "manager", headers=KEY)


def pair(wire: Wire, code: str, address: str = "127.0.0.1") -> Any:
    """Type a pairing code on a screen at an address."""
    headers = {"Idempotency-Key": "pairing-0123456789abcdef"}
    return wire.app.test_client().post(
        "/api/v1/devices/pair",
        json={"code": code},
        headers=headers,
        environ_overrides={"REMOTE_ADDR": address},
    )


def test_a_key_names_one_device(own_wire: Wire) -> None:
    """The same request again gets the same answer, even after pairing; another body is refused."""
    before = len(own_wire.house.devices.listed())
    first = add(own_wire, "Ki-ốt mới")
    assert (first.status_code, first.json) == (201, add(own_wire, "Ki-ốt mới").json)
    renamed = add(own_wire, "Ki-ốt khác")
    assert (renamed.status_code, renamed.json["code"]) == (422, "key_reused")
    assert pair(own_wire, first.json["code"]).status_code == 201
    assert add(own_wire, "Ki-ốt mới").json == first.json
    assert len(own_wire.house.devices.listed()) == before + 1


def test_a_guesser_of_codes_stops_only_itself(own_wire: Wire) -> None:
    """After too many pairing codes one address is refused; a screen at another is still paired."""
    code = add(own_wire, "Ki-ốt mới").json["code"]
    answers = [pair(own_wire, "BBBBBBBB", "192.0.2.1") for _ in range(CODES_PER_MIN + 1)]
    assert [a.status_code for a in answers] == [404] * CODES_PER_MIN + [429]
    assert pair(own_wire, code, "192.0.2.2").status_code == 201
