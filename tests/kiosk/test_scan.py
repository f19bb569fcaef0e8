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


SILENT = TYPE.replace("return answers;", "answers.push(reader.silence()); return answers;")
URL = f"http://10.0.0.5:8000/t/{TOKEN}"
SLIP = {"kind": "token", "token": TOKEN}
CARD = "000090000000||NGUYEN VAN A|01011990|Nam|Thon 1|01012022"


def typed(text: str, **more: Any) -> list[dict[str, Any]]:
    """Return the key presses of a text as a keyboard gives them, with places and Shift, without an end."""
    return [
        {"key": c, "code": f"Key{c.upper()}", "shiftKey": c.isupper(), **more}
        if c.isascii() and c.isalpha()
        else {"key": c, "code": "", **more}
        for c in text
    ]


def numbered(text: str, **more: Any) -> list[dict[str, Any]]:
    """Return the key presses of a text typed as Alt and the number of each character."""
    found: list[dict[str, Any]] = []
    for character in text:
        found.append({"key": "Alt", "code": "AltLeft", "altKey": True, **more})
        for figure in f"0{ord(character)}":
            found.append({"key": figure, "code": f"Numpad{figure}", "altKey": True, **more})
    return found


@pytest.mark.parametrize("end", ["Enter", "Tab", None])
@pytest.mark.parametrize("has_caps", [False, True])
def test_any_scanner_out_of_its_box(ask: Ask, end: str | None, has_caps: bool) -> None:
    """Enter, Tab or nothing behind it, Caps Lock on or off: a slip is a slip."""
    presses = typed(URL)
    if has_caps:
        presses = [{**p, "key": p["key"].swapcase(), "is_caps": True} for p in presses]
    if end:
        presses.append({"key": end, "code": end})
    found = [each for each in ask(MODULE, SILENT, keys=presses) if each]
    assert found == [SLIP]


@pytest.mark.parametrize("gap", [3, 20, 40, 80])
@pytest.mark.parametrize("end", ["Enter", None])
def test_accents_typed_by_number_break_no_card(ask: Ask, gap: int, end: str | None) -> None:
    """A card whose name comes as Alt and numbers, however slowly, is known as a card and never read."""
    name = "NGUY\u1ec4N V\u0102N A"
    presses = (
        typed("000090000000||", after=gap)
        + numbered(name, after=gap)
        + typed("|01011990", after=gap)
    )
    if end:
        presses.append({"key": end, "code": end, "after": gap})
    found = [each for each in ask(MODULE, SILENT, keys=presses) if each]
    assert found == [{"kind": "id_card"}]


@pytest.mark.parametrize("text", [CARD, URL])
def test_a_scan_all_by_numbers_is_read(ask: Ask, text: str) -> None:
    """A scanner that types every character as Alt and its number is understood like any other."""
    presses = [*numbered(text, after=40), {"key": "Enter", "code": "Enter", "after": 40}]
    assert ask(MODULE, TYPE, keys=presses) == [{"kind": "id_card"} if text == CARD else SLIP]


@pytest.mark.parametrize("text", ["xin chao", "A0121234", "dat dai"])
def test_a_person_who_types_is_no_scanner(ask: Ask, text: str) -> None:
    """Six letters at a person's pace, and a pause or Tab: nothing was scanned."""
    presses = typed(text, after=120)
    assert ask(MODULE, SILENT, keys=presses) == [None]
    assert ask(MODULE, SILENT, keys=[*presses, {"key": "Tab", "code": "Tab", "after": 120}]) == [
        None
    ]
