"""The windows of one hall side by side in one browser, and the hands that touch them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from pages.demo import DemoHall

OpenPage = Callable[..., Page]

SIZES = {
    "kiosk": (1080, 1920),
    "board": (1920, 1080),
    "counter": (1366, 768),
    "rating": (1280, 800),
    "manager": (1440, 900),
    "host": (820, 1180),
}
PHONE = (390, 844)
PATHS = {
    "kiosk": "/kiosk/ticket/",
    "board": "/display/board/",
    "counter": "/counter/officer/",
    "rating": "/kiosk/rating/",
    "manager": "/counter/manager/",
    "host": "/counter/host/",
}
TOUCHED = ("kiosk", "rating")
READY = {
    "kiosk": ".tile, .middle .opening, .middle .kiosk-hint",
    "board": ".board .strip",
    "counter": ".sign-in-name, .desk",
    "rating": ".terminal-idle, .terminal-faces",
    "manager": ".sign-in-name, .floor",
    "host": ".sign-in-name, .lobby",
}
HAND_RESTS = "() => performance.now() - (window.lastTouch ?? -1000) > 520"
"""A kiosk hears one touch in half a second, as a person gives it."""


def open_window(open_page: OpenPage, hall: DemoHall, device: dict[str, Any], **more: Any) -> Page:
    """Open the page of a paired device at its panel's size, and wait until it shows its first screen."""
    role, slot = device["role"], device["device_id"]
    page = open_page("about:blank", size=SIZES[role], touch=role in TOUCHED, **more)
    identity = {
        "token": device["token"],
        "device": {k: v for k, v in device.items() if k != "token"},
    }
    keep = f"localStorage.setItem('motcua.device.{slot}', {json.dumps(json.dumps(identity))})"
    page.add_init_script(f"if (location.protocol === 'http:') {keep}")
    page.goto(f"{hall.url}{PATHS[role]}?device={slot}")
    expect(page.locator(READY[role]).first).to_be_visible(timeout=30_000)
    return page


def stay_signed_in(page: Page, slot: str, session: dict[str, Any]) -> None:
    """Give a staff page a session that was made past it."""
    keep = "([key, text]) => sessionStorage.setItem(key, text)"
    page.evaluate(keep, [f"motcua.session.{slot}", json.dumps(session)])
    page.reload()
    expect(page.locator(".desk, .floor").first).to_be_visible(timeout=30_000)


def sign_in(page: Page, person: dict[str, Any]) -> None:
    """Choose a name and type the PIN."""
    page.get_by_role("button", name=person["name"]).click()
    page.keyboard.type(person["pin"])


def touch(target: Locator) -> None:
    """Touch something, half a second or more after the last touch."""
    page = target.page
    page.wait_for_function(HAND_RESTS)
    target.click()
    page.evaluate("window.lastTouch = performance.now()")


def press(page: Page, key: str) -> None:
    """Press a key once the desk hears it."""
    expect(page.locator(".big-key")).not_to_have_attribute("aria-busy", "true")
    page.keyboard.press(key)


def code_on(page: Page) -> str:
    """Return what the QR in a screenshot of the page says."""
    return read_code(Image.open(io.BytesIO(page.screenshot())))


def read_code(picture: Image.Image) -> str:
    """Return what the only QR of a picture says."""
    (code,) = zxingcpp.read_barcodes(picture.convert("L"))
    return code.text
