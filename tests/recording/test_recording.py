"""A person's voice is recorded at the console: kept clip by clip, heard, chosen, taken back, deleted."""

from __future__ import annotations

import datetime as dt
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from recording.test_takes import spoken
from server.announcing.prompts import prompts_for
from server.announcing.script import ScriptError, read_script
from server.announcing.sound import read_wav, wav_bytes
from server.announcing.takes import read_take
from server.announcing.voicepack import MANIFEST
from server.operations.doctor import examine
from server.recording import shelf
from server.recording.shelf import ORPHAN_S
from wire_house import Wire

LAN = {
    "language": "vi",
    "name": "Chị Lan",
    "speaker": "Nguyễn Thị Lan",
    "licence": "Chỉ dùng tại bộ phận",
    "consent": "Giấy đồng ý, hồ sơ 12/2026",
    "is_agreed": True,
}
VOICES = "/api/v1/manage/voices"
GOOD = spoken(rate_hz=24_000)


def take(wire: Wire, pack_id: str, clip: str, wav: bytes = GOOD, key: str = "") -> Any:
    """Send a take as the console does."""
    headers = {
        "Authorization": f"Bearer {wire.tokens['manager']}",
        "Idempotency-Key": key or secrets.token_hex(12),
        "Accept-Language": "vi",
    }
    path = f"{VOICES}/{pack_id}/clips/{clip}"
    return wire.app.test_client().post(path, data=wav, headers=headers, content_type="audio/wav")


@pytest.fixture
def lan(wire: Wire) -> Iterator[str]:
    """A voice that was just begun; it is deleted afterwards."""
    answer = wire.send("POST", VOICES, LAN, "manager")
    assert answer.status_code == 201, answer.text
    yield str(answer.json["pack_id"])
    shutil.rmtree(wire.house.settings.data_dir / "voices", ignore_errors=True)


def look(wire: Wire, pack_id: str) -> dict[str, Any]:
    """The recorder's view of a voice."""
    return dict(wire.send("GET", f"{VOICES}/{pack_id}", who="manager").json)


def prompt(wire: Wire, pack_id: str, clip: str) -> dict[str, Any]:
    """One prompt of a voice."""
    return next(p for p in look(wire, pack_id)["prompts"] if p["clip"] == clip)


def test_a_voice_begins_empty_with_its_consent(wire: Wire, lan: str) -> None:
    """Name, licence and consent stand with the voice; all words are still to be read."""
    found = look(wire, lan)
    assert re.fullmatch(r"vi-giong-[0-9a-f]{6}", lan)
    assert [found[k] for k in ("name", "speaker", "licence", "consent")] == [
        LAN[k] for k in ("name", "speaker", "licence", "consent")
    ]
    assert (found["done"], found["total"]) == (0, len(found["prompts"]))
    assert found["prompts"][0]["words"] == "mời công dân có số"
    assert not found["is_complete"]


@pytest.mark.parametrize("change", [{"is_agreed": False}, {"consent": ""}, {"language": "xx"}])
def test_without_consent_nothing_is_recorded(wire: Wire, change: dict[str, Any]) -> None:
    """A voice without the speaker's agreement, or in a language that the hall lacks, is refused."""
    assert wire.send("POST", VOICES, LAN | change, "manager").status_code == 422


def test_a_take_is_kept_and_can_be_played(wire: Wire, lan: str) -> None:
    """The clip lies in the voice, trimmed, and is given out under its mark."""
    answer = take(wire, lan, "digit_5")
    assert answer.status_code == 200, answer.text
    assert answer.json["done"] == 1
    clip = prompt(wire, lan, "digit_5")
    assert clip["duration_ms"] == answer.json["duration_ms"] < 700
    with wire.send("GET", f"/voices/{lan}/{clip['file']}?v={clip['mark']}") as played:
        assert read_wav(played.data).duration_ms == clip["duration_ms"]


def test_the_same_key_keeps_one_take(wire: Wire, lan: str) -> None:
    """A take that is sent again after a lost answer does not become its own earlier take."""
    key = secrets.token_hex(12)
    first, again = (take(wire, lan, "digit_5", key=key) for _ in range(2))
    assert first.json == again.json
    assert not prompt(wire, lan, "digit_5")["has_earlier"]


@pytest.mark.slow
def test_a_retake_can_be_taken_back(wire: Wire, lan: str) -> None:
    """The first undo brings the earlier take back, the second leaves none."""
    take(wire, lan, "digit_5", spoken(rate_hz=24_000, word_s=0.3))
    short_ms = prompt(wire, lan, "digit_5")["duration_ms"]
    take(wire, lan, "digit_5")
    assert prompt(wire, lan, "digit_5")["has_earlier"]
    undo = f"{VOICES}/{lan}/clips/digit_5/undo"
    assert wire.send("POST", undo, who="manager").json["done"] == 1
    assert prompt(wire, lan, "digit_5")["duration_ms"] == short_ms
    assert wire.send("POST", undo, who="manager").json["done"] == 0
    assert wire.send("POST", undo, who="manager").status_code == 404


@pytest.mark.slow
def test_a_replaced_take_goes_in_time(
    wire: Wire, lan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another take replaced can be taken back until its rule ends it; then its sound leaves the disk too."""
    for wav in (spoken(rate_hz=24_000, word_s=0.3), GOOD):
        assert take(wire, lan, "digit_6", wav).status_code == 200
    place = wire.house.settings.data_dir / "voices" / lan
    sounds = {path: path.stat().st_mtime for path in place.glob("digit_6.*")}
    assert len(sounds) == 2
    replaced_at = dt.datetime.fromtimestamp(max(sounds.values()), dt.UTC)
    assert wire.house.recording.forget_takes(replaced_at - dt.timedelta(seconds=1)) == 0
    assert prompt(wire, lan, "digit_6")["has_earlier"]
    monkeypatch.setattr(shelf, "ORPHAN_S", -1.0)
    assert wire.house.recording.forget_takes(replaced_at + dt.timedelta(seconds=1)) == 1
    left = prompt(wire, lan, "digit_6")
    assert not left["has_earlier"] and left["duration_ms"]
    assert len([*place.glob("digit_6.*")]) == 1


@pytest.mark.slow
def test_a_call_under_way_keeps_its_words(wire: Wire, lan: str) -> None:
    """A clip that a board is about to fetch is still given out, however often it is recorded again meanwhile."""
    take(wire, lan, "digit_5", spoken(rate_hz=24_000, word_s=0.3))
    planned = wire.house.recording.find(lan)
    path = planned.folder / planned.clips["digit_5"].file
    os.utime(path, (0, 0))  # what a clock that was set back makes of it
    for word_s in (0.25, 0.35, 0.4):
        take(wire, lan, "digit_5", spoken(rate_hz=24_000, word_s=word_s))
    with wire.send("GET", f"/voices/{lan}/{path.name}") as played:
        assert played.status_code == 200
    wire.house.recording.shelf._unnamed_since_s[path] -= ORPHAN_S  # replaced long before
    take(wire, lan, "digit_5")
    assert wire.send("GET", f"/voices/{lan}/{path.name}").status_code == 404


@pytest.mark.parametrize(
    ("wav", "status", "code"),
    [
        (spoken(level=0.01, rate_hz=24_000), 422, "voice_quiet"),
        (spoken(level=1.6, rate_hz=24_000), 422, "voice_clipped"),
        (b"hello", 422, "voice_not_audio"),
        (bytes(3 * 1024 * 1024), 413, "too_large"),
    ],
    ids=["quiet", "clipped", "text", "large"],
)
def test_a_bad_take_is_refused_in_words(
    wire: Wire, lan: str, wav: bytes, status: int, code: str
) -> None:
    """A problem document says what to do, and the voice stays as it was."""
    answer = take(wire, lan, "digit_5", wav)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["detail"]
    assert look(wire, lan)["done"] == 0


@pytest.mark.parametrize("clip", ["digit_55", "manifest", "..%2Fdigit_5"])
def test_only_clips_of_the_script_are_taken(wire: Wire, lan: str, clip: str) -> None:
    """A name outside the script is no clip, whatever it is."""
    assert take(wire, lan, clip).status_code == 404


def test_a_built_voice_cannot_be_recorded_over(wire: Wire, lan: str) -> None:
    """Voices that came with the house or were made by the machine are not the recorder's."""
    pack = wire.house.recording.find(lan)
    built = wire.house.settings.data_dir / "voices" / "vi-built"
    pack.folder.rename(built)
    manifest = built / "manifest.json"
    text = manifest.read_text().replace(lan, "vi-built").replace('"recorded"', '"synthesised"')
    manifest.write_text(text)
    for path in ("clips/digit_5/undo", "delete"):
        answer = wire.send("POST", f"{VOICES}/vi-built/{path}", who="manager")
        assert (answer.status_code, answer.json["code"]) == (409, "voice_not_ours")


def record_all(wire: Wire, pack_id: str, without: tuple[str, ...] = ()) -> None:
    """Put a good clip in for each prompt, past the judgement of takes."""
    shelf, sound = wire.house.recording.shelf, read_take(GOOD).sound
    for each in prompts_for(read_script("vi")):
        if each.clip not in without:
            shelf.put(pack_id, each.clip, shelf.lay_down(shelf.read(pack_id), each.clip, sound))


def plan(wire: Wire) -> dict[str, Any]:
    """What the boards would play for a call of A025."""
    found: dict[str, Any] = wire.house.voices.plan("A025", {"vi": "Quầy 3"}, ["vi"], False)
    return found


def choose(wire: Wire, pack_id: str | None) -> None:
    """Let a voice speak, as a manager does who has seen which was chosen."""
    (vietnamese, *_) = wire.send("GET", VOICES, who="manager").json["languages"]
    body = {"language": "vi", "pack_id": pack_id, "version": vietnamese["version"]}
    assert wire.send("POST", f"{VOICES}/choose", body, "manager").status_code == 200


@pytest.mark.slow
def test_a_recorded_voice_speaks_when_it_is_chosen(wire: Wire, lan: str) -> None:
    """Half a voice or a whole one says nothing on the boards before a manager lets it speak."""
    record_all(wire, lan)
    assert plan(wire)["speeches"] == []
    choose(wire, lan)
    assert [s["pack_id"] for s in plan(wire)["speeches"]] == [lan]
    (vietnamese, *_) = wire.send("GET", VOICES, who="manager").json["languages"]
    assert (vietnamese["speaks"], vietnamese["chosen"]) == (lan, lan)
    assert vietnamese["packs"][0]["is_complete"]
    choose(wire, None)
    assert plan(wire)["speeches"] == []


@pytest.mark.slow
def test_a_whole_call_can_be_heard_before(wire: Wire, lan: str) -> None:
    """The recorder plays a call from what is there, and names the words that it lacks."""
    record_all(wire, lan, without=("digit_2", "digit_2.final"))
    path = f"{VOICES}/{lan}/call?number=A0{{}}5&counter=3"
    lacking = wire.send("GET", path.format(2), who="manager").json
    assert (lacking["speeches"], lacking["lacking"]) == ([], ["hai"])
    whole = wire.send("GET", path.format(1), who="manager").json
    assert whole["words"] == "mời công dân có số a không một năm đến quầy số ba"
    assert len(whole["speeches"][0]["clips"]) == 7
    assert wire.send("GET", path.format("?"), who="manager").status_code == 422
    for counter in ("0", "100", "٣", "9" * 5000):
        odd = path.format(1).replace("counter=3", f"counter={counter}")
        assert wire.send("GET", odd, who="manager").status_code == 422, counter


@pytest.mark.slow
def test_deleting_leaves_nothing(wire: Wire, lan: str) -> None:
    """Consent withdrawn: folder, clips and choice are gone, and the journal names no person."""
    record_all(wire, lan)
    choose(wire, lan)
    assert wire.send("POST", f"{VOICES}/{lan}/delete", who="manager").status_code == 200
    folder = wire.house.settings.data_dir / "voices"
    assert {path.name for path in folder.iterdir()} == {"chosen.json", ".lock"}
    assert wire.house.voices.chosen() == {}
    assert wire.send("GET", f"{VOICES}/{lan}", who="manager").status_code == 404
    with wire.house.database.read() as connection:
        facts = wire.house.database.facts_after(connection, wire.house.hall.hall_id, 0)
        said = "".join(str(fact.event) for fact in facts)
    assert not [name for name in ("Lan", "chi-lan", "-lan") if name in said]


@pytest.mark.slow
def test_the_doctor_tells_who_speaks_and_what_lacks(wire: Wire, lan: str) -> None:
    """Each language has its voice, its gaps, licence and consent in one line."""
    record_all(wire, lan, without=("digit_2", "digit_2.final"))
    choose(wire, lan)
    found = next(f for f in examine(wire.house, replay=False) if f.part == "voices")
    assert found.state == "warn"
    for part in ("Nguyễn Thị Lan", "hai", LAN["licence"], LAN["consent"], "en: nobody speaks"):
        assert str(part) in found.text


def test_a_voice_is_only_bytes_of_sound(wire: Wire, lan: str) -> None:
    """What is kept is the server's own WAV, never the bytes that were sent."""
    noted = GOOD + b"LIST\x04\x00\x00\x00note"
    assert take(wire, lan, "digit_5", noted).status_code == 200
    voice = wire.house.recording.find(lan)
    kept = (voice.folder / voice.clips["digit_5"].file).read_bytes()
    assert b"note" not in kept
    assert kept == wav_bytes(read_wav(kept))


def test_a_voice_that_cannot_be_read_stands_in_nobodys_way(
    wire: Wire, lan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder of a half-broken voice is left alone, and the next voice gets one of its own."""
    folder = wire.house.settings.data_dir / "voices"
    (folder / lan / MANIFEST).write_text("{")
    drawn = iter([lan.rsplit("-", 1)[1], "00000a"])
    chance = SimpleNamespace(token_hex=lambda size: next(drawn))
    monkeypatch.setattr("server.recording.actions.secrets", chance)
    answer = wire.send("POST", VOICES, LAN, "manager")
    assert (answer.status_code, answer.json["pack_id"]) == (201, "vi-giong-00000a")
    assert (folder / lan / MANIFEST).read_text() == "{"


def test_a_voice_of_a_language_without_a_script_is_listed(
    wire: Wire, lan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Console and doctor say that nothing is written down to be read, and go on."""

    def none(language: str) -> None:
        raise ScriptError(f"no script for the language {language!r}")

    choose(wire, lan)
    for room in ("recording.actions", "recording.views", "operations.doctor"):
        monkeypatch.setattr(f"server.{room}.read_script", none)
    (vietnamese, *_) = wire.send("GET", VOICES, who="manager").json["languages"]
    assert not vietnamese["may_record"]
    assert [(p["pack_id"], p["is_complete"]) for p in vietnamese["packs"]] == [(lan, False)]
    for path in (f"{VOICES}/{lan}", f"{VOICES}/{lan}/call?number=A015"):
        assert wire.send("GET", path, who="manager").json["code"] == "voice_no_script"
    found = next(f for f in examine(wire.house, replay=False) if f.part == "voices")
    assert found.state == "warn" and "no script" in found.text
