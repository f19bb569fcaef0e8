"""The `motcua voice` command: build, record, adopt, check voices, and hear a call before the hall does.

Called by `server.cli`. At its start a hall also runs `ensure` in a process of its own, so that it
speaks on its first day and opens without waiting for that.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from server.announcing import under_way
from server.announcing.building import BuildError, Recording, adopt_recordings
from server.announcing.checking import check_voicepack, lacking_words
from server.announcing.clips import (
    CHIME_PAUSE_MS,
    CallPlan,
    SpokenCall,
    plan_call,
)
from server.announcing.ensuring import (
    Usual,
    buildable,
    built_and_told,
    ensure_readings,
    ensure_voices,
)
from server.announcing.phrases import LEVELS, Place
from server.announcing.prompts import prompts_for
from server.announcing.reading import MODES, REGIONS, UnreadableNumber
from server.announcing.script import ScriptError, known_languages, read_script
from server.announcing.sound import CHIME_MS, Sound, SoundError, chime, lay, read_wav, wav_bytes
from server.announcing.voicepack import (
    ManifestError,
    Voicepack,
    Voices,
    read_chosen,
    read_voices,
    speaking,
)
from server.announcing.voices import voice_folders
from server.files import write_whole


def main(argv: Sequence[str], usual: Usual | None = None) -> int:
    """Run `motcua voice …`.

    Returns the exit code: 0 good, 1 a voice lacks something, 2 cannot be done.
    """
    arguments = _parser(usual or Usual()).parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except (BuildError, ScriptError, ManifestError, SoundError, UnreadableNumber, OSError) as error:
        print(error, file=sys.stderr)
        return 2


def _parser(usual: Usual) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="motcua voice", description="The voices of a hall.")
    parser.add_argument("--data", dest="data_dir", type=Path, default=usual.data_dir)
    parser.add_argument("--beside", action="store_true", help=argparse.SUPPRESS)
    verbs = parser.add_subparsers(required=True, metavar="VERB")
    build = _verb(verbs, "build", _build, "build voices with espeak-ng")
    ensure = _verb(verbs, "ensure", _ensure, "build what lacks; never fail")
    for either in (build, ensure):
        either.add_argument("languages", nargs="*", default=usual.languages)
        either.add_argument("--region", choices=REGIONS, default=usual.region)
    ensure.add_argument("--hall", type=Path, help="make what its kiosks read aloud, too")
    words = _verb(verbs, "words", _words, "print what a speaker has to read, one clip a line")
    words.add_argument("language", choices=known_languages())
    adopt = _verb(verbs, "adopt", _adopt, "make a voice from a folder of recordings")
    adopt.add_argument("source", type=Path)
    for name in ("pack-id", "name", "speaker", "licence", "consent"):
        adopt.add_argument(f"--{name}", required=True)
    adopt.add_argument("--region", choices=REGIONS)
    adopt.add_argument("--out", type=Path, help="default: config/voices")
    check = _verb(verbs, "check", _check, "say what each voice lacks")
    check.add_argument("--region", choices=REGIONS, default=usual.region)
    say = _verb(verbs, "say", _say, "write a whole call to a WAV file, to listen to")
    _add_say(say, usual)
    return parser


def _verb(verbs: object, name: str, run: object, text: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = verbs.add_parser(name, help=text)  # type: ignore[attr-defined]
    parser.set_defaults(run=run)
    return parser


def _add_say(say: argparse.ArgumentParser, usual: Usual) -> None:
    say.add_argument("number", help="such as A025")
    say.add_argument("--counter", type=int, required=True, metavar="1–99")
    say.add_argument("--out", type=Path, required=True)
    say.add_argument("--languages", nargs="+", default=["vi"], metavar="vi")
    say.add_argument("--mode", choices=MODES, default=usual.mode)
    say.add_argument("--region", choices=REGIONS, default=usual.region)
    say.add_argument("--level", choices=LEVELS, default=LEVELS[0])
    say.add_argument("--recall", action="store_true")


def _build(arguments: argparse.Namespace) -> int:
    code, folder = 0, arguments.data_dir / "voices"
    with under_way.announced(folder, buildable(arguments.languages, arguments.region)):
        for language in arguments.languages:
            try:
                pack = built_and_told(language, arguments.region, folder, _show_progress)
                print(f"{pack.folder}: {len(pack.clips)} clips")
            except (BuildError, ScriptError) as error:
                _complain(f"{language}: {error}")
                code = 1
    return code


def _ensure(arguments: argparse.Namespace) -> int:
    """Build beside a working hall: with the lowest claim on the machine."""
    os.nice(15)
    if arguments.beside:
        threading.Thread(target=_end_with_the_server, daemon=True).start()
    ensure_voices(arguments.languages, arguments.region, arguments.data_dir, _complain)
    if arguments.hall:
        ensure_readings(arguments.hall, arguments.data_dir, _complain)
    return 0


def _end_with_the_server() -> None:
    """Wait until the server's end of the pipe is closed, then stop: nobody would hear the voices."""
    # Not the buffered reader: its lock, held by this thread, would break the end of a builder that is done.
    os.read(sys.stdin.fileno(), 1)
    os._exit(0)


def _complain(text: str) -> None:
    print(f"voice: {text}", file=sys.stderr)


def _words(arguments: argparse.Namespace) -> int:
    script = read_script(arguments.language)
    for prompt in prompts_for(script):
        print(f"{prompt.clip}.wav\t{prompt.words}")
    return 0


def _adopt(arguments: argparse.Namespace) -> int:
    recording = Recording(
        pack_id=arguments.pack_id,
        name=arguments.name,
        speaker=arguments.speaker,
        licence=arguments.licence,
        consent=arguments.consent,
        region=arguments.region,
    )
    out = arguments.out or voice_folders(arguments.data_dir)[0]
    pack = adopt_recordings(recording, arguments.source, out, _show_progress)
    return 0 if _report(pack) else 1


def _check(arguments: argparse.Namespace) -> int:
    voices, faults = read_voices(voice_folders(arguments.data_dir), arguments.region)
    for fault in faults:
        print(fault)
    packs = [pack for language in sorted(voices) for pack in voices[language]]
    if not packs:
        print("No voice: calls are a chime and a flash. Build one: ./motcua voice build")
    are_good = [_report(pack) for pack in packs]
    return 0 if packs and all(are_good) and not faults else 1


def _report(pack: Voicepack) -> bool:
    """Print what a pack lacks; whether it lacks nothing."""
    script = read_script(pack.language)
    lacking = lacking_words(pack, script)
    problems = check_voicepack(pack, script)
    print(f"{pack.pack_id}: {pack.speaker}; {len(pack.clips)} clips", end="")
    print("; complete" if not lacking and not problems else "")
    for token, words in lacking.items():
        print(f"  lacks {token}.wav: {words}")
    for problem in problems:
        print(f"  {problem.clip} {problem.text}")
    return not lacking and not any(problem.is_grave for problem in problems)


def _say(arguments: argparse.Namespace) -> int:
    folders = voice_folders(arguments.data_dir)
    found, _ = read_voices(folders, arguments.region)
    voices = speaking(found, read_chosen(folders[-1]))
    call = SpokenCall(
        arguments.number,
        Place("counter", arguments.counter),
        tuple(arguments.languages),
        arguments.recall,
        arguments.mode,
        arguments.region,
    )
    plan = plan_call(call, voices, arguments.level)
    if not plan.speeches:
        raise BuildError("no voice can say this call; see ./motcua voice check")
    write_whole(arguments.out, wav_bytes(render(plan, voices)), 0o644)
    said = ", ".join(f"{s.pack_id} ({s.level})" for s in plan.speeches)
    print(f"{arguments.out}: {plan.duration_ms / 1000:.1f} s, {said}")
    return 0


def render(plan: CallPlan, voices: Voices) -> Sound:
    """Return the whole call as one sound, just as a board plays it; all its voices share one rate."""
    packs = {pack.pack_id: pack for found in voices.values() for pack in found}
    rate_hz = packs[plan.speeches[0].pack_id].sample_rate_hz
    clips = [(0, chime(rate_hz), 0.0)]
    for speech in plan.speeches:
        folder = packs[speech.pack_id].folder
        for clip in speech.clips:
            start_ms = CHIME_MS + CHIME_PAUSE_MS + clip.start_ms
            clips.append((start_ms, read_wav(folder / clip.file), clip.gain_db))
    return lay(clips, rate_hz)


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r{done}/{total}", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
