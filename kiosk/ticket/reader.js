/**
 * The kiosk's voice: reads a screen, a tile or a number aloud, from the clips that the server has.
 *
 * Made by `page.js`, asked by `visit.js` and the views. Never says anything that is not on the screen, and nothing of a
 * language that has no voice: `has` is false then, and no mark is shown.
 */
import { pause } from "/static/pause.js";
import { effect, signal } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { language } from "/static/words.js";

const PAUSE_MS = 220;

/** Make the reader of a paired kiosk. `reading`: signal of `{id, text}` while it speaks, or null. */
export function createReader({ token }) {
  const api = createApi({ token });
  const clips = signal(new Map());
  const reading = signal(null);
  let turn = 0;
  let playing = null;
  let mark = "";

  const hush = () => {
    turn += 1;
    playing?.pause();
    playing = null;
    reading.value = null;
  };

  /** Silence leaves what is known; so does an answer that brings nothing new. */
  const fetchClips = async (code) => {
    const path = `/api/v1/kiosk/readings?language=${code}&known=${mark}`;
    const found = await api.get(path, { tries: 2 }).catch(() => null);
    if (!found?.clips || code !== language.peek()) return;
    mark = found.mark;
    clips.value = new Map(found.clips.map(({ text, address }) => [text, address]));
  };

  /** Take the turn: what was being read falls silent, and whatever takes the next one ends this. */
  const begin = (id) => {
    hush();
    reading.value = { id, text: "" };
    return turn;
  };

  /** Play `[{text, address}]` one after another until something else is read or nothing may be. */
  const playAll = async (id, own, parts) => {
    for (const { text, address } of parts) {
      if (turn !== own) return;
      reading.value = { id, text };
      playing = new Audio(address);
      await ended(playing);
      if (text) await pause(PAUSE_MS);
    }
    if (turn === own) hush();
  };

  const partsOf = (texts) => texts.filter((text) => clips.peek().has(text)).map((text) => ({ text, address: clips.peek().get(text) }));

  const close = effect(() => {
    const code = language.value;
    hush();
    mark = "";
    clips.value = new Map();
    fetchClips(code);
  });

  return {
    reading,
    hush,
    close,
    has: (text) => clips.value.has(text),
    read: (id, texts) => playAll(id, begin(id), partsOf(texts)),
    /** Say `before`, then the number, letter by letter as boards do; never to whoever comes after. */
    readNumber: async (id, before, number) => {
      const own = begin(id);
      const path = `/api/v1/kiosk/readings/${encodeURIComponent(number)}?language=${language.peek()}`;
      const { speech } = await api.get(path, { tries: 1 }).catch(() => ({ speech: null }));
      if (turn === own) await playAll(id, own, speech ? [...partsOf([before]), ...soundsOf(speech)] : []);
    },
    /** More may have been made since the last visitor came: the clips appear one by one. */
    refill: () => fetchClips(language.peek()),
  };
}

function soundsOf({ pack_id, version, clips }) {
  return clips.map(({ file }) => ({ text: "", address: `/voices/${pack_id}/${file}?v=${version}` }));
}

/** Wait until a sound has ended, was hushed, or cannot be played at all. */
function ended(sound) {
  return new Promise((done) => {
    for (const name of ["ended", "pause", "error"]) sound.addEventListener(name, done, { once: true });
    sound.play().catch(done);
  });
}
