"""Recording: the verbs of the console's recorder, each one transaction with its fact."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from server import runtime
from server.announcing.script import Script, ScriptError, read_script
from server.announcing.takes import RATE_HZ, TakeError, read_take
from server.announcing.voicepack import Voicepack
from server.announcing.voices import HallVoices, Seen
from server.answers import Changed, Done
from server.errors import HallError
from server.facts import Fact, Fold
from server.hall.rules import Hall
from server.ledger import Command, Ledger, Transaction
from server.recording import events as ev
from server.recording.answers import Far, NewVoiceMade, TakeKept
from server.recording.rules import progress_of, prompts_of, with_take, without_take
from server.recording.shelf import Shelf
from server.versions import refuse_unseen, version_of

PACKS_MAX = 40
LOOKED_THROUGH = 5_000
"""Facts of a kind that are looked through for news: many times what a day of recording makes."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whose voice it is to be: shown name, full name, licence, where the consent is kept, accent."""

    language: str
    name: str
    speaker: str
    licence: str
    consent: str
    region: str | None = None


class _Taken(TakeKept):
    """What is kept under the key of a take."""

    seq: int


class _TakenBack(Far):
    """What is kept under the key of a take taken back."""

    seq: int
    sha256: str


class _Chosen(Changed):
    """What is kept under the key of a choice."""

    seq: int


@dataclass(frozen=True, slots=True)
class Matter:
    """What facts may be about: of these kinds, with these values in their fields."""

    kinds: tuple[str, ...]
    values: Mapping[str, str]

    def is_of(self, event: object) -> bool:
        """Whether an event of these kinds is about this."""
        return all(getattr(event, name) == value for name, value in self.values.items())


class Recording:
    """The voices that a hall records itself.

    The disk follows the commit: what was refused or undone has changed no voice. Where it could not
    follow, the same request, sent again, makes up for it – unless the journal has newer news of the same clip or
    the same choice, which an old request must not undo.
    """

    def __init__(self, ledger: Ledger[Fold], hall: Hall, voices: HallVoices, shelf: Shelf) -> None:
        self.ledger = ledger
        self.hall = hall
        self.voices = voices
        self.shelf = shelf

    def find(self, pack_id: str) -> Voicepack:
        """Return a usable voice; raises not_found."""
        return _found(pack_id, self.voices.seen())

    def begin(self, command: Command, speaker: Speaker) -> NewVoiceMade:
        """Begin a voice, which speaks only when somebody chooses it. Records VoiceBegun."""
        if speaker.language not in self.hall.languages:
            raise HallError("bad_request", field="language")
        script_of(speaker.language)
        pack_id = self._free_id(speaker.language)

        def do(tx: Transaction[Fold]) -> NewVoiceMade:
            if len(self.voices.known().packs) >= PACKS_MAX:
                raise HallError("voice_too_many", count=PACKS_MAX)
            tx.record(ev.VoiceBegun(pack_id, speaker.language))
            return {"pack_id": pack_id}

        answer = self.ledger.act(command, do)
        self.shelf.begin(_empty(answer["pack_id"], speaker))
        self.voices.look_anew()
        return answer

    def take(self, command: Command, pack_id: str, clip: str, wav: bytes) -> TakeKept:
        """Put a take of a clip into a voice. Records ClipRecorded.

        Raises voice_not_audio, voice_quiet, voice_clipped, voice_noisy, voice_short, voice_long.
        """
        self._prompted(self._own(pack_id), clip)
        try:
            take = runtime.current().offload(read_take, wav)
        except TakeError as error:
            raise HallError(error.code) from None
        made = self.shelf.lay_down(self._own(pack_id), clip, take.sound)

        def do(tx: Transaction[Fold]) -> _Taken:
            seq = tx.record(ev.ClipRecorded(pack_id, clip)).seq
            return {
                "clip": clip,
                "seq": seq,
                "duration_ms": made.duration_ms,
                "peak_db": take.peak_db,
                **_progress(with_take(self._known(pack_id), clip, made)),
            }

        answer = self.ledger.act(command, do)
        matter = _of_clip(pack_id, clip)
        put = partial(self.shelf.put, pack_id, clip, made)
        self._follow(answer["seq"], matter, put)
        return {
            "clip": answer["clip"],
            "duration_ms": answer["duration_ms"],
            "peak_db": answer["peak_db"],
            **_far(answer),
        }

    def take_back(self, command: Command, pack_id: str, clip: str) -> Far:
        """Take the last take of a clip back. Records ClipTakenBack."""
        self._own(pack_id)

        def do(tx: Transaction[Fold]) -> _TakenBack:
            pack = self._known(pack_id)
            if clip not in pack.clips:
                raise HallError("not_found", what="clip")
            sha256 = pack.clips[clip].sha256
            seq = tx.record(ev.ClipTakenBack(pack_id, clip)).seq
            return {"seq": seq, "sha256": sha256, **_progress(without_take(pack, clip, sha256))}

        answer = self.ledger.act(command, do)
        matter = _of_clip(pack_id, clip)
        take_back = partial(self.shelf.take_back, pack_id, clip, answer["sha256"])
        self._follow(answer["seq"], matter, take_back)
        return _far(answer)

    def choose(
        self, command: Command, language: str, pack_id: str | None, seen: str | None = None
    ) -> Changed:
        """Let a voice speak for its language from the next call on. Records VoiceChosen; answers {version}.

        Raises changed_meanwhile where another voice was chosen than the one that was `seen`.
        """
        seen_now = self.voices.seen()
        if pack_id is not None and _found(pack_id, seen_now).language != language:
            raise HallError("bad_request", field="pack_id")

        def do(tx: Transaction[Fold]) -> _Chosen:
            now, wanted = _choice(language, self.voices.known()), {"pack_id": pack_id}
            kinds = ("voice_chosen",)
            refuse_unseen(tx, seen, now, wanted, kinds, lambda e: e.language == language)
            seq = tx.record(ev.VoiceChosen(language, pack_id)).seq
            return {"seq": seq, "version": version_of(wanted)}

        answer = self.ledger.act(command, do)
        matter = Matter(("voice_chosen",), {"language": language})
        self._follow(answer["seq"], matter, partial(self.shelf.choose, language, pack_id))
        return {"version": answer["version"]}

    def choice(self, language: str) -> dict[str, str | None]:
        """Return which voice a person chose for a language, as what is compared when two choose."""
        return _choice(language, self.voices.seen())

    def make_up(self) -> None:
        """Let the voices speak that the journal says were chosen: a power cut may have come between the two.

        Called at the start. Raises OSError where the disk cannot be written.
        """
        facts = reversed(self._newest("voice_chosen", 0))
        newest = {fact.event.language: fact.event.pack_id for fact in facts}
        there = {None, *(pack.pack_id for pack in self.voices.packs())}
        for language, pack_id in newest.items():
            if pack_id in there and self.voices.chosen().get(language) != pack_id:
                self.shelf.choose(language, pack_id)
        self.voices.look_anew()

    def forget_takes(self, before: dt.datetime) -> int:
        """Let go of takes that were replaced before a moment: they can be taken back no more. Returns how many."""
        gone = self.shelf.forget_earlier(before)
        if gone:
            self.voices.look_anew()
        return gone

    def delete(self, command: Command, pack_id: str) -> Done:
        """Delete a recorded voice for good. Records VoiceDeleted, and VoiceChosen if it spoke."""
        self.voices.seen()

        def do(tx: Transaction[Fold]) -> Done:
            pack = self._known(pack_id)
            if pack_id in self.voices.known().chosen.values():
                tx.record(ev.VoiceChosen(pack.language, None))
            tx.record(ev.VoiceDeleted(pack_id))
            return {}

        answer = self.ledger.act(command, do)
        for language, id_ in self.voices.chosen().items():
            if id_ == pack_id:
                self.shelf.choose(language, None)
        self.shelf.delete(pack_id)
        self.voices.look_anew()
        return answer

    def _follow(
        self, seq: int, matter: Matter, change: Callable[[Callable[[], bool]], None]
    ) -> None:
        """Change the disk as the fact `seq` says, unless a newer one speaks of the same matter.

        Whether one does is looked up while nobody else can change the disk: what comes after the look comes to the
        disk after this.
        """

        def is_due() -> bool:
            later = (fact.event for kind in matter.kinds for fact in self._newest(kind, seq + 1))
            return not any(map(matter.is_of, later))

        change(is_due)
        self.voices.look_anew()

    def _newest(self, kind: str, from_seq: int) -> list[Fact]:
        """Return the newest facts of a kind, the newest first."""
        database, hall_id = self.ledger.database, self.ledger.hall_id
        with database.read() as connection:
            return database.newest_facts(connection, hall_id, kind, from_seq, LOOKED_THROUGH)

    def _free_id(self, language: str) -> str:
        """Return an id by chance: journal and boards keep ids for long, so none names anybody or returns."""
        taken = {pack.pack_id for pack in self.voices.packs()} | self.shelf.folders()
        while (pack_id := f"{language}-giong-{secrets.token_hex(3)}") in taken:
            pass
        return pack_id

    def _own(self, pack_id: str) -> Voicepack:
        return self._ours(self.find(pack_id))

    def _known(self, pack_id: str) -> Voicepack:
        """Return a voice inside a transaction, as it was seen right before."""
        return self._ours(_found(pack_id, self.voices.known()))

    def _ours(self, pack: Voicepack) -> Voicepack:
        if not self.shelf.owns(pack):
            raise HallError("voice_not_ours", name=pack.name)
        return pack

    def _prompted(self, pack: Voicepack, clip: str) -> None:
        if all(prompt.clip != clip for prompt in prompts_of(pack, script_of(pack.language))):
            raise HallError("not_found", what="clip")


def _found(pack_id: str, seen: Seen) -> Voicepack:
    found = next((pack for pack in seen.packs if pack.pack_id == pack_id), None)
    if found is None:
        raise HallError("not_found", what="voice")
    return found


def _choice(language: str, seen: Seen) -> dict[str, str | None]:
    return {"pack_id": seen.chosen.get(language)}


def _of_clip(pack_id: str, clip: str) -> Matter:
    return Matter(("clip_recorded", "clip_taken_back"), {"pack_id": pack_id, "clip": clip})


def _far(answer: Far) -> Far:
    """Return how far the voice is, without what else is kept under a key."""
    return {
        "done": answer["done"],
        "total": answer["total"],
        "is_complete": answer["is_complete"],
    }


def _progress(pack: Voicepack) -> Far:
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
