/**
 * What the voices' page knows and can do: the hall's voices, the voice being recorded, and each command.
 *
 * Called by the components of this folder. The voice being recorded stands in the address after `#`, so that a reload comes
 * back to it; everything else is on the server. Never renders.
 */
import { signal } from "/static/vendor/ui.mjs";
import { StaffWork } from "/static/staff_work.js";

const VOICES = "/api/v1/manage/voices";
/** A take is cut and levelled on a small machine. */
const TAKE_MS = 25_000;
const RETRY_MS = 3_000;
const LOOK_AGAIN_MS = 1_500;

/** Open the studio of `session`; `onOver` is called when the session has ended. */
export function openStudio(session, onOver) {
  return new Studio(session, onOver);
}

class Studio extends StaffWork {
  voices = signal(null);
  voice = signal(null);

  #retry = null;
  #isClosed = false;

  constructor({ token }, onOver) {
    super({ token, onOver });
    window.addEventListener("hashchange", this.load);
    this.load();
  }

  /** Stop everything; the object is of no use afterwards. */
  close() {
    window.removeEventListener("hashchange", this.load);
    clearTimeout(this.#retry);
    this.#isClosed = true;
    super.close();
  }

  /** Read what the address asks for, until it is answered; what is answered after the address has changed is not shown. */
  load = async () => {
    clearTimeout(this.#retry);
    const asked = location.hash;
    const pack_id = decodeURIComponent(asked.slice(1));
    if (!pack_id) this.voice.value = null;
    try {
      const found = await this.get(pack_id ? pathOf(pack_id) : VOICES);
      if (this.#isClosed || location.hash !== asked) return;
      if (pack_id) this.voice.value = found;
      else this.#see(found.languages);
    } catch (problem) {
      if (this.#isClosed) return;
      this.refuse(problem);
      if (location.hash === asked) this.#loadAgain(pack_id, problem);
    }
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
    const made = await this.send({ label: "begin", path: VOICES, body: wish });
    if (made) location.hash = made.pack_id;
    return made;
  }

  /** Let a voice speak for its language; null = the house's own order. */
  async choose(language, pack_id) {
    const version = this.voices.value.find((each) => each.language === language)?.version;
    await this.send({ label: "choose", path: `${VOICES}/choose`, body: { language, pack_id, version } });
    await this.load();
  }

  /** Delete a voice for good. */
  async remove(pack_id) {
    if (await this.send({ label: "remove", path: `${pathOf(pack_id)}/delete` })) await this.load();
  }

  /** Keep a take, a Blob of WAV; returns what the server made of it, or null when it was refused. */
  async keep(pack_id, clip, wav) {
    const path = `${pathOf(pack_id)}/clips/${encodeURIComponent(clip)}`;
    const kept = await this.post("keep", path, wav, { timeout_ms: TAKE_MS, tries: 2 });
    if (kept) await this.load();
    return kept;
  }

  /** Take the last take of a clip back. */
  async takeBack(pack_id, clip) {
    const path = `${pathOf(pack_id)}/clips/${encodeURIComponent(clip)}/undo`;
    if (await this.send({ label: "undo", path })) await this.load();
  }

  /** What this voice alone would play for a call. */
  call(pack_id, { number, counter, is_recall }) {
    const query = new URLSearchParams({ number, counter: String(counter), is_recall: is_recall ? "1" : "0" });
    return this.press({ label: "call" }, () => this.get(`${pathOf(pack_id)}/call?${query}`));
  }
}

const pathOf = (pack_id) => `${VOICES}/${encodeURIComponent(pack_id)}`;
