"""The script of a language: which words stand behind each speech token.

Read from config/voices/<language>.toml. A speaker reads these words when a voice is recorded, and
espeak-ng speaks them when a voice is built. Called by `building`, `voicepack` and the `voice`
command; never decides what a call says.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from server.announcing.phrases import PHRASES
from server.announcing.reading import LETTERS, letter_token, parts_of
from server.files import NotReadable, read_text

SCRIPT_FOLDER = Path(__file__).resolve().parents[2] / "config" / "voices"

_SECTIONS = {"language", "name", "letters", "digits", "numbers", "phrases", "engine"}


class ScriptError(ValueError):
    """A script that cannot be used; the text names the file and what to mend."""


@dataclass(frozen=True, slots=True)
class Script:
    """The words of one language; `engine_voices` maps a region to a voice of espeak-ng."""

    language: str
    name: str
    words: Mapping[str, str]
    engine_voices: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[str, str] = field(default_factory=dict)
    speeds_wpm: Mapping[str, int] = field(default_factory=dict)
    """Words per minute for "letter", "digit", "number" and "phrase"."""

    def words_of(self, token: str) -> str:
        """Return what is said for a token, from its parts if need be; raises KeyError."""
        if token in self.words:
            return self.words[token]
        parts = parts_of(token, self.language)
        if parts == (token,):
            raise KeyError(token)
        return " ".join(self.words[part] for part in parts)

    def spelling_of(self, token: str) -> str:
        """Return the words as espeak-ng must be given them to be heard right."""
        return self.spellings.get(token) or self.words_of(token)

    def has(self, token: str) -> bool:
        """Whether the script can say the token."""
        parts = parts_of(token, self.language)
        return token in self.words or all(part in self.words for part in parts)


def known_languages(folder: Path = SCRIPT_FOLDER) -> tuple[str, ...]:
    """Return the languages that have a script, sorted."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


def read_script(language: str, folder: Path = SCRIPT_FOLDER) -> Script:
    """Return the script of a language; raises ScriptError naming file and fault."""
    path = folder / f"{language}.toml"
    if not path.exists():
        known = ", ".join(known_languages(folder)) or "none"
        raise ScriptError(f"{path}: no script for the language {language!r}; known: {known}")
    try:
        return parse_script(tomllib.loads(read_text(path)))
    except NotReadable as error:
        raise ScriptError(str(error)) from None
    except (tomllib.TOMLDecodeError, ScriptError) as error:
        raise ScriptError(f"{path}: {error}") from None


def parse_script(content: Mapping[str, Any]) -> Script:
    """Return the script in a parsed TOML file; raises ScriptError on a gap or unknown part."""
    unknown = set(content) - _SECTIONS
    if unknown:
        raise ScriptError(f"unknown section {sorted(unknown)[0]!r}")
    for section in ("language", "name", "letters", "digits", "phrases"):
        if section not in content:
            raise ScriptError(f"{section!r} is missing")
    words = {f"letter_{key}": value for key, value in content["letters"].items()}
    words |= {f"digit_{key}": value for key, value in content["digits"].items()}
    words |= content.get("numbers", {}) | content["phrases"]
    needed = {letter_token(letter) for letter in LETTERS}
    needed |= {f"digit_{digit}" for digit in range(10)} | set(PHRASES)
    lacking = sorted(token for token in needed if not words.get(token))
    if lacking:
        raise ScriptError(f"no words for {', '.join(lacking)}")
    engine = content.get("engine", {})
    return Script(
        language=content["language"],
        name=content["name"],
        words=words,
        engine_voices=engine.get("voices", {}),
        spellings=engine.get("spellings", {}),
        speeds_wpm=engine.get("speed_wpm", {}),
    )
