"""A voice and the disk below it: what the database refused has changed no voice, whatever breaks and when."""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from recording.test_recording import GOOD, LAN, VOICES, look, prompt, take
from recording.test_takes import spoken
from server import runtime
from server.app import make_up_choices
from server.recording import shelf
from server.versions import version_of
from wire_house import Wire

pytestmark = pytest.mark.slow

OTHER = spoken(rate_hz=24_000, word_s=0.3)
Press = Callable[[Wire, str, str], Any]
NOTHING_CHOSEN = version_of({"pack_id": None})


@pytest.fixture
def lan(wire: Wire) -> Iterator[str]:
    """A voice of one clip; it is deleted afterwards."""
    begun = wire.send("POST", VOICES, LAN, "manager")
    assert begun.status_code == 201, begun.text
    pack_id = str(begun.json["pack_id"])
    take(wire, pack_id, "digit_5", OTHER)
    yield pack_id
    shutil.rmtree(wire.house.settings.data_dir / "voices", ignore_errors=True)


@pytest.fixture
def no_commit(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No transaction of this house reaches the disk."""

    def fail(connection: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    with monkeypatch.context() as patch:
        patch.setattr(wire.house.database.engine.dialect, "do_commit", fail)
        yield


def post(path: str, body: dict[str, Any] | None = None) -> Press:
    """Return a press of a button of the console."""

    def press(wire: Wire, pack_id: str, key: str) -> Any:
        place = path.format(pack_id=pack_id)
        filled = {k: v.format(pack_id=pack_id) for k, v in (body or {}).items()} if body else body
        headers = {"Idempotency-Key": key}
        return wire.send("POST", VOICES + place, filled, "manager", headers=headers)

    return press


CHANGES: dict[str, Press] = {
    "retake": lambda wire, pack_id, key: take(wire, pack_id, "digit_5", GOOD, key),
    "new_clip": lambda wire, pack_id, key: take(wire, pack_id, "digit_6", GOOD, key),
    "undo": post("/{pack_id}/clips/digit_5/undo"),
    "choose": post(
        "/choose", {"language": "vi", "pack_id": "{pack_id}", "version": NOTHING_CHOSEN}
    ),
    "delete": post("/{pack_id}/delete"),
}


def seen(wire: Wire, pack_id: str) -> Any:
    """All that boards and console know of the voices."""
    return wire.send("GET", VOICES, who="manager").json, look(wire, pack_id)["prompts"]


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_not_committed_has_not_happened(
    wire: Wire, lan: str, request: pytest.FixtureRequest, what: str
) -> None:
    """When the commit itself fails the voices are as before, take for take."""
    before = seen(wire, lan)
    request.getfixturevalue("no_commit")
    assert CHANGES[what](wire, lan, secrets.token_hex(12)).status_code >= 500
    assert seen(wire, lan) == before
    with wire.send("GET", f"/voices/{lan}/{prompt(wire, lan, 'digit_5')['file']}") as played:
        assert played.status_code == 200


@contextmanager
def no_rename() -> Iterator[None]:
    """Nothing that was committed reaches the voices' folder."""
    rename = os.replace

    def broken(source: str | Path, target: str | Path) -> None:
        if Path(target).suffix != ".wav":
            raise OSError("no rename")
        rename(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", broken)
        yield


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_committed_is_made_up_for(wire: Wire, lan: str, what: str) -> None:
    """The disk gives way right after the commit: the same request, sent again, ends in the same voices."""
    key = secrets.token_hex(12)
    before = seen(wire, lan)
    with no_rename():
        assert CHANGES[what](wire, lan, key).status_code >= 500
        assert seen(wire, lan) == before
    assert CHANGES[what](wire, lan, key).status_code == 200
    voices = wire.send("GET", VOICES, who="manager").json["languages"][0]
    packs = {pack["pack_id"]: pack for pack in voices["packs"]}
    done = packs[lan]["done"] if lan in packs else None
    assert done == {"retake": 1, "new_clip": 2, "undo": 0, "choose": 1, "delete": None}[what]
    assert voices["chosen"] == (lan if what == "choose" else None)


def test_an_old_take_sent_again_stays_below_the_newer_one(wire: Wire, lan: str) -> None:
    """A repetition that was long on its way changes no voice: neither an old take nor an old undo."""
    old, undo = secrets.token_hex(12), secrets.token_hex(12)
    assert take(wire, lan, "digit_5", GOOD, old).status_code == 200
    assert CHANGES["undo"](wire, lan, undo).status_code == 200
    assert take(wire, lan, "digit_5", GOOD).status_code == 200
    before = seen(wire, lan)
    assert CHANGES["undo"](wire, lan, undo).status_code == 200
    assert seen(wire, lan) == before
    assert take(wire, lan, "digit_5", OTHER).status_code == 200
    before = seen(wire, lan)
    assert take(wire, lan, "digit_5", GOOD, old).status_code == 200
    assert seen(wire, lan) == before


def test_an_old_choice_sent_again_stays_below_the_newer_one(wire: Wire, lan: str) -> None:
    """A choice that never reached the disk is not made up for once somebody has chosen anew."""
    old = secrets.token_hex(12)
    with no_rename():
        assert CHANGES["choose"](wire, lan, old).status_code >= 500
    nobody = {"language": "vi", "pack_id": None, "version": NOTHING_CHOSEN}
    assert wire.send("POST", f"{VOICES}/choose", nobody, "manager").status_code == 200
    assert CHANGES["choose"](wire, lan, old).status_code == 200
    assert wire.house.voices.chosen() == {}


def test_a_choice_is_made_up_for_at_the_start(wire: Wire, lan: str) -> None:
    """The power went between commit and disk: the next start lets the chosen voice speak, or none."""
    with no_rename():
        assert CHANGES["choose"](wire, lan, secrets.token_hex(12)).status_code >= 500
    assert wire.house.voices.chosen() == {}
    wire.house.recording.make_up()
    assert wire.house.voices.chosen() == {"vi": lan}
    nobody = {"language": "vi", "pack_id": None, "version": version_of({"pack_id": lan})}
    with no_rename():
        assert wire.send("POST", f"{VOICES}/choose", nobody, "manager").status_code >= 500
        wire.house.log.errors.clear()
        make_up_choices(wire.house)
    assert [said for said, _ in wire.house.log.errors] == ["voice_choice_not_kept"]
    wire.house.recording.make_up()
    assert wire.house.voices.chosen() == {}


def test_takes_that_were_never_kept_are_cleaned_away(wire: Wire, lan: str) -> None:
    """A file that no manifest names goes with the next take, unless it may still be on its way."""
    folder = wire.house.recording.find(lan).folder
    young, old = folder / "digit_7.0123456789ab.wav", folder / "digit_8.0123456789ab.wav.new"
    for path in (young, old):
        path.write_bytes(GOOD)
    for wav in (GOOD, OTHER):
        take(wire, lan, "digit_5", wav)
    assert young.exists() and old.exists()
    wire.house.recording.shelf._unnamed_since_s[old] -= shelf.ORPHAN_S
    take(wire, lan, "digit_5", GOOD)
    assert young.exists() and not old.exists()
    assert len(list(folder.glob("digit_5*.wav"))) == 2


def chosen(pack_id: str | None, seen: str | None) -> dict[str, Any]:
    """Return the wish of a console that saw another choice."""
    return {"language": "vi", "pack_id": pack_id, "version": version_of({"pack_id": seen})}


@pytest.fixture
def held(wire: Wire) -> Iterator[Any]:
    """Another process that changes the voices; it holds the lock until it is closed."""
    folder = wire.house.recording.shelf.folder
    with (folder / shelf.LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield lock


def test_another_process_at_the_voices_is_waited_for_with_a_limit(
    wire: Wire, lan: str, held: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Others run meanwhile, then the console is told to try again; the same request makes up for it."""
    turns: list[float] = []
    sleep = runtime.current().sleep
    monkeypatch.setattr(
        runtime.current(), "sleep", lambda seconds: turns.append(seconds) or sleep(seconds)
    )
    monkeypatch.setattr(shelf, "PATIENCE_S", 0.2)
    key = {"Idempotency-Key": "f" * 24}
    wish = chosen(lan, None)
    busy = wire.send("POST", f"{VOICES}/choose", wish, "manager", headers=key)
    assert (busy.status_code, busy.json["code"]) == (503, "database_busy")
    assert int(busy.headers["Retry-After"]) > 0 and shelf.AGAIN_S in turns
    assert wire.house.voices.chosen() == {}
    held.close()
    assert wire.send("POST", f"{VOICES}/choose", wish, "manager", headers=key).status_code == 200
    assert wire.house.voices.chosen() == {"vi": lan}


def test_a_disk_that_hangs_lets_nothing_overtake_it(
    wire: Wire, lan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever chose is told; whoever chooses next waits until the hung change is through, so the newest counts."""
    is_free, the_shelf = threading.Event(), wire.house.recording.shelf
    choose = the_shelf._choose
    monkeypatch.setattr(shelf, "PATIENCE_S", 0.1)
    monkeypatch.setattr(the_shelf._outside, "_patience_s", 0.2)

    def hung(language: str, pack_id: str | None) -> None:
        is_free.wait(30)
        choose(language, pack_id)

    monkeypatch.setattr(the_shelf, "_choose", hung)
    first = wire.send("POST", f"{VOICES}/choose", chosen(lan, None), "manager")
    assert (first.status_code, first.json["code"]) == (503, "disk_failing")
    monkeypatch.setattr(the_shelf, "_choose", choose)
    again = wire.send("POST", f"{VOICES}/choose", chosen(lan, None), "manager")
    assert again.json["code"] == "database_busy"
    is_free.set()
    monkeypatch.undo()
    assert wire.send("POST", f"{VOICES}/choose", chosen(lan, None), "manager").status_code == 200
    wire.house.voices.look_anew()
    assert wire.house.voices.chosen() == {"vi": lan}
    assert wire.send("POST", f"{VOICES}/choose", chosen(None, lan), "manager").status_code == 200
    assert wire.house.voices.chosen() == {}
