/**
 * What every staff screen needs around its own verbs: the live link, the server's clock, one press at a time, the notice at
 * the bottom edge, and the watch over a slip that was sent to the printer.
 *
 * Extended by the officer's desk, the host's lobby, the manager's console and the voices' studio. Never renders, and knows no verb.
 */
import { createApi } from "/static/api.js";
import { openLink } from "/static/link.js";
import { pause } from "/static/pause.js";
import { DOUBLE_PRESS_MS } from "/static/press.js";
import { createUnanswered } from "/static/unanswered.js";
import { computed, effect, signal } from "/static/vendor/ui.mjs";

const CLOCK_MS = 500;
const TURN_MS = 100;
const NOTICE_MS = 10_000;
const SEND = { tries: 3, timeout_ms: 5000 };
const PRINT_LOOKS = 12;
const PRINT_LOOK_MS = 1500;
const PRINTED = ["printed", "cancelled"];
const UNPRINTED = ["failed", "unsure"];

/**
 * What a press asks for. `label`: its name; `once`: the wish that a press after silence repeats, null when each press is
 * new; `onRefused(problem)` may take a refusal upon itself by returning true.
 * @typedef {{label: string, once?: any, onRefused?: (problem: any) => boolean}} Command
 */

/** The work of one session; a screen adds its verbs to it. */
export class StaffWork {
  /** What is being sent now, null at rest: `label` of `send`. */
  busy = signal(null);
  /** `{tone, key, facts}` or `{tone, text}`, with `left_s` until it goes. */
  notice = signal(null);
  now_ms = signal(0);
  #isRefused = signal(false);
  #api;
  #unanswered = createUnanswered();
  #noticeEnds_ms = 0;
  #stops = [];

  /**
   * `token` of the session, `snapshotPath` of what its screen shows live (null = nothing is), `onOver` hears once that the
   * session has ended.
   * @param {{token: string, snapshotPath?: string | null, onOver?: () => void}} work
   */
  constructor({ token, snapshotPath = null, onOver = () => {} }) {
    this.#api = createApi({ token });
    this.link = snapshotPath ? openLink({ token, snapshotPath }) : null;
    this.snapshot = computed(() => this.link?.snapshot.value ?? null);
    this.status = computed(() => this.link?.status.value ?? "live");
    /** Whether the session has ended: its token is worth nothing any more. */
    this.isOver = computed(() => this.#isRefused.value || this.status.value === "revoked");
    /** Whether a press means anything now. */
    this.may_act = computed(() => this.status.value === "live" && !this.isOver.value);
    const clock = setInterval(this.#tick, CLOCK_MS);
    this.#stops.push(() => clearInterval(clock));
    this.#tick();
    this.follow(() => this.isOver.value && queueMicrotask(onOver));
  }

  /** Run `watch` whenever a signal that it reads changes, until the work is closed. */
  follow(watch) {
    this.#stops.push(effect(() => void watch()));
  }

  /** Stop the link and the clock; the object is of no use afterwards. */
  close() {
    this.#stops.forEach((stop) => stop());
    this.link?.close();
  }

  /**
   * Send one command by a press and return its answer, or null: nothing can be done now, another one is on its way, the press
   * before was a moment ago, or it was refused, which the notice then says.
   * @param {Command & {path: string, body?: any}} command
   */
  send({ path, body = {}, ...command }) {
    return this.press(command, (key) => this.#api.post(path, body, { key, ...SEND }));
  }

  /**
   * As `send`, for what is asked in another way: `act(key)` does it.
   * @param {Command} command
   * @param {(key: string) => Promise<any>} act
   */
  async press(command, act) {
    if (this.isRepeat(command.label) || !this.may_act.value) return null;
    return this.#carryOut({ rest: pause(DOUBLE_PRESS_MS), ...command }, act);
  }

  /**
   * POST what is no press, a take that was read: it waits for its turn instead of being swallowed. Null when it was refused.
   * @param {string} label @param {string} path @param {any} body @param {{timeout_ms?: number, tries?: number}} options
   */
  async post(label, path, body, options) {
    while (this.busy.value) await pause(TURN_MS);
    return this.#carryOut({ label, rest: Promise.resolve() }, (key) => this.#api.post(path, body, { key, ...options }));
  }

  /** @param {Command & {rest: Promise<void>}} command @param {(key: string) => Promise<any>} act */
  async #carryOut({ label, rest, once = null, onRefused }, act) {
    this.busy.value = label;
    this.dismissNotice();
    try {
      return (await this.#unanswered.send(once, act)) ?? {};
    } catch (problem) {
      if (!onRefused?.(problem)) this.refuse(problem);
      return null;
    } finally {
      this.link?.refresh(0);
      rest.then(() => {
        if (this.busy.value === label) this.busy.value = null;
      });
    }
  }

  /** Whether a press is swallowed: on a screen whose keys change their meaning under the finger, while any other is at work. */
  isRepeat(_label) {
    return this.busy.value !== null;
  }

  /** Look something up that is not in the snapshot. Raises what the server says. */
  get(path, options = {}) {
    return this.#api.get(path, options);
  }

  /** Show a notice for a while. */
  tell(notice) {
    this.#noticeEnds_ms = performance.now() + NOTICE_MS;
    this.notice.value = { ...notice, left_s: NOTICE_MS / 1000 };
  }

  /** Take the notice away. */
  dismissNotice = () => {
    this.notice.value = null;
  };

  /** Say why something was refused; a session that has ended says so by `isOver`. */
  refuse(problem) {
    if (problem.status === 401) this.#isRefused.value = true;
    else if (problem.isSilence) this.tell({ tone: "warn", key: "desk.notice_silence" });
    else this.tell({ tone: "warn", text: problem.detail || problem.title, key: "desk.notice_refused" });
  }

  /** Look after a slip until it is known to be printed; say so when it is not. `onState(state)` hears each on the way. */
  async watchPrint(job_id, number, onState = null) {
    for (let look = 0; look < PRINT_LOOKS; look += 1) {
      await pause(PRINT_LOOK_MS);
      const job = await this.get(`/api/v1/print-jobs/${encodeURIComponent(job_id)}`, { tries: 1 }).catch(() => null);
      if (job) onState?.(job.state);
      if (PRINTED.includes(job?.state)) return;
      if (UNPRINTED.includes(job?.state)) break;
    }
    this.tell({ tone: "warn", key: "desk.notice_not_printed", facts: { number } });
  }

  #tick = () => {
    this.now_ms.value = this.link?.serverNow()?.getTime() ?? 0;
    const notice = this.notice.value;
    if (!notice) return;
    const left_s = Math.ceil((this.#noticeEnds_ms - performance.now()) / 1000);
    if (left_s <= 0) this.notice.value = null;
    else if (left_s !== notice.left_s) this.notice.value = { ...notice, left_s };
  };
}
