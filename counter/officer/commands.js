/**
 * The desk as one object: its snapshot, and the one way by which a press becomes a command.
 *
 * Owns what the last answer made of the snapshot until a newer one comes; link, clock, notice and slip are `staff_work`'s.
 * Called by the components of this folder. Never renders.
 */
import { computed, signal } from "/static/vendor/ui.mjs";
import { StaffWork } from "/static/staff_work.js";
import { afterAnswer } from "/counter/officer/answers.js";
import { mayAct } from "/counter/officer/desk.js";
import { requestOf } from "/counter/officer/requests.js";

/** Open the desk of `session`; `earlier` is the snapshot to keep showing until the first new one. */
export function openDesk(session, earlier = null) {
  return new Desk(session, earlier);
}

class Desk extends StaffWork {
  time_zone = signal(undefined);
  languages = signal(["vi"]);

  #patch = signal(null);

  constructor({ token, counter_id }, earlier) {
    super({ token, snapshotPath: `/api/v1/counters/${encodeURIComponent(counter_id)}` });
    this.counter_id = counter_id;
    this.snapshot = computed(() => this.#shown() ?? earlier);
    this.may_act = computed(() => mayAct(this.link.snapshot.value, this.status.value, this.isOver.value));
    this.#learnHall();
  }

  /** Carry out `verb`; presses while another command is on its way are swallowed. True when done. */
  async run(verb, wish = {}) {
    const { path, body } = requestOf(verb, this.counter_id, wish);
    const answer = await this.send({ label: verb, path, body, once: verb === "walk_in" ? body : null });
    if (answer) this.#take(verb, answer, wish);
    return answer !== null;
  }

  async #learnHall() {
    const hall = await this.get("/api/v1/hall").catch(() => null);
    if (!hall) return;
    this.time_zone.value = hall.time_zone;
    this.languages.value = hall.languages;
  }

  /** The link's snapshot, or what the last answer made of it while no newer one has come. */
  #shown() {
    const fresh = this.link.snapshot.value;
    const patch = this.#patch.value;
    return patch && patch.base === fresh ? patch.snapshot : fresh;
  }

  #take(verb, answer, wish) {
    const base = this.link.snapshot.value;
    if (verb === "walk_in") this.#tellIssued(answer, wish);
    else if (base) this.#patch.value = { base, snapshot: afterAnswer(base, verb, answer.ticket ?? null) };
    if (verb === "undo") this.tell({ tone: "good", key: "desk.notice_undone" });
    if (verb === "reprint") this.tell({ tone: "good", key: "desk.notice_reprint", facts: { number: wish.number } });
    if (verb === "next" && !answer.ticket) this.tell({ tone: "good", key: "desk.notice_nobody" });
    if (answer.print?.job_id) this.watchPrint(answer.print.job_id, answer.ticket?.number ?? wish.number);
  }

  #tellIssued({ ticket, print }, { names }) {
    const key = print ? "desk.notice_issued_printed" : "desk.notice_issued";
    this.tell({ tone: "good", key, facts: { number: ticket.number, service: names } });
  }
}
