"""What a scanner types into a terminal or a kiosk, from slips to noise."""

from __future__ import annotations

from typing import Any

import pytest

from static.modules import Ask

MODULE = "/static/scan.js"
TOKEN = "aBcD-_0123456789abcdefgh"

TYPE = """
  const reader = m.createScanReader();
  let at = 0;
  const answers = [];
  for (const key of f.keys) {
    at += key.after ?? 5;
    const answer = reader.feed(key, at);
    if (answer) answers.push(answer);
  }
  return answers;
"""


def keys(text: str, **more: Any) -> list[dict[str, Any]]:
    """Return the key presses of a text, then Enter."""
    return [{"key": c, "code": "", **more} for c in text] + [{"key": "Enter", "code": "Enter"}]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (f"http://10.0.0.5:8000/t/{TOKEN}", {"kind": "token", "token": TOKEN}),
        (f"https://motcua.xa.vn/t/{TOKEN}/", {"kind": "token", "token": TOKEN}),
        (TOKEN, {"kind": "token", "token": TOKEN}),
        ("000090000000||NGUYEN VAN A|01011990|Nam|Thon 1|01012022", {"kind": "id_card"}),
        ("000090000000", {"kind": "id_card"}),
        ("https://example.org/", {"kind": "unknown"}),
        ("WIFI:T:WPA;S:hall;P:secret;;", {"kind": "unknown"}),
        ("javascript:alert(1)//t/short", {"kind": "unknown"}),
        ("x" * 4096, {"kind": "unknown"}),
    ],
)
def test_a_scan_is_understood_or_named(ask: Ask, text: str, answer: dict[str, str]) -> None:
    """Only a slip's link gives a token; an identity card is named and nothing of it is returned."""
    assert ask(MODULE, TYPE, keys=keys(text)) == [answer]


def test_what_pauses_is_no_scan(ask: Ask) -> None:
    """Keys further apart than 300 ms are forgotten, with or without Enter."""
    slow = [{**key, "after": 301} for key in keys(TOKEN)]
    assert ask(MODULE, TYPE, keys=slow) == []


def test_control_keys_are_ignored(ask: Ask) -> None:
    """Combinations with Ctrl, Alt or Meta neither act nor enter the text."""
    noise = [
        {"key": "w", "code": "KeyW", "ctrlKey": True},
        {"key": "F4", "code": "F4", "altKey": True},
    ]
    assert ask(MODULE, TYPE, keys=[*noise, *keys(TOKEN)]) == [{"kind": "token", "token": TOKEN}]


def test_a_scan_survives_a_vietnamese_typing_method(ask: Ask) -> None:
    """Letters that the typing method has turned into accents are read by their place."""
    garbled = keys(TOKEN)
    garbled[0] = {"key": "â", "code": "KeyA"}
    garbled[1] = {"key": "Process", "code": "KeyB", "shiftKey": True}
    garbled[4] = {"key": "Unidentified", "code": "Minus"}
    garbled[5] = {"key": "Dead", "code": "Minus", "shiftKey": True}
    assert ask(MODULE, TYPE, keys=garbled) == [{"kind": "token", "token": TOKEN}]


def test_two_scans_do_not_mix(ask: Ask) -> None:
    """Two slips scanned one after the other are two tokens."""
    answers = ask(MODULE, TYPE, keys=[*keys(TOKEN), *keys(TOKEN[::-1])])
    assert [a["token"] for a in answers] == [TOKEN, TOKEN[::-1]]


def test_a_card_is_read_only_where_the_hall_asks(ask: Ask) -> None:
    """With one number a person the twelve digits are handed on, and nothing else of the card."""
    card = "000090000000||NGUYEN VAN A|01011990|Nam|Thon 1|01012022"
    body = TYPE.replace("createScanReader()", "createScanReader({ readsCards: () => true })")
    assert ask(MODULE, body, keys=keys(card)) == [{"kind": "id_card", "citizen_id": "000090000000"}]
