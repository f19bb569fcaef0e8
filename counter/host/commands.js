/**
 * The lobby as one object: its snapshot, its clock, the ticket in hand, and the one way by which a press becomes a command.
 *
 * Owns the in-flight guard, the notice at the bottom edge, the slip that is watched until it is printed, and the wish
 * for the next number. Called by the components of this folder. Never renders; keeps no ID longer than one number.
 */
import { pause } from "/static/pause.js";
import { computed, effect, signal } from "/static/vendor/ui.mjs";
import { createApi } from "/static/api.js";
import { openLink } from "/static/link.js";
import { DOUBLE_PRESS_MS } from "/static/press.js";
import { createUnanswered } from "/static/unanswered.js";
import { bodyOf, newWish, notFoundWords, requestOf, wishAfter } from "/counter/host/lobby.js";

const TICKETS = "/api/v1/tickets";
const CLOCK_MS = 500;
const NOTICE_MS = 9000;
/** What is known of somebody is forgotten when nobody touched it for so long: the next person is another one. */
const WISH_MS = 90_000;
const PRINT_LOOKS = 12;
const PRINT_LOOK_MS = 1500;

/** Open the lobby of a signed-in `session`. */
export function openLobby(session) {
  return new Lobby(session);
}

class Lobby {
  link;
  busy = signal(false);
  notice = signal(null);
  now_ms = signal(0);
  wish = signal(newWish());
  /** What stands on the right: null = looking for a number, else `{kind, ticket, …}`. */
  hand = signal(null);
  isOver = signal(false);

  #api;
  #unanswered = createUnanswered();
  #noticeTimer = null;
  #wishTimer = null;
  #clock = null;
  #stop = null;

  constructor({ token }) {
    this.#api = createApi({ token });
    this.link = openLink({ token, snapshotPath: "/api/v1/host" });
    this.snapshot = computed(() => this.link.snapshot.value);
    this.may_act = computed(() => this.link.status.value === "live" && !this.isOver.value);
    this.#clock = setInterval(this.#tick, CLOCK_MS);
    this.#stop = effect(() => this.#follow(this.link.snapshot.value?.seq));
  }

  /** Stop the link and the clock; the object is of no use afterwards. */
  close() {
    clearInterval(this.#clock);
    clearTimeout(this.#noticeTimer);
    clearTimeout(this.#wishTimer);
    this.#stop();
    this.link.close();
  }

  /** Change the wish for the next number; it does not outlast the person. */
  set = (type, value) => {
    clearTimeout(this.#wishTimer);
    this.#wishTimer = setTimeout(this.#emptyWish, WISH_MS);
    this.wish.value = wishAfter(this.wish.value, { type, value, most: this.snapshot.value?.max_dossiers });
  };

  /** Take a number for somebody: for one service, or for those on the list. */
  async take(service_id = null) {
    const answer = await this.#send(TICKETS, bodyOf(this.wish.value, service_id));
    if (!answer) return;
    this.#emptyWish();
    this.hand.value = { kind: "issued", ticket: answer.ticket, print: answer.print, rows: null };
    this.#drawQr(answer.ticket);
    if (answer.print) this.#watchPrint(answer.print.job_id, answer.ticket.number);
  }

  /** Look for a ticket by its number or the token of its slip. */
  async find(wanted) {
    try {
      const { ticket } = await this.#api.get(`/api/v1/host/tickets/${encodeURIComponent(wanted)}`, { tries: 2 });
      this.dismissNotice();
      this.hand.value = { kind: "ticket", ticket };
    } catch (problem) {
      if (problem.code === "not_found") this.tell({ tone: "warn", ...notFoundWords(wanted) });
      else this.#refuse(problem);
    }
  }

  /** Carry out a verb on the ticket in hand (or take the last action back); true when done. */
  async run(verb, wish = {}) {
    const ticket = this.hand.value?.ticket;
    const { path, body } = requestOf(verb, ticket?.ticket_id, wish);
    const answer = await this.#send(path, body);
    if (!answer) return false;
    if (verb === "undo") this.#undone();
    else if (verb === "reprint") this.#watchPrint(answer.job_id, ticket.number);
    else this.hand.value = { kind: "ticket", ticket };
    await this.#look();
    return true;
  }

  /** Put a ticket, or a question about it, on the right side; null = look for a number. */
  show = (hand) => {
    this.hand.value = hand;
  };

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

  async #send(path, body) {
    if (this.busy.value || !this.may_act.value) return null;
    this.busy.value = true;
    const rest = pause(DOUBLE_PRESS_MS);
    this.dismissNotice();
    const post = (key) => this.#api.post(path, body, { key, tries: 3, timeout_ms: 5000 });
    try {
      return (await this.#unanswered.send(path === TICKETS ? body : null, post)) ?? {};
    } catch (problem) {
      this.#refuse(problem);
      return null;
    } finally {
      this.link.refresh(0);
      rest.then(() => {
        this.busy.value = false;
      });
    }
  }

  #undone() {
    if (this.hand.value?.kind === "issued") this.hand.value = null;
    this.tell({ tone: "good", key: "desk.notice_undone" });
  }

  #emptyWish = () => {
    clearTimeout(this.#wishTimer);
    this.wish.value = newWish(this.wish.value.is_printed);
  };

  /** Whatever changes in the hall may have moved the ticket in hand; looked at outside the effect, which else would follow the hand too. */
  #follow(seq) {
    if (seq && this.hand.peek()?.kind === "ticket") queueMicrotask(() => this.#look());
  }

  async #look() {
    const shown = this.hand.value?.ticket;
    if (!shown || this.hand.value.kind === "issued") return;
    const found = await this.#api.get(`/api/v1/host/tickets/${shown.number}`, { tries: 1 }).catch(() => null);
    const now = this.hand.value;
    if (found && now?.ticket?.ticket_id === found.ticket.ticket_id) this.hand.value = { ...now, ticket: found.ticket };
  }

  async #drawQr({ token }) {
    const drawn = await this.#api.get(`/api/v1/tickets/${token}/qr`).catch(() => null);
    const hand = this.hand.value;
    if (drawn && hand?.ticket?.token === token) this.hand.value = { ...hand, rows: drawn.rows };
  }

  #tick = () => {
    this.now_ms.value = this.link.serverNow()?.getTime() ?? 0;
    if (this.link.status.value === "revoked") this.isOver.value = true;
  };

  #refuse(problem) {
    if (problem.status === 401) this.isOver.value = true;
    else if (problem.isSilence) this.tell({ tone: "warn", key: "desk.notice_silence" });
    else this.tell({ tone: "warn", text: problem.detail || problem.title });
  }

  /** Look after a slip until it is known to be printed; say so when it is not. */
  async #watchPrint(job_id, number) {
    for (let look = 0; look < PRINT_LOOKS; look += 1) {
      await pause(PRINT_LOOK_MS);
      const job = await this.#api.get(`/api/v1/print-jobs/${encodeURIComponent(job_id)}`, { tries: 1 }).catch(() => null);
      const hand = this.hand.value;
      if (job && hand?.print?.job_id === job_id) this.hand.value = { ...hand, print: { ...hand.print, state: job.state } };
      if (["printed", "cancelled"].includes(job?.state)) return;
      if (["failed", "unsure"].includes(job?.state)) break;
    }
    this.tell({ tone: "warn", key: "desk.notice_not_printed", facts: { number } });
  }
}
