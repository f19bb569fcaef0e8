"""The kiosk's voice alone, with a server and a loudspeaker that the test plays."""

from __future__ import annotations

from static.modules import Ask

STAND = """
  const asked = [], played = [], waiting = [];
  const json = (body) => new Response(JSON.stringify(body));
  const real = [window.fetch, window.Audio];
  let told = { mark: "m1", clips: [{ text: "Số của bạn", address: "/a.wav" }] };
  window.fetch = (path) => {
    asked.push(path);
    if (!path.includes("/readings?")) return new Promise((done) => waiting.push((speech) => done(json({ speech }))));
    return told ? Promise.resolve(json(told)) : Promise.reject(new TypeError("no network"));
  };
  window.Audio = class extends EventTarget {
    constructor(address) { super(); played.push(address); }
    play() { queueMicrotask(() => this.dispatchEvent(new Event("ended"))); return Promise.resolve(); }
    pause() { this.dispatchEvent(new Event("pause")); }
  };
  const until = async (holds) => { while (!holds()) await new Promise((done) => setTimeout(done)); };
  const reader = m.createReader({ token: "t" });
  const speech = { pack_id: "p", version: "1", clips: [{ file: "letter_a.wav" }] };
  try {
    await until(() => reader.has("Số của bạn"));
    %s
  } finally {
    reader.close();
    [window.fetch, window.Audio] = real;
  }
"""


def test_a_number_is_never_said_to_the_next_visitor(ask: Ask) -> None:
    """What was asked for before the silence, by a wipe or by a second press, is not said after it."""
    found = ask(
        "/kiosk/ticket/reader.js",
        STAND
        % """
    const saying = reader.readNumber("screen", "Số của bạn", "A001");
    const mark = reader.reading.value;
    reader.hush();
    waiting.shift()(speech);
    await saying;
    const late = [...played];
    const again = reader.readNumber("screen", "Số của bạn", "A002");
    waiting.shift()(speech);
    await again;
    return { mark, late, played, reading: reader.reading.value };""",
    )
    assert found == {
        "mark": {"id": "screen", "text": ""},
        "late": [],
        "played": ["/a.wav", "/voices/p/letter_a.wav?v=1"],
        "reading": None,
    }


def test_a_number_that_no_voice_says_leaves_no_mark(ask: Ask) -> None:
    """Without a speech the mark that reads is taken away again."""
    found = ask(
        "/kiosk/ticket/reader.js",
        STAND
        % """
    const saying = reader.readNumber("screen", "Số của bạn", "A001");
    waiting.shift()(null);
    await saying;
    return { played, reading: reader.reading.value };""",
    )
    assert found == {"played": [], "reading": None}


def test_each_visitor_is_offered_what_there_is_by_now(ask: Ask) -> None:
    """New clips come although there are some already; silence and "as before" take nothing away."""
    found = ask(
        "/kiosk/ticket/reader.js",
        STAND
        % """
    const offers = [];
    const one = { text: "Sao y", address: "/b.wav" };
    for (const next of [{ mark: "m1", clips: null }, null, { mark: "m2", clips: [...told.clips, one] }]) {
      told = next;
      await reader.refill();
      offers.push([reader.has("Số của bạn"), reader.has("Sao y")]);
    }
    return { offers, last: asked.at(-1) };""",
    )
    assert found["offers"] == [[True, False], [True, False], [True, True]]
    assert found["last"].endswith("language=vi&known=m1")
