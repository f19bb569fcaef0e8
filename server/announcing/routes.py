"""HTTP: what a board has shown and spoken, and the clips that boards and kiosks play."""

from __future__ import annotations

import datetime as dt
import os
from io import BytesIO
from pathlib import Path
from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import Response, request, send_file
from pydantic import Field

from server.announcing import answers
from server.announcing.reading import UnreadableNumber
from server.announcing.speaking import may_speak
from server.announcing.views import connected_boards
from server.announcing.voices import others_waiting
from server.announcing.volume import loudness
from server.answers import Changed, Done
from server.errors import HallError
from server.wire import Body, WholeBody, actor, command, house, needs

KEEP_CLIP_S = 365 * 24 * 3600
"""Clips are kept by browsers: a changed voice has another version in its addresses."""

READING_S = 24 * 3600
"""A reading may be made anew under its name, by another engine."""

bp = APIBlueprint("announcing", __name__, tag="Boards")


class Acknowledge(Body):
    """What a board has done with a call."""

    shown: bool = False
    spoken: bool = False


class Loudspeaker(Body):
    """How the loudspeaker of a board is."""

    state: Literal["running", "blocked", "absent", "stuck"]


class SetSound(WholeBody):
    """How loud the boards are for a while; `volume` null = as the hall's file says."""

    is_muted: bool
    volume: Annotated[int, Field(ge=0, le=100)] | None = None
    minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    """Without: until the business day ends."""


@bp.post("/api/v1/announcements/<announcement_id>/acknowledge")
@needs("acknowledge")
@bp.input(Acknowledge)
def acknowledge(announcement_id: str, json_data: Acknowledge) -> Done:
    """Say that a call was shown or spoken; the officer sees it as two ticks."""
    return house().announcing.acknowledge(
        command(), announcement_id, actor().device_id or "", json_data.shown, json_data.spoken
    )


@bp.get("/api/v1/announcements/<announcement_id>/clips")
@needs("see_board")
def clips(announcement_id: str) -> answers.SpeechPlan:
    """What to play for a call: chime, pause, and clips with their moments; no speeches = no voice.

    `may_speak` is true for one board of a zone only; the others show the call in silence. `volume` 0 are
    quiet hours: all boards flash.
    """
    now = house().clock.now()
    found = house().ledger.look(
        lambda p: (
            (call := p.calls.by_id.get(announcement_id))
            and (call, others_waiting(p.calls, call, now), loudness(house().hall, p.sound, now))
        )
    )
    if not found:
        raise HallError("not_found", what="announcement")
    call, waiting, loud = found
    counter = house().hall.counter_by_id[call.counter_id]
    plan = house().voices.plan(call.number, counter.name, call.languages, call.is_recall, waiting)
    is_speaker = _is_speaker(now)
    if is_speaker and plan["speeches"] and loud.volume:
        house().announcing.loudspeakers.asked(
            actor().device_id or "", announcement_id, now, plan["duration_ms"]
        )
    return {**plan, "may_speak": is_speaker, "volume": loud.volume}


def _is_speaker(now: dt.datetime) -> bool:
    """Whether the board that asks is the one that speaks for its zone at this moment."""
    unable = house().announcing.loudspeakers.unable(now)
    boards = connected_boards(house().devices.listed(), house().live.is_connected)
    return may_speak(actor().device_id or "", actor().zone_id, boards, unable)


@bp.post("/api/v1/board/loudspeaker")
@needs("acknowledge")
@bp.input(Loudspeaker)
def loudspeaker(json_data: Loudspeaker) -> Done:
    """Say how a board's loudspeaker is: one that cannot be heard hands over, and somebody is told."""
    device_id = actor().device_id or ""
    return house().announcing.report_loudspeaker(command(), device_id, json_data.state)


@bp.post("/api/v1/manage/sound")
@needs("manage")
@bp.input(SetSound)
def set_sound(json_data: SetSound) -> Changed:
    """Mute all boards, or set their volume, at once and for a while."""
    body = json_data
    return house().announcing.set_sound(
        command(), body.is_muted, body.volume, body.minutes, body.version
    )


@bp.get("/api/v1/voices")
@needs("see_board")
def voices() -> answers.Voices:
    """The voices of the hall's languages with the clips that boards fetch ahead."""
    return {"voices": house().voices.ahead()}


@bp.get("/api/v1/kiosk/readings")
@needs("see_kiosk")
def readings() -> answers.ReadingClips:
    """What a kiosk can read aloud in `language`: each text with its clip; none where nobody speaks it.

    Send the `mark` of the last answer as `known`: `clips` is null while it still holds.
    """
    spoken, known = request.args.get("language", ""), request.args.get("known")
    mark = house().readings.mark(spoken)
    return {"mark": mark, "clips": None if mark == known else house().readings.clips(spoken)}


@bp.get("/api/v1/kiosk/readings/<number>")
@needs("see_kiosk")
def number_reading(number: str) -> answers.NumberReading:
    """How the voice of `language` says a number; `speech` is null where it has none."""
    try:
        return {"speech": house().voices.number(number, request.args.get("language", ""))}
    except UnreadableNumber as error:
        raise HallError("not_found", what="number") from error


@bp.get("/readings/<language>/<file>")
@bp.doc(hide=True)
def reading_clip(language: str, file: str) -> Response:
    """A text of the kiosk as sound; nothing in it is about a person."""
    return _sound(house().readings.file(language, file), READING_S)


@bp.get("/voices/<pack_id>/<file>")
@bp.doc(hide=True)
def clip(pack_id: str, file: str) -> Response:
    """A clip of a voice; nothing in it is about a person."""
    return _sound(house().voices.file(pack_id, file), KEEP_CLIP_S)


def _sound(path: Path | None, kept_s: int) -> Response:
    found = house().sounds.ask(_read, path) if path is not None else None
    if found is None:
        raise HallError("not_found", what="clip")
    content, mark = found
    return send_file(BytesIO(content), mimetype="audio/wav", max_age=kept_s, etag=mark)


def _read(path: Path) -> tuple[bytes, str] | None:
    """Return a clip and what is another when it changes, None where there is none."""
    try:
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            return file.read(), f"{found.st_mtime_ns:x}-{found.st_size:x}"
    except (FileNotFoundError, IsADirectoryError):
        return None
