"""Addresses and forms that no page sends: refused as such, never a fault of the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.pages import bp
from wire_house import Wire

PAGES = Path(str(bp.template_folder))
ODD = [
    "/static/" + "a" * 300,
    "/kiosk/" + "b/" * 2500,
    "/static/%00",
    "/display/..%2fserver/app.py",
]


@pytest.mark.parametrize("path", ODD, ids=range(len(ODD)))
def test_a_name_that_no_disk_carries_is_not_found(wire: Wire, path: str) -> None:
    """A page whose name is too long, or is none, is answered 404."""
    assert wire.send("GET", path).status_code == 404
    assert not wire.log.errors


TEMPLATES = sorted(p for p in Path(PAGES).rglob("*.html") if "{{" in p.read_text("utf-8"))
BUILD_FILES = (".npmrc", "package.json", "package-lock.json", "revendor.mjs", "vendor.json")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: p.name)
def test_what_a_page_is_made_of_is_no_page(wire: Wire, path: Path) -> None:
    """The sources that the server fills in are not sent, under any spelling of their address."""
    name = path.relative_to(PAGES)
    for asked in (f"/display/{name}", f"/display/phone/../{name}", f"/display/%2e/{name}"):
        assert wire.send("GET", asked).status_code == 404, asked


def test_the_templates_are_known() -> None:
    """The phone's two pages and the page of refusals among them."""
    assert {"gone.html", "page.html"} <= {path.name for path in TEMPLATES}


@pytest.mark.parametrize("name", BUILD_FILES)
def test_nothing_that_vendored_files_were_made_with_is_served(wire: Wire, name: str) -> None:
    """The folder of borrowed files holds none of the shop's."""
    assert wire.send("GET", f"/static/vendor/{name}").status_code == 404


def test_an_odd_query_survives_the_way_to_a_folder(wire: Wire) -> None:
    """Asked for a folder with bytes that are no text, the server shows the way all the same."""
    answer = wire.send("GET", "/kiosk/ticket?device=%FF\xff")
    assert answer.status_code == 301
    assert answer.headers["Location"].split("?")[0].endswith("/kiosk/ticket/")


def test_a_month_is_written_in_plain_figures(wire: Wire) -> None:
    """A month in the figures of another script is refused like any other odd month."""
    path = "/api/v1/manage/calendar?month="
    assert wire.send("GET", path + "2026-09", who="manager").status_code == 200
    assert wire.send("GET", path + "२०२६-09", who="manager").status_code == 422


@pytest.mark.parametrize("score", ["9" * 5000, "0", "5", "", "٤", "-1"], ids=range(6))
def test_the_form_takes_four_scores_only(wire: Wire, score: str) -> None:
    """Whatever a form sends as a score that is no face is refused on the page."""
    token = wire.take()["token"]
    answer = wire.app.test_client().post(f"/t/{token}/rating", data={"score": score})
    assert answer.status_code == 422
    assert not wire.log.errors
