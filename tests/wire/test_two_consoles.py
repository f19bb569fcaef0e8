"""Two consoles change one setting: the second is told who changed what and when, and undoes nothing unseen.

Every route of the console stands in one of two tables: it replaces a whole and asks which version was seen, or it is
one step that says all it needs. A new route that is in neither fails here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from server.access.person_versions import NOBODY
from server.versions import version_of
from wire_house import Wire

Body = dict[str, Any]
Floor = dict[str, Any]


def one(rows: list[Floor], key: str, value: str) -> Floor:
    """Return the row with that value."""
    return next(row for row in rows if row[key] == value)


def counter_seen(floor: Floor) -> str:
    """Return the version of what counter 1 serves."""
    return str(one(floor["counters"], "counter_id", "1")["version"])


def person_seen(floor: Floor) -> str:
    """Return the version of an officer."""
    return str(one(floor["staff"], "staff_id", "can-bo-1")["version"])


def sound_seen(floor: Floor) -> str:
    """Return the version of the sound."""
    return str(floor["sound_version"])


def person(name: str) -> Body:
    """Return an officer under another name."""
    return {"name": name, "role": "officer", "counters": ["1"], "languages": ["vi"]}


WHOLES: dict[str, tuple[str, Callable[[Floor], str], Body, Body]] = {
    "POST /api/v1/manage/counters/<counter_id>/services": (
        "/api/v1/manage/counters/1/services",
        counter_seen,
        {"services": ["khai-sinh"], "helps": []},
        {"services": ["sao-y"], "helps": ["cap-dat"]},
    ),
    "POST /api/v1/manage/staff/<staff_id>": (
        "/api/v1/manage/staff/can-bo-1",
        person_seen,
        person("Trần Thị Một"),
        person("Trần Thị Hai"),
    ),
    "POST /api/v1/manage/staff": (
        "/api/v1/manage/staff",
        person_seen,
        person("Lê Thị Ba") | {"staff_id": "can-bo-1", "pin": "271828"},
        person("Lê Thị Tư") | {"staff_id": "can-bo-1", "pin": "314195"},
    ),
    "POST /api/v1/manage/sound": (
        "/api/v1/manage/sound",
        sound_seen,
        {"is_muted": True, "minutes": 60},
        {"is_muted": False, "volume": 50},
    ),
    "POST /api/v1/manage/voices/choose": (
        "/api/v1/manage/voices/choose",
        lambda floor: version_of({"pack_id": None}),
        {"language": "vi", "pack_id": "giong-a"},
        {"language": "vi", "pack_id": "giong-b"},
    ),
}
"""Route → its address, the version in the snapshot, what one manager sends, what the other does."""
STEPS = {
    "POST /api/v1/manage/by-hand/export": "takes a copy away, changes nothing of it",
    "POST /api/v1/manage/clock": "says what time it is; no earlier word is undone by it",
    "POST /api/v1/manage/loss/accept": "accepts one loss; twice is once",
    "POST /api/v1/manage/backups": "begins one; a second while it runs is the same",
    "POST /api/v1/manage/day/close": "says how many were seen waiting (people_wait)",
    "POST /api/v1/manage/day/open": "refused when it is open",
    "POST /api/v1/manage/day/rehearse": "refused when a day is open",
    "POST /api/v1/manage/days/<date>/read": "twice is once",
    "POST /api/v1/manage/devices": "adds a device, replaces none",
    "POST /api/v1/manage/devices/<device_id>/revoke": "ends one device",
    "POST /api/v1/manage/devices/expected/<device_id>": "adds a device, refused when it is there",
    "POST /api/v1/manage/print-jobs/<job_id>/reprint": "one more paper",
    "POST /api/v1/manage/printers/<printer_id>/test": "one more paper",
    "POST /api/v1/manage/services/<service_id>/close": "twice is once",
    "POST /api/v1/manage/sessions/<session_id>/end": "ends one session",
    "POST /api/v1/manage/services/<service_id>/open": "twice is once",
    "POST /api/v1/manage/staff/<staff_id>/remove": "twice is once",
    "POST /api/v1/manage/staff/<staff_id>/restore": "twice is once",
    "POST /api/v1/manage/staff/<staff_id>/unlock": "twice is once",
    "POST /api/v1/manage/voices": "begins a voice, replaces none",
    "POST /api/v1/manage/voices/<pack_id>/clips/<clip>": "a take more; the one before stays",
    "POST /api/v1/manage/voices/<pack_id>/clips/<clip>/undo": "takes the newest take back",
    "POST /api/v1/manage/voices/<pack_id>/delete": "ends one voice",
}
"""Route → why it needs no version."""


def test_every_route_of_the_console_is_a_whole_or_a_step(wire: Wire) -> None:
    """A new route of the console says which it is; one that takes `version` is in the table of wholes."""
    known = {
        f"{method} {rule.rule}"
        for rule in wire.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS", "GET"}
        if rule.rule.startswith("/api/v1/manage/")
    }
    assert known == set(WHOLES) | set(STEPS)
    assert not set(WHOLES) & set(STEPS)
    told = wire.send("GET", "/api/openapi.json").json
    asking = set()
    for path, item in told["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            shape = content["schema"].get("$ref", "").rpartition("/")[2] if content else ""
            if "version" in told["components"]["schemas"].get(shape, {}).get("properties", {}):
                asking.add(f"{method.upper()} {path.replace('{', '<').replace('}', '>')}")
    assert asking == set(WHOLES)


@pytest.fixture
def two(own_wire: Wire) -> Wire:
    """A hall with two managers at two consoles, and two voices to choose from."""
    floor = own_wire.send("GET", "/api/v1/manage/live", who="manager").json
    body = {"staff_id": "pho", "name": "Phó trưởng bộ phận", "role": "manager", "pin": "161803"}
    assert own_wire.send("POST", "/api/v1/manage/staff", body, "manager").status_code == 201
    code = own_wire.send(
        "POST", "/api/v1/manage/devices", {"role": "manager", "name": "Bàn hai"}, "manager"
    ).json["code"]
    own_wire.tokens["console-2"] = own_wire.send(
        "POST", "/api/v1/devices/pair", {"code": code}
    ).json["token"]
    own_wire.tokens["manager-2"] = own_wire.sign_in(
        "pho", "161803", "console-2", None, new_pin="739146"
    )
    assert floor["counters"]
    return own_wire


def live(wire: Wire) -> Floor:
    """Return the console's snapshot."""
    return dict(wire.send("GET", "/api/v1/manage/live", who="manager").json)


@pytest.mark.parametrize("route", [r for r in WHOLES if "voices" not in r])
def test_the_second_is_told_what_the_first_changed(two: Wire, route: str) -> None:
    """Refused with who, when and what it is now; nothing is lost; for what it is now it is accepted."""
    path, seen_in, first, second = WHOLES[route]
    before = seen_in(live(two))
    assert two.send("POST", path, first | {"version": before}, "manager").status_code in (200, 201)
    standing = live(two)
    two.clock.forward(90)
    refused = two.send("POST", path, second | {"version": before}, "manager-2")
    assert (refused.status_code, refused.json["code"]) == (409, "changed_meanwhile")
    told = refused.json
    assert told["by"] == "Trưởng bộ phận"
    assert told["at"].startswith("2026-11-23T01:")
    assert "Trưởng bộ phận" in told["detail"]
    assert told["version"] == seen_in(standing) == version_of(told["now"])
    wanted = {k: sorted(v) if isinstance(v, list) else v for k, v in first.items()}
    assert {k: v for k, v in told["now"].items() if k in first and k != "minutes"}.items() <= (
        wanted.items()
    )
    assert seen_in(live(two)) == seen_in(standing), "the refused change was made"
    accepted = two.send("POST", path, second | {"version": told["version"]}, "manager-2")
    assert accepted.status_code in (200, 201)
    assert seen_in(live(two)) not in (before, told["version"])
    if "version" in accepted.json:
        assert accepted.json["version"] == seen_in(live(two))


@pytest.mark.parametrize("route", [r for r in WHOLES if r != "POST /api/v1/manage/staff"])
def test_a_whole_without_a_version_is_refused(wire: Wire, route: str) -> None:
    """Whoever does not say what they saw may replace nothing; the refusal names the field."""
    path, _, first, _ = WHOLES[route]
    refused = wire.send("POST", path, first, "manager")
    assert (refused.status_code, refused.json["field"]) == (422, "version")


def test_a_new_person_replaces_nobody(two: Wire) -> None:
    """Two managers who add somebody under one id: the second is told; a new PIN needs the version as well."""
    body = {"staff_id": "moi", "name": "Người mới", "role": "officer", "pin": "271828"}
    assert two.send("POST", "/api/v1/manage/staff", body, "manager").status_code == 201
    other = body | {"name": "Người mới khác"}
    refused = two.send("POST", "/api/v1/manage/staff", other, "manager-2")
    assert (refused.status_code, refused.json["code"]) == (409, "changed_meanwhile")
    assert refused.json["now"]["name"] == "Người mới"
    known = one(live(two)["staff"], "staff_id", "moi")
    pin = body | {"pin": "161803", "version": known["version"]}
    assert two.send("POST", "/api/v1/manage/staff", pin, "manager").status_code == 201
    assert known["version"] != NOBODY


def test_the_same_wish_of_two_is_no_quarrel(two: Wire) -> None:
    """Who wants what is there already undoes nobody's change: also the same request that comes once more."""
    path, seen_in, first, _ = WHOLES["POST /api/v1/manage/counters/<counter_id>/services"]
    body = first | {"version": seen_in(live(two))}
    assert two.send("POST", path, body, "manager").status_code == 200
    assert two.send("POST", path, body, "manager-2").status_code == 200


def test_a_change_taken_back_is_none(two: Wire) -> None:
    """A version is of what it says: who opened the sheet before both may save."""
    path, seen_in, first, second = WHOLES["POST /api/v1/manage/counters/<counter_id>/services"]
    before = seen_in(live(two))
    counter = one(live(two)["counters"], "counter_id", "1")
    made = two.send("POST", path, first | {"version": before}, "manager").json
    back = {k: counter[k] for k in ("services", "helps")} | {"version": made["version"]}
    assert two.send("POST", path, back, "manager").status_code == 200
    assert two.send("POST", path, second | {"version": before}, "manager-2").status_code == 200


def test_a_version_of_yesterday_is_told_without_a_name(two: Wire) -> None:
    """The day began anew and the file counts again: nobody of today has changed it, and nobody is named."""
    path, seen_in, first, second = WHOLES["POST /api/v1/manage/counters/<counter_id>/services"]
    two.send("POST", path, first | {"version": seen_in(live(two))}, "manager")
    yesterday = seen_in(live(two))
    two.clock.forward(24 * 3600)
    two.house.keep_day()
    refused = two.send("POST", path, second | {"version": yesterday}, "manager-2")
    if refused.status_code == 401:  # the session ended with the day
        two.tokens["manager-2"] = two.sign_in("pho", "739146", "console-2", None)
        refused = two.send("POST", path, second | {"version": yesterday}, "manager-2")
    assert refused.json["code"] == "changed_meanwhile"
    assert refused.json["by"] is None and refused.json["at"] is None
    assert "{" not in refused.json["detail"]


def test_a_voice_is_not_chosen_over_another_choice(two: Wire) -> None:
    """Which voice speaks is a whole as well: the second is told which was chosen."""
    packs = []
    for name in ("Giọng A", "Giọng B"):
        wish = dict.fromkeys(("speaker", "licence", "consent"), "Lan") | {"name": name}
        wish |= {"language": "vi", "is_agreed": True}
        packs.append(two.send("POST", "/api/v1/manage/voices", wish, "manager").json["pack_id"])
    seen = one(voices(two), "language", "vi")["version"]
    path = "/api/v1/manage/voices/choose"
    first = {"language": "vi", "pack_id": packs[0], "version": seen}
    assert two.send("POST", path, first, "manager").status_code == 200
    refused = two.send("POST", path, first | {"pack_id": packs[1]}, "manager-2")
    assert (refused.status_code, refused.json["code"]) == (409, "changed_meanwhile")
    assert refused.json["now"] == {"pack_id": packs[0]}
    assert refused.json["by"] == "Trưởng bộ phận"
    again = first | {"pack_id": packs[1], "version": one(voices(two), "language", "vi")["version"]}
    assert two.send("POST", path, again, "manager-2").status_code == 200


def voices(wire: Wire) -> list[Floor]:
    """Return the languages with their voices."""
    return list(wire.send("GET", "/api/v1/manage/voices", who="manager").json["languages"])


def test_no_name_is_kept_in_the_answer_store(two: Wire) -> None:
    """A refusal is made anew each time: the journal and the kept answers hold ids and versions."""
    path, seen_in, first, _ = WHOLES["POST /api/v1/manage/staff/<staff_id>"]
    made = two.send("POST", path, first | {"version": seen_in(live(two))}, "manager")
    assert set(made.json) == {"version"}
    assert "Trần" not in json.dumps(made.json, ensure_ascii=False)
