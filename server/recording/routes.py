"""HTTP: the console's recorder. A take comes as WAV bytes, everything else as JSON."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from apiflask import APIBlueprint
from flask import request
from pydantic import Field

from server.announcing.reading import HIGHEST_COUNTER, UnreadableNumber
from server.answers import Changed, Done
from server.bodies import SOUND, read_body
from server.errors import HallError
from server.recording import answers, views
from server.recording.actions import Speaker
from server.wire import Body, WholeBody, command, house, needs, takes

TAKE_MAX_BYTES = 2 * 1024 * 1024
"""Ten seconds of 48 kHz stereo are 1.9 MB; a word at 24 kHz is 70 KB."""

bp = APIBlueprint("recording", __name__, tag="Management")

Line = Annotated[str, Field(min_length=1, max_length=160)]


class NewVoice(Body):
    """A person who lends their voice, and what they agreed to."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    name: Annotated[str, Field(min_length=1, max_length=40)]
    speaker: Line
    licence: Line
    consent: Line
    is_agreed: Literal[True]
    """The speaker has agreed; without it nothing is recorded."""
    region: Literal["north", "central", "south"] | None = None


class ChooseVoice(WholeBody):
    """Which voice speaks for a language; null = the house's own order."""

    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
    pack_id: Annotated[str, Field(max_length=64)] | None


@bp.get("/api/v1/manage/voices")
@needs("manage")
def voices_here() -> answers.AllVoices:
    """The voices of the hall's languages: who speaks, who is complete, what lacks."""
    return views.overview(house().recording)


@bp.post("/api/v1/manage/voices")
@needs("manage")
@bp.input(NewVoice)
def begin(json_data: NewVoice) -> tuple[answers.NewVoiceMade, Literal[201]]:
    """Begin to record a person's voice; consent and licence are noted first."""
    body = json_data.model_dump(exclude={"is_agreed"})
    return house().recording.begin(command(), Speaker(**body)), 201


@bp.post("/api/v1/manage/voices/choose")
@needs("manage")
@bp.input(ChooseVoice)
def choose(json_data: ChooseVoice) -> Changed:
    """Let a voice speak from the next call on."""
    body = json_data
    return house().recording.choose(command(), body.language, body.pack_id, body.version)


@bp.get("/api/v1/manage/voices/<pack_id>")
@needs("manage")
def recorder(pack_id: str) -> answers.VoiceRecorder:
    """A voice with every clip that its speaker reads."""
    return views.recorder(house().recording, house().recording.find(pack_id))


@bp.post("/api/v1/manage/voices/<pack_id>/delete")
@needs("manage")
def delete(pack_id: str) -> Done:
    """Delete a recorded voice for good."""
    return house().recording.delete(command(), pack_id)


@bp.get("/api/v1/manage/voices/<pack_id>/call")
@needs("manage")
def listen(pack_id: str) -> answers.WholeCall:
    """A whole call as this voice alone says it: `number`, `counter`, `is_recall=1`."""
    wished = request.args.get("counter", "1")
    counter = int(wished) if re.fullmatch(r"[0-9]{1,2}", wished) else 0
    if not 1 <= counter <= HIGHEST_COUNTER:
        raise HallError("bad_request", field="counter")
    number, is_recall = request.args.get("number", ""), request.args.get("is_recall") == "1"
    pack = house().recording.find(pack_id)
    try:
        return views.whole_call(house().hall, pack, number, counter, is_recall)
    except UnreadableNumber:
        raise HallError("bad_request", field="number") from None


@bp.post("/api/v1/manage/voices/<pack_id>/clips/<clip>")
@needs("manage")
@takes(*SOUND)
def take(pack_id: str, clip: str) -> answers.TakeKept:
    """Send a take of a clip: WAV, 16 or 24 bit, at most ten seconds. It is trimmed and levelled."""
    request.max_content_length = TAKE_MAX_BYTES
    wav = read_body(request)
    return house().recording.take(command(), pack_id, clip, wav)


@bp.post("/api/v1/manage/voices/<pack_id>/clips/<clip>/undo")
@needs("manage")
def take_back(pack_id: str, clip: str) -> answers.Far:
    """Take the last take of a clip back; the one before it counts again."""
    return house().recording.take_back(command(), pack_id, clip)
