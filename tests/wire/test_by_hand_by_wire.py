"""By the wire: what was done by hand on a day, who may read it, and that taking it away is noted."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from wire_house import Wire

PAGE = "/api/v1/manage/by-hand"
DAY = "2026-11-23"


def page(wire: Wire, query: str = "") -> Any:
    """Return the page as the manager reads it."""
    answer = wire.send("GET", PAGE + query, who="manager")
    assert answer.status_code == 200, answer.text
    return answer.json


def called_out_of_order(wire: Wire) -> tuple[str, str]:
    """Let the officer call the second of two; return both numbers."""
    first, second = wire.take(), wire.take()
    body = {"ticket_id": second["ticket_id"]}
    assert wire.send("POST", "/api/v1/counters/1/call", body, "officer").status_code == 200
    return first["number"], second["number"]


def test_a_call_out_of_order_is_seen(own_wire: Wire) -> None:
    """Who called whom where, whom it passed, and how much else that person called."""
    first, second = called_out_of_order(own_wire)
    day = page(own_wire)
    deed = day["deeds"][0]
    assert (day["date"], day["dates"], day["issued"]) == (DAY, [DAY], 2)
    assert (deed["kind"], deed["what"], deed["number"]) == ("called", "called", second)
    assert (deed["counter"], deed["is_undone"]) == ({"vi": "Quầy 1"}, False)
    assert deed["passed"]["count"] == 1
    assert [rival["number"] for rival in deed["passed"]["first"]] == [first]
    (person,) = [p for p in day["people"] if p["staff_id"] == deed["person"]["staff_id"]]
    assert (person["calls"], person["total"], person["counts"]) == (1, 1, {"called": 1})
    assert own_wire.send("POST", "/api/v1/undo", who="officer").status_code == 200
    assert page(own_wire)["deeds"][0]["is_undone"] is True


def test_an_officer_reads_their_own_part_only(own_wire: Wire) -> None:
    """The officer sees what is kept of them; what the manager did is not there."""
    called_out_of_order(own_wire)
    other = own_wire.take()["ticket_id"]
    void = {"reason": "duplicate"}
    assert own_wire.send("POST", f"/api/v1/tickets/{other}/void", void, "host").status_code == 200
    mine = own_wire.send("GET", "/api/v1/by-hand", who="officer").json
    assert [deed["what"] for deed in mine["deeds"]] == ["called"]
    assert [p["staff_id"] for p in mine["people"]] == [mine["deeds"][0]["person"]["staff_id"]]
    assert {"voided", "called"} <= {deed["what"] for deed in page(own_wire)["deeds"]}


def test_taking_the_list_away_is_noted(own_wire: Wire) -> None:
    """The CSV has a row for each deed and opens in a spreadsheet; the same key notes it once."""
    _, second = called_out_of_order(own_wire)
    key = {"Idempotency-Key": "export-by-hand-0001"}
    answers = [
        own_wire.send("POST", f"{PAGE}/export", {"date": DAY}, "manager", headers=key)
        for _ in range(2)
    ]
    assert [a.status_code for a in answers] == [200, 200]
    file = answers[0].json
    assert (file["name"], file["text"][0]) == (f"lam-bang-tay-{DAY}.csv", "\ufeff")
    head, *rows = csv.reader(io.StringIO(file["text"][1:], newline=""))
    assert head[:3] == ["Giờ", "Việc làm", "Số"]
    (row,) = [row for row in rows if row[1] == "Gọi ngoài thứ tự"]
    assert (row[2], row[5], row[7]) == (second, "Quầy 1", "1: A001")
    exported = [deed for deed in page(own_wire)["deeds"] if deed["what"] == "exported"]
    assert [deed["person"]["name"] for deed in exported] == ["Trưởng bộ phận"]


def test_no_name_is_run_by_a_spreadsheet(own_wire: Wire) -> None:
    """A person who is called like a formula is text in the table."""
    new = {"staff_id": "la", "name": "=HYPERLINK(1)", "role": "officer", "pin": "314195"}
    assert own_wire.send("POST", "/api/v1/manage/staff", new, "manager").status_code == 201
    file = own_wire.send("POST", f"{PAGE}/export", {"date": DAY}, "manager").json
    assert "'=HYPERLINK(1)" in file["text"]


@pytest.mark.parametrize("date", ["2020-01-01", "x", "%27"])
def test_a_day_that_never_was(own_wire: Wire, date: str) -> None:
    """Another day, or no day at all, is not found; nothing is noted."""
    assert own_wire.send("GET", f"{PAGE}?date={date}", who="manager").status_code == 404
    assert own_wire.send("POST", f"{PAGE}/export", {"date": date}, "manager").status_code == 404
    assert not [d for d in page(own_wire)["deeds"] if d["what"] == "exported"]
