/**
 * The console as one object: the live snapshot, its clock, and how a press becomes a command.
 *
 * Owns the notice at the bottom edge and the way back of an action that has one. Called by the
 * components of this folder. Never renders.
 */
import { computed, signal } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { openLink } from "/static/link.js";

const CLOCK_MS = 1000;
const NOTICE_S = 10;

/** Open the console of `session`; `onOver` is called when the session has ended. */
export function openConsole(session, onOver) {
  return new Console(session, onOver);
}

class Console {
  busy = signal(null);
  notice = signal(null);
  now_ms = signal(0);
  link;

  #api;
  #clock;
  #onOver;

  constructor({ token }, onOver) {
    this.#api = createApi({ token });
    this.#onOver = onOver;
    this.link = openLink({ token, snapshotPath: "/api/v1/manage/live" });
    this.snapshot = computed(() => this.link.snapshot.value);
    this.may_act = computed(() => this.link.status.value === "live");
    this.#clock = setInterval(this.#tick, CLOCK_MS);
    this.#tick();
  }

  /** Stop the link and the clock. */
  close() {
    clearInterval(this.#clock);
    this.link.close();
  }

  /**
   * Send one command. `wish`: `{path, body, done, back, onChanged}`; `done` is the notice `{key, facts}`, `back`
   * `{path, body}` takes it back within ten seconds, or makes that of the answer. `onChanged` is called with the facts
   * when somebody else changed it meanwhile, else a notice says so. Returns the answer, or null when it was refused.
   */
  async run({ path, body = {}, done = null, back = null, onChanged = null }) {
    if (this.busy.value || !this.may_act.value) return null;
    this.busy.value = path;
    try {
      const answer = await this.#api.post(`/api/v1/manage/${path}`, body, { tries: 3, timeout_ms: 5000 });
      if (done) this.tell({ tone: "good", ...done, back: typeof back === "function" ? back(answer) : back });
      return answer ?? {};
    } catch (problem) {
      if (problem.code === "changed_meanwhile" && onChanged) onChanged(problem.facts);
      else this.#refuse(problem);
      return null;
    } finally {
      this.busy.value = null;
      this.link.refresh(0);
    }
  }

  /** Look something up that is not in the live snapshot; null while it cannot be had. */
  async look(path) {
    try {
      return await this.#api.get(path);
    } catch (problem) {
      if (problem.status === 401) this.#onOver();
      return null;
    }
  }

  /** Take the last action back, if it has a way back. */
  async undo() {
    const back = this.notice.value?.back;
    this.notice.value = null;
    if (back) await this.run(back);
  }

  /** Show a notice `{tone, key, facts}` or `{tone, text}` for ten seconds. */
  tell(notice) {
    this.notice.value = { ...notice, left_s: NOTICE_S };
  }

  #tick = () => {
    const now = this.link.serverNow();
    this.now_ms.value = now ? now.getTime() : 0;
    if (this.link.status.value === "revoked") this.#onOver();
    const notice = this.notice.value;
    if (notice) this.notice.value = notice.left_s > 1 ? { ...notice, left_s: notice.left_s - 1 } : null;
  };

  #refuse(problem) {
    if (problem.status === 401) this.#onOver();
    else if (problem.isSilence) this.tell({ tone: "warn", key: "desk.notice_silence" });
    else this.tell({ tone: "warn", text: problem.detail || problem.title, key: "desk.notice_refused" });
  }
}
