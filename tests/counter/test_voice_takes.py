"""The recorder's own decisions: what is read next, when a take is over, what a WAV file is."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest

from server.announcing.sound import peak_db, read_wav

pytestmark = pytest.mark.browser

Ask = Callable[..., Any]
TAKES = "/counter/voice/takes.js"
PROMPTS = """
const prompt = (clip, group, mark) => ({ clip, group, mark });
const prompts = [prompt("invite", "phrase", "x"), prompt("digit_0", "digit", null),
  prompt("digit_1", "digit", "y"), prompt("letter_a", "letter", null)];
"""


def test_the_next_clip_is_the_next_that_lacks(ask: Ask) -> None:
    """After a take the reader goes on to what is missing, round the end, and stops when all is there."""
    body = f"""{PROMPTS} const all = prompts.map((p) => ({{ ...p, mark: "z" }}));
      return [m.nextClip(prompts), m.nextClip(prompts, "digit_0"), m.nextClip(prompts, "letter_a"), m.nextClip(all)];"""
    assert ask(TAKES, body) == ["digit_0", "letter_a", "digit_0", None]


def test_groups_count_what_is_there(ask: Ask) -> None:
    """Each group says how many of its clips are recorded."""
    body = f"{PROMPTS} return m.grouped(prompts).map((g) => [g.group, g.done, g.prompts.length]);"
    assert ask(TAKES, body) == [["phrase", 1, 1], ["digit", 1, 2], ["letter", 0, 1]]


@pytest.mark.parametrize(
    ("peaks", "over_after"),
    [
        ([-60] * 30 + [-12] * 8 + [-60] * 30, 56),
        ([-60] * 100, None),
        ([-12] * 2 + [-60] * 40, None),
        ([-12] * 20 + [-60] * 10 + [-12] * 20 + [-60] * 30, 68),
        ([-12] * 400, 160),
    ],
    ids=["word", "silence", "click", "pause", "endless"],
)
def test_a_take_ends_after_the_word(ask: Ask, peaks: list[int], over_after: int | None) -> None:
    """A word and nine tenths of a second of silence end a take; silence, a click or a pause do not."""
    body = """let take = m.silence; let count = 0;
      for (const peak of f.peaks) { count += 1; take = m.heard(take, peak, 50); if (take.is_over) return count; }
      return null;"""
    assert ask(TAKES, body, peaks=peaks) == over_after


@pytest.mark.parametrize(
    ("peak", "level"), [(-70, "none"), (-28, "quiet"), (-12, "good"), (-1, "loud")]
)
def test_a_level_is_a_word(ask: Ask, peak: int, level: str) -> None:
    """The meter says in a word what to do."""
    assert ask(TAKES, "return m.levelOf(f.peak)", peak=peak) == level


def test_a_take_is_a_wav_file_that_the_server_reads(ask: Ask) -> None:
    """Samples of the browser come out of the server's reader with their rate, length and loudness."""
    body = """const tone = Float32Array.from({ length: 4410 }, (_, i) => 0.5 * Math.sin(i / 10));
      const stereo = m.mono([tone, tone.map((s) => -s / 2)]);
      const bytes = new Uint8Array(m.wavBytes(m.joined([stereo.slice(0, 1000), stereo.slice(1000)]), 44100));
      return btoa(String.fromCharCode(...bytes));"""
    sound = read_wav(base64.b64decode(ask("/counter/voice/wav.js", body)))
    assert (sound.rate_hz, sound.duration_ms) == (44_100, 100)
    assert peak_db(sound) == pytest.approx(-18.1, abs=0.2)
