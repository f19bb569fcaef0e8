"""Hands on the keyboard of an officer's desk, for the tests of its page."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def press(page: Page, key: str) -> None:
    """Press a key once the desk hears it: presses within a moment of the last one are a trembling hand."""
    expect(page.locator(".big-key")).not_to_have_attribute("aria-busy", "true")
    page.keyboard.press(key)


def on_card(page: Page, number: str) -> None:
    """Wait until this number stands on the card as called or served."""
    card = page.locator(".ticket-called, .ticket-serving").locator(".ticket-number")
    expect(card).to_have_text(number)


def in_hand(page: Page, number: str) -> None:
    """Wait until this number stands on the card and the desk hears the next press."""
    on_card(page, number)
    expect(page.locator(".big-key")).not_to_have_attribute("aria-busy", "true")
    expect(page.locator(".verb-key:not([aria-disabled])").nth(3)).to_be_visible()
