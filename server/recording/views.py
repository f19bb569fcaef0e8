"""What the console sees of the hall's voices: who speaks, who could, what is still to be read."""

from __future__ import annotations

from server.announcing.clips import SpokenCall, missing_clips, plan_call
from server.announcing.phrases import Place, call_tokens
from server.announcing.script import Script, ScriptError, read_script
from server.announcing.voicepack import Voicepack
from server.hall.rules import Hall
from server.recording import answers
from server.recording.actions import Recording, script_of
from server.recording.rules import Progress, progress_of, prompts_of
from server.versions import version_of


def overview(recording: Recording) -> answers.AllVoices:
    """Return each language of the hall with its voices, the speaking one first."""
    return {"languages": [_language(recording, code) for code in recording.hall.languages]}


def _language(recording: Recording, code: str) -> answers.LanguageVoices:
    script = _script(code)
    speaking = recording.voices.speaking().get(code, ())
    chosen = recording.voices.chosen().get(code)
    packs = [*speaking, *(p for p in recording.voices.packs() if p.language == code)]
    unique = list({pack.pack_id: pack for pack in packs}.values())
    return {
        "language": code,
        "name": script.name if script else code,
        "may_record": script is not None,
        "speaks": speaking[0].pack_id if speaking else None,
        "built_percent": recording.voices.being_built().get(code),
        "chosen": chosen if any(p.pack_id == chosen for p in unique) else None,
        "version": version_of(recording.choice(code)),
        "packs": [pack_values(recording, pack) for pack in unique],
    }


def pack_values(recording: Recording, pack: Voicepack) -> answers.VoiceHere:
    """Return a voice as the console lists it."""
    script = _script(pack.language)
    # What a voice lacks cannot be told where nobody has written down what is to be said.
    there = Progress(len(pack.clips), len(pack.clips), {})
    progress = progress_of(pack, script) if script else there
    speaking = recording.voices.speaking().get(pack.language, ())
    return {
        "pack_id": pack.pack_id,
        "language": pack.language,
        "kind": pack.kind,
        "name": pack.name,
        "speaker": pack.speaker,
        "licence": pack.licence,
        "consent": pack.consent,
        "region": pack.region,
        "version": pack.version,
        "done": progress.done if pack.kind == "recorded" else progress.total,
        "total": progress.total,
        "is_complete": script is not None and progress.is_complete,
        "lacking": list(progress.lacking.values()),
        "is_ours": recording.shelf.owns(pack),
        "is_speaking": [p.pack_id for p in speaking[:1]] == [pack.pack_id],
    }


def recorder(recording: Recording, pack: Voicepack) -> answers.VoiceRecorder:
    """Return a voice with every clip that its speaker reads, in reading order; raises voice_no_script."""
    prompts: list[answers.VoicePrompt] = [
        {
            "clip": prompt.clip,
            "words": prompt.words,
            "group": prompt.group,
            "duration_ms": clip.duration_ms if clip else None,
            "mark": clip.sha256[:12] if clip else None,
            "file": clip.file if clip else None,
            "has_earlier": prompt.clip in pack.earlier,
        }
        for prompt in prompts_of(pack, script_of(pack.language))
        for clip in (pack.clips.get(prompt.clip),)
    ]
    return {**pack_values(recording, pack), "prompts": prompts}


def whole_call(
    hall: Hall, pack: Voicepack, number: str, counter: int, is_recall: bool
) -> answers.WholeCall:
    """Return what this voice alone would play for a call, and the words that it lacks for it.

    Raises UnreadableNumber, and voice_no_script.
    """
    script = script_of(pack.language)
    place, mode, region = Place("counter", counter), hall.number_reading, hall.voice_region
    tokens = call_tokens(number, place, pack.language, mode, region, is_recall)
    call = SpokenCall(number, place, (pack.language,), is_recall, mode, region)
    plan = plan_call(call, {pack.language: [pack]}).as_wire()
    return {
        **plan,
        "words": " ".join(script.words_of(token) for token in tokens),
        "lacking": [script.words_of(token) for token in missing_clips(tokens, pack)],
    }


def _script(language: str) -> Script | None:
    try:
        return read_script(language)
    except ScriptError:
        return None
