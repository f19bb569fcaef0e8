"""A refusal in a person's browser is a page in their language; a program gets the problem document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wire_house import Wire

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8"


def seen(wire: Wire, method: str, path: str, language: str = "vi", accept: str = BROWSER) -> Any:
    """Ask as a browser does whose owner typed or followed an address."""
    return wire.send(method, path, headers={"Accept": accept, "Accept-Language": language})


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("vi-VN,vi;q=0.9", "Không có trang này"),
        ("en-GB", "There is no such page"),
        ("km", "គ្មានទំព័រនេះទេ"),
        ("fr", "Không có trang này"),
    ],
)
def test_an_unknown_address_is_a_page(wire: Wire, language: str, title: str) -> None:
    """It says so in the caller's language, leads to the demo's front page, and carries the house's headers."""
    answer = seen(wire, "GET", "/no/such/page", language)
    assert answer.status_code == 404
    assert answer.content_type == "text/html; charset=utf-8"
    assert f"<h1>{title}</h1>" in answer.text
    assert '<a href="/">' in answer.text
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert "style=" not in answer.text


@pytest.mark.parametrize(
    "accept", ["", "*/*", "application/json", "application/problem+json", "image/webp,*/*;q=0.8"]
)
def test_a_program_gets_the_document(wire: Wire, accept: str) -> None:
    """Whatever does not ask for a page, a script and an image among it, gets problem+json."""
    answer = seen(wire, "GET", "/no/such/page", accept=accept)
    assert answer.status_code == 404
    assert answer.content_type == "application/problem+json"
    assert answer.json["code"] == "not_found"


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/kiosk"])
def test_the_api_speaks_one_language(wire: Wire, path: str) -> None:
    """An address of the API answers with a problem document even in a browser."""
    assert seen(wire, "GET", path).content_type == "application/problem+json"


def test_a_wrong_way_of_asking_is_a_page(wire: Wire) -> None:
    """A form sent to a page that takes none is refused in words, with the ways that there are."""
    answer = seen(wire, "POST", "/kiosk/ticket/")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert "<h1>Cách gọi không đúng</h1>" in answer.text


def test_a_form_from_elsewhere_is_refused_on_a_page(wire: Wire) -> None:
    """Another site's form cannot give a place up, and who sent it reads why."""
    headers = {"Accept": BROWSER, "Origin": "http://elsewhere.example"}
    token = wire.take()["token"]
    answer = wire.send("POST", f"/t/{token}/leave", headers=headers)
    assert answer.status_code == 403
    assert "<h1>Không được phép</h1>" in answer.text


def test_a_fault_offers_the_same_address_again(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the server is told calmly, without its cause, and the page can be asked again."""

    def broken(_: str) -> None:
        raise RuntimeError("secret cause")

    monkeypatch.setattr("server.pages.citizen_snapshot", broken)
    answer = seen(wire, "GET", "/t/abc?lang=vi")
    wire.log.errors.clear()
    assert answer.status_code == 500
    assert "<h1>Hệ thống gặp trục trặc</h1>" in answer.text
    assert '<a href="/t/abc?lang=vi">' in answer.text
    assert "secret cause" not in answer.text


def test_an_address_is_no_code(wire: Wire) -> None:
    """What stands in an address is never written into the page as HTML."""
    answer = seen(wire, "GET", "/%3Cscript%3Ealert(1)%3C/script%3E?%22%3E%3Cb%3E")
    assert answer.status_code == 404
    assert "<script" not in answer.text
    assert "<b>" not in answer.text


def test_a_real_hall_leads_nobody_to_the_staffs_page(
    own_wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Outside the demo the page tells whom to ask and has no link to the list of screens."""
    settings = replace(own_wire.house.settings, demo=False)
    monkeypatch.setattr(own_wire.house, "settings", settings)
    answer = seen(own_wire, "GET", "/no/such/page")
    assert "hỏi cán bộ hướng dẫn" in answer.text
    assert "<a href" not in answer.text
