/**
 * What the voices' page knows and can do: the hall's voices, the voice being recorded, and each command.
 *
 * Called by the components of this folder. The voice being recorded stands in the address after `#`, so that a reload comes
 * back to it; everything else is on the server. Never renders.
 */
import { signal } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";

const VOICES = "/api/v1/manage/voices";
const NOTICE_MS = 10_000;
/** A take is cut and levelled on a small machine. */
const TAKE_MS = 25_000;
const RETRY_MS = 3_000;
const LOOK_AGAIN_MS = 1_500;

/** Open the studio of `session`; `onOver` is called when the session has ended. */
export function openStudio({ token }, onOver) {
  return new Studio(createApi({ token }), onOver);
}

class Studio {
  voices = signal(null);
  voice = signal(null);
  busy = signal(null);
  notice = signal(null);

  #api;
  #onOver;
  #timer = null;
  #retry = null;
  #isClosed = false;

  constructor(api, onOver) {
    this.#api = api;
    this.#onOver = onOver;
    window.addEventListener("hashchange", this.load);
    this.load();
  }

  close() {
    window.removeEventListener("hashchange", this.load);
    clearTimeout(this.#timer);
    clearTimeout(this.#retry);
    this.#isClosed = true;
  }

  /** Read what the address asks for, until it is answered; what is answered after the address has changed is not shown. */
  load = async () => {
    clearTimeout(this.#retry);
    const asked = location.hash;
    const pack_id = decodeURIComponent(asked.slice(1));
    if (!pack_id) this.voice.value = null;
    const { found, problem } = await this.#ask(() => this.#api.get(pack_id ? pathOf(pack_id) : VOICES));
    if (this.#isClosed || location.hash !== asked) return;
    if (problem) this.#loadAgain(pack_id, problem);
    else if (pack_id) this.voice.value = found;
    else this.#see(found.languages);
  };

  /** While the machine makes a voice, look again: it is there in a moment. */
  #see(languages) {
    this.voices.value = languages;
    if (languages.some((one) => one.built_percent !== null)) this.#retry = setTimeout(this.load, LOOK_AGAIN_MS);
  }

  /** A voice that is no more leads back to the overview; everything else passes. */
  #loadAgain(pack_id, { status }) {
    if (pack_id && status === 404) location.hash = "";
    else if (status !== 401) this.#retry = setTimeout(this.load, RETRY_MS);
  }

  /** Begin a voice and go to its recorder. */
  async begin(wish) {
    const made = await this.#do("begin", () => this.#api.post(VOICES, wish));
    if (made) location.hash = made.pack_id;
    return made;
  }

  /** Let a voice speak for its language; null = the house's own order. */
  async choose(language, pack_id) {
    const version = this.voices.value.find((each) => each.language === language)?.version;
    await this.#do("choose", () => this.#api.post(`${VOICES}/choose`, { language, pack_id, version }));
    await this.load();
  }

  /** Delete a voice for good. */
  async remove(pack_id) {
    if (await this.#do("remove", () => this.#api.post(`${pathOf(pack_id)}/delete`))) await this.load();
  }

  /** Keep a take, a Blob of WAV; returns what the server made of it, or null when it was refused. */
  async keep(pack_id, clip, wav) {
    const path = `${pathOf(pack_id)}/clips/${encodeURIComponent(clip)}`;
    const kept = await this.#do("keep", () => this.#api.post(path, wav, { timeout_ms: TAKE_MS, tries: 2 }));
    if (kept) await this.load();
    return kept;
  }

  /** Take the last take of a clip back. */
  async takeBack(pack_id, clip) {
    const path = `${pathOf(pack_id)}/clips/${encodeURIComponent(clip)}/undo`;
    if (await this.#do("undo", () => this.#api.post(path))) await this.load();
  }

  /** What this voice alone would play for a call. */
  call(pack_id, { number, counter, is_recall }) {
    const query = new URLSearchParams({ number, counter: String(counter), is_recall: is_recall ? "1" : "0" });
    return this.#do("call", () => this.#api.get(`${pathOf(pack_id)}/call?${query}`));
  }

  /** Show a notice `{tone, key}` or `{tone, text}` for a while. */
  tell(notice) {
    this.notice.value = notice;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.notice.value = null), NOTICE_MS);
  }

  async #do(what, work) {
    if (this.busy.value) return null;
    this.busy.value = what;
    this.notice.value = null;
    try {
      return (await this.#ask(work)).found ?? null;
    } finally {
      this.busy.value = null;
    }
  }

  /** `{found}`, or `{problem}`, which has been told by then. */
  async #ask(work) {
    try {
      return { found: (await work()) ?? {} };
    } catch (problem) {
      if (problem.status === 401) this.#onOver();
      else if (problem.isSilence) this.tell({ tone: "warn", key: "desk.notice_silence" });
      else this.tell({ tone: "warn", text: [problem.title, problem.detail].filter(Boolean).join(". "), key: "desk.notice_refused" });
      return { problem };
    }
  }
}

const pathOf = (pack_id) => `${VOICES}/${encodeURIComponent(pack_id)}`;
