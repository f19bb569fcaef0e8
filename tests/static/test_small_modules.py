"""Small pure modules of the browser foundation: presses, back-off, sizes, QR paths, pairing codes."""

from __future__ import annotations

import pytest

from static.modules import Ask


def test_a_double_press_counts_once(ask: Ask) -> None:
    """Of presses at 0, 80, 499, 500 and 5000 ms, those within half a second of an accepted one are lost."""
    body = (
        "const g = m.createPressGuard(); return [0, 80, 499, 500, 5000].map((at) => g.accept(at))"
    )
    assert ask("/static/press.js", body) == [True, False, False, True, True]


def test_a_clock_that_jumps_back_does_not_lock_the_screen(ask: Ask) -> None:
    """A press with an earlier time than the last one is accepted."""
    body = "const g = m.createPressGuard(); return [g.accept(9000), g.accept(10)]"
    assert ask("/static/press.js", body) == [True, True]


@pytest.mark.parametrize(
    ("at_ms", "x", "y", "is_again"),
    [
        (1000, 410, 300, True),
        (2999, 549, 300, True),
        (1000, 551, 300, False),
        (3000, 400, 300, False),
    ],
)
def test_an_impatient_finger_presses_soon_and_at_the_same_place(
    ask: Ask, at_ms: int, x: int, y: int, is_again: bool
) -> None:
    """Within the time and 150 pixels of the press that had its answer it is the same one; else it is meant."""
    facts = {
        "press": {"at_ms": at_ms, "x": x, "y": y},
        "first": {"at_ms": -200, "x": 400, "y": 300},
    }
    body = "return m.isImpatientPress(f.press, f.first, 0, 3000)"
    assert ask("/static/press.js", body, **facts) is is_again


def test_keys_have_no_place(ask: Ask) -> None:
    """Enter after Enter is the same press again; a finger after Enter, and the first press of all, are meant."""
    body = """
      const [key, finger] = [{at_ms: 900, x: null, y: null}, {at_ms: 900, x: 4, y: 3}];
      const pairs = [[key, key], [finger, key], [key, finger], [key, null]];
      return pairs.map(([now, first]) => m.isImpatientPress(now, first, 0, 3000));
    """
    assert ask("/static/press.js", body) == [True, False, False, False]


def test_the_pause_before_trying_again_grows_to_a_limit(ask: Ask) -> None:
    """Repetitions wait longer each time, spread by chance, and never more than about six seconds."""
    body = "return [1, 2, 3, 4, 9].map((n) => [m.backoff_ms(n, 0), m.backoff_ms(n, 0.999)])"
    pauses = ask("/static/problem.js", body)
    assert pauses[0] == [300, 500]
    assert [low for low, _ in pauses] == sorted(low for low, _ in pauses)
    assert all(low < high <= 6250 for low, high in pauses)


def test_only_silence_and_a_restarting_server_are_asked_again(ask: Ask) -> None:
    """No answer and 502–504 are repeated; a refusal or a fault of the server is told."""
    body = """
      const at = (status) => m.mayRetry(m.problemFrom(status, {code: "x"}));
      return [m.mayRetry(new m.Problem({code: "network"})), ...[503, 502, 500, 409, 429, 401].map(at)];
    """
    assert ask("/static/problem.js", body) == [True, True, True, False, False, False, False]


def test_a_problem_keeps_its_code_words_and_facts(ask: Ask) -> None:
    """The document's code, title and further facts are kept; an answer that is none gets a code."""
    body = """
      const told = {type: "about:blank", status: 409, code: "cap_reached", title: "Hết số", opens_at: "x"};
      const p = m.problemFrom(409, told);
      return [p.code, p.title, p.facts, m.problemFrom(500, "<html>").code, m.problemFrom(502, null).status];
    """
    assert ask("/static/problem.js", body) == [
        "cap_reached",
        "Hết số",
        {"opens_at": "x"},
        "http_500",
        502,
    ]


@pytest.mark.parametrize(
    ("size", "diagonal_in", "target_px"),
    [
        ((1280, 800), 10.1, 117.7),
        ((1920, 1080), 15.6, 111.2),
        ((1080, 1920), 21.5, 80.7),
        ((1080, 1920), 32, 54.2),
    ],
)
def test_a_finger_needs_the_same_millimetres_on_every_panel(
    ask: Ask, size: tuple[int, int], diagonal_in: float, target_px: float
) -> None:
    """Twenty millimetres are as many pixels as the panel's diagonal says."""
    body = "return 20 * m.pxPerMm({width_px: f.w, height_px: f.h, diagonal_in: f.d})"
    found = ask("/static/screen_size.js", body, w=size[0], h=size[1], d=diagonal_in)
    assert found == pytest.approx(target_px, abs=0.1)


def test_a_bank_card_calibrates(ask: Ask) -> None:
    """A card of 85.6 mm that covers 345 pixels means 4.03 pixels per millimetre."""
    found = ask("/static/screen_size.js", "return m.pxPerMmFromCard(345)")
    assert found == pytest.approx(4.03, abs=0.01)


def test_a_qr_path_draws_exactly_the_dark_modules(ask: Ask) -> None:
    """Runs of dark modules become rectangles at their places, moved by the quiet zone."""
    assert ask("/static/qr_path.js", 'return m.qrPath(["101", "011", "000"], 4)') == (
        "M4 4h1v1h-1zM6 4h1v1h-1zM5 5h2v1h-2z"
    )


def test_a_pairing_code_is_cleaned_and_grouped(ask: Ask) -> None:
    """Only the code's letters count, in capitals, at most eight; what is missing is a dot."""
    body = 'return [m.cleanCode("bc df-gh1jkx"), m.groupCode("BCDFG"), m.codeRows().flat().length]'
    assert ask("/static/pairing_code.js", body) == ["BCDFGHJK", "BCDF G···", 20]


def test_the_servers_time_wins_over_the_devices(ask: Ask) -> None:
    """The clock runs from the last told time by elapsed milliseconds and ignores an unreadable one."""
    body = """
      let elapsed = 1000;
      const clock = m.createServerClock(() => elapsed);
      const before = clock.now();
      clock.set("2026-11-22T02:00:00Z");
      elapsed = 4000;
      clock.set("nonsense");
      return [before, clock.now().toISOString()];
    """
    assert ask("/static/server_clock.js", body) == [None, "2026-11-22T02:00:03.000Z"]


def test_a_press_after_silence_is_the_same_press(ask: Ask) -> None:
    """The same wish keeps its key while nobody answered it, for a minute; an answer or another press ends that."""
    body = """
    let now = 0;
    const keys = [];
    const one = m.createUnanswered(() => now);
    const press = (wish, isSilence) => one.send(wish, async (key) => {
      keys.push(key);
      if (isSilence !== null) throw { isSilence };
    }).catch(() => {});
    const steps = [["a", true], ["a", true], ["a", null], ["a", true], [null, true], ["a", false], ["a", true]];
    steps.push(["a", null, 60000]);
    for (const [wish, isSilence, ms = 1] of steps) {
      now += ms;
      await press(wish, isSilence);
    }
    return keys.map((key) => keys.indexOf(key));
    """
    assert ask("/static/unanswered.js", body) == [0, 0, 0, 3, 4, 5, 6, 7]
