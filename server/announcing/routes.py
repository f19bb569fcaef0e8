"""HTTP: what a board has shown and spoken, and the clips that it plays."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import Response, send_file

from server.announcing.speaking import may_speak
from server.announcing.voices import calls_before
from server.errors import HallError
from server.wire import Body, actor, command, house, needs

KEEP_CLIP_S = 365 * 24 * 3600
"""Clips are kept by browsers: a changed voice has another version in its addresses."""

bp = APIBlueprint("announcing", __name__, tag="Boards")


class Acknowledge(Body):
    """What a board has done with a call."""

    shown: bool = False
    spoken: bool = False


@bp.post("/api/v1/announcements/<announcement_id>/acknowledge")
@needs("acknowledge")
@bp.input(Acknowledge)
def acknowledge(announcement_id: str, json_data: Acknowledge) -> dict[str, Any]:
    """Say that a call was shown or spoken; the officer sees it as two ticks."""
    house().announcing.acknowledge(
        command(), announcement_id, actor().device_id or "", json_data.shown, json_data.spoken
    )
    return {}


@bp.get("/api/v1/announcements/<announcement_id>/clips")
@needs("see_board")
def clips(announcement_id: str) -> dict[str, Any]:
    """What to play for a call: chime, pause, and clips with their moments; no speeches = no voice.

    `may_speak` is true for one board of a zone only; the others show the call in silence.
    """
    now = house().clock.now()
    found = house().ledger.look(
        lambda p: (
            (call := p.calls.by_id.get(announcement_id))
            and (call, calls_before(p.calls, call, now))
        )
    )
    if not found:
        raise HallError("not_found", what="announcement")
    call, before = found
    counter = house().hall.counter_by_id[call.counter_id]
    plan: dict[str, Any] = house().voices.plan(
        call.number, counter.name, call.languages, call.is_recall, before
    )
    return plan | {"may_speak": _is_speaker()}


def _is_speaker() -> bool:
    """Whether the board that asks is the one that speaks for its zone at this moment."""
    connected = [
        (device.device_id, device.zone_id)
        for device in house().devices.listed()
        if device.role == "board" and house().live.is_connected(device.device_id)
    ]
    return may_speak(actor().device_id or "", actor().zone_id, connected)


@bp.get("/api/v1/voices")
@needs("see_board")
def voices() -> dict[str, Any]:
    """The voices of the hall's languages with the clips that boards fetch ahead."""
    return {"voices": house().voices.ahead()}


@bp.get("/voices/<pack_id>/<file>")
@bp.doc(hide=True)
def clip(pack_id: str, file: str) -> Response:
    """A clip of a voice; nothing in it is about a person."""
    path = house().voices.file(pack_id, file)
    if path is None:
        raise HallError("not_found", what="clip")
    return send_file(path, mimetype="audio/wav", max_age=KEEP_CLIP_S)
