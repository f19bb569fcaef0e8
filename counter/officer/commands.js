/**
 * The desk as one object: its snapshot, its clock, and the one way by which a press becomes a command.
 *
 * Owns the in-flight guard (one press, one action), the notice at the bottom edge and the watch over
 * a slip that was sent to the printer. Called by the components of this folder. Never renders.
 */
import { pause } from "/static/pause.js";
import { computed, signal } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { openLink } from "/static/link.js";
import { createUnanswered } from "/static/unanswered.js";
import { afterAnswer } from "/counter/officer/answers.js";
import { mayAct } from "/counter/officer/desk.js";
import { requestOf } from "/counter/officer/requests.js";

const CLOCK_MS = 500;
/** However fast the answer: a second press within this time is a trembling hand. */
const PRESS_GAP_MS = 400;
const NOTICE_MS = 9000;
const PRINT_LOOKS = 12;
const PRINT_LOOK_MS = 1500;
const PRINTED = ["printed", "cancelled"];
const UNPRINTED = ["failed", "unsure"];

/** Open the desk of `session`; `earlier` is the snapshot to keep showing until the first new one. */
export function openDesk(session, earlier = null) {
  return new Desk(session, earlier);
}

class Desk {
  link;
  busy = signal(null);
  notice = signal(null);
  isSessionOver = signal(false);
  now_ms = signal(0);
  time_zone = signal(undefined);
  languages = signal(["vi"]);

  #api;
  #patch = signal(null);
  #unanswered = createUnanswered();
  #noticeTimer = null;
  #clock = null;

  constructor({ token, counter_id }, earlier) {
    this.counter_id = counter_id;
    this.#api = createApi({ token });
    this.link = openLink({ token, snapshotPath: `/api/v1/counters/${encodeURIComponent(counter_id)}` });
    this.status = computed(() => this.link.status.value);
    this.snapshot = computed(() => this.#shown() ?? earlier);
    this.may_act = computed(() => mayAct(this.link.snapshot.value, this.status.value, this.#isOver()));
    this.#clock = setInterval(this.#tick, CLOCK_MS);
    this.#tick();
    this.#learnHall();
  }

  /** Stop the link and the clock; the object is of no use afterwards. */
  close() {
    clearInterval(this.#clock);
    clearTimeout(this.#noticeTimer);
    this.link.close();
  }

  /** Whether the session has ended, so that the PIN must be given again. */
  get needs_pin() {
    return this.#isOver();
  }

  /** Carry out `verb`; presses while another command is on its way are swallowed. True when done. */
  async run(verb, wish = {}) {
    if (this.busy.value || !this.may_act.value) return false;
    this.busy.value = verb;
    const rest = pause(PRESS_GAP_MS);
    this.dismissNotice();
    try {
      const { path, body } = requestOf(verb, this.counter_id, wish);
      const post = (key) => this.#api.post(path, body, { key, tries: 3, timeout_ms: 5000 });
      const answer = await this.#unanswered.send(verb === "walk_in" ? body : null, post);
      this.#take(verb, answer, wish);
      return true;
    } catch (problem) {
      this.#refuse(problem);
      return false;
    } finally {
      this.link.refresh(0);
      rest.then(() => {
        this.busy.value = null;
      });
    }
  }

  /** Show a notice `{tone, key, facts}` or `{tone, text}` for a while. */
  tell(notice) {
    clearTimeout(this.#noticeTimer);
    this.notice.value = notice;
    this.#noticeTimer = setTimeout(this.dismissNotice, NOTICE_MS);
  }

  /** Take the notice away. */
  dismissNotice = () => {
    clearTimeout(this.#noticeTimer);
    this.notice.value = null;
  };

  async #learnHall() {
    const hall = await this.#api.get("/api/v1/hall").catch(() => null);
    if (!hall) return;
    this.time_zone.value = hall.time_zone;
    this.languages.value = hall.languages;
  }

  #tick = () => {
    const now = this.link.serverNow();
    this.now_ms.value = now ? now.getTime() : 0;
  };

  /** The link's snapshot, or what the last answer made of it while no newer one has come. */
  #shown() {
    const fresh = this.link.snapshot.value;
    const patch = this.#patch.value;
    return patch && patch.base === fresh ? patch.snapshot : fresh;
  }

  #isOver() {
    return this.isSessionOver.value || this.status.value === "revoked";
  }

  #take(verb, answer, wish) {
    const base = this.link.snapshot.value;
    if (verb === "walk_in") this.#tellIssued(answer, wish);
    else if (base) this.#patch.value = { base, snapshot: afterAnswer(base, verb, answer?.ticket ?? null) };
    if (verb === "undo") this.tell({ tone: "good", key: "desk.notice_undone" });
    if (verb === "reprint") this.tell({ tone: "good", key: "desk.notice_reprint", facts: { number: wish.number } });
    if (verb === "next" && !answer?.ticket) this.tell({ tone: "good", key: "desk.notice_nobody" });
    if (answer?.print?.job_id) this.#watchPrint(answer.print.job_id, answer.ticket?.number ?? wish.number);
  }

  #tellIssued({ ticket, print }, { names }) {
    const key = print ? "desk.notice_issued_printed" : "desk.notice_issued";
    this.tell({ tone: "good", key, facts: { number: ticket.number, service: names } });
  }

  #refuse(problem) {
    if (problem.status === 401) this.isSessionOver.value = true;
    else if (problem.isSilence) this.tell({ tone: "warn", key: "desk.notice_silence" });
    else this.tell({ tone: "warn", text: problem.detail || problem.title, key: "desk.notice_refused" });
  }

  /** Look after a slip until it is known to be printed; say so when it is not. */
  async #watchPrint(job_id, number) {
    for (let look = 0; look < PRINT_LOOKS; look += 1) {
      await pause(PRINT_LOOK_MS);
      const state = await this.#printState(job_id);
      if (PRINTED.includes(state)) return;
      if (UNPRINTED.includes(state)) break;
    }
    this.tell({ tone: "warn", key: "desk.notice_not_printed", facts: { number } });
  }

  async #printState(job_id) {
    try {
      return (await this.#api.get(`/api/v1/print-jobs/${encodeURIComponent(job_id)}`, { tries: 1 })).state;
    } catch {
      return null;
    }
  }
}
