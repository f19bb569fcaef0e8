"""Recording: the verbs of the console's recorder, each one transaction with its fact."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from server import runtime
from server.announcing.script import Script, ScriptError, read_script
from server.announcing.takes import RATE_HZ, TakeError, read_take
from server.announcing.voicepack import Voicepack
from server.announcing.voices import HallVoices
from server.errors import HallError
from server.hall.rules import Hall
from server.ledger import Answer, Command, Ledger, Transaction
from server.once import once
from server.recording import events as ev
from server.recording.rules import progress_of, prompts_of
from server.recording.shelf import Shelf

PACKS_MAX = 40


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose voice it is to be: shown name, full name, licence, where the consent is kept, accent."""

    language: str
    name: str
    speaker: str
    licence: str
    consent: str
    region: str | None = None


class Recording:
    """The voices that a hall records itself."""

    def __init__(self, ledger: Ledger, hall: Hall, voices: HallVoices, shelf: Shelf) -> None:
        self.ledger = ledger
        self.hall = hall
        self.voices = voices
        self.shelf = shelf

    def find(self, pack_id: str) -> Voicepack:
        """Return a usable voice; raises not_found."""
        found = next((p for p in self.voices.packs() if p.pack_id == pack_id), None)
        if found is None:
            raise HallError("not_found", what="voice")
        return found

    def begin(self, command: Command, speaker: Speaker) -> Answer:
        """Begin a voice, which speaks only when somebody chooses it. Records VoiceBegun."""
        if speaker.language not in self.hall.languages:
            raise HallError("bad_request", field="language")
        script_of(speaker.language)

        @once
        def begun() -> Voicepack:
            if len(self.voices.packs()) >= PACKS_MAX:
                raise HallError("voice_too_many", count=PACKS_MAX)
            pack = _empty(self._free_id(speaker.language), speaker)
            self.shelf.begin(pack)
            return pack

        def do(tx: Transaction) -> Answer:
            pack = begun()
            tx.record(ev.VoiceBegun(pack.pack_id, pack.language))
            return {"pack_id": pack.pack_id}

        return self.ledger.act(command, do)

    def take(self, command: Command, pack_id: str, clip: str, wav: bytes) -> Answer:
        """Put a take of a clip into a voice. Records ClipRecorded.

        Raises voice_not_audio, voice_quiet, voice_clipped, voice_noisy, voice_short, voice_long.
        """
        self._prompted(self._own(pack_id), clip)
        try:
            take = runtime.current().offload(read_take, wav)
        except TakeError as error:
            raise HallError(error.code) from None

        put = once(lambda: self.shelf.put(self._own(pack_id), clip, take.sound))

        def do(tx: Transaction) -> Answer:
            made = put()
            tx.record(ev.ClipRecorded(pack_id, clip))
            facts = {"duration_ms": made.duration_ms, "peak_db": take.peak_db}
            return {"clip": clip, **facts, **self._progress(pack_id)}

        return self.ledger.act(command, do)

    def take_back(self, command: Command, pack_id: str, clip: str) -> Answer:
        """Take the last take of a clip back. Records ClipTakenBack."""

        @once
        def taken_back() -> None:
            pack = self._own(pack_id)
            if clip not in pack.clips:
                raise HallError("not_found", what="clip")
            self.shelf.take_back(pack, clip)

        def do(tx: Transaction) -> Answer:
            taken_back()
            tx.record(ev.ClipTakenBack(pack_id, clip))
            return self._progress(pack_id)

        return self.ledger.act(command, do)

    def choose(self, command: Command, language: str, pack_id: str | None) -> Answer:
        """Let a voice speak for its language from the next call on. Records VoiceChosen."""
        if pack_id is not None and self.find(pack_id).language != language:
            raise HallError("bad_request", field="pack_id")

        def do(tx: Transaction) -> None:
            self.shelf.choose(language, pack_id)
            tx.record(ev.VoiceChosen(language, pack_id))

        return self._change(command, do)

    def delete(self, command: Command, pack_id: str) -> Answer:
        """Delete a recorded voice for good. Records VoiceDeleted, and VoiceChosen if it spoke."""

        @once
        def deleted() -> str | None:
            """Delete it; return the language for which it spoke."""
            pack = self._own(pack_id)
            spoke = self.voices.chosen().get(pack.language) == pack_id
            if spoke:
                self.shelf.choose(pack.language, None)
            self.shelf.delete(pack)
            return pack.language if spoke else None

        def do(tx: Transaction) -> None:
            language = deleted()
            if language is not None:
                tx.record(ev.VoiceChosen(language, None))
            tx.record(ev.VoiceDeleted(pack_id))

        return self._change(command, do)

    def _change(self, command: Command, work: Callable[[Transaction], None]) -> Answer:
        def do(tx: Transaction) -> Answer:
            work(tx)
            return {}

        return self.ledger.act(command, do)

    def _free_id(self, language: str) -> str:
        """Return an id by chance: journal and boards keep ids for long, so none names anybody or returns."""
        taken = {pack.pack_id for pack in self.voices.packs()} | self.shelf.folders()
        while (pack_id := f"{language}-giong-{secrets.token_hex(3)}") in taken:
            pass
        return pack_id

    def _own(self, pack_id: str) -> Voicepack:
        pack = self.find(pack_id)
        if not self.shelf.owns(pack):
            raise HallError("voice_not_ours", name=pack.name)
        return pack

    def _prompted(self, pack: Voicepack, clip: str) -> None:
        if all(prompt.clip != clip for prompt in prompts_of(pack, script_of(pack.language))):
            raise HallError("not_found", what="clip")

    def _progress(self, pack_id: str) -> Answer:
        pack = self.shelf.read(pack_id)
        found = progress_of(pack, script_of(pack.language))
        return {"done": found.done, "total": found.total, "is_complete": found.is_complete}


def script_of(language: str) -> Script:
    """Return what is read aloud in a language; raises voice_no_script."""
    try:
        return read_script(language)
    except ScriptError:
        raise HallError("voice_no_script") from None


def _empty(pack_id: str, speaker: Speaker) -> Voicepack:
    return Voicepack(
        pack_id=pack_id,
        language=speaker.language,
        kind="recorded",
        name=speaker.name,
        speaker=speaker.speaker,
        licence=speaker.licence,
        consent=speaker.consent,
        region=speaker.region,
        sample_rate_hz=RATE_HZ,
        clips={},
        waits_for_choice=True,
    )
